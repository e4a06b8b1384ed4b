"""Rows of values as a file or a form brings them, checked one by one before anything is written."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from engine.text import N_, Text
from workflows.domain.measures import rules
from workflows.domain.measures.catalogue import Indicator

Key: TypeAlias = tuple[str, str, int, str]  # indicator, place, year, group

# What a row says, in the order of the columns of a file.
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "indicator": N_("Indicator (code)"),
        "title": N_("Name of the indicator"),
        "place": N_("City or place"),
        "year": N_("Year"),
        "figure": N_("Figure"),
        "unit": N_("Unit"),
        "group": N_("Group"),
        "source": N_("Source"),
        "link": N_("Address of the source"),
        "method": N_("Method note"),
    }
)
# What a row is made of; the others say what stands there already.
SAID = ("place", "year", "figure", "source", "link", "method")
NONE_KNOWN = N_("No information available")

NEW, CORRECTS, SAME, FAULTY = "new", "corrects", "same", "faulty"
STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        NEW: N_("New"),
        CORRECTS: N_("Corrects what stands"),
        SAME: N_("Stands already"),
        FAULTY: N_("Cannot be taken yet"),
    }
)

UNKNOWN = N_("Please give the code of an indicator of the matrix.")
NO_PLACE = N_("Please name the city or place.")
NO_UNIT = N_("Please give the unit of the figure.")
NO_SOURCE = N_("Please say where the figure comes from.")
NO_GROUP = N_("Please choose one of the groups, or leave it blank for everybody.")
NO_ADDRESS = N_("Please give the address of a page, with https:// before it.")
TWICE = N_("Another row of the file gives a figure for the same indicator, place, year and group.")


@dataclass(frozen=True)
class Given:
    """A value in order. `figure`: digits with a point; empty where nothing is known."""

    indicator: str
    edition_id: int | None
    place: str
    year: int
    group: str
    figure: str
    unit: str
    source: str
    link: str
    method: str

    @property
    def key(self) -> Key:
        return self.indicator, rules.place_key(self.place), self.year, self.group

    def kept(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Line:
    """A row, by its number in the file. `faults`: by column, one sentence each."""

    number: int
    cells: Mapping[str, str]
    faults: Mapping[str, Text] = field(default_factory=dict)
    given: Given | None = None
    standing: str = FAULTY
    before: str = ""  # the figure that it corrects


@dataclass(frozen=True)
class Known:
    """What rows are checked against. `words`: a plain word -> the key of a group.

    `stands`: what is recorded already, by key.
    """

    indicators: Mapping[str, Indicator]
    words: Mapping[str, str]
    today: dt.date
    stands: Mapping[Key, Given] = field(default_factory=dict)


def lines(rows: Iterable[tuple[int, Mapping[str, str]]], known: Known) -> tuple[Line, ...]:
    """Every row that says something, with what is wrong with it."""
    found = [check(number, cells, known) for number, cells in rows if says(cells)]
    times = Counter(each.given.key for each in found if each.given)
    return tuple(_once(each, times) for each in found)


def says(cells: Mapping[str, str]) -> bool:
    """A row of a form that nobody has filled in says nothing."""
    return any(cells.get(key, "").strip() for key in SAID)


def _once(line: Line, times: Mapping[Key, int]) -> Line:
    if line.given is None or times[line.given.key] == 1:
        return line
    return Line(line.number, line.cells, {"indicator": Text(TWICE)})


def check(number: int, cells: Mapping[str, str], known: Known) -> Line:
    """One row, with every fault of it."""
    said = {key: cells.get(key, "").strip() for key in COLUMNS}
    indicator = known.indicators.get(rules.latin(said["indicator"]))
    year = rules.year(said["year"], known.today)
    figure = _figure(said["figure"])
    group = known.words.get(plain(said["group"]), "") if said["group"] else rules.TOTAL
    unit = said["unit"] or (indicator.unit if indicator else "")
    place = " ".join(said["place"].split())
    faults = {
        "indicator": None if indicator else Text(UNKNOWN),
        "place": _words(place, rules.LONGEST_PLACE, NO_PLACE),
        "year": year if isinstance(year, Text) else None,
        "figure": figure if isinstance(figure, Text) else None,
        "unit": _words(unit, rules.LONGEST_UNIT, NO_UNIT) if indicator else None,
        "group": None if group else Text(NO_GROUP),
        "source": _words(said["source"], rules.LONGEST_WORDS, NO_SOURCE),
        "link": None if is_address(said["link"]) else Text(NO_ADDRESS),
        "method": _words(said["method"], rules.LONGEST_WORDS),
    }
    told = {key: fault for key, fault in faults.items() if fault is not None}
    if told or indicator is None or isinstance(year, Text) or isinstance(figure, Text):
        return Line(number, said, told)
    given = Given(
        indicator.key, indicator.edition_id, place, year, group,
        "" if figure is None else rules.written(figure), unit, said["source"], said["link"],
        said["method"],
    )  # fmt: skip
    return _beside(Line(number, said, given=given), given, known.stands.get(given.key))


def _beside(line: Line, given: Given, stands: Given | None) -> Line:
    """How it stands to what is recorded: the name of a place stays as it was written first."""
    if stands is None:
        return Line(line.number, line.cells, given=given, standing=NEW)
    same = {**given.kept(), "place": "", "edition_id": 0} == {
        **stands.kept(), "place": "", "edition_id": 0,
    }  # fmt: skip
    standing = SAME if same else CORRECTS
    return Line(line.number, line.cells, given=given, standing=standing, before=stands.figure)


def _figure(typed: str) -> Decimal | Text | None:
    """None where the row says in so many words that nothing is known, or nothing at all."""
    return None if not typed else rules.figure(typed)


def _words(words: str, most: int, missing: str = "") -> Text | None:
    if not words and missing:
        return Text(missing)
    return Text(rules.TOO_LONG, most=most) if len(words) > most else None


def is_address(typed: str) -> bool:
    """Nothing, or the address of a page."""
    if not typed:
        return True
    try:
        found = urlsplit(typed)
        return found.scheme in {"http", "https"} and bool(found.hostname)
    except ValueError:
        return False


def plain(words: str) -> str:
    """By which two ways of writing a word are the same."""
    return " ".join(words.split()).casefold()


def taken(found: Sequence[Line]) -> tuple[Given, ...]:
    """What there is to record: rows in order that say something that does not stand already."""
    return tuple(
        each.given for each in found if each.given and each.standing in {NEW, CORRECTS}
    )  # fmt: skip
