"""The papers of a review: to be read on a page, and taken away as Word document or PDF."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, render_template, request

from config.i18n import LANGUAGES
from engine.access import HISTORY
from engine.errors import NotFound
from engine.queries.reader import CaseLine, Reader, line
from web import current, papers
from web.blueprints.steps import begun
from web.current import Rows
from web.papers import HANDED_IN, LANGUAGE, TYPES
from web.printing import faces
from web.printing.galley import Galley
from web.reading import reader
from web.rooms import Tab, tabs
from web.sheets import to_save
from web.steps import Typed
from workflows import translation
from workflows.domain.reports import official
from workflows.domain.translations import queries as translations
from workflows.domain.translations.queries import Standing

blueprint = Blueprint("papers", __name__, url_prefix="/cases")


@dataclass(frozen=True)
class Room:
    """The papers that there are for the reader: key -> label; their translations, by paper."""

    case: CaseLine
    tabs: tuple[Tab, ...]
    papers: dict[str, str]
    translations: dict[str, list[Standing]]
    official: dict[str, int]  # translation -> file of the official version
    may_ask: bool


@dataclass(frozen=True)
class Printed:
    """A paper set in a language. `trigger`: the step that the reader may hand it in with."""

    case: CaseLine
    galley: Galley
    trigger: str


@blueprint.get("/<path:reference>/papers")
def index(reference: str) -> str:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    return render_template(
        "papers/index.html", room=room, case=room.case, languages=LANGUAGES, forms=TYPES,
        names=LANGUAGES, labels=labels(looking),
        translated=[key for key, _ in translation.DOCUMENTS],
        faceless=papers.faceless(faces.lacking_at_all()),
    )  # fmt: skip


@blueprint.get("/<path:reference>/papers/<paper>")
def show(reference: str, paper: str) -> str:
    """The paper as a page; what is printed is the same text."""
    looking = reader()
    found = current.read(lambda rows: the_paper(rows, looking, reference, paper))
    return render_template(
        "papers/show.html", case=found.case, galley=found.galley, paper=paper,
        trigger=found.trigger, languages=LANGUAGES, forms=TYPES,
        faceless=papers.faceless(faces.lacking(found.galley)),
    )  # fmt: skip


@blueprint.post("/<path:reference>/papers/<paper>")
def hand_in(reference: str, paper: str) -> str:
    """Print the paper, keep the file, and show the step that hands it in, with the file in it."""
    looking = reader()
    found = current.read(lambda rows: the_paper(rows, looking, reference, paper))
    if not found.trigger:
        abort(404)
    typed = Typed(files={HANDED_IN[paper][1]: papers.kept(found.galley)})
    return begun(reference, found.trigger, typed)


@blueprint.get("/<path:reference>/papers/<paper>.<any(docx, pdf):form>")
def take(reference: str, paper: str, form: str) -> Response:
    looking = reader()
    found = current.read(lambda rows: the_paper(rows, looking, reference, paper))
    return to_take(found.galley, form)


def to_take(galley: Galley, form: str) -> Response:
    """A galley as a file to be saved. Raises NoPrinter."""
    return to_save(f"{galley.file}.{form}", papers.printed(galley, form), TYPES[form])


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Who reads results alone has no papers of the way there. Raises NotFound."""
    case = current.services().engine.case(rows, reference, looking.actor)
    if not looking.access.may(rows, looking.actor, case, HISTORY, looking.now):
        raise NotFound
    asked: dict[str, list[Standing]] = {}
    for each in translations.asked(rows, looking, case.id):
        asked.setdefault(each.document, []).append(each)
    return Room(
        line(looking, case), tabs(rows, looking, case), papers.papers(rows, looking, case), asked,
        {each.reference: each.id for each in official.attached(rows, [case.id]) if each.id},
        may_ask=looking.at_the_desk and case.closed_at is None,
    )  # fmt: skip


def labels(looking: Reader) -> dict[str, str]:
    """How a translation may stand."""
    states = looking.registry.latest(translations.TRANSLATION).states
    return {each.key: each.label for each in states}


def the_paper(rows: Rows, looking: Reader, reference: str, paper: str) -> Printed:
    """The paper in the language that the address asks for. Raises NotFound."""
    case = current.services().engine.case(rows, reference, looking.actor)
    found = papers.composed(rows, looking, reference, paper)
    if not found.public:
        versions = official.attached(rows, [case.id])
        known = tuple(each.language for each in versions if each.document == paper)
        found = replace(found, official=known)
    translated = translations.delivered(rows, [case.id])
    return Printed(
        line(looking, case), papers.galley(found, request.args.get(LANGUAGE, ""), translated),
        papers.handed_in(rows, looking, case, paper),
    )  # fmt: skip
