"""The ways of arrows between boxes: lanes between the rows, corridors between the columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

COLUMNS = 5
BOX, HIGH, GAP = 158, 70, 32  # width and height of a box, width of the corridor beside it
PORT, LANE, LEAST = 18, 10, 34  # between arrows at a box, between lanes, least room between rows
TRACKS = (0, -6, 6, -12, 12)  # of a corridor, from its middle
MARGIN, ASIDE = 22, 128  # beside the boxes; for the names of the phases


@dataclass(frozen=True)
class Place:
    """A state's row and column."""

    row: int
    column: int


@dataclass(eq=False)
class Arrow:
    """A move between two states, with every transition that makes it."""

    source: str
    target: str
    labels: list[str]
    main: bool
    points: list[tuple[int, int]] = field(default_factory=list)


class Routes:
    """Lanes between the rows, corridors between the columns, ports at the boxes."""

    def __init__(
        self, places: dict[str, Place], arrows: list[Arrow], rows: int, *, aside: bool
    ) -> None:
        self.places, self.arrows, self.rows = places, arrows, rows
        self.left = MARGIN + (ASIDE if aside else 0)
        columns = max(place.column for place in places.values()) + 1
        self.width = self.left + columns * (BOX + GAP) - GAP + MARGIN
        self.lanes: list[list[list[tuple[int, int]]]] = [[] for _ in range(rows + 1)]
        self.tracks: dict[int, list[list[tuple[int, int]]]] = defaultdict(list)
        self.ports: dict[tuple[str, bool], list[Arrow]] = defaultdict(list)
        self.port_at: dict[tuple[str, Arrow], int] = {}
        self.plans: dict[Arrow, tuple[int, int, int, int, int]] = {}

    def x(self, column: int) -> int:
        return self.left + column * (BOX + GAP)

    def corner(self, key: str) -> tuple[int, int]:
        place = self.places[key]
        return self.x(place.column), self.tops()[place.row]

    # Where arrows leave and arrive: the lower side of a box, or the upper

    def _straight(self, arrow: Arrow) -> bool:
        a, b = self.places[arrow.source], self.places[arrow.target]
        return a.row == b.row and b.column == a.column + 1

    def _sides(self, arrow: Arrow) -> tuple[bool, bool]:
        """Whether the arrow leaves, and arrives, at the lower side."""
        a, b = self.places[arrow.source], self.places[arrow.target]
        return a.row <= b.row, b.row <= a.row

    def _hang(self) -> None:
        """Order the ends at each side of a box by where the other end stands, then place them."""
        for arrow in self.arrows:
            if not self._straight(arrow):
                leaves, arrives = self._sides(arrow)
                self.ports[arrow.source, leaves].append(arrow)
                self.ports[arrow.target, arrives].append(arrow)
        for (key, low), ends in self.ports.items():
            ends.sort(key=lambda arrow: self._toward(key, arrow, low=low))
        for key, low in sorted(self.ports, key=lambda side: not side[1]):
            self._place_ports(key, low=low)

    def _toward(self, key: str, arrow: Arrow, *, low: bool) -> tuple[int, int]:
        """From left to right; what goes farther stands outside, so that less crosses."""
        own, a, b = self.places[key], self.places[arrow.source], self.places[arrow.target]
        other = b if arrow.source == key else a
        far = abs(other.row - own.row) * COLUMNS + abs(other.column - own.column)
        side = _sign(other.column - own.column)
        if not self._near(arrow):  # by the corridor before the target
            side = -1 if key == arrow.target or b.column <= own.column else 1
        return side, far * side * (-1 if low or side else 1)

    def _near(self, arrow: Arrow) -> bool:
        """Whether one channel between two rows is all the way there is."""
        leaves, arrives = self._sides(arrow)
        return self.places[arrow.source].row + leaves == self.places[arrow.target].row + arrives

    def _place_ports(self, key: str, *, low: bool) -> None:
        """Side by side around the middle; at the upper side below what comes straight down."""
        ends, middle = self.ports[key, low], self.x(self.places[key].column) + BOX // 2
        at = [middle + (2 * place - len(ends) + 1) * PORT // 2 for place in range(len(ends))]
        column = self.places[key].column
        for arrow, here in zip(ends, at, strict=True):
            other = arrow.source if arrow.target == key else arrow.target
            if not low and self._near(arrow) and self.places[other].column == column:
                shift = self.port_at[other, arrow] - here
                if all(abs(x + shift - middle) <= BOX // 2 - LANE for x in at):
                    at = [x + shift for x in at]
                break
        self.port_at |= {(key, arrow): x for arrow, x in zip(ends, at, strict=True)}

    # Which way they take

    def route(self) -> None:
        """Choose lanes and corridors, shorter ways first; then draw the ways."""
        self._hang()
        bent = [arrow for arrow in self.arrows if not self._straight(arrow)]
        for arrow in sorted(bent, key=self._length):
            self._plan(arrow)
        for arrow in self.arrows:
            arrow.points = self._points(arrow)

    def _length(self, arrow: Arrow) -> int:
        a, b = self.places[arrow.source], self.places[arrow.target]
        return abs(a.row - b.row) * COLUMNS * 2 + abs(a.column - b.column)

    def _plan(self, arrow: Arrow) -> None:
        """(first lane's channel, lane, corridor's middle, last channel, lane)."""
        a, b = self.places[arrow.source], self.places[arrow.target]
        leaves, arrives = self._sides(arrow)
        begin, end = a.row + leaves, b.row + arrives
        out, into = self.port_at[arrow.source, arrow], self.port_at[arrow.target, arrow]
        if begin == end:
            lane = _take(self.lanes[begin], out, into) if out != into else 0
            self.plans[arrow] = (begin, lane, into, end, lane)
            return
        track = _take(self.tracks[b.column], begin, end)
        middle = self.x(b.column) - GAP // 2 + TRACKS[track % len(TRACKS)]
        first, last = _take(self.lanes[begin], out, middle), _take(self.lanes[end], middle, into)
        self.plans[arrow] = (begin, first, middle, end, last)

    def _points(self, arrow: Arrow) -> list[tuple[int, int]]:
        (ax, ay), (bx, by) = self.corner(arrow.source), self.corner(arrow.target)
        if self._straight(arrow):
            return [(ax + BOX, ay + HIGH // 2), (bx, by + HIGH // 2)]
        leaves, arrives = self._sides(arrow)
        begin, first, middle, end, last = self.plans[arrow]
        out, into = self.port_at[arrow.source, arrow], self.port_at[arrow.target, arrow]
        one, two = self._lane(begin, first), self._lane(end, last)
        ways = [(out, ay + HIGH * leaves), (out, one), (middle, one), (middle, two), (into, two),
                (into, by + HIGH * arrives)]  # fmt: skip
        return list(_bends(ways))

    # Heights

    def _room(self, channel: int) -> int:
        return max(LEAST, (len(self.lanes[channel]) + 2) * LANE)

    def above(self, row: int) -> int:
        """Room of the row's band above its boxes: half of what lies between two rows."""
        return self._room(0) if row == 0 else self._room(row) - self._room(row) // 2

    def below(self, row: int) -> int:
        return self._room(row + 1) if row + 1 == self.rows else self._room(row + 1) // 2

    def tops(self) -> list[int]:
        found, y = [], 0
        for row in range(self.rows):
            y += self._room(row)
            found.append(y)
            y += HIGH
        return found

    def _lane(self, channel: int, lane: int) -> int:
        bottom = self.tops()[channel - 1] + HIGH if channel else 0
        spare = self._room(channel) - max(len(self.lanes[channel]) - 1, 0) * LANE
        return bottom + spare // 2 + lane * LANE


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _take(lanes: list[list[tuple[int, int]]], begin: int, end: int) -> int:
    """The first lane that is free between two ends."""
    low, high = min(begin, end) - 4, max(begin, end) + 4
    for number, lane in enumerate(lanes):
        if all(high < taken_low or taken_high < low for taken_low, taken_high in lane):
            lane.append((low, high))
            return number
    lanes.append([(low, high)])
    return len(lanes) - 1


def _bends(ways: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The points at which a way begins, turns and ends."""
    kept: list[tuple[int, int]] = []
    for point in ways:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept[-1] = point
            continue
        kept.append(point)
    yield from kept
