"""A review whose forecast does not reach its session goes to the next one, as an event."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from engine.models.case import Case
from engine.models.history import Event
from engine.queries.course import course
from engine.queries.standings import standings
from notifications.models import Message
from workflows.domain.reviews.plan import HABITS

LATE = dt.date(2028, 9, 20)  # fewer than seventy days before the session of 21 November 2028


def reach(world):
    services = world.services

    def work(session):
        case = session.scalars(sa.select(Case).where(Case.reference == world.review)).one()
        found = standings(session, services.registry, [case], now=world.clock.now())
        return course(found[case.id], HABITS).reach

    return services.read(work)


def replans(world):
    return world.triggers(world.review, "replan")


def test_a_review_that_is_in_time_stays_with_its_session(at):
    world = at("text_proposed")

    world.advance(days=1)

    assert world.anchor(world.review, "board") == "board_2028_2"
    assert replans(world) == []


def test_a_review_that_comes_after_the_last_filing_day_goes_to_the_next_session(at):
    world = at("text_proposed")

    world.on(LATE)

    assert world.anchor(world.review, "board") == "board_2029_1"
    assert replans(world) == ["later_session"]
    assert world.state(world.review) == "text_proposed"
    assert world.faults() == {}


def test_it_goes_once_however_often_the_clock_ticks(at):
    world = at("text_proposed")

    world.on(LATE)
    world.tick()
    world.on(LATE + dt.timedelta(days=1))

    assert replans(world) == ["later_session"]
    assert not reach(world).at_risk


def test_the_first_session_is_remembered(at):
    world = at("text_proposed")

    world.on(LATE)

    assert reach(world).first.key == "board_2028_2"
    assert reach(world).anchor.key == "board_2029_1"


def test_the_secretariat_files_by_the_new_session(at):
    world = at("preparing")

    world.on(LATE)

    assert world.open_tasks(world.review) == {"file_document": "2029-01-08"}  # B-70, rolled


def test_a_review_that_rests_stays_where_it_is(at):
    world = at("text_proposed")
    world.fire("fp", world.review, "defer", defer_until=dt.date(2028, 12, 1))

    world.on(LATE)

    assert replans(world) == []


def test_without_a_later_session_the_review_stays_and_is_shown_at_risk(at):
    world = at("text_proposed")

    world.on(dt.date(2029, 2, 1))

    assert world.anchor(world.review, "board") == "board_2028_2"
    assert reach(world).at_risk
    assert reach(world).following is None


def test_all_parties_are_told(at):
    world = at("text_proposed", listeners=None)

    world.on(LATE)

    def kinds(session):
        rows = session.execute(
            sa.select(Message.kind, Message.person_id)
            .join(Event, Event.id == Message.event_id)
            .where(Event.trigger == "later_session")
        )
        return {(row.kind, row.person_id) for row in rows}

    people = {world.actors[name].person for name in ("fp", "fp_b", "fp_c", "officer")}
    told = world.services.read(kinds)
    assert {person for kind, person in told if kind == "calendar_adjusted"} >= people


def test_the_history_says_why(at):
    world = at("text_proposed")

    world.on(LATE)

    said = [line.label for line in world.history("fp", world.review)]
    assert (
        said[0]
        == "On to the next session: according to the forecast, the former one is not reached"
    )


def test_a_session_is_given_up_only_in_the_last_ninety_days_before_it_must_be_filed(at):
    world = at("findings_drafting")

    world.on(dt.date(2028, 6, 13))
    before, risk = replans(world), reach(world).at_risk
    world.on(dt.date(2028, 6, 14))

    assert (before, risk) == ([], True)
    assert replans(world) == ["later_session"]
