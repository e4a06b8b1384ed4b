"""The table of a cycle's reviews: one box to filter, orders that rank nobody, and exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from engine import editions
from engine.queries import cases as listed
from engine.queries.cases import Listed, Wanted
from engine.queries.reader import SIZE, Page, Reader
from engine.text import N_
from web import current, tables
from web.current import Rows
from web.cyclepage import ORDERS, CycleHead, head
from web.form import Form
from web.i18n import locale
from web.reading import page_number, reader, states, subjects_named
from web.sheets import Cell, asked_format, sheet_response
from workflows.domain.reports.queries import REVIEW
from workflows.domain.views import filters, queries
from workflows.domain.views.filters import Filter, Grammar
from workflows.domain.views.models import MOST_FILTER
from workflows.domain.views.queries import ViewLine

blueprint = Blueprint("table", __name__, url_prefix="/cycles")

MOST_TICKED = 100
NOT_EXPORTED = N_(
    "The filters “awaited” and “region” are in no export. Take them out, then ask for it again."
)


@dataclass(frozen=True)
class Asked:
    """What the reader narrowed the table to. `references`: those that he ticked."""

    filter: Filter
    order: str
    closed: bool
    number: int = 1
    references: tuple[str, ...] = ()

    @property
    def arguments(self) -> dict[str, str]:
        """The same as arguments of an address."""
        asked = {"q": self.filter.text, "order": "" if self.order == "name" else self.order}
        asked |= {"closed": "1" if self.closed else ""}
        return {key: value for key, value in asked.items() if value}


@dataclass(frozen=True)
class TablePage:
    """Everything that the page shows, read in one transaction."""

    head: CycleHead
    reviews: Page[Listed]
    phases: Mapping[str, str]
    steps: Mapping[str, str]
    views: tuple[ViewLine, ...]


@blueprint.get("/<path:reference>/table")
def index(reference: str) -> str | Response | tuple[str, int]:
    looking, form = reader(), Form({"q": request.args.get("q", "").strip()})
    grammar = queries.grammar(looking)
    wanted = wishes(grammar, form["q"])
    for fault in wanted.filter.faults:
        form.fault("q", fault)
    if asked_format() and wanted.filter.for_the_desk:
        form.fault("q", NOT_EXPORTED)
    elif asked_format() and not form.faults:
        return exported(looking, reference, wanted)
    page = current.read(lambda rows: read(rows, looking, reference, wanted))
    shown = render_template(
        "cycle/table.html", page=page, wanted=wanted, form=form, orders=ORDERS, grammar=grammar,
        turns=filters.TURNS, regions=filters.REGIONS, most=MOST_FILTER,
        at_the_desk=current.allows("desk"), ticked=request.args.get("ticked") == "all",
    )  # fmt: skip
    return (shown, 422) if form.faults else shown


def wishes(grammar: Grammar, typed: str) -> Asked:
    order = request.args.get("order", "name")
    selected = {key: request.args.get(key, "") for key in (filters.PHASE, filters.TURN)}
    return Asked(
        filter=grammar.parse(typed, **selected),
        order=order if order in ORDERS else "name",
        closed=request.args.get("closed") == "1",
        number=page_number(),
        references=tuple(request.args.getlist("review"))[:MOST_TICKED],
    )


def read(rows: Rows, looking: Reader, reference: str, wanted: Asked) -> TablePage:
    of, review = head(rows, looking, reference), looking.registry.latest(REVIEW)
    asked = narrowed(rows, looking, of.cycle.id, wanted)
    reviews = (
        Page[Listed]()
        if wanted.filter.faults
        else listed.cases(rows, looking, asked, wanted.number)
    )
    return TablePage(
        head=of, reviews=reviews, phases=review.phases,
        steps={state.key: state.label for state in review.states},
        views=queries.views(rows, looking),
    )  # fmt: skip


def narrowed(rows: Rows, looking: Reader, cycle: int, wanted: Asked, size: int = SIZE) -> Wanted:
    register, of = states(rows), wanted.filter
    today = editions.calendar_of(rows).day(looking.now)
    return Wanted(
        search=of.words, subjects=subjects_named(register, of.words), order=wanted.order,
        places={key: place for place, key in enumerate(register)}, definition=REVIEW,
        closed=wanted.closed or bool(of.of(filters.PHASE) or of.of(filters.STEP)), naming=cycle,
        where=queries.conditions(looking, of, today), size=size, references=wanted.references,
    )  # fmt: skip


def exported(looking: Reader, reference: str, wanted: Asked) -> Response:
    """The ticked reviews, or all that the filter leaves: as on the screen, and no more."""

    def work(rows: Rows) -> list[list[Cell]]:
        cycle = head(rows, looking, reference).cycle.id
        asked = narrowed(rows, looking, cycle, wanted, tables.MOST)
        return [tables.review(each) for each in listed.cases(rows, looking, asked).items]

    return sheet_response(reference, tables.columns(tables.REVIEWS), current.read(work), locale())
