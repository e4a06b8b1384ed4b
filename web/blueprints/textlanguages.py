"""A version of a text in a further language: written or imported beside the original."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.errors import NotFound, Stale
from engine.queries.reader import Reader
from engine.text import N_, Text
from web import current, texts
from web.blueprints.texts import READ, SAVED
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.inputs import typed_form
from web.reading import reader
from web.textforms import check_language, labels, read_file
from workflows.domain.texts import languages, queries, rules
from workflows.domain.texts.models import TextVersion
from workflows.domain.texts.rules import TextMoved

blueprint = Blueprint("textlanguages", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

GONE = N_("Nothing is kept of this language that others do not read already.")
NOT_EVEN = N_(
    "Saved. Paragraphs of the original: %(original)s; of this text: %(found)s. Comments are on "
    "the number of a paragraph: the two have to be the same before others read this text."
)


@blueprint.get("/<path:reference>/draft-text/versions/<int:number>/<language>")
def edit(reference: str, number: int, language: str) -> str:
    looking = reader()

    def work(rows: Rows) -> tuple[TextVersion, Form]:
        version = translated(rows, looking, reference, number, language)
        return version, begun(rows, version, language)

    version, form = current.read(work)
    return page(reference, version, language, form)


@blueprint.post("/<path:reference>/draft-text/versions/<int:number>/<language>")
def save(reference: str, number: int, language: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())

    def begin(rows: Rows) -> tuple[TextVersion, Form]:
        version = translated(rows, looking, reference, number, language)
        return version, begun(rows, version, language)

    version, stands = current.read(begin)
    if form["do"] == "read":
        found = read_file(form)
        if form.faults:
            return page(reference, version, language, form), 422
        form.values["text"] = found
        return page(reference, version, language, form, said=Text(READ))
    check_language(form)
    if form.faults:
        return page(reference, version, language, form), 422

    def work(rows: Rows) -> None:
        there = translated(rows, looking, reference, number, language)
        languages.write(
            rows, there, language, form["text"], form["status"], seen=form.version,
            by=looking.actor, now=looking.now,
        )  # fmt: skip

    try:
        current.write(work)
    except TextMoved as error:
        beside = form.beside(stands)
        return page(reference, version, language, form, said=error.text, stands=beside), 409
    except Stale as error:
        return page(reference, version, language, form, said=error.text), 409
    flash(told(form["text"], version))
    address: dict[str, Any] = {"reference": reference, "version": number, "in": language}
    return redirect(url_for("texts.show", **address), code=303)


def translated(
    rows: Rows, looking: Reader, reference: str, number: int, language: str
) -> TextVersion:
    """The version, for whoever may write it in this language now. Raises NotFound, NotAllowed."""
    case = texts.writable(rows, looking, reference, rules.TRANSLATE)
    every = queries.versions(rows, case.id, drafts=True)
    found = next((each for each in every if each.number == number), None)
    if found is None or language not in LANGUAGES or language == found.language:
        raise NotFound
    return found


def begun(rows: Rows, version: TextVersion, language: str) -> Form:
    """What is written already, else what the version before has in this language."""
    text, status, edition = languages.begun(rows, version, language)
    return Form({"text": text, "status": status or rules.UNOFFICIAL, "version": str(edition)})


def told(text: str, version: TextVersion) -> str:
    if not text:
        return say(GONE)
    if languages.agrees(text, version.text):
        return say(SAVED)
    counted = [len(rules.paragraphs(each)) for each in (version.text, text)]
    return say(NOT_EVEN, original=counted[0], found=counted[1])


def page(
    reference: str, version: TextVersion, language: str, form: Form, *,
    said: Text | None = None, stands: Form | None = None,
) -> str:  # fmt: skip
    looking = reader()
    of = current.read(lambda rows: texts.here(rows, looking, reference))
    statuses = {key: say(rules.STATUSES[key]) for key in (rules.UNOFFICIAL, rules.OFFICIAL)}
    return render_template(
        "texts/language.html", here=of, case=of.case, form=form, told=said, stands=stands,
        version=version, language=language, languages=LANGUAGES, labels=labels(),
        statuses=statuses, blocks=rules.blocks(version.text),
    )  # fmt: skip
