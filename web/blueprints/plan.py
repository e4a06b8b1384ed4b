"""The plan of a review, step by step: as it was, as it is, what happened, and the forecast."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from engine import editions
from engine.models.case import Case
from engine.queries import durations
from engine.queries.course import NO_MEDIANS, Course
from engine.queries.reader import CaseLine, Reader, line
from engine.text import Text
from web import courses, current
from web.current import Rows
from web.knockon import later_group
from web.reading import may_look_back, reader
from web.rooms import Tab, tabs

blueprint = Blueprint("plan", __name__, url_prefix="/cases")
blueprint.add_app_template_global(courses.difference, "difference")


@dataclass(frozen=True)
class PlanPage:
    """Everything that the page shows, read in one transaction."""

    case: CaseLine
    tabs: tuple[Tab, ...]
    course: Course
    today: dt.date
    session: tuple[Text, ...]
    usual: bool  # the forecast by median durations is shown
    later_group: str  # the step by which the State joins one, where the secretariat may offer it


@blueprint.get("/<path:reference>/plan")
def index(reference: str) -> str:
    looking = reader()
    page = current.read(lambda rows: read(rows, looking, reference))
    return render_template("plan/index.html", page=page, case=page.case)


def read(rows: Rows, looking: Reader, reference: str) -> PlanPage:
    """Dates of other parties are for those who may follow the course; others find no page."""
    house = current.services()
    case = house.engine.case(rows, reference, looking.actor)
    if case.definition not in house.habits or not may_look_back(rows, looking, case):
        abort(404)
    it = courses.standings_of(rows, looking, [case])[case.id]
    medians = _medians(rows, looking, case) if looking.at_the_desk else NO_MEDIANS
    found = courses.course_of(it, medians)
    return PlanPage(
        case=line(looking, case), tabs=tabs(rows, looking, case), course=found, today=it.today,
        session=courses.of_session(found.reach, it.today), usual=bool(medians) and not it.closed,
        later_group=later_group(rows, looking, case),
    )  # fmt: skip


def _medians(rows: Rows, looking: Reader, case: Case) -> dict[str, int]:
    calendar = editions.calendar_of(rows)
    definition = looking.definition(case)
    return durations.medians(rows, definition, now=looking.now, calendar=calendar)
