"""Seats that are held though nothing waits for them: looked through at the end of a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Part
from engine.models.person import Appointment, Person, Seat
from engine.queries.reader import Page, Row, paged

ONE_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Holding:
    """Who holds it, and since when."""

    appointment: int
    person: int
    name: str
    kind: str
    since: dt.datetime


@dataclass(frozen=True)
class UnusedSeat:
    """`case`: the closed case that it belongs to.  `last`: when its last case closed."""

    id: int
    title: str
    body: str
    case: str
    last: dt.datetime | None
    holders: tuple[Holding, ...]


def unused(
    session: Session, *, standing: Collection[str], now: dt.datetime, number: int = 1
) -> Page[UnusedSeat]:
    """Held seats of closed cases, and held standing seats without an open case for a year.

    `standing`: titles that stand whatever is open, such as the secretariat's own.
    """
    last = _last_closed()
    query = (
        sa.select(Seat, Case.reference, last.label("last"))
        .outerjoin(Case, Case.id == Seat.case_id)
        .where(
            _held(now),
            sa.not_(_in_an_open_case()),
            sa.or_(Case.closed_at.is_not(None), _idle(standing, last, now)),
        )
        .order_by(Seat.body, Seat.title, Case.reference, Seat.id)
    )
    return paged(session, query, number, lambda rows: _lines(session, rows, now))


def _held(now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.exists().where(Appointment.seat_id == Seat.id, Appointment.lasts(now))


def _in_an_open_case() -> sa.ColumnElement[bool]:
    """What outlives a review, such as a consent or a follow-up, is an open case as well."""
    played = aliased(Case)
    return sa.exists().where(
        Part.seat_id == Seat.id,
        Part.until.is_(None),
        played.id == Part.case_id,
        played.closed_at.is_(None),
    )


def _last_closed() -> sa.ScalarSelect[dt.datetime]:
    """When the seat last had to do with a case: its part ended, or the case closed."""
    played = aliased(Case)
    return (
        sa.select(sa.func.max(sa.func.coalesce(Part.until, played.closed_at)))
        .join(played, played.id == Part.case_id)
        .where(Part.seat_id == Seat.id)
        .correlate(Seat)
        .scalar_subquery()
    )


def _idle(
    standing: Collection[str], last: sa.ScalarSelect[dt.datetime], now: dt.datetime
) -> sa.ColumnElement[bool]:
    return sa.and_(
        Seat.case_id.is_(None),
        Seat.title.not_in(sorted(standing)),
        sa.func.coalesce(last, Seat.created_at) < now - ONE_YEAR,
    )


def _lines(session: Session, rows: Sequence[Row], now: dt.datetime) -> list[UnusedSeat]:
    held: dict[int, list[Holding]] = {}
    query = (
        sa.select(Appointment, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.seat_id.in_([row.Seat.id for row in rows]), Appointment.lasts(now))
        .order_by(Appointment.kind != "principal", Appointment.id)
    )
    for given, name in session.execute(query):
        held.setdefault(given.seat_id, []).append(
            Holding(given.id, given.person_id, name, given.kind, given.since)
        )
    return [
        UnusedSeat(
            row.Seat.id, row.Seat.title, row.Seat.body, row.reference or "", row.last,
            tuple(held.get(row.Seat.id, ())),
        )
        for row in rows
    ]  # fmt: skip
