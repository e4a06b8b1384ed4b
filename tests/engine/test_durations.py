"""How long cases stay in a state: undone stays and days on hold are left out."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from engine.calendar import Calendar
from engine.queries import durations
from tests.engine.bench import Bench, both
from tests.engine.samples import LOOP


@pytest.fixture
def author(loop):
    return loop.seat("author", "XAA")


@pytest.fixture
def reader(loop):
    return loop.seat("reader", "XAB")


@pytest.fixture
def text(loop, author, reader):
    """A function that opens a text and sends it after so many days."""

    def opened(days: int) -> int:
        case = loop.open("loop", roles={"author": [author], "reader": [reader]})
        loop.clock.advance(days=days)
        loop.fire(case, author, "send", text="Hello")
        return case

    return opened


def medians(bench: Bench) -> dict[str, int]:
    now = bench.clock.now()
    return bench.read(lambda s: durations.medians(s, LOOP, now=now, calendar=Calendar()))


def stays(bench: Bench, case: int) -> list[tuple[str, int]]:
    now = bench.clock.now()
    found = bench.read(
        lambda s: durations.stays(s, LOOP, now=now, calendar=Calendar(), cases=[case])
    )
    return [(stay.state, stay.days) for stay in found]


@both
def test_five_ended_stays_have_a_median(loop, text):
    for days in (2, 4, 9, 30, 5):
        text(days)

    assert medians(loop) == {"writing": 5}


def test_four_ended_stays_have_none(loop, text):
    for days in (2, 4, 9, 30):
        text(days)

    assert medians(loop) == {}


def test_half_a_day_counts_as_one():
    assert [durations.middle(days) for days in ([2, 3], [3, 4], [5])] == [3, 4, 5]


def test_a_step_that_was_taken_back_ended_no_stay(loop, text, author):
    case = text(2)
    loop.clock.advance(days=3)
    loop.fire(case, author, "undo", reason="Wrong file")
    loop.clock.advance(days=4)

    loop.fire(case, author, "send", text="Hello again")

    assert stays(loop, case) == [("writing", 9)]


def test_a_stay_that_goes_on_does_not_count(loop, text, author):
    case = text(2)
    loop.fire(case, author, "undo", reason="Wrong file")

    assert stays(loop, case) == []


def test_each_stay_in_a_state_counts_by_itself(loop, text, author, reader):
    case = text(2)
    loop.clock.advance(days=1)
    loop.fire(case, reader, "back")
    loop.clock.advance(days=6)

    loop.fire(case, author, "send", text="Hello again")

    assert stays(loop, case) == [("writing", 2), ("reading", 1), ("writing", 6)]


def test_days_on_hold_are_left_out(loop, author, reader):
    case = loop.open("loop", roles={"author": [author], "reader": [reader]})
    loop.clock.advance(days=2)
    loop.fire(case, author, "rest", until=dt.date(2027, 3, 1))
    loop.clock.advance(days=20)
    loop.fire(case, author, "go_on")
    loop.clock.advance(days=3)

    loop.fire(case, author, "send", text="Hello")

    assert stays(loop, case) == [("writing", 5)]


def test_a_hold_that_follows_the_stay_takes_nothing_from_it(loop, text, author):
    case = text(4)
    loop.fire(case, author, "rest", until=dt.date(2027, 3, 1))
    loop.clock.advance(days=10)

    assert stays(loop, case) == [("writing", 4)]


def test_days_within_spans_are_counted_once_and_without_the_hold():
    day = dt.date(2027, 3, 1)
    later = lambda n: day + dt.timedelta(days=n)  # noqa: E731
    stay = durations.Stay(1, "writing", 1, day, later(20), ((later(5), later(10)),))

    counted = stay.within([(day, later(7)), (later(3), later(12)), (later(18), later(30))])

    assert (stay.days, counted) == (15, 9)


@pytest.mark.parametrize("number", [1, 12])
def test_the_number_of_queries_does_not_grow(loop, text, number):
    for _ in range(number):
        text(2)
    asked: list[str] = []
    sa.event.listen(loop.database, "before_cursor_execute", lambda *args: asked.append(args[2]))

    medians(loop)

    assert len([each for each in asked if each.startswith(("SELECT", "WITH"))]) == 2
