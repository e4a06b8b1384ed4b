"""The dates of several seats at once, for a calendar that asks again and again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.access import VIEW, Access, Actor
from engine.models.anchors import Anchor, Replan
from engine.models.case import Case, Part, Task
from engine.queries.cases import AnchorLine
from engine.queries.reader import awake
from engine.registry import Registry

Condition: TypeAlias = "sa.ColumnElement[bool]"

PAST = dt.timedelta(days=60)  # so far back dates are given
FALLEN = dt.timedelta(weeks=6)  # so long it is told that a date does not count any more


@dataclass(frozen=True)
class TaskDate:
    """A next step asked of one of the seats. `counts`: still open, in a case that does not rest."""

    id: int
    seat: int
    reference: str
    label: str
    due: dt.date
    version: int
    changed: dt.datetime
    counts: bool


@dataclass(frozen=True)
class SessionDate:
    """A session. `id`: of its anchor; `moves`: how often its date changed, and when last."""

    id: int
    anchor: AnchorLine
    counts: bool
    moves: int
    changed: dt.datetime | None


def seen_by(
    access: Access, seats: Sequence[Actor], permission: str, now: dt.datetime
) -> sa.ColumnElement[bool]:
    """What at least one of the seats may see in a case in which that seat plays a part."""
    return sa.or_(
        sa.false(), *(sa.and_(_plays(who), access.visible(who, permission, now)) for who in seats)
    )


def _plays(who: Actor) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Part.case_id == Case.id, Part.seat_id == who.seat, Part.until.is_(None)
    )


def tasks(
    session: Session,
    access: Access,
    registry: Registry,
    seats: Sequence[Actor],
    *,
    now: dt.datetime,
    today: dt.date,
) -> tuple[TaskDate, ...]:
    """What is asked of the seats, and what was until a few weeks ago. One query."""
    bodies = {who.seat: who.body for who in seats}
    asked = aliased(Part)  # `visible` asks of parts by itself
    rows = session.execute(
        sa.select(Task, Case, asked.role, asked.seat_id, awake().label("awake"))
        .join(Case, Case.id == Task.case_id)
        .join(asked, asked.case_id == Case.id)
        .where(
            asked.seat_id.in_(bodies), asked.until.is_(None), Task.due >= today - PAST,
            sa.or_(Task.status == "open", Task.ended_at >= now - FALLEN),
            sa.or_(sa.false(), *(
                sa.and_(asked.seat_id == who.seat, access.visible(who, VIEW, now)) for who in seats
            )),
        )
        .order_by(Task.id, asked.id)
    ).all()  # fmt: skip
    found: dict[int, TaskDate] = {}
    for task, case, role, seat, stirs in rows:
        definition = registry.get(case.definition, case.definition_version)
        asked_here = role in definition.members([task.role]) and task.body in ("", bodies[seat])
        if not asked_here or task.due is None:
            continue
        spec = next(
            (each for state in definition.states for each in state.tasks if each.key == task.key),
            None,
        )
        line = TaskDate(
            task.id, seat, case.reference, spec.label if spec else task.key, task.due,
            task.due_version, max(task.opened_at, task.ended_at or task.opened_at),
            counts=task.status == "open" and bool(stirs),
        )  # fmt: skip
        found.setdefault(task.id, line)
    return tuple(found.values())


def sessions(session: Session, today: dt.date) -> tuple[SessionDate, ...]:
    """The sessions of the governing bodies, cancelled ones included. One query."""
    moved = (
        sa.select(
            Replan.anchor_id, sa.func.count().label("moves"), sa.func.max(Replan.at).label("at")
        )
        .group_by(Replan.anchor_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(Anchor, Case.subject, moved.c.moves, moved.c.at)
        .outerjoin(Case, sa.func.lower(Case.reference) == Anchor.key)
        .outerjoin(moved, moved.c.anchor_id == Anchor.id)
        .where(Anchor.date >= today - PAST)
        .order_by(Anchor.id)
    )
    return tuple(
        SessionDate(
            row.Anchor.id,
            AnchorLine(
                row.Anchor.key, row.Anchor.kind, row.Anchor.date, row.Anchor.tentative,
                about=row.subject or "",
            ),
            row.Anchor.usable, row.moves or 0, row.at,
        )
        for row in rows
    )  # fmt: skip
