"""Notes and logged calls of the secretariat, beside cases and seats and in no dossier."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.models.case import Case
from engine.queries.reader import CaseLine, Page, line
from engine.text import N_
from notifications import desk
from notifications import queries as notified
from web import current
from web.current import Rows
from web.desknotes import empty, today
from web.form import Form
from web.i18n import colon, say
from web.inputs import a_date, typed_form
from web.offices import seat_page
from web.reading import page_number, reader
from web.rooms import Tab, tabs
from web.steps import GIVE_DATE
from workflows.domain.accounts import directory
from workflows.domain.desknotes import queries, services
from workflows.domain.desknotes.models import CALL, DeskNote
from workflows.domain.desknotes.queries import NoteLine, OpenTask
from workflows.domain.desknotes.rules import LONGEST
from workflows.domain.desknotes.services import About, Words

blueprint = Blueprint("desknotes", __name__)

AHEAD = N_("This date still lies ahead.")
ROOM = tuple[CaseLine, Page[NoteLine], list[OpenTask], tuple[Tab, ...]]
SAVED = N_("Noted.")


@blueprint.get("/cases/<path:reference>/notes")
def index(reference: str) -> str:
    return case_page(reference, empty())


@blueprint.post("/cases/<path:reference>/notes")
def add(reference: str) -> Response | tuple[str, int]:
    """A note on a case, or on one of its next steps."""
    form, now, looking = checked(), current.now(), reader()
    if form.faults:
        return case_page(reference, form), 422

    def work(rows: Rows) -> None:
        case = the_case(rows, reference)
        known = {str(each.id): each.id for each in queries.open_tasks(rows, looking, case)}
        about = About(case=case.id, task=known.get(form["task"]))
        services.write(rows, about, words(form), person=looking.actor.person, now=now)

    current.write(work)
    return done(url_for(".index", reference=reference))


@blueprint.post("/people/seats/<int:seat>/notes")
def add_to_seat(seat: int) -> Response | tuple[str, int]:
    form, now, person = checked(), current.now(), reader().actor.person
    if current.read(lambda rows: directory.seat(rows, seat, now=now)) is None:
        abort(404)
    if form.faults:
        return seat_page(seat, Form({"kind": "principal", "language": "en"}), note=form), 422
    about = About(seat=seat)
    current.write(lambda rows: services.write(rows, about, words(form), person=person, now=now))
    return done(url_for("people.seat", key=seat))


@blueprint.get("/notes/<int:key>")
def edit(key: int) -> str:
    note = the_note(key)
    if not note.mine:
        abort(404)
    return note_page(
        note,
        Form(
            {
                "on": note.on.isoformat(), "text": note.text, "with_whom": note.with_whom,
                "outcome": note.outcome,
            }
        ),
    )  # fmt: skip


@blueprint.post("/notes/<int:key>")
def change(key: int) -> Response | tuple[str, int]:
    """Put right, by whoever wrote it and for a day."""
    note, now, person = the_note(key), current.now(), reader().actor.person
    form = checked(call=note.kind == CALL)
    if form.faults:
        return note_page(note, form), 422

    def work(rows: Rows) -> None:
        found = rows.get(DeskNote, key) or abort(404)
        services.change(rows, found, words(form), person=person, now=now)

    current.write(work)
    return done(place_of(note))


@blueprint.post("/notes/<int:key>/delete")
def delete(key: int) -> Response:
    note, now, person = the_note(key), current.now(), reader().actor.person

    def work(rows: Rows) -> None:
        services.delete(rows, rows.get(DeskNote, key) or abort(404), person=person, now=now)

    current.write(work)
    flash(say(N_("The words of the note are deleted.")))
    return redirect(place_of(note), code=303)


@blueprint.get("/inbox/desk/<int:key>/call")
def call(key: int) -> str:
    """The call by which an office was contacted, before the desk's task about it is done."""
    return call_page(key, empty())


@blueprint.post("/inbox/desk/<int:key>/call")
def log(key: int) -> Response | tuple[str, int]:
    """Keep the call as a note, and the task as done."""
    form, now, person = checked(call=True), current.now(), reader().actor.person
    line = the_contact(key)
    if form.faults:
        return call_page(key, form), 422

    def work(rows: Rows) -> None:
        about = About(case=line.case, seat=line.seat.id if line.seat else None, task=line.task)
        made = services.write(rows, about, words(form), person=person, now=now)
        told = f"{made.with_whom}{colon()}{made.outcome}"[:500]
        notified.settle(rows, key, person=person, note=told, now=now)

    current.write(work)
    return done(url_for("inbox.index"))


# Forms


def checked(*, call: bool = False) -> Form:
    """What was typed. A call says with whom and what came of it, a note has words."""
    form = typed_form(request.form.items())
    day = a_date(form["on"])
    if isinstance(day, str):
        form.fault("on", GIVE_DATE)
    elif day > today():
        form.fault("on", AHEAD)
    if call or form["with_whom"] or form["outcome"]:
        form.require("with_whom", "outcome")
    else:
        form.require("text")
    form.at_most("with_whom", 200)
    form.at_most("outcome", LONGEST)
    form.at_most("text", LONGEST)
    return form


def words(form: Form) -> Words:
    day = a_date(form["on"])
    return Words(
        on=day if isinstance(day, dt.date) else today(), text=form["text"],
        with_whom=form["with_whom"], outcome=form["outcome"],
    )  # fmt: skip


# Pages


def case_page(reference: str, form: Form) -> str:
    looking, number = reader(), page_number()

    def work(rows: Rows) -> ROOM:
        case = the_case(rows, reference)
        return (
            line(looking, case), queries.of_case(rows, looking, case, number),
            queries.open_tasks(rows, looking, case), tabs(rows, looking, case),
        )  # fmt: skip

    case, page, tasks, ways = current.read(work)
    return render_template(
        "desknotes/index.html", case=case, page=page, tasks=tasks, ways=ways, form=form
    )


def note_page(note: NoteLine, form: Form) -> str:
    return render_template("desknotes/edit.html", note=note, form=form, back=place_of(note))


def call_page(key: int, form: Form) -> str:
    return render_template("desknotes/call.html", line=the_contact(key), form=form)


def the_case(rows: Rows, reference: str) -> Case:
    return current.services().engine.case(rows, reference, reader().actor)


def the_note(key: int) -> NoteLine:
    looking = reader()
    return current.read(lambda rows: queries.note(rows, looking, key)) or abort(404)


def the_contact(key: int) -> notified.DeskLine:
    """The open task of the desk that a call meets."""
    found = current.read(lambda rows: notified.desk_task(rows, key))
    if found is None or found.kind != desk.CONTACT:
        abort(404)
    return found


def place_of(note: NoteLine) -> str:
    """Where the note is read: at its case, else at its seat."""
    if note.reference:
        return url_for(".index", reference=note.reference)
    return url_for("people.seat", key=note.seat.id) if note.seat else url_for("inbox.index")


def done(where: str) -> Response:
    flash(say(SAVED))
    return redirect(where, code=303)
