"""What pages about cases ask first: who reads, and what things are called."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import request

from engine.access import HISTORY
from engine.errors import NotFound
from engine.letters import has
from engine.models.case import Case
from engine.queries.reader import Reader, SeatName
from engine.text import N_
from web import current
from web.current import Rows
from web.i18n import locale, name_of_body, say, seat_name
from workflows.domain.reviews.queries import countries

SEARCH = 100  # letters of a search that are looked at


def reader() -> Reader:
    """The seat that looks. Raises NotFound where nobody is signed in, or holds no seat."""
    who = current.actor()
    if who is None:
        raise NotFound
    house = current.services()
    return Reader(house.access, house.registry, who, current.now())


def may_look_back(rows: Rows, looking: Reader, case: Case) -> bool:
    """Whether the reader may also see how the case came to stand where it does."""
    return bool(looking.access.may(rows, looking.actor, case, HISTORY, looking.now))


def page_number() -> int:
    return max(1, request.args.get("page", 1, type=int))


def asked() -> str:
    return request.args.get("q", "").strip()[:SEARCH]


def seat_in_words(seat: SeatName, holders: Collection[str] = ()) -> str:
    """A seat in one line, for places where there is no room for elements."""
    office = seat_name(seat)
    name = next(iter(holders), "")
    return say(N_("%(office)s: %(name)s"), office=office, name=name) if name else office


def states(rows: Rows) -> dict[str, str]:
    """The register, in the order of the reader's language: key -> name."""
    return {row.key: name_of_body(row.key) for row in countries(rows, locale())}


def by_name(rows: Rows) -> Callable[[str], tuple[int, str]]:
    """What to sort States by: their place among the names of the reader's language."""
    places = {key: place for place, key in enumerate(states(rows))}
    last = len(places)
    return lambda key: (places.get(key, last), key)


def subjects_named(register: dict[str, str], search: str) -> list[str]:
    """The States in whose name stands every word of a search, however it is typed.

    Capitals, accents, the hamza, vowel signs and the article say nothing.
    """
    return [key for key, name in register.items() if has(name, search)]
