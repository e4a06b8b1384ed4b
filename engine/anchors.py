"""Anchors that moved: which cases hang on them, and what their dates become."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import planner, tasks, verify
from engine.change import AnchorWas, Redate, TaskName
from engine.declarations import AnchorDate, TaskSpec
from engine.draft import AnchorMove, StepDraft
from engine.models.anchors import Anchor, Replan, ReplanCase, ReplanStep
from engine.models.case import Case, CaseAnchor
from engine.models.history import Event
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
            _move(draft, anchor, asked, made)
        elif asked.date is not None:
            draft.change.moved_anchors.append(AnchorWas(asked.key, asked.date, usable=False))
            row = Anchor(key=asked.key, kind=asked.kind, date=asked.date, usable=True)
            row.tentative = asked.tentative
            session.add(row)
    session.flush()


def _move(draft: StepDraft, anchor: Anchor, asked: AnchorMove, made: Made) -> None:
    """Another date, or none any more: either way the cases that hang on it are re-planned."""
    session = draft.situation.session
    usable, date = asked.date is not None, asked.date or anchor.date
    if (anchor.date, anchor.usable) != (date, usable):
        row = Replan(anchor_id=anchor.id, before=anchor.date, after=date, reason=asked.reason)
        row.person_id, row.at, row.done_at = made.person, made.at, None
        session.add(row)
        session.flush()
        back = _taken_back(draft, anchor)
        session.add(ReplanStep(replan_id=row.id, command_id=made.command, takes_back=back))
    anchor.date, anchor.usable = date, usable
    anchor.tentative = asked.tentative if usable else anchor.tentative


def _taken_back(draft: StepDraft, anchor: Anchor) -> list[int]:
    """The moves of an anchor that were made by the steps that this one takes back."""
    undone = sa.select(Event.command_id).where(
        Event.case_id == draft.situation.case_id, Event.number.in_(draft.change.takes_back)
    )
    made_by = ReplanStep.command_id.in_(undone.where(Event.kind == "step"))
    return list(
        draft.situation.session.scalars(
            sa.select(Replan.id)
            .join(ReplanStep, ReplanStep.replan_id == Replan.id)
            .where(Replan.anchor_id == anchor.id, made_by)
            .order_by(Replan.id)
        )
    )


def taken_back(session: Session, replan: int) -> list[int]:
    """The earlier moves that a move takes back."""
    row = session.get(ReplanStep, replan)
    return list(row.takes_back) if row else []


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
    """Open cases that have not been re-planned for this move.

    They hang on the anchor, or left it for another because of a move that this one takes back.
    """
    done = sa.select(ReplanCase.case_id).where(ReplanCase.replan_id == replan.id)
    hang = sa.select(CaseAnchor.case_id).where(CaseAnchor.anchor_id == replan.anchor_id)
    left = sa.select(ReplanCase.case_id).where(
        ReplanCase.replan_id.in_(taken_back(session, replan.id)), ReplanCase.event_id.is_not(None)
    )
    return session.scalars(
        sa.select(Case.id)
        .where(Case.id.in_(sa.union(hang, left)), Case.closed_at.is_(None), Case.id.not_in(done))
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


def replanned(here: Situation, replan: Replan) -> StepDraft:
    """A draft with the dates of a case after a move, or as they were where it is taken back."""
    session = here.session
    anchor = session.get_one(Anchor, replan.anchor_id)
    events = session.scalars(
        sa.select(Event)
        .join(ReplanCase, ReplanCase.event_id == Event.id)
        .where(
            ReplanCase.case_id == here.case_id,
            ReplanCase.replan_id.in_(taken_back(session, replan.id)),
        )
        .order_by(Event.number)
    ).all()
    back = bool(taken_back(session, replan.id))
    owed = back and _owed(session, replan)
    if events:
        return _restore(here, anchor, events, exactly=not owed)
    if back and not owed:
        return planner.begin(here, "replan", "replan", None)  # the case never took it into account
    return redraw(here, anchor)


def _owed(session: Session, replan: Replan) -> bool:
    """Whether the move that counts again has not reached any case yet."""
    gone = set(taken_back(session, replan.id))
    last = session.scalars(_earlier(replan).where(Replan.id < min(gone)).limit(1)).first()
    return last is not None and _swallowed(session, last, session.get_one(Replan, min(gone)))


def untold(session: Session, replan: Replan) -> tuple[dt.date, bool]:
    """The date from which a move leads for those who were told; whether it swallowed others.

    Of a move that a newer one overtook before every case had taken it into account nobody heard.
    """
    first = replan
    for earlier in session.scalars(_earlier(replan)):
        if not _swallowed(session, earlier, first):
            break
        first = earlier
    return first.before, first is not replan


def _earlier(replan: Replan) -> sa.Select[Replan]:
    """Earlier moves of the same anchor, the latest first."""
    query = sa.select(Replan).where(Replan.anchor_id == replan.anchor_id, Replan.id < replan.id)
    return query.order_by(Replan.id.desc())


def _swallowed(session: Session, replan: Replan, by: Replan) -> bool:
    if replan.done_at is None or replan.done_at != by.at:
        return replan.done_at is None or replan.done_at > by.at
    reached = sa.select(ReplanCase.case_id).where(ReplanCase.replan_id == replan.id)
    return session.scalar(reached.limit(1)) is None


def _restore(
    here: Situation, anchor: Anchor, events: Sequence[Event], *, exactly: bool
) -> StepDraft:
    """What a case was given by moves that are taken back goes, as far as it still stands.

    The floor of 28 days is not asked: nobody was given less time than he had before.
    `exactly`: else the dates before them were of yet another day, and are drawn anew.
    """
    before = verify.replay(here.session, here.case_id, upto=events[0].number - 1)
    due: dict[TaskName, dt.date | None] = {}
    keys: dict[str, str] = {}
    for change in (verify.change_of(event) for event in events):
        due |= {each.task: each.due for each in change.dates}
        keys |= change.anchors
    back = {
        name: before.anchors[name]
        for name, key in keys.items()
        if here.image.anchors.get(name) == key and name in before.anchors
    }
    _take_dates(here, back)
    names = [n for n, k in (here.image.anchors | back).items() if k == anchor.key]
    draft = planner.begin(here, "replan", "replan", None)
    draft.change.anchors = back
    were = {task.name: task for task in before.tasks}
    kept = [
        Redate(task.name, were[task.name].due, were[task.name].ruled)
        for task in here.image.open_tasks()
        if exactly and task.name in were and task.name in due and task.due == due[task.name]
    ]
    known = {each.task for each in kept}
    draft.change.dates = kept + [d for d in _dates(here, draft, names) if d.task not in known]
    tasks.retime(draft, set(), set(names))
    return draft


def _take_dates(here: Situation, keys: dict[str, str]) -> None:
    """Let the case see the dates of other anchors under its names."""
    dates = {
        row.key: row.date
        for row in here.session.scalars(sa.select(Anchor).where(Anchor.key.in_(keys.values())))
    }
    here.anchor_dates = {
        **here.anchor_dates, **{name: dates[key] for name, key in keys.items() if key in dates}
    }  # fmt: skip


def use(here: Situation, name: str, key: str, trigger: str) -> StepDraft:
    """A draft in which a case hangs on another anchor, or a later one where that is too near."""
    used = here.session.scalars(sa.select(Anchor).where(Anchor.key == key)).one()
    here.anchor_dates = {**here.anchor_dates, name: used.date}
    while _too_near(here, [name]):
        following = next_usable(here.session, used, used.date)
        if following is None:
            break
        used = following
        here.anchor_dates = {**here.anchor_dates, name: used.date}
    draft = planner.begin(here, "replan", trigger, None)
    draft.change.anchors = {name: used.key}
    draft.change.dates = _dates(here, draft, [name])
    tasks.retime(draft, set(), {name})
    return draft


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
