"""A cycle: its board, with the reviews that the reader may see and how many are in each phase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine.queries.reader import Reader
from web import current
from web.current import Rows
from web.cyclepage import CycleHead, head
from web.reading import reader, states
from workflows.domain.reports import queries, transmitted
from workflows.domain.reports.aggregates import Table
from workflows.domain.views.board import Column, board

blueprint = Blueprint("cycle", __name__, url_prefix="/cycles")


@dataclass(frozen=True)
class BoardPage:
    """Everything that the page shows, read in one transaction."""

    head: CycleHead
    columns: tuple[Column, ...]
    numbers: Table
    phases: Mapping[str, str]

    @property
    def any(self) -> bool:
        """Whether there is a card at all."""
        return any(column.total for column in self.columns)


@blueprint.get("")
def index() -> str | Response:
    """To the open cycle, or to the last one."""
    if current.actor() is None:
        return render_template("worklist/no_seat.html")
    looking = reader()
    known = current.read(lambda rows: queries.cycles(rows, looking))
    if not known:
        return render_template("cycle/none.html")
    return redirect(url_for(".show", reference=known[0].reference), code=303)


@blueprint.get("/<path:reference>")
def show(reference: str) -> str:
    looking = reader()
    page = current.read(lambda rows: read(rows, looking, reference))
    return render_template("cycle/show.html", page=page)


def read(rows: Rows, looking: Reader, reference: str) -> BoardPage:
    of = head(rows, looking, reference)
    places = {key: place for place, key in enumerate(states(rows))}
    return BoardPage(
        head=of, columns=board(rows, looking, of.cycle.id, places),
        numbers=transmitted.by_phase(rows, looking, of.cycle.id),
        phases=looking.registry.latest(queries.REVIEW).phases,
    )  # fmt: skip
