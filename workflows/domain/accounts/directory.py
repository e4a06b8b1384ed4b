"""People and seats as the desk sees them: lists to search, and one of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.likeness import Folded, says
from engine.models.case import Case
from engine.models.person import Appointment, Person, PersonAddress, Seat

SIZE = 25  # lines on a page

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Held:
    """One appointment, read from either side."""

    appointment: int
    kind: str
    since: dt.datetime
    until: dt.datetime | None
    reference: str
    person: int
    name: str
    active: bool
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
    erased_at: dt.datetime | None = None  # what was held about this person, on request


@dataclass(frozen=True, kw_only=True)
class SeatLine:
    id: int
    title: str
    body: str
    number: int
    channel: str
    case: str
    case_open: bool
    holders: tuple[Held, ...]
    coming: tuple[Held, ...]  # whose period begins later

    @property
    def vacant(self) -> bool:
        return not any(held.active for held in self.holders)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which seats are listed. `bodies`: keys whose names match the search.

    `open_cases`: without the seats of cases that have ended.
    """

    search: str = ""
    bodies: Collection[str] = ()
    title: str = ""
    body: str = ""
    vacant: bool = False
    open_cases: bool = False


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    number: int
    pages: int
    total: int


def people(
    session: Session, *, search: str, number: int, now: dt.datetime, size: int = SIZE,
    but: sa.Select[int] | None = None,
) -> Page[PersonLine]:  # fmt: skip
    """By name. `but`: those whom the desk has nothing to do with."""
    query = sa.select(Person).where(Person.erased_at.is_(None))
    query = query.order_by(Folded(Person.name), Person.id)
    if but is not None:
        query = query.where(Person.id.not_in(but))
    if search:
        query = query.where(
            says(Person.name, search)
            | says(Person.email, search)
            | Person.id.in_(
                sa.select(PersonAddress.person_id).where(says(PersonAddress.email, search))
            )
        )
    rows, number, pages, total = _page(session, query, number, size)
    held = _held(session, Appointment.person_id, [row[0].id for row in rows], now)
    items = tuple(_person_line(row[0], held) for row in rows)
    return Page(items=items, number=number, pages=pages, total=total)


def person(session: Session, key: int, *, now: dt.datetime) -> PersonLine | None:
    found = session.get(Person, key)
    if found is None:
        return None
    return _person_line(found, _held(session, Appointment.person_id, [key], now))


def seats(
    session: Session, wanted: Wanted, *, number: int, now: dt.datetime, size: int = SIZE
) -> Page[SeatLine]:
    """By body and title."""
    query = _seats().order_by(Seat.body, Seat.title, Case.reference, Seat.number, Seat.id)
    query = query.where(*_conditions(wanted, now))
    rows, number, pages, total = _page(session, query, number, size)
    held = _held(session, Appointment.seat_id, [row.Seat.id for row in rows], now, coming=True)
    items = tuple(_seat_line(row, held, now) for row in rows)
    return Page(items=items, number=number, pages=pages, total=total)


def seat(session: Session, key: int, *, now: dt.datetime) -> SeatLine | None:
    row = session.execute(_seats().where(Seat.id == key)).first()
    held = _held(session, Appointment.seat_id, [key], now, coming=True)
    return _seat_line(row, held, now) if row else None


def titles(session: Session) -> list[str]:
    """The titles that some seat has."""
    return list(session.scalars(sa.select(Seat.title).distinct().order_by(Seat.title)))


def appointment(session: Session, key: int) -> Appointment | None:
    return session.get(Appointment, key)


def bodies(session: Session) -> list[str]:
    """The States and offices that have a seat."""
    return list(session.scalars(sa.select(Seat.body).distinct().order_by(Seat.body)))


def case_of(session: Session, reference: str) -> int | None:
    return session.scalar(sa.select(Case.id).where(Case.reference == reference.strip().upper()))


def _seats() -> sa.Select[Seat, str, dt.datetime | None]:
    return sa.select(Seat, Case.reference, Case.closed_at).outerjoin(Case, Case.id == Seat.case_id)


def _conditions(wanted: Wanted, now: dt.datetime) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.search:
        found.append(_matches(wanted.search, wanted.bodies))
    if wanted.title:
        found.append(Seat.title == wanted.title)
    if wanted.body:
        found.append(Seat.body == wanted.body)
    if wanted.vacant:
        found.append(sa.not_(_filled(now)))
    if wanted.open_cases:
        found.append(sa.or_(Seat.case_id.is_(None), Case.closed_at.is_(None)))
    return found


def _filled(now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Appointment.seat_id == Seat.id,
        Appointment.lasts(now),
        Person.id == Appointment.person_id,
        Person.active,
    )


def _matches(search: str, bodies: Collection[str]) -> sa.ColumnElement[bool]:
    named = sa.exists().where(
        Appointment.seat_id == Seat.id,
        Appointment.until.is_(None),
        Person.id == Appointment.person_id,
        says(Person.name, search),
    )
    return sa.or_(
        Seat.body.in_(bodies),
        says(Seat.body, search),
        says(Seat.title, search.replace(" ", "_")),
        says(Case.reference, search),
        named,
    )


def _page(
    session: Session, query: sa.Select[*tuple[Any, ...]], number: int, size: int = SIZE
) -> tuple[list[sa.Row[*tuple[Any, ...]]], int, int, int]:
    counted = query.order_by(None).subquery()
    total = session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    rows = session.execute(query.limit(size).offset((number - 1) * size)).all()
    return list(rows), number, pages, total


def _held(
    session: Session,
    column: sa.orm.InstrumentedAttribute[int],
    keys: Iterable[int],
    now: dt.datetime,
    *,
    coming: bool = False,
) -> Mapping[int, list[Held]]:
    """Present appointments of these people, or of these seats; with those that begin later."""
    rows = session.execute(
        sa.select(Appointment, Person, Seat, Case.reference)
        .join(Person, Person.id == Appointment.person_id)
        .join(Seat, Seat.id == Appointment.seat_id)
        .outerjoin(Case, Case.id == Seat.case_id)
        .where(
            column.in_(list(keys)),
            sa.true() if coming else Appointment.since <= now,
            sa.or_(
                Appointment.until.is_(None),
                sa.and_(Appointment.until > now, Appointment.until > Appointment.since),
            ),
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
        appointment=given.id, kind=given.kind, since=given.since, until=given.until,
        reference=given.reference, person=person.id, name=person.name, email=person.email,
        active=person.active,
        seat=seat.id, title=seat.title, body=seat.body, case=reference or "",
    )  # fmt: skip


def _person_line(found: Person, held: Mapping[int, list[Held]]) -> PersonLine:
    return PersonLine(
        id=found.id, name=found.name, email=found.email, language=found.language,
        active=found.active, seats=tuple(held.get(found.id, ())), erased_at=found.erased_at,
    )  # fmt: skip


def _seat_line(
    row: sa.Row[*tuple[Any, ...]], held: Mapping[int, list[Held]], now: dt.datetime
) -> SeatLine:
    found: Seat = row.Seat
    given = held.get(found.id, ())
    return SeatLine(
        id=found.id, title=found.title, body=found.body, number=found.number,
        channel=found.channel, case=row.reference or "",
        case_open=found.case_id is not None and row.closed_at is None,
        holders=tuple(each for each in given if each.since <= now),
        coming=tuple(each for each in given if each.since > now),
    )  # fmt: skip
