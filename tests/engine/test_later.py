"""Cases whose forecast does not reach their session: any process, no State nearer than 28 days."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.queries.chain import Habits
from engine.sweep import Sweep
from tests.engine.bench import Bench, both
from tests.engine.test_anchors import REPORT, SESSION


@pytest.fixture
def board(engine_of) -> Bench:
    """Sessions in June (case 1) and November (2), and a report (3) for June."""
    bench = engine_of(REPORT, SESSION, rules={"report": "[days]\nwrite=-14\nfile=-7\n"})
    for name, day in (("june", dt.date(2027, 6, 16)), ("late", dt.date(2027, 11, 17))):
        bench.open("session", subject=name, inputs={"begins": day, "name": name})
    bench.open("report", subject="XAA", anchors={"board": "june"})
    return bench


def sweep(bench: Bench, *definitions: str) -> Sweep:
    habits = dict.fromkeys(definitions, Habits())
    return Sweep(bench.engine, bench.read, bench.write, habits)


def dates(bench: Bench) -> list[str]:
    return [date for _, _, date in bench.tasks(3)]


@both
def test_a_case_goes_to_the_next_session_once(board):
    board.clock.set(dt.datetime(2027, 6, 4, 8, tzinfo=dt.UTC))  # 14 days before are 2 June

    sweep(board, "report").tick()
    sweep(board, "report").tick()

    assert dates(board) == ["2027-11-03", "2027-11-10"]
    assert board.history(3) == ["open", "later_session"]
    assert board.verified(3) == []


def test_on_the_last_day_it_stays(board):
    board.clock.set(dt.datetime(2027, 6, 2, 8, tzinfo=dt.UTC))

    sweep(board, "report").tick()

    assert board.history(3) == ["open"]


def test_processes_that_are_not_named_stay_as_they_are(board):
    board.clock.set(dt.datetime(2027, 6, 4, 8, tzinfo=dt.UTC))

    sweep(board).tick()

    assert board.history(3) == ["open"]


def test_a_session_that_leaves_a_state_fewer_than_28_days_is_passed_over(board):
    board.anchor("july", dt.date(2027, 7, 7))  # 14 days before it are 23 June
    board.clock.set(dt.datetime(2027, 6, 4, 8, tzinfo=dt.UTC))

    sweep(board, "report").tick()

    assert dates(board) == ["2027-11-03", "2027-11-10"]


def test_one_metronome_looks_once_a_day(board):
    beat = sweep(board, "report")
    beat.tick()
    board.clock.set(dt.datetime(2027, 1, 11, 20, tzinfo=dt.UTC))
    beat.tick()
    board.clock.set(dt.datetime(2027, 6, 4, 8, tzinfo=dt.UTC))

    beat.tick()

    assert board.history(3) == ["open", "later_session"]


def test_a_case_that_rests_stays(board):
    board.fire(3, board.desk, "rest")
    board.clock.set(dt.datetime(2027, 6, 4, 8, tzinfo=dt.UTC))

    sweep(board, "report").tick()

    assert board.history(3) == ["open", "rest"]
