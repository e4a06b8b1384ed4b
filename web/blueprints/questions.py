"""The room of the questions: the reading desk, the list, the check page, the desk note."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.errors import EngineError, NotAllowed, NotFound, Stale
from engine.text import N_
from web import current, month, questions, taking
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.inputs import typed_form
from web.questions import LABELS, Room
from web.reading import reader
from workflows.domain.assessment.sheet import KINDS
from workflows.domain.documents.models import Document
from workflows.domain.questions import rules, services
from workflows.domain.questions.rules import QuestionClosed, TextChanged

blueprint = Blueprint("questions", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

ALL = "all"
NOTED = N_("Noted for the review team.")
NOTE_KEPT = N_("Saved. The review team reads the desk note; the secretariat once it is cleared.")


@blueprint.get("/<path:reference>/questions")
def index(reference: str) -> str:
    """For reviewers in the desk review the reading desk, else the list."""
    room = the_room(reference)
    questions.note_opened(room)
    if room.reading:
        show = ALL if request.args.get("show") == ALL else ""
        return draw("desk", room, show=show)
    return draw("index", room)


@blueprint.get("/<path:reference>/questions/check")
def check(reference: str) -> str:
    """Everything that the State is about to deliver, the blanks named."""
    room = the_room(reference)
    if not room.answering:
        abort(404)
    questions.note_opened(room)
    return draw("check", room)


@blueprint.get("/<path:reference>/questions/files/<int:document>")
def file(reference: str, document: int) -> taking.Answer:
    """A file handed in with an answer, for whoever reads the answer."""
    return taking.shown(door(reference, document))


@blueprint.post("/<path:reference>/questions/files/<int:document>")
def take_file(reference: str, document: int) -> taking.Answer:
    return taking.taken(door(reference, document))


def door(reference: str, document: int) -> taking.Door:
    looking = reader()

    def work(rows: Rows) -> Document:
        asked = questions.the_room(rows, looking, reference).asked
        named = {each.document for it in asked if it.answer for each in it.answer.files}
        row = rows.get(Document, document) if document in named else None
        if row is None:
            raise NotFound
        return row

    return work


# What the reviewers share


@blueprint.post("/<path:reference>/questions/done")
def done(reference: str) -> Response:
    """An expert has no further question, or has one after all."""
    looking, form = reader(), typed_form(request.form.items())
    again, engine = form["do"] == "again", current.services().engine

    def work(rows: Rows) -> None:
        room = questions.the_room(rows, looking, reference)
        case = questions.writable(rows, looking, reference, rules.ASK)
        if not room.expert:
            raise NotAllowed
        if again:
            services.go_on(rows, case.id, looking.actor.seat)
        else:
            services.finish(engine, rows, engine.locked(rows, case.id), looking.actor)

    current.write(work)
    flash(say(NOTED))
    return to_room(reference)


@blueprint.get("/<path:reference>/questions/sections")
def share(reference: str) -> str:
    room = the_desk(reference)
    return draw("share", room, form=questions.share_form(room))


@blueprint.post("/<path:reference>/questions/sections")
def share_out(reference: str) -> Response:
    looking, form = reader(), typed_form(request.form.items())

    def work(rows: Rows) -> None:
        room = questions.the_room(rows, looking, reference)
        case = questions.writable(rows, looking, reference, rules.ASK)
        services.share_out(rows, case.id, questions.shared(room, form))

    current.write(work)
    flash(say(NOTED))
    return to_room(reference)


@blueprint.get("/<path:reference>/questions/note")
def note(reference: str) -> str:
    room = the_desk(reference)
    return draw_note(room, questions.note_form(room.note))


@blueprint.post("/<path:reference>/questions/note")
def keep_note(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    questions.check_words(form, required=False)
    if form.faults:
        return draw_note(the_room(reference), form), 422

    def work(rows: Rows) -> None:
        case = questions.writable(rows, looking, reference, rules.ASK)
        services.keep_note(
            rows, case=case.id, text=form["text"], language=form["language"], seen=form.version,
            by=looking.actor, now=looking.now,
        )  # fmt: skip

    try:
        current.write(work)
    except (TextChanged, QuestionClosed, Stale) as error:
        return draw_note(the_room(reference), form, error), 409
    flash(say(NOTE_KEPT))
    return to_room(reference)


# Pages


def the_room(reference: str) -> Room:
    looking = reader()
    return current.read(lambda rows: questions.the_room(rows, looking, reference))


def the_desk(reference: str) -> Room:
    """For whoever may write there now; nobody else knows of these pages."""
    room = the_room(reference)
    if rules.ASK not in room.may:
        abort(404)
    return room


def to_room(reference: str) -> Response:
    return redirect(url_for("questions.index", reference=reference), 303)


def draw(page: str, room: Room, **given: object) -> str:
    return render_template(
        f"questions/{page}.html", room=room, case=room.case, rules=rules, kinds=KINDS,
        clocks=lambda day: month.clocks(day, room.calendar), **given,
    )  # fmt: skip


def draw_note(room: Room, form: Form, error: EngineError | None = None) -> str:
    stands = None
    if isinstance(error, TextChanged):
        stands = form.beside(questions.note_form(room.note))
    told = error.text if error else QuestionClosed().text if room.own_cleared else None
    return draw(
        "note", room, form=form, told=told, stands=stands, languages=LANGUAGES, labels=LABELS
    )
