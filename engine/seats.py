"""Offices and who holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from engine.models.person import Appointment, Person, PersonAddress, Seat

HOLDERS = (
    sa.select(Appointment)
    .join(Appointment.person)
    .options(contains_eager(Appointment.person))
    .where(
        Appointment.seat_id.in_(sa.bindparam("seats", expanding=True)),
        Appointment.lasts(sa.bindparam("now", type_=Appointment.since.type)),
        Person.active,
    )
    .order_by(Appointment.kind != "principal", Appointment.id)
)


def find_or_make_person(
    session: Session, *, name: str, email: str, language: str = "en", now: dt.datetime
) -> Person:
    """The person of an address, made if there is none. Addresses are kept in lower case."""
    found = find_person(session, email)
    if found is None:
        address = email.strip().lower()
        found = Person(name=name.strip(), email=address, language=language, created_at=now)
        found.active, found.zone = True, "Africa/Nairobi"
        session.add(found)
        session.flush()
    return found


def find_person(session: Session, email: str) -> Person | None:
    """Whose address it is: the main one, or another that was confirmed."""
    address = email.strip().lower()
    found = session.scalar(sa.select(Person).where(Person.email == address))
    return found or session.scalar(sa.select(Person).where(Person.id.in_(others(address))))


def others(address: str) -> sa.Select[int]:
    """Whose confirmed address it is, beside a main one."""
    return sa.select(PersonAddress.person_id).where(
        PersonAddress.email == address, PersonAddress.confirmed_at.is_not(None)
    )


def standing(session: Session, title: str, body: str) -> Seat | None:
    """The seat of that title and body that belongs to no case."""
    return session.scalar(
        sa.select(Seat)
        .where(Seat.title == title, Seat.body == body, Seat.case_id.is_(None))
        .order_by(Seat.number)
        .limit(1)
    )


def create_seat(
    session: Session,
    *,
    title: str,
    body: str,
    now: dt.datetime,
    case_id: int | None = None,
    channel: str = "mail",
    language: str = "",
) -> Seat:
    """A new seat; the next number where the title exists already."""
    where = [Seat.title == title, Seat.body == body]
    where.append(Seat.case_id.is_(None) if case_id is None else Seat.case_id == case_id)
    number = (session.scalar(sa.select(sa.func.max(Seat.number)).where(*where)) or 0) + 1
    seat = Seat(
        title=title,
        body=body,
        case_id=case_id,
        number=number,
        channel=channel,
        language=language,
        created_at=now,
    )
    session.add(seat)
    session.flush()
    return seat


def case_seat(session: Session, title: str, body: str, case_id: int) -> Seat | None:
    """The case's own seat of that title and body."""
    return session.scalar(
        sa.select(Seat)
        .where(Seat.title == title, Seat.body == body, Seat.case_id == case_id)
        .order_by(Seat.number)
        .limit(1)
    )


def current(session: Session, seat: int, now: dt.datetime) -> Sequence[Appointment]:
    """Who holds a seat: the principal first, then members and alternates by age."""
    return holders(session, [seat], now).get(seat, [])


def holders(
    session: Session, seats: Collection[int], now: dt.datetime
) -> dict[int, list[Appointment]]:
    """The same of several seats, those that are held; one query."""
    found: dict[int, list[Appointment]] = {}
    for held in session.scalars(HOLDERS, {"seats": list(seats), "now": now}):
        found.setdefault(held.seat_id, []).append(held)
    return found


def appoint(
    session: Session,
    seat: Seat,
    person: Person,
    *,
    now: dt.datetime,
    kind: str = "principal",
    reference: str = "",
) -> Appointment:
    """Begin an appointment; a new principal ends the former one. Twice the same is once.

    `now` may lie ahead: the former holder then stays until that instant. A successor who was
    named for a later one falls away.
    """
    if kind == "principal":
        _forget_successor(session, seat.id, now)
    for held in current(session, seat.id, now):
        if held.person_id == person.id and held.kind == kind and held.until is None:
            return held
        if held.person_id == person.id or (kind == "principal" and held.kind == "principal"):
            held.until = now
    session.flush()
    made = Appointment(
        seat_id=seat.id, person_id=person.id, kind=kind, since=now, until=None, reference=reference
    )
    session.add(made)
    session.flush()
    return made


def end_appointment(session: Session, appointment: Appointment, *, now: dt.datetime) -> None:
    """The person leaves the seat; from this instant on it opens nothing to him."""
    if appointment.until is None or appointment.until > now:
        appointment.until = max(now, appointment.since)
        session.flush()


def _forget_successor(session: Session, seat: int, now: dt.datetime) -> None:
    """Whoever was to hold the seat after `now` does not; his period is empty."""
    ahead = sa.select(Appointment).where(
        Appointment.seat_id == seat,
        Appointment.kind == "principal",
        Appointment.since > now,
        Appointment.until.is_(None),
    )
    for each in session.scalars(ahead):
        each.until = each.since


def name_holders(
    session: Session, seat: Seat, people: Sequence[int], *, now: dt.datetime, reference: str = ""
) -> None:
    """Let exactly these people hold the seat: the first as principal, the others as alternates."""
    for held in current(session, seat.id, now):
        if held.person_id not in people:
            end_appointment(session, held, now=now)
    for place, person in enumerate(people):
        appoint(
            session,
            seat,
            session.get_one(Person, person),
            now=now,
            reference=reference,
            kind="alternate" if place else "principal",
        )
