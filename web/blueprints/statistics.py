"""Figures of a cycle: how long steps take, how often they are answered, who reviews how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from engine.queries.reader import Reader
from engine.text import N_
from web import current
from web.current import Rows
from web.cyclepage import CycleHead, head
from web.i18n import locale, name_of_body, say
from web.reading import by_name, reader
from web.sheets import Cell, asked_format, sheet_response
from workflows.domain.reports.queries import REVIEW
from workflows.domain.reports.statistics import (
    REVIEWERS,
    SECRETARIAT,
    STATE,
    LoadLine,
    Statistics,
    statistics,
)

blueprint = Blueprint("statistics", __name__, url_prefix="/cycles")

SIDES = {
    STATE: N_("State under review"),
    REVIEWERS: N_("Reviewing States"),
    SECRETARIAT: N_("Secretariat"),
}
NOT_SHOWN = N_("not shown")
STEPS, ANSWERS, LOAD = "steps", "answers", "load"  # the lists of the page, as files


@dataclass(frozen=True)
class StatisticsPage:
    """Everything that the page shows, read in one transaction."""

    head: CycleHead
    figures: Statistics
    load: tuple[LoadLine, ...] | None  # in the order of the reader's language
    phases: Mapping[str, str]


@blueprint.get("/<path:reference>/statistics")
def show(reference: str) -> str | Response:
    looking = reader()
    page = current.read(lambda rows: read(rows, looking, reference))
    if asked_format():
        return exported(page, request.args.get("list", STEPS))
    return render_template("cycle/statistics.html", page=page, sides=SIDES)


def read(rows: Rows, looking: Reader, reference: str) -> StatisticsPage:
    of = head(rows, looking, reference)
    figures = statistics(rows, looking, of.cycle.id, load=current.allows("desk"))
    place, load = by_name(rows), figures.load
    return StatisticsPage(
        head=of, figures=figures,
        load=None if load is None
        else tuple(sorted(load, key=lambda each: place(each.state))),
        phases=looking.registry.latest(REVIEW).phases,
    )  # fmt: skip


def exported(page: StatisticsPage, wanted: str) -> Response:
    lists = {STEPS: steps, ANSWERS: answers, LOAD: load}
    if wanted not in lists or (wanted == LOAD and page.load is None):
        abort(404)
    columns, lines = lists[wanted](page)
    name = f"{page.head.cycle.reference} {wanted}"
    return sheet_response(name, [say(each) for each in columns], lines, locale())


def steps(page: StatisticsPage) -> tuple[list[str], list[list[Cell]]]:
    columns = [N_("Phase"), N_("Step"), N_("Median days in the step"), *SIDES.values()]
    return columns, [
        [
            say(page.phases.get(each.phase, "")), say(each.label), figure(each.days),
            *(figure(each.awaited[side]) for side in SIDES),
        ]
        for each in page.figures.steps
    ]  # fmt: skip


def answers(page: StatisticsPage) -> tuple[list[str], list[list[Cell]]]:
    columns = [
        N_("Next step"), N_("Awaited from"), N_("Answered, in per cent"),
        N_("Answered by the indicative date, in per cent"),
    ]  # fmt: skip
    return columns, [
        [say(each.label), say(SIDES[each.side]), figure(each.answered), figure(each.in_time)]
        for each in page.figures.answers
    ]


def load(page: StatisticsPage) -> tuple[list[str], list[list[Cell]]]:
    columns = [N_("Reviewing State"), N_("Reviews it serves in")]
    return columns, [[name_of_body(each.state), each.reviews] for each in page.load or ()]


def figure(value: int | None) -> Cell:
    return say(NOT_SHOWN) if value is None else value
