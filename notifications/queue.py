"""Puts messages into the outbox; what one command says to one person becomes one message."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.command import Taken
from engine.models.case import Case
from engine.models.person import Person
from notifications.catalogue import weight
from notifications.lines import joined
from notifications.models import QUEUED, Message, MessageEvent

JOINS = sa.select(Message).where(
    Message.batch == sa.bindparam("batch"),
    Message.person_id.in_(sa.bindparam("people", expanding=True)),
)
OF_DAY = (
    sa.select(Message)
    .where(Message.person_id == sa.bindparam("person"), Message.day == sa.bindparam("day"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
TOLD = sa.select(MessageEvent.message_id, MessageEvent.event_id).where(
    MessageEvent.message_id.in_(sa.bindparam("messages", expanding=True))
)
TELLS_OF = sa.insert(MessageEvent)
MORNING = dt.time(8)  # nothing automatic reaches anybody sooner
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is to be said to one person. `facts`: lists of lines by name, and single values."""

    kind: str
    template: str
    person: Person
    seat: int | None = None
    case: Case | None = None
    event: int | None = None
    task: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Queue:
    """The door into the outbox. `domain` is the right side of every Message-ID."""

    domain: str

    def put(
        self, session: Session, letter: Letter, *, now: dt.datetime, batch: str,
        next_at: dt.datetime | None = None,
    ) -> Message:  # fmt: skip
        """Queue a letter, or join it to what the same batch says to the person."""
        return self.put_all(session, [letter], now=now, batch=batch, next_at=next_at)[0]

    def put_all(
        self, session: Session, letters: Sequence[Letter], *, now: dt.datetime, batch: str,
        next_at: dt.datetime | None = None,
    ) -> list[Message]:  # fmt: skip
        """The same for several letters, some perhaps to one person: a query, an insert."""
        people = {letter.person.id for letter in letters}
        known = session.scalars(JOINS, {"batch": batch, "people": list(people)}).all()
        there = {message.person_id: message for message in known}
        found = []
        for letter in letters:
            message = there.get(letter.person.id)
            if message is None:
                message = self._message(letter, now=now, batch=batch, next_at=next_at)
                there[letter.person.id] = message
                session.add(message)
            else:
                _say_both(message, letter)
            found.append(message)
        session.flush()
        note_events(session, _told(found, letters), [each.id for each in known])
        return found

    def put_automatic(self, session: Session, letter: Letter, *, now: dt.datetime) -> Message:
        """Queue what nobody's step caused: one message a day, in the morning or later."""
        day = local(letter.person, now).date()
        while (taken := of_day(session, letter.person.id, day)) is not None:
            if joinable(taken):
                return join(session, taken, letter)
            day += ONE_DAY
        at = max(now, morning(letter.person, day))
        return self.new(session, letter, now=now, day=day, next_at=at)

    def new(
        self,
        session: Session,
        letter: Letter,
        *,
        now: dt.datetime,
        batch: str | None = None,
        day: dt.date | None = None,
        next_at: dt.datetime | None = None,
    ) -> Message:
        """A message of its own."""
        made = self._message(letter, now=now, batch=batch, day=day, next_at=next_at)
        session.add(made)
        session.flush()
        note_events(session, _told([made], [letter]))
        return made

    def _message(
        self,
        letter: Letter,
        *,
        now: dt.datetime,
        batch: str | None = None,
        day: dt.date | None = None,
        next_at: dt.datetime | None = None,
    ) -> Message:
        case = letter.case
        return Message(
            message_id=f"<{uuid.uuid4()}@{self.domain}>", kind=letter.kind,
            template=letter.template, person_id=letter.person.id, seat_id=letter.seat,
            case_id=case.id if case else None, event_id=letter.event, task_id=letter.task,
            batch=batch, day=day, thread=f"case-{case.root_id or case.id}" if case else "",
            facts=dict(letter.facts), state=QUEUED, phase="", attempts=0,
            next_at=next_at or now, created_at=now,
        )  # fmt: skip


def batch_of(taken: Taken) -> str:
    """What belongs together: all that one command causes, in its case and in others."""
    root = taken.case.root_id or taken.case.id
    return taken.command or f"event:{root}:{taken.at.isoformat()}"


def join(session: Session, message: Message, letter: Letter) -> Message:
    """Say both in one message: every line is kept, the weightier kind gives it its words."""
    _say_both(message, letter)
    session.flush()
    note_events(session, _told([message], [letter]), [message.id])
    return message


def _say_both(message: Message, letter: Letter) -> None:
    facts = dict(message.facts)
    for key, value in letter.facts.items():
        if isinstance(value, list):
            facts[key] = joined(facts.get(key, []), value)
        else:
            facts.setdefault(key, value)
    message.facts = facts
    if weight(letter.template) > weight(message.template):
        message.kind, message.template = letter.kind, letter.template
        message.seat_id, message.event_id = letter.seat, letter.event
        message.task_id = letter.task
        if letter.case is not None:
            message.case_id = letter.case.id


def _told(messages: Iterable[Message], letters: Iterable[Letter]) -> set[tuple[int, int]]:
    pairs = zip(messages, letters, strict=True)
    return {(message.id, letter.event) for message, letter in pairs if letter.event}


def note_events(session: Session, told: set[tuple[int, int]], older: Sequence[int] = ()) -> None:
    """Of which events messages tell: (message, event), each once.

    `older`: those of the messages that may tell of some already.
    """
    known = session.execute(TOLD, {"messages": list(older)}) if older else ()
    fresh = sorted(told - set(map(tuple, known)))
    if fresh:
        session.execute(TELLS_OF, [{"message_id": of, "event_id": event} for of, event in fresh])


def of_day(session: Session, person: int, day: dt.date) -> Message | None:
    """The automatic message of a person's day, held against a worker that would take it."""
    return session.scalar(OF_DAY, {"person": person, "day": day})


def joinable(message: Message) -> bool:
    """Whether a message has not been touched yet."""
    return message.state == QUEUED and message.attempts == 0


def local(person: Person, now: dt.datetime) -> dt.datetime:
    """The person's own time."""
    return now.astimezone(ZoneInfo(person.zone))


def morning(person: Person, day: dt.date) -> dt.datetime:
    """08:00 of the person's own day."""
    return dt.datetime.combine(day, MORNING, ZoneInfo(person.zone)).astimezone(dt.UTC)


def midnight(person: Person, day: dt.date) -> dt.datetime:
    """When the person's own day begins."""
    return dt.datetime.combine(day, dt.time(), ZoneInfo(person.zone)).astimezone(dt.UTC)
