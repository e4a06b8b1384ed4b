"""Finds cases, people and seats by a few words; what one may not see is neither found nor counted.

Each group is one condition, so that its number is that of what the reader may open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import HISTORY
from engine.likeness import Folded, says
from engine.models.case import Case, Part
from engine.models.person import Appointment, Person, Seat
from engine.queries.reader import (
    CaseLine,
    Page,
    Query,
    Reader,
    Row,
    SeatName,
    line,
    name_of_seat,
    paged,
)


@dataclass(frozen=True)
class Sought:
    """What is looked for. `bodies`: the States and bodies whose names match it.

    `titles`: the titles of offices that match.  `every`: people and seats of no case too.
    `but`: people whom the reader has nothing to do with.
    """

    words: str
    bodies: Collection[str] = ()
    titles: Collection[str] = ()
    every: bool = False
    number: int = 1
    size: int = 5
    but: sa.Select[int] | None = None


@dataclass(frozen=True)
class PersonFound:
    """`references`: cases on whose page of people the reader finds him."""

    id: int
    name: str
    email: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class SeatFound:
    seat: SeatName
    reference: str
    references: tuple[str, ...]


def cases(session: Session, reader: Reader, sought: Sought) -> Page[CaseLine]:
    """By reference and by subject."""
    query = (
        sa.select(Case)
        .where(
            reader.sees,
            sa.or_(
                says(Case.reference, sought.words),
                says(Case.subject, sought.words),
                Case.subject.in_(sought.bodies),
            ),
        )
        .order_by(Case.reference)
    )
    made = lambda rows: [line(reader, row.Case) for row in rows]  # noqa: E731
    return paged(session, query, sought.number, made, sought.size)


def people(session: Session, reader: Reader, sought: Sought) -> Page[PersonFound]:
    """By name, and for who manages people by address."""
    named = says(Person.name, sought.words)
    if sought.every:
        condition = sa.or_(named, says(Person.email, sought.words))
        if sought.but is not None:
            condition = sa.and_(condition, Person.id.not_in(sought.but))
    else:
        held = sa.exists().where(
            Appointment.person_id == Person.id,
            Appointment.lasts(reader.now),
            _plays_where_seen(reader, Appointment.seat_id),
        )
        condition = sa.and_(named, held)
    query = sa.select(Person).where(condition).order_by(Folded(Person.name), Person.id)

    def made(rows: Sequence[Row]) -> list[PersonFound]:
        found = _references_of_people(session, reader, [row.Person.id for row in rows])
        return [
            PersonFound(
                row.Person.id, row.Person.name, row.Person.email if sought.every else "",
                tuple(found.get(row.Person.id, ())),
            )
            for row in rows
        ]  # fmt: skip

    return paged(session, query, sought.number, made, sought.size)


def seats(session: Session, reader: Reader, sought: Sought) -> Page[SeatFound]:
    """By State or body and by office."""
    matches = sa.or_(
        Seat.body.in_(sought.bodies), says(Seat.body, sought.words), Seat.title.in_(sought.titles)
    )
    allowed = sa.true() if sought.every else _plays_where_seen(reader, Seat.id)
    query = (
        sa.select(Seat, Case.reference)
        .outerjoin(Case, Case.id == Seat.case_id)
        .where(matches, allowed)
        .order_by(Seat.body, Seat.title, Seat.number, Seat.id)
    )

    def made(rows: Sequence[Row]) -> list[SeatFound]:
        found = _references_of_seats(session, reader, [row.Seat.id for row in rows])
        return [
            SeatFound(
                name_of_seat(row.Seat), row.reference or "", tuple(found.get(row.Seat.id, ()))
            )
            for row in rows
        ]

    return paged(session, query, sought.number, made, sought.size)


def _looked_into(reader: Reader) -> Query:
    """The cases whose page of people the reader may open.

    A query of its own: the rule speaks of parts, seats' holders and people, and would take those
    of a query around it for its own.
    """
    rule = reader.access.visible(reader.actor, HISTORY, reader.now)
    return sa.select(Case.id).where(reader.sees, rule).correlate(None)


def _plays_where_seen(reader: Reader, seat: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """The seat has, or had, a part in a case whose people the reader may look at."""
    parts = sa.select(Part.seat_id).where(Part.case_id.in_(_looked_into(reader)))
    return seat.in_(parts.correlate(None))


def _references_of_people(
    session: Session, reader: Reader, people: Sequence[int]
) -> dict[int, list[str]]:
    query = (
        sa.select(Appointment.person_id, Case.reference)
        .join(Part, Part.seat_id == Appointment.seat_id)
        .join(Case, Case.id == Part.case_id)
        .where(
            Appointment.person_id.in_(people),
            Appointment.lasts(reader.now),
            Case.id.in_(_looked_into(reader)),
        )
        .order_by(Case.reference)
        .distinct()
    )
    return _gathered(session.execute(query))


def _references_of_seats(
    session: Session, reader: Reader, seats: Sequence[int]
) -> dict[int, list[str]]:
    query = (
        sa.select(Part.seat_id, Case.reference)
        .join(Case, Case.id == Part.case_id)
        .where(Part.seat_id.in_(seats), Case.id.in_(_looked_into(reader)))
        .order_by(Case.reference)
        .distinct()
    )
    return _gathered(session.execute(query))


def _gathered(rows: Iterable[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[1])
    return found
