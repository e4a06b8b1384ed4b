"""Ready-made guards: they answer None, or the sentence that says why not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest

from engine.change import ChildImage, TaskImage
from engine.declarations import State, fact
from engine.guards import any_of, children, entries, met, passed
from engine.text import Text

AWAITED = "A next step that comes before this one is still awaited."
UNSTATED = "Something that this step rests on has not been recorded."


@dataclass
class Here:
    """A case as guards ask it."""

    done: frozenset[str] = frozenset()
    facts: dict[str, object] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    entered: int = 0
    due: dt.date | None = None
    today: dt.date = dt.date(2027, 1, 15)

    def met(self, task: str) -> bool:
        return task in self.done

    def fact(self, key: str) -> object:
        return self.facts.get(key)

    def children(self, definition: str) -> list[ChildImage]:
        return [ChildImage(n, str(n), definition, state) for n, state in enumerate(self.states)]

    def entries(self, _state: str) -> int:
        return self.entered

    def count(self, rule: str) -> int:
        return {"two": 2, "one": 1}[rule]

    def task(self, key: str) -> TaskImage | None:
        if self.due is None:
            return None
        return TaskImage(key, "host", "", 1, self.today, self.due)


def why_not(guard, here: Here) -> str | None:
    reason = guard(here)
    return None if reason is None else str(reason)


def test_met_asks_for_a_task():
    assert why_not(met("read"), Here(done=frozenset({"read"}))) is None
    assert why_not(met("read"), Here()) == AWAITED


@pytest.mark.parametrize(
    ("guard", "reason"),
    [
        (fact("colour"), None),
        (fact("colour", equals="red"), None),
        (fact("colour", equals="blue"), UNSTATED),
        (fact("shape"), UNSTATED),
        (fact("shape", reason="Say which shape."), "Say which shape."),
    ],
)
def test_fact_asks_for_a_fact_or_for_its_value(guard, reason):
    assert why_not(guard, Here(facts={"colour": "red"})) == reason


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        ((), "2 more answers are awaited."),
        (("yes", "no"), "1 more answer is awaited."),
        (("yes", "yes"), None),
        (("yes", "perhaps", "no"), None),
    ],
)
def test_children_counts_those_in_one_of_the_states(states, reason):
    guard = children("answer", [State("yes", "Yes"), "perhaps"], at_least="two")

    assert why_not(guard, Here(states=states)) == reason


def test_children_takes_one_state_and_a_number():
    assert why_not(children("answer", "yes"), Here(states=("yes",))) is None
    assert why_not(children("answer", "yes", 3), Here()) == "3 more answers are awaited."


@pytest.mark.parametrize(
    ("at_most", "entered", "reason"),
    [
        ("two", 1, None),
        ("two", 2, "The rules provide for 2 rounds; they have been used."),
        (1, 1, "The rules provide for 1 round; it has been used."),
    ],
)
def test_entries_counts_how_often_a_state_was_entered(at_most, entered, reason):
    assert why_not(entries(State("s", "S"), at_most), Here(entered=entered)) == reason


@pytest.mark.parametrize(
    ("due", "reason"),
    [
        ("2027-01-14", None),
        ("2027-01-15", "Possible once the date 2027-01-15 has passed."),
        (None, "Possible once the indicative date has passed."),
    ],
)
def test_passed_asks_whether_the_indicative_date_lies_behind(due, reason):
    here = Here(due=dt.date.fromisoformat(due) if due else None)

    assert why_not(passed("read"), here) == reason


def test_any_of_gives_the_first_reason_only_when_all_refuse():
    refusing = [lambda _here: Text("One."), lambda _here: Text("Two.")]

    assert why_not(any_of(*refusing, lambda _here: None), Here()) is None
    assert why_not(any_of(*refusing), Here()) == "One."


def test_the_rules_that_guards_read_are_known():
    guards = [
        entries("s", "one"),
        children("answer", "yes", "two"),
        entries("s", 3),
        children("a", "b"),
    ]

    assert [guard.reads.counts for guard in guards] == [("one",), ("two",), (), ()]
