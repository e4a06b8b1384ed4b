"""Sessions: what hangs on them moves with them."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.journeys.world import World

FIRST, LAST = dt.date(2028, 11, 21), dt.date(2028, 11, 23)


@pytest.fixture
def awaiting(at) -> World:
    """A review whose report is in preparation for the session of November 2028."""
    return at("preparing")


@pytest.fixture
def session(awaiting) -> str:
    return awaiting.open(
        "officer",
        "meeting",
        "Board 2028 second",
        inputs={"kind": "board", "begins": FIRST, "ends": LAST, "meeting_key": "board_2028_2"},
    )


def move(world: World, session: str, day: dt.date) -> None:
    world.fire(
        "officer", session, "move", begins=day, ends=day + dt.timedelta(days=2), reason="Moved"
    )


def test_a_report_is_filed_seventy_days_before_the_session(awaiting):
    tasks = awaiting.open_tasks(awaiting.review)

    assert awaiting.anchor(awaiting.review, "board") == "board_2028_2"
    assert tasks == {"file_document": "2028-09-12"}


def test_of_two_moves_only_the_last_date_is_told(awaiting, session):
    move(awaiting, session, dt.date(2028, 12, 5))
    move(awaiting, session, dt.date(2028, 12, 12))

    awaiting.tick()

    assert awaiting.open_tasks(awaiting.review) == {"file_document": "2028-10-03"}
    assert awaiting.triggers(awaiting.review, "replan") == ["replan"]


def test_a_review_that_cannot_make_it_goes_to_the_next_session(awaiting, session):
    awaiting.on(dt.date(2028, 3, 1))
    move(awaiting, session, dt.date(2028, 4, 4))

    awaiting.tick()

    assert awaiting.anchor(awaiting.review, "board") == "board_2029_1"
    assert awaiting.open_tasks(awaiting.review) == {"file_document": "2029-01-08"}


def test_a_review_of_a_cancelled_session_goes_to_the_next_one(awaiting, session):
    awaiting.fire("officer", session, "cancel", reason="No quorum")

    awaiting.tick()

    assert awaiting.state(session) == "cancelled"
    assert awaiting.anchor(awaiting.review, "board") == "board_2029_1"


def test_no_review_is_planned_for_a_cancelled_session(at):
    world = at("interest_received")
    session = world.open(
        "officer",
        "meeting",
        "Board 2028 second",
        inputs={"kind": "board", "begins": FIRST, "ends": LAST, "meeting_key": "board_2028_2"},
    )
    world.fire("officer", session, "cancel")
    note = {"note_number": "NV", "note_date": dt.date(2027, 1, 12)}
    file = {"sha256": "0" * 64, "size": 3, "name": "note.pdf", "type": "application/pdf"}

    world.fire("director", world.review, "confirm_participation", note_file=file, **note)

    assert world.anchor(world.review, "board") == "board_2029_1"


def test_a_new_session_becomes_a_date_that_reviews_can_hang_on(awaiting):
    awaiting.open(
        "officer",
        "meeting",
        "Board 2029 second",
        inputs={
            "kind": "board",
            "begins": dt.date(2029, 11, 20),
            "ends": dt.date(2029, 11, 22),
            "meeting_key": "board_2029_2",
        },
    )

    awaiting.fire("fp", awaiting.review, "join_later_group")
    awaiting.fire("fp", awaiting.review, "join_later_group")

    assert awaiting.anchor(awaiting.review, "board") == "board_2029_2"


def test_a_session_is_not_held_before_it_begins(awaiting, session):
    reasons = awaiting.why("officer", session, "record_held")

    assert reasons == ["The session has not begun yet."]


def test_the_last_day_of_a_session_follows_its_first(awaiting, session):
    reasons = awaiting.why("officer", session, "move", begins=LAST, ends=FIRST)

    assert reasons == ["ends: The last day cannot come before the first."]


def test_every_case_verifies_after_the_moves(awaiting, session):
    move(awaiting, session, dt.date(2028, 12, 5))
    awaiting.tick()

    faults = awaiting.faults()

    assert faults == {}
