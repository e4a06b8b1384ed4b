"""The report of the Executive Director to the Board, as a page of the cycle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, abort, render_template

from config.i18n import LANGUAGES
from engine import editions
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader
from engine.text import Text
from web import current, pack
from web.current import Rows
from web.i18n import locale
from web.reading import by_name, reader
from web.rooms import Tab, tabs
from workflows.domain.findings.rules import KINDS
from workflows.domain.papers.board import Figures
from workflows.domain.reports import queries, rules, transmitted
from workflows.domain.reports.transmitted import SummaryLine

blueprint = Blueprint("reports", __name__, url_prefix="/cases")


@dataclass(frozen=True)
class ReportPage:
    """Everything that the report says, read in one transaction."""

    cycle: CaseLine
    tabs: tuple[Tab, ...]
    today: dt.date
    marks: tuple[Text, ...]
    symbols: tuple[str, ...]
    figures: Figures
    kinds: Mapping[str, str]
    sessions: tuple[tuple[str, tuple[SummaryLine, ...]], ...]  # key of the session -> summaries


@blueprint.get("/<path:reference>/report")
def index(reference: str) -> str:
    looking = reader()
    page = current.read(lambda rows: read(rows, looking, reference))
    return render_template(
        "reports/index.html", page=page, case=page.cycle, at_the_desk=looking.at_the_desk,
        names=LANGUAGES,
    )  # fmt: skip


def read(rows: Rows, looking: Reader, reference: str) -> ReportPage:
    cycle = queries.cycle(rows, looking, reference)
    if cycle is None or not transmitted.is_open(rows, looking, cycle.id):
        abort(404)
    found = transmitted.summaries(rows, looking, cycle.id, issued_only=not looking.at_the_desk)
    return ReportPage(
        cycle=cycle, tabs=tabs(rows, looking, rows.get_one(Case, cycle.id)),
        today=editions.calendar_of(rows).day(looking.now),
        marks=rules.marks(rules.official_in(found), locale()), symbols=rules.symbols(found),
        figures=pack.figures(rows, looking, cycle.id, found), kinds=KINDS,
        sessions=by_session(rows, found),
    )  # fmt: skip


def by_session(
    rows: Rows, found: tuple[SummaryLine, ...]
) -> tuple[tuple[str, tuple[SummaryLine, ...]], ...]:
    """The summaries by session, earliest first; within one, States by name."""
    place = by_name(rows)
    return tuple(
        (
            key,
            tuple(sorted(lines, key=lambda each: (place(each.case.subject), each.case.reference))),
        )
        for key, lines in groupby(found, key=lambda each: each.session)
    )
