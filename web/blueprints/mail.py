"""Mail and formal communications, for the desk: what was said to whom, and what will be."""

from __future__ import annotations

from typing import NamedTuple

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from engine.text import N_
from notifications import queries, replies
from notifications.backlog import KEPT_BACK
from notifications.catalogue import ACTIVATION, ADDRESS_CODE, CODE, INVITED
from notifications.models import (
    DRAFTED,
    FAILED,
    KEPT,
    OBSOLETE,
    QUEUED,
    SENDING,
    SENT,
    STATES,
    UNCERTAIN,
)
from web import current, posted
from web.form import Form
from web.i18n import say
from web.inputs import a_date, typed_form
from web.mailkinds import kinds
from web.reading import page_number, reader
from web.steps import GIVE_DATE

blueprint = Blueprint("mail", __name__, url_prefix="/mail")

KEYS = frozenset(
    {CODE, ACTIVATION, ADDRESS_CODE, INVITED}
)  # what they carry is for their reader alone
FRAMED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
FRAMING = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)


class Mark(NamedTuple):
    """How a message stands: a word, and the shape beside it."""

    label: str
    shape: str


LABELS = {
    QUEUED: Mark(N_("Queued"), "ahead"),
    SENDING: Mark(N_("On its way"), "now"),
    SENT: Mark(N_("Sent"), "done"),
    UNCERTAIN: Mark(N_("Uncertain"), "rest"),
    FAILED: Mark(N_("Not delivered"), "rest"),
    OBSOLETE: Mark(N_("No longer needed"), "closed"),
    KEPT: Mark(N_("Kept, not sent"), "ahead"),
}


@blueprint.get("/")
def index() -> str:
    state, number = request.args.get("state", ""), page_number()
    state = state if state in STATES else ""
    page, counts = current.read(
        lambda rows: (queries.messages(rows, state=state, number=number), queries.counts(rows))
    )
    return render_template(
        "mail/index.html", page=page, counts=counts, state=state, labels=LABELS, kinds=kinds(),
        kept_back=KEPT_BACK,
    )  # fmt: skip


@blueprint.get("/<int:key>")
def show(key: int) -> Response:
    line = the_message(key)
    page = render_template(
        "mail/show.html",
        line=line,
        copy=copy_of(line),
        labels=LABELS,
        kinds=kinds(),
        secret=not may_be_read(line),
        again=line.again,
        kept_back=KEPT_BACK,
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = FRAMING
    return response


@blueprint.get("/<int:key>/html")
def html(key: int) -> Response:
    """The HTML part alone, for a frame that may do nothing."""
    line = the_message(key)
    copy = copy_of(line)
    if copy is None or not copy.html:
        abort(404)
    response = make_response(copy.html)
    response.headers["Content-Security-Policy"] = FRAMED
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@blueprint.post("/<int:key>/resend")
def resend(key: int) -> Response:
    """Another copy, as a message of its own."""
    now, person = current.now(), reader().actor.person
    made = current.write(lambda rows: queries.resend(rows, key, now=now, by=person))
    if made is None:
        abort(404)
    flash(say(N_("Queued once more.")))
    return redirect(url_for(".show", key=made), code=303)


@blueprint.get("/formal")
def formal() -> str:
    number = page_number()
    state = SENT if request.args.get("state") == SENT else DRAFTED
    page = current.read(lambda rows: queries.communications(rows, state=state, number=number))
    return render_template("mail/formal.html", page=page, state=state, kinds=kinds())


@blueprint.get("/formal/<int:key>")
def communication(key: int) -> str:
    return communication_page(key, Form())


@blueprint.post("/formal/<int:key>")
def record(key: int) -> Response | tuple[str, int]:
    """A person has sent it: under which number, on which day."""
    form, now, person = typed_form(request.form.items()), current.now(), reader().actor.person
    day = a_date(form["date"])
    form.require("number")
    form.at_most("number", 200)
    if isinstance(day, str):
        form.fault("date", GIVE_DATE)
    if form.faults or isinstance(day, str):
        return communication_page(key, form), 422
    number = form["number"]
    if not current.write(
        lambda rows: queries.record_sent(rows, key, number=number, date=day, person=person, now=now)
    ):
        abort(404)
    flash(say(N_("Number and date are recorded.")))
    return redirect(url_for(".formal"), code=303)


def communication_page(key: int, form: Form) -> str:
    house = current.services()
    line, answered = current.read(
        lambda rows: (queries.communication(rows, key), replies.of_note(rows, key))
    )
    if line is None:
        abort(404)
    return render_template(
        "mail/communication.html",
        line=line,
        form=form,
        kinds=kinds(),
        said=posted.lines(line.facts, house.registry),
        draft=DRAFTED,
        replies=answered,
    )


def may_be_read(line: queries.MessageLine) -> bool:
    """Codes and personal links are for their reader alone; where no mail is sent, all is shown."""
    settings = current.services().settings
    return line.kind not in KEYS or settings.smtp is None


def copy_of(line: queries.MessageLine) -> posted.Copy | None:
    return posted.read(line.rendered) if line.rendered and may_be_read(line) else None


def the_message(key: int) -> queries.MessageLine:
    return current.read(lambda rows: queries.message(rows, key)) or abort(404)
