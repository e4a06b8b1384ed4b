"""One search over everything that the reader may open, in groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template, request

from engine.letters import has
from engine.queries import find
from engine.queries.find import Sought
from engine.queries.reader import Page, Reader
from engine.text import N_
from notifications import queries as notified
from web import current
from web.current import Rows
from web.i18n import locale, say
from web.reading import asked, page_number, reader
from web.titles import titles
from workflows.domain.colleagues.queries import unseated
from workflows.domain.documents import queries as documents
from workflows.domain.findings import queries as findings
from workflows.domain.reviews.queries import countries

blueprint = Blueprint("find", __name__)

FEW, MANY = 5, 25  # lines of a group beside the others, and by itself
SHORTEST = 2  # letters; a number may have one
Group = Callable[[Rows, Reader, Sought], Page[Any]]

TITLES = {
    "cases": N_("Cases"),
    "people": N_("People"),
    "seats": N_("Seats"),
    "documents": N_("Documents"),
    "findings": N_("Findings"),
    "mail": N_("Mail"),
}


@blueprint.get("/find")
def index() -> str:
    """All groups with their first lines, or one of them page by page."""
    words, only, number = asked(), request.args.get("in", ""), page_number()
    only = only if only in TITLES else ""
    found: dict[str, Page[Any]] = {}
    short = bool(words) and len(words) < SHORTEST and not words.isdecimal()
    if words and not short and current.actor() is not None:
        looking = reader()
        found = current.read(lambda rows: groups(rows, looking, words, only, number))
    return render_template(
        "find/index.html", words=words, short=short, only=only, found=found, titles=TITLES,
        total=sum(page.total for page in found.values()),
    )  # fmt: skip


def groups(rows: Rows, looking: Reader, words: str, only: str, number: int) -> dict[str, Page[Any]]:
    """What was found, by group; a group without a line is left out."""
    sought = Sought(
        words=words, bodies=bodies_named(rows, words), titles=offices(words),
        every=current.allows("people.manage"), number=number if only else 1,
        size=MANY if only else FEW, but=unseated(),
    )  # fmt: skip
    pages = {key: made(rows, looking, sought) for key, made in GROUPS.items() if only in ("", key)}
    return {key: page for key, page in pages.items() if page.total}


def bodies_named(rows: Rows, words: str) -> list[str]:
    """The States whose name, in any of its languages, contains the words."""
    return [
        row.key
        for row in countries(rows, locale())
        if any(has(name, words) for name in row.names.values())
    ]


def offices(words: str) -> list[str]:
    """The titles of offices whose name contains the words."""
    house = current.services()
    named = titles(house.registry.current(), house.desk)
    return [key for key, label in named.items() if has(say(label), words)]


def by_number(rows: Rows, looking: Reader, sought: Sought) -> Page[Any]:
    """A finding is found by its paragraph number."""
    if not sought.words.isdecimal():
        return Page()
    every = findings.numbered(rows, looking, int(sought.words))
    begin = (sought.number - 1) * sought.size
    shown = tuple(every[begin : begin + sought.size])
    return Page(shown, sought.number, len(every), sought.size)


def by_file_name(rows: Rows, looking: Reader, sought: Sought) -> Page[Any]:
    return documents.found(rows, looking, sought.words, sought.number, sought.size)


def by_mail(rows: Rows, looking: Reader, sought: Sought) -> Page[Any]:
    """For the desk, which reads the mail."""
    if not current.allows("mail.view"):
        return Page()
    return notified.found(rows, looking, sought.words, sought.number, sought.size)


GROUPS: Mapping[str, Group] = {
    "cases": find.cases,
    "people": find.people,
    "seats": find.seats,
    "documents": by_file_name,
    "findings": by_number,
    "mail": by_mail,
}
