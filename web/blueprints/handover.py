"""Handing a seat over: a form, a page to check, and the pack for whoever takes the seat."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine import editions, holding
from engine import seats as offices
from engine.errors import NotFound
from engine.models.person import Appointment, Person, Seat
from engine.queries import seats as seat_queries
from engine.queries.reader import Reader
from engine.text import N_
from notifications import seats as notices
from web import current
from web import handover as handing
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.inputs import a_date
from web.offices import noted
from web.reading import reader
from web.register import KINDS
from web.steps import GIVE_DATE
from workflows.domain.accounts import directory
from workflows.domain.accounts import handover as accounts
from workflows.domain.accounts.handover import Candidate

blueprint = Blueprint("handover", __name__, url_prefix="/people/seats")

Answer = str | Response | tuple[str, int]

NEW = "new"
FARTHEST = dt.timedelta(days=366)
MEANWHILE = N_("Somebody else has changed who holds this seat. Please check once more.")


@dataclass(frozen=True)
class Page:
    """A seat that is handed over. `step`: where its case says who holds it."""

    line: directory.SeatLine
    step: handing.ByStep | None
    candidates: tuple[Candidate, ...]
    today: dt.date
    seen: str  # the present holder's appointment, against two who hand over at once


@blueprint.get("/<int:key>/handover")
def show(key: int) -> Answer:
    page = load(key)
    given = {"person": NEW, "language": "en", "day": page.today.isoformat(), "seen": page.seen}
    return form_page(page, Form(given))


@blueprint.post("/<int:key>/handover")
def take(key: int) -> Answer:
    """One address for the three forms: check, back to the fields, hand over."""
    page, form = load(key), Form.submitted()
    if page.step is not None:
        return redirect(url_for(".show", key=key), code=303)
    if form["do"] == "edit":
        return form_page(page, form)
    look_at(page, form)
    if form.faults:
        return form_page(page, form), 422
    if form["confirm"] != "1":
        return check_page(page, form)
    if not current.write(lambda rows: hand_over(rows, page, form)):
        form.values["seen"] = load(key).seen
        form.fault("person", MEANWHILE)
        return form_page(load(key), form), 409
    flash(say(N_("The seat is handed over.")))
    return redirect(url_for("people.seat", key=key), code=303)


@blueprint.post("/<int:key>/handover/take-back")
def take_back(key: int) -> Response:
    """A handover that lies ahead does not take place."""
    now, given = current.now(), request.form.get("appointment", 0, type=int)

    def work(rows: Rows) -> bool:
        found = rows.get(Appointment, given)
        if found is None or found.seat_id != key:
            abort(404)
        done = accounts.take_back(rows, found, now=now)
        if done:
            noted(rows, key, holding.TAKEN_BACK, found.person_id)
        return done

    done = current.write(work)
    flash(say(N_("The handover does not take place.") if done else N_("It has begun already.")))
    return redirect(url_for("people.seat", key=key), code=303)


@blueprint.get("/<int:key>/pack")
def pack(key: int) -> str:
    """For the holder of the seat, and for whoever manages seats."""
    looking = reader()
    found, today = current.read(lambda rows: packed(rows, looking, key))
    return render_template("people/pack.html", pack=found, kinds=KINDS, key=key, today=today)


# Reading


def packed(rows: Rows, looking: Reader, key: int) -> tuple[handing.Pack | None, dt.date]:
    if rows.get(Seat, key) is None:
        raise NotFound
    held = offices.current(rows, key, looking.now)
    own = any(each.person_id == looking.actor.person for each in held)
    if not own and not current.allows("people.manage"):
        raise NotFound
    return handing.pack(rows, looking, key), editions.calendar_of(rows).day(looking.now)


def load(key: int) -> Page:
    looking = reader()

    def work(rows: Rows) -> Page:
        line = directory.seat(rows, key, now=looking.now) or abort(404)
        chair = rows.get_one(Seat, key)
        step = handing.by_step(rows, looking, chair)
        return Page(
            line,
            step,
            accounts.candidates(rows, chair, now=looking.now) if step is None else (),
            editions.calendar_of(rows).day(looking.now),
            seen_in(rows, key, looking.now),
        )

    return current.read(work)


def seen_in(rows: Rows, key: int, now: dt.datetime) -> str:
    return ",".join(
        str(each.appointment)
        for each in seat_queries.periods(rows, key, now)
        if each.kind == "principal" and each.until is None
    )


# What was typed


def look_at(page: Page, form: Form) -> None:
    """Find every fault of the form."""
    known = {str(each.id) for each in page.candidates}
    if form["person"] == NEW:
        form.require("name")
        form.at_most("name", 200)
        form.one_of("language", LANGUAGES)
        form.address("email")
    elif form["person"] not in known:
        form.fault("person", N_("Choose one of the list."))
    form.require("number")
    form.at_most("number", 150)
    dated, day = a_date(form["dated"]), a_date(form["day"])
    if isinstance(dated, str):
        form.fault("dated", GIVE_DATE)
    elif dated > page.today:
        form.fault("dated", N_("The date of the note lies ahead."))
    if isinstance(day, str):
        form.fault("day", GIVE_DATE)
    elif not page.today <= day <= page.today + FARTHEST:
        form.fault("day", N_("Choose today or a day within a year."))
    if not form.faults:
        look_at_successor(page, form)


def look_at_successor(page: Page, form: Form) -> None:
    def work(rows: Rows) -> None:
        chair = rows.get_one(Seat, page.line.id)
        why = accounts.why_not(rows, chair, named(rows, form), at=instant(rows, page, form))
        if why is not None:
            form.fault("email" if form["person"] == NEW else "person", why)

    current.read(work)


def named(rows: Rows, form: Form) -> Person | None:
    """The person meant, if he is known."""
    if form["person"] == NEW:
        return offices.find_person(rows, form["email"])
    return rows.get(Person, int(form["person"]))


def instant(rows: Rows, page: Page, form: Form) -> dt.datetime:
    day = day_of(form)
    return current.now() if day <= page.today else editions.calendar_of(rows).begins(day)


def day_of(form: Form) -> dt.date:
    day = a_date(form["day"])
    if isinstance(day, str):
        abort(400)
    return day


def reference_of(form: Form) -> str:
    """The note verbale as the appointment keeps it: number and date."""
    dated = a_date(form["dated"])
    return f"{form['number']}, {dated}"


# Writing


def hand_over(rows: Rows, page: Page, form: Form) -> bool:
    """Whether it was done; not where somebody has changed the seat since the page was shown."""
    house, now = current.services(), current.now()
    key = page.line.id
    if seen_in(rows, key, now) != form["seen"]:
        return False
    successor = named(rows, form) or offices.find_or_make_person(
        rows, name=form["name"], email=form["email"], language=form["language"], now=now
    )
    at = instant(rows, page, form)
    done = accounts.hand_over(
        rows, rows.get_one(Seat, key), successor, now=now, at=at, reference=reference_of(form),
    )  # fmt: skip
    noted(rows, key, holding.NAMED, done.successor, since=at)
    notices.tell_of_handover(
        rows, house.registry, house.outbox.queue, seat=key, former=done.former,
        successor=done.successor, at=at, now=now,
    )  # fmt: skip
    return True


# Pages


def form_page(page: Page, form: Form) -> str:
    people = {str(each.id): f"{each.name} · {each.email}" for each in page.candidates}
    return render_template(
        "people/handover.html", page=page, line=page.line, form=form, kinds=KINDS,
        people={NEW: say(N_("Somebody new, named below")), **people}, languages=LANGUAGES,
    )  # fmt: skip


def check_page(page: Page, form: Form) -> str:
    looking, key = reader(), page.line.id
    former = next((held for held in page.line.holders if held.kind == "principal"), None)

    def work(rows: Rows) -> tuple[handing.PassingOn, str, str]:
        chair, who = rows.get_one(Seat, key), named(rows, form)
        passing = handing.passing_on(rows, looking, chair, former.person if former else None)
        name, email = (who.name, who.email) if who else (form["name"], form["email"])
        return passing, name, email

    passing, name, email = current.read(work)
    return render_template(
        "people/handover_check.html", page=page, line=page.line, form=form, former=former,
        it=passing, name=name, email=email, day=day_of(form), reference=reference_of(form),
    )  # fmt: skip
