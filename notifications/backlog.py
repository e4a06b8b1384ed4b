"""What waits in a house that stands still, and what becomes of it when a person lets it go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import doors, editions, timers
from engine.models.doors import HouseHold
from engine.models.person import Person
from engine.registry import Registry
from notifications import ahead
from notifications.catalogue import ACTIVATION, ADDRESS_CODE, CODE, OWN_AFFAIRS
from notifications.models import (
    NOBODY,
    OBSOLETE,
    PLANNED,
    QUEUED,
    SENDING,
    SENT,
    SKIPPED,
    UNCERTAIN,
    Message,
    Rung,
)

KEPT_BACK = "kept back"  # what a message says in place of a mail server's words
ONE_DAY = dt.timedelta(days=1)
SHOWN = 50
WAITS = Message.state.in_((QUEUED, SENDING))


@dataclass(frozen=True)
class Waiting:
    """A message that would go."""

    id: int
    person: str
    kind: str
    created_at: dt.datetime


@dataclass(frozen=True)
class Backlog:
    """What the release would let go. `old`: more than a day old, the oldest first, some of them.

    `before`: queued before the hold, so that it may have gone out already.  `reminders`: those
    that the ladders would write at once.  `cases`: those in which the clock has a step to take.
    """

    messages: int
    before: int
    older: int
    old: Sequence[Waiting]
    reminders: int
    cases: int


def look(session: Session, registry: Registry, hold: HouseHold, now: dt.datetime) -> Backlog:
    """What the release would let go, as things stand."""
    today = editions.calendar_of(session).day(now)
    foreseen = ahead.forecast(session, registry, now=now, until=today)
    older = sa.and_(WAITS, Message.created_at < now - ONE_DAY)
    rows = session.execute(
        sa.select(Message.id, Person.name, Message.kind, Message.created_at)
        .join(Person, Person.id == Message.person_id)
        .where(older, Message.template.not_in(OWN_AFFAIRS))
        .order_by(Message.created_at, Message.id)
        .limit(SHOWN)
    )
    return Backlog(
        messages=_count(session, WAITS),
        before=_count(session, _before(hold)),
        older=_count(session, older),
        old=[Waiting(*row) for row in rows],
        reminders=sum(each.person != NOBODY for each in foreseen),
        cases=len(timers.due_cases(session, today)),
    )


def release(
    session: Session, registry: Registry, *, by: int, keep_back: bool, now: dt.datetime
) -> int | None:
    """Let the house go on; answers how much was kept back. None: it did not stand still.

    `keep_back`: what may have gone out before the copy was brought back is not sent again by
    itself: messages queued before the hold, and reminders whose day had come by then.
    """
    hold = doors.standing(session)
    if hold is None:
        return None
    kept = _keep_back(session, registry, hold, now) if keep_back else 0
    return kept if doors.release(session, by=by, kept_back=kept, now=now) else None


def _keep_back(session: Session, registry: Registry, hold: HouseHold, now: dt.datetime) -> int:
    """Whether it arrived nobody knows: a person looks, and may send each once more."""
    day = editions.calendar_of(session).day(hold.begun_at)
    due = ahead.forecast(session, registry, now=now, until=day)
    skipped = [each for each in due if each.person != NOBODY]
    session.add_all(
        Rung(
            task_id=each.task, due_version=each.due_version, rung=each.rung,
            person_id=each.person, planned_on=each.on, state=SKIPPED, at=now,
        )
        for each in skipped
    )  # fmt: skip
    waiting = sa.select(Message.id).where(_before(hold))
    session.execute(
        sa.update(Rung)
        .where(Rung.message_id.in_(waiting), Rung.state == PLANNED)
        .values(state=SENT, at=now)
        .execution_options(synchronize_session=False)
    )
    return len(skipped) + _put_aside(session, hold)


def _put_aside(session: Session, hold: HouseHold) -> int:
    """Codes have lost their use; all else is left to a person."""
    count = _count(session, _before(hold))
    values = {"owner": None, "lease": None, "phase": "", "error": KEPT_BACK}
    codes = Message.template.in_((CODE, ADDRESS_CODE, ACTIVATION))
    forgotten: dict[str, Any] = {"state": OBSOLETE, "day": None, "facts": {}, "rendered": None}
    for chosen, more in ((codes, forgotten), (sa.true(), {"state": UNCERTAIN})):
        session.execute(
            sa.update(Message)
            .where(_before(hold), chosen)
            .values(**values, **more)
            .execution_options(synchronize_session=False)
        )
    return count


def _before(hold: HouseHold) -> sa.ColumnElement[bool]:
    return sa.and_(WAITS, Message.created_at <= hold.begun_at)


def _count(session: Session, condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(Message).where(condition)
    return session.scalar(query) or 0
