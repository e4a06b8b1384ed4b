"""Who is looking at the page: a person, signed in on this device, in one seat."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import access
from engine.access import Actor
from workflows.domain.accounts import queries
from workflows.domain.accounts.queries import HeldSeat


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """What Flask-Login calls the user: detached from the database, good for one request."""

    token: str
    id: int
    name: str
    email: str
    language: str
    zone: str
    sign_in: int
    method: str
    seen_at: dt.datetime
    seats: tuple[HeldSeat, ...]
    actor: Actor | None

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token


def load(session: Session, token: str, now: dt.datetime) -> Visitor | None:
    """The visitor behind a token, as things stand in the database now."""
    found = queries.sign_in(session, token, now=now)
    if found is None:
        return None
    sign_in, person = found
    seats = tuple(queries.held_seats(session, person.id, now=now))
    return Visitor(
        token=token,
        id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        zone=person.zone,
        sign_in=sign_in.id,
        method=sign_in.method,
        seen_at=sign_in.seen_at,
        seats=seats,
        actor=_actor(session, person.id, sign_in.seat_id, seats, now),
    )


def _actor(
    session: Session,
    person: int,
    chosen: int | None,
    seats: tuple[HeldSeat, ...],
    now: dt.datetime,
) -> Actor | None:
    """In the seat last chosen, as long as it is held; else in the first one."""
    if not seats:
        return None
    seat = chosen if chosen in [held.id for held in seats] else seats[0].id
    return access.actor(session, person, seat, now)
