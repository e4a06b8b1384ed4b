"""Signing in and out: Flask-Login over our own table of sign-ins."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request, session, url_for
from flask_login import LoginManager, login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from engine.access import Actor
from engine.errors import NotFound
from web import current, kept, requestlog, visitor
from web.visitor import Visitor
from workflows.domain.accounts import factors, queries
from workflows.domain.accounts import services as accounts

HOME = "/"
WAITING = "waiting"  # in the cookie: a sign-in that awaits its second factor
SEAT = "seat"  # in a link of a mail: the seat that it was sent to


def init(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # the row in our table is the protection
    manager.user_loader(_load)
    manager.anonymous_user = _nobody
    manager.init_app(app, add_context_processor=False)
    app.after_request(_note_seen)


def _nobody() -> None:
    """No object stands for an absent person."""


def _load(token: str) -> Visitor | None:
    now, named = current.now(), request.args.get(SEAT, type=int)
    two = current.services().settings.two_factors_for
    found = current.read(lambda rows: visitor.load(rows, token, now, named, two))
    if found is not None:
        requestlog.visitor_is(found.id)
    return found


def sign_in(person: int, method: str, factor: str = "") -> str:
    """Begin a new sign-in on this device; nothing of the old cookie survives but the language.

    Answers what it still awaits ("factor", "setup"): until then it opens nothing, and the cookie
    holds no more than a token for the page that asks.
    """
    now, agent = current.now(), request.user_agent.string
    two = current.services().settings.two_factors_for

    def begin(rows: current.Rows) -> tuple[str, str]:
        awaits = "" if factor else factors.awaited(rows, person, two, now=now)
        token = accounts.begin(
            rows, person, now=now, method=method, user_agent=agent, awaits=awaits, factor=factor
        )
        return token, awaits

    token, awaits = current.write(begin)
    _empty_cookie()
    if awaits:
        session[WAITING] = token
        requestlog.event("second_factor_asked", what=method)
    elif found := _load(token):
        login_user(found)
        requestlog.event("sign_in", what=method, factor=factor)
    return awaits


def waiting() -> Waiting | None:
    """Who has shown one factor on this device within the last ten minutes, if anybody has."""
    token, now = session.get(WAITING), current.now()
    row = current.read(lambda rows: queries.waiting(rows, token, now=now)) if token else None
    if row is None:
        return None
    begun, person = row
    return Waiting(person.id, person.email, begun.id, begun.method, begun.awaits)


def stop_waiting() -> None:
    """Whoever has shown one factor does not go on."""
    if half := waiting():
        now = current.now()
        current.write(lambda rows: accounts.end(rows, half.sign_in, person=half.person, now=now))
    session.pop(WAITING, None)


@dataclass(frozen=True)
class Waiting:
    """A sign-in half done."""

    person: int
    email: str
    sign_in: int
    method: str
    awaits: str


def sign_out() -> None:
    found = current.person()
    if found is not None:
        now = current.now()
        current.write(lambda rows: accounts.end(rows, found.sign_in, person=found.id, now=now))
        requestlog.event("sign_out")
    logout_user()
    _empty_cookie()


def ask_to_sign_in() -> AnyResponse:
    """Off to the sign-in page, and afterwards back to where a reader wanted to go."""
    if typed := kept.page():
        return typed
    if request.method == "GET" and request.path != HOME:
        session["next"] = request.full_path.rstrip("?")
    return redirect(url_for("account.sign_in"), code=303)


def in_another_seat() -> AnyResponse | None:
    """To the same page in the person's own seat from which its case can be seen, if there is one.

    Whoever holds a seat in each of several reviews follows a link without thinking of seats.
    """
    found, reference = current.person(), (request.view_args or {}).get("reference")
    if found is None or not reference or request.method != "GET" or SEAT in request.args:
        return None
    house = current.services()

    # First the present seat: whoever sees the case from there is told that the page is not for him.
    seats = sorted(found.seats, key=lambda held: not (found.actor and held.id == found.actor.seat))

    def seeing(rows: current.Rows) -> int | None:
        for held in seats:
            with suppress(NotFound):
                who = Actor(found.id, held.id, held.title, held.body)
                house.engine.case(rows, reference, who)
                return held.id
        return None

    seat = current.read(seeing)
    if seat is None or (found.actor and found.actor.seat == seat):
        return None
    asked = request.args.to_dict() | {SEAT: str(seat)}
    return redirect(f"{request.path}?{urlencode(asked)}", code=303)


def next_page() -> str:
    """Where to go after signing in: a page of our own, whatever the cookie says."""
    return own_path(session.pop("next", HOME))


def own_path(target: str) -> str:
    """The target if it is a path of this site, else the first page."""
    plain = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if plain and target.isprintable() else HOME


def _empty_cookie() -> None:
    language = session.get(current.LANGUAGE)
    session.clear()
    if language:
        session[current.LANGUAGE] = language


def _note_seen(response: Response) -> Response:
    """After the page has gone out: that somebody is there, now and then; the seat of a mail's link.

    These two, `web.questions.note_opened`, `web.surveys.note_visit` and the way back from a
    provider are the only writes that may follow a GET.
    """
    found = current.person() if request.endpoint not in {None, "static"} else None
    house, now = current.services(), current.now()
    if found is not None and found.actor and found.named and found.actor.seat != found.chosen:
        seat = found.actor.seat
        response.call_on_close(
            lambda: house.write(
                lambda rows: accounts.choose_seat(rows, found.sign_in, seat, now=now)
            )
        )
    if found is not None and found.seen_at <= now - accounts.SEEN_EVERY:
        response.call_on_close(
            lambda: house.write(lambda rows: accounts.seen(rows, found.sign_in, now=now))
        )
    return response
