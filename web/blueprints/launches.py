"""The launch planner: how late a group can be launched together and still reach the Board."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, render_template

from engine import editions
from engine.queries.reader import Reader
from web import current
from web.current import Rows
from web.cyclepage import CycleHead, head
from web.reading import reader
from workflows.domain.reports.launches import Planner, planner
from workflows.domain.reviews.launch import fits

blueprint = Blueprint("launches", __name__, url_prefix="/cycles")


@dataclass(frozen=True)
class LaunchesPage:
    """Everything that the page shows, read in one transaction."""

    head: CycleHead
    planner: Planner | None
    today: dt.date


@blueprint.get("/<path:reference>/launches")
def show(reference: str) -> str:
    looking = reader()
    page = current.read(lambda rows: read(rows, looking, reference))
    return render_template("cycle/launches.html", page=page, fits=fits)


def read(rows: Rows, looking: Reader, reference: str) -> LaunchesPage:
    of = head(rows, looking, reference)
    today = editions.calendar_of(rows).day(looking.now)
    return LaunchesPage(head=of, planner=planner(rows, of.cycle.id, today), today=today)
