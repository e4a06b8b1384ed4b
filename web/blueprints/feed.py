"""The link for a person's own calendar: shown once, replaced, switched off; and what it gives."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from engine.text import N_
from web import current, feed
from web.i18n import say
from workflows.domain.accounts import feeds
from workflows.domain.accounts.rules import new_token

blueprint = Blueprint("feed", __name__, url_prefix="/calendar")

ONCE = "feed"  # in the cookie, until the page has shown it
ICS = "text/calendar; charset=utf-8"


@blueprint.get("/<token>.ics")
def dates(token: str) -> Response:
    """The dates. Asking changes nothing, and leaves no trace of having asked."""
    now = current.now()
    found = current.read(lambda rows: feed.read(rows, token, now)) or abort(404)
    response = Response(feed.written(found), content_type=ICS)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers.set("Content-Disposition", "inline", filename="dates.ics")
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/feed")
def index() -> str:
    """Whether there is a link; its address only right after it was made."""
    found = current.visitor()
    token = session.pop(ONCE, "")
    made_at = current.read(lambda rows: feeds.made_at(rows, found.id))
    address = feed.address(token) if token and made_at else ""
    return render_template("calendar/feed.html", made_at=made_at, address=address)


@blueprint.post("/feed")
def make() -> Response:
    """A new link; the one before it leads nowhere from now on."""
    found, token, now = current.visitor(), new_token(), current.now()
    current.write(lambda rows: feeds.make(rows, found.id, token, now=now))
    session[ONCE] = token
    return redirect(url_for(".index"), code=303)


@blueprint.post("/feed/off")
def switch_off() -> Response:
    found = current.visitor()
    current.write(lambda rows: feeds.switch_off(rows, found.id))
    session.pop(ONCE, None)
    flash(say(N_("The link is switched off. Calendars that read it find nothing any more.")))
    return redirect(url_for(".index"), code=303)
