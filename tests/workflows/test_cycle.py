"""The cycle: from session to session, suspended for all or for nobody."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.journeys.review import begin
from tests.journeys.world import World

AFTER_ASSEMBLY = dt.date(2029, 5, 28)


@pytest.fixture
def running(at) -> World:
    """A review in self-assessment and one just opened, in a cycle under way."""
    world = at("sa_drafting")
    first = world.review
    world.second = begin(world, "XAE")
    world.review = first
    world.fire("director", world.cycle, "open_call")
    world.fire("director", world.cycle, "start")
    return world


def close(world: World) -> None:
    world.fire("officer", world.cycle, "begin_reporting")
    world.on(AFTER_ASSEMBLY)
    world.fire("director", world.cycle, "close")
    world.tick()


def test_a_suspension_reaches_every_review_of_the_cycle(running):
    running.fire("director", running.cycle, "suspend", consultation="Bureau, 3 March")
    running.tick()

    holds = {running.hold(running.review), running.hold(running.second)}

    assert holds == {"general_suspension"}


def test_a_suspension_leaves_reviews_that_name_another_cycle(running):
    next_cycle = running.open(
        "director", "cycle", "2030-2033", anchors={"assembly": "assembly_2029"}
    )
    other = running.open(
        "officer",
        "country_review",
        "XAF",
        inputs={"state_language": "en"},
        names=(running.case(next_cycle).id,),
    )
    running.fire("director", running.cycle, "suspend", consultation="Bureau, 3 March")

    running.tick()

    assert running.hold(other) is None


def test_the_end_of_a_suspension_leaves_each_state_the_days_it_had(running):
    running.fire("director", running.cycle, "suspend", consultation="Bureau, 3 March")
    running.tick()
    running.advance(days=100)  # Sunday 25 April

    running.fire("director", running.cycle, "lift_suspension", consultation="Bureau, 4 May")
    running.tick()

    assert running.hold(running.review) is None
    assert running.open_tasks(running.review) == {"submit_self_assessment": "2027-07-26"}


def test_nobody_but_the_executive_director_suspends(running):
    officer = running.why("officer", running.cycle, "suspend", consultation="x")
    mission = running.why("mission", running.cycle, "suspend", consultation="x")

    assert (officer, mission) == (["NotAllowed"], ["NotFound"])


def test_nobody_in_a_review_ends_a_general_suspension(running):
    running.fire("director", running.cycle, "suspend", consultation="Bureau, 3 March")
    running.tick()

    answers = [running.why(who, running.review, "resume") for who in ("fp", "officer")]

    assert answers == [["NotAllowed"], ["NotAllowed"]]


def test_a_cycle_closes_after_its_assembly_session(running):
    running.fire("officer", running.cycle, "begin_reporting")

    early = running.why("director", running.cycle, "close")
    running.on(AFTER_ASSEMBLY)

    assert early == ["The session has not been held yet."]
    assert running.why("director", running.cycle, "close") == []


def test_the_close_of_a_cycle_closes_the_offers_of_follow_up(at):
    world = at("concluded")
    world.fire("director", world.cycle, "open_call")
    world.fire("director", world.cycle, "start")

    close(world)

    assert world.state(f"{world.review}/F1") == "closed"


def test_follow_up_under_way_outlives_the_cycle(at):
    world = at("concluded")
    world.fire("fp", f"{world.review}/F1", "accept_offer", next_note_on=dt.date(2030, 1, 15))
    world.fire("director", world.cycle, "open_call")
    world.fire("director", world.cycle, "start")

    close(world)

    assert world.state(f"{world.review}/F1") == "running"


def test_a_review_is_carried_over_once_its_cycle_is_closed(running):
    early = running.why("officer", running.review, "carry_over")
    close(running)

    after = running.why("officer", running.review, "carry_over")

    assert (early, after) == (["The cycle has not been closed."], [])
    assert running.state(running.review) == "sa_drafting"
    assert running.faults() == {}
