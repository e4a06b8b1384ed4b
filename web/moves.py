"""What a step that moves a date of many cases does to each of them: rehearsed, never kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from engine.command import Command
from engine.models.person import Person, Seat
from engine.queries import moves
from engine.queries.moves import Moved
from engine.queries.reader import Reader, SeatName, name_of_seat
from engine.sweep import Sweep
from notifications.moved import TAKE_BACK, Told, queued, told
from web import current
from web.current import Rows
from web.i18n import in_order

T = TypeVar("T")


@dataclass(frozen=True)
class Affected:
    """Every case that changes and everybody who is told, each once with all his cases."""

    hanging: int  # open cases that hang on the date
    cases: tuple[Moved, ...]
    people: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[tuple[SeatName, tuple[str, ...]], ...]
    minutes: int  # so long it can be taken back before anybody is told
    back: bool = False  # the step is taken back: dates return

    @property
    def following(self) -> int:
        """How many cases go to another session."""
        return sum(bool(each.anchor) for each in self.cases)


def given_back(looking: Reader, command: Command) -> Affected | None:
    """The same of taking such a step back: the cases that get their earlier dates again.

    The clock's work is rehearsed too: whoever has not been told of the move is told nothing.
    """
    if not looking.at_the_desk:
        return None
    house = current.services()

    def work(rows: Rows) -> Affected:
        house.engine.fire(rows, command)
        count, cases = moves.foreseen(rows, command.id, house.engine.situation)
        run = partial(_in, rows)
        Sweep(house.engine, run, run).replans()
        return replace(_affected(rows, count, cases, queued(rows, command.id)), back=True)

    return house.rehearse(work)


def _in(rows: Rows, work: Callable[[Rows], T]) -> T:
    return work(rows)


def affected(looking: Reader, command: Command) -> Affected | None:
    """For the desk alone: it reads names of the people of many States. Raises EngineError."""
    if not looking.at_the_desk:
        return None
    house = current.services()

    def work(rows: Rows) -> Affected:
        house.engine.fire(rows, command)
        count, cases = moves.foreseen(rows, command.id, house.engine.situation)
        news = told(rows, house.registry, [each.case for each in cases], current.now())
        return _affected(rows, count, cases, news)

    return house.rehearse(work)


def _affected(rows: Rows, count: int, cases: tuple[Moved, ...], news: Told) -> Affected:
    return Affected(
        hanging=count, cases=cases, people=_named(rows, news.people),
        notes=_seats(rows, news.notes), minutes=int(TAKE_BACK.total_seconds() // 60),
    )  # fmt: skip


def _named(
    rows: Rows, people: Mapping[int, tuple[str, ...]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    named = ((rows.get_one(Person, key).name, cases) for key, cases in people.items())
    return tuple(sorted(named, key=lambda each: in_order(each[0])))


def _seats(
    rows: Rows, notes: Mapping[int, tuple[str, ...]]
) -> tuple[tuple[SeatName, tuple[str, ...]], ...]:
    found = [(name_of_seat(rows.get_one(Seat, key)), cases) for key, cases in notes.items()]
    return tuple(sorted(found, key=_place))


def _place(each: tuple[SeatName, Iterable[str]]) -> tuple[str, str]:
    return each[0].body, each[0].title
