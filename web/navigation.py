"""The menu: never more than seven entries, always in the same order, hidden rather than greyed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

from engine.text import N_
from web import access

MENU = (
    ("inbox.index", N_("Inbox")),
    ("cases.index", N_("Reviews")),
    ("cycle.index", N_("Cycle")),
    ("calendar.index", N_("Calendar")),
    ("procedure.index", N_("Rules")),
    ("mail.index", N_("Mail")),
    ("people.index", N_("People and seats")),
)
BELOW = {
    "editions": "procedure",
    "feed": "calendar",
    "handover": "people",
    "merging": "people",
    "forecast": "mail",
    "pause": "mail",
}  # pages that stand below an entry


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    here: bool


def menu() -> list[Entry]:
    """The entries that the visitor can follow."""
    room = BELOW.get(request.blueprint or "", request.blueprint)
    return [
        Entry(label, url_for(endpoint), here=endpoint.partition(".")[0] == room)
        for endpoint, label in MENU
        if served(endpoint) and access.reachable(endpoint)
    ]


def served(endpoint: str) -> bool:
    """Whether the site has such a page."""
    return endpoint in current_app.view_functions
