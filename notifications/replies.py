"""What came of the notes that asked for something: a step, or a communication that names them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine import editions
from engine.calendar import Calendar
from engine.models.case import Fact, Task
from engine.models.history import Event, EventText
from engine.models.person import Seat
from engine.queries.reader import SeatName, name_of_seat
from notifications.catalogue import OPENED
from notifications.models import SENT, FormalCommunication

# A step that states one of these numbers records a document that came: its day is stated beside it.
NUMBERS = {"note_number": "note_date", "source_number": "source_date"}
ANSWERS = "answers_note"  # the number of our note that a recorded communication answers
MET, OPEN = "met", "open"


@dataclass(frozen=True)
class Reply:
    """How a note that asked for something was answered. Without a day: it is awaited no more.

    `since`: awaited since then, or nothing.  `number`: of the communication that answers it.
    """

    since: dt.date | None = None
    on: dt.date | None = None
    by: SeatName | None = None
    number: str = ""


def of_note(session: Session, key: int) -> tuple[Reply, ...]:
    """Of one note."""
    note = session.get(FormalCommunication, key)
    return replies(session, [note]).get(key, ()) if note is not None else ()


def awaited(session: Session) -> list[int]:
    """The notes that ask for a next step which is open, and that nothing recorded answers."""
    still = set(session.scalars(sa.select(Task.id).where(Task.status == OPEN)))
    asks = session.scalars(
        sa.select(FormalCommunication).where(
            FormalCommunication.state == SENT, FormalCommunication.kind == OPENED
        )
    ).all()
    waiting = [note for note in asks if still & set(_tasks_of(note))]
    answered = answers(session, waiting)
    return [note.id for note in waiting if note.id not in answered]


def replies(session: Session, notes: Sequence[FormalCommunication]) -> dict[int, tuple[Reply, ...]]:
    """What came of the notes that asked for something and were sent."""
    asking = [note for note in notes if note.kind == OPENED and note.state == SENT]
    named = answers(session, asking)
    keys = {task for note in asking for task in _tasks_of(note)}
    tasks = {each.id: each for each in session.scalars(sa.select(Task).where(Task.id.in_(keys)))}
    takers, calendar = _takers(session, tasks.values()), editions.calendar_of(session)
    return {
        note.id: tuple(
            _reply(note, tasks[key], takers.get(key), named.get(note.id), calendar)
            for key in _tasks_of(note)
            if key in tasks
        )
        for note in asking
    }


def _reply(
    note: FormalCommunication,
    task: Task,
    by: SeatName | None,
    named: Reply | None,
    calendar: Calendar,
) -> Reply:
    if task.status == MET and task.ended_at is not None:
        return Reply(on=calendar.day(task.ended_at), by=by, number=named.number if named else "")
    if named is not None or task.status != OPEN:
        return named or Reply()
    return Reply(since=note.date or task.opened_on)


def answers(session: Session, notes: Sequence[FormalCommunication]) -> dict[int, Reply]:
    """Notes that a recorded communication names by number."""
    numbers = {note.number.strip().casefold() for note in notes if note.number}
    if not numbers:
        return {}
    rows = session.execute(
        sa.select(EventText.value, Event.id, Event.at)
        .join(Event, Event.id == EventText.event_id)
        .join(Fact, sa.and_(Fact.event_id == Event.id, Fact.key == EventText.key))
        .where(EventText.key == ANSWERS, Fact.taken_back.is_(False))
        .order_by(Event.id)
    ).all()
    said = {row[0].strip().casefold(): row for row in rows if row[0]}
    recorded, calendar = (
        stated(session, [row[1] for row in said.values()]),
        editions.calendar_of(session),
    )
    found = {}
    for note in notes:
        row = said.get(note.number.strip().casefold()) if note.number else None
        if row is not None:
            its = recorded.get(row[1], {})
            day = its.get("note_date")
            found[note.id] = Reply(
                on=dt.date.fromisoformat(day) if day else calendar.day(row[2]),
                number=its.get("note_number") or "",
            )
    return found


def _takers(session: Session, tasks: Iterable[Task]) -> dict[int, SeatName]:
    """Who took the step that met each task: it happened in its case at the instant it ended."""
    ended = {(each.case_id, each.ended_at): each.id for each in tasks if each.status == MET}
    own, behalf = aliased(Seat), aliased(Seat)
    rows: Iterable[Any] = session.execute(
        sa.select(Event.case_id, Event.at, own, behalf)
        .join(own, own.id == Event.seat_id)
        .outerjoin(behalf, behalf.id == Event.behalf_id)
        .where(
            Event.case_id.in_({case for case, _ in ended}),
            Event.at.in_({at for _, at in ended if at is not None}),
            Event.kind == "step",
        )
    )
    return {
        ended[case, at]: name_of_seat(behalf_seat or seat)
        for case, at, seat, behalf_seat in rows
        if (case, at) in ended
    }


def _tasks_of(note: FormalCommunication) -> list[int]:
    return [line["task"] for line in note.facts.get("tasks", ()) if line.get("task")]


def stated(session: Session, events: Collection[int]) -> dict[int, dict[str, Any]]:
    """Event -> number and date of what it recorded."""
    rows = session.execute(
        sa.select(Fact.event_id, Fact.key, Fact.value, EventText.value)
        .outerjoin(
            EventText, sa.and_(EventText.event_id == Fact.event_id, EventText.key == Fact.key)
        )
        .where(Fact.event_id.in_(events), Fact.key.in_([*NUMBERS, *NUMBERS.values()]))
    )
    found: dict[int, dict[str, Any]] = {}
    for event, key, value, words in rows:
        found.setdefault(event, {})[key] = words if key in NUMBERS else value
    return found
