"""A colleague's page behind a link: reading changes nothing, writing needs no sign-in."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from config.i18n import LANGUAGES
from engine.text import N_
from web import assessment, colleagues, contribution, current, drafting, handed, quiet
from web.blueprints.answers import BOTH_KEPT, not_taken, saved_at
from web.blueprints.invitations import NEW_LINKS, shown
from web.contribution import Page, Sent
from web.current import Rows
from web.form import Form
from web.handed import Handed
from web.i18n import say
from web.inputs import typed_form
from web.sending import sent
from workflows.domain.accounts import rules
from workflows.domain.accounts.services import attempt
from workflows.domain.assessment.sheet import KINDS
from workflows.domain.colleagues.rules import HANDED, OPEN
from workflows.domain.documents.models import Document
from workflows.domain.documents.rules import FIRST, STRICT

blueprint = Blueprint("contribution", __name__, url_prefix="/c")
quiet.keep(blueprint)

Answered = str | AnyResponse | tuple[str, int]
CLOSED = N_("This page takes no more answers. What you typed is kept on this device.")


@blueprint.get("/<token>")
def show(token: str) -> str:
    page = the_page(token)
    form = Form(assessment.filled(page.part, page.language)) if page.part else Form()
    return render(token, page, form)


@blueprint.post("/<token>")
def save(token: str) -> Answered:
    """Save what was typed, and hand the section back where the colleague is done."""
    form, page = typed_form(request.form.items()), the_page(token)
    if page.part is None or page.place != OPEN:
        return render(token, page, form), 409
    keys = {each: assessment.name(each, "file") for each in page.questions}
    files, answers = handed.take(form, keys), assessment.typed(form, page.part)
    notes = colleagues.notes_typed(form, page.questions, page.notes)
    brought = drafting.brought(form, page.part, files, answers)
    if form.faults:
        return render(token, page, form, files=files), 422
    work = Sent(brought, notes, done=form["do"] == "done")
    saved = current.write(lambda rows: contribution.keep(rows, token, work))
    if saved is None:
        return render(token, the_page(token), form), 409
    if saved.stale:
        page = the_page(token)
        made = assessment.again(form, page.part, saved.stale, saved.asides) if page.part else form
        return render(token, page, made, stale=saved.stale), 409
    return redirect(url_for(".show", token=token, told="saved"), code=303)


@blueprint.post("/<token>/answers/<question>")
def save_answer(token: str, question: str) -> tuple[Response, int]:
    """What the script of the page sends when typing stops; the same rule as its button's."""
    form, page = typed_form(request.form.items()), the_page(token)
    if page.part is None or page.place != OPEN:
        return jsonify(message=say(CLOSED)), 409
    found = assessment.typed(form, page.part)
    if form.faults:
        return not_taken(form)
    sent = drafting.Sent(page.part.key, tuple(each for each in found if each.question == question))
    saved = current.write(lambda rows: contribution.keep(rows, token, Sent(sent)))
    if saved is None:
        return jsonify(message=say(CLOSED)), 409
    if saved.stale:
        url = url_for(".choice", token=token, question=question, number=saved.asides[question])
        return jsonify(message=say(BOTH_KEPT), choice=f"{url}#q-{question}"), 409
    part = the_page(token).part
    lines = [each for each in part.lines if each.question.key == question] if part else []
    return saved_at(lines[0], form) if lines else abort(404)


@blueprint.get("/<token>/answers/<question>/<int:number>")
def choice(token: str, question: str, number: int) -> str:
    """The section, with what was typed over an answer that had changed beside that answer."""
    page, mine = current.read(lambda rows: contribution.aside(rows, token, question, number))
    if page.part is None:
        abort(404)
    typed = {"kind": mine.said.kind, "text": mine.said.text, "language": mine.said.language}
    form = Form({assessment.name(question, each): value for each, value in typed.items()})
    made = assessment.again(form, page.part, (question,), {question: number})
    return render(token, page, made, stale=(question,))


@blueprint.post("/<token>/seen")
def seen(token: str) -> AnyResponse:
    """That a person has come, which opening alone does not tell; or goes on after all."""
    current.write(lambda rows: contribution.take_up(rows, token))
    return redirect(url_for(".show", token=token), code=303)


@blueprint.post("/<token>/new")
def renew(token: str) -> AnyResponse:
    """A new link, to the address that the old one went to."""
    page, now = the_page(token), current.now()
    key = rules.attempt_key("section", str(page.asking.id))

    def work(rows: Rows) -> None:
        if attempt(rows, key, now=now, limit=NEW_LINKS):
            contribution.renew(rows, token)

    current.write(work)
    return redirect(url_for(".show", token=token, told="sent"), code=303)


@blueprint.get("/<token>/files/<int:document>")
def file(token: str, document: int) -> Response:
    """A file of this section. A link takes nothing that is strictly confidential."""

    def work(rows: Rows) -> tuple[str, str, str, int]:
        page = contribution.load(rows, token)
        row = rows.get(Document, document) if document in page.documents else None
        if row is None or row.label == STRICT:
            abort(404)
        return row.sha256, row.name, row.media_type, row.size

    return sent(*current.read(work))


# Pages


def the_page(token: str) -> Page:
    return current.read(lambda rows: contribution.load(rows, token))


def render(
    token: str,
    page: Page,
    form: Form,
    *,
    files: dict[str, Handed] | None = None,
    stale: tuple[str, ...] = (),
) -> str:
    """The section, to be written or read; else what has become of the link, and what was typed."""
    template = {OPEN: "section", HANDED: "read"}.get(page.place, "closed")
    return render_template(
        f"contribution/{template}.html",
        token=token,
        page=page,
        part=page.part,
        form=colleagues.prefill(form, page.notes),
        told=request.args.get("told", ""),
        typed=words_of(form) if request.method == "POST" else [],
        address=shown(page.asking.email),
        files=files or {},
        stale=stale,
        kinds={key: say(label) for key, label in KINDS.items()},
        labels={key: say(label) for key, label in FIRST.items()},
        choices={key: say(label) for key, label in assessment.CHOICES.items()},
        languages=LANGUAGES,
        name=assessment.name,
    )


def words_of(form: Form) -> list[str]:
    """What was typed, given back to be read and copied."""
    fields = (colleagues.NEW, colleagues.CHANGED)
    return [
        value for key, value in form.values.items()
        if value and (key.endswith(".text") or key.startswith(fields))
    ]  # fmt: skip
