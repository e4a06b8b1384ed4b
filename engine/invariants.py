"""What must be true of the tables after every step: one line for each thing that is not."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions, histories
from engine.db import UtcDateTime
from engine.declarations import ANY_OPEN, CASE, ENTRY, OPENED, PARENT
from engine.definition import Definition, TaskSpec, Transition
from engine.models.case import Case, Task, Timer
from engine.models.history import Command, Event
from engine.models.person import Appointment
from engine.registry import Registry
from engine.situation import image_of


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
            entered = began.get((case.id, case.entry), dt.date.min)
            yield from (f"{where} {line}" for line in _task(task, spec, entered))
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
    day = editions.calendar_of(session).day
    return {(case, entry): day(at) for case, entry, at in session.execute(query)}


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
            yield f"{case.reference}: {spec.key} is asked of {sorted(is_open - playing)}, who left"
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
    for here in cases:
        if here.closed_at is None and here.hold is None and here.id not in awaited:
            definition = _definition(registry, here)
            ways = list(definition.from_state(here.state))
            if _asks(definition, here.state) and not any(_leads_on(definition, w) for w in ways):
                yield f"{here.reference}: nobody is asked for anything in {here.state!r}"


def _asks(definition: Definition, state: str) -> bool:
    """Whether anything is to happen in a state; an entry of a register rests in its own."""
    declared = definition.state(state)
    ways = (each for each in definition.from_state(state) if each.source is not ANY_OPEN)
    moved = any(definition.machines(each) for each in ways)
    return bool(declared.tasks or declared.timers or moved)


def _leads_on(definition: Definition, transition: Transition) -> bool:
    """A way out of this very state, for people or the case above; leaving at any time is none."""
    if PARENT in definition.machines(transition):
        return True
    people = bool(definition.members(transition.by))
    return people and transition.target is not None and transition.source is not ANY_OPEN


def _orphans(session: Session, cases: list[Case]) -> Iterator[str]:
    """A child is closed once the step that opened it was taken back in its parent."""
    taken: dict[int, set[int]] = {}
    for key, numbers in session.execute(
        sa.select(Event.case_id, Event.takes_back).where(Event.kind == "undo")
    ):
        taken.setdefault(key, set()).update(numbers)
    opened = sa.select(Event.case_id, Event.command_id).where(Event.kind == "opened")
    openings = {row.case_id: row.command_id for row in session.execute(opened)}
    for case in cases:
        if case.parent_id is None or case.closed_at is not None or openings.get(case.id) is None:
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
