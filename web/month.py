"""A month as a table of weeks, and one day's end on several clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import get_day_names

from config.i18n import FORMATS
from engine.calendar import Calendar
from engine.queries.dates import DateLine
from engine.text import N_, Text
from web import current
from web.procedure import in_words

WEEKEND, PAUSE = Text(N_("Weekend")), Text(N_("Year-end pause"))
HOLIDAY = N_("Holiday: %(name)s")
A_MINUTE = dt.timedelta(minutes=1)
WEEK = 7


@dataclass(frozen=True)
class Day:
    """One cell. `inside`: it belongs to the month; `closed`: why no date ends there."""

    date: dt.date
    inside: bool
    today: bool
    closed: Text | None
    lines: tuple[DateLine, ...]


@dataclass(frozen=True)
class Weekday:
    name: str
    short: str


@dataclass(frozen=True)
class Grid:
    """A month; each week begins as the language has it."""

    first: dt.date
    weekdays: tuple[Weekday, ...]
    weeks: tuple[tuple[Day, ...], ...]


def grid(
    first: dt.date, calendar: Calendar, lines: Iterable[DateLine], today: dt.date, locale: str
) -> Grid:
    """The weeks in which the days of a month lie."""
    by_day = {day: tuple(found) for day, found in groupby(lines, key=lambda each: each.day)}
    begins = first_weekday(locale)
    start = first - dt.timedelta(days=(first.weekday() - begins) % WEEK)
    weeks = []
    while start < first or start.month == first.month:
        days = (start + dt.timedelta(days=each) for each in range(WEEK))
        weeks.append(
            tuple(
                Day(
                    day, day.month == first.month, day == today, closed(day, calendar, locale),
                    by_day.get(day, ()) if day.month == first.month else (),
                )
                for day in days
            )
        )  # fmt: skip
        start += dt.timedelta(days=WEEK)
    return Grid(first, weekdays(locale), tuple(weeks))


def closed(day: dt.date, calendar: Calendar, locale: str) -> Text | None:
    """Why no date ends on a day, in words; a holiday by its name."""
    if day in calendar.holidays:
        name = in_words(calendar.names.get(day, {}), locale)
        return Text(HOLIDAY, name=name or day.isoformat())
    if calendar.is_quiet(day):
        return PAUSE
    return WEEKEND if calendar.closed(day) else None


def first_weekday(locale: str) -> int:
    """Monday is 0. A language without a country has the week of the one where most speak it."""
    name = FORMATS.get(locale, locale)
    if "_" not in name:
        name = get_global("likely_subtags").get(name, name)
    return int(Locale.parse(name).first_week_day)


def weekdays(locale: str) -> tuple[Weekday, ...]:
    name = FORMATS.get(locale, locale)
    wide = get_day_names("wide", "stand-alone", locale=name)
    short = get_day_names("abbreviated", "stand-alone", locale=name)
    begins = first_weekday(locale)
    order = [(begins + each) % WEEK for each in range(WEEK)]
    return tuple(Weekday(str(wide[day]), str(short[day])) for day in order)


# Clocks

ON_ANOTHER_DAY = N_("%(time)s on %(date)s")
THERE = N_("%(time)s in %(place)s = %(utc)s UTC")
AND_YOURS = N_("%(time)s in %(place)s = %(utc)s UTC = %(own)s in %(zone)s, your time")
YOURS = N_("%(time)s in %(place)s, your time = %(utc)s UTC")


def clocks(day: dt.date, calendar: Calendar) -> Text:
    """The last minute of a day of the mechanism: there, in UTC, and where the reader is."""
    last, zone = calendar.ends(day) - A_MINUTE, current.zone()
    place = current.translator().place(str(calendar.zone))
    here, there = _time(last, str(calendar.zone), day), _time(last, "UTC", day)
    if zone == str(calendar.zone):
        return Text(YOURS, time=here, place=place, utc=there)
    if zone == "UTC":
        return Text(THERE, time=here, place=place, utc=there)
    return Text(
        AND_YOURS, time=here, place=place, utc=there, own=_time(last, zone, day),
        zone=current.translator().place(zone),
    )  # fmt: skip


def _time(instant: dt.datetime, zone: str, day: dt.date) -> Text | str:
    local = instant.astimezone(ZoneInfo(zone))
    time = f"{local:%H:%M}"
    return time if local.date() == day else Text(ON_ANOTHER_DAY, time=time, date=local.date())
