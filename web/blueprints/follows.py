"""Following: begun and stopped by one button each, and the page that says what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config import followed
from engine.text import N_
from notifications import news, overview
from notifications.models import OFF
from web import auth, current, sharing
from web.blueprints.overview import CHOICES, often_of
from web.current import Rows
from web.i18n import in_order, say
from web.reading import states
from workflows.domain.assistance.rules import THEMES
from workflows.domain.follows import queries, rules, services
from workflows.domain.follows.models import Follow
from workflows.domain.knowledge.queries import themes

blueprint = Blueprint("follows", __name__, url_prefix="/me/follows")

BEGUN = N_("You follow this. News of it comes with your overview by mail.")
BEGUN_SILENT = N_("You follow this, but no overview comes to you by mail. Choose below how often.")
STOPPED = N_("You follow this no more.")
ALL_STOPPED = N_("You follow nothing any more.")

CHOOSING = {
    rules.STATE: N_("State to follow"),
    rules.THEME: N_("Theme to follow"),
    rules.FIELD: N_("Field of help to follow"),
}

Names: TypeAlias = dict[str, dict[str, str]]  # kind -> key -> name


@dataclass(frozen=True)
class Line:
    """Something followed, by its name in the reader's language."""

    kind: str
    key: str
    name: str


@blueprint.get("")
def index() -> str:
    found, now = current.visitor(), current.now()

    def work(rows: Rows) -> tuple[Names, dict[str, list[Line]], str, bool]:
        known = names(rows)
        return (
            known, lines(rows, found.id, known), often_of(rows, found.id, follows=True),
            bool(overview.seats_of(rows, found.id, now)),
        )  # fmt: skip

    known, by_kind, often, by_mail = current.read(work)
    return render_template(
        "account/follows.html", by_kind=by_kind, offered=left(known, by_kind), choosing=CHOOSING,
        rules=rules, often=often, choices=CHOICES, off=OFF, by_mail=by_mail,
    )  # fmt: skip


@blueprint.post("")
def begin() -> Response:
    """What can be seen already is no news; what the person waits for elsewhere stays so."""
    found, now = current.visitor(), current.now()
    kind, key = asked()
    source = followed.followed(current.services())

    def work(rows: Rows) -> str:
        if key not in names(rows)[kind]:
            abort(400)
        before = source.seen(rows, found.id, now)
        services.follow(rows, found.id, kind, key, now=now)
        news.begin(rows, source, found.id, before, now)
        return often_of(rows, found.id)

    if current.write(work) == OFF:
        flash(say(BEGUN_SILENT))
        return redirect(url_for(".index"), 303)
    return back(BEGUN)


@blueprint.post("/stop")
def stop() -> Response:
    found, (kind, key) = current.visitor(), asked()
    current.write(lambda rows: services.stop(rows, found.id, kind, key))
    return back(STOPPED)


@blueprint.post("/stop-all")
def stop_all() -> Response:
    found = current.visitor()
    current.write(lambda rows: services.stop_all(rows, found.id))
    flash(say(ALL_STOPPED))
    return redirect(url_for(".index"), 303)


def asked() -> tuple[str, str]:
    kind, key = request.form.get("kind", ""), request.form.get("key", "")
    if kind not in rules.KINDS or not key:
        abort(400)
    return kind, key


def back(sentence: str) -> Response:
    """To the page on which the button was."""
    flash(say(sentence))
    return redirect(auth.own_path(request.form.get("next", url_for(".index"))), 303)


def names(rows: Rows) -> Names:
    """What can be followed, by kind: key -> name."""
    return {
        rules.STATE: states(rows), rules.THEME: sharing.theme_titles(themes(rows)),
        rules.FIELD: {key: say(label) for key, label in THEMES.items()},
    }  # fmt: skip


def lines(rows: Rows, person: int, known: Names) -> dict[str, list[Line]]:
    """What a person follows, by kind and name; a theme of a former questionnaire by its key."""
    found = queries.follows(rows, person)
    made = [Line(each.kind, each.key, known[each.kind].get(each.key, each.key)) for each in found]
    made.sort(key=lambda each: in_order(each.name))
    return {kind: [each for each in made if each.kind == kind] for kind in rules.KINDS}


def left(known: Names, by_kind: Mapping[str, Sequence[Line]]) -> Names:
    """What can still be followed."""
    taken = {(each.kind, each.key) for found in by_kind.values() for each in found}
    return {
        kind: {key: name for key, name in found.items() if (kind, key) not in taken}
        for kind, found in known.items()
    }


@blueprint.app_template_global()
def is_followed(kind: str, key: str) -> bool:
    """Whether the visitor follows something; asked once for a page."""
    found = current.person()
    if found is None:
        return False
    if "followed" not in g:
        g.followed = {pair(each) for each in current.read(lambda r: queries.follows(r, found.id))}
    return (kind, key) in g.followed


def pair(each: Follow) -> tuple[str, str]:
    return each.kind, each.key
