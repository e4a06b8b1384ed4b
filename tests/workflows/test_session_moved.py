"""A session moved, moved again, called off, taken back: every date is right and is told once."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from engine.models.anchors import Anchor
from engine.models.person import Person
from notifications.models import FormalCommunication, Message
from notifications.moved import TAKE_BACK
from tests.journeys.world import World

FIRST, LAST = dt.date(2028, 11, 21), dt.date(2028, 11, 23)
KIND = "session_moved"


@pytest.fixture
def world(at) -> World:
    """A review whose report is in preparation for the session of November 2028."""
    return at("preparing")


@pytest.fixture
def session(world) -> str:
    return world.open(
        "officer", "meeting", "Board 2028 second",
        inputs={"kind": "board", "begins": FIRST, "ends": LAST, "meeting_key": "board_2028_2"},
    )  # fmt: skip


def move(world: World, session: str, day: dt.date) -> None:
    world.fire("officer", session, "move", begins=day, ends=day + dt.timedelta(days=2))


def take_back(world: World, session: str) -> None:
    world.fire("officer", session, "undo", reason="Another date was meant")


def standing(world: World) -> tuple[str, dict[str, str], dict[str, str]]:
    review = world.review
    return world.anchor(review, "board"), world.open_tasks(review), world.timers(review)


def news(world: World, *states: str) -> list[tuple[str, str, str]]:
    """Who is told of which dates, by messages in these states."""

    def ask(rows):
        query = sa.select(Person.name, Message.facts).join(Message, Message.person_id == Person.id)
        found = rows.execute(query.where(Message.kind == KIND, Message.state.in_(states))).all()
        return [(name, facts["before"], facts.get("after", "")) for name, facts in found]

    return sorted(world.services.read(ask))


def notes(world: World, *states: str) -> int:
    query = sa.select(sa.func.count(FormalCommunication.id)).where(
        FormalCommunication.kind == "calendar_change", FormalCommunication.state.in_(states)
    )
    return world.services.read(lambda rows: rows.scalar(query))


def send(world: World) -> None:
    """As if the worker had sent what is due."""

    def work(rows):
        due = (Message.state == "queued", Message.next_at <= world.clock.now())
        rows.execute(sa.update(Message).where(*due).values(state="sent"))

    world.services.write(work)


def test_nobody_is_told_before_the_move_can_no_longer_be_taken_back(world, session):
    move(world, session, dt.date(2028, 12, 5))
    world.tick()
    send(world)
    before = news(world, "sent")
    world.clock.advance(minutes=TAKE_BACK.total_seconds() / 60)
    send(world)

    assert before == []
    assert {each[1:] for each in news(world, "sent")} == {("2028-11-21", "2028-12-05")}


def test_moved_and_taken_back_all_is_as_it_was_and_nobody_is_told(world, session):
    was = standing(world)
    move(world, session, dt.date(2028, 12, 5))
    world.tick()
    moved = standing(world)

    take_back(world, session)
    world.advance(days=1)

    assert moved != was
    assert standing(world) == was
    assert news(world, "queued", "sent") == []
    assert notes(world, "drafted", "sent") == 0
    assert world.faults() == {}


def test_taken_back_before_the_clock_looked_nothing_has_happened(world, session):
    was = standing(world)
    move(world, session, dt.date(2028, 12, 5))

    take_back(world, session)
    world.advance(days=1)

    assert standing(world) == was
    assert world.triggers(world.review, "replan") == []
    assert news(world, "queued", "sent") == []


def test_a_review_that_went_to_the_next_session_comes_back(world, session):
    world.on(dt.date(2028, 3, 1))
    was = standing(world)
    move(world, session, dt.date(2028, 4, 4))
    world.tick()
    away = world.anchor(world.review, "board")

    take_back(world, session)
    world.tick()

    assert away == "board_2029_1"
    assert standing(world) == was
    assert world.faults() == {}


def test_a_near_date_is_restored_as_it_was(world, session):
    """The floor of 28 days is for dates that change; this one does not."""
    world.on(dt.date(2028, 9, 5))
    was = standing(world)
    move(world, session, dt.date(2028, 12, 12))
    world.tick()

    take_back(world, session)
    world.tick()

    assert standing(world) == was


def test_moved_twice_with_a_tick_between_everybody_is_told_the_last_date_once(world, session):
    move(world, session, dt.date(2028, 12, 5))
    world.tick()
    told = news(world, "queued")
    world.clock.advance(minutes=10)
    move(world, session, dt.date(2028, 12, 12))
    world.tick()
    world.clock.advance(hours=1)
    send(world)

    assert world.open_tasks(world.review) == {"file_document": "2028-10-03"}
    assert told
    assert news(world, "sent", "queued") == [
        (name, "2028-11-21", "2028-12-12") for name, _, _ in told
    ]
    assert world.faults() == {}


def test_of_two_moves_the_second_is_taken_back_alone(world, session):
    move(world, session, dt.date(2028, 12, 5))
    world.tick()
    was = standing(world)
    move(world, session, dt.date(2028, 12, 12))
    world.tick()

    take_back(world, session)
    world.tick()

    assert standing(world) == was
    assert {each[1:] for each in news(world, "queued")} == {("2028-11-21", "2028-12-05")}


def test_both_moves_can_be_taken_back_one_after_the_other(world, session):
    was = standing(world)
    move(world, session, dt.date(2028, 12, 5))
    world.tick()
    move(world, session, dt.date(2028, 12, 12))
    world.tick()

    take_back(world, session)
    take_back(world, session)
    world.tick()

    assert standing(world) == was
    assert news(world, "queued", "sent") == []


def test_a_move_that_was_told_is_told_again_when_it_is_taken_back(world, session):
    move(world, session, dt.date(2028, 12, 5))
    world.tick()
    world.clock.advance(hours=1)
    send(world)

    take_back(world, session)
    world.tick()

    assert {each[1:] for each in news(world, "queued")} == {("2028-12-05", "2028-11-21")}


def test_a_session_called_off_and_taken_back_is_held_as_planned(world, session):
    was = standing(world)
    world.fire("officer", session, "cancel", reason="No quorum")
    world.tick()
    told = news(world, "queued")

    take_back(world, session)
    world.tick()

    assert {each[1:] for each in told} == {("2028-11-21", "")}
    assert standing(world) == was
    assert world.state(session) == "tentative"
    assert usable(world, "board_2028_2")
    assert news(world, "queued", "sent") == []


def usable(world: World, key: str) -> bool:
    return world.services.read(
        lambda s: s.scalar(sa.select(Anchor.usable).where(Anchor.key == key))
    )


def test_one_that_was_told_to_be_called_off_is_told_to_be_held_after_all(world, session):
    world.fire("officer", session, "cancel", reason="No quorum")
    world.tick()
    world.clock.advance(hours=1)
    send(world)

    take_back(world, session)
    world.tick()

    assert {each[1:] for each in news(world, "queued")} == {("2028-11-21", "2028-11-21")}


def test_unsent_news_waits_while_the_session_moves_again(world, session):
    move(world, session, dt.date(2028, 12, 5))
    world.tick()
    world.clock.advance(minutes=29)
    move(world, session, dt.date(2028, 12, 12))
    world.clock.advance(minutes=2)  # the clock has not looked yet
    send(world)

    assert news(world, "sent") == []


def test_the_session_has_its_own_days_again(world, session):
    move(world, session, dt.date(2028, 12, 5))
    take_back(world, session)

    reasons = world.why("officer", session, "record_held")

    assert reasons == ["The session has not begun yet."]
    assert (
        world.services.read(
            lambda s: s.scalar(sa.select(Anchor.date).where(Anchor.key == "board_2028_2"))
        )
        == FIRST
    )
