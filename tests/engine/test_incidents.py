"""A case whose work fails stops nobody, is noted once, and is tried again."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from engine import incidents
from engine.errors import Conflict, Refused
from engine.models.doors import Closure
from engine.models.incidents import Incident
from engine.sweep import SHUT_DOORS, TIMER, Sweep
from tests.engine.bench import both
from tests.engine.test_timers import INVITATION, LAST, RULES, at

HOUR = dt.timedelta(hours=1)
CASES, BAD = 20, 7


@pytest.fixture
def many(engine_of):
    """Twenty cases whose timer is due."""
    bench = engine_of(INVITATION, rules={"invitation": RULES})
    for _ in range(CASES):
        bench.open("invitation", roles={"host": [bench.seat("host")]})
    return at(bench, LAST + dt.timedelta(seconds=1))


@pytest.fixture
def poison(many, monkeypatch):
    """The work on one case fails with what stands first in the list; emptied, it is put right."""
    sound, errors = many.engine.settle_clock, [KeyError("Ms Name of XAA")]

    def settle(session, case, *here):
        if case.id == BAD and errors:
            raise errors[0]
        return sound(session, case, *here)

    monkeypatch.setattr(many.engine, "settle_clock", settle)
    return errors


def noted(bench):
    query = sa.select(Incident).order_by(Incident.id)
    return bench.read(lambda session: list(session.scalars(query)))


def wait(bench, time):
    bench.clock.set(bench.clock.now() + time)
    return bench.tick()


@both
def test_one_bad_case_stops_nobody_and_moves_once_it_is_put_right(many, poison):
    assert many.tick() == CASES - 1
    assert {many.state(case) for case in range(1, CASES + 1) if case != BAD} == {"later"}
    [found] = noted(many)
    assert (found.what, found.row, found.case_id, found.times) == (TIMER, BAD, BAD, 1)

    many.tick()
    assert noted(many)[0].times == 1  # not before an hour is over
    wait(many, HOUR)
    wait(many, HOUR)
    assert [(each.times, each.try_at - each.last_at) for each in noted(many)] == [(2, 2 * HOUR)]

    poison.clear()
    assert many.tick() == 0  # put right, and still resting
    many.write(lambda s: incidents.again(s, s.get(Incident, found.id), now=many.clock.now()))
    assert many.tick() == 1
    [found] = noted(many)
    assert (many.state(BAD), found.resolved_at) == ("later", many.clock.now())
    assert many.verified(BAD) == []


def test_an_incident_names_a_class_and_a_place_and_no_word_of_the_case(many, poison):
    many.tick()

    said = noted(many)[0].error
    assert said.startswith("KeyError: engine.sweep, line ")
    assert "Name" not in said
    refused = Refused(["Ms Name has not answered"])
    assert incidents.said(refused) == "Refused: This step cannot be taken now."


def test_that_somebody_else_was_writing_is_no_incident(many, poison):
    poison[0] = Conflict()

    many.tick()

    assert noted(many) == []
    poison.clear()
    assert many.tick() == 1


def test_a_case_that_was_moved_by_hand_has_no_incident_any_more(many, poison):
    many.tick()
    poison.clear()
    many.clock.set(LAST - dt.timedelta(days=1))
    many.fire(BAD, many.seat("host"), "answer")
    many.clock.set(LAST + dt.timedelta(minutes=1))

    many.tick()

    assert noted(many)[0].resolved_at is not None


def test_what_fails_again_after_a_person_settled_it_is_a_new_incident(many, poison):
    many.tick()
    person, now = many.seat("host").person, many.clock.now()
    many.write(
        lambda s: incidents.resolve(s, s.get(Incident, 1), now=now, by=person, note="Looked at")
    )

    many.tick()

    assert [(each.times, each.note) for each in noted(many)] == [(1, "Looked at"), (1, "")]


def test_a_time_of_shut_doors_is_not_over_before_every_case_has_its_new_date(
    engine_of, monkeypatch
):
    bench = engine_of(INVITATION, rules={"invitation": RULES})
    bench.open("invitation", roles={"host": [bench.seat("host")]})
    sweep = Sweep(bench.engine, bench.read, bench.write)
    for day in (15, 29):
        at(bench, dt.datetime(2027, 1, day, 9, tzinfo=dt.UTC))
        sweep.heartbeat()
    sound = bench.engine.note
    monkeypatch.setattr(bench.engine, "note", lambda *_: 1 / 0)

    sweep._closures()
    assert bench.read(lambda s: s.get(Closure, 1).done_at) is None
    assert [each.what for each in noted(bench)] == [SHUT_DOORS]

    monkeypatch.setattr(bench.engine, "note", sound)
    bench.clock.set(bench.clock.now() + HOUR)
    sweep._closures()
    assert bench.tasks(1) == [("answer", "", "2027-02-01")]
    assert bench.read(lambda s: s.get(Closure, 1).done_at) is not None
    assert noted(bench)[0].resolved_at is not None
