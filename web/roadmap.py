"""The entries of the roadmap in the order of time: by year, and within a year by quarter."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from engine.queries.reader import CaseLine
from engine.text import N_
from workflows.domain.registers.queries import Entry
from workflows.domain.registers.wordings import Wordings
from workflows.event import HELD, PLANNED, QUARTERS

LABELS = dict(QUARTERS)
NUMBERS = {label: int(key) for key, label in QUARTERS}
NO_QUARTER = N_("No quarter named")
LATER = 9  # after the fourth quarter, and after every year


@dataclass(frozen=True)
class Planned:
    """An entry with its place in time: as it was held, or as it is planned where it was not.

    `year`, `quarter`: 0 where nothing is known.  `over`: that time has passed.
    """

    case: CaseLine
    stated: Mapping[str, Any]
    day: dt.date | None
    year: int
    quarter: int
    over: bool
    wordings: Wordings

    @property
    def held(self) -> bool:
        return self.case.state.key == HELD.key

    @property
    def unknown(self) -> bool:
        """Its time has passed, and nobody has recorded what became of it."""
        return self.over and self.case.state.key == PLANNED.key

    def said(self, key: str) -> Any:  # noqa: ANN401
        """What was stated; None where it was not."""
        return self.stated.get(key)


@dataclass(frozen=True)
class Quarter:
    label: str
    entries: tuple[Planned, ...]


@dataclass(frozen=True)
class Year:
    """`number`: 0 where no time is named."""

    number: int
    quarters: tuple[Quarter, ...]

    @property
    def divided(self) -> bool:
        """Of some entry the quarter is known."""
        return any(each.label != NO_QUARTER for each in self.quarters)


def by_time(
    entries: Iterable[Entry], wordings: Mapping[int, Wordings], today: dt.date
) -> tuple[Year, ...]:
    """Within a quarter by day, then in the order in which they were recorded."""
    found = sorted(
        (planned(each, wordings.get(each.case.id, {}), today) for each in entries), key=_order
    )
    return tuple(
        Year(number, tuple(_quarters(tuple(own))))
        for number, own in groupby(found, key=lambda each: each.year)
    )


def planned(entry: Entry, wordings: Wordings, today: dt.date) -> Planned:
    said = {key: fact.value for key, fact in entry.facts.items()}
    day = said.get("held_from") if entry.case.state.key == HELD.key else None
    day = day or said.get("first_day")
    year = day.year if day else int(said.get("year", 0))
    quarter = (day.month + 2) // 3 if day else NUMBERS.get(str(said.get("quarter", "")), 0)
    over = bool(year) and _end(day, year, quarter) < today
    return Planned(entry.case, said, day, year, quarter, over, wordings)


def _end(day: dt.date | None, year: int, quarter: int) -> dt.date:
    """The last day of that time."""
    if day:
        return day
    month = quarter * 3 or 12
    return dt.date(year, month, monthrange(year, month)[1])


def _order(each: Planned) -> tuple[object, ...]:
    return (
        not each.year, each.year, each.quarter or LATER, each.day or dt.date.max, each.case.id
    )  # fmt: skip


def _quarters(found: Sequence[Planned]) -> Iterable[Quarter]:
    for number, own in groupby(found, key=lambda each: each.quarter):
        yield Quarter(LABELS.get(str(number), NO_QUARTER), tuple(own))
