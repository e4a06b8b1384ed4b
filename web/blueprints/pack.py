"""The documents of a cycle: for a Board session as a pack, for the Assembly as a synthesis."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from config.i18n import LANGUAGES
from engine.queries.reader import Reader
from engine.text import N_
from web import archive, current, pack, papers
from web.blueprints.papers import to_take
from web.blueprints.steps import begun
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.pack import Pack
from web.papers import LANGUAGE, TYPES
from web.printing.galley import Galley
from web.reading import reader
from web.steps import Typed
from workflows.domain.reports import filed
from workflows.meeting import CORRIGENDA

blueprint = Blueprint("pack", __name__, url_prefix="/cycles")

FILE_DOCUMENT = "file_document"
CHOOSE = N_("Choose at least one review, or take the document without annexes.")


@blueprint.get("/<path:reference>/pack")
def show(reference: str) -> str:
    """Which reviews the document of a session can annex, all of them chosen at first."""
    looking = reader()
    page = current.read(lambda rows: pack.read(rows, looking, reference, _session()))
    return render_template(
        "cycle/pack.html", page=page, languages=LANGUAGES, forms=TYPES,
        names=LANGUAGES, at_the_desk=looking.at_the_desk, kinds=dict(CORRIGENDA),
    )  # fmt: skip


@blueprint.get("/<path:reference>/pack.zip")
def take(reference: str) -> Answer:
    """The chosen reviews; a Board reader's are all that were issued."""
    looking = reader()
    page = current.read(lambda rows: pack.read(rows, looking, reference, _session()))
    chosen = page.chosen(_chosen(page, looking))
    if not chosen:
        flash(say(CHOOSE))
        return redirect(url_for("pack.show", reference=reference, session=page.session), 303)
    files = current.read(lambda rows: pack.files_of(rows, chosen))
    now = current.now()
    packed = archive.zipped(pack.entries(page, chosen, files, now), now)
    return archive.sent(packed, f"{page.session or reference}-board-pack.zip")


@blueprint.post("/<path:reference>/pack")
def file_it(reference: str) -> str:
    """Print the document, keep the file, and show the step that files it, with the file in it."""
    looking = reader()
    page = current.read(lambda rows: pack.read(rows, looking, reference, _session()))
    if not page.meeting or not looking.at_the_desk:
        abort(404)
    language = papers.language_of(request.args.get(LANGUAGE, ""))
    made = pack.document(page, page.chosen(_chosen(page, looking)))
    galley = papers.galley(made, language, page.translations)
    typed = Typed(Form({f"i.{filed.LANGUAGE}": language}), {filed.FILED: papers.kept(galley)})
    return begun(page.meeting, FILE_DOCUMENT, typed)


@blueprint.get("/<path:reference>/documents/<any(board, assembly):paper>.<any(docx, pdf):form>")
def document(reference: str, paper: str, form: str) -> Response:
    """One document by itself."""
    looking = reader()
    return to_take(current.read(lambda rows: _galley(rows, looking, reference, paper)), form)


def _galley(rows: Rows, looking: Reader, reference: str, paper: str) -> Galley:
    page = pack.read(rows, looking, reference, _session())
    language = papers.language_of(request.args.get(LANGUAGE, ""))
    chosen = page.chosen(_chosen(page, looking))
    if paper == "assembly":
        made = pack.synthesis(rows, looking, page)
    else:
        made = pack.document(page, chosen)
    return papers.galley(made, language, page.translations)


def _session() -> str:
    return request.args.get("session", "")


def _chosen(page: Pack, looking: Reader) -> frozenset[int]:
    """The reviews ticked; all of them where nothing could be, or nothing was asked."""
    if not looking.at_the_desk or "chosen" not in request.args:
        return frozenset(each.id for each in page.choices)
    return frozenset(int(each) for each in request.args.getlist("review") if each.isdecimal())
