"""People and seats, for whoever manages them: who holds which office, by which note verbale."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine import holding
from engine import seats as seats_of
from engine.letters import has
from engine.models.person import Appointment, Person, Seat
from engine.text import N_, Text
from web import current, offices, register, sheets, tables
from web.current import Rows
from web.form import Form
from web.i18n import locale, name_of_body, say
from web.offices import CHANNELS
from web.reading import asked, page_number
from web.register import KINDS
from web.titles import titles
from workflows.domain.accounts import directory, merge
from workflows.domain.accounts import services as accounts
from workflows.domain.colleagues.queries import unseated
from workflows.domain.reviews.queries import countries

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("/")
def index() -> str | Response:
    search, number, now = asked(), page_number(), current.now()
    if sheets.asked_format():
        return as_file(search)
    page = current.read(
        lambda rows: directory.people(rows, search=search, number=number, now=now, but=unseated())
    )
    return render_template("people/index.html", page=page, search=search)


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> str | Response | tuple[str, int]:
    if request.method == "GET":
        return render_template(
            "people/new.html", form=Form({"language": "en"}), languages=LANGUAGES
        )
    form = person_form()
    if form.faults:
        return render_template("people/new.html", form=form, languages=LANGUAGES), 422
    key = current.write(lambda rows: named_person(rows, form).id)
    return redirect(url_for(".show", key=key), code=303)


@blueprint.get("/<int:key>")
def show(key: int) -> str:
    return offices.person_page(key, Form())


@blueprint.post("/<int:key>")
def edit(key: int) -> Response | tuple[str, int]:
    """Close or open an account."""
    now, active = current.now(), request.form.get("active") == "1"
    line = offices.person_line(key)
    if active and (line.erased_at or current.read(lambda rows: merge.merged_into(rows, key))):
        abort(409)
    current.write(lambda rows: accounts.set_active(rows, key, active=active, now=now))
    return done("show", key, N_("Saved."))


@blueprint.post("/<int:key>/sign-ins/end")
def end_sign_ins(key: int) -> Response:
    now = current.now()
    offices.person_line(key)
    current.write(lambda rows: accounts.end_all(rows, key, now=now, but=offices.own_sign_in()))
    return done("show", key, N_("All sign-ins of this person have ended."))


@blueprint.get("/seats")
def seats() -> str | Response:
    search, now = asked(), current.now()
    wanted = register.wanted(search, bodies_named(search))
    if sheets.asked_format():
        return register.as_file(wanted)
    page = current.read(lambda rows: directory.seats(rows, wanted, number=page_number(), now=now))
    return render_template(
        "people/seats.html",
        page=page,
        wanted=wanted,
        filters=register.filters(wanted),
        kinds=KINDS,
        titles=register.titles(),
        states=states(),
    )


@blueprint.route("/seats/new", methods=["GET", "POST"])
def new_seat() -> str | Response | tuple[str, int]:
    if request.method == "GET":
        given = {"channel": "mail", "body": request.args.get("body", "")}
        return new_seat_page(Form(given))
    form = Form.submitted()
    form.require("body")
    form.one_of("title", seat_titles())
    form.one_of("channel", CHANNELS)
    form.at_most("body", 32)
    case = current.read(lambda rows: directory.case_of(rows, form["case"]))
    if form["case"] and case is None:
        form.fault("case", N_("No case has this reference."))
    if form.faults:
        return new_seat_page(form), 422
    key = current.write(lambda rows: make_seat(rows, form, case).id)
    return redirect(url_for(".seat", key=key), code=303)


@blueprint.get("/seats/<int:key>")
def seat(key: int) -> str:
    return offices.seat_page(key, Form({"kind": "principal", "language": "en"}))


@blueprint.post("/seats/<int:key>")
def appoint(key: int) -> Response | tuple[str, int]:
    form = person_form()
    form.one_of("kind", KINDS)
    form.at_most("reference", 200)
    if form["kind"] == "principal" and offices.named_in_its_case(key):
        form.fault("kind", N_("The holder of this seat is named by a step of its case."))
    if form.faults:
        return offices.seat_page(key, form), 422
    current.write(lambda rows: appoint_person(rows, key, form))
    return done("seat", key, N_("The appointment is recorded."))


@blueprint.post("/appointments/<int:key>/end")
def end_appointment(key: int) -> Response:
    now = current.now()

    def end(rows: Rows) -> int:
        found = rows.get(Appointment, key) or abort(404)
        held = found.until is None or found.until > now
        seats_of.end_appointment(rows, found, now=now)
        if held:
            offices.noted(rows, found.seat_id, holding.LEFT, found.person_id)
        accounts.end_all(rows, found.person_id, now=now, but=offices.own_sign_in())
        return found.seat_id

    return done("seat", current.write(end), N_("The appointment has ended."))


def as_file(search: str) -> Response:
    """The people whom the page lists, all of them."""
    now = current.now()
    found = current.read(
        lambda rows: directory.people(
            rows, search=search, number=1, now=now, size=tables.MOST, but=unseated()
        )
    )
    lines = map(tables.person, found.items)
    return sheets.sheet_response("people", tables.columns(tables.PEOPLE), lines, locale())


# Forms and what they write


def person_form() -> Form:
    form = Form.submitted()
    form.require("name", "email")
    form.at_most("name", 200)
    form.one_of("language", LANGUAGES)
    form.address("email")
    return form


def named_person(rows: Rows, form: Form) -> Person:
    """The person of the address; a known one keeps name and language."""
    return seats_of.find_or_make_person(
        rows,
        name=form["name"],
        email=form["email"],
        language=form["language"],
        now=current.now(),
    )


def make_seat(rows: Rows, form: Form, case: int | None) -> Seat:
    """A standing seat that nobody holds is used: steps may address it already."""
    there = None if case else seats_of.standing(rows, form["title"], form["body"])
    if there is not None and not seats_of.current(rows, there.id, current.now()):
        there.channel = form["channel"]
        return there
    return seats_of.create_seat(
        rows,
        title=form["title"],
        body=form["body"],
        case_id=case,
        channel=form["channel"],
        now=current.now(),
    )


def appoint_person(rows: Rows, key: int, form: Form) -> None:
    """Whoever comes or goes by it signs in anew, with the rights he then has."""
    now, chair = current.now(), rows.get(Seat, key) or abort(404)
    held = seats_of.current(rows, key, now)
    before, known = {each.person_id for each in held}, {each.id for each in held}
    person = named_person(rows, form)
    made = seats_of.appoint(
        rows, chair, person, kind=form["kind"], reference=form["reference"], now=now
    )
    if made.id not in known:
        offices.noted(rows, key, holding.NAMED, person.id)
    after = {held.person_id for held in seats_of.current(rows, key, now)}
    for each in before ^ after:
        accounts.end_all(rows, each, now=now, but=offices.own_sign_in())


# Pages


def new_seat_page(form: Form) -> str:
    return render_template(
        "people/new_seat.html",
        form=form,
        titles={key: say(label) for key, label in seat_titles().items()},
        channels={key: say(label) for key, label in CHANNELS.items()},
        states=states(),
    )


def seat_titles() -> Mapping[str, str]:
    house = current.services()
    return titles(house.registry.current(), house.desk)


def states() -> dict[str, str]:
    """The register in the reader's order, then the offices that have a seat."""
    here = locale()
    keys = current.read(lambda rows: [row.key for row in countries(rows, here)])
    keys += [key for key in current.read(directory.bodies) if key not in keys]
    return {key: name_of_body(key) for key in keys}


def bodies_named(search: str) -> list[str]:
    return [key for key, name in states().items() if has(name, search)]


def done(view: str, key: int, sentence: Text | str) -> Response:
    flash(say(sentence))
    return redirect(url_for(f".{view}", key=key), code=303)
