"""Cases: the list, one case, its history, people, picture and files."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from engine import diagram as drawing
from engine.errors import NotFound
from engine.models.case import Case
from engine.queries import cases as listed
from engine.queries import history as told
from engine.queries.cases import ORDERS, Wanted
from engine.queries.facts import facts_of, may_read
from engine.queries.history import HistoryLine
from engine.queries.reader import SIZE, CaseLine, Page, Reader, line
from engine.text import N_
from web import casepage, current, labels, tables, taking
from web.current import Rows
from web.dates import anchor_label, written_date
from web.i18n import in_order, locale, say
from web.inputs import written_number
from web.labels import Files
from web.programme import REGISTERS
from web.reading import (
    asked,
    may_look_back,
    page_number,
    reader,
    states,
    subjects_named,
)
from web.rooms import Tab, tabs
from web.sharing import titled
from web.sheets import asked_format, sheet_response
from web.taking import Answer, Door
from workflows.domain.documents import queries as documents
from workflows.domain.documents.models import Document
from workflows.domain.knowledge.models import KnowledgeVersion
from workflows.domain.measures.rules import SHEET

blueprint = Blueprint("cases", __name__, url_prefix="/cases")
blueprint.add_app_template_global(anchor_label)
blueprint.add_app_template_global(written_date)
blueprint.add_app_template_global(written_number)

ORDER_LABELS = {
    "name": N_("About"),
    "reference": N_("Reference"),
    "date": N_("Indicative date"),
    "turn": N_("Whose turn"),
}


@blueprint.get("")
def index() -> str | Response:
    looking, number, search = reader(), page_number(), asked()
    order = request.args.get("order", "name")
    kind, closed = request.args.get("kind", ""), request.args.get("closed") == "1"

    def work(rows: Rows) -> Page[listed.Listed]:
        register = states(rows)
        wanted = Wanted(
            search=search,
            subjects=subjects_named(register, search),
            order=order if order in ORDERS else "name",
            places={key: place for place, key in enumerate(register)},
            definition=kind,
            apart={*REGISTERS, SHEET},
            closed=closed,
            size=tables.MOST if asked_format() else SIZE,
        )
        return listed.cases(rows, looking, wanted, 1 if asked_format() else number)

    if asked_format():
        lines = map(tables.case, current.read(work).items)
        return sheet_response("cases", tables.columns(tables.CASES), lines, locale())
    kinds = {each.key: say(each.label) for each in looking.registry.current()}
    return render_template(
        "cases/index.html",
        page=current.read(work),
        search=search,
        order=order,
        orders=ORDER_LABELS,
        kind=kind,
        kinds=dict(sorted(kinds.items(), key=lambda pair: in_order(pair[1]))),
        closed=closed,
        may_open=bool(listed.openable(looking)),
    )


@blueprint.get("/<path:reference>")
def show(reference: str) -> str:
    """The case; only reference and label for whoever may know no more than that it exists."""
    looking = reader()
    try:
        page = current.read(lambda rows: casepage.page(rows, looking, reference))
    except NotFound:
        known = current.read(lambda rows: casepage.bare(rows, looking, reference))
        if known is None:
            raise
        return render_template("cases/bare.html", case=known)
    return render_template("cases/show.html", page=page, case=page.case)


@blueprint.get("/<path:reference>/history")
def history(reference: str) -> str:
    looking, number = reader(), page_number()

    def work(
        rows: Rows,
    ) -> tuple[CaseLine, Page[HistoryLine], Files, tuple[Tab, ...], KnowledgeVersion | None]:
        case = the_whole_case(rows, looking, reference)
        page = told.history(rows, looking, case, number)
        files, ways = labels.files(rows, looking, case), tabs(rows, looking, case)
        return line(looking, case), page, files, ways, titled(rows, case)

    case, page, files, ways, title = current.read(work)
    return render_template(
        "cases/history.html", case=case, page=page, files=files, ways=ways, titled=title
    )


@blueprint.get("/<path:reference>/people")
def people(reference: str) -> str:
    looking = reader()

    def work(rows: Rows) -> tuple[CaseLine, tuple[listed.PartLine, ...], tuple[Tab, ...]]:
        case = the_whole_case(rows, looking, reference)
        found = listed.people(rows, looking, case)
        return line(looking, case), found, tabs(rows, looking, case)

    case, parts, ways = current.read(work)
    return render_template("cases/people.html", case=case, parts=parts, ways=ways)


@blueprint.get("/<path:reference>/diagram")
def diagram(reference: str) -> str:
    looking = reader()

    def work(rows: Rows) -> tuple[CaseLine, tuple[Tab, ...], KnowledgeVersion | None]:
        case = the_case(rows, looking, reference)
        return line(looking, case), tabs(rows, looking, case), titled(rows, case)

    case, ways, title = current.read(work)
    rtl = current.translator().direction == "rtl"
    picture = drawing.svg(case.definition, case.state.key, label=say, rtl=rtl)
    entries = drawing.as_list(case.definition)
    return render_template(
        "cases/diagram.html", case=case, picture=picture, entries=entries, ways=ways, titled=title
    )


@blueprint.get("/<path:reference>/files/<int:document>")
def file(reference: str, document: int) -> Answer:
    return taking.shown(door(reference, document))


@blueprint.post("/<path:reference>/files/<int:document>")
def take_file(reference: str, document: int) -> Answer:
    return taking.taken(door(reference, document))


def door(reference: str, document: int) -> Door:
    looking = reader()
    return lambda rows: the_document(rows, looking, reference, document)


def the_case(rows: Rows, looking: Reader, reference: str) -> Case:
    return current.services().engine.case(rows, reference, looking.actor)


def the_whole_case(rows: Rows, looking: Reader, reference: str) -> Case:
    """The case, for whoever may also read how it came to stand where it does."""
    case = the_case(rows, looking, reference)
    if not may_look_back(rows, looking, case):
        abort(404)
    return case


def the_document(rows: Rows, looking: Reader, reference: str, document: int) -> Document:
    """The document, if the reader may view the case and read what was handed in under its key."""
    case = the_case(rows, looking, reference)
    found = next((row for row in documents.documents(rows, case.id) if row.id == document), None)
    roles = looking.access.roles(rows, looking.actor, case.id)
    if found is None or not may_read(looking, roles, found.visible_to, found.body):
        abort(404)
    # Who may not look back gets only what stands, not what it took the place of.
    if not may_look_back(rows, looking, case):
        standing = {(fact.event, fact.key) for fact in facts_of(rows, looking, case)}
        if (found.event_id, found.key) not in standing:
            abort(404)
    return found
