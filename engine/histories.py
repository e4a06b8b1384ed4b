"""What must be true of the history of a case: one line for each thing that is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import astuple, dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions, verify
from engine.change import Change, Image
from engine.declarations import BROADCAST, CLOCK, NO, ONLY, PARENT, keys_of
from engine.definition import Definition, Transition
from engine.effects import BeginHold
from engine.models.case import Case
from engine.models.history import Event
from engine.models.person import Appointment, Seat
from engine.registry import Registry
from engine.situation import image_of
from engine.timekeeping import JITTER

STAYS = frozenset({"noted", "parts", "replan", "resumed", "seat"})  # events that move nothing


def faults(session: Session, registry: Registry, case: Case) -> Iterator[str]:
    """Replayed from the first event on: each is an edge of its definition, by who was allowed."""
    if broken := verify.broken(session, case):
        yield from broken
        return  # what was tampered with is not worth replaying
    image, last, zone = Image(state="", version=0), None, editions.calendar_of(session).zone
    for event, change in verify.changes(session, case.id):
        where = f"event {event.number} ({event.kind} {event.trigger})"
        if event.number != image.number + 1:
            yield f"{where}: number {image.number + 1} was expected"
        if last is not None and event.at < last - JITTER:  # of another node's clock
            yield f"{where}: earlier than the one before"
        if event.effective > event.at:
            yield f"{where}: takes effect before it happened"
        columns = (event.kind, event.target, event.entry, event.moved)
        if columns != (change.kind, change.target, change.entry, change.moved):
            yield f"{where}: the columns differ from the results"
        line = Line(registry, case, image, event, change, zone)
        yield from (f"{where}: {said}" for said in _actor(session, event))
        yield from (f"{where}: {said}" for said in _edge(session, line))
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


@dataclass(frozen=True)
class Line:
    """One event in its place: the case as it stood before, and what the event changes."""

    registry: Registry
    case: Case
    before: Image
    event: Event
    change: Change
    zone: ZoneInfo  # in which days begin

    @property
    def definition(self) -> Definition:
        """As it was pinned then."""
        return self.registry.get(self.case.definition, self.before.version)


def _edge(session: Session, line: Line) -> Iterator[str]:
    match line.event.kind:
        case "opened":
            first = line.registry.get(line.case.definition, line.change.version).initial_key
            if line.event.number != 1 or line.change.target != first:
                yield "a case opens once, in its initial state"
        case "undo":
            yield from _taken_back(session, line)
        case "migration":
            yield from _migrated(line)
        case "step":
            yield from _stepped(session, line)
        case _:
            yield from _stayed(line)


def _stayed(line: Line) -> Iterator[str]:
    before, change = line.before, line.change
    if line.event.kind not in STAYS:
        yield "is of no known kind"
    if change.moved or (change.target, change.entry) != (before.state, before.entry):
        yield "moves the case"


def _migrated(line: Line) -> Iterator[str]:
    change = line.change
    renewed = line.registry.get(line.case.definition, change.version)
    if change.target not in keys_of(renewed.states) or change.version == line.before.version:
        yield f"leads to {change.target!r} of version {change.version}"


def _stepped(session: Session, line: Line) -> Iterator[str]:
    before, change, definition = line.before, line.change, line.definition
    transition = definition.transition(line.event.trigger)
    if transition is None:
        yield "is no transition"
        return
    if before.closed or before.state not in definition.sources(transition):
        yield f"cannot be made in {before.state!r}"
    target = definition.target(transition)
    if change.target != (target or before.state) or change.moved != (target is not None):
        yield f"leads to {change.target!r}"
    if change.entry != (before.entries + 1 if change.moved else before.entry):
        yield "counts the entries wrongly"
    yield from _by(session, line, transition)
    yield from _held(before, transition)
    if transition.limit:
        most = editions.rules_of(session, line.case).counts[transition.limit].value
        if before.made(transition.key) >= most:
            yield f"was made more than {most} times"


def _held(before: Image, transition: Transition) -> Iterator[str]:
    if before.hold is not None and transition.held is NO and not _suspends(transition):
        yield "was made while the case was on hold"
    if before.hold is None and transition.held is ONLY:
        yield "was made while the case was not on hold"


def _by(session: Session, line: Line, transition: Transition) -> Iterator[str]:
    event = line.event
    seat, machines = event.behalf_id or event.seat_id, line.definition.machines(transition)
    if seat is None or PARENT in machines:
        if not machines:
            yield "was made by nobody"
        if machines == {CLOCK} and event.effective.astimezone(line.zone).time() != dt.time():
            yield "was made by the clock at no day's end"
        return
    roles = {part.role for part in line.before.parts if part.seat == seat}
    roles |= line.definition.of_office(session.get_one(Seat, seat).title)
    if not roles & line.definition.members(transition.by):
        yield f"seat {seat} played {sorted(roles)}"


def _suspends(transition: Transition) -> bool:
    """A case already held passes into a general suspension when its own hold ends."""
    begins = any(isinstance(each, BeginHold) for each in transition.effects)
    return BROADCAST in transition.by and begins


def _taken_back(session: Session, line: Line) -> Iterator[str]:
    change = line.change
    first = min(change.takes_back)
    if list(change.takes_back) != list(range(first, line.before.number + 1)):
        yield f"takes back {change.takes_back}, not the last ones"
    former = verify.replay(session, line.case.id, upto=first - 1)
    if former.number and (former.state, former.entry) != (change.target, change.entry):
        yield f"leads to {change.target!r}, not to where the case stood"
    after = deepcopy(line.before)
    after.apply(change)
    if former.number and _standing(after) != _standing(former):
        yield f"leads to {_standing(after)}, not to {_standing(former)}"


def _standing(image: Image) -> tuple[object, ...]:
    """What is asked of whom by when, whatever was asked in between."""
    tasks = sorted((*astuple(task.name), str(task.due)) for task in image.open_tasks())
    timers = sorted((timer.transition, str(timer.due)) for timer in image.timers)
    return tasks, timers, sorted(image.parts), image.hold, image.anchors
