"""After an undo: unsent messages go, what was told is corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.command import Taken
from engine.models.case import Task
from engine.models.history import Event
from engine.models.person import Person
from notifications import desk
from notifications.catalogue import CORRECTION, DIGEST, OPENED, TAKEN
from notifications.models import (
    DRAFTED,
    KEPT,
    OBSOLETE,
    QUEUED,
    SENDING,
    SENT,
    UNCERTAIN,
    DeskTask,
    FormalCommunication,
    Message,
    MessageEvent,
)
from notifications.queue import Letter, Queue

TOLD = frozenset({SENDING, SENT, UNCERTAIN, KEPT})  # may have reached the person
LISTS = ("steps", "tasks")


def take_back(session: Session, queue: Queue, taken: Taken) -> None:
    """Cancel what is unsent of the step, correct once what was told."""
    events = session.scalars(
        sa.select(Event.id).where(
            Event.case_id == taken.case.id, Event.number.in_(taken.change.takes_back)
        )
    ).all()
    for message in _telling(session, events):
        if message.state == QUEUED:
            _strike(message, set(events))
        elif message.state in TOLD and message.template != CORRECTION:
            _correct(session, queue, taken, message)
    _withdraw_notes(session, taken, events)
    desk.draft_again(session, taken.case, _reopened(session, taken), now=taken.at)
    _settle_desk(session, taken, events)
    session.flush()


def _reopened(session: Session, taken: Taken) -> set[int]:
    """The rows of the next steps that are awaited again."""
    names = {(each.entry, each.key, each.body) for each in taken.change.reopens}
    tasks = session.scalars(sa.select(Task).where(Task.case_id == taken.case.id))
    return {task.id for task in tasks if (task.entry, task.key, task.body) in names}


def _telling(session: Session, events: Sequence[int]) -> Sequence[Message]:
    return session.scalars(
        sa.select(Message)
        .where(
            Message.id.in_(
                sa.select(MessageEvent.message_id).where(MessageEvent.event_id.in_(events))
            )
        )
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _strike(message: Message, events: set[int]) -> None:
    """Leave out what the events said; a message that says nothing any more is not sent."""
    facts: dict[str, Any] = dict(message.facts)
    for name in LISTS:
        facts[name] = [line for line in facts.get(name, []) if line.get("event") not in events]
    message.facts = facts
    if not any(facts.get(name) for name in (*LISTS, "reminders", "cases")):
        if facts.get("digest"):
            message.kind = message.template = DIGEST
        else:
            message.state, message.day = OBSOLETE, None
    elif message.template == OPENED and not facts["tasks"]:
        message.kind = message.template = TAKEN


def _correct(session: Session, queue: Queue, taken: Taken, message: Message) -> None:
    told = message.sent_at or message.created_at
    letter = Letter(
        kind=CORRECTION, template=CORRECTION, person=session.get_one(Person, message.person_id),
        seat=message.seat_id, case=taken.case, event=taken.event,
        facts={
            "told_on": taken.situation.calendar.day(told).isoformat(),
            "corrects": [message.message_id],
        },
    )  # fmt: skip
    queue.put(session, letter, now=taken.at, batch=taken.command or f"undo:{taken.event}")


def _withdraw_notes(session: Session, taken: Taken, events: Sequence[int]) -> None:
    """Drafts of the step go; where a note was sent, a correcting one is drafted."""
    notes = session.scalars(
        sa.select(FormalCommunication).where(FormalCommunication.event_id.in_(events))
    ).all()
    for note in notes:
        if note.state == DRAFTED:
            desk.withdraw(session, note, now=taken.at)
        elif note.state == SENT:
            desk.draft(
                session, kind=CORRECTION, seat=note.seat_id, case=taken.case.id,
                event=taken.event, facts={"corrects": [note.id]}, now=taken.at,
                batch=taken.command or f"undo:{taken.event}",
            )  # fmt: skip


def _settle_desk(session: Session, taken: Taken, events: Sequence[int]) -> None:
    """Nobody need be named for what is not asked any more."""
    session.execute(
        sa.update(DeskTask)
        .where(
            DeskTask.event_id.in_(events), DeskTask.kind.in_((desk.VACANT_SEAT, desk.TAKE_NOTE)),
            DeskTask.done_at.is_(None),
        )
        .values(done_at=taken.at)
    )  # fmt: skip
