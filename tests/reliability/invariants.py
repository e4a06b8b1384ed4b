"""What must be true of the tables after every step: one line for each thing that is not."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.db import UtcDateTime
from engine.declarations import ANY_OPEN, CASE, ENTRY, OPENED, PARENT
from engine.definition import Definition, TaskSpec, Transition
from engine.models.case import Case, Task, Timer
from engine.models.history import Command, Event
from engine.models.person import Appointment
from engine.registry import Registry
from engine.situation import image_of
from tests.reliability import histories

NAIROBI = ZoneInfo("Africa/Nairobi")


def faults(session: Session, registry: Registry, cases: Collection[int] | None = None) -> list[str]:
    """Everything that is wrong; `cases`: those whose history is read anew (default: all)."""
    every = list(session.scalars(sa.select(Case).order_by(Case.id)))
    found = list(_heads(session)) + list(_commands(session)) + list(_principals(session))
    found += _tasks(session, registry, every)
    found += _timers(session, registry, every)
    found += _dead_ends(session, registry, every)
    found += _orphans(session, every)
    for case in every:
        if cases is None or case.id in cases:
            found += [
                f"{case.reference}: {line}" for line in histories.faults(session, registry, case)
            ]
    return found


def _heads(session: Session) -> Iterator[str]:
    """A case is where its last event left it, and its version is the number of its events."""
    last = (
        sa.select(Event.case_id, sa.func.count().label("n"), sa.func.max(Event.number).label("top"))
        .group_by(Event.case_id)
        .subquery()
    )
    query = (
        sa.select(Case.reference)
        .outerjoin(last, last.c.case_id == Case.id)
        .outerjoin(Event, sa.and_(Event.case_id == Case.id, Event.number == last.c.top))
        .where(
            sa.or_(
                last.c.n.is_(None), last.c.n != Case.version, last.c.top != Case.version,
                Event.target != Case.state, Event.entry != Case.entry, Event.hash != Case.last_hash,
            )
        )
    )  # fmt: skip
    for reference in session.scalars(query):
        yield f"{reference}: not where its last event left it"


def _commands(session: Session) -> Iterator[str]:
    """One command, one group of events: led by one event of its actor, in its own case."""
    led = sa.select(Event.command_id, Event.case_id, Event.person_id).where(
        Event.command_id.is_not(None)
    )
    leaders = Counter(
        row.command_id
        for row in session.execute(
            led.where(Event.kind.in_(("step", "opened")), Event.seat_id.is_not(None))
        )
    )
    grouped = {row.command_id for row in session.execute(led)}
    undone = set(session.scalars(sa.select(Event.command_id).where(Event.kind == "undo")))
    known = {row.id: row.trigger for row in session.execute(sa.select(Command.id, Command.trigger))}
    for command in known.keys() ^ grouped:
        yield f"command {command}: a command without events, or events without a command"
    for command, trigger in known.items():
        if trigger not in {"undo", "open"} and leaders[command] < 1:
            yield f"command {command}: {leaders[command]} leading events"
        if trigger == "undo" and command not in undone:
            yield f"command {command}: nothing taken back"
    own = session.execute(
        sa.select(Event.command_id, sa.func.count())
        .join(Command, sa.and_(Command.id == Event.command_id, Command.case_id == Event.case_id))
        .where(
            Event.trigger == Command.trigger,
            Event.kind.in_(("step", "opened", "undo")),
            Event.seat_id.is_not(None),
        )
        .group_by(Event.command_id)
        .having(sa.func.count() != 1)
    )
    for command, count in own:
        yield f"command {command}: carried out {count} times"


def _principals(session: Session) -> Iterator[str]:
    query = (
        sa.select(Appointment.seat_id)
        .where(Appointment.until.is_(None), Appointment.kind == "principal")
        .group_by(Appointment.seat_id)
        .having(sa.func.count() > 1)
    )
    for seat in session.scalars(query):
        yield f"seat {seat}: several principals"


# Tasks and timers


def _tasks(session: Session, registry: Registry, cases: list[Case]) -> Iterator[str]:
    by_id = {case.id: case for case in cases}
    began = _began(session)
    rows = session.scalars(sa.select(Task).where(Task.status == "open")).all()
    twice = Counter((row.case_id, row.entry, row.key, row.body) for row in rows)
    yield from (f"task {name} is open {n} times" for name, n in twice.items() if n > 1)
    for task in rows:
        case = by_id[task.case_id]
        spec = _definition(registry, case).task(case.state, task.key)
        where = f"{case.reference}: task {task.key}:{task.body}"
        if case.closed_at is not None or task.entry != case.entry or spec is None:
            yield f"{where} is open, but its state was left"
        else:
            yield from (f"{where} {line}" for line in _task(task, spec, began[case.id, case.entry]))
    for case in cases:
        yield from _each(session, registry, case)


def _task(task: Task, spec: TaskSpec, entered_on: dt.date) -> Iterator[str]:
    """One date, not before the state was entered; asked of each State, or of whoever comes."""
    if task.due_version < 1 or task.ended_at is not None:
        yield "is open, and ended"
    if spec.due and spec.due.of in {ENTRY, OPENED, CASE} and (task.due or dt.date.min) < entered_on:
        yield f"is due on {task.due}, before the state was entered"
    if bool(task.body) != spec.each:
        yield "is each State's, or of whoever comes first, but not both"


def _began(session: Session) -> dict[tuple[int, int], dt.date]:
    """The day on which each stay in a state began."""
    first = sa.func.min(Event.at, type_=UtcDateTime)
    query = sa.select(Event.case_id, Event.entry, first).group_by(Event.case_id, Event.entry)
    return {
        (case, entry): at.astimezone(NAIROBI).date() for case, entry, at in session.execute(query)
    }


def _timers(session: Session, registry: Registry, cases: list[Case]) -> Iterator[str]:
    by_id = {case.id: case for case in cases}
    rows = session.scalars(sa.select(Timer).where(Timer.status == "pending")).all()
    twice = Counter((row.case_id, row.transition) for row in rows)
    yield from (f"timer {name} is pending {n} times" for name, n in twice.items() if n > 1)
    for timer in rows:
        case = by_id[timer.case_id]
        state = _definition(registry, case).state(case.state)
        declared = {each.transition for each in state.timers}
        left = timer.entry != case.entry or timer.transition not in declared
        if left or case.closed_at is not None:
            yield f"{case.reference}: timer {timer.transition} is pending, but its state was left"


def _each(session: Session, registry: Registry, case: Case) -> Iterator[str]:
    """Where each State has a task of its own: one for each that plays the role, none for others."""
    definition = _definition(registry, case)
    specs = [spec for spec in definition.state(case.state).tasks if spec.each]
    if not specs or case.closed_at is not None:
        return
    image, _, bodies = image_of(session, case)
    for spec in specs:
        roles = definition.members([spec.role])
        playing = {bodies[part.seat].body for part in image.parts if part.role in roles}
        tasks = [t for t in image.tasks if t.key == spec.key and t.entry == case.entry]
        is_open = {t.body for t in tasks if t.status == "open"}
        standing = {t.body for t in tasks if t.status != "cancelled"}
        if is_open - playing:
            yield f"{case.reference}: {spec.key} is asked of {sorted(is_open - playing)}, which left"
        if (standing or not spec.after) and playing - standing:
            yield f"{case.reference}: {spec.key} is not asked of {sorted(playing - standing)}"


def _dead_ends(session: Session, registry: Registry, cases: list[Case]) -> Iterator[str]:
    """An open case waits for somebody: a task of its own or of a child, a timer, or a way on."""
    awaited = set(session.scalars(sa.select(Task.case_id).where(Task.status == "open")))
    awaited |= set(session.scalars(sa.select(Timer.case_id).where(Timer.status == "pending")))
    parents = {case.id: case.parent_id for case in cases}
    for case in list(awaited):
        above = parents.get(case)
        while above is not None:
            awaited.add(above)
            above = parents.get(above)
    for case in cases:
        if case.closed_at is None and case.hold is None and case.id not in awaited:
            definition = _definition(registry, case)
            if not any(_leads_on(definition, each) for each in definition.from_state(case.state)):
                yield f"{case.reference}: nobody is asked for anything in {case.state!r}"


def _leads_on(definition: Definition, transition: Transition) -> bool:
    """A way out of this very state, for people or for the case above; leaving at any time is none."""
    if PARENT in definition.machines(transition):
        return True
    people = bool(definition.members(transition.by))
    return people and transition.target is not None and transition.source is not ANY_OPEN


def _orphans(session: Session, cases: list[Case]) -> Iterator[str]:
    """A child is closed once the step that opened it was taken back in its parent."""
    taken: dict[int, set[int]] = {}
    for case, numbers in session.execute(
        sa.select(Event.case_id, Event.takes_back).where(Event.kind == "undo")
    ):
        taken.setdefault(case, set()).update(numbers)
    opened = sa.select(Event.case_id, Event.command_id).where(Event.kind == "opened")
    openings = dict(session.execute(opened).all())
    for case in cases:
        if case.parent_id is None or case.closed_at is not None or openings[case.id] is None:
            continue
        above = session.scalars(
            sa.select(Event.number).where(
                Event.case_id == case.parent_id, Event.command_id == openings[case.id]
            )
        ).all()
        if above and set(above) <= taken.get(case.parent_id, set()):
            yield f"{case.reference} is open, though the step that opened it was taken back"


def _definition(registry: Registry, case: Case) -> Definition:
    return registry.get(case.definition, case.definition_version)


# Reminders and messages


MOVES = {
    "queued": {"queued", "sending", "obsolete", "kept"},
    "sending": {"sending", "sent", "queued", "uncertain", "failed", "obsolete"},
    "uncertain": {"uncertain"}, "failed": {"failed"}, "sent": {"sent"},
    "obsolete": {"obsolete"}, "kept": {"kept"},
}  # fmt: skip


def told(session: Session) -> list[str]:
    """What is wrong with the ladder's plan and its ledger."""
    from notifications.models import Plan, Rung

    found = []
    held = {case.id for case in session.scalars(sa.select(Case).where(Case.hold.is_not(None)))}
    rows = session.execute(
        sa.select(Plan, Task, Case)
        .join(Task, Task.id == Plan.task_id)
        .join(Case, Case.id == Plan.case_id)
    )
    for plan, task, case in rows:
        if task.status != "open" or task.due_version != plan.due_version:
            found.append(
                f"{case.reference}: a reminder is planned for {task.key}, which is {task.status}"
            )
        if case.closed_at is not None or case.id in held or case.parent_id in held:
            found.append(f"{case.reference}: a reminder is planned while the case rests")
    ended = sa.select(Rung, Task.key).join(Task, Task.id == Rung.task_id)
    for rung, key in session.execute(ended.where(Rung.state == "planned", Task.status != "open")):
        found.append(f"{key}: {rung.rung} is still to go, though the task has ended")
    return found


def message_states(session: Session) -> dict[int, str]:
    from notifications.models import Message

    return dict(session.execute(sa.select(Message.id, Message.state)).all())


def moved_back(before: dict[int, str], after: dict[int, str]) -> list[str]:
    """Messages that went another way than forward."""
    return [
        f"message {each}: {before[each]} -> {after.get(each)}"
        for each in before
        if after.get(each) not in MOVES[before[each]]
    ]
