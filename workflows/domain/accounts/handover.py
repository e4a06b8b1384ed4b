"""Handing a seat over: the successor's period begins where the predecessor's ends."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.likeness import Folded
from engine.models.person import Appointment, Person, Seat
from engine.text import N_, Text
from workflows.domain.accounts.models import Invitation, SignIn

OF_ANOTHER_BODY = N_("This person holds a seat of another State or body.")
HOLDS_IT = N_("This person holds the seat already.")
CLOSED = N_("The account of this person is closed.")


@dataclass(frozen=True)
class Candidate:
    """Somebody who may follow: a person with a seat of the same State or body."""

    id: int
    name: str
    email: str


@dataclass(frozen=True)
class Handed:
    """What became of a seat: whose it was, whose it is, and from when on."""

    seat: int
    former: int | None
    successor: int
    at: dt.datetime


def candidates(session: Session, seat: Seat, *, now: dt.datetime) -> tuple[Candidate, ...]:
    """People of the seat's State or body, without the present holder."""
    holding = _principal(session, seat.id, now)
    rows = session.execute(
        sa.select(Person.id, Person.name, Person.email)
        .where(Person.active, _of(seat.body, now), Person.id != (holding or 0))
        .order_by(Folded(Person.name), Person.id)
        .limit(200)
    )
    return tuple(Candidate(row.id, row.name, row.email) for row in rows)


def why_not(session: Session, seat: Seat, person: Person | None, *, at: dt.datetime) -> Text | None:
    """Why somebody does not follow in a seat; nothing is against a person nobody knows yet."""
    if person is None:
        return None
    if not person.active:
        return Text(CLOSED)
    if _principal(session, seat.id, at) == person.id:
        return Text(HOLDS_IT)
    if set(_bodies(session, person.id, at)) - {seat.body}:
        return Text(OF_ANOTHER_BODY)
    return None


def hand_over(
    session: Session,
    seat: Seat,
    person: Person,
    *,
    now: dt.datetime,
    at: dt.datetime,
    reference: str,
) -> Handed:
    """Appoint the successor from `at` on. What hangs on the predecessor's person ends with it."""
    former = _principal(session, seat.id, at)
    seats.appoint(session, seat, person, now=at, reference=reference)
    if at <= now:
        settle(session, now=now, seat=seat.id)
    return Handed(seat.id, former, person.id, at)


def take_back(session: Session, appointment: Appointment, *, now: dt.datetime) -> bool:
    """A handover that has not begun does not take place: the present holder stays."""
    if appointment.since <= now or appointment.until is not None:
        return False
    appointment.until = appointment.since
    session.flush()
    session.execute(
        sa.update(Appointment)
        .where(
            Appointment.seat_id == appointment.seat_id,
            Appointment.kind == appointment.kind,
            Appointment.until == appointment.since,
            Appointment.since < appointment.since,
        )
        .values(until=None)
    )
    return True


def settle(session: Session, *, now: dt.datetime, seat: int | None = None) -> None:
    """End sign-ins and links of seats that their person holds no more.

    They open nothing as it is, because every page asks who holds the seat; so nothing is left
    that could open again.
    """
    for model, ended in ((SignIn, SignIn.ended_at), (Invitation, Invitation.revoked_at)):
        holds = sa.exists().where(
            Appointment.seat_id == model.seat_id,
            Appointment.person_id == model.person_id,
            Appointment.lasts(now),
        )
        where = [model.seat_id.is_not(None), ended.is_(None), sa.not_(holds)]
        if seat is not None:
            where.append(model.seat_id == seat)
        session.execute(
            sa.update(model)
            .where(*where)
            .values({ended.key: now})
            .execution_options(synchronize_session=False)
        )


def _principal(session: Session, seat: int, at: dt.datetime) -> int | None:
    held = seats.current(session, seat, at)
    return next((each.person_id for each in held if each.kind == "principal"), None)


def _bodies(session: Session, person: int, at: dt.datetime) -> list[str]:
    query = sa.select(Seat.body).join(Appointment, Appointment.seat_id == Seat.id)
    return list(
        session.scalars(
            query.where(Appointment.person_id == person, Appointment.not_ended(at)).distinct()
        )
    )


def _of(body: str, now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Appointment.person_id == Person.id,
        Seat.id == Appointment.seat_id,
        Seat.body == body,
        Appointment.not_ended(now),
    )
