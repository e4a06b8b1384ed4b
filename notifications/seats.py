"""What is told when a seat passes on, and what becomes of messages that wait for a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.models.case import Case, Part
from engine.models.person import Person, Seat
from engine.registry import Registry
from notifications import desk
from notifications.catalogue import HANDED_ON
from notifications.claims import SECRET
from notifications.models import OBSOLETE, QUEUED, DeskTask, Message, MessageEvent, Rung
from notifications.parties import MAIL
from notifications.queue import Letter, Queue, note_events
from notifications.vacancies import open_for

PASSED_ON, MERGED = "seat passed on", "account merged"


def tell_of_handover(
    session: Session,
    registry: Registry,
    queue: Queue,
    *,
    seat: int,
    former: int | None,
    successor: int,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    """One message to each of the two; to a seat that is written to by note, none."""
    chair = session.get_one(Seat, seat)
    begun = at <= now
    if former is not None and begun:
        _let_go(session, former, seat)
    if chair.channel != MAIL:
        return
    day = {"after": editions.calendar_of(session).day(at).isoformat()}
    lines = _open_steps(session, registry, seat) if begun else []
    if begun:
        _no_longer_vacant(session, seat, now)
    for person, facts in (
        (former, {**day, "former": True}),
        (successor, {**day, "tasks": lines}),
    ):
        if person is not None:
            letter = Letter(
                kind=HANDED_ON, template=HANDED_ON, person=session.get_one(Person, person),
                seat=seat, facts=facts,
            )  # fmt: skip
            queue.new(session, letter, now=now)


def pass_on(session: Session, queue: Queue, *, source: int, target: int, now: dt.datetime) -> None:
    """What waits for the one person is sent to the other; codes are not, they open nothing now."""
    person = session.get_one(Person, target)
    for message in unsent(session, source):
        if message.template not in SECRET:
            made = _again(session, queue, message, person, now)
            _carry(session, message, made)
        message.state, message.error = OBSOLETE, MERGED
    session.flush()


def unsent(session: Session, person: int) -> Sequence[Message]:
    """Messages to a person that nobody has begun to send."""
    return session.scalars(
        sa.select(Message)
        .where(Message.person_id == person, Message.state == QUEUED, Message.rendered.is_(None))
        .order_by(Message.id)
        .with_for_update()
    ).all()


def waiting(session: Session, person: int) -> int:
    """How many messages wait for a person, codes left out."""
    query = sa.select(sa.func.count()).where(
        Message.person_id == person, Message.state == QUEUED, Message.rendered.is_(None),
        Message.template.not_in(SECRET),
    )  # fmt: skip
    return session.scalar(query) or 0


def _again(
    session: Session, queue: Queue, message: Message, person: Person, now: dt.datetime
) -> Message:
    case = session.get(Case, message.case_id) if message.case_id else None
    letter = Letter(
        kind=message.kind, template=message.template, person=person, seat=message.seat_id,
        case=case, event=message.event_id, task=message.task_id, facts=message.facts,
    )  # fmt: skip
    if message.day is not None:
        return queue.put_automatic(session, letter, now=max(now, message.next_at))
    if message.batch:
        return queue.put(session, letter, now=now, batch=message.batch)
    return queue.new(session, letter, now=now, next_at=message.next_at)


def _carry(session: Session, message: Message, made: Message) -> None:
    """The events that a message tells of, and the rungs that it answers for, follow it."""
    events = sa.select(MessageEvent.event_id).where(MessageEvent.message_id == message.id)
    note_events(session, {(made.id, event) for event in session.scalars(events)}, [made.id])
    session.execute(sa.update(Rung).where(Rung.message_id == message.id).values(message_id=made.id))


def _let_go(session: Session, person: int, seat: int) -> None:
    """What waits for the predecessor in this seat is not sent; reminders stop by themselves."""
    for message in unsent(session, person):
        if message.seat_id == seat and not message.facts.get("reminders"):
            message.state, message.error = OBSOLETE, PASSED_ON
    session.flush()


def _no_longer_vacant(session: Session, seat: int, now: dt.datetime) -> None:
    """The desk need not ask for a holder; what is open is told here and not a second time."""
    vacancies = sa.select(DeskTask).where(
        DeskTask.kind == desk.VACANT_SEAT, DeskTask.seat_id == seat, DeskTask.done_at.is_(None)
    )
    for task in session.scalars(vacancies):
        desk.settle(session, task, now=now)


def _open_steps(session: Session, registry: Registry, seat: int) -> list[dict[str, Any]]:
    cases = session.scalars(
        sa.select(Case)
        .where(
            Case.closed_at.is_(None),
            sa.exists().where(Part.case_id == Case.id, Part.seat_id == seat, Part.until.is_(None)),
        )
        .order_by(Case.id)
    )
    return [line for case in cases for line in open_for(session, registry, case, seat)]
