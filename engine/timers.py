"""Which cases the clock has something to do in: queries over rows, nothing remembered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case, Timer


def due_cases(session: Session, today: dt.date) -> Sequence[int]:
    """Cases with a timer or a hold whose last day is over, oldest date first."""
    timers = (
        sa.select(Timer.case_id.label("case_id"), Timer.due.label("due"))
        .join(Case, Case.id == Timer.case_id)
        .where(Timer.status == "pending", Timer.due < today, Case.hold.is_(None))
    )
    holds = sa.select(Case.id, Case.held_until).where(
        Case.hold.is_not(None), Case.held_until < today
    )
    rows = sa.union_all(timers, holds).subquery()
    query = sa.select(rows.c.case_id).group_by(rows.c.case_id).order_by(sa.func.min(rows.c.due))
    return session.scalars(query).all()
