"""For probes: whether the process answers, and whether the house can serve."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, current_app, g, request

from config.metrics import CONTENT_TYPE, exposition
from config.readiness import Probe
from web import current

blueprint = Blueprint("health", __name__)

PROBE = "quadrennial.probe"


@blueprint.before_request
def nobody() -> None:
    """No cookie is looked at: that would ask the database."""
    g.without_visitor = True


@blueprint.get("/healthz")
def alive() -> Response:
    return plain(["ok"])


@blueprint.get("/readyz")
def ready() -> Response:
    """A word for each thing that is missing; what exactly, `quadrennial check` says."""
    found = probe().reasons()
    return plain([each.word for each in found] or ["ready"], 503 if found else 200)


@blueprint.get("/metrics")
def metrics() -> Response:
    """For whoever holds the token of the settings. Without a token there is no such page."""
    token = current.services().settings.metrics_token.get_secret_value()
    if not token:
        abort(404)
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {token}".encode()):
        refused = plain(["a token is needed"], 401)
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    text = exposition(current.services())
    return Response(text, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def plain(words: list[str], status: int = 200) -> Response:
    response = Response("\n".join(words) + "\n", status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


def probe() -> Probe:
    """One for the process, made after gunicorn has forked it."""
    made: Probe = current_app.extensions.setdefault(PROBE, Probe(current.services()))
    return made
