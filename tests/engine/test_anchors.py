"""Dates that many cases hang on: moved, cancelled, too near."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.definition import (
    ANY_OPEN,
    DESK,
    ONLY,
    SUBJECT,
    Definition,
    Due,
    Hold,
    Input,
    Kind,
    Opening,
    Role,
    State,
    Subject,
    TaskSpec,
    Transition,
    anchor,
)
from engine.effects import given, hold, move_anchor, resume
from tests.engine.bench import Bench, both

STATE, CLERK = (
    Role("mission", "Mission", seating=SUBJECT),
    Role("secretariat", "Desk", seating=DESK),
)
END = State("end", "End", final=True)
PAPER = State("paper", "Paper", tasks=(
    TaskSpec("write", "Write", STATE, Due("write", anchor("board"))),
    TaskSpec("file", "File", CLERK, Due("file", anchor("board"))),
))  # fmt: skip
REPORT = Definition(
    key="report", version=1, label="Report", initial=PAPER, states=(PAPER, END),
    roles=(STATE, CLERK), anchors=("board",), subject=Subject.STATE, opening=Opening(by=(CLERK,)),
    holds=(Hold("rest", "Rest", resume_by=(CLERK,)),),
    transitions=(
        Transition("write", "Write", (PAPER,), None, (STATE,), meets=("write",)),
        Transition("file", "File", (PAPER,), END, (CLERK,), meets=("file",)),
        Transition("rest", "Rest", ANY_OPEN, None, (CLERK,), effects=(hold("rest"),)),
        Transition("go_on", "Go on", ANY_OPEN, None, (CLERK,), held=ONLY, effects=(resume(),)),
    ),
)  # fmt: skip
TALKS = State("talks", "Talks")
SESSION = Definition(
    key="session", version=1, label="Session", initial=TALKS, states=(TALKS, END), roles=(CLERK,),
    opening=Opening(by=(CLERK,), inputs=(Input("begins", "Begins", Kind.DATE),
                                         Input("name", "Name", Kind.CHOICE,
                                               choices=(("june", "June"), ("late", "Late")))),
                    effects=(move_anchor(given("name"), "begins", kind="board"),)),
    transitions=(
        Transition("move", "Move", (TALKS,), None, (CLERK,),
                   inputs=(Input("begins", "Begins", Kind.DATE),),
                   effects=(move_anchor(lambda c: c.fact("name"), "begins"),)),
        Transition("cancel", "Cancel", (TALKS,), END, (CLERK,),
                   effects=(lambda c: c.draft.drop_anchor(c.fact("name")),)),
    ),
)  # fmt: skip


@pytest.fixture
def board(engine_of) -> Bench:
    """Sessions in June (case 1) and November (2), and a report (3) for June."""
    bench = engine_of(REPORT, SESSION, rules={"report": "[days]\nwrite=-42\nfile=-7\n"})
    for name, day in (("june", dt.date(2027, 6, 16)), ("late", dt.date(2027, 11, 17))):
        bench.open("session", subject=name, inputs={"begins": day, "name": name})
    bench.open("report", subject="XAA", anchors={"board": "june"})
    return bench


def dates(bench: Bench) -> list[str]:
    return [date for _, _, date in bench.tasks(3)]


def moved(bench: Bench, day: dt.date) -> list[str]:
    bench.fire(1, bench.desk, "move", begins=day)
    bench.tick()
    return dates(bench)


def test_dates_count_back_from_the_session(board):
    assert dates(board) == ["2027-05-05", "2027-06-09"]


@both
def test_a_session_that_moves_takes_the_dates_along(board):
    assert moved(board, dt.date(2027, 7, 14)) == ["2027-06-02", "2027-07-07"]
    assert board.history(3) == ["open", "replan"]
    assert [board.verified(case) for case in (1, 2, 3)] == [[], [], []]


def test_a_session_that_does_not_move_changes_nothing(board):
    assert moved(board, dt.date(2027, 6, 16)) == ["2027-05-05", "2027-06-09"]
    assert board.history(3) == ["open"]


def test_moved_twice_only_the_last_date_counts(board):
    board.fire(1, board.desk, "move", begins=dt.date(2027, 7, 14))

    assert moved(board, dt.date(2027, 8, 11)) == ["2027-06-30", "2027-08-04"]
    assert board.history(3) == ["open", "replan"]


def test_a_second_tick_plans_nothing_again(board):
    moved(board, dt.date(2027, 7, 14))

    board.tick()

    assert board.history(3) == ["open", "replan"]


def test_a_session_too_near_for_the_state_sends_the_case_to_the_next(board):
    assert moved(board, dt.date(2027, 3, 17)) == ["2027-10-06", "2027-11-10"]  # 42 days are 3 Feb
    assert board.verified(3) == []


def test_a_cancelled_session_sends_the_case_to_the_next(board):
    board.fire(1, board.desk, "cancel")

    board.tick()

    assert dates(board) == ["2027-10-06", "2027-11-10"]


def test_a_task_that_is_met_does_not_hold_the_case_back(board):
    board.fire(3, board.desk, "write", on_behalf_of=seat_of_mission(board), source=note())

    assert moved(board, dt.date(2027, 3, 17)) == ["2027-03-10"]


def seat_of_mission(bench: Bench) -> int:
    from engine import seats

    return bench.read(lambda session: seats.standing(session, "mission", "XAA").id)


def note():
    from tests.engine.bench import NOTE

    return NOTE


def test_a_held_case_is_planned_for_the_moved_session_when_it_goes_on(board):
    board.fire(3, board.desk, "rest")
    moved(board, dt.date(2027, 7, 14))

    board.fire(3, board.desk, "go_on")

    assert dates(board) == ["2027-06-02", "2027-07-07"]
