"""Days on which nothing falls due, and where a day begins and ends."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from engine import calendar
from engine.calendar import Calendar

SEED = Path(__file__).parents[2] / "config/calendar.toml"
PLAIN = Calendar()


@pytest.mark.parametrize(
    ("day", "rolled"),
    [
        ("2027-01-15", "2027-01-15"),  # a Friday
        ("2027-01-16", "2027-01-18"),
        ("2027-01-17", "2027-01-18"),
        ("2026-12-14", "2026-12-14"),  # the last day before the turn of the year
        ("2026-12-15", "2027-01-06"),
        ("2027-01-05", "2027-01-06"),
        ("2028-12-31", "2029-01-08"),  # 6 January is a Saturday
    ],
)
def test_closed_and_quiet_days_roll_forward(day, rolled):
    assert PLAIN.roll(dt.date.fromisoformat(day)).isoformat() == rolled


def test_holidays_roll_forward_too():
    easter = Calendar(holidays=frozenset({dt.date(2027, 3, 26), dt.date(2027, 3, 29)}))

    assert easter.roll(dt.date(2027, 3, 26)) == dt.date(2027, 3, 30)


def test_the_next_open_day_is_never_the_same_day():
    assert PLAIN.next_open(dt.date(2027, 1, 15)) == dt.date(2027, 1, 18)


def test_a_quiet_time_within_one_year_is_quiet_within_it():
    august = Calendar(quiet=((8, 1), (8, 31)))

    quiet = [august.is_quiet(dt.date(2027, month, 1)) for month in (7, 8, 9, 12)]

    assert quiet == [False, True, False, False]


def test_without_a_quiet_time_no_day_is_quiet():
    assert Calendar(quiet=None).roll(dt.date(2026, 12, 24)) == dt.date(2026, 12, 24)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (dt.datetime(2027, 1, 15, 20, 59, tzinfo=dt.UTC), "2027-01-15"),
        (dt.datetime(2027, 1, 15, 21, 0, tzinfo=dt.UTC), "2027-01-16"),
    ],
)
def test_a_day_begins_at_midnight_in_nairobi(instant, day):
    assert PLAIN.day(instant).isoformat() == day


def test_what_is_due_on_a_day_is_due_until_it_ends():
    friday = dt.date(2027, 1, 15)

    assert PLAIN.ends(friday) == dt.datetime(2027, 1, 15, 21, tzinfo=dt.UTC)
    assert PLAIN.begins(friday) == dt.datetime(2027, 1, 14, 21, tzinfo=dt.UTC)


def test_a_calendar_is_read_from_its_file():
    read = calendar.parse(
        'zone = "Europe/Rome"\nweekend = ["sunday"]\n[quiet]\nfrom = "08-01"\nto = "08-31"\n'
        '[[holiday]]\ndate = 2027-05-05\nname = { en = "A day" }\n'
    )

    assert (str(read.zone), read.weekend, read.quiet) == ("Europe/Rome", {6}, ((8, 1), (8, 31)))
    assert read.names == {dt.date(2027, 5, 5): {"en": "A day"}}
    assert read.closed(dt.date(2027, 5, 5))


def test_the_seed_of_the_mechanism_closes_weekends_holidays_and_the_turn_of_the_year():
    seed = calendar.parse(SEED.read_text(encoding="utf-8"))

    assert (str(seed.zone), seed.weekend) == ("Africa/Nairobi", {5, 6})
    assert seed.roll(dt.date(2026, 4, 3)) == dt.date(2026, 4, 7)  # Easter
    assert seed.roll(dt.date(2026, 12, 15)) == dt.date(2027, 1, 6)
