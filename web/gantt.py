"""Reviews over time as a picture: the plan above what happened, sessions and today as lines.

Time runs with the reading direction. Classes only, no style: `web/static/gantt.css` dresses it.
The table below the picture says the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

DAY, WIDTH = 0.8, 1110  # units of the picture: a day at most, and all days where they have room
HEAD, ROW, BAR, NAME = 26, 58, 11, 17
TOUCH = 24  # what a finger meets
EDGE, STEP, LETTER = 10, 16, 6.5
NARROWEST = 0.5  # of a day: years are told apart, names have room


@dataclass(frozen=True)
class Bar:
    """Days of one kind: "plan", "actual" or "forecast"; `label` is read with it."""

    kind: str
    since: dt.date
    until: dt.date
    label: str


@dataclass(frozen=True)
class Line:
    """A review: its State by full name, and where its name leads."""

    name: str
    url: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Mark:
    """A day across all lines: "today", "board" or "assembly"."""

    kind: str
    day: dt.date
    label: str


@dataclass(frozen=True)
class Picture:
    """What is drawn. `quarters`: the first day of each, with a name or without."""

    title: str
    lines: Sequence[Line]
    marks: Sequence[Mark]
    quarters: Sequence[tuple[dt.date, str]]
    first: dt.date
    last: dt.date
    rtl: bool = False

    @property
    def width(self) -> int:
        return round(self._along(self.last)) + 2 * EDGE

    @property
    def height(self) -> int:
        return self.head + ROW * len(self.lines) + EDGE

    def x(self, day: dt.date) -> float:
        at = EDGE + self._along(day)
        return round(self.width - at if self.rtl else at, 1)

    def _along(self, day: dt.date) -> float:
        """How far a day stands from the first, in the direction of time."""
        days = max((self.last - self.first).days, 1)
        return (day - self.first).days * max(NARROWEST, min(DAY, WIDTH / days))

    def svg(self) -> str:
        size = f'viewBox="0 0 {self.width} {self.height}" width="{self.width}"'
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="gantt" role="group" {size}'
            f' height="{self.height}" aria-label={quoteattr(self.title)}>'
        )
        return "".join(
            [
                opening,
                *(self._quarter(day) for day, _ in self.quarters),
                *(self._mark(mark, level) for mark, level, _ in self._levels),
                *(self._tick(day, name) for day, name in self.quarters),
                *(self._name(mark, level, before=before) for mark, level, before in self._levels),
                *(self._line(place, line) for place, line in enumerate(self.lines)),
                "</svg>",
            ]
        )

    def _text(self, kind: str, x: float, y: float, words: str, anchor: str = "start") -> str:
        direction = ' direction="rtl"' if self.rtl else ""
        return (
            f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}"{direction}>'
            f"{escape(words)}</text>"
        )

    def _quarter(self, day: dt.date) -> str:
        x, y = self.x(day), self.head - 18
        return f'<line class="quarter" x1="{x}" x2="{x}" y1="{y}" y2="{self.height}"></line>'

    def _tick(self, day: dt.date, name: str) -> str:
        """The name of a quarter, where it has one and room for it."""
        if not name or self._along(day) + _wide(name, LETTER) > self.width - EDGE:
            return ""
        return self._text("tick", self.x(day) + (-3 if self.rtl else 3), self.head - 8, name)

    @cached_property
    def _levels(self) -> tuple[tuple[Mark, int, bool], ...]:
        """Each mark with its level and whether its name stands before it; no name covers another.

        Read in the direction of time, from the first day on.
        """
        found: list[tuple[Mark, int, bool]] = []
        taken: list[float] = []  # by level, how far it is written on
        for mark in sorted(self.marks, key=lambda each: each.day):
            at, wide = self._along(mark.day), _wide(mark.label, LETTER)
            before = at + wide > self.width - 2 * EDGE
            begins, ends = (at - wide, at) if before else (at, at + wide)
            free = (level for level, end in enumerate(taken) if end < begins)
            level = next(free, len(taken))
            taken[level:] = [ends + LETTER, *taken[level + 1 :]]
            found.append((mark, level, before))
        return tuple(found)

    @property
    def head(self) -> int:
        """The room above the first review: the names of the marks, and the axis."""
        return HEAD + STEP * (1 + max((level for _, level, _ in self._levels), default=0))

    def _mark(self, mark: Mark, level: int) -> str:
        x, y = self.x(mark.day), 6 + level * STEP
        return (
            f'<g class="across {mark.kind}"><title>{escape(mark.label)}</title>'
            f'<line x1="{x}" x2="{x}" y1="{y}" y2="{self.height}"></line></g>'
        )

    def _name(self, mark: Mark, level: int, *, before: bool) -> str:
        """Drawn when all lines are: none of them crosses it."""
        aside = (-4 if before else 4) * (-1 if self.rtl else 1)
        x, y = self.x(mark.day) + aside, 14 + level * STEP
        words = self._text("words", x, y, mark.label, "end" if before else "start")
        return f'<g class="named {mark.kind}">{words}</g>'

    def _line(self, place: int, line: Line) -> str:
        top = self.head + place * ROW
        begins = min((bar.since for bar in line.bars), default=self.first)
        at, room = self._name_at(begins, line.name), _room(line.name)
        name = self._text("name", at, top + NAME - 4, line.name)
        return (
            f'<g class="row"><a href={quoteattr(line.url)}>'
            f'<rect x="{at - room if self.rtl else at}" y="{top + NAME - 1 - TOUCH}" width="{room}"'
            f' height="{TOUCH}" fill="none" pointer-events="all"></rect>{name}</a>'
            + "".join(self._bar(bar, top + NAME) for bar in line.bars)
            + "</g>"
        )

    def _name_at(self, begins: dt.date, name: str) -> float:
        """Above the first bar, and not beyond the end of the picture."""
        at = EDGE + self._along(max(begins, self.first))
        at = max(EDGE, min(at, self.width - EDGE - _room(name)))
        return round(self.width - at if self.rtl else at, 1)

    def _bar(self, bar: Bar, top: int) -> str:
        left, right = sorted((self.x(bar.since), self.x(bar.until)))
        y = top if bar.kind == "plan" else top + BAR + 3
        wide = round(max(right - left, 2), 1)
        return (
            f'<rect class="bar {bar.kind}" x="{left}" y="{y}" width="{wide}" height="{BAR}">'
            f"<title>{escape(bar.label)}</title></rect>"
        )


def _room(name: str) -> int:
    """How wide a name is at most."""
    return round(_wide(name, 8))


def _wide(words: str, letter: float) -> float:
    """About how wide words are; a Chinese character is twice as wide as a letter."""
    return sum(letter * (1 + (east_asian_width(sign) in "WF")) for sign in words)
