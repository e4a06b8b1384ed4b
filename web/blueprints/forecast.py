"""What will go in the next days, and what the desk wishes for single lines of it."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.errors import EngineError
from engine.text import N_
from notifications import queries, wished, wishes
from notifications.models import HOLD, NOBODY, SAY, SKIP
from notifications.wishes import RungKey
from web import current
from web.current import Rows
from web.form import Form
from web.i18n import in_order, locale, say
from web.inputs import a_date, typed_form
from web.reading import reader
from web.steps import GIVE_DATE

blueprint = Blueprint("forecast", __name__, url_prefix="/mail/forecast")

AHEAD = dt.timedelta(days=30)
KINDS = {
    HOLD: N_("Held back"),
    SKIP: N_("Left out"),
    SAY: N_("A sentence goes with it"),
}
NOTED = N_("Noted. The forecast shows what will happen.")
TAKEN_BACK = N_("Taken back. The forecast shows what will happen.")
LONGEST = {"why": 500, "words": 500}


@blueprint.get("")
def index() -> str:
    house, now = current.services(), current.now()
    until, who = (now + AHEAD).date(), request.args.get("person", 0, type=int)
    lines, log = current.read(
        lambda rows: (
            queries.forecast(rows, house.registry, now=now, until=until, left_out=True),
            wished.recent(rows, house.registry),
        )
    )
    people = {each.key.person: each.person for each in lines if each.key.person != NOBODY}
    return render_template(
        "mail/forecast.html",
        lines=[each for each in lines if who in (0, each.key.person)],
        people=dict(sorted(people.items(), key=lambda pair: in_order(pair[1]))),
        who=who, until=until, log=log, kinds=KINDS,
    )  # fmt: skip


@blueprint.get("/<line>")
def show(line: str) -> str:
    return page(the_key(line), Form({"language": locale()}))


@blueprint.post("/<line>")
def wish(line: str) -> Response | tuple[str, int]:
    """Hold it, leave it out, or let a sentence go with it."""
    key, form = the_key(line), typed_form(request.form.items())
    act = form["act"]
    day = a_date(form["day"]) if act == HOLD else ""
    check(form, act, day)
    if form.faults:
        return page(key, form), 422
    try:
        current.write(lambda rows: note(rows, key, form, day))
    except EngineError as error:
        form.fault({HOLD: "day", SAY: "words"}.get(act, "why"), error.message)
        return page(key, form), 409
    flash(say(NOTED))
    return to_line(key)


@blueprint.post("/<line>/back")
def back(line: str) -> Response:
    key, now = the_key(line), current.now()
    which, by = request.form.get("wish", 0, type=int), reader().actor.person
    if not current.write(lambda rows: wishes.take_back(rows, which, key, by=by, now=now)):
        abort(404)
    flash(say(TAKEN_BACK))
    return to_line(key)


def check(form: Form, act: str, day: dt.date | str) -> None:
    if act not in KINDS:
        abort(400)
    for name, most in LONGEST.items():
        form.at_most(name, most)
    if act == HOLD and isinstance(day, str):
        form.fault("day", GIVE_DATE)
    elif act == SKIP:
        form.require("why")
    elif act == SAY:
        form.require("words")
        form.one_of("language", LANGUAGES)


def note(rows: Rows, key: RungKey, form: Form, day: dt.date | str) -> None:
    house, now, by = current.services(), current.now(), reader().actor.person
    if not isinstance(day, str):
        wished.hold(rows, house.registry, key, day, why=form["why"], by=by, now=now)
    elif form["act"] == SKIP:
        wished.note(rows, house.registry, key, SKIP, by=by, now=now, why=form["why"])
    else:
        wished.note(
            rows, house.registry, key, SAY, by=by, now=now, words=form["words"],
            language=form["language"],
        )  # fmt: skip


def page(key: RungKey, form: Form) -> str:
    house, now = current.services(), current.now()
    about, line, log = current.read(
        lambda rows: (
            wished.about(rows, house.registry, key),
            wished.line(rows, house.registry, key, now),
            wished.log_of(rows, house.registry, key),
        )
    )
    if about is None or (line is None and not log):
        abort(404)
    standing = {each.kind: each for each in log if each.taken_back_at is None}
    return render_template(
        "mail/line.html", key=key, about=about, line=line, log=log, standing=standing, form=form,
        kinds=KINDS, languages=LANGUAGES,
    )  # fmt: skip


def the_key(line: str) -> RungKey:
    return RungKey.parse(line) or abort(404)


def to_line(key: RungKey) -> Response:
    return redirect(url_for(".show", line=key.text), code=303)
