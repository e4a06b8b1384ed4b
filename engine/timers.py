"""What the clock has to do, and in which cases: queries over rows, nothing remembered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.anchors import Broadcast, Replan
from engine.models.case import Case, Timer
from engine.models.doors import Closure
from engine.models.incidents import Incident

TODAY = sa.bindparam("today", type_=sa.Date())
TIMERS = (
    sa.select(Timer.case_id.label("case_id"), Timer.due.label("due"))
    .join(Case, Case.id == Timer.case_id)
    .where(Timer.status == "pending", Timer.due < TODAY, Case.hold.is_(None))
)
HOLDS = sa.select(Case.id, Case.held_until).where(Case.hold.is_not(None), Case.held_until < TODAY)
OVER = sa.union_all(TIMERS, HOLDS).subquery()
DUE_CASES = sa.select(OVER.c.case_id).group_by(OVER.c.case_id).order_by(sa.func.min(OVER.c.due))
WAITS = sa.select(
    sa.or_(
        TIMERS.exists(),
        HOLDS.exists(),
        sa.exists().where(Closure.done_at.is_(None)),
        sa.exists().where(Replan.done_at.is_(None)),
        sa.exists().where(Broadcast.done_at.is_(None)),
        sa.exists().where(Incident.resolved_at.is_(None)),
    )
)


def due_cases(session: Session, today: dt.date) -> Sequence[int]:
    """Cases with a timer or a hold whose last day is over, oldest date first."""
    return session.scalars(DUE_CASES, {"today": today}).all()


def anything_waits(session: Session, today: dt.date) -> bool:
    """Whether a day is over, dates or doors have moved, or something is to be tried again."""
    return bool(session.scalar(WAITS, {"today": today}))
