"""Anchors that moved: which cases hang on them, and what their dates become."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import planner, tasks
from engine.change import AnchorWas, Redate
from engine.declarations import AnchorDate, TaskSpec
from engine.draft import AnchorMove, StepDraft
from engine.models.anchors import Anchor, Replan, ReplanCase
from engine.models.case import Case, CaseAnchor
from engine.situation import Situation
from engine.store import Made


def move(draft: StepDraft, made: Made) -> None:
    """Move the anchors that a step moves, and keep in its event what they were before."""
    session = draft.situation.session
    for asked in draft.anchor_moves:
        anchor = session.scalar(sa.select(Anchor).where(Anchor.key == asked.key))
        if anchor is not None:
            was = AnchorWas(asked.key, anchor.date, anchor.tentative, anchor.usable)
            draft.change.moved_anchors.append(was)
            _move(session, anchor, asked, made)
        elif asked.date is not None:
            draft.change.moved_anchors.append(AnchorWas(asked.key, asked.date, usable=False))
            row = Anchor(key=asked.key, kind=asked.kind, date=asked.date, usable=True)
            row.tentative = asked.tentative
            session.add(row)
    session.flush()


def _move(session: Session, anchor: Anchor, asked: AnchorMove, made: Made) -> None:
    """Another date, or none any more: either way the cases that hang on it are re-planned."""
    usable, date = asked.date is not None, asked.date or anchor.date
    if (anchor.date, anchor.usable) != (date, usable):
        row = Replan(anchor_id=anchor.id, before=anchor.date, after=date, reason=asked.reason)
        row.person_id, row.at, row.done_at = made.person, made.at, None
        session.add(row)
    anchor.date, anchor.usable = date, usable
    anchor.tentative = asked.tentative if usable else anchor.tentative


def waiting(session: Session) -> Sequence[Replan]:
    """Moves of anchors that cases have still to take into account, oldest first."""
    return session.scalars(
        sa.select(Replan).where(Replan.done_at.is_(None)).order_by(Replan.id)
    ).all()


def superseded(session: Session, replan: Replan) -> bool:
    """A newer move of the same anchor counts instead."""
    newer = sa.select(Replan.id).where(Replan.anchor_id == replan.anchor_id, Replan.id > replan.id)
    return session.scalar(newer.limit(1)) is not None


def cases_left(session: Session, replan: Replan) -> Sequence[int]:
    """Open cases that hang on the anchor and have not been re-planned for this move."""
    done = sa.select(ReplanCase.case_id).where(ReplanCase.replan_id == replan.id)
    return session.scalars(
        sa.select(Case.id)
        .join(CaseAnchor, CaseAnchor.case_id == Case.id)
        .where(
            CaseAnchor.anchor_id == replan.anchor_id,
            Case.closed_at.is_(None),
            Case.id.not_in(done),
        )
        .distinct()
        .order_by(Case.id)
    ).all()


def changed_cases(session: Session, replan: Replan) -> Sequence[int]:
    """The cases whose dates the move changed."""
    return session.scalars(
        sa.select(ReplanCase.case_id)
        .where(ReplanCase.replan_id == replan.id, ReplanCase.event_id.is_not(None))
        .order_by(ReplanCase.case_id)
    ).all()


def next_usable(session: Session, anchor: Anchor, after: dt.date) -> Anchor | None:
    """The next anchor of the same kind, from a day on."""
    return session.scalar(
        sa.select(Anchor)
        .where(Anchor.kind == anchor.kind, Anchor.usable, Anchor.date > after)
        .where(Anchor.id != anchor.id)
        .order_by(Anchor.date)
        .limit(1)
    )


def redraw(here: Situation, anchor: Anchor) -> StepDraft:
    """A draft with the new dates of a case; it goes to the next session where this one is too near.

    New due = anchor + offset, rolled over closed days; for a State never earlier than 28 days from
    now. Where that would pass the date counted back from the anchor, the next anchor of its kind is
    taken (design.md, Anchors).
    """
    names = [name for name, key in here.image.anchors.items() if key == anchor.key]
    used = anchor
    while not anchor.usable or _too_near(here, names):
        following = next_usable(here.session, anchor, used.date)
        if following is None:
            break
        used = following
        here.anchor_dates = {**here.anchor_dates, **dict.fromkeys(names, used.date)}
        if not _too_near(here, names):
            break
    draft = planner.begin(here, "replan", "replan", None)
    if used is not anchor:
        draft.change.anchors = dict.fromkeys(names, used.key)
    draft.change.dates = _dates(here, draft, names)
    tasks.retime(draft, set(), set(names))
    return draft


def _specs(here: Situation, names: list[str]) -> list[tuple[TaskSpec, int]]:
    return [
        (spec, here.days(spec.due.rule))
        for spec in here.definition.state(here.state).tasks
        if spec.due and isinstance(spec.due.of, AnchorDate) and spec.due.of.name in names
    ]


def _least(here: Situation, spec: TaskSpec) -> dt.date:
    role = getattr(spec.role, "key", str(spec.role))
    days = 0 if here.is_desk(role) else here.rules.least_after_move
    return here.calendar.roll(here.today + dt.timedelta(days=days))


def _too_near(here: Situation, names: list[str]) -> bool:
    for spec, days in _specs(here, names):
        asked = here.task(spec.key)
        if days < 0 and asked is not None and asked.status == "open":
            base = here.anchor(spec.due.of.name)  # type: ignore[union-attr]
            if base is not None and base + dt.timedelta(days=days) < _least(here, spec):
                return True
    return False


def _dates(here: Situation, draft: StepDraft, names: list[str]) -> list[Redate]:
    found = []
    specs = {spec.key: spec for spec, _ in _specs(here, names)}
    for task in here.image.open_tasks():
        spec = specs.get(task.key)
        if spec is None:
            continue
        due, _ = tasks.date_of(draft, spec, entered_on=here.entered_on, opened_on=task.opened_on)
        if due is not None and not here.is_desk(task.role):
            due = max(due, _least(here, spec))
        if due != task.due:
            found.append(Redate(task.name, due))
    return found
