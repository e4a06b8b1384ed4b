"""Where the boxes of a process stand: rows of states by phase, the expected path first.

Everything is reckoned from left to right; the drawing mirrors it where a language asks for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from engine.declarations import ANY_OPEN
from engine.definition import Definition
from engine.routing import COLUMNS, HIGH, Arrow, Place, Routes


@dataclass(frozen=True)
class Band:
    """The rows of one phase."""

    label: str
    top: int
    bottom: int


@dataclass(frozen=True)
class Layout:
    """A process, laid out. `boxes`: state -> the upper left corner."""

    width: int
    height: int
    boxes: dict[str, tuple[int, int]]
    arrows: list[Arrow]
    bands: list[Band]
    from_any: frozenset[str]  # reached from every open state


def phases_of(definition: Definition) -> Iterator[tuple[str, list[str]]]:
    """The states of each phase, those of the expected path first."""
    path = definition.expected_path
    order = [*path, *(state.key for state in definition.states if state.key not in path)]
    for phase in definition.phases or [""]:
        keys = [
            key for key in order if not definition.phases or definition.state(key).phase == phase
        ]
        if keys:
            yield phase, keys


def moves(definition: Definition) -> Iterator[Arrow]:
    """The arrows: moves to another state, those from every open state left out."""
    path = definition.expected_path
    following = set(pairwise(path))
    found: dict[tuple[str, str], Arrow] = {}
    for transition in definition.transitions:
        target = definition.target(transition)
        if target is None or transition.source is ANY_OPEN:
            continue
        for source in sorted(definition.sources(transition) - {target}):
            edge = (source, target)
            found.setdefault(edge, Arrow(*edge, [], edge in following))
            found[edge].labels.append(transition.label)
    yield from found.values()


def lay_out(definition: Definition) -> Layout:
    """Give every state its box and every move its way."""
    arrows = list(moves(definition))
    places, rows = _places(definition, arrows)
    count = sum(len(spans) for _, spans in rows)
    drawn = Routes(places, arrows, count, aside=bool(definition.phases))
    drawn.route()
    tops = drawn.tops()
    bands = [
        Band(phase, tops[spans[0]] - drawn.above(spans[0]), tops[spans[-1]] + HIGH
             + drawn.below(spans[-1]))
        for phase, spans in rows
    ]  # fmt: skip
    from_any = frozenset(
        target
        for each in definition.transitions
        if each.source is ANY_OPEN and (target := definition.target(each)) is not None
    )
    return Layout(
        drawn.width, bands[-1].bottom, {key: drawn.corner(key) for key in places}, arrows,
        bands, from_any,
    )  # fmt: skip


def _places(
    definition: Definition, arrows: list[Arrow]
) -> tuple[dict[str, Place], list[tuple[str, list[int]]]]:
    """Rows by phase: the path from column to column, side states near what leads to them."""
    places: dict[str, Place] = {}
    rows: list[tuple[str, list[int]]] = []
    row = -1
    for phase, keys in phases_of(definition):
        first = row + 1
        main = [key for key in keys if key in definition.expected_path]
        for place, key in enumerate(main):
            places[key] = Place(first + place // COLUMNS, place % COLUMNS)
        row = first + max(len(main) - 1, 0) // COLUMNS
        used = len(main) - (row - first) * COLUMNS
        for key in (key for key in keys if key not in main):
            free = [c for c in range(used, COLUMNS) if Place(row, c) not in places.values()]
            if not free:
                row, used, free = row + 1, 0, list(range(COLUMNS))
            near = _near(key, arrows, places, first)
            places[key] = Place(row, min(free, key=lambda column: abs(column - near)))
        rows.append((phase, list(range(first, row + 1))))
    return places, rows


def _near(key: str, arrows: list[Arrow], places: dict[str, Place], first: int) -> int:
    """The column of the state of this phase that leads here; else the first."""
    for arrow in arrows:
        before = places.get(arrow.source)
        if arrow.target == key and before and before.row >= first:
            return before.column
    return 0
