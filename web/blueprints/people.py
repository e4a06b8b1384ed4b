"""People and seats, for whoever manages them: who holds which office, by which note verbale."""

from __future__ import annotations

from collections.abc import Mapping

from email_validator import EmailNotValidError, validate_email
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine import seats as offices
from engine.models.person import Appointment, Person, Seat
from engine.queries.seats import Period, periods
from engine.text import N_, Text
from notifications import bounces
from web import current, desknotes, handover, register, sheets, tables
from web.current import Rows
from web.form import Form
from web.i18n import locale, name_of_body, say
from web.reading import reader
from web.register import KINDS
from web.titles import titles
from workflows.domain.accounts import addresses, directory, merge
from workflows.domain.accounts import services as accounts
from workflows.domain.reviews.queries import countries

blueprint = Blueprint("people", __name__, url_prefix="/people")

CHANNELS = {
    "mail": N_("Electronic mail"),
    "note": N_("Note verbale: written to formally, never by the system"),
}


@blueprint.get("/")
def index() -> str | Response:
    search, number, now = asked(), page_number(), current.now()
    if sheets.asked_format():
        return as_file(search)
    page = current.read(lambda rows: directory.people(rows, search=search, number=number, now=now))
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
    return person_page(key, Form())


@blueprint.post("/<int:key>")
def edit(key: int) -> Response | tuple[str, int]:
    """Close or open an account."""
    now, active = current.now(), request.form.get("active") == "1"
    person_line(key)
    if active and current.read(lambda rows: merge.merged_into(rows, key)):
        abort(409)
    current.write(lambda rows: accounts.set_active(rows, key, active=active, now=now))
    return done("show", key, N_("Saved."))


@blueprint.post("/<int:key>/sign-ins/end")
def end_sign_ins(key: int) -> Response:
    now = current.now()
    person_line(key)
    current.write(lambda rows: accounts.end_all(rows, key, now=now, but=own_sign_in()))
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
    return seat_page(key, Form({"kind": "principal", "language": "en"}))


@blueprint.post("/seats/<int:key>")
def appoint(key: int) -> Response | tuple[str, int]:
    form = person_form()
    form.one_of("kind", KINDS)
    form.at_most("reference", 200)
    if form["kind"] == "principal" and named_in_its_case(key):
        form.fault("kind", N_("The holder of this seat is named by a step of its case."))
    if form.faults:
        return seat_page(key, form), 422
    current.write(lambda rows: appoint_person(rows, key, form))
    return done("seat", key, N_("The appointment is recorded."))


@blueprint.post("/appointments/<int:key>/end")
def end_appointment(key: int) -> Response:
    now = current.now()

    def end(rows: Rows) -> int:
        found = rows.get(Appointment, key) or abort(404)
        offices.end_appointment(rows, found, now=now)
        accounts.end_all(rows, found.person_id, now=now, but=own_sign_in())
        return found.seat_id

    return done("seat", current.write(end), N_("The appointment has ended."))


def as_file(search: str) -> Response:
    """The people whom the page lists, all of them."""
    now = current.now()
    found = current.read(
        lambda rows: directory.people(rows, search=search, number=1, now=now, size=tables.MOST)
    )
    lines = map(tables.person, found.items)
    return sheets.sheet_response("people", tables.columns(tables.PEOPLE), lines, locale())


# Forms and what they write


def person_form() -> Form:
    form = Form.submitted()
    form.require("name", "email")
    form.at_most("name", 200)
    form.one_of("language", LANGUAGES)
    an_address(form)
    return form


def an_address(form: Form) -> None:
    try:
        validate_email(form["email"], check_deliverability=False)
    except EmailNotValidError:
        form.fault("email", N_("Enter an address such as name@example.org."))


def named_person(rows: Rows, form: Form) -> Person:
    """The person of the address; a known one keeps name and language."""
    return offices.find_or_make_person(
        rows,
        name=form["name"],
        email=form["email"],
        language=form["language"],
        now=current.now(),
    )


def make_seat(rows: Rows, form: Form, case: int | None) -> Seat:
    return offices.create_seat(
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
    before = {held.person_id for held in offices.current(rows, key, now)}
    offices.appoint(
        rows,
        chair,
        named_person(rows, form),
        kind=form["kind"],
        reference=form["reference"],
        now=now,
    )
    after = {held.person_id for held in offices.current(rows, key, now)}
    for person in before ^ after:
        accounts.end_all(rows, person, now=now, but=own_sign_in())


# Pages


def person_page(key: int, form: Form) -> str:
    line = person_line(key)
    return render_template(
        "people/show.html",
        line=line,
        bounce=current.read(lambda rows: bounces.of_person(rows, key, line.email)),
        others=current.read(lambda rows: addresses.addresses(rows, key)),
        merged=current.read(lambda rows: merge.merged_into(rows, key)),
        form=form,
        kinds=KINDS,
        languages=LANGUAGES,
    )


def person_line(key: int) -> directory.PersonLine:
    now = current.now()
    return current.read(lambda rows: directory.person(rows, key, now=now)) or abort(404)


def seat_page(key: int, form: Form, note: Form | None = None) -> str:
    """`note`: a desk note that was typed and cannot be taken yet."""
    looking = reader()

    def work(
        rows: Rows,
    ) -> tuple[directory.SeatLine, handover.ByStep | None, tuple[Period, ...]]:
        line = directory.seat(rows, key, now=looking.now) or abort(404)
        step = handover.by_step(rows, looking, rows.get_one(Seat, key))
        return line, step, periods(rows, key, looking.now)

    line, step, held = current.read(work)
    return render_template(
        "people/seat.html",
        line=line,
        step=step,
        periods=held,
        form=form,
        kinds=KINDS,
        channels=CHANNELS,
        languages=LANGUAGES,
        notes=desknotes.of_seat(key),
        note=note or desknotes.empty(),
    )


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
    wanted = search.casefold()
    return [key for key, name in states().items() if wanted and wanted in name.casefold()]


def named_in_its_case(key: int) -> bool:
    """Whether a step names the holder: no page does it in the State's place."""
    looking = reader()

    def work(rows: Rows) -> bool:
        found = rows.get(Seat, key) or abort(404)
        return handover.by_step(rows, looking, found) is not None

    return current.read(work)


def asked() -> str:
    return request.args.get("q", "").strip()[:100]


def page_number() -> int:
    return request.args.get("page", 1, type=int)


def own_sign_in() -> int | None:
    found = current.person()
    return found.sign_in if found else None


def done(view: str, key: int, sentence: Text | str) -> Response:
    flash(say(sentence))
    return redirect(url_for(f".{view}", key=key), code=303)
