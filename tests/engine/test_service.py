"""Commands: done once, refused with reasons, stale, on behalf of others."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from engine.command import Source
from engine.errors import CommandReused, InputFaults, NotAllowed, NotFound, Refused, Stale
from tests.engine.bench import NOTE, SCAN, both


@pytest.fixture
def author(loop):
    return loop.seat("author", "XAA")


@pytest.fixture
def reader(loop):
    return loop.seat("reader", "XAB")


@pytest.fixture
def text(loop, author, reader) -> int:
    return loop.open("loop", roles={"author": [author], "reader": [reader]})


@both
def test_a_case_opens_with_a_reference_its_parts_and_its_first_task(loop, text):
    case = loop.case(text)

    assert (case.reference, case.state, case.version) == ("MY-TEXT-2027", "writing", 1)
    assert loop.tasks(text) == [("write", "", "2027-01-21")]
    assert loop.verified(text) == []


@both
def test_the_same_form_sent_twice_is_carried_out_once(loop, text, author):
    form = loop.command(text, author, "send", text="Hello")

    first, second = loop.send(form), loop.send(form)

    assert second == replace(first, repeated=True)
    assert loop.history(text) == ["open", "send"]


def test_the_same_form_with_other_contents_is_refused(loop, text, author):
    loop.fire(text, author, "remark", remark="One", id="form")

    with pytest.raises(CommandReused):
        loop.fire(text, author, "remark", remark="Two", id="form")

    assert loop.history(text) == ["open", "remark"]


def test_the_same_form_from_another_seat_is_refused(loop, text, author, reader):
    loop.fire(text, author, "remark", remark="One", id="form")

    with pytest.raises(CommandReused):
        loop.fire(text, reader, "remark", remark="One", id="form")

    assert loop.history(text) == ["open", "remark"]


def test_a_request_to_open_that_is_sent_twice_opens_one_case(loop, author, reader):
    asked = loop.opening("loop", roles={"author": [author], "reader": [reader]})

    first, second = (loop.write(lambda s: loop.engine.open(s, asked)) for _ in range(2))

    assert second == replace(first, repeated=True)


def test_a_page_of_a_former_stay_in_a_state_is_stale(loop, text, author, reader):
    loop.fire(text, author, "send", text="Hello")
    loop.fire(text, reader, "back")

    with pytest.raises(Stale):
        loop.fire(text, author, "send", text="Hello again", seen_entry=1)

    assert loop.state(text) == "writing"


def test_a_page_stays_good_while_only_acts_are_made(loop, text, author, reader):
    loop.fire(text, reader, "remark", remark="Take your time")

    loop.fire(text, author, "send", text="Hello", seen_entry=1, seen_task="write:")

    assert loop.state(text) == "reading"


def test_a_page_whose_task_is_settled_is_stale(loop, text, author):
    loop.fire(text, author, "send", text="Hello")

    with pytest.raises(Stale):
        loop.fire(text, author, "remark", remark="More", seen_task="write:")

    assert loop.history(text) == ["open", "send"]


def test_a_step_of_another_point_of_the_process_is_refused_with_a_sentence(loop, text, reader):
    reasons = loop.reasons(text, reader, "agree")

    assert reasons == ["This step belongs to another point of the process."]


def test_a_limit_counts_the_times_of_the_whole_case(loop, text, author, reader):
    for who in (author, reader):
        loop.fire(text, who, "remark", remark="Well")

    reasons = loop.reasons(text, author, "remark", remark="Once more")

    assert reasons == [
        "The rules provide for this step a limited number of times; they have been used."
    ]


def test_a_step_of_another_seat_is_not_allowed(loop, text, reader):
    with pytest.raises(NotAllowed):
        loop.fire(text, reader, "send", text="Mine")

    assert loop.history(text) == ["open"]


def test_a_case_does_not_exist_for_whoever_plays_no_part_in_it(loop, text):
    stranger = loop.seat("author", "XAC")

    with pytest.raises(NotFound):
        loop.fire(text, stranger, "send", text="Mine")

    assert loop.history(text) == ["open"]


def test_an_input_of_the_wrong_kind_is_named_with_the_reason(loop, text, author):
    with pytest.raises(InputFaults) as caught:
        loop.fire(text, author, "rest", until="tomorrow")

    assert {key: str(why) for key, why in caught.value.faults.items()} == {
        "until": "Please give a date, such as 2027-03-15."
    }


def test_a_required_text_of_spaces_is_missing(loop, text, author):
    with pytest.raises(InputFaults):
        loop.fire(text, author, "send", text="   ")

    assert loop.state(text) == "writing"


def test_the_secretariat_records_a_step_for_a_seat_from_its_document(loop, text, author):
    loop.fire(text, loop.desk, "send", text="Hello", on_behalf_of=author.seat, source=NOTE)

    event = loop.events(text)[-1]

    assert (event.seat_id, event.behalf_id) == (loop.desk.seat, author.seat)
    assert loop.tasks(text, status="met") == [("write", "", "2027-01-21")]
    assert loop.verified(text) == []


@pytest.mark.parametrize(
    "source",
    [None, Source(" ", dt.date(2027, 1, 11), SCAN), Source("NV 1", dt.date(2027, 1, 11), {})],
)
def test_a_step_recorded_for_a_seat_needs_its_document(loop, text, author, source):
    with pytest.raises(Refused):
        loop.fire(text, loop.desk, "send", text="x", on_behalf_of=author.seat, source=source)

    assert loop.history(text) == ["open"]


def test_only_the_desk_records_for_others(loop, text, author, reader):
    with pytest.raises(NotAllowed):
        loop.fire(text, reader, "send", text="x", on_behalf_of=author.seat, source=NOTE)

    assert loop.history(text) == ["open"]


def test_the_options_of_a_seat_are_its_own_with_the_reasons_why_not(loop, text, author):
    options = loop.options(text, author)

    assert options == {
        "send": [], "remark": [], "rest": [], "go_on": ["The case is not on hold."], "stop": [],
    }  # fmt: skip


def test_the_plan_of_a_step_says_what_it_will_change_and_writes_nothing(loop, text, author):
    step = loop.plan(text, author, "send", text="Hello")

    change = step.changes[0]
    assert (step.refusals, change.source, change.target) == ((), "writing", "reading")
    assert [(task.key, str(task.due)) for task in change.opens] == [("read", "2027-01-18")]
    assert [name.key for name in change.meets] == ["write"]
    assert loop.history(text) == ["open"]


def test_a_case_is_not_opened_while_a_role_to_be_named_has_nobody(loop, author):
    with pytest.raises((Refused, InputFaults)):
        loop.open("loop", roles={"author": [author]})


def test_a_seat_of_another_office_is_not_taken_for_a_role_on_opening(loop, author):
    with pytest.raises((Refused, InputFaults)):
        loop.open("loop", roles={"author": [author], "reader": [loop.desk]})


def test_a_second_case_of_the_same_subject_and_year_has_a_number(loop, text, author, reader):
    second = loop.open("loop", roles={"author": [author], "reader": [reader]})

    assert loop.case(second).reference == "MY-TEXT-2027-2"
