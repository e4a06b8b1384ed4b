"""Rules of procedure and calendar, as the machine reads them; open to whoever is signed in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine import editions
from engine.calendar import Calendar
from web import current, procedure
from web.current import Rows
from web.i18n import locale
from web.procedure import WEEKDAYS, Holiday, Procedure
from web.reading import reader
from workflows.domain.reports import decisions
from workflows.domain.reports import editions as kept
from workflows.domain.reports.decisions import DecisionLine
from workflows.domain.reports.editions import EditionLine
from workflows.domain.reports.queries import SessionLine, sessions

blueprint = Blueprint("procedure", __name__, url_prefix="/rules")


@dataclass(frozen=True)
class CalendarLines:
    """The calendar in words. `quiet`: its days at the coming turn of the year."""

    zone: str
    weekend: tuple[str, ...]
    quiet: tuple[dt.date, dt.date] | None
    holidays: tuple[Holiday, ...]
    sessions: tuple[SessionLine, ...]


@dataclass(frozen=True)
class Index:
    """What the first page reads. `several`: more than one calendar was loaded."""

    editions: list[EditionLine]
    decisions: tuple[DecisionLine, ...]
    calendar: CalendarLines
    several: bool

    def alone(self, each: EditionLine) -> bool:
        """Whether its process has no other edition."""
        return [it.name for it in self.editions].count(each.name) == 1


@blueprint.get("")
def index() -> str:
    """The current edition of every process, those that wait for a decision, and the calendar."""
    known = {each.key for each in current.services().registry.current()}

    def work(rows: Rows) -> Index:
        found = [each for each in kept.of_rules(rows) if each.name in known]
        several = len(kept.of_calendars(rows)) > 1
        return Index(found, decisions.recorded(rows), calendar_lines(rows), several)

    page = current.read(work)
    rest = [each for each in page.editions if not each.current]
    return render_template(
        "procedure/index.html",
        shown=[in_words(each, alone=page.alone(each)) for each in page.editions if each.current],
        waiting=[each for each in rest if each.waiting],
        former=[each for each in rest if not each.waiting],
        decisions=page.decisions,
        calendar=page.calendar,
        several_calendars=page.several,
    )


@blueprint.get("/<definition>/<edition>")
def show(definition: str, edition: str) -> str:
    """One edition: the current one, or one that cases took when they opened."""
    found, of_process = current.read(
        lambda rows: (
            kept.edition(rows, definition, edition),
            [each for each in kept.of_rules(rows) if each.name == definition],
        )
    )
    if found is None or not current.services().registry.knows(definition):
        abort(404)
    return render_template("procedure/show.html", each=in_words(found, alone=len(of_process) == 1))


@blueprint.get("/of/<path:reference>")
def of_case(reference: str) -> Response:
    """To the edition that a case took; to the page of all where it reads none."""
    looking = reader()

    def work(rows: Rows) -> EditionLine | None:
        case = current.services().engine.case(rows, reference, looking.actor)
        return kept.of_case(rows, case)

    found = current.read(work)
    if found is None:
        return redirect(url_for(".index"), code=303)
    address = url_for(".show", definition=found.name, edition=found.edition)
    return redirect(address, code=303)


def in_words(edition: EditionLine, *, alone: bool) -> Procedure:
    return procedure.procedure(current.services().registry, edition, locale(), alone=alone)


def calendar_lines(rows: Rows) -> CalendarLines:
    calendar, stored = editions.calendar_of(rows), kept.calendar(rows)
    today = calendar.day(current.now())
    return CalendarLines(
        zone=current.translator().place(str(calendar.zone)),
        weekend=tuple(WEEKDAYS[day] for day in sorted(calendar.weekend)),
        quiet=turn_of_the_year(calendar, today),
        holidays=procedure.holidays(stored, today, locale()) if stored else (),
        sessions=sessions(rows, current.services().registry, today.replace(month=1, day=1)),
    )


def turn_of_the_year(calendar: Calendar, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The quiet weeks that come next, or in which we are."""
    if calendar.quiet is None:
        return None
    (from_month, from_day), (to_month, to_day) = calendar.quiet
    last = dt.date(today.year, to_month, to_day)
    if last < today:
        last = last.replace(year=today.year + 1)
    first = dt.date(last.year, from_month, from_day)
    return (first if first <= last else first.replace(year=last.year - 1)), last
