"""One question: asked, changed, taken out, recalled; and what the State answers to it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.errors import EngineError, NotAllowed, NotFound, Stale
from engine.models.case import Case
from engine.text import N_
from web import current, handed, month, questions
from web.current import Rows
from web.form import Form
from web.handed import Handed
from web.i18n import say
from web.inputs import typed_form
from web.questions import LABELS, Room
from web.reading import reader
from workflows.domain.assessment.sheet import KINDS
from workflows.domain.questions import queries, rules, services
from workflows.domain.questions.lines import Asked
from workflows.domain.questions.models import Question
from workflows.domain.questions.rules import AlreadyOpened, QuestionClosed, TextChanged
from workflows.domain.questions.services import Upload

blueprint = Blueprint("question", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

KEPT = N_("Saved. The review team reads it; the State under review once it is delivered.")
OUT, BACK = N_("The question was taken out."), N_("The question is in the list again.")
RECALLED = N_("The question was recalled.")
ANSWERED = N_("Saved. Only your State reads it until it delivers its answers.")
REMOVE = "remove."


# Asking


@blueprint.get("/<path:reference>/questions/new")
def new(reference: str) -> str:
    room = asking(reference)
    about, show = request.args.get("about", ""), request.args.get("show", "")
    return draw("ask", room, form=questions.question_form(None, known(room, about), show))


@blueprint.post("/<path:reference>/questions/new")
def add(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    room = the_room(reference)
    known(room, form["about"])
    questions.check_words(form, required=True)
    if form.faults:
        return draw("ask", room, form=form), 422

    def work(rows: Rows) -> int:
        case = questions.writable(rows, looking, reference, rules.ASK)
        return services.ask(
            rows, case=case.id, about=form["about"], text=form["text"],
            language=form["language"], by=looking.actor, now=looking.now,
        ).id  # fmt: skip

    try:
        made = current.write(work)
    except (QuestionClosed, Stale) as error:
        return draw("ask", the_room(reference), form=form, error=error), 409
    flash(say(KEPT))
    return to_room(reference, made, form["show"])


@blueprint.get("/<path:reference>/questions/<int:question>")
def edit(reference: str, question: int) -> str:
    room = asking(reference)
    found = own(room, question)
    show = request.args.get("show", "")
    return draw("ask", room, found, form=questions.question_form(found, found.about, show))


@blueprint.post("/<path:reference>/questions/<int:question>")
def change(reference: str, question: int) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    room = the_room(reference)
    found = own(room, question)
    questions.check_words(form, required=True)
    if form.faults:
        return draw("ask", room, found, form=form), 422

    def work(rows: Rows) -> None:
        case = questions.writable(rows, looking, reference, rules.ASK)
        services.change(
            rows, the_row(rows, case, question), seen=form.version, text=form["text"],
            language=form["language"], by=looking.actor, now=looking.now,
        )  # fmt: skip

    try:
        current.write(work)
    except (TextChanged, QuestionClosed, Stale) as error:
        room = the_room(reference)
        found = room.one(question)
        changed = isinstance(error, TextChanged)
        stands = form.beside(questions.question_form(found)) if changed else None
        return draw("ask", room, found, form=form, error=error, stands=stands), 409
    flash(say(KEPT))
    return to_room(reference, question, form["show"])


@blueprint.post("/<path:reference>/questions/<int:question>/out")
def drop(reference: str, question: int) -> Response:
    """Out of the list, or back into it."""
    looking, form = reader(), typed_form(request.form.items())
    out = form["do"] != "back"
    own(the_room(reference), question)

    def work(rows: Rows) -> None:
        case = questions.writable(rows, looking, reference, rules.ASK)
        services.drop(
            rows, the_row(rows, case, question), dropped=out, seen=form.version, by=looking.actor,
            now=looking.now,
        )  # fmt: skip

    current.write(work)
    flash(say(OUT if out else BACK))
    return to_room(reference, question, form["show"])


# Recalling


@blueprint.get("/<path:reference>/questions/<int:question>/recall")
def recall(reference: str, question: int) -> str:
    room = the_room(reference)
    found = own(room, question)
    if not room.recallable(found):
        raise NotFound
    return draw("recall", room, found, form=Form())


@blueprint.post("/<path:reference>/questions/<int:question>/recall")
def take_back(reference: str, question: int) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    room, engine = the_room(reference), current.services().engine
    found = own(room, question)
    form.require("reason")
    form.at_most("reason", questions.MOST)
    if form.faults:
        return draw("recall", room, found, form=form), 422

    def work(rows: Rows) -> None:
        case = questions.writable(rows, looking, reference, rules.RECALL)
        case = engine.locked(rows, case.id)
        row = the_row(rows, case, question)
        services.recall(engine, rows, case, row, reason=form["reason"], by=looking.actor)

    try:
        current.write(work)
    except (AlreadyOpened, QuestionClosed, Stale) as error:
        return draw("recall", room, found, form=form, error=error), 409
    flash(say(RECALLED))
    return to_room(reference, question)


# Answering


@blueprint.get("/<path:reference>/questions/<int:question>/answer")
def answer(reference: str, question: int) -> str:
    room = the_room(reference)
    found = to_answer(room, question)
    questions.note_opened(room)
    return draw("answer", room, found, form=questions.answer_form(found))


@blueprint.post("/<path:reference>/questions/<int:question>/answer")
def save(reference: str, question: int) -> Answer:
    form = typed_form(request.form.items())
    room = the_room(reference)
    found = room.one(question)
    if room.side != rules.STATE:
        raise NotAllowed
    files = handed.take(form, {"file": "file"})
    questions.check_words(form, required=False)
    if form.faults:
        return draw("answer", room, found, form=form, files=files), 422
    try:
        current.write(lambda rows: keep(rows, reference, question, form, files.get("file")))
    except (TextChanged, QuestionClosed, Stale) as error:
        room = the_room(reference)
        found = room.one(question)
        changed = isinstance(error, TextChanged)
        stands = form.beside(questions.answer_form(found)) if changed else None
        page = draw("answer", room, found, form=form, error=error, stands=stands, files=files)
        return page, 409
    flash(say(ANSWERED))
    following = after(room, question)
    if form["do"] == "next" and following is not None:
        where = url_for("question.answer", reference=reference, question=following.id)
        return redirect(where, 303)
    return to_room(reference, question)


def keep(rows: Rows, reference: str, question: int, form: Form, file: Handed | None) -> None:
    """Write an answer and its files, in one transaction."""
    looking = reader()
    case = questions.writable(rows, looking, reference, rules.ANSWER)
    row = the_row(rows, case, question)
    if row not in queries.delivered(rows, case.id):
        raise QuestionClosed
    who, now = looking.actor, looking.now
    services.answer(
        rows, row, text=form["text"], language=form["language"], seen=form.version, by=who, now=now
    )
    removed = [key.removeprefix(REMOVE) for key in form.values if key.startswith(REMOVE)]
    services.detach(rows, row, {int(each) for each in removed if each.isdecimal()})
    if file is not None:
        upload = Upload(file.name, file.type, file.sha256, file.size)
        readers = looking.definition(case).may_read(case.state, rules.ANSWER) or frozenset()
        services.attach(rows, row, upload, readers=readers, by=who, now=now)


# Pages


def the_room(reference: str) -> Room:
    looking = reader()
    return current.read(lambda rows: questions.the_room(rows, looking, reference))


def asking(reference: str) -> Room:
    """For whoever may ask now. Raises NotFound, NotAllowed."""
    room = the_room(reference)
    if room.side == rules.STATE:
        raise NotFound
    if not room.asking:
        raise NotAllowed
    return room


def known(room: Room, about: str) -> str:
    """A question of the self-assessment, or none. Raises NotFound."""
    if about and room.line(about) is None:
        raise NotFound
    return about


def own(room: Room, question: int) -> Asked:
    """A question of the reader's own State. Raises NotFound, NotAllowed."""
    found = room.one(question)
    if room.side != rules.REVIEWERS or found.body != room.body:
        raise NotAllowed
    return found


def to_answer(room: Room, question: int) -> Asked:
    """A question that the State may answer now. Raises NotFound, NotAllowed."""
    found = room.one(question)
    if not room.answering:
        raise NotAllowed
    if not found.open:
        raise NotFound
    return found


def after(room: Room, question: int) -> Asked | None:
    """The next question without an answer, going round once."""
    order = [each for each in room.blanks if each.id != question]
    number = room.one(question).number or 0
    later = [each for each in order if (each.number or 0) > number]
    return next(iter(later or order), None)


def the_row(rows: Rows, case: Case, question: int) -> Question:
    found = queries.question(rows, case.id, question)
    if found is None:
        raise NotFound
    return found


def to_room(reference: str, question: int, show: str = "") -> Response:
    at = url_for(
        "questions.index", reference=reference, show=show or None, _anchor=f"question-{question}"
    )
    return redirect(at, 303)


def draw(
    page: str, room: Room, found: Asked | None = None, *, form: Form,
    error: EngineError | None = None, stands: Form | None = None,
    files: dict[str, Handed] | None = None,
) -> str:  # fmt: skip
    return render_template(
        f"questions/{page}.html", room=room, case=room.case, found=found, form=form,
        told=error.text if error else None, stands=stands, files=files or {},
        languages=LANGUAGES, labels=LABELS, rules=rules, kinds=KINDS,
        following=after(room, found.id) if found and room.answering else None,
        clocks=lambda day: month.clocks(day, room.calendar),
    )  # fmt: skip
