"""Whether the doors are open: the heartbeat, and a house from a copy that stands still."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.doors import Closure, Heartbeat, HouseHold
from engine.models.person import Person
from engine.queries.reader import Page, paged

SHUT = dt.timedelta(hours=1)  # default of the mechanism: a shorter silence is no closure
RESTORED, MOVED = "restored", "moved"
STANDING = HouseHold.released_at.is_(None)


def standing(session: Session) -> HouseHold | None:
    """The hold that nobody has released yet, if there is one."""
    return session.scalar(sa.select(HouseHold).where(STANDING).order_by(HouseHold.id).limit(1))


def stands_still(session: Session) -> bool:
    """Whether the clock takes no step here and no mail leaves."""
    return standing(session) is not None


def stand_still(session: Session, reason: str, *, copied_at: dt.datetime, now: dt.datetime) -> None:
    """Begin a hold; it takes the place of one that came with the copy and was not released."""
    session.execute(sa.delete(HouseHold).where(STANDING))
    session.add(HouseHold(reason=reason, copied_at=copied_at, begun_at=now))
    session.flush()


def release(session: Session, *, by: int, kept_back: int, now: dt.datetime) -> bool:
    """End the hold; whether there was one. Its time counts as one of shut doors."""
    found = session.scalar(
        sa.select(HouseHold)
        .where(STANDING)
        .order_by(HouseHold.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        return False
    found.released_at, found.released_by, found.kept_back = now, by, kept_back
    session.flush()
    beat(session, now)  # before the clock takes a step: windows that ended meanwhile are extended
    return True


def beat(session: Session, now: dt.datetime) -> None:
    """The doors are open. A silence of more than an hour is kept as a Closure."""
    if stands_still(session):
        return
    row = session.get(Heartbeat, 1)
    if row is None:
        session.add(Heartbeat(id=1, at=now))
    elif now - row.at > SHUT:
        session.add(Closure(since=row.at, until=now, done_at=None))
        row.at = now
    else:
        row.at = max(row.at, now)
    session.flush()


@dataclass(frozen=True)
class HoldLine:
    """A hold as the log shows it."""

    reason: str
    copied_at: dt.datetime
    begun_at: dt.datetime
    released_at: dt.datetime | None
    released_by: str
    kept_back: int


def log(session: Session, number: int = 1) -> Page[HoldLine]:
    """Every hold, the latest first."""
    query = (
        sa.select(HouseHold, Person.name)
        .outerjoin(Person, Person.id == HouseHold.released_by)
        .order_by(HouseHold.id.desc())
    )
    return paged(session, query, number, lambda rows: [_line(*row) for row in rows])


def _line(row: HouseHold, name: str | None) -> HoldLine:
    return HoldLine(
        row.reason, row.copied_at, row.begun_at, row.released_at, name or "", row.kept_back or 0
    )
