"""The clock's moves: on the day the rules say, whenever the tick runs."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.definition import (
    ANY_OPEN,
    CLOCK,
    Definition,
    Due,
    Input,
    Kind,
    Opening,
    Role,
    State,
    TaskSpec,
    Timer,
    Transition,
    fact,
)
from engine.sweep import Sweep
from tests.engine.bench import Bench, both

HOST = Role("host", "Host")
END = State("end", "End", final=True)
OPEN = State(
    "open", "Open", tasks=(TaskSpec("answer", "Answer", HOST, Due("answer")),),
    timers=(Timer("lapse", Due("lapse")),),
)  # fmt: skip
LATER = State(
    "later", "Later", tasks=(TaskSpec("think", "Think", HOST, Due("think")),),
    timers=(Timer("forget", Due("lapse")),),
)  # fmt: skip
INVITATION = Definition(
    key="invitation", version=1, label="Invitation", initial=OPEN, states=(OPEN, LATER, END),
    roles=(HOST,), opening=Opening(roles=(HOST,)),
    transitions=(
        Transition("answer", "Answer", (OPEN,), END, (HOST,), meets=("answer",)),
        Transition("think", "Think", (LATER,), END, (HOST,), meets=("think",)),
        Transition("note", "Note", ANY_OPEN, None, (HOST,), inputs=(Input("day", "Day", Kind.DATE),)),
        Transition("lapse", "It ends", (OPEN,), LATER, (CLOCK,)),
        Transition("forget", "It is forgotten", (LATER,), END, (CLOCK,), guards=(fact("day"),)),
    ),
)  # fmt: skip
RULES = "[days]\nanswer=7\nlapse=14\nthink=10\n"
LAST = dt.datetime(2027, 1, 25, 20, 59, 59, tzinfo=dt.UTC)  # one second to midnight in Nairobi


@pytest.fixture
def invitation(engine_of) -> Bench:
    bench = engine_of(INVITATION, rules={"invitation": RULES})
    bench.open("invitation", roles={"host": [bench.seat("host")]})
    return bench


def at(bench: Bench, instant: dt.datetime) -> Bench:
    bench.clock.set(instant)
    return bench


def test_a_timer_waits_until_its_day_is_over_in_the_mechanisms_zone(invitation):
    moved = at(invitation, LAST).tick()

    assert (moved, invitation.state(1)) == (0, "open")


@both
def test_a_timer_fires_at_midnight(invitation):
    at(invitation, LAST + dt.timedelta(seconds=1)).tick()

    event = invitation.events(1)[-1]
    assert (invitation.state(1), event.trigger) == ("later", "lapse")
    assert event.at == event.effective == dt.datetime(2027, 1, 25, 21, tzinfo=dt.UTC)
    assert invitation.verified(1) == []


def test_a_step_after_midnight_comes_too_late_though_no_tick_has_run(invitation):
    host = invitation.seat("host")
    at(invitation, LAST + dt.timedelta(minutes=5))

    assert invitation.options(1, host) == {"think": [], "note": []}
    assert invitation.reasons(1, host, "answer") == [
        "This step belongs to another point of the process."
    ]


def test_a_late_tick_keeps_the_day_and_counts_new_windows_from_now(invitation):
    at(invitation, dt.datetime(2027, 1, 29, 9, tzinfo=dt.UTC)).tick()

    event = invitation.events(1)[-1]
    assert event.effective == dt.datetime(2027, 1, 25, 21, tzinfo=dt.UTC)
    assert invitation.tasks(1) == [("think", "", "2027-02-08")]


def test_a_second_tick_finds_nothing_to_do(invitation):
    at(invitation, LAST + dt.timedelta(days=1)).tick()

    assert invitation.tick() == 0


def test_a_timer_that_a_guard_stops_moves_nothing_in_the_plan_either(invitation):
    host = invitation.seat("host")
    at(invitation, LAST + dt.timedelta(days=1)).tick()
    at(invitation, dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)).tick()

    options = invitation.options(1, host)

    assert (invitation.state(1), options) == ("later", {"think": [], "note": []})


def test_leaving_a_state_stops_its_timers(invitation):
    invitation.fire(1, invitation.seat("host"), "answer")

    assert invitation.timers(1) == []


# Doors shut


def test_a_window_that_ended_behind_shut_doors_ends_a_working_day_after_they_opened(invitation):
    sweep = Sweep(invitation.engine, invitation.read, invitation.write)
    at(invitation, dt.datetime(2027, 1, 15, 9, tzinfo=dt.UTC))
    sweep.heartbeat()
    at(invitation, dt.datetime(2027, 1, 29, 9, tzinfo=dt.UTC))  # a Friday
    sweep.heartbeat()

    sweep.tick()

    assert invitation.tasks(1) == [("answer", "", "2027-02-01")]
    assert invitation.timers(1) == [("lapse", "2027-02-01")]
    assert invitation.verified(1) == []
