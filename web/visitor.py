"""Who is looking at the page: a person, signed in on this device, in one seat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
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
    factor: str  # by what a second factor was shown at this sign-in, if it was
    seen_at: dt.datetime
    seats: tuple[HeldSeat, ...]
    chosen: int | None  # the seat last chosen
    named: bool  # a link named the seat
    actor: Actor | None

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token


def load(
    session: Session,
    token: str,
    now: dt.datetime,
    named: int | None = None,
    two_factors_for: Collection[str] = (),
) -> Visitor | None:
    """The visitor behind a token, as things stand in the database now.

    `named`: the seat of a mail's link, taken if it is held.  `two_factors_for`: titles of seats; a
    sign-in by one factor opens nothing to who holds one of them.
    """
    found = queries.sign_in(session, token, now=now)
    if found is None:
        return None
    sign_in, person = found
    seats = tuple(queries.held_seats(session, person.id, now=now))
    if not sign_in.factor and any(held.title in two_factors_for for held in seats):
        return None
    return Visitor(
        token=token,
        id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        zone=person.zone,
        sign_in=sign_in.id,
        method=sign_in.method,
        factor=sign_in.factor,
        seen_at=sign_in.seen_at,
        seats=seats,
        chosen=sign_in.seat_id,
        named=named is not None,
        actor=_actor(session, person.id, (named, sign_in.seat_id), seats, now),
    )


def _actor(
    session: Session,
    person: int,
    wanted: tuple[int | None, ...],
    seats: tuple[HeldSeat, ...],
    now: dt.datetime,
) -> Actor | None:
    """In the first seat wanted that is held; else in the first one held."""
    held = [each.id for each in seats]
    if not held:
        return None
    seat = next((each for each in wanted if each in held), held[0])
    return access.actor(session, person, seat, now)
