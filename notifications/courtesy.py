"""Courtesy reminders that the secretariat sends by hand: seen first, then one to each person."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.definition import Definition
from engine.errors import EngineError
from engine.models.case import Case, Task
from engine.models.person import Person, Seat
from engine.queries.reader import SeatName, name_of_seat
from engine.registry import Registry
from engine.text import N_
from notifications import parties
from notifications.catalogue import REMINDER
from notifications.lines import Line, task_line
from notifications.models import CANCELLED, OBSOLETE, PLANNED, SENT, Message, Rung
from notifications.queue import Letter, Queue
from notifications.rungs import REST
from notifications.sheet import task_label

STAFF = "staff:"  # the ledger's rungs of messages that a person sent
NOTE, VACANT, DESK, RESTS, ALREADY, NOTHING = (
    "note", "vacant", "desk", "rests", "already", "nothing",
)  # fmt: skip


class Changed(EngineError):
    """What was confirmed is not what would be sent."""

    message = N_("What is awaited has changed since you looked. Please look again, then confirm.")


@dataclass(frozen=True)
class Item:
    """A next step that a message names."""

    reference: str
    label: str
    due: dt.date | None
    line: Line

    @property
    def key(self) -> tuple[int, int]:
        return self.line["task"], self.line["due_version"]


@dataclass
class Addressee:
    """A person who gets one message. `last`: when he was last written to."""

    person: Person
    seat: SeatName
    case: Case
    items: list[Item] = field(default_factory=list)
    last: dt.datetime | None = None


@dataclass(frozen=True)
class Aside:
    """Why somebody, or a review, gets no message."""

    reference: str
    why: str
    label: str = ""
    seat: SeatName | None = None
    person: str = ""


@dataclass
class Preview:
    """Exactly what would be sent, and to whom nothing is."""

    messages: dict[int, Addressee] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """The same as long as the same people would be told the same."""
        told = sorted(
            (key, *item.key) for key, each in self.messages.items() for item in each.items
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()


def preview(
    session: Session, registry: Registry, cases: Sequence[int], now: dt.datetime
) -> Preview:
    """Who would be reminded of what these cases, and those below them, await."""
    look = _Round(session, registry, now)
    found = look.found
    rows = session.scalars(sa.select(Case).where(Case.id.in_(cases)).order_by(Case.reference))
    for case in rows.all():
        look.case(case)
    for person, last in _last_written(session, list(found.messages)).items():
        found.messages[person].last = last
    return found


def send(
    session: Session,
    registry: Registry,
    queue: Queue,
    cases: Sequence[int],
    *,
    seen: str,
    by: int,
    now: dt.datetime,
) -> int:
    """Queue what was seen, one message to each person; answers how many. Raises Changed."""
    found = preview(session, registry, cases, now)
    if found.digest != seen:
        raise Changed
    day = editions.calendar_of(session).day(now)
    for each in found.messages.values():
        lines = [item.line | {"rung": _rung(day)} for item in each.items]
        letter = Letter(
            kind=REMINDER, template=REMINDER, person=each.person, seat=each.seat.id,
            case=each.case, task=lines[0]["task"], facts={"reminders": lines, "by": by},
        )  # fmt: skip
        message = queue.new(session, letter, now=now)
        for item in each.items:
            line = _line(session, item, each.person.id, day)
            line.planned_on, line.state, line.at, line.message_id = day, PLANNED, now, message.id
    session.flush()
    return len(found.messages)


def rests(session: Session, now: dt.datetime) -> Mapping[int, dt.datetime]:
    """Person -> the instant before which no rung goes to him, as staff has just written."""
    rows = session.execute(
        sa.select(Rung.person_id, sa.func.max(Rung.at))
        .where(
            Rung.rung.startswith(STAFF, autoescape=True), Rung.state.in_((PLANNED, SENT)),
            Rung.at > now - REST,
        )
        .group_by(Rung.person_id)
    )  # fmt: skip
    return {person: at + REST for person, at in rows}


# What a case awaits, and from whom


@dataclass(frozen=True)
class _Round:
    """One look at all the cases, and what was found so far."""

    session: Session
    registry: Registry
    now: dt.datetime
    found: Preview = field(default_factory=Preview)

    def case(self, case: Case) -> None:
        """A review with all below it; that nothing is awaited of it is said too."""
        before = self._count()
        if parties.on_hold(self.session, case):
            self._leave(Aside(case.reference, RESTS))
        elif case.closed_at is None:
            below = sa.or_(Case.id == case.id, Case.root_id == case.id)
            rows = self.session.scalars(sa.select(Case).where(below).order_by(Case.id))
            for each in rows.all():
                self._tasks(each)
        if self._count() == before:
            self._leave(Aside(case.reference, NOTHING))

    def _tasks(self, case: Case) -> None:
        if case.closed_at is not None or parties.on_hold(self.session, case):
            return
        definition = self.registry.get(case.definition, case.definition_version)
        for task in _awaited(self.session, case):
            label = task_label(definition, task.key)
            item = Item(case.reference, label, task.due, task_line(case, definition, task))
            if _is_for_desk(definition, task):
                self._leave(Aside(case.reference, DESK, label))
            else:
                self._ask(case, definition, task, item)

    def _ask(self, case: Case, definition: Definition, task: Task, item: Item) -> None:
        here = parties.of_case(self.session, case.id)
        asked = parties.asked(definition, here, task.role, task.body)
        if not asked:
            self._leave(Aside(item.reference, VACANT, item.label))
        for party in asked:
            seat = name_of_seat(self.session.get_one(Seat, party.seat))
            if party.channel == parties.MAIL:
                self._tell(case, seat, item)
            else:
                self._leave(Aside(item.reference, NOTE, item.label, seat))

    def _tell(self, case: Case, seat: SeatName, item: Item) -> None:
        people = parties.holders(self.session, seat.id, self.now)
        if not people:
            self._leave(Aside(item.reference, VACANT, item.label, seat))
        for person in people:
            if _is_told(self.session, item, person.id, self.now):
                self._leave(Aside(item.reference, ALREADY, item.label, seat, person.name))
                continue
            each = self.found.messages.setdefault(person.id, Addressee(person, seat, case))
            if item.key not in [known.key for known in each.items]:
                each.items.append(replace(item, line=item.line | {"seat": seat.id}))

    def _leave(self, aside: Aside) -> None:
        self.found.asides.append(aside)

    def _count(self) -> int:
        told = sum(len(each.items) for each in self.found.messages.values())
        return len(self.found.asides) + told


def _awaited(session: Session, case: Case) -> Sequence[Task]:
    return session.scalars(
        sa.select(Task)
        .where(Task.case_id == case.id, Task.status == "open", Task.optional.is_(False))
        .order_by(Task.due.nulls_last(), Task.id)
    ).all()


def _is_for_desk(definition: Definition, task: Task) -> bool:
    roles = definition.members([task.role])
    return all(role.seating == "DESK" for role in definition.plain_roles if role.key in roles)


# The ledger


def _is_told(session: Session, item: Item, person: int, now: dt.datetime) -> bool:
    """Whether staff has reminded the person of it today, or a reminder is just going to him."""
    task, version = item.key
    today = _rung(editions.calendar_of(session).day(now))
    on_its_way = sa.and_(Rung.state == PLANNED, Rung.message_id.is_not(None))
    return bool(
        session.scalar(
            sa.select(sa.func.count())
            .select_from(Rung)
            .where(
                Rung.task_id == task, Rung.due_version == version, Rung.person_id == person,
                sa.or_(sa.and_(Rung.rung == today, Rung.state != CANCELLED), on_its_way),
            )
        )
    )  # fmt: skip


def _line(session: Session, item: Item, person: int, day: dt.date) -> Rung:
    """A line of the ledger; one that was cancelled the same day is taken up again."""
    task, version = item.key
    row = session.get(Rung, (task, version, _rung(day), person))
    if row is None:
        row = Rung(task_id=task, due_version=version, rung=_rung(day), person_id=person)
        session.add(row)
    return row


def _rung(day: dt.date) -> str:
    return f"{STAFF}{day:%Y%m%d}"


def _last_written(session: Session, people: Sequence[int]) -> dict[int, dt.datetime]:
    rows = session.execute(
        sa.select(Message.person_id, sa.func.max(Message.created_at))
        .where(Message.person_id.in_(people), Message.state != OBSOLETE)
        .group_by(Message.person_id)
    )
    return {row[0]: row[1] for row in rows}
