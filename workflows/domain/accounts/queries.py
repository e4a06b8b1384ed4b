"""Who may come in, who is in, and which seats are theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.models.case import Case
from engine.models.person import Appointment, Person, Seat
from workflows.domain.accounts.models import Attempt, Credential, Invitation, SignIn, SignInCode
from workflows.domain.accounts.rules import ABSOLUTE, GUESSES, IDLE, WAITING, WINDOW, token_hash


@dataclass(frozen=True, kw_only=True)
class HeldSeat:
    """A seat that a person holds now."""

    id: int
    title: str
    body: str
    case_id: int | None
    kind: str
    reference: str = ""  # of the case that the seat belongs to


@dataclass(frozen=True, kw_only=True)
class SignInLine:
    """One place where a person is signed in."""

    id: int
    method: str
    user_agent: str
    created_at: dt.datetime
    seen_at: dt.datetime


def person_of(session: Session, address: str) -> Person | None:
    """The active person of an address, be it the main one or another that was confirmed."""
    return session.scalar(sa.select(Person).where(_known_by(address), Person.active))


def password_hash(session: Session, address: str) -> str | None:
    """What `rules.verify_password` compares with, after the transaction has ended."""
    return session.scalar(
        sa.select(Credential.password_hash)
        .join(Person, Person.id == Credential.person_id)
        .where(_known_by(address), Person.active)
    )


def _known_by(address: str) -> sa.ColumnElement[bool]:
    wanted = address.strip().lower()
    return sa.or_(Person.email == wanted, Person.id.in_(seats.others(wanted)))


def has_password(session: Session, person: int) -> bool:
    return session.get(Credential, person) is not None


def sign_in(session: Session, token: str, *, now: dt.datetime) -> tuple[SignIn, Person] | None:
    """The live sign-in behind a token, and whose it is."""
    row = session.execute(
        sa.select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.token_hash == token_hash(token), Person.active, *_live(now))
    ).first()
    return (row.SignIn, row.Person) if row else None


def waiting(session: Session, token: str, *, now: dt.datetime) -> tuple[SignIn, Person] | None:
    """A sign-in that still awaits its second factor, and whose it is. It opens nothing yet."""
    row = session.execute(
        sa.select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .where(
            SignIn.token_hash == token_hash(token), Person.active, SignIn.awaits != "",
            SignIn.ended_at.is_(None), SignIn.created_at > now - WAITING,
        )
    ).first()  # fmt: skip
    return (row.SignIn, row.Person) if row else None


def last_sign_ins(session: Session, people: Collection[int]) -> dict[int, dt.datetime]:
    """When each of these was last there, as far back as sign-ins are kept."""
    rows = session.execute(
        sa.select(SignIn.person_id, sa.func.max(SignIn.seen_at, type_=SignIn.seen_at.type))
        .where(SignIn.person_id.in_(people))
        .group_by(SignIn.person_id)
    )
    return {row[0]: row[1] for row in rows}


def sign_ins(session: Session, person: int, *, now: dt.datetime) -> list[SignInLine]:
    """Where a person is signed in, the latest first."""
    rows = session.scalars(
        sa.select(SignIn)
        .where(SignIn.person_id == person, *_live(now))
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return [_line(row) for row in rows]


def _line(row: SignIn) -> SignInLine:
    return SignInLine(
        id=row.id,
        method=row.method,
        user_agent=row.user_agent,
        created_at=row.created_at,
        seen_at=row.seen_at,
    )


def _live(now: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        SignIn.awaits == "",
        SignIn.ended_at.is_(None),
        SignIn.seen_at > now - IDLE,
        SignIn.created_at > now - ABSOLUTE,
    )


def live_code(
    session: Session, person: int, *, now: dt.datetime, purpose: str = "sign_in"
) -> SignInCode | None:
    """The newest code, unless it was used or its time has passed."""
    newest = session.scalar(
        sa.select(SignInCode)
        .where(SignInCode.person_id == person, SignInCode.purpose == purpose)
        .order_by(SignInCode.id.desc())
        .limit(1)
    )
    if newest is None or newest.used_at is not None or newest.expires_at <= now:
        return None
    return newest


def codes_since(session: Session, person: int, since: dt.datetime) -> int:
    where = (SignInCode.person_id == person, SignInCode.created_at > since)
    return session.scalar(sa.select(sa.func.count()).select_from(SignInCode).where(*where)) or 0


def throttled(session: Session, key: str, *, now: dt.datetime, limit: int = GUESSES) -> bool:
    """Whether the guesses of a window are used up."""
    where = (Attempt.key == key, Attempt.at > now - WINDOW)
    count = session.scalar(sa.select(sa.func.count()).select_from(Attempt).where(*where))
    return (count or 0) >= limit


def held_seats(session: Session, person: int, *, now: dt.datetime) -> list[HeldSeat]:
    """The seats of a person: those that belong to no case first, then by case."""
    rows = session.execute(
        sa.select(Seat.id, Seat.title, Seat.body, Seat.case_id, Appointment.kind, Case.reference)
        .join(Appointment, Appointment.seat_id == Seat.id)
        .outerjoin(Case, Case.id == Seat.case_id)
        .where(
            Appointment.person_id == person,
            Appointment.lasts(now),
        )
        .order_by(Seat.case_id.is_not(None), Seat.case_id, Seat.id, Appointment.id)
    )
    found: dict[int, HeldSeat] = {}
    for row in rows:
        held = HeldSeat(
            id=row.id, title=row.title, body=row.body, case_id=row.case_id, kind=row.kind,
            reference=row.reference or "",
        )  # fmt: skip
        found.setdefault(row.id, held)
    return list(found.values())


def invitation(session: Session, token: str) -> Invitation | None:
    """The invitation of a token, whatever has become of it: the page explains."""
    return session.scalar(sa.select(Invitation).where(Invitation.token_hash == token_hash(token)))


def invited(session: Session, reference: str, seat: int, person: int) -> bool:
    """Whether a link to this case went to the person that could still be answered."""
    query = (
        sa.select(Invitation.id)
        .join(Case, Case.id == Invitation.case_id)
        .where(
            Case.reference == reference, Invitation.seat_id == seat,
            Invitation.person_id == person, Invitation.revoked_at.is_(None),
        )
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None
