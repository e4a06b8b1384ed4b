"""Puts messages into the outbox; what one command says to one person becomes one message."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
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
    Message.batch == sa.bindparam("batch"), Message.person_id == sa.bindparam("person")
)
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
        found = session.scalar(JOINS, {"batch": batch, "person": letter.person.id})
        if found is not None:
            return join(session, found, letter)
        return self.new(session, letter, now=now, batch=batch, next_at=next_at)

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
        case = letter.case
        made = Message(
            message_id=f"<{uuid.uuid4()}@{self.domain}>", kind=letter.kind,
            template=letter.template, person_id=letter.person.id, seat_id=letter.seat,
            case_id=case.id if case else None, event_id=letter.event, task_id=letter.task,
            batch=batch, day=day, thread=f"case-{case.root_id or case.id}" if case else "",
            facts=dict(letter.facts), state=QUEUED, phase="", attempts=0,
            next_at=next_at or now, created_at=now,
        )  # fmt: skip
        session.add(made)
        session.flush()
        if letter.event:
            session.add(MessageEvent(message_id=made.id, event_id=letter.event))
        return made


def batch_of(taken: Taken) -> str:
    """What belongs together: all that one command causes, in its case and in others."""
    root = taken.case.root_id or taken.case.id
    return taken.command or f"event:{root}:{taken.at.isoformat()}"


def join(session: Session, message: Message, letter: Letter) -> Message:
    """Say both in one message: every line is kept, the weightier kind gives it its words."""
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
    if letter.event and session.get(MessageEvent, (message.id, letter.event)) is None:
        session.add(MessageEvent(message_id=message.id, event_id=letter.event))
    session.flush()
    return message


def of_day(session: Session, person: int, day: dt.date) -> Message | None:
    """The automatic message of a person's day, held against a worker that would take it."""
    return session.scalar(
        sa.select(Message)
        .where(Message.person_id == person, Message.day == day)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def joinable(message: Message) -> bool:
    """Whether a message has not been touched yet."""
    return message.state == QUEUED and message.attempts == 0


def local(person: Person, now: dt.datetime) -> dt.datetime:
    """The person's own time."""
    return now.astimezone(ZoneInfo(person.zone))


def morning(person: Person, day: dt.date) -> dt.datetime:
    """08:00 of the person's own day."""
    return dt.datetime.combine(day, MORNING, ZoneInfo(person.zone)).astimezone(dt.UTC)
