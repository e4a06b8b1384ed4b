"""The calendar: dates of the seat and of its cases, sessions, visits and rests; list or month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, render_template, request

from engine import editions
from engine.access import HISTORY
from engine.calendar import Calendar
from engine.queries import dates as dated
from engine.queries.dates import DateLine
from engine.queries.reader import Reader, line
from engine.text import N_
from web import current, month, tables
from web.current import Rows
from web.i18n import locale
from web.month import Grid
from web.reading import reader
from web.sheets import asked_format, sheet_response
from workflows.domain.visits.days import visits

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")

MONTHS = 3  # on one page of the list
YEARS = range(2000, 2100)
ALL, STATE, OWN = "all", "state", "own"
SHOWN = {
    ALL: N_("Everything that I may see"),
    STATE: N_("What concerns my State or office"),
    OWN: N_("What is asked of my seat"),
}
LIST, MONTH = "list", "month"
VIEWS = {LIST: N_("List"), MONTH: N_("Month")}
KINDS = {
    dated.SESSION: N_("Session"),
    dated.VISIT: N_("Visit or dialogue"),
    dated.OWN: N_("Asked of your seat"),
    dated.OTHERS: N_("Awaited from others"),
    dated.HOLD: N_("Last day on hold"),
}


@dataclass(frozen=True)
class Month:
    """A month that has dates, by its first day."""

    first: dt.date
    lines: tuple[DateLine, ...]


@dataclass(frozen=True)
class CalendarPage:
    """Everything that the page shows. `before`, `after`: where the neighbouring pages begin."""

    calendar: Calendar
    today: dt.date
    first: dt.date
    last: dt.date
    lines: tuple[DateLine, ...]
    before: dt.date
    after: dt.date
    from_today: bool
    show: str
    view: str

    @property
    def months(self) -> tuple[Month, ...]:
        return by_month(self.lines)

    def grid(self) -> Grid:
        return month.grid(self.first, self.calendar, self.lines, self.today, locale())


@blueprint.get("")
def index() -> str | Response:
    if current.actor() is None:
        return render_template("worklist/no_seat.html")
    looking, begins = reader(), asked_month()
    show, view = request.args.get("show", ALL), request.args.get("view", LIST)
    show, view = show if show in SHOWN else ALL, view if view in VIEWS else LIST
    page = current.read(lambda rows: read(rows, looking, begins, show, view))
    if asked_format():
        lines = (tables.date(each, KINDS) for each in page.lines)
        name = f"calendar-{page.first:%Y-%m}"
        return sheet_response(name, tables.columns(tables.DATES), lines, locale())
    return render_template(
        "calendar/month.html" if view == MONTH else "calendar/index.html",
        page=page, shown=SHOWN, views=VIEWS, kinds=KINDS, month=current.translator().month,
        clocks=lambda day: month.clocks(day, page.calendar),
    )  # fmt: skip


def read(rows: Rows, looking: Reader, begins: dt.date | None, show: str, view: str) -> CalendarPage:
    calendar = editions.calendar_of(rows)
    today = calendar.day(looking.now)
    here, months = begins or today.replace(day=1), 1 if view == MONTH else MONTHS
    first = here if begins or view == MONTH else today
    after = later(here, months)
    last = after - dt.timedelta(days=1)
    found = (*dated.dates(rows, looking, first, last), *_visits(rows, looking, first, last))
    return CalendarPage(
        calendar=calendar, today=today, first=first, last=last,
        lines=dated.in_order(narrowed(found, looking.actor.body, show)),
        before=later(here, -months), after=after, from_today=begins is None, show=show, view=view,
    )  # fmt: skip


def _visits(rows: Rows, looking: Reader, first: dt.date, last: dt.date) -> tuple[DateLine, ...]:
    """Visits that begin on these days, in reviews whose course the reader may follow."""
    follows = looking.access.visible(looking.actor, HISTORY, looking.now)
    return tuple(
        DateLine(each.first, dated.VISIT, line(looking, each.case), until=each.last)
        for each in visits(rows, follows, {looking.actor.seat: looking.actor.body}, first)
        if each.stands and first <= each.first <= last
    )


def narrowed(found: Iterable[DateLine], body: str, show: str) -> tuple[DateLine, ...]:
    if show == OWN:
        return tuple(each for each in found if each.kind == dated.OWN)
    return tuple(
        each for each in found if show == ALL or each.kind == dated.OWN or each.concerns(body)
    )


def by_month(found: tuple[DateLine, ...]) -> tuple[Month, ...]:
    return tuple(
        Month(first, tuple(lines))
        for first, lines in groupby(found, key=lambda each: each.day.replace(day=1))
    )


def asked_month() -> dt.date | None:
    """The month that the page begins with, where its address names one."""
    year, _, number = request.args.get("from", "").partition("-")
    known = year.isdecimal() and number.isdecimal() and int(year) in YEARS
    return dt.date(int(year), int(number), 1) if known and int(number) in range(1, 13) else None


def later(first: dt.date, months: int) -> dt.date:
    """The first day of the month so many months on."""
    months += first.year * 12 + first.month - 1
    return dt.date(months // 12, months % 12 + 1, 1)
