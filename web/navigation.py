"""The menu: never more than seven entries, always in the same order, hidden rather than greyed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, request, url_for

from engine.text import N_
from web import access, current
from web.programme import REGISTERS

MENU = (
    ("inbox.index", N_("Inbox")),
    ("cases.index", N_("Reviews")),
    ("cycle.index", N_("Cycle")),
    ("calendar.index", N_("Calendar")),
    ("registers.index", N_("Programme")),
    ("mail.index", N_("Mail")),
    ("people.index", N_("People and seats")),
)
# What an office finds beside these, before the practices; and what of these it has no use for.
NEEDS, OFFERS = ("needs.index", N_("Needs")), ("needs.mine", N_("My offers"))
INPUT = ("partnerinput.index", N_("Input to reviews"))
OF_OFFICE = {"partner": (NEEDS, OFFERS, INPUT), "mission": (NEEDS,), "focal_point": (NEEDS,)}
BESIDE = {
    "need": "needs.index",
    "partnerinput": "partnerinput.index",
}  # rooms that stand below such an entry
NOT_OF_OFFICE = {"partner": frozenset({"cases.index", "cycle.index"})}
# Open to everybody: the menu of whoever is not signed in, and at the foot of every page.
PUBLIC_MENU = (
    ("portal.countries", N_("Countries")),
    ("portal.practices", N_("Practices")),
    ("measures.index", N_("Indicators")),
    ("partners.index", N_("Partners")),
    ("portal.about", N_("About these pages")),
)
BELOW = {
    "editions": "registers",
    "resources": "registers",
    "partners": "registers",
    "contributions": "registers",
    "mandates": "registers",
    "roadmap": "registers",
    "feed": "calendar",
    "procedure": "registers",
    "measures": "registers",
    "values": "registers",
    "success": "registers",
    "surveys": "registers",
    "results": "registers",
    "guidelines": "registers",
    "tags": "registers",
    "handover": "people",
    "merging": "people",
    "erasing": "people",
    "forecast": "mail",
    "incidents": "mail",
    "disposal": "mail",
    "pause": "mail",
    "hold": "mail",
}  # pages that stand below an entry
# The first word of an address, where the entry above it has another name.
ROOMS = {"cycles": "cycle", "programme": "registers"}


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    here: bool


def menu(beneath: str = "", case: object = None) -> list[Entry]:
    """The entries that the visitor can follow; outside the desk there is room for the practices.

    `beneath`: the entry below which a page stands, where its address does not say so.
    `case`: the case that the page is of.
    """
    if current.person() is None:
        return public_menu()
    who = current.actor()
    title = who.title if who else ""
    own, spared = OF_OFFICE.get(title, ()), NOT_OF_OFFICE.get(title, frozenset())
    here = BESIDE.get(request.blueprint or "", request.endpoint or "")
    if here not in dict(own):
        here = beneath or _room(case)
    found = [
        Entry(label, url_for(endpoint), here=endpoint.partition(".")[0] == here)
        for endpoint, label in MENU
        if served(endpoint) and access.reachable(endpoint) and endpoint not in spared
    ]
    found += [Entry(label, url_for(endpoint), here=endpoint == here) for endpoint, label in own]
    return found if current.allows("desk") else [*found, *public_menu(PUBLIC_MENU[1:2])]


def _room(case: object) -> str:
    """The entry above a page: by its subject, by its case, and else by its address."""
    if request.blueprint in BELOW:
        return BELOW[request.blueprint]
    process = getattr(case, "definition", "")
    if getattr(process, "key", process) in REGISTERS:
        return "registers"
    word = request.path.split("/")[1]
    return ROOMS.get(word, word)


def public_menu(entries: Sequence[tuple[str, str]] = PUBLIC_MENU) -> list[Entry]:
    """The public pages."""
    return [
        Entry(label, url_for(endpoint), here=_begins(endpoint))
        for endpoint, label in entries
        if served(endpoint)
    ]


def _begins(endpoint: str) -> bool:
    """The page of an entry, or one below it."""
    here, address = request.path, url_for(endpoint)
    return here == address or here.startswith(f"{address}/")


def served(endpoint: str) -> bool:
    """Whether the site has such a page."""
    return endpoint in current_app.view_functions
