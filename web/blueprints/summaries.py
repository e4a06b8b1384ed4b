"""The executive summary beside the findings: drafted by language, read as it was delivered."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine import editions
from engine.errors import EngineError, NotAllowed, NotFound, Stale
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_
from web import current, rooms
from web.current import Rows
from web.findingforms import may_now, the_review
from web.form import Form
from web.i18n import say
from web.inputs import typed_form
from web.reading import reader
from workflows.domain.findings import hints, rules, summary
from workflows.domain.findings.rules import TextChanged
from workflows.domain.findings.summary import Version

blueprint = Blueprint("summaries", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

AGREE = "agree_transmittal"
SAVED = N_("Saved. The summary is delivered together with the text.")


@dataclass(frozen=True)
class Shelf:
    """The summary in all its languages, and what its reader may do with it."""

    case: CaseLine
    side: str
    versions: tuple[Version, ...]
    drafts: bool  # the reader may draft now
    limit: int  # words that are advised
    tabs: tuple[rooms.Tab, ...]
    agreeing: bool = False  # the reader may agree to it, and to its transmittal, now

    @property
    def missing(self) -> dict[str, str]:
        """Languages in which there is no summary yet."""
        here = {each.language for each in self.versions}
        return {key: name for key, name in LANGUAGES.items() if key not in here}

    def version(self, language: str) -> Version:
        found = (each for each in self.versions if each.language == language)
        return next(found, Version(language))


@blueprint.get("/<path:reference>/findings/summary")
def index(reference: str) -> str | Response:
    looking, wanted = reader(), request.args.get("language", "")
    shelf = current.read(lambda rows: the_shelf(rows, looking, reference))
    if wanted in LANGUAGES and shelf.drafts:
        return redirect(url_for("summaries.edit", reference=reference, language=wanted), 303)
    return render_template(
        "findings/summary.html", shelf=shelf, case=shelf.case, languages=LANGUAGES, agree=AGREE
    )


@blueprint.get("/<path:reference>/findings/summary/<language>")
def edit(reference: str, language: str) -> str:
    looking = reader()
    shelf = current.read(lambda rows: the_shelf(rows, looking, reference))
    if language not in LANGUAGES:
        raise NotFound
    if not shelf.drafts:
        raise NotAllowed
    return draw(shelf, language, filled(shelf.version(language)))


@blueprint.post("/<path:reference>/findings/summary/<language>")
def save(reference: str, language: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    shelf = current.read(lambda rows: the_shelf(rows, looking, reference))
    if language not in LANGUAGES:
        raise NotFound
    if form.faults:
        return draw(shelf, language, form), 422

    def work(rows: Rows) -> None:
        case, side = the_review(rows, looking, reference)
        if side != rules.REVIEWERS:
            raise NotAllowed
        if not may_now(rows, looking, case, rules.DRAFT):
            raise Stale
        summary.save(
            rows, case.id, language=language, text=form["text"], seen=form.version,
            by=looking.actor, now=looking.now,
        )  # fmt: skip

    try:
        current.write(work)
    except (TextChanged, Stale) as error:
        return draw(shelf, language, form, error), 409
    flash(say(SAVED))
    return redirect(url_for("summaries.index", reference=reference), 303)


def the_shelf(rows: Rows, looking: Reader, reference: str) -> Shelf:
    case, side = the_review(rows, looking, reference)
    may = side == rules.REVIEWERS and may_now(rows, looking, case, rules.DRAFT)
    return Shelf(
        line(looking, case), side, summary.versions(rows, case.id, side), may,
        hints.advised(editions.rules_of(rows, case), "summary_words"),
        rooms.tabs(rows, looking, case), _agreeing(rows, looking, case),
    )  # fmt: skip


def _agreeing(rows: Rows, looking: Reader, case: Case) -> bool:
    return any(
        each.transition.key == AGREE and each.possible and not each.on_behalf
        for each in current.services().engine.options(rows, case, looking.actor)
    )


def filled(version: Version) -> Form:
    return Form({"text": version.present, "version": str(version.version)})


def draw(shelf: Shelf, language: str, form: Form, error: EngineError | None = None) -> str:
    stands = None
    if isinstance(error, TextChanged):
        stands = form.beside(filled(shelf.version(language)))
    return render_template(
        "findings/summary_edit.html", shelf=shelf, case=shelf.case, form=form, stands=stands,
        language=language, name=LANGUAGES[language], told=error.text if error else None,
        version=shelf.version(language), rules=rules,
    )  # fmt: skip
