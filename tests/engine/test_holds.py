"""Rest: what a held case lets through, what the days of the hold do to its dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from engine.declarations import BROADCAST
from engine.definition import (
    ANY_OPEN,
    CLOCK,
    DESK,
    ONLY,
    UNTIL,
    Definition,
    Due,
    Hold,
    Opening,
    Role,
    State,
    TaskSpec,
    Timer,
    Transition,
)
from engine.effects import hold, resume
from engine.models.case import Case
from tests.engine.bench import Bench, both
from tests.engine.samples import (
    AUTHOR,
    DONE,
    LOOP,
    LOOP_RULES,
    PANEL,
    PANEL_RULES,
    READING,
    VOICE,
    WRITING,
)

FEBRUARY = dt.date(2027, 2, 1)


@pytest.fixture
def author(loop):
    return loop.seat("author", "XAA")


@pytest.fixture
def text(loop, author) -> int:
    roles = {"author": [author], "reader": [loop.seat("reader", "XAB")]}
    return loop.open("loop", roles=roles)


def machine(bench: Bench, case: int, trigger: str) -> bool:
    """What the sweep does with a broadcast."""
    return bench.write(
        lambda s: bench.engine.fire_machine(s, s.get_one(Case, case), BROADCAST, trigger=trigger)
    )


def test_a_held_case_lets_through_only_what_is_for_held_cases(loop, text, author):
    loop.fire(text, author, "rest", until=FEBRUARY)

    options = loop.options(text, author)

    held = ["The case is on hold. It can be resumed at any time."]
    assert options == {"send": held, "remark": held, "rest": held, "go_on": [], "stop": []}


@both
def test_after_a_hold_a_state_has_at_least_28_days(loop, text, author):
    loop.fire(text, author, "rest", until=FEBRUARY)
    loop.clock.advance(days=5)  # Saturday 16 January

    loop.fire(text, author, "go_on")

    assert loop.tasks(text) == [("write", "", "2027-02-15")]  # 13 February is a Saturday
    assert loop.verified(text) == []


def test_a_hold_ends_by_itself_after_its_last_day(loop, text, author):
    loop.fire(text, author, "rest", until=FEBRUARY)
    loop.clock.set(dt.datetime(2027, 2, 1, 20, 59, tzinfo=dt.UTC))  # 23:59 in Nairobi
    early = loop.tick()
    loop.clock.set(dt.datetime(2027, 2, 1, 21, 0, tzinfo=dt.UTC))

    moved = loop.tick()

    assert (early, moved, loop.case(text).hold) == (0, 1, None)
    assert loop.tasks(text) == [("write", "", "2027-03-02")]


def test_a_state_may_say_what_follows_the_last_day_of_a_hold(engine_of):
    writing = replace(WRITING, timers=(Timer("give_up", UNTIL),))
    others = [each for each in LOOP.transitions if each.key != "send"]
    bench = engine_of(
        replace(
            LOOP, initial=writing, states=(writing, READING, DONE),
            transitions=(
                Transition("give_up", "Give up", (writing,), DONE, (CLOCK,), held=ONLY),
                Transition("send", "Send", (writing,), READING, (AUTHOR,), meets=("write",)), *others,
            ),
        ),
        rules={"loop": LOOP_RULES},
    )  # fmt: skip
    author = bench.seat("author", "XAA")
    case = bench.open("loop", roles={"author": [author], "reader": [bench.seat("reader", "XAB")]})
    bench.fire(case, author, "rest", until=FEBRUARY)
    bench.clock.set(dt.datetime(2027, 2, 1, 21, 0, tzinfo=dt.UTC))

    bench.tick()

    assert (bench.state(case), bench.case(case).hold, bench.verified(case)) == ("done", None, [])


def test_a_hold_that_ended_unseen_ended_on_its_day(loop, text, author):
    loop.fire(text, author, "rest", until=FEBRUARY)
    loop.clock.set(dt.datetime(2027, 2, 10, 9, tzinfo=dt.UTC))

    loop.fire(text, author, "send", text="Hello")

    event = loop.events(text)[-2]
    assert (event.trigger, event.effective) == ("go_on", dt.datetime(2027, 2, 1, 21, tzinfo=dt.UTC))
    assert loop.state(text) == "reading"


def test_a_hold_is_ended_only_by_those_its_kind_names(loop, text, author):
    machine(loop, text, "suspend")

    options = loop.options(text, author)

    assert sorted(options) == ["remark", "rest", "send", "stop"]


def test_a_suspension_waits_until_the_own_hold_ends(loop, text, author):
    loop.fire(text, author, "rest", until=FEBRUARY)

    reached = machine(loop, text, "suspend")
    loop.fire(text, author, "go_on")

    case = loop.case(text)
    assert (reached, case.hold, case.next_hold) == (True, "pause", None)
    assert loop.verified(text) == []


def test_a_suspension_lifted_while_the_own_hold_lasts_leaves_nothing_behind(loop, text, author):
    loop.fire(text, author, "rest", until=FEBRUARY)
    machine(loop, text, "suspend")

    machine(loop, text, "go_on")
    own = loop.case(text).hold
    loop.fire(text, author, "go_on")

    assert (own, loop.case(text).hold) == ("rest", None)


# Holds of a desk, and of a case with timers

CLERK = Role("secretariat", "Secretariat", seating=DESK)
DESK_WORK = State(
    "work", "Work", tasks=(TaskSpec("file", "File", CLERK, Due("file")),),
    timers=(Timer("lapse", Due("lapse")),),
)  # fmt: skip
END = State("end", "End", final=True)
FILING = Definition(
    key="filing", version=1, label="Filing", initial=DESK_WORK, states=(DESK_WORK, END),
    roles=(CLERK,), opening=Opening(by=(CLERK,)),
    holds=(Hold("rest", "Rest", resume_by=(CLERK,)), Hold("pause", "Pause", resume_by=(CLERK,))),
    transitions=(
        Transition("file", "File", (DESK_WORK,), END, (CLERK,), meets=("file",)),
        Transition("lapse", "End", (DESK_WORK,), END, (CLOCK,)),
        Transition("rest", "Rest", ANY_OPEN, None, (CLERK,), effects=(hold("rest"),)),
        Transition("suspend", "Pause", ANY_OPEN, None, (BROADCAST,), effects=(hold("pause"),)),
        Transition("go_on", "Go on", ANY_OPEN, None, (CLERK,), held=ONLY, effects=(resume(),)),
        Transition("restart", "Restart", ANY_OPEN, DESK_WORK, (CLERK,), held=ONLY,
                   effects=(resume(),)),
    ),
)  # fmt: skip


@pytest.fixture
def filing(engine_of) -> Bench:
    bench = engine_of(FILING, rules={"filing": "[days]\nfile=10\nlapse=20\n"})
    bench.open("filing")
    return bench


def test_tasks_and_timers_get_the_days_they_had_left(filing):
    filing.clock.advance(days=3)
    filing.fire(1, filing.desk, "rest")
    filing.clock.advance(days=14)

    filing.fire(1, filing.desk, "go_on")

    assert filing.tasks(1) == [("file", "", "2027-02-04")]  # seven days from 28 January
    assert filing.timers(1) == [("lapse", "2027-02-15")]  # 1 February was 11 days away, 14 held


def test_no_timer_runs_while_a_case_rests(filing):
    filing.fire(1, filing.desk, "rest")
    filing.clock.advance(days=90)

    moved = filing.tick()

    assert (moved, filing.state(1)) == (0, "work")


def test_two_holds_in_a_row_take_no_day_away(filing):
    filing.fire(1, filing.desk, "rest")
    machine(filing, 1, "suspend")
    filing.clock.advance(days=20)
    filing.fire(1, filing.desk, "go_on")
    filing.clock.advance(days=10)

    filing.fire(1, filing.desk, "go_on")

    assert filing.tasks(1) == [("file", "", "2027-02-22")]  # 10 days from 10 February, rolled
    assert filing.timers(1) == [("lapse", "2027-03-03")]  # 1 February and 30 days


def test_a_step_that_ends_a_hold_and_moves_leaves_no_former_timer(filing):
    filing.fire(1, filing.desk, "rest")
    filing.clock.advance(days=7)

    filing.fire(1, filing.desk, "restart")

    assert filing.tasks(1) == [("file", "", "2027-01-28")]
    assert filing.timers(1) == [("lapse", "2027-02-08")]
    assert filing.verified(1) == []


# Children


@pytest.fixture
def panel(engine_of) -> Bench:
    bench = engine_of(PANEL, VOICE, rules={"panel": PANEL_RULES})
    host, guest = bench.seat("host", "XHH"), bench.seat("member", "XAA")
    bench.open("panel", roles={"host": [host]})
    bench.fire(1, host, "invite", guest=guest.seat)
    return bench


def test_a_child_rests_with_its_parent(panel):
    panel.fire(1, panel.seat("host", "XHH"), "rest", until=FEBRUARY)

    options = panel.options(2, panel.seat("member", "XAA"))

    assert options == {"answer": ["The case is on hold."]}


def test_a_child_gets_its_days_back_with_its_parent(panel):
    host = panel.seat("host", "XHH")
    panel.fire(1, host, "rest", until=FEBRUARY)
    panel.clock.advance(days=14)

    panel.fire(1, host, "go_on")

    assert panel.tasks(2) == [("answer", "", "2027-02-22")]  # 28 days from 25 January
    assert panel.verified(2) == []


def test_a_parent_that_ends_while_held_closes_its_children(panel):
    host = panel.seat("host", "XHH")
    panel.fire(1, host, "rest", until=FEBRUARY)

    panel.fire(1, host, "leave")

    assert (panel.state(1), panel.state(2), panel.tasks(2)) == ("left", "shut", [])
    assert panel.case(1).hold is None
