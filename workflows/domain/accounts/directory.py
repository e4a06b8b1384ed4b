"""People and seats as the desk sees them: lists to search, and one of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.models.person import Appointment, Person, Seat

SIZE = 25  # lines on a page

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Held:
    """One appointment, read from either side."""

    appointment: int
    kind: str
    since: dt.datetime
    reference: str
    person: int
    name: str
    email: str
    seat: int
    title: str
    body: str
    case: str


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    id: int
    name: str
    email: str
    language: str
    active: bool
    seats: tuple[Held, ...]


@dataclass(frozen=True, kw_only=True)
class SeatLine:
    id: int
    title: str
    body: str
    number: int
    channel: str
    case: str
    holders: tuple[Held, ...]


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    number: int
    pages: int
    total: int


def people(session: Session, *, search: str, number: int, now: dt.datetime) -> Page[PersonLine]:
    """By name."""
    query = sa.select(Person).order_by(sa.func.lower(Person.name), Person.id)
    if search:
        query = query.where(
            Person.name.icontains(search, autoescape=True)
            | Person.email.icontains(search, autoescape=True)
        )
    rows, number, pages, total = _page(session, query, number)
    held = _held(session, Appointment.person_id, [row[0].id for row in rows], now)
    items = tuple(_person_line(row[0], held) for row in rows)
    return Page(items=items, number=number, pages=pages, total=total)


def person(session: Session, key: int, *, now: dt.datetime) -> PersonLine | None:
    found = session.get(Person, key)
    if found is None:
        return None
    return _person_line(found, _held(session, Appointment.person_id, [key], now))


def seats(
    session: Session, *, search: str, bodies: Collection[str], number: int, now: dt.datetime
) -> Page[SeatLine]:
    """By body and title. `bodies`: keys whose names match the search."""
    query = _seats().order_by(Seat.body, Seat.title, Case.reference, Seat.number, Seat.id)
    if search:
        query = query.where(_matches(search, bodies))
    rows, number, pages, total = _page(session, query, number)
    held = _held(session, Appointment.seat_id, [row.Seat.id for row in rows], now)
    items = tuple(_seat_line(row, held) for row in rows)
    return Page(items=items, number=number, pages=pages, total=total)


def seat(session: Session, key: int, *, now: dt.datetime) -> SeatLine | None:
    row = session.execute(_seats().where(Seat.id == key)).first()
    return _seat_line(row, _held(session, Appointment.seat_id, [key], now)) if row else None


def appointment(session: Session, key: int) -> Appointment | None:
    return session.get(Appointment, key)


def bodies(session: Session) -> list[str]:
    """The States and offices that have a seat."""
    return list(session.scalars(sa.select(Seat.body).distinct().order_by(Seat.body)))


def case_of(session: Session, reference: str) -> int | None:
    return session.scalar(sa.select(Case.id).where(Case.reference == reference.strip().upper()))


def _seats() -> sa.Select[Seat, str]:
    return sa.select(Seat, Case.reference).outerjoin(Case, Case.id == Seat.case_id)


def _matches(search: str, bodies: Collection[str]) -> sa.ColumnElement[bool]:
    named = sa.exists().where(
        Appointment.seat_id == Seat.id,
        Appointment.until.is_(None),
        Person.id == Appointment.person_id,
        Person.name.icontains(search, autoescape=True),
    )
    return sa.or_(
        Seat.body.in_(bodies),
        Seat.body.icontains(search, autoescape=True),
        Seat.title.icontains(search.replace(" ", "_"), autoescape=True),
        Case.reference.icontains(search, autoescape=True),
        named,
    )


def _page(
    session: Session, query: sa.Select[*tuple[Any, ...]], number: int
) -> tuple[list[sa.Row[*tuple[Any, ...]]], int, int, int]:
    counted = query.order_by(None).subquery()
    total = session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    pages = max(1, -(-total // SIZE))
    number = min(max(1, number), pages)
    rows = session.execute(query.limit(SIZE).offset((number - 1) * SIZE)).all()
    return list(rows), number, pages, total


def _held(
    session: Session,
    column: sa.orm.InstrumentedAttribute[int],
    keys: Iterable[int],
    now: dt.datetime,
) -> Mapping[int, list[Held]]:
    """Present appointments of these people, or of these seats."""
    rows = session.execute(
        sa.select(Appointment, Person, Seat, Case.reference)
        .join(Person, Person.id == Appointment.person_id)
        .join(Seat, Seat.id == Appointment.seat_id)
        .outerjoin(Case, Case.id == Seat.case_id)
        .where(
            column.in_(list(keys)),
            Appointment.since <= now,
            sa.or_(Appointment.until.is_(None), Appointment.until > now),
        )
        .order_by(Appointment.kind != "principal", Appointment.id)
    )
    found: dict[int, list[Held]] = {}
    for given, person, seat, reference in rows:
        found.setdefault(getattr(given, column.key), []).append(
            _one(given, person, seat, reference)
        )
    return found


def _one(given: Appointment, person: Person, seat: Seat, reference: str | None) -> Held:
    return Held(
        appointment=given.id, kind=given.kind, since=given.since, reference=given.reference,
        person=person.id, name=person.name, email=person.email,
        seat=seat.id, title=seat.title, body=seat.body, case=reference or "",
    )  # fmt: skip


def _person_line(found: Person, held: Mapping[int, list[Held]]) -> PersonLine:
    return PersonLine(
        id=found.id, name=found.name, email=found.email, language=found.language,
        active=found.active, seats=tuple(held.get(found.id, ())),
    )  # fmt: skip


def _seat_line(row: sa.Row[*tuple[Any, ...]], held: Mapping[int, list[Held]]) -> SeatLine:
    found: Seat = row.Seat
    return SeatLine(
        id=found.id, title=found.title, body=found.body, number=found.number,
        channel=found.channel, case=row.reference or "", holders=tuple(held.get(found.id, ())),
    )  # fmt: skip
