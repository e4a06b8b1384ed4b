"""The timeline of a cycle: the plan of each review above what happened, and the same as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, url_for

from engine import editions
from engine.models.case import Case
from engine.queries import cases as listed
from engine.queries.cases import AnchorLine
from engine.queries.course import Course
from engine.queries.reader import CaseLine, Page, Reader, line
from engine.queries.standings import AnchorDay
from engine.text import N_, Text
from web import courses, current
from web.current import Rows
from web.dates import anchor_label
from web.gantt import Bar, Line, Mark, Picture
from web.i18n import date, name_of_body, say
from web.reading import by_name, page_number, reader
from workflows.domain.reports import queries, timeline

blueprint = Blueprint("timeline", __name__, url_prefix="/cycles")

NAMED = (1, 7)  # months: names of all quarters would cover each other
SIZE = 60  # reviews on a page; a cycle has 48
BEFORE, AFTER = dt.timedelta(days=31), dt.timedelta(days=92)  # air around the bars
KINDS = {
    "plan": Text(N_("Current plan")),
    "actual": Text(N_("What happened")),
    "forecast": Text(N_("Forecast")),
}
SPAN = N_("%(state)s. %(kind)s: %(first)s to %(last)s")


@dataclass(frozen=True)
class Row:
    """One review: the days of its plan, of what happened and of the forecast."""

    case: CaseLine
    course: Course
    plan: tuple[dt.date, dt.date] | None
    actual: tuple[dt.date, dt.date]
    forecast: tuple[dt.date, dt.date] | None

    @property
    def days(self) -> Iterator[dt.date]:
        for span in (self.plan, self.actual, self.forecast):
            yield from span or ()


@dataclass(frozen=True)
class TimelinePage:
    """Everything that the page shows, read in one transaction."""

    cycle: CaseLine
    anchors: tuple[AnchorLine, ...]
    today: dt.date
    rows: Page[Row]
    sessions: tuple[AnchorDay, ...]
    first: dt.date
    last: dt.date


@blueprint.get("/<path:reference>/timeline")
def show(reference: str) -> str:
    looking, number = reader(), page_number()
    page = current.read(lambda rows: read(rows, looking, reference, number))
    drawn = picture(page).svg() if page.rows.items else ""
    return render_template("timeline/show.html", page=page, picture=drawn)


def read(rows: Rows, looking: Reader, reference: str, number: int) -> TimelinePage:
    cycle = queries.cycle(rows, looking, reference)
    if cycle is None:
        abort(404)
    today = editions.calendar_of(rows).day(looking.now)
    found = in_order(rows, timeline.followed_reviews(rows, looking, cycle.id))
    page = of_page(rows, looking, found, number)
    anchors = listed.anchors_of(rows, rows.get_one(Case, cycle.id))
    days = [today, *(day for row in page.items for day in row.days)]
    first = (min(days) - BEFORE).replace(day=1)
    last = max([*days, *(each.date for each in anchors)]) + AFTER
    return TimelinePage(
        cycle=cycle, anchors=anchors, today=today, rows=page, first=first, last=last,
        sessions=timeline.sessions_between(rows, first, last),
    )  # fmt: skip


def in_order(rows: Rows, found: Sequence[Case]) -> list[Case]:
    """By the names of the States in the reader's language, never by a figure."""
    place = by_name(rows)
    return sorted(found, key=lambda each: (place(each.subject), each.reference))


def of_page(rows: Rows, looking: Reader, found: Sequence[Case], number: int) -> Page[Row]:
    number = min(number, max(1, -(-len(found) // SIZE)))
    shown = found[(number - 1) * SIZE : number * SIZE]
    known = courses.standings_of(rows, looking, shown)
    made = (
        row_of(line(looking, case), courses.course_of(known[case.id]), known[case.id].today)
        for case in shown
    )
    return Page(tuple(made), number, len(found), SIZE)


def row_of(case: CaseLine, it: Course, today: dt.date) -> Row:
    stays = [stay for leg in it.legs for stay in leg.stays]
    begun = min((stay.since for stay in stays), default=today)
    ended = max((stay.since for stay in stays), default=today) if case.closed else today
    planned = [leg.current.until for leg in it.legs if leg.current and leg.current.until]
    return Row(
        case=case, course=it, actual=(begun, max(begun, ended)),
        plan=(it.begins, max(planned)) if it.begins and planned else None,
        forecast=(today, it.ends) if it.ends and it.ends > today else None,
    )  # fmt: skip


# The picture


def picture(page: TimelinePage) -> Picture:
    return Picture(
        title=say(N_("Reviews over time; the table below says the same.")),
        lines=[drawn(row) for row in page.rows.items],
        marks=[*_sessions(page.sessions), Mark("today", page.today, _today(page.today))],
        quarters=list(_quarters(page.first, page.last)),
        first=page.first, last=page.last, rtl=current.translator().direction == "rtl",
    )  # fmt: skip


def drawn(row: Row) -> Line:
    name = name_of_body(row.case.subject)
    spans = {"plan": row.plan, "actual": row.actual, "forecast": row.forecast}
    bars = tuple(
        Bar(kind, *span, say(Text(SPAN, state=name, kind=KINDS[kind], first=span[0], last=span[1])))
        for kind, span in spans.items()
        if span is not None
    )
    return Line(name, url_for("cases.show", reference=row.case.reference), bars)


def _sessions(found: Sequence[AnchorDay]) -> Iterator[Mark]:
    for each in found:
        name = name_of_body(each.key)
        label = say(anchor_label(each.kind)) if name == each.key else name
        yield Mark(each.kind, each.date, label)


def _today(today: dt.date) -> str:
    return say(N_("Today, %(date)s"), date=date(today, weekday=False))


def _quarters(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str]]:
    month = first.replace(month=3 * ((first.month - 1) // 3) + 1, day=1)
    while month <= last:
        if month >= first:
            yield month, current.translator().month(month) if month.month in NAMED else ""
        month = (month + dt.timedelta(days=95)).replace(day=1)
