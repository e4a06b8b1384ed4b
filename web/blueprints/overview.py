"""Overviews by mail: how often a person wishes one, and the link that does without them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config import unsubscribing, work
from engine.text import N_
from notifications import digests
from notifications.models import DAILY, OFF, WEEKLY
from web import current
from web.current import Rows
from web.i18n import say
from workflows.domain.follows import queries

blueprint = Blueprint("overview", __name__)

CHOICES = {
    DAILY: N_("Each working day"),
    WEEKLY: N_("On the first working day of a week"),
    OFF: N_("Never"),
}
ONE_CLICK = "List-Unsubscribe"  # RFC 8058: what a mail program sends, without a page in between


@blueprint.after_request
def quiet(response: Response) -> Response:
    """The address holds the key: it is told to nobody, and no search engine keeps it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.post("/me/overview")
def choose() -> Response:
    found, often, now = current.person(), request.form.get("often", ""), current.now()
    if found is None or often not in CHOICES:
        abort(400)
    current.write(lambda rows: digests.wish(rows, found.id, often, now=now))
    flash(say(N_("Saved.")))
    return redirect(url_for("account.me"), code=303)


@blueprint.get("/unsubscribe/<token>")
def show(token: str) -> tuple[str, int]:
    """What the link would do. Looking at it does nothing."""
    often = current.read(lambda rows: wished(rows, token))
    page = render_template("account/unsubscribe.html", token=token, often=often, off=OFF)
    return page, 200 if often else 404


@blueprint.post("/unsubscribe/<token>")
def stop(token: str) -> Response | tuple[str, int]:
    """Do without overviews: a button of the page, or a mail program by itself."""
    now, house = current.now(), current.services()

    def stopped(rows: Rows) -> bool:
        found = unsubscribing.person_of(rows, house.settings, token)
        if found is not None:
            digests.wish(rows, found.id, OFF, now=now)
        return found is not None

    if not current.write(stopped) or ONE_CLICK in request.form:
        return show(token)  # a mail program follows no redirect
    return redirect(url_for(".show", token=token), code=303)


def wished(rows: Rows, token: str) -> str:
    """How often the person of a token has overviews; "" where the token opens nothing."""
    found = unsubscribing.person_of(rows, current.services().settings, token)
    return often_of(rows, found.id) if found else ""


def often_of(rows: Rows, person: int, *, follows: bool = False) -> str:
    """How often overviews come; `follows`: once something is followed, if nothing is yet."""
    house, now = current.services(), current.now()
    follows = follows or queries.is_told(rows, person)
    return digests.often_of(rows, person, work.desk_titles(house), now, follows=follows)
