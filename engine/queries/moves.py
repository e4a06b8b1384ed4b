"""What a moved anchor does to the cases that hang on it, before any of them takes it into account.

Asked in a rehearsal: the step is written, then everything is read, then nothing of it stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import anchors
from engine.change import Change
from engine.definition import Definition
from engine.draft import StepDraft
from engine.models.anchors import Anchor, Replan, ReplanStep
from engine.models.case import Case, CaseAnchor
from engine.situation import Situation


@dataclass(frozen=True)
class Redated:
    """A next step and its dates. `label` is a sentence to be translated."""

    label: str
    body: str
    before: dt.date | None
    after: dt.date | None


@dataclass(frozen=True)
class Moved:
    """A case that a move changes. `anchor`: key of another session to which it goes."""

    case: int
    reference: str
    subject: str
    dates: tuple[Redated, ...]
    anchor: str = ""
    day: dt.date | None = None


def foreseen(
    session: Session, command: str, situation: Callable[[Session, Case], Situation]
) -> tuple[int, tuple[Moved, ...]]:
    """How many open cases hang on the dates that a command has moved, and those that change."""
    moves = session.scalars(
        sa.select(Replan)
        .join(ReplanStep, ReplanStep.replan_id == Replan.id)
        .where(ReplanStep.command_id == command)
        .order_by(Replan.id)
    ).all()
    found: list[Moved] = []
    count = 0
    for replan in moves:
        for case in anchors.cases_left(session, replan):
            count += 1
            here = situation(session, session.get_one(Case, case))
            draft = anchors.replanned(here, replan)
            if draft.change.dates or draft.change.anchors:
                found.append(_moved(session, here, draft))
    return count, tuple(sorted(found, key=lambda each: each.reference))


def _moved(session: Session, here: Situation, draft: StepDraft) -> Moved:
    key = next(iter(draft.change.anchors.values()), "")
    return Moved(
        case=here.case_id, reference=here.case.reference, subject=here.case.subject,
        dates=redated(here, draft.change), anchor=key,
        day=session.scalar(sa.select(Anchor.date).where(Anchor.key == key)) if key else None,
    )  # fmt: skip


def redated(here: Situation, change: Change) -> tuple[Redated, ...]:
    """The next steps to which a change gives another date; `here`: the case before it."""
    were = {task.name: task for task in here.image.tasks}
    return tuple(
        Redated(
            _label(here.definition, here.state, each.task.key), each.task.body,
            were[each.task].due if each.task in were else None, each.due,
        )
        for each in change.dates
    )  # fmt: skip


def _label(definition: Definition, state: str, key: str) -> str:
    spec = definition.task(state, key)
    return spec.label if spec else key


@dataclass(frozen=True)
class Hanging:
    """How many open cases of a definition hang on a date, and whether they wait for its move."""

    count: int
    replanning: bool


def hanging(session: Session, definition: str, keys: list[str]) -> dict[str, Hanging]:
    """Key of the anchor -> what hangs on it; two queries."""
    rows = session.execute(
        sa.select(Anchor.key, sa.func.count(sa.distinct(Case.id)))
        .join(CaseAnchor, CaseAnchor.anchor_id == Anchor.id)
        .join(Case, Case.id == CaseAnchor.case_id)
        .where(Anchor.key.in_(keys), Case.definition == definition, Case.closed_at.is_(None))
        .group_by(Anchor.key)
    )
    counts = {str(row[0]): int(row[1]) for row in rows}
    waiting = set(
        session.scalars(
            sa.select(Anchor.key)
            .join(Replan, Replan.anchor_id == Anchor.id)
            .where(Replan.done_at.is_(None), Anchor.key.in_(keys))
        )
    )
    return {key: Hanging(counts.get(key, 0), key in waiting) for key in keys}
