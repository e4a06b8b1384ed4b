"""Two accounts of one person become one. Events and past periods keep the name they have."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.errors import Refused
from engine.models.case import Case
from engine.models.person import Appointment, Person, PersonAddress, Seat
from engine.text import N_, Text
from workflows.domain.accounts import factors, providers, services
from workflows.domain.accounts.models import CalendarFeed, Credential, Invitation, Merge

SAME = N_("Choose two different accounts.")
MERGED_ALREADY = N_("One of these accounts has become part of another already.")
KEPT_IS_CLOSED = N_("The account that is kept is closed.")
TWO_BODIES = N_("These accounts hold seats of different States or bodies; they stay apart.")


@dataclass(frozen=True)
class Account:
    """An account as the preview shows it."""

    id: int
    name: str
    email: str
    others: tuple[str, ...]
    active: bool


@dataclass(frozen=True)
class Moving:
    """An appointment that passes on. `held`: the kept account holds that seat already."""

    seat: int
    title: str
    body: str
    case: str
    kind: str
    since: dt.datetime
    held: bool


@dataclass(frozen=True)
class Preview:
    """What a merge would do; nothing where there is a reason against it."""

    kept: Account
    other: Account
    refusal: Text | None
    moving: tuple[Moving, ...] = ()
    past: int = 0  # periods that have ended; they stay where they are


def merged_into(session: Session, person: int) -> int | None:
    """The account that this one has become part of."""
    return session.scalar(sa.select(Merge.merged_into).where(Merge.person_id == person))


def why_not(session: Session, kept: Person, other: Person) -> Text | None:
    """Why two accounts are not merged. States never are, past seats counted."""
    if kept.id == other.id:
        return Text(SAME)
    if merged_into(session, kept.id) or merged_into(session, other.id):
        return Text(MERGED_ALREADY)
    if not kept.active:
        return Text(KEPT_IS_CLOSED)
    if len(_bodies(session, kept.id) | _bodies(session, other.id)) > 1:
        return Text(TWO_BODIES)
    return None


def preview(session: Session, kept: Person, other: Person, *, now: dt.datetime) -> Preview:
    """What would move, and what stays."""
    refusal = why_not(session, kept, other)
    if refusal is not None:
        return Preview(_account(session, kept), _account(session, other), refusal)
    own = {each.seat_id for each in _standing(session, kept.id, now)}
    moving = tuple(
        _moving(session, each, held=each.seat_id in own)
        for each in _standing(session, other.id, now)
    )
    ended = sa.select(sa.func.count()).where(
        Appointment.person_id == other.id, Appointment.until <= now
    )
    return Preview(
        _account(session, kept), _account(session, other), None, moving,
        session.scalar(ended) or 0,
    )  # fmt: skip


def merge(session: Session, kept: Person, other: Person, *, now: dt.datetime, by: int) -> None:
    """Let `other` become part of `kept`. Raises Refused. There is no way back."""
    refusal = why_not(session, kept, other)
    if refusal is not None:
        raise Refused([refusal])
    _pass_seats_on(session, kept, other, now)
    _pass_links_on(session, kept, other)
    _close(session, other, now)
    address = other.email
    other.email = f"merged-{other.id}@account.invalid"
    session.flush()
    session.add(Merge(person_id=other.id, merged_into=kept.id, email=address, at=now, by_id=by))
    _pass_addresses_on(session, kept, other, address, now)
    session.flush()


def _pass_seats_on(session: Session, kept: Person, other: Person, now: dt.datetime) -> None:
    """Each period ends under the one name and goes on under the other; no seat is held twice."""
    own = {each.seat_id: each for each in _standing(session, kept.id, now)}
    for each in _standing(session, other.id, now):
        begins, until = max(now, each.since), each.until
        seats.end_appointment(session, each, now=now)
        held = own.get(each.seat_id)
        if held is not None and (each.kind != "principal" or held.kind == "principal"):
            held.since = min(held.since, begins)
            continue
        if held is not None:
            seats.end_appointment(session, held, now=now)
        made = Appointment(seat_id=each.seat_id, person_id=kept.id, kind=each.kind, since=begins)
        made.until, made.reference = until, each.reference
        session.add(made)
        session.flush()


def _pass_links_on(session: Session, kept: Person, other: Person) -> None:
    """Links in mail, and the calendar's link where the kept account has none of its own."""
    session.execute(
        sa.update(Invitation)
        .where(Invitation.person_id == other.id, Invitation.revoked_at.is_(None))
        .values(person_id=kept.id)
    )
    feed = session.get(CalendarFeed, other.id)
    if feed is not None and session.get(CalendarFeed, kept.id) is None:
        feed.person_id = kept.id
    elif feed is not None:
        session.delete(feed)
    session.flush()


def _close(session: Session, other: Person, now: dt.datetime) -> None:
    services.set_active(session, other.id, active=False, now=now)
    session.execute(sa.delete(Credential).where(Credential.person_id == other.id))
    factors.forget(session, other.id)
    providers.forget(session, other.id)


def _pass_addresses_on(
    session: Session, kept: Person, other: Person, main: str, now: dt.datetime
) -> None:
    """What was proposed and never confirmed falls away."""
    confirmed = session.scalars(
        sa.select(PersonAddress.email).where(
            PersonAddress.person_id == other.id, PersonAddress.confirmed_at.is_not(None)
        )
    ).all()
    moving = [main, *confirmed]
    session.execute(
        sa.delete(PersonAddress).where(
            sa.or_(
                PersonAddress.person_id == other.id,
                sa.and_(PersonAddress.person_id == kept.id, PersonAddress.email.in_(moving)),
            )
        )
    )
    for email in moving:
        session.add(PersonAddress(person_id=kept.id, email=email, added_at=now, confirmed_at=now))


def _standing(session: Session, person: int, now: dt.datetime) -> list[Appointment]:
    """Appointments that have not ended, those that begin later included."""
    return list(
        session.scalars(
            sa.select(Appointment)
            .where(
                Appointment.person_id == person,
                Appointment.not_ended(now),
            )
            .order_by(Appointment.id)
        )
    )


def _bodies(session: Session, person: int) -> set[str]:
    held = Appointment.not_ended(Appointment.since)  # else the period is empty
    query = sa.select(Seat.body).join(Appointment, Appointment.seat_id == Seat.id)
    return set(session.scalars(query.where(Appointment.person_id == person, held)))


def _account(session: Session, person: Person) -> Account:
    others = session.scalars(
        sa.select(PersonAddress.email)
        .where(PersonAddress.person_id == person.id, PersonAddress.confirmed_at.is_not(None))
        .order_by(PersonAddress.id)
    )
    return Account(person.id, person.name, person.email, tuple(others), person.active)


def _moving(session: Session, each: Appointment, *, held: bool) -> Moving:
    seat = session.get_one(Seat, each.seat_id)
    case = session.get(Case, seat.case_id) if seat.case_id else None
    return Moving(
        seat.id, seat.title, seat.body, case.reference if case else "", each.kind, each.since, held
    )
