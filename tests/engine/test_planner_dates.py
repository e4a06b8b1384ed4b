"""Dates that follow what is stated: facts, anchors, more time; of tasks and of timers."""

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
    anchor,
    fact,
)
from engine.effects import given, redate, set_fact, use_anchor

HOST = Role("host", "Host")
END = State("end", "End", final=True)
OUT = Transition("out", "Out", ANY_OPEN, END, (HOST,))


def small(*transitions: Transition, state: State, **given) -> Definition:
    """A Definition of one state and the end."""
    return Definition(
        key="small", version=1, label="Small", initial=state, states=(state, END), roles=(HOST,),
        opening=Opening(roles=(HOST,)), transitions=(*transitions, OUT), **given,
    )  # fmt: skip


VISIT = State(
    "visit",
    "Visit",
    tasks=(
        TaskSpec("programme", "Programme", HOST, Due("programme", fact("start"))),
        TaskSpec("paper", "Paper", HOST, Due("paper", anchor("board"))),
    ),
    timers=(Timer("begin", fact("start")), Timer("lapse", Due("after", anchor("board")))),
)
VISITS = small(
    Transition("set", "Set", (VISIT,), None, (HOST,), inputs=(Input("start", "Start", Kind.DATE),)),
    Transition("copy", "Copy", (VISIT,), None, (HOST,), inputs=(Input("day", "Day", Kind.DATE),),
               effects=(set_fact("start", given("day")),)),
    Transition("more_time", "More time", (VISIT,), None, (HOST,),
               inputs=(Input("by", "By", Kind.DATE),), effects=(redate("paper", to="by"),)),
    Transition("change", "Change", (VISIT,), None, (HOST,), inputs=(Input("board", "Session"),),
               effects=(use_anchor("board", given("board")),)),
    Transition("done", "Done", (VISIT,), END, (HOST,), meets=("programme", "paper")),
    Transition("begin", "Begin", (VISIT,), END, (CLOCK,)),
    Transition("lapse", "End", (VISIT,), END, (CLOCK,)),
    state=VISIT, anchors=("board",),
)  # fmt: skip


@pytest.fixture
def visit(engine_of):
    bench = engine_of(VISITS, rules={"small": "[days]\nprogramme=-30\npaper=-70\nafter=7\n"})
    bench.anchor("board_june", dt.date(2027, 6, 16))
    bench.anchor("board_november", dt.date(2027, 11, 17))
    bench.open("small", roles={"host": [bench.seat("host")]}, anchors={"board": "board_june"})
    return bench


def dates(bench) -> dict[str, str]:
    return {key: due for key, _, due in bench.tasks(1)} | dict(bench.timers(1))


def test_a_date_that_hangs_on_a_fact_waits_for_it(visit):
    assert dates(visit) == {
        "programme": "None", "paper": "2027-04-07", "begin": "None", "lapse": "2027-06-23",
    }  # fmt: skip


@pytest.mark.parametrize("step", [("set", "start"), ("copy", "day")])
def test_stating_the_fact_draws_the_dates_of_tasks_and_timers(visit, step):
    visit.fire(1, visit.seat("host"), step[0], **{step[1]: dt.date(2027, 4, 14)})

    assert dates(visit) == {
        "programme": "2027-03-15", "paper": "2027-04-07", "begin": "2027-04-14",
        "lapse": "2027-06-23",
    }  # fmt: skip


def test_another_anchor_draws_the_dates_of_tasks_and_timers(visit):
    visit.fire(1, visit.seat("host"), "change", board="board_november")

    assert dates(visit) == {
        "programme": "None", "paper": "2027-09-08", "begin": "None", "lapse": "2027-11-24",
    }  # fmt: skip


def test_more_time_applies_at_once(visit):
    visit.fire(1, visit.seat("host"), "more_time", by=dt.date(2027, 5, 1))

    assert dates(visit)["paper"] == "2027-05-01"


# Facts that move the case at once

WAIT = State("wait", "Wait", timers=(Timer("wake", fact("wake_on")),))
START = State("start", "Start")
SLEEPER = Definition(
    key="small", version=1, label="Sleeper", initial=START, states=(START, WAIT, END), roles=(HOST,),
    opening=Opening(roles=(HOST,)),
    transitions=(
        Transition("sleep", "Sleep", (START,), WAIT, (HOST,), inputs=(Input("day", "Day", "date"),),
                   effects=(set_fact("wake_on", given("day")),)),
        Transition("wake", "Wake", (WAIT,), END, (CLOCK,)),
        OUT,
    ),
)  # fmt: skip


def test_a_timer_counts_from_a_fact_that_the_same_step_states(engine_of):
    bench = engine_of(SLEEPER)
    host = bench.seat("host")
    case = bench.open("small", roles={"host": [host]})

    bench.fire(case, host, "sleep", day=dt.date(2027, 2, 1))

    assert bench.timers(case) == [("wake", "2027-02-01")]
