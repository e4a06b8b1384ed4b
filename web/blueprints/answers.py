"""One answer of a draft: saved while it is typed, its wordings, the choice between two texts."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Redirect

from config.i18n import LANGUAGES
from engine.models.case import Case
from engine.text import N_
from web import assessment, current, drafting
from web.assessment import DELIVERED, DRAFTING, KEPT, Here
from web.blueprints.assessment import at_question, the_room
from web.current import Rows
from web.drafting import Sent
from web.form import Form
from web.i18n import locale, say
from web.reading import reader
from workflows.domain.assessment import services, wordings
from workflows.domain.assessment.services import Saved
from workflows.domain.assessment.sheet import KINDS, Line, Part
from workflows.domain.assessment.wordings import Wording

blueprint = Blueprint("answers", __name__, url_prefix="/cases")

AT = "/<path:reference>/assessment/answers/<question>"
SAVED = N_("Saved %(time)s · version %(version)s")
BOTH_KEPT = N_("Somebody of your State saved another text meanwhile. Both texts are kept.")
MOVED_ON = N_("The case has moved on since this page was shown. Nothing was recorded.")
NOT_TAKEN = N_("Not saved: %(reason)s")
PUT_BACK = N_("This wording stands in the answer again. The one before is kept with the others.")
CHANGED_SINCE = N_("The answer was saved again since this page was shown. Nothing was changed.")


@blueprint.post(AT)
def save(reference: str, question: str) -> tuple[Response, int]:
    """What the script of the section sends when typing stops; the same rule as its button's."""
    form, looking = Form.submitted(), reader()
    found = the_room(reference, int(form["edition"]) if form["edition"].isdecimal() else None)
    if found.place in {DELIVERED, KEPT}:
        return jsonify(message=say(MOVED_ON)), 409
    part, _ = the_answer(found, question)
    answers = [each for each in assessment.typed(form, part) if each.question == question]
    if form.faults:
        return not_taken(form)

    sent = Sent(part.key, tuple(answers))
    saved = current.write(lambda rows: drafting.keep(rows, looking, found, sent))
    if saved is None:
        return jsonify(message=say(MOVED_ON)), 409
    if saved.stale:
        url = url_for(
            ".choice", reference=reference, question=question, wording=saved.asides[question]
        )
        return jsonify(message=say(BOTH_KEPT), choice=url), 409
    _, line = the_answer(the_room(reference), question)
    return saved_at(line, form)


def not_taken(form: Form) -> tuple[Response, int]:
    reason = next(iter(form.faults.values()))
    return jsonify(message=say(NOT_TAKEN, reason=reason)), 422


def saved_at(line: Line, form: Form) -> tuple[Response, int]:
    """When, as which version, and what the next saving starts from."""
    time = (line.saved_at or current.now()).astimezone(ZoneInfo(current.zone()))
    message = say(SAVED, time=f"{time:%H:%M}", version=line.version)
    language = form[assessment.name(line.question.key, "language")]
    return jsonify(message=message, seen=assessment.seen(line, language)), 200


@blueprint.get(f"{AT}/wordings")
def index(reference: str, question: str) -> str:
    """Every wording, the latest first; `?all=1`: with the savings on the way to each."""
    found = the_room(reference)
    part, line = the_answer(found, question)
    kept = current.read(lambda rows: wordings.of(rows, found.id, question))
    every = request.args.get("all") == "1"
    return render_template(
        "assessment/wordings.html", here=found, case=found.case, part=part, line=line,
        kinds=KINDS, kept=kept if every else wordings.resting(kept), all=len(kept),
    )  # fmt: skip


@blueprint.post(f"{AT}/wordings/<int:wording>")
def put_back(reference: str, question: str, wording: int) -> Redirect:
    """An earlier wording becomes the next version."""
    form, looking = Form.submitted(), reader()
    found = the_room(reference)
    part, _ = the_answer(found, question)
    version = form.version

    def work(rows: Rows) -> Saved | None:
        if not assessment.may_draft(rows, looking, rows.get_one(Case, found.id)):
            return None
        return services.put_back(
            rows, found.id, question, wording, version=version, person=looking.actor.person,
            now=looking.now,
        )  # fmt: skip

    saved = current.write(work)
    if saved is None:
        abort(404)
    if saved.stale:
        flash(say(CHANGED_SINCE))
        again = url_for(".index", reference=reference, question=question)
        return redirect(again, code=303)
    flash(say(PUT_BACK))
    return redirect(at_question(reference, part.key, question), code=303)


@blueprint.get(f"{AT}/choice/<int:wording>")
def choice(reference: str, question: str, wording: int) -> str:
    """What was typed over an answer that had changed, beside the answer as it stands."""
    found = the_room(reference)
    part, line = the_answer(found, question)
    mine = current.read(lambda rows: wordings.one(rows, found.id, question, wording))
    if mine is None:
        abort(404)
    return render_template(
        "assessment/choice.html", here=found, case=found.case, part=part, line=line, mine=mine,
        form=choosing(line, mine), languages=LANGUAGES, name=assessment.name,
        kinds={key: say(label) for key, label in KINDS.items()},
        choices={key: say(label) for key, label in assessment.CHOICES.items()},
    )  # fmt: skip


def choosing(line: Line, mine: Wording) -> Form:
    """The field begins with one's own text."""
    key, said = line.question.key, mine.said
    form = Form(assessment.values(line, locale()))
    typed = {"kind": said.kind, "text": said.text, "language": said.language}
    typed |= {"choose": assessment.FIELD, "aside": str(mine.id)}
    form.values |= {assessment.name(key, each): value for each, value in typed.items()}
    return form


def the_answer(found: Here, question: str) -> tuple[Part, Line]:
    """A question with its section, for whoever drafts it; nobody else knows of it."""
    parts = found.sheet.parts if found.place == DRAFTING and found.sheet else ()
    at = ((part, each) for part in parts for each in part.lines)
    return next((pair for pair in at if pair[1].question.key == question), None) or abort(404)
