"""What must be true of the tables after every step: one line for each thing that is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions, verify
from engine.change import Change, Image
from engine.db import UtcDateTime
from engine.declarations import BROADCAST, CASE, ENTRY, NO, ONLY, OPENED
from engine.definition import Definition, Transition
from engine.effects import BeginHold
from engine.models.case import Case, Task, Timer
from engine.models.history import Command, Event
from engine.models.person import Appointment
from engine.registry import Registry
from engine.situation import image_of

NAIROBI = ZoneInfo("Africa/Nairobi")
STAYS = frozenset({"parts", "replan", "resumed", "seat"})  # events that move nothing


def faults(session: Session, registry: Registry, cases: Collection[int] | None = None) -> list[str]:
    """Everything that is wrong; `cases`: those whose history is read anew (default: all)."""
    every = list(session.scalars(sa.select(Case).order_by(Case.id)))
    found = list(_heads(session)) + list(_commands(session)) + list(_principals(session))
    found += _tasks(session, registry, every)
    found += _dead_ends(session, registry, every)
    for case in every:
        if cases is None or case.id in cases:
            found += [f"{case.reference}: {line}" for line in _history(session, registry, case)]
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
    led = sa.select(Event.command_id, Event.case_id, Event.person_id).where(Event.command_id.is_not(None))
    leaders = Counter(row.command_id for row in session.execute(led.where(Event.kind.in_(("step", "opened")), Event.seat_id.is_not(None))))
    grouped = {row.command_id for row in session.execute(led)}
    undone = set(session.scalars(sa.select(Event.command_id).where(Event.kind == "undo")))
    known = {row.id: row.trigger for row in session.execute(sa.select(Command.id, Command.trigger))}
    for command in known.keys() ^ grouped:
        yield f"command {command}: a command without events, or events without a command"
    for command, trigger in known.items():
        if trigger != "undo" and trigger != "open" and leaders[command] < 1:
            yield f"command {command}: {leaders[command]} leading events"
        if trigger == "undo" and command not in undone:
            yield f"command {command}: nothing taken back"
    own = session.execute(
        sa.select(Event.command_id, sa.func.count())
        .join(Command, sa.and_(Command.id == Event.command_id, Command.case_id == Event.case_id))
        .where(Event.trigger == Command.trigger, Event.kind.in_(("step", "opened", "undo")), Event.seat_id.is_not(None))
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
    rows = session.scalars(sa.select(Task).where(Task.status == "open")).all()
    began = {
        (case, entry): at.astimezone(NAIROBI).date()
        for case, entry, at in session.execute(
            sa.select(Event.case_id, Event.entry, sa.func.min(Event.at, type_=UtcDateTime)).group_by(
                Event.case_id, Event.entry
            )
        )
    }
    twice = Counter((row.case_id, row.entry, row.key, row.body) for row in rows)
    for name, count in twice.items():
        if count > 1:
            yield f"task {name} is open {count} times"
    for task in rows:
        case = by_id[task.case_id]
        where = f"{case.reference}: task {task.key}:{task.body}"
        spec = _definition(registry, case).task(case.state, task.key)
        if case.closed_at is not None or task.entry != case.entry or spec is None:
            yield f"{where} is open, but its state was left"
            continue
        if task.due_version < 1 or task.ended_at is not None:
            yield f"{where} is open, and ended"
        of = spec.due.of if spec.due else None
        if of in (ENTRY, OPENED, CASE) and (task.due is None or task.due < began[case.id, case.entry]):
            yield f"{where} is due on {task.due}, before the state was entered"
        if bool(task.body) != spec.each:
            yield f"{where}: each State's, or of whoever comes first"
    for case in cases:
        yield from _each(session, registry, case)
    timers = session.scalars(sa.select(Timer).where(Timer.status == "pending")).all()
    for name, count in Counter((row.case_id, row.transition) for row in timers).items():
        if count > 1:
            yield f"timer {name} is pending {count} times"
    for timer in timers:
        case = by_id[timer.case_id]
        declared = {each.transition for each in _definition(registry, case).state(case.state).timers}
        if case.closed_at is not None or timer.entry != case.entry or timer.transition not in declared:
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
        playing = {bodies[part.seat] for part in image.parts if part.role in roles}
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
            ways = [
                each for each in definition.from_state(case.state)
                if each.target is not None and definition.members(each.by)
            ]  # fmt: skip
            closing = any("PARENT" in definition.machines(each) for each in definition.from_state(case.state))
            if not ways and not closing:
                yield f"{case.reference}: nobody is asked for anything in {case.state!r}"


def _definition(registry: Registry, case: Case) -> Definition:
    return registry.get(case.definition, case.definition_version)


# History


def _history(session: Session, registry: Registry, case: Case) -> Iterator[str]:
    """Replayed from the first event on: each is an edge of its definition, by who was allowed."""
    yield from verify.broken(session, case)
    image, last = Image(state="", version=0), None
    for event, change in verify.changes(session, case.id):
        where = f"event {event.number} ({event.kind} {event.trigger})"
        if event.number != image.number + 1:
            yield f"{where}: number {image.number + 1} was expected"
        if last is not None and event.at < last:
            yield f"{where}: earlier than the one before"
        if event.effective > event.at:
            yield f"{where}: takes effect before it happened"
        if event.entry != change.entry or event.target != change.target or event.kind != change.kind:
            yield f"{where}: the columns differ from the results"
        yield from (f"{where}: {line}" for line in _actor(session, event))
        yield from (f"{where}: {line}" for line in _edge(session, registry, case, image, event, change))
        image.apply(change)
        last = event.at
    stored, _, _ = image_of(session, case)
    for name in stored.same_as(image):
        yield f"{name}: the rows differ from the replay"


def _actor(session: Session, event: Event) -> Iterator[str]:
    """The person held the seat at that instant."""
    if event.person_id is None or event.seat_id is None:
        return
    held = session.scalar(
        sa.select(Appointment.id)
        .where(
            Appointment.seat_id == event.seat_id, Appointment.person_id == event.person_id,
            Appointment.since <= event.at,
            sa.or_(Appointment.until.is_(None), Appointment.until >= event.at),
        )
        .limit(1)
    )  # fmt: skip
    if held is None:
        yield f"person {event.person_id} did not hold seat {event.seat_id}"


def _edge(  # noqa: PLR0913
    session: Session, registry: Registry, case: Case, before: Image, event: Event, change: Change
) -> Iterator[str]:
    if event.kind == "opened":
        if event.number != 1 or change.target != _definition(registry, case).initial_key:
            yield "a case opens once, in its initial state"
        return
    if event.kind == "undo":
        yield from _taken_back(session, case, before, change)
        return
    if event.kind in STAYS:
        if change.moved or change.target != before.state or change.entry != before.entry:
            yield "moves the case"
        return
    definition = registry.get(case.definition, before.version)
    transition = definition.transition(event.trigger)
    if event.kind != "step" or transition is None:
        yield "is no transition"
        return
    if before.closed or before.state not in definition.sources(transition):
        yield f"cannot be made in {before.state!r}"
    target = definition.target(transition)
    if change.target != (target or before.state) or change.moved != (target is not None):
        yield f"leads to {change.target!r}"
    if change.entry != (before.entries + 1 if change.moved else before.entry):
        yield "counts the entries wrongly"
    yield from _by(definition, transition, before, event)
    if before.hold is not None and transition.held is NO and not _suspends(transition):
        yield "was made while the case was on hold"
    if before.hold is None and transition.held is ONLY:
        yield "was made while the case was not on hold"
    if transition.limit:
        most = editions.rules_of(session, case).counts[transition.limit].value
        if before.made(transition.key) >= most:
            yield f"was made more than {most} times"


def _by(
    definition: Definition, transition: Transition, before: Image, event: Event
) -> Iterator[str]:
    seat = event.behalf_id or event.seat_id
    machines = definition.machines(transition)
    if seat is None or "PARENT" in machines:
        if not machines:
            yield "was made by nobody"
        if "CLOCK" in machines and event.command_id is None and event.effective == event.at and "BROADCAST" not in machines:
            yield "was made by the clock at no day's end"
        return
    roles = {part.role for part in before.parts if part.seat == seat}
    if not roles & definition.members(transition.by):
        yield f"seat {seat} played {sorted(roles)}"


def _suspends(transition: Transition) -> bool:
    """A case already held passes into a general suspension when its own hold ends."""
    return BROADCAST in transition.by and any(isinstance(each, BeginHold) for each in transition.effects)


def _taken_back(session: Session, case: Case, before: Image, change: Change) -> Iterator[str]:
    first = min(change.takes_back)
    if list(change.takes_back) != list(range(first, before.number + 1)):
        yield f"takes back {change.takes_back}, not the last ones"
    former = verify.replay(session, case.id, upto=first - 1)
    if former.number and (former.state, former.entry) != (change.target, change.entry):
        yield f"leads to {change.target!r}, not to where the case stood"


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
        sa.select(Plan, Task, Case).join(Task, Task.id == Plan.task_id).join(Case, Case.id == Plan.case_id)
    )
    for plan, task, case in rows:
        if task.status != "open" or task.due_version != plan.due_version:
            found.append(f"{case.reference}: a reminder is planned for {task.key}, which is {task.status}")
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
