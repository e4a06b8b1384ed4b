"""New mechanisms: one file and one edition each, and everything that the engine does is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.orm import Session

from config import migrate
from config.bootstrap import wire
from config.settings import Settings
from engine.clock import FixedClock
from engine.db import writer
from engine.models.anchors import Anchor
from engine.queries import history
from engine.queries.reader import Reader
from tests.journeys.world import START, World
from tests.mechanisms import exchange, poll, two_sessions

BODIES = ("XAA", "XAB", "XAC", "XAD")
FILE = {"sha256": "0" * 64, "size": 3, "name": "paper.pdf", "type": "application/pdf"}


@pytest.fixture
def house(database_url) -> Iterator[Callable[..., World]]:
    """A function that answers a world with one mechanism in it, and four delegations."""
    made: list[World] = []

    def build(mechanism) -> World:
        settings = Settings(demo=True, database_url=database_url)
        clock = FixedClock(START)
        services = wire(settings, clock, definitions=[mechanism.DEFINITION])
        migrate.upgrade(writer(services.database))
        world = World(services, clock)
        made.append(world)
        mechanism.install(services)
        world.appoint("officer", "secretariat", "secretariat")
        for body in BODIES:
            world.appoint(body, "delegation", body)
        return world

    yield build
    for world in made:
        world.services.close()


def steps(world: World, who: str, reference: str) -> list[str]:
    """The history as a page shows it, oldest first."""
    services, case = world.services, world.case(reference)
    reader = Reader(services.access, services.registry, world.actors[who], world.clock.now())
    page = services.read(lambda s: history.history(s, reader, case))
    return [line.label for line in reversed(page.items)]


# A text between two parties


@pytest.fixture
def text(house) -> World:
    world = house(exchange)
    parties = {"author": (world.seat("XAA"),), "reader": (world.seat("XAB"),)}
    world.review = world.open("officer", "exchange", "Joint text", roles=parties)
    return world


def test_a_text_is_commented_on_twice(text):
    for _ in range(2):
        text.fire("XAA", text.review, "send_text", text="Text")
        text.fire("XAB", text.review, "comment", comments="Comments")
    text.fire("XAA", text.review, "send_text", text="Text")

    reasons = text.why("XAB", text.review, "comment")

    assert reasons == [
        "The rules provide for this step a limited number of times; they have been used."
    ]
    assert text.options("XAB", text.review) == {"agree", "leave"}


def test_an_exchange_rests_until_its_day_and_ends_agreed(text):
    text.fire("XAA", text.review, "rest", until=dt.date(2027, 2, 1))
    text.on(dt.date(2027, 2, 2))
    dates = text.open_tasks(text.review)
    text.fire("XAA", text.review, "send_text", text="Text")

    text.fire("XAB", text.review, "agree")

    assert dates == {"send_text": "2027-03-02"}
    assert steps(text, "XAB", text.review) == [
        "Case opened", "Rest", "Resumed", "Text sent", "Text agreed",
    ]  # fmt: skip
    assert text.faults() == {}


# A view of each member


@pytest.fixture
def asked(house) -> World:
    world = house(poll)
    members = {"member": tuple(world.seat(body) for body in BODIES)}
    world.review = world.open(
        "officer", "poll", "Venue", roles=members, inputs={"question": "Nairobi or online?"}
    )
    return world


def test_each_member_is_asked(asked):
    tasks = asked.open_tasks(asked.review)

    assert tasks == {f"give_view:{body}": "2027-01-29" for body in BODIES}


def test_a_poll_carries_when_all_have_given_a_view(asked):
    for body in BODIES:
        asked.fire(body, asked.review, "give_view", view="for")

    state = asked.state(asked.review)

    assert state == "carried"
    assert steps(asked, "XAA", asked.review)[-2:] == ["All views are in", "Quorum met"]
    assert asked.faults() == {}


def test_a_poll_carries_with_a_quorum_when_its_window_ends(asked):
    for body in BODIES[:3]:
        asked.fire(body, asked.review, "give_view", view="against")

    asked.on(dt.date(2027, 1, 30))

    assert asked.state(asked.review) == "carried"
    assert asked.faults() == {}


def test_a_poll_without_a_quorum_stays_where_it_is(asked):
    asked.fire("XAA", asked.review, "give_view", view="abstains")

    asked.on(dt.date(2027, 1, 30))

    assert asked.state(asked.review) == "counted"
    assert asked.options("officer", asked.review) == {"leave_open"}
    assert asked.faults() == {}


# A paper for two sessions


@pytest.fixture
def paper(house) -> World:
    world = house(two_sessions)
    world.services.write(_sessions)
    world.review = world.open(
        "officer",
        "two_sessions",
        "Paper",
        roles={"sponsor": (world.seat("XAA"),)},
        anchors={"first": "spring", "second": "autumn"},
    )
    return world


def _sessions(session: Session) -> None:
    for key, date in (("spring", dt.date(2027, 4, 20)), ("autumn", dt.date(2027, 10, 12))):
        session.add(Anchor(key=key, kind="board", date=date, tentative=True, usable=True))


def test_each_step_hangs_on_its_own_session(paper):
    first = paper.open_tasks(paper.review)
    paper.fire("XAA", paper.review, "circulate", paper=FILE)

    paper.on(dt.date(2027, 4, 21))

    assert first == {"circulate": "2027-03-09"}
    assert paper.state(paper.review) == "between"
    assert paper.open_tasks(paper.review) == {"revise": "2027-09-21"}


def test_a_moved_session_moves_what_hangs_on_it_and_nothing_else(paper):
    paper.fire(
        "officer", paper.review, "move_session", session="autumn", begins=dt.date(2027, 11, 9)
    )
    paper.tick()
    before = paper.open_tasks(paper.review)

    paper.on(dt.date(2027, 4, 21))

    assert before == {"circulate": "2027-03-09"}
    assert paper.open_tasks(paper.review) == {"revise": "2027-10-19"}


def test_a_timer_moves_with_its_session(paper):
    paper.fire(
        "officer", paper.review, "move_session", session="spring", begins=dt.date(2027, 5, 18)
    )
    paper.tick()

    timers = paper.timers(paper.review)

    assert paper.open_tasks(paper.review) == {"circulate": "2027-04-06"}
    assert timers == {"first_session": "2027-05-18"}


def test_a_paper_is_adopted(paper):
    paper.fire("XAA", paper.review, "circulate", paper=FILE)
    paper.on(dt.date(2027, 4, 21))
    paper.fire("XAA", paper.review, "revise", revision="Second draft")

    paper.fire("officer", paper.review, "adopt")

    assert steps(paper, "XAA", paper.review) == [
        "Case opened", "Paper circulated", "First session held", "Paper revised", "Adopted",
    ]  # fmt: skip
    assert paper.faults() == {}
