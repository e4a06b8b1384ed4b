"""The text of a note verbale as it is drafted: facts in lines, courtesies around them.

It is text to copy. A person sends it, on the paper and under the number of the secretariat.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from config.i18n import COLON, COLONS, FSI, LANGUAGES, PDI, SOURCE, Translator
from engine.text import N_
from notifications.queries import CommunicationLine
from web import current, posted
from web.titles import plain, titles

OPENING = N_(
    "The secretariat presents its compliments and has the honour to write about the matter below."
)
ASKS = N_("It has the honour to draw attention to what comes next. The dates are indicative.")
TELLS = N_("It has the honour to inform of what has been recorded.")
CLOSING = N_(
    "The secretariat avails itself of this opportunity to renew the assurances of its highest"
    " consideration."
)
TITLE = N_("Note verbale")
BLANK = "…………………"


@dataclass(frozen=True)
class Group:
    """A sentence, and below it lines of (what, when)."""

    words: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Note:
    """A draft in one language."""

    language: str
    direction: str
    title: str
    letterhead: tuple[str, ...]
    head: tuple[tuple[str, str], ...]
    opening: str
    matter: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    closing: str

    @property
    def colon(self) -> str:
        return COLONS.get(self.language, COLON)


def languages(line: CommunicationLine) -> tuple[str, ...]:
    """The mission's own language first, then English."""
    own = line.language if line.language in LANGUAGES else SOURCE
    return tuple(dict.fromkeys((own, SOURCE)))


def note(line: CommunicationLine, language: str) -> Note:
    """The draft of a communication."""
    house = current.services()
    there = house.translator(language)
    settings = house.settings
    return Note(
        language=there.locale, direction=there.direction, title=there.text(TITLE),
        letterhead=tuple((settings.letterhead or settings.mail_from_name).splitlines()),
        head=tuple(_head(line, there)), opening=there.text(OPENING),
        matter=tuple(_matter(line, there)), groups=tuple(_groups(line, there)),
        closing=there.text(CLOSING),
    )  # fmt: skip


def as_text(made: Note) -> str:
    """Plain lines to copy; values keep their own direction."""
    pairs = partial(_pairs, made.colon)
    lines = [*made.letterhead, "", made.title, "", *pairs(made.head), "", made.opening, ""]
    lines += [*pairs(made.matter), ""]
    for group in made.groups:
        lines += [group.words, "", *pairs(group.lines, bullet="- "), ""]
    return "\n".join([*lines, made.closing, ""])


def _pairs(colon: str, rows: tuple[tuple[str, str], ...], bullet: str = "") -> Iterator[str]:
    for label, value in rows:
        yield f"{bullet}{label}{colon}{FSI}{value}{PDI}" if value else f"{bullet}{label}"


def _head(line: CommunicationLine, there: Translator) -> Iterator[tuple[str, str]]:
    house = current.services()
    office = titles(house.registry.current(), house.desk).get(line.seat.title)
    yield there.text(N_("Number")), line.number or BLANK
    yield there.text(N_("Date")), _date(line.date, there) or BLANK
    yield there.text(N_("To")), there.text(office or plain(line.seat.title))
    body = house.names(there.locale)("body", line.seat.body)
    yield there.text(N_("State or body")), body


def _matter(line: CommunicationLine, there: Translator) -> Iterator[tuple[str, str]]:
    said = posted.lines(line.facts, current.services().registry)
    references = dict.fromkeys([line.reference, *(each.reference for each in said)])
    for reference in filter(None, references):
        yield there.text(N_("Case")), reference


def _groups(line: CommunicationLine, there: Translator) -> Iterator[Group]:
    said = posted.lines(line.facts, current.services().registry)
    for words, opens in ((TELLS, False), (ASKS, True)):
        rows = [
            (there.text(each.label), _when(each, there)) for each in said if each.opens is opens
        ]
        if rows:
            yield Group(there.text(words), tuple(rows))


def _when(said: posted.Said, there: Translator) -> str:
    day = _date(said.due, there)
    if said.opens and day:
        return f"{there.text(N_('Indicative date'))} {FSI}{day}{PDI}"
    return day


def _date(day: dt.date | None, there: Translator) -> str:
    return there.date(day, weekday=False) if day else ""
