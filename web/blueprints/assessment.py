"""The room of the self-assessment: its sections, its check page, and the text once delivered."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from config.i18n import LANGUAGES, direction_of
from engine.text import N_
from web import assessment, current, drafting, handed, taking
from web.assessment import DELIVERED, DRAFTING, KEPT, Here
from web.current import Rows
from web.form import Form
from web.i18n import locale, say
from web.reading import reader
from web.taking import Answer, Door
from workflows.domain.assessment import earlier, services
from workflows.domain.assessment.sheet import KINDS, Part, Sheet
from workflows.domain.documents.models import Document
from workflows.domain.documents.rules import FIRST

blueprint = Blueprint("assessment", __name__, url_prefix="/cases")

SAVED = N_("Saved. Only your State reads it until you submit it.")
BESIDE = N_("What your State delivered last time now stands beside each question.")
NOT_BESIDE = N_("What your State delivered last time is not shown any more.")
NOTED = N_("The notes of your follow-up now stand beside each question.")
NOT_NOTED = N_("The notes of your follow-up are not shown any more.")
SUBMIT = "submit"


@blueprint.get("/<path:reference>/assessment")
def index(reference: str) -> str:
    found = the_room(reference)
    if found.place == DRAFTING and found.sheet is not None:
        return render_template("assessment/index.html", here=found, case=found.case)
    if found.place in {DELIVERED, KEPT}:
        return render_template("assessment/read.html", here=found, case=found.case, kinds=KINDS)
    return render_template("assessment/apart.html", here=found, case=found.case)


@blueprint.get("/<path:reference>/assessment/continue")
def go_on(reference: str) -> Redirect:
    """To the section and question at which the reader stopped."""
    found, looking = the_room(reference), reader()
    if found.place != DRAFTING or found.sheet is None:
        return redirect(url_for(".index", reference=reference), code=303)
    place = current.read(lambda rows: drafting.stopped_at(rows, looking, found))
    if place is None:
        return redirect(url_for(".check", reference=reference), code=303)
    section, question = place
    return redirect(at_question(reference, section, question), code=303)


@blueprint.post("/<path:reference>/assessment/earlier")
def wish(reference: str) -> Redirect:
    """The State says whether it wishes to see what it delivered last time."""
    form, looking = Form.submitted(), reader()
    found = the_room(reference)
    last = found.earlier
    if found.place != DRAFTING or last is None:
        abort(404)
    wished = form["wished"] == "yes"

    def work(rows: Rows) -> None:
        services.begin(rows, found.id, found.edition, looking.now)
        earlier.wish(
            rows, found.id, last.snapshot, wished=wished, person=looking.actor.person,
            now=looking.now,
        )  # fmt: skip

    current.write(work)
    beside, not_beside = (BESIDE, NOT_BESIDE) if last.lines else (NOTED, NOT_NOTED)
    flash(say(beside if wished else not_beside))
    return redirect(url_for(".index", reference=reference), code=303)


@blueprint.get("/<path:reference>/assessment/sections/<section>")
def section(reference: str, section: str) -> str:
    """`?copy=`: the question whose earlier answer, or a `note`, stands in its field, not saved."""
    found = the_room(reference)
    sheet, part = the_part(found, section)
    spoken = assessment.spoken(sheet)
    form = Form(assessment.filled(part, spoken))
    copy, note = request.args.get("copy", ""), request.args.get("note", "")
    form.values |= assessment.copied(found, part, copy, note, spoken)
    return section_page(found, part, form)


@blueprint.post("/<path:reference>/assessment/sections/<section>")
def save(reference: str, section: str) -> str | Redirect | tuple[str, int]:
    form, looking = Form.submitted(), reader()
    found = the_room(reference, int(form["edition"]) if form["edition"].isdecimal() else None)
    if found.place in {DELIVERED, KEPT}:
        return gone_page(found, form), 409
    sheet, part = the_part(found, section)
    keys = {each.question.key: assessment.name(each.question.key, "file") for each in part.lines}
    files, answers = handed.take(form, keys), assessment.typed(form, part)
    brought = drafting.brought(form, part, files, answers, found.beside)
    if form.faults:
        return section_page(found, part, form, files=files), 422
    saved = current.write(lambda rows: drafting.keep(rows, looking, found, brought))
    if saved is None:
        return gone_page(the_room(reference), form), 409
    if saved.stale:
        found = the_room(reference)
        _, part = the_part(found, section)
        made = assessment.again(form, part, saved.stale, saved.asides)
        return section_page(found, part, made, stale=saved.stale), 409
    flash(say(SAVED))
    return redirect(onward(found, sheet, part, form), code=303)


@blueprint.get("/<path:reference>/assessment/check")
def check(reference: str) -> str:
    found = the_room(reference)
    if found.place != DRAFTING or found.sheet is None:
        abort(404)
    return render_template(
        "assessment/check.html",
        here=found,
        case=found.case,
        kinds=KINDS,
        trigger=SUBMIT,
    )


@blueprint.get("/<path:reference>/assessment/files/<int:document>")
def file(reference: str, document: int) -> Answer:
    """A file handed in with an answer, for whoever reads the answer."""
    return taking.shown(door(reference, document))


@blueprint.post("/<path:reference>/assessment/files/<int:document>")
def take_file(reference: str, document: int) -> Answer:
    return taking.taken(door(reference, document))


def door(reference: str, document: int) -> Door:
    looking = reader()

    def work(rows: Rows) -> Document:
        found = assessment.here(rows, looking, reference)
        parts = found.sheet.parts if found.sheet else ()
        named = {file.document for part in parts for line in part.lines for file in line.files}
        row = rows.get(Document, document) if document in named else None
        return row or abort(404)

    return work


# Pages


def the_room(reference: str, edition: int | None = None) -> Here:
    looking = reader()
    return current.read(lambda rows: assessment.here(rows, looking, reference, edition))


def the_part(found: Here, section: str) -> tuple[Sheet, Part]:
    """The section, for whoever drafts it; nobody else knows of it."""
    part = found.sheet.part(section) if found.place == DRAFTING and found.sheet else None
    if found.sheet is None or part is None:
        abort(404)
    return found.sheet, part


def section_page(
    found: Here,
    part: Part,
    form: Form,
    *,
    files: dict[str, handed.Handed] | None = None,
    stale: tuple[str, ...] = (),
) -> str:
    return render_template(
        "assessment/section.html",
        here=found,
        case=found.case,
        part=part,
        form=form,
        files=files or {},
        stale=stale,
        kinds={key: say(label) for key, label in KINDS.items()},
        labels={key: say(label) for key, label in FIRST.items()},
        languages=LANGUAGES,
        choices={key: say(label) for key, label in assessment.CHOICES.items()},
        name=assessment.name,
    )


def gone_page(found: Here, form: Form) -> str:
    """The State has delivered meanwhile; what was typed is given back to be read and copied."""
    words = [value for key, value in form.values.items() if key.endswith(".text") and value]
    return render_template("assessment/gone.html", here=found, case=found.case, words_typed=words)


def onward(found: Here, sheet: Sheet, part: Part, form: Form) -> str:
    """The next section; after the last one the page on which all is checked."""
    reference, at = found.case.reference, partial(url_for, reference=found.case.reference)
    taken, copied = form["unchanged"], form["changed"]
    noted, _, note = form["noted"].partition(":")
    if noted:
        return at_question(reference, part.key, noted, copy=noted, note=note)
    if taken or copied or form["at"]:
        copy = copied if copied in found.beside else None
        return at_question(reference, part.key, taken or copied or form["at"], copy=copy)
    keys = [each.key for each in sheet.parts]
    place = keys.index(part.key) + (0 if form["do"] == "stay" else 1)
    if place < len(keys):
        return at("assessment.section", section=keys[place])
    return at("assessment.check")


def at_question(
    reference: str, section: str, question: str, copy: str | None = None, note: str | None = None
) -> str:
    return url_for(
        "assessment.section", reference=reference, section=section, copy=copy, note=note,
        _anchor=f"q-{question}",
    )  # fmt: skip


@blueprint.app_template_global()
def edition_words(texts: dict[str, str]) -> tuple[str, str]:
    """A text of an edition in the reader's language, or in English; with the language it is in."""
    here = locale()
    return (texts[here], here) if texts.get(here) else (texts.get("en", ""), "en")


@blueprint.app_template_global("direction_of")
def direction(language: str) -> str:
    """Which way a text runs, whatever the page does; by its letters where no language is known."""
    return direction_of(language) if language else "auto"
