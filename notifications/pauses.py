"""Pauses of all outgoing mail: who asked for one, why, and until when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.errors import EngineError
from engine.models.person import Person
from engine.queries.reader import Page, paged
from engine.text import N_
from notifications.models import Pause

LONGEST = dt.timedelta(days=30)


class AlreadyPaused(EngineError):
    """One pause at a time: two reasons would end at two hours."""

    message = N_("Outgoing mail is paused already. End that pause first, or wait for its end.")


def stands(now: sa.ColumnElement[dt.datetime] | dt.datetime) -> sa.ColumnElement[bool]:
    """The condition on Pause: it is in force at that instant."""
    return sa.and_(Pause.begun_at <= now, Pause.until > now, Pause.ended_at.is_(None))


def in_force(session: Session, now: dt.datetime) -> Pause | None:
    """The pause that lasts now, if one does."""
    return session.scalar(sa.select(Pause).where(stands(now)).order_by(Pause.id).limit(1))


def begin(session: Session, *, reason: str, until: dt.datetime, by: int, now: dt.datetime) -> Pause:
    """Pause all outgoing mail. Raises AlreadyPaused."""
    if in_force(session, now) is not None:
        raise AlreadyPaused
    made = Pause(reason=reason.strip(), begun_at=now, begun_by=by, until=until)
    session.add(made)
    session.flush()
    return made


def end(session: Session, *, by: int, now: dt.datetime) -> bool:
    """End the pause before its time; whether there was one."""
    found = in_force(session, now)
    if found is None:
        return False
    found.ended_at, found.ended_by = now, by
    session.flush()
    return True


def last_end(session: Session, now: dt.datetime) -> dt.datetime | None:
    """When mail was last let go again: tries are counted from there."""
    ended = sa.func.coalesce(Pause.ended_at, Pause.until, type_=Pause.until.type)
    return session.scalar(sa.select(sa.func.max(ended, type_=Pause.until.type)).where(ended <= now))


@dataclass(frozen=True)
class PauseLine:
    """A pause as the log shows it. Without `ended_at` it ended, or will end, by itself."""

    reason: str
    begun_at: dt.datetime
    begun_by: str
    until: dt.datetime
    ended_at: dt.datetime | None
    ended_by: str


def log(session: Session, number: int = 1) -> Page[PauseLine]:
    """Every pause, the latest first."""
    begun, ended = aliased(Person), aliased(Person)
    query = (
        sa.select(Pause, begun.name, ended.name)
        .join(begun, begun.id == Pause.begun_by)
        .outerjoin(ended, ended.id == Pause.ended_by)
        .order_by(Pause.id.desc())
    )
    return paged(session, query, number, lambda rows: [_line(*row) for row in rows])


def _line(row: Pause, begun_by: str, ended_by: str | None) -> PauseLine:
    return PauseLine(row.reason, row.begun_at, begun_by, row.until, row.ended_at, ended_by or "")
