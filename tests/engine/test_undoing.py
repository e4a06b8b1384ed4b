"""Taking back the last step: by whom, until when, and what stands again afterwards."""

from __future__ import annotations

import pytest

from engine.definition import (
    ANY_OPEN,
    CLOCK,
    OPENED,
    Definition,
    Due,
    Opening,
    Role,
    State,
    TaskSpec,
    Timer,
    Transition,
)
from engine.errors import NotFound, Refused, Stale
from tests.engine.bench import NOTE, Bench, both
from tests.engine.samples import PANEL, PANEL_RULES, VOICE

NOT_YOURS = "Only the party that made the step may take it back."
NEXT_ACTED = (
    "The next party has acted since. The step can still be taken back with the written agreement "
    "of all parties on file."
)


@pytest.fixture
def author(loop):
    return loop.seat("author", "XAA")


@pytest.fixture
def reader(loop):
    return loop.seat("reader", "XAB")


@pytest.fixture
def text(loop, author, reader) -> int:
    """A text that its author has just sent."""
    case = loop.open("loop", roles={"author": [author], "reader": [reader]})
    loop.clock.advance(days=2)
    loop.fire(case, author, "send", text="Hello")
    return case


@both
def test_the_former_state_is_entered_again_with_its_tasks_and_dates(loop, text, author):
    loop.clock.advance(days=1)

    loop.fire(text, author, "undo", reason="Wrong file")

    case = loop.case(text)
    assert (case.state, case.entry, case.version) == ("writing", 1, 3)
    assert loop.tasks(text) == [("write", "", "2027-01-21")]
    assert loop.tasks(text, status="cancelled") == [("read", "", "2027-01-20")]
    assert loop.verified(text) == []


def test_a_step_can_be_made_again_after_it_was_taken_back(loop, text, author, reader):
    loop.fire(text, author, "undo", reason="Wrong file")
    loop.fire(text, author, "send", text="Hello again")

    loop.fire(text, reader, "agree")

    assert loop.history(text) == ["open", "send", "undo", "send", "agree"]
    assert loop.verified(text) == []


def test_what_was_taken_back_does_not_count(loop, text, author, reader):
    for _ in range(3):
        loop.fire(text, reader, "back")
        loop.fire(text, reader, "undo", reason="Not yet")

    reasons = loop.reasons(text, reader, "back")

    assert reasons == []


def test_a_fact_of_a_step_taken_back_is_forgotten(loop, text, author):
    loop.fire(text, author, "undo", reason="Wrong file")

    known = loop.read(
        lambda s: loop.engine.situation(s, s.get_one(type(loop.case(text)), text)).fact("text")
    )

    assert known is None


def test_only_the_party_that_made_the_step_takes_it_back(loop, text, reader):
    assert loop.reasons(text, reader, "undo", reason="No") == [NOT_YOURS]
    assert loop.reasons(text, loop.desk, "undo", reason="No") == [NOT_YOURS]


def test_whoever_may_not_read_a_case_cannot_take_anything_back(loop, text):
    with pytest.raises(NotFound):
        loop.fire(text, loop.seat("author", "XAC"), "undo", reason="No")

    assert loop.state(text) == "reading"


def test_once_the_next_party_has_acted_it_is_too_late(loop, text, author, reader):
    loop.fire(text, reader, "remark", remark="Thank you")

    assert loop.reasons(text, author, "undo", reason="No") == [NEXT_ACTED]


def test_with_the_agreement_of_all_on_file_it_is_not_too_late(loop, text, author, reader):
    loop.fire(text, reader, "remark", remark="Thank you")

    loop.fire(text, author, "undo", reason="Agreed by all", source=NOTE)

    assert loop.state(text) == "writing"
    assert loop.verified(text) == []


def test_the_agreement_stays_on_file(loop, text, author, reader):
    loop.fire(text, reader, "remark", remark="Thank you")

    loop.fire(text, author, "undo", reason="Agreed by all", source=NOTE)

    assert "source_number" in loop.events(text)[-1].content


def test_the_partys_own_later_act_does_not_bind_it(loop, text, author):
    loop.fire(text, author, "remark", remark="I sent the wrong file")

    assert loop.reasons(text, author, "undo", reason="Wrong file") == []


def test_an_express_act_is_never_taken_back(loop, text, reader):
    loop.fire(text, reader, "agree")

    assert loop.reasons(text, reader, "undo", reason="No") == [
        "This step is an express act and cannot be taken back."
    ]


def test_nothing_can_be_taken_back_of_a_case_just_opened(loop, author, reader):
    case = loop.open("loop", roles={"author": [author], "reader": [reader]})

    assert loop.reasons(case, author, "undo", reason="No") == [
        "There is no step that could be taken back."
    ]


def test_a_page_that_offered_another_step_is_stale(loop, text, author, reader):
    loop.fire(text, reader, "back")
    loop.fire(text, author, "send", text="Second")

    with pytest.raises(Stale):
        loop.fire(text, author, "undo", reason="The first one", seen_entry=2)

    assert loop.state(text) == "reading"


def test_the_desk_takes_back_for_a_party_only_from_its_document(loop, text, author):
    with pytest.raises(Refused):
        loop.fire(text, loop.desk, "undo", reason="By telephone", on_behalf_of=author.seat)

    assert loop.state(text) == "reading"


def test_taking_back_twice_by_the_same_form_is_once(loop, text, author):
    form = loop.command(text, author, "undo", reason="Wrong file")
    loop.send(form)

    again = loop.send(form)

    assert (again.repeated, loop.history(text)) == (True, ["open", "send", "undo"])


# Tasks in a row, and the clock

HOST = Role("host", "Host")
END = State("end", "End", final=True)
FIRST = State(
    "first",
    "First",
    tasks=(
        TaskSpec("read", "Read", HOST, Due("read")),
        TaskSpec("write", "Write", HOST, Due("write"), after=("read",)),
    ),
)
NEXT = State("next", "Next", timers=(Timer("close", Due("close", OPENED)),))
ROW = Definition(
    key="row", version=1, label="Row", initial=FIRST, states=(FIRST, NEXT, END), roles=(HOST,),
    opening=Opening(roles=(HOST,)),
    transitions=(
        Transition("read", "Read", (FIRST,), None, (HOST,), meets=("read",)),
        Transition("write", "Write", (FIRST,), NEXT, (HOST,), meets=("write",)),
        Transition("skip", "Skip", (FIRST,), NEXT, (HOST,)),
        Transition("end", "End", ANY_OPEN, END, (HOST,)),
        Transition("close", "Close", (NEXT,), END, (CLOCK,)),
    ),
)  # fmt: skip


@pytest.fixture
def row(engine_of) -> Bench:
    bench = engine_of(ROW, rules={"row": "[days]\nread=7\nwrite=14\nclose=5\n"})
    bench.open("row", roles={"host": [bench.seat("host")]})
    bench.clock.advance(days=4)
    bench.fire(1, bench.seat("host"), "skip")
    return bench


def test_dates_count_from_the_first_entry_again(row):
    host = row.seat("host")
    row.fire(1, host, "undo", reason="Too early")

    row.fire(1, host, "read")

    assert row.tasks(1) == [("write", "", "2027-01-25")]


def test_the_timers_of_the_state_taken_back_are_gone(row):
    row.fire(1, row.seat("host"), "undo", reason="Too early")

    assert row.timers(1) == []
    assert row.verified(1) == []


@pytest.mark.parametrize("ticked", [True, False])
def test_once_the_clock_has_moved_the_case_it_is_too_late_whenever_the_tick_runs(row, ticked):
    row.clock.advance(days=30)
    if ticked:
        row.tick()

    reasons = row.reasons(1, row.seat("host"), "undo", reason="Too early")

    assert reasons == [NEXT_ACTED]


# Children


@pytest.fixture
def panel(engine_of) -> Bench:
    bench = engine_of(PANEL, VOICE, rules={"panel": PANEL_RULES})
    host = bench.seat("host", "XHH")
    bench.open("panel", roles={"host": [host]})
    bench.fire(1, host, "convene")
    return bench


def test_a_child_that_the_step_opened_is_void(panel):
    host = panel.seat("host", "XHH")

    panel.fire(1, host, "undo", reason="Too early")

    assert (panel.state(1), panel.case(2).closed_at is None, panel.tasks(2)) == (
        "inviting", False, [],
    )  # fmt: skip
    assert [panel.verified(case) for case in (1, 2)] == [[], []]
    with pytest.raises(NotFound):
        panel.fire(2, host, "answer")


def test_a_child_that_moved_on_keeps_the_step(panel):
    host = panel.seat("host", "XHH")
    panel.fire(2, host, "answer")

    reasons = panel.reasons(1, host, "undo", reason="Too early")

    assert reasons == ["A case that this step opened or closed has moved on since."]


def test_a_child_that_the_step_closed_is_open_again(panel):
    host = panel.seat("host", "XHH")
    panel.fire(1, host, "leave")

    panel.fire(1, host, "undo", reason="We stay")

    assert (panel.state(1), panel.state(2)) == ("meeting", "asked")
    assert panel.tasks(2) == [("answer", "", "2027-01-25")]
    assert [panel.verified(case) for case in (1, 2)] == [[], []]
