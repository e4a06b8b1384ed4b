"""One comment on a text under consultation: prepared by its side, and what became of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.errors import NotFound, Stale
from engine.models.case import Case
from engine.queries.reader import Reader
from engine.text import N_, Text
from web import current, texts
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.inputs import typed_form
from web.reading import reader
from web.textforms import as_form, blank, check_comment, check_settled, labels
from web.texts import Here, Said
from workflows.domain.texts import queries, rules, services
from workflows.domain.texts.languages import Reading
from workflows.domain.texts.models import TextComment, TextVersion
from workflows.domain.texts.rules import TextMoved

blueprint = Blueprint("comment", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

KEPT = N_("Kept. Nobody outside your side reads it before it is sent.")
GONE = N_("The comment is taken out.")
NOTED = N_("Noted. Everybody reads it once the text goes on.")


# Preparing one


@blueprint.get("/<path:reference>/draft-comments/new")
def new(reference: str) -> str:
    looking = reader()
    of, category = current.read(lambda rows: commenting(rows, looking, reference))
    return page(of, blank(of, category))


@blueprint.post("/<path:reference>/draft-comments/new")
def add(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    of, category = current.read(lambda rows: commenting(rows, looking, reference))
    said = check_comment(form, of, category, numbers(of))
    if form.faults:
        return page(of, form), 422

    def work(rows: Rows) -> None:
        here, _ = commenting(rows, looking, reference)
        services.comment(rows, asked_on(here), said, by=looking.actor, now=looking.now)

    try:
        current.write(work)
    except Stale as error:
        return page(of, form, error.text), 409
    return saved(reference, form)


@blueprint.get("/<path:reference>/draft-comments/<int:key>")
def edit(reference: str, key: int) -> str:
    looking = reader()

    def work(rows: Rows) -> tuple[Here, Form]:
        of, _ = commenting(rows, looking, reference)
        return of, as_form(own(rows, of, key))

    of, form = current.read(work)
    return page(of, form, key=key)


@blueprint.post("/<path:reference>/draft-comments/<int:key>")
def change(reference: str, key: int) -> Answer:
    looking, form = reader(), typed_form(request.form.items())

    def begin(rows: Rows) -> tuple[Here, str, Form]:
        of, category = commenting(rows, looking, reference)
        return of, category, as_form(own(rows, of, key))

    of, category, stands = current.read(begin)
    said = check_comment(form, of, category, numbers(of))
    if form.faults:
        return page(of, form, key=key), 422

    def work(rows: Rows) -> None:
        here, _ = commenting(rows, looking, reference)
        services.change(
            rows, own(rows, here, key), said, seen=form.version, by=looking.actor, now=looking.now
        )

    try:
        current.write(work)
    except TextMoved as error:
        return page(of, form, error.text, form.beside(stands), key=key), 409
    except Stale as error:
        return page(of, form, error.text, key=key), 409
    return saved(reference, form)


@blueprint.post("/<path:reference>/draft-comments/<int:key>/out")
def drop(reference: str, key: int) -> Response:
    looking, form = reader(), typed_form(request.form.items())

    def work(rows: Rows) -> None:
        of, _ = commenting(rows, looking, reference)
        services.drop(rows, own(rows, of, key), seen=form.version)

    current.write(work)
    flash(say(GONE))
    return redirect(url_for("comments.index", reference=reference), code=303)


def commenting(rows: Rows, looking: Reader, reference: str) -> tuple[Here, str]:
    """For whoever may comment now, and the category of a State. Raises NotAllowed, Stale."""
    texts.writable(rows, looking, reference, rules.COMMENT)
    of = texts.here(rows, looking, reference)
    return of, queries.category_of(rows, of.side) or rules.STATES if of.for_state else ""


def asked_on(of: Here) -> TextVersion:
    """The version that is open to comments. Raises NotFound."""
    if of.consulted is None:
        raise NotFound
    return of.consulted


def own(rows: Rows, of: Here, key: int) -> TextComment:
    """A draft of the reader's side. Raises NotFound."""
    found = queries.comment(rows, of.key, key)
    if found is None or found.body != of.side or found.sent_at is not None:
        raise NotFound
    return found


def numbers(of: Here) -> set[str]:
    asked_on(of)
    return set(texts.paragraph_choices(of.readings[0]))


def saved(reference: str, form: Form) -> Response:
    """To the table, or to the text where the next paragraph is to be commented on."""
    flash(say(KEPT))
    if form["do"] == "text":
        read = {"in": request.args["in"]} if "in" in request.args else {}
        where: dict[str, Any] = {"_anchor": f"p{form['paragraph']}", **read}
        return redirect(url_for("texts.show", reference=reference, **where), code=303)
    return redirect(url_for("comments.index", reference=reference, _anchor="prepared"), code=303)


def page(
    of: Here, form: Form, told: Text | None = None, stands: Form | None = None, key: int = 0
) -> str:
    reading = texts.reading(of.readings)
    return render_template(
        "texts/comment.html", here=of, case=of.case, form=form, told=told, stands=stands, key=key,
        rules=rules, languages=LANGUAGES, labels=labels(), reading=reading,
        paragraphs=texts.paragraph_choices(reading), paragraph_words=reading.paragraphs,
        categories=categories(of),
        **{name: {key: say(each) for key, each in known.items()} for name, known in (
            ("channels", rules.CHANNELS), ("positions", rules.POSITIONS))},
    )  # fmt: skip


def categories(of: Here) -> dict[str, str]:
    """Those that a partner may speak in; the desk records for every one."""
    states = () if of.at_desk else (rules.STATES, rules.OTHER_STATES)
    return {key: say(each) for key, each in rules.CATEGORIES.items() if key not in states}


# What became of one


@blueprint.get("/<path:reference>/draft-comments/<int:key>/settle")
def settling(reference: str, key: int) -> str:
    looking = reader()

    def work(rows: Rows) -> Form:
        found = the_comment(rows, texts.writable(rows, looking, reference, rules.SETTLE), key)
        return Form({"settled": found.settled, "reason": found.reason})

    return settle_page(reference, key, current.read(work))


@blueprint.post("/<path:reference>/draft-comments/<int:key>/settle")
def settle(reference: str, key: int) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    check_settled(form)
    if form.faults:
        return settle_page(reference, key, form), 422

    def work(rows: Rows) -> int | None:
        case = texts.writable(rows, looking, reference, rules.SETTLE)
        found = the_comment(rows, case, key)
        services.settle(rows, found, form["settled"], form["reason"], now=looking.now)
        rest = [each.id for each in queries.unsettled(rows, found.version_id)]
        return next(iter([each for each in rest if each > key] or rest), None)

    following = current.write(work)
    flash(say(NOTED))
    if form["do"] == "next" and following:
        return redirect(url_for(".settling", reference=reference, key=following), code=303)
    return redirect(url_for("comments.index", reference=reference), code=303)


def the_comment(rows: Rows, case: Case, key: int) -> TextComment:
    """A comment that stands. Raises NotFound."""
    found = queries.comment(rows, case.id, key)
    if found is None or found.sent_at is None or found.withdrawn_at is not None:
        raise NotFound
    return found


def settle_page(reference: str, key: int, form: Form) -> str:
    looking = reader()

    def work(rows: Rows) -> tuple[Here, Said, tuple[Reading, ...], int]:
        case = texts.writable(rows, looking, reference, rules.SETTLE)
        of, found = texts.here(rows, looking, reference), the_comment(rows, case, key)
        version = queries.version(rows, found.version_id)
        rest = len(queries.unsettled(rows, version.id))
        return of, texts.said(found, of), texts.in_languages(rows, version), rest

    of, said, readings, rest = current.read(work)
    number, reading = said.row.paragraph, texts.reading(readings)
    own = {each.language: each.paragraphs.get(number, "") for each in readings}
    return render_template(
        "texts/settle.html", here=of, case=of.case, form=form, said=said, rest=rest,
        paragraph=own[reading.language], language=reading.language, own=own,
        rules=rules, languages=LANGUAGES, labels=labels(),
        dispositions={key: say(each) for key, each in rules.DISPOSITIONS.items()},
    )  # fmt: skip
