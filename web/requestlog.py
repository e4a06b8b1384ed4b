"""What is logged of a request, and the number under which it is found again."""

from __future__ import annotations

import logging
import re
import secrets
import time

from flask import Flask, Response, g, has_request_context, request
from werkzeug.exceptions import Conflict

from config.logs import JSON

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
SAFE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def init(app: Flask, form: str) -> None:
    """First of all that happens to a request, and last. Plain logs have no line for each."""
    app.before_request(begin)
    app.after_request(answer)
    if form == JSON:
        app.after_request(note)


def begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if SAFE.fullmatch(given) else secrets.token_hex(8)
    g.began = time.monotonic()


def number() -> str:
    """What a reader can name, and the log knows."""
    return str(g.request_id) if "request_id" in g else secrets.token_hex(8)


def visitor_is(person: int) -> None:
    """Who is looking, once that was asked for anyway."""
    g.person_id = person


def answer(response: Response) -> Response:
    """Views tell many refusals themselves, beside what was typed; here all of them pass."""
    if request.method == "POST" and response.status_code == Conflict.code:
        event("rejected")
    response.headers[HEADER] = number()
    return response


def note(response: Response) -> Response:
    """The rule and not the address: that may hold a token, a name, a search."""
    began = g.get("began", time.monotonic())
    ms = round((time.monotonic() - began) * 1000, 1)
    log.info("request", extra={**here(), "status": response.status_code, "ms": ms})
    return response


def event(name: str, **fields: object) -> None:
    """Something that matters to whoever watches over the house."""
    log.info(name, extra={**here(), "event": name, **fields})


def here() -> dict[str, object]:
    """Which request this is."""
    if not has_request_context():
        return {}
    rule = request.url_rule
    return {
        "request": g.get("request_id"),
        "method": request.method,
        "route": rule.rule if rule is not None else "",
        "person": g.get("person_id"),
    }
