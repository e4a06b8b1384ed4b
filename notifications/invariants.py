"""What must be true of reminders and messages: one line for each thing that is not."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Task
from notifications.models import (
    DATA,
    KEPT,
    OBSOLETE,
    PLANNED,
    QUEUED,
    SENDING,
    SENT,
    Message,
    Plan,
    Rung,
)


def faults(session: Session) -> list[str]:
    return told(session) + list(_messages(session)) + list(_twice(session))


def told(session: Session) -> list[str]:
    """What is wrong with the ladder's plan and its ledger."""
    above = aliased(Case)
    rows = session.execute(
        sa.select(Plan, Task, Case, above.hold)
        .join(Task, Task.id == Plan.task_id)
        .join(Case, Case.id == Plan.case_id)
        .outerjoin(above, above.id == Case.parent_id)
    )
    found = []
    for plan, task, case, hold_above in rows:
        if task.status != "open" or task.due_version != plan.due_version:
            found.append(
                f"{case.reference}: a reminder is planned for {task.key}, which is {task.status}"
            )
        if case.closed_at is not None or case.hold is not None or hold_above is not None:
            found.append(f"{case.reference}: a reminder is planned while the case rests")
    ended = sa.select(Rung, Task.key).join(Task, Task.id == Rung.task_id)
    for rung, key in session.execute(ended.where(Rung.state == PLANNED, Task.status != "open")):
        found.append(f"{key}: {rung.rung} is still to go, though the task has ended")
    return found


def _messages(session: Session) -> Iterator[str]:
    """Whoever has a message in his hands holds a lease; what has ended is in nobody's hands."""
    held = sa.or_(Message.owner.is_not(None), Message.lease.is_not(None))
    wrong = sa.or_(
        sa.and_(Message.state == SENDING, sa.or_(Message.owner.is_(None), Message.lease.is_(None))),
        sa.and_(Message.state != SENDING, held),
        sa.and_(Message.state == SENT, Message.sent_at.is_(None)),
        sa.and_(Message.state == QUEUED, Message.phase == DATA),
    )
    query = sa.select(Message.id, Message.state).where(wrong).order_by(Message.id)
    for key, state in session.execute(query):
        yield f"message {key} is {state!r}, and its other columns do not say so"


def _twice(session: Session) -> Iterator[str]:
    """A message is sent again at most once, and never one that is still to go."""
    first = aliased(Message)
    query = (
        sa.select(Message.id, first.id)
        .join(first, first.id == Message.resent_from)
        .where(first.state.in_((QUEUED, SENDING, OBSOLETE, KEPT)))
    )
    for key, before in session.execute(query):
        yield f"message {key} repeats message {before}, which has not gone"
    again = sa.select(Message.resent_from).where(Message.resent_from.is_not(None))
    for twice in session.scalars(again.group_by(Message.resent_from).having(sa.func.count() > 1)):
        yield f"message {twice} was sent again more than once"
