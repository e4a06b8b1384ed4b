"""Open cases taken along to another version, a recorded step each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import migrating
from engine.definition import Definition, Due, State, TaskSpec, Transition
from engine.errors import Refused
from engine.models.edition import Edition
from tests.engine.bench import Bench
from tests.engine.samples import AUTHOR, DONE, LOOP, LOOP_RULES, READER, READING

DRAFTING = State("drafting", "Drafting", tasks=(
    TaskSpec("write", "Write", AUTHOR, Due("write")), TaskSpec("check", "Check", READER, Due("read")),
))  # fmt: skip
SECOND = replace(
    LOOP, version=2, initial=DRAFTING, states=(DRAFTING, READING, DONE),
    transitions=(
        Transition("send", "Send", (DRAFTING,), READING, (AUTHOR,), meets=("write",)),
        Transition("check", "Check", (DRAFTING,), None, (READER,), meets=("check",)),
        *(each for each in LOOP.transitions if each.key not in {"send", "back"}),
    ),
)  # fmt: skip


@pytest.fixture
def bench(engine_of) -> Bench:
    """One text in writing and one that is agreed, both of the first version."""
    bench = engine_of(LOOP, rules={"loop": LOOP_RULES})
    author, reader = bench.seat("author", "XAA"), bench.seat("reader", "XAB")
    for _ in range(2):
        bench.open("loop", roles={"author": [author], "reader": [reader]})
    bench.fire(2, author, "stop")
    bench.engine.registry.add(SECOND)
    return bench


def migrate(bench: Bench, mapping=None, *, dry_run: bool = False) -> list[str]:
    bench.clock.advance(days=3)
    found = bench.write(
        lambda s: migrating.migrate(s, bench.engine, "loop", 2, mapping or {}, dry_run=dry_run)
    )
    return [f"{each.reference} {each.source} -> {each.target}" for each in found]


def test_open_cases_move_and_closed_ones_stay(bench):
    assert migrate(bench, {"writing": "drafting"}) == ["MY-TEXT-2027 writing -> drafting"]
    assert [bench.case(case).definition_version for case in (1, 2)] == [2, 1]
    assert [bench.verified(case) for case in (1, 2)] == [[], []]


def test_what_both_versions_ask_keeps_its_date_and_what_is_new_opens(bench):
    migrate(bench, {"writing": "drafting"})

    assert bench.tasks(1) == [("write", "", "2027-01-21"), ("check", "", "2027-01-18")]


def test_a_case_goes_on_in_the_new_version(bench):
    migrate(bench, {"writing": "drafting"})

    bench.fire(1, bench.seat("reader", "XAB"), "check")
    bench.fire(1, bench.seat("author", "XAA"), "send")

    assert (bench.state(1), bench.verified(1)) == ("reading", [])


def test_a_trial_writes_nothing(bench):
    said = migrate(bench, {"writing": "drafting"}, dry_run=True)

    assert (said, bench.history(1)) == (["MY-TEXT-2027 writing -> drafting"], ["open"])


def test_a_state_that_is_not_mapped_stops_everything(bench):
    with pytest.raises(Refused) as caught:
        migrate(bench)

    assert [str(reason) for reason in caught.value.reasons] == [
        "MY-TEXT-2027 is at writing, which the new version does not have."
    ]
    assert bench.history(1) == ["open"]


def test_cases_of_a_version_nobody_declares_are_named(bench):
    migrate(bench, {"writing": "drafting"})
    del bench.engine.registry._all["loop", 2]

    unknown = bench.read(lambda session: list(migrating.unknown_cases(session, bench.engine)))

    assert unknown == ["MY-TEXT-2027: loop v2, drafting"]


def test_a_step_made_before_a_migration_is_not_taken_back_into_the_old_version(bench):
    author = bench.seat("author", "XAA")
    bench.fire(1, author, "send", text="One")
    migrate(bench, {"writing": "drafting"})

    reasons = bench.reasons(1, author, "undo", reason="Wrong file")

    assert (reasons == [], bench.case(1).definition_version) == (False, 2)


def with_a_list() -> Definition:
    """A third version, which reads a rule that the first edition does not give."""
    drafting = State("drafting", "Drafting", tasks=(TaskSpec("list", "List", AUTHOR, Due("list")),))
    asking = Transition("list", "List", (drafting,), None, (AUTHOR,), meets=("list",))
    return replace(
        SECOND, version=3, initial=drafting, states=(drafting, READING, DONE),
        transitions=(
            asking, *(replace(each, meets=(), source=(drafting,)) if each.key in {"send", "check"} else each
                      for each in SECOND.transitions),
        ),
    )  # fmt: skip


def test_a_version_that_reads_a_rule_which_an_edition_lacks_stops_everything(bench):
    bench.engine.registry.add(with_a_list())

    with pytest.raises(Refused) as caught:
        bench.write(
            lambda s: migrating.migrate(
                s, bench.engine, "loop", 3, {"writing": "drafting"}, dry_run=True
            )
        )

    assert [str(reason) for reason in caught.value.reasons] == [
        "MY-TEXT-2027: the edition of its rules lacks days.list, which the new version reads."
    ]


def test_open_cases_may_take_an_edition_along_that_gives_the_new_rule(bench):
    bench.engine.registry.add(with_a_list())
    edition = Edition(kind="rules", name="loop", edition="second", current=False, loaded_at=bench.clock.now(),
                      content=LOOP_RULES.replace("[days]", "[days]\nlist = 5"), sha256="")  # fmt: skip
    bench.write(lambda session: session.add(edition))

    bench.write(
        lambda s: migrating.migrate(
            s, bench.engine, "loop", 3, {"writing": "drafting"}, edition="second"
        )
    )

    assert bench.tasks(1) == [("list", "", "2027-01-18")]
    assert bench.verified(1) == []


def test_an_edition_that_was_not_loaded_is_no_edition(bench):
    with pytest.raises(Refused):
        bench.write(
            lambda s: migrating.migrate(
                s, bench.engine, "loop", 2, {"writing": "drafting"}, edition="third"
            )
        )
