"""A section in a colleague's hands, and notes among colleagues: the State's own pages."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.models.case import Case
from engine.text import N_
from notifications import asked
from web import colleagues, current
from web.assessment import DRAFTING, Here
from web.colleagues import Beside
from web.current import Rows
from web.form import Form
from web.i18n import locale, say
from web.inputs import typed_form, without_marks
from web.reading import reader
from workflows.domain.assessment import services as drafts
from workflows.domain.assessment.sheet import Part
from workflows.domain.colleagues import services
from workflows.domain.colleagues.rules import WORDS, HasIt, NoMail, OtherOffice, OwnWay
from workflows.domain.colleagues.services import Wanted

blueprint = Blueprint("colleagues", __name__, url_prefix="/cases")
blueprint.add_app_template_global(colleagues.beside)

Answered = str | Response | tuple[str, int]
ADDRESS_FAULTS = (HasIt, NoMail, OtherOffice, OwnWay)
SENT = N_("The link is on its way to this address: %(address)s")
BY_HAND = N_("This link is shown once; whoever has it opens the section:")
RECALLED = N_("The section is yours again. The link opens it no more.")
DAY_CHANGED = N_("The day is changed. No mail goes out by itself.")
NOTED = N_("Noted. Only your State reads it.")


@blueprint.get("/<path:reference>/assessment/colleagues")
def index(reference: str) -> str:
    """Who has which section, and all notes; after the submission too, for the State alone."""
    return index_page(reference, Form())


@blueprint.get("/<path:reference>/assessment/sections/<section>/colleague")
def ask(reference: str, section: str) -> str:
    return ask_page(reference, section, Form({"language": locale(), "reminds": "1"}))


@blueprint.post("/<path:reference>/assessment/sections/<section>/colleague")
def send(reference: str, section: str) -> Answered:
    """Put the section into the hands of a colleague, and send the link."""
    form, looking = typed_form(request.form.items()), reader()
    wanted = wanted_of(form, section)
    if form.faults:
        return ask_page(reference, section, form), 422

    def work(rows: Rows) -> None:
        case, found, _ = colleagues.drafted_part(rows, looking, reference, section)
        drafts.begin(rows, case.id, found.edition, looking.now)
        made = services.ask(
            rows, case, wanted, definition=looking.definition(case),
            desk=current.services().desk.keys(), by=looking.actor.person, now=looking.now,
        )  # fmt: skip
        colleagues.write_to(rows, case, made)

    try:
        current.write(work)
    except ADDRESS_FAULTS as error:
        form.fault("email", error.text)
        return ask_page(reference, section, form), 422
    return done(reference, say(SENT, address=wanted.email))


@blueprint.post("/<path:reference>/assessment/colleagues/<int:key>/day")
def change_day(reference: str, key: int) -> Answered:
    form, looking = typed_form(request.form.items()), reader()
    day = colleagues.a_day(form, f"by.{key}")
    if form.faults:
        return index_page(reference, form), 422

    def work(rows: Rows) -> None:
        _, asking = colleagues.the_asking(rows, looking, reference, key)
        services.change_day(rows, asking, day, now=looking.now)
        asked.settle(rows, key)

    current.write(work)
    return done(reference, say(DAY_CHANGED))


@blueprint.post("/<path:reference>/assessment/colleagues/<int:key>/mail")
def mail(reference: str, key: int) -> Response:
    """A courtesy mail by hand; what was handed back is asked for again."""
    looking = reader()

    def work(rows: Rows) -> str:
        case, asking = colleagues.the_asking(rows, looking, reference, key)
        services.mail_again(rows, asking, now=looking.now)
        colleagues.write_to(rows, case, asking)
        return asking.email

    address = current.write(work)
    return done(reference, say(SENT, address=address))


@blueprint.post("/<path:reference>/assessment/colleagues/<int:key>/link")
def link(reference: str, key: int) -> Response:
    """A link shown once, where a mail does not reach the colleague."""
    looking = reader()

    def work(rows: Rows) -> str:
        _, asking = colleagues.the_asking(rows, looking, reference, key)
        return services.hand_link(rows, asking, now=looking.now)

    token = current.write(work)
    address = current.services().settings.base_url + url_for("contribution.show", token=token)
    return done(reference, f"{say(BY_HAND)} {address}")


@blueprint.post("/<path:reference>/assessment/colleagues/<int:key>/recall")
def recall(reference: str, key: int) -> Response:
    looking = reader()

    def work(rows: Rows) -> None:
        _, asking = colleagues.the_asking(rows, looking, reference, key)
        services.recall(rows, asking, by=looking.actor.person, now=looking.now)
        asked.withdraw(rows, key)

    current.write(work)
    return done(reference, say(RECALLED))


@blueprint.get("/<path:reference>/assessment/sections/<section>/notes")
def notes(reference: str, section: str) -> str:
    return notes_page(reference, section, Form())


@blueprint.post("/<path:reference>/assessment/sections/<section>/notes")
def note(reference: str, section: str) -> Answered:
    """New notes, own ones put right, marks: one form."""
    form, looking = typed_form(request.form.items()), reader()
    here, part, beside = the_part(reference, section)
    said = colleagues.notes_typed(form, [each.question.key for each in part.lines], beside.notes)
    if form.faults:
        return notes_page(reference, section, form), 422

    def work(rows: Rows) -> None:
        colleagues.drafted_part(rows, looking, reference, section)
        person, now = looking.actor.person, looking.now
        colleagues.keep_notes(rows, here.id, said, person=person, now=now)

    current.write(work)
    flash(say(NOTED))
    return redirect(url_for(".notes", reference=reference, section=section), code=303)


# Forms


def wanted_of(form: Form, section: str) -> Wanted:
    """Whom, by when, in which language, with which words."""
    form.require("name", "email")
    if form["email"]:
        form.address("email")
    form.at_most("name", 200)
    form.at_most("words", WORDS)
    form.one_of("language", LANGUAGES)
    return Wanted(
        section=section, name=" ".join(without_marks(form["name"]).split()),
        email=form["email"], language=form["language"], by=colleagues.a_day(form, "by"),
        words=form["words"], reminds=form["reminds"] == "1",
    )  # fmt: skip


# Pages


def index_page(reference: str, form: Form) -> str:
    found, beside = the_room(reference)
    colleagues.prefill(form, {}, beside.askings)
    parts = found.sheet.parts if found.sheet else ()
    return render_template(
        "colleagues/index.html", here=found, case=found.case, beside=beside, form=form,
        drafting=found.place == DRAFTING, parts=parts,
        titles={part.key: part.title for part in parts},
    )  # fmt: skip


def ask_page(reference: str, section: str, form: Form) -> str:
    here, part, beside = the_part(reference, section)
    return render_template(
        "colleagues/ask.html", case=here.case, here=here, part=part, form=form, beside=beside,
        languages=LANGUAGES,
    )  # fmt: skip


def notes_page(reference: str, section: str, form: Form) -> str:
    here, part, beside = the_part(reference, section)
    colleagues.prefill(form, beside.notes)
    return render_template(
        "colleagues/notes.html", case=here.case, here=here, part=part, form=form, beside=beside
    )


def the_room(reference: str) -> tuple[Here, Beside]:
    looking = reader()
    case, found = current.read(lambda rows: colleagues.own_room(rows, looking, reference))
    return found, shown(case)


def the_part(reference: str, section: str) -> tuple[Here, Part, Beside]:
    looking = reader()
    case, found, part = current.read(
        lambda rows: colleagues.drafted_part(rows, looking, reference, section)
    )
    return found, part, shown(case)


def shown(case: Case) -> Beside:
    return colleagues.beside(case.id) or abort(404)


def done(reference: str, words: str) -> Response:
    flash(words)
    return redirect(url_for(".index", reference=reference), code=303)
