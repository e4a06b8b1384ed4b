"""A cycle: its reviews as far as the reader may see each, and how many are in each phase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.models.case import Case
from engine.queries import cases as listed
from engine.queries.cases import AnchorLine, Listed, Wanted
from engine.queries.reader import CaseLine, Page, Reader
from engine.text import N_
from web import current
from web.current import Rows
from web.reading import asked, page_number, reader, states, subjects_named
from workflows.domain.reports import queries, transmitted
from workflows.domain.reports.aggregates import Table

blueprint = Blueprint("cycle", __name__, url_prefix="/cycles")

# No other order: a duration, a number or a share never sorts States.
ORDERS = {"name": N_("Name"), "date": N_("Indicative date"), "turn": N_("Whose turn")}


@dataclass(frozen=True)
class Asked:
    """What the reader narrowed the list to."""

    search: str
    phase: str
    order: str
    closed: bool


@dataclass(frozen=True)
class CyclePage:
    """Everything that the page shows, read in one transaction."""

    cycle: CaseLine
    others: tuple[CaseLine, ...]
    anchors: tuple[AnchorLine, ...]
    reviews: Page[Listed]
    followed: frozenset[int]  # whose awaited dates the reader may see
    numbers: Table
    phases: Mapping[str, str]
    report: bool


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
    looking, number, wanted = reader(), page_number(), wishes()
    page = current.read(lambda rows: read(rows, looking, reference, wanted, number))
    return render_template("cycle/show.html", page=page, wanted=wanted, orders=ORDERS)


def wishes() -> Asked:
    order = request.args.get("order", "name")
    return Asked(
        search=asked(),
        phase=request.args.get("phase", ""),
        order=order if order in ORDERS else "name",
        closed=request.args.get("closed") == "1",
    )


def read(rows: Rows, looking: Reader, reference: str, wanted: Asked, number: int) -> CyclePage:
    known = queries.cycles(rows, looking)
    cycle = next((each for each in known if each.reference == reference), None)
    if cycle is None:
        abort(404)
    reviews = listed.cases(rows, looking, narrowed(rows, looking, cycle, wanted), number)
    return CyclePage(
        cycle=cycle, others=tuple(each for each in known if each is not cycle),
        anchors=listed.anchors_of(rows, rows.get_one(Case, cycle.id)),
        reviews=reviews,
        followed=queries.followed(rows, looking, [each.case.id for each in reviews.items]),
        numbers=transmitted.by_phase(rows, looking, cycle.id),
        phases=looking.registry.latest(queries.REVIEW).phases,
        report=transmitted.is_open(rows, looking, cycle.id),
    )  # fmt: skip


def narrowed(rows: Rows, looking: Reader, cycle: CaseLine, wanted: Asked) -> Wanted:
    register = states(rows)
    return Wanted(
        search=wanted.search, subjects=subjects_named(register, wanted.search),
        order=wanted.order, places={key: place for place, key in enumerate(register)},
        definition=queries.REVIEW, closed=wanted.closed or bool(wanted.phase), naming=cycle.id,
        states=queries.states_in(looking, wanted.phase) if wanted.phase else None,
    )  # fmt: skip
