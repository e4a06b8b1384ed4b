"""All outgoing mail paused, with a reason and an end: for the desk."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import EngineError
from engine.text import N_, Text
from notifications import pauses
from web import current
from web.form import Form
from web.i18n import say
from web.inputs import a_date, typed_form
from web.pausing import an_hour, instant
from web.reading import page_number, reader
from web.steps import GIVE_DATE

blueprint = Blueprint("pause", __name__, url_prefix="/mail/pause")

GIVE_HOUR = N_("Give an hour such as 14:30.")
AHEAD = N_("Choose an end that lies ahead.")
TOO_LONG = N_("A pause lasts thirty days at most. Another can follow it.")


@blueprint.get("")
def show() -> str:
    return page(Form())


@blueprint.post("")
def begin() -> Response | tuple[str, int]:
    """Pause everything but the codes that somebody waits for."""
    form, now, who = typed_form(request.form.items()), current.now(), reader().actor.person
    until = end_of(form, now)
    form.require("reason")
    form.at_most("reason", 500)
    if form.faults or until is None:
        return page(form), 422
    reason = form["reason"]
    try:
        current.write(lambda rows: pauses.begin(rows, reason=reason, until=until, by=who, now=now))
    except EngineError as error:
        flash(say(error.message))  # the page shows that pause and has no form for another
        return page(form), 409
    flash(say(N_("Outgoing mail is paused until: %(until)s"), until=until))
    return redirect(url_for(".show"), code=303)


@blueprint.post("/end")
def end() -> Response:
    now, who = current.now(), reader().actor.person
    ended = current.write(lambda rows: pauses.end(rows, by=who, now=now))
    flash(say(N_("Outgoing mail goes again.") if ended else N_("Mail was not paused any more.")))
    return redirect(url_for(".show"), code=303)


def end_of(form: Form, now: dt.datetime) -> dt.datetime | None:
    """The end as it was typed, in the reader's zone; what is wrong with it beside the field."""
    day, hour = a_date(form["day"]), an_hour(form["hour"])
    if isinstance(day, str):
        form.fault("day", GIVE_DATE)
    if hour is None:
        form.fault("hour", GIVE_HOUR)
    if isinstance(day, str) or hour is None:
        return None
    until = instant(day, hour, current.zone())
    if until <= now:
        form.fault("day", AHEAD)
    elif until - now > pauses.LONGEST:
        form.fault("day", Text(TOO_LONG))
    return until


def page(form: Form) -> str:
    house, now, number = current.services(), current.now(), page_number()
    lasting, log = current.read(lambda rows: (pauses.in_force(rows, now), pauses.log(rows, number)))
    words = current.translator()
    return render_template(
        "mail/pause.html", form=form, lasting=lasting, log=log, now=now,
        here=words.place(current.zone()), zone=house.settings.timezone,
        mechanism=words.place(house.settings.timezone),
    )  # fmt: skip
