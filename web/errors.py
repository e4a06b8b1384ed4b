"""Refusals and faults as pages: one table from error to status."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    InternalServerError,
    NotFound,
    SecurityError,
    TooManyRequests,
)
from werkzeug.wrappers import Response as AnyResponse

from config import fitness
from engine import errors, outages
from engine.errors import EngineError, InputFaults, Refused
from engine.text import N_, Text
from web import auth, current, kept, requestlog
from workflows.domain.documents import rules as documents

log = logging.getLogger(__name__)

STATUS: Mapping[type[EngineError], int] = MappingProxyType(
    {
        EngineError: 409,
        errors.NotFound: 404,
        errors.NotAllowed: 403,
        errors.Refused: 409,
        errors.InputFaults: 422,
        errors.Stale: 409,
        errors.CaseHeld: 409,
        errors.CommandReused: 409,
        errors.Conflict: 409,
        errors.UnknownDefinition: 404,
        errors.UnknownVersion: 503,
        errors.DefinitionFaults: 500,
        errors.ChainBroken: 500,
        documents.FileTooLarge: 413,
        documents.FileEmpty: 422,
        documents.FileKind: 415,
    }
)

FITNESS = "quadrennial.fitness"
VERSION = "version"
DENIALS = frozenset({403, 404})
TITLES = MappingProxyType(
    {
        400: N_("This form could not be taken"),
        403: N_("Not for this seat"),
        404: N_("Page not found"),
        405: N_("Page not found"),
        409: N_("Nothing was recorded"),
        413: N_("Too large"),
        415: N_("This kind of file is not taken"),
        422: N_("Something is missing"),
        429: N_("Please wait a little"),
        500: N_("A fault on our side"),
        503: N_("Please try again in a moment"),
        507: N_("Nothing was recorded"),
    }
)

SENTENCES = MappingProxyType(
    {
        400: N_(
            "The page was open in another sign-in, or is incomplete. Load it again and repeat."
        ),
        404: errors.NotFound.message,
        405: errors.NotFound.message,
        413: documents.FileTooLarge.message,
        429: N_("There were many tries within a short time. Please wait five minutes."),
    }
)

LATER = MappingProxyType(
    {
        outages.AWAY: (
            503,
            N_(
                "The database could not be reached just now. Please send it again in a moment: a "
                "step is recorded once, however often it is sent."
            ),
        ),
        outages.FULL: (
            507,
            N_(
                "The system has no room left to record anything. What was recorded can be read as "
                "before. Please tell the secretariat, and send it again later."
            ),
        ),
        fitness.CLOCK: (
            503,
            N_(
                "The clock of the system is being checked, so that no date takes effect too early. "
                "Nothing was recorded. Please send it again later."
            ),
        ),
        VERSION: (503, errors.UnknownVersion.message),
    }
)
# Who puts the system right comes in, and says that it is right.
AT_ALL_TIMES = frozenset({"account", "secondfactor", "providers", "incidents", "hold"})

TOLD = N_("Nothing was recorded. If it happens again, give the secretariat this number: %(number)s")


def init(app: Flask) -> None:
    app.register_error_handler(EngineError, refusal)
    app.register_error_handler(HTTPException, http_fault)
    app.register_error_handler(InternalServerError, fault)
    app.extensions[FITNESS] = fitness.Fitness(app.extensions[current.EXTENSION])


def status_of(error: EngineError) -> int:
    """The nearest line of the table."""
    return next(STATUS[each] for each in type(error).__mro__ if each in STATUS)


def refusal(error: EngineError) -> AnyResponse:
    status = status_of(error)
    if status == NotFound.code and (instead := auth.in_another_seat()):
        return instead
    if status >= InternalServerError.code:
        return fault(error)
    if status in DENIALS:
        requestlog.event("denied", refusal=type(error).__name__)
    return page(status, sentences(error))


def sentences(error: EngineError) -> list[Text]:
    """All that a refusal has to say."""
    if isinstance(error, Refused):
        return list(error.reasons)
    if isinstance(error, InputFaults):
        return [error.text, *error.faults.values()]
    return [error.text]


def http_fault(error: HTTPException) -> AnyResponse | HTTPException:
    if isinstance(error, SecurityError):  # a host that is not ours: there is no page to show
        return Response("Bad Request", status=400, mimetype="text/plain")
    status = error.code or 500
    if status < BadRequest.code:  # a redirect
        return error
    if status == NotFound.code and (instead := auth.in_another_seat()):
        return instead
    if isinstance(error, CSRFError) and (typed := kept.page()):
        return typed
    if status == TooManyRequests.code:
        requestlog.event("rate_limited")
    sentence = SENTENCES.get(status, EngineError.message)
    return page(status, [Text(sentence)])


def fit() -> Response | None:
    """No form is taken where there is no room for it, or the clock would take it for another day's.

    Whoever is to put that right comes in.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"} or request.blueprint in AT_ALL_TIMES:
        return None
    asked: fitness.Fitness = current_app.extensions[FITNESS]
    why = asked.why_not()
    return later(outages.FULL if why == fitness.ROOM else why) if why else None


def later(why: str) -> Response:
    """Nobody's fault, and over some time later; what was sent stands on the page."""
    status, sentence = LATER[why]
    made = make_response(kept.again(TITLES[status], sentence), status)
    made.headers["Retry-After"] = "60"
    return made


def fault(error: Exception) -> Response:
    """Something broke. The reader gets a number, the log what belongs to it."""
    number = requestlog.number()
    original = getattr(error, "original_exception", None) or error
    if why := VERSION if isinstance(original, errors.UnknownVersion) else outages.kind_of(original):
        log.error("outage", extra={"number": number, "endpoint": request.endpoint, "why": why})
    else:
        log.error(
            "fault", exc_info=original, extra={"number": number, "endpoint": request.endpoint}
        )
    g.without_visitor = True  # the database may be what broke
    g.pop("translator", None)
    return later(why) if why else page(500, [Text(TOLD, number=number)])


def page(status: int, told: list[Text]) -> Response:
    title = TITLES.get(status, TITLES[500 if status >= InternalServerError.code else 400])
    return make_response(render_template("error.html", title=title, sentences=told), status)
