"""The calendar: dates of the seat and of its cases, sessions and holds, month by month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, render_template, request

from engine import editions
from engine.queries import dates as dated
from engine.queries.dates import DateLine
from engine.queries.reader import Reader
from engine.text import N_
from web import current
from web.current import Rows
from web.reading import reader

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")

MONTHS = 3  # on one page
YEARS = range(2000, 2100)
SHOWN = {"all": N_("Everything that I may see"), "own": N_("What is asked of my seat")}
KINDS = {
    dated.SESSION: N_("Session"),
    dated.OWN: N_("Asked of your seat"),
    dated.OTHERS: N_("Awaited from others"),
    dated.HOLD: N_("Last day of the rest"),
}


@dataclass(frozen=True)
class Month:
    """A month that has dates, by its first day."""

    first: dt.date
    lines: tuple[DateLine, ...]


@dataclass(frozen=True)
class CalendarPage:
    """Everything that the page shows. `before`, `after`: where the neighbouring pages begin."""

    today: dt.date
    first: dt.date
    last: dt.date
    months: tuple[Month, ...]
    before: dt.date
    after: dt.date
    from_today: bool
    show: str


@blueprint.get("")
def index() -> str:
    if current.actor() is None:
        return render_template("worklist/no_seat.html")
    looking, begins, show = reader(), asked_month(), request.args.get("show", "all")
    page = current.read(lambda rows: read(rows, looking, begins, show if show in SHOWN else "all"))
    month = current.translator().month
    return render_template("calendar/index.html", page=page, shown=SHOWN, kinds=KINDS, month=month)


def read(rows: Rows, looking: Reader, begins: dt.date | None, show: str) -> CalendarPage:
    today = editions.calendar_of(rows).day(looking.now)
    here = begins or today.replace(day=1)
    first, after = begins or today, later(here, MONTHS)
    found = dated.dates(rows, looking, first, last := after - dt.timedelta(days=1))
    if show == "own":
        found = tuple(each for each in found if each.kind == dated.OWN)
    return CalendarPage(
        today=today, first=first, last=last, months=by_month(found),
        before=later(here, -MONTHS), after=after, from_today=begins is None, show=show,
    )  # fmt: skip


def by_month(found: tuple[DateLine, ...]) -> tuple[Month, ...]:
    return tuple(
        Month(first, tuple(lines))
        for first, lines in groupby(found, key=lambda each: each.day.replace(day=1))
    )


def asked_month() -> dt.date | None:
    """The month that the page begins with, where its address names one."""
    year, _, month = request.args.get("from", "").partition("-")
    known = year.isdecimal() and month.isdecimal() and int(year) in YEARS
    return dt.date(int(year), int(month), 1) if known and int(month) in range(1, 13) else None


def later(first: dt.date, months: int) -> dt.date:
    """The first day of the month so many months on."""
    months += first.year * 12 + first.month - 1
    return dt.date(months // 12, months % 12 + 1, 1)
