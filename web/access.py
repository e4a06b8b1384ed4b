"""The guard before every page: it asks what `web.routes` says of the page."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.wrappers import Response

from engine.errors import NotFound
from web import auth, current, requestlog
from web.permissions import AT_THE_DESK, IN_A_CASE, PUBLIC, SIGNED_IN
from web.routes import ROUTES


class RouteFaults(Exception):
    """Pages that nobody has decided on; the site does not start."""


def init(app: Flask) -> None:
    app.before_request(guard)


def check(app: Flask) -> None:
    """Raise RouteFaults for every page that has no line, or a permission nobody knows."""
    known = {PUBLIC, SIGNED_IN} | IN_A_CASE | AT_THE_DESK
    endpoints = sorted({rule.endpoint for rule in app.url_map.iter_rules()})
    faults = [f"{name}: no line in web/routes.py" for name in endpoints if name not in ROUTES]
    faults += [
        f"{name}: unknown permission {permission!r}"
        for name, permission in ROUTES.items()
        if permission not in known
    ]
    if faults:
        raise RouteFaults("; ".join(faults))


def guard() -> Response | None:
    """Before every page: public, or signed in and, at the desk, permitted."""
    if request.endpoint is None:
        return None  # no such page: said by the routing itself
    permission = ROUTES.get(request.endpoint)
    if permission is None:
        raise NotFound
    if permission == PUBLIC:
        return None
    if current.person() is None:
        return auth.ask_to_sign_in()
    if permission in AT_THE_DESK and not current.allows(permission):
        requestlog.event("denied", permission=permission)
        raise NotFound
    return None


def reachable(endpoint: str) -> bool:
    """Whether a link to a page is worth showing to the visitor."""
    permission = ROUTES.get(endpoint, "")
    if permission == PUBLIC:
        return True
    return current.person() is not None and (
        permission not in AT_THE_DESK or current.allows(permission)
    )
