"""Follow-up: offered once, on the State's own dates, assessed by nobody."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.journeys.world import World

MAY = dt.date(2029, 5, 1)


@pytest.fixture
def concluded(at) -> World:
    return at("concluded")


@pytest.fixture
def offer(concluded) -> str:
    return f"{concluded.review}/F1"


def test_follow_up_is_offered_and_asks_nothing(concluded, offer):
    tasks = concluded.open_tasks(offer)

    assert concluded.state(offer) == "offered"
    assert tasks == {}


def test_a_review_without_transmittal_has_the_same_offer(at):
    world = at("agreed")

    world.fire("mission", world.review, "conclude_without_transmittal")

    assert world.state(world.review) == "concluded"
    assert world.state(f"{world.review}/F1") == "offered"


def test_the_state_sets_the_date_of_its_notes(concluded, offer):
    concluded.fire("fp", offer, "accept_offer", next_note_on=MAY)
    first = concluded.open_tasks(offer)

    concluded.fire("fp", offer, "note_progress", progress="Begun", next_note_on=dt.date(2030, 5, 2))

    assert first == {"note_progress": "2029-05-02"}  # 1 May is a holiday
    assert concluded.open_tasks(offer) == {"note_progress": "2030-05-02"}


def test_the_state_finishes_when_it_wishes(concluded, offer):
    concluded.fire("fp", offer, "accept_offer", next_note_on=MAY)

    concluded.fire("mission", offer, "finish")

    assert concluded.state(offer) == "finished"


def test_not_to_wish_is_an_answer(concluded, offer):
    concluded.fire("fp", offer, "not_wish")

    assert concluded.state(offer) == "not_wished"


def test_an_offer_stays_open_however_long_nobody_answers(concluded, offer):
    concluded.on(dt.date(2032, 1, 15))

    assert concluded.state(offer) == "offered"


def test_follow_up_is_between_the_state_and_the_desk(concluded, offer):
    readers = {who for who in concluded.actors if offer in concluded.sees(who)}

    assert readers == {"fp", "mission", "officer", "director"}


def test_nobody_else_takes_a_step_in_it(concluded, offer):
    concluded.fire("fp", offer, "accept_offer", next_note_on=MAY)

    steps = concluded.options("officer", offer)

    assert steps == set()
