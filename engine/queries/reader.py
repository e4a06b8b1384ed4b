"""Who asks, and what every list has: pages, and lines that are safe after the transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.access import HISTORY, VIEW, Access, Actor
from engine.definition import Definition, State
from engine.models.case import Case, Part
from engine.models.person import Appointment, Person, Seat
from engine.registry import Registry

SIZE = 25

T = TypeVar("T")

# What is selected is told by the names of its columns.
Query: TypeAlias = "sa.Select[*tuple[Any, ...]]"
Row: TypeAlias = "sa.Row[*tuple[Any, ...]]"


@dataclass(frozen=True)
class Reader:
    """A seat that looks, and the rule of what it may see."""

    access: Access
    registry: Registry
    actor: Actor
    now: dt.datetime

    @cached_property
    def sees(self) -> sa.ColumnElement[bool]:
        """The condition on `Case`: what this reader may view."""
        return self.access.visible(self.actor, VIEW, self.now)

    @cached_property
    def follows(self) -> sa.ColumnElement[bool]:
        """The condition on `Case`: whose course this reader may follow, awaited dates included."""
        return self.access.visible(self.actor, HISTORY, self.now)

    @property
    def at_the_desk(self) -> bool:
        return self.access.desk_allows(self.actor, VIEW)

    def definition(self, case: Case) -> Definition:
        return self.registry.get(case.definition, case.definition_version)

    def knows_vacancy(self, bodies: Sequence[str]) -> bool:
        """A vacant seat is shown to the State concerned and to the desk, not to peers."""
        return self.at_the_desk or self.actor.body in bodies


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `number` begins at 1."""

    items: tuple[T, ...] = ()
    number: int = 1
    total: int = 0
    size: int = SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True)
class SeatName:
    """An office, by title and State or body."""

    id: int
    title: str
    body: str
    channel: str = "mail"


def name_of_seat(seat: Seat) -> SeatName:
    return SeatName(seat.id, seat.title, seat.body, seat.channel)


@dataclass(frozen=True)
class CaseLine:
    """A case as a list shows it: where it stands and what comes next."""

    id: int
    reference: str
    subject: str
    definition: Definition
    state: State
    next: State | None
    hold: str  # the label of the hold, or nothing
    held_until: dt.date | None
    closed: bool
    parent: int | None
    opened_at: dt.datetime
    entered_at: dt.datetime

    @property
    def phase(self) -> str:
        return self.definition.phases.get(self.state.phase, "")


def line(reader: Reader, case: Case) -> CaseLine:
    definition = reader.definition(case)
    return CaseLine(
        id=case.id, reference=case.reference, subject=case.subject, definition=definition,
        state=definition.state(case.state), next=next_state(definition, case.state),
        hold=definition.hold(case.hold).label if case.hold else "", held_until=case.held_until,
        closed=case.closed_at is not None, parent=case.parent_id, opened_at=case.opened_at,
        entered_at=case.entered_at,
    )  # fmt: skip


def next_state(definition: Definition, state: str) -> State | None:
    """The state that the path expects after this one."""
    path = definition.expected_path
    if state not in path or definition.state(state).final:
        return None
    place = path.index(state) + 1
    return definition.state(path[place]) if place < len(path) else None


def paged(
    session: Session,
    query: Query,
    number: int,
    make: Callable[[Sequence[Row]], Sequence[T]],
    size: int = SIZE,
) -> Page[T]:
    """One page of a query; a number beyond the last page is the last page."""
    counted = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    total = session.scalar(counted) or 0
    number = min(max(number, 1), max(1, -(-total // size)))
    rows = session.execute(query.limit(size).offset((number - 1) * size)).all()
    return Page(tuple(make(rows)), number, total, size)


def awake() -> sa.ColumnElement[bool]:
    """Neither the case nor one above it rests."""
    above = aliased(Case)
    held = sa.exists().where(
        sa.or_(above.id == Case.parent_id, above.id == Case.root_id), above.hold.is_not(None)
    )
    return sa.and_(Case.closed_at.is_(None), Case.hold.is_(None), sa.not_(held))


def plays(reader: Reader) -> sa.ColumnElement[bool]:
    """The reader's seat has a part in the case."""
    return sa.exists().where(
        Part.case_id == Case.id, Part.seat_id == reader.actor.seat, Part.until.is_(None)
    )


def holders(
    session: Session,
    seats: Sequence[int],
    now: dt.datetime,
    spared: Mapping[int, int] = MappingProxyType({}),
) -> dict[int, list[str]]:
    """The names of who holds each seat now, the principal first.

    `spared`: seat -> a person who is left out.
    """
    rows = session.execute(
        sa.select(Appointment.seat_id, Person.id, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.seat_id.in_(seats),
            Appointment.lasts(now),
            Person.active,
        )
        .order_by(Appointment.kind != "principal", Appointment.id)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        if spared.get(row.seat_id) != row.id:
            found.setdefault(row.seat_id, []).append(row.name)
    return found
