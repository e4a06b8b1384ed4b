"""Erasing on request, for whoever manages people: looked at first, then done, by a document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from config import erasable, erasure, mentions
from engine import erasing
from engine.db import settle
from engine.erasing import Decision
from engine.errors import NotFound, Refused
from engine.models.case import Case
from engine.models.history import Event
from engine.models.person import Person
from engine.text import N_
from web import current, requestlog
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.inputs import a_date
from web.reading import reader
from web.steps import GIVE_DATE

blueprint = Blueprint("erasing", __name__, url_prefix="/erase")

Answer = Response | tuple[str, int]
FIELDS = {
    "document": N_("Number of the document"),
    "document_on": N_("Date of the document"),
    "reason": N_("Why"),
    "sure": N_("Confirmation"),
}
LONGEST_NUMBER, LONGEST_REASON = 200, 500
# What the tables are called in which a name was found; others are "further notes".
TABLES = {
    "desk_note": N_("Notes of the secretariat"),
    "text_comment": N_("Comments"),
    "assessment_answer": N_("Answers"),
    "assessment_text": N_("Answers"),
    "assessment_snapshot": N_("Self-assessment as it was delivered"),
    "knowledge_version": N_("Practices"),
    "knowledge_sheet": N_("Practices"),
    "colleague_asking": N_("Sections in the hands of colleagues"),
    "fact": N_("What was stated at a step, such as the name of a file"),
}
FURTHER = N_("Further notes and texts")


@blueprint.get("/person/<int:key>")
def person(key: int) -> str:
    return person_page(key, Form())


@blueprint.post("/person/<int:key>")
def erase_person(key: int) -> Answer:
    form = Form.submitted()
    decision = decided(form)
    if decision is None:
        return person_page(key, form), 422
    who, now, engine = reader().actor, current.now(), current.services().engine

    def work(rows: Rows) -> None:
        rows.get(Person, key) or abort(404)
        erasure.person(rows, engine, key, decision, by=who, now=now)

    if not taken(form, work):
        return person_page(key, form), 422
    requestlog.event("person_erased", row=key)
    flash(say(N_("What was held about this person is erased.")))
    return redirect(url_for("people.show", key=key), code=303)


@blueprint.get("/text/<int:event>/<key>")
def text(event: int, key: str) -> str:
    return text_page(event, key, Form())


@blueprint.post("/text/<int:event>/<key>")
def erase_text(event: int, key: str) -> Answer:
    form = Form.submitted()
    decision = decided(form)
    if decision is None:
        return text_page(event, key, form), 422
    who, now, engine = reader().actor, current.now(), current.services().engine

    def work(rows: Rows) -> str:
        try:
            erasure.text(rows, engine, event, key, decision, by=who, now=now)
        except NotFound:
            abort(404)
        return rows.get_one(Case, rows.get_one(Event, event).case_id).reference

    reference = taken(form, work)
    if not reference:
        return text_page(event, key, form), 422
    requestlog.event("text_erased", row=event)
    flash(say(N_("The text is erased. Its place in the history says so.")))
    return redirect(url_for("cases.history", reference=reference), code=303)


# Forms


def fields() -> dict[str, str]:
    return {key: say(label) for key, label in FIELDS.items()}


def decided(form: Form) -> Decision | None:
    """Why, and by which document; None where something is missing."""
    day = a_date(form["document_on"])
    form.require("document", "reason")
    form.at_most("document", LONGEST_NUMBER)
    form.at_most("reason", LONGEST_REASON)
    if isinstance(day, str):
        form.fault("document_on", GIVE_DATE)
    if form["sure"] != "1":
        form.fault("sure", N_("Confirm that you have looked at this: it cannot be taken back."))
    if form.faults or not isinstance(day, dt.date):
        return None
    return Decision(form["document"], day, form["reason"])


def taken(form: Form, work: Callable[[Rows], str | None]) -> str:
    """Whether it was done; what speaks against it stands at the reason."""
    try:
        done = current.write(work)
    except Refused as refused:
        for reason in refused.reasons:
            form.fault("reason", reason)
        return ""
    settle(current.services().database)
    return done or "done"


# Pages


def person_page(key: int, form: Form) -> str:
    now, registry = current.now(), current.services().registry

    def work(rows: Rows) -> tuple[Person, erasable.Ahead]:
        row = rows.get(Person, key) or abort(404)
        return row, erasable.ahead(rows, registry, row, now)

    row, found = current.read(work)
    return render_template(
        "erasing/person.html", who=row, it=found, form=form, fields=fields(), tables=TABLES,
        further=FURTHER,
    )  # fmt: skip


def text_page(event: int, key: str, form: Form) -> str:
    """Which text it is, and where else it stands; not what it says."""

    def work(rows: Rows) -> tuple[Event, Case, list[mentions.Place]]:
        found = erasing.standing(rows, event, key) or abort(404)
        row = rows.get_one(Event, event)
        return row, rows.get_one(Case, row.case_id), erasure.copies(rows, found)

    row, case, places = current.read(work)
    return render_template(
        "erasing/text.html", event=row, case=case, places=places, form=form, fields=fields(),
        tables=TABLES, further=FURTHER,
    )  # fmt: skip
