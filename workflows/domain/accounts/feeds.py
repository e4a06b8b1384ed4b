"""The link under which a person's calendar reads his dates: made, replaced, switched off."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.person import Person
from workflows.domain.accounts.models import CalendarFeed
from workflows.domain.accounts.rules import token_hash


def make(session: Session, person: int, token: str, *, now: dt.datetime) -> None:
    """From now on this token leads to the dates, and no other does."""
    switch_off(session, person)
    session.add(CalendarFeed(person_id=person, token_hash=token_hash(token), made_at=now))
    session.flush()


def switch_off(session: Session, person: int) -> None:
    session.execute(sa.delete(CalendarFeed).where(CalendarFeed.person_id == person))


def made_at(session: Session, person: int) -> dt.datetime | None:
    """Since when a person has such a link; None where there is none."""
    return session.scalar(sa.select(CalendarFeed.made_at).where(CalendarFeed.person_id == person))


def whose(session: Session, token: str) -> tuple[Person, dt.datetime] | None:
    """The person behind a token, and since when it counts."""
    row = session.execute(
        sa.select(Person, CalendarFeed.made_at)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(CalendarFeed.token_hash == token_hash(token), Person.active)
    ).first()
    return (row.Person, row.made_at) if row else None
