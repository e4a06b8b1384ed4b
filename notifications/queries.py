"""What the desk looks at: its tasks, the messages by state, the forecast, the formal notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case, Task
from engine.models.person import Person, Seat
from engine.queries.reader import Page, Query, Reader, Row, SeatName, name_of_seat, paged
from engine.registry import Registry
from notifications import claims, desk, ladder
from notifications.models import (
    DRAFTED,
    NOBODY,
    STATES,
    DeskTask,
    FormalCommunication,
    Message,
)
from notifications.sheet import task_label


@dataclass(frozen=True)
class DeskLine:
    """A small task of the secretariat. `communication`: the draft that it asks to be sent."""

    id: int
    kind: str
    label: str
    reference: str
    seat: SeatName | None
    opened_at: dt.datetime
    communication: int | None


@dataclass(frozen=True)
class MessageLine:
    """A message of the outbox, without its words."""

    id: int
    kind: str
    state: str
    person: str
    address: str
    seat: SeatName | None
    reference: str
    language: str
    subject: str
    created_at: dt.datetime
    next_at: dt.datetime
    sent_at: dt.datetime | None
    attempts: int
    error: str
    rendered: bytes | None = None
    resent_from: int | None = None


@dataclass(frozen=True)
class ForeseenLine:
    """What the ladder would send on a day; without a person, a task for the desk."""

    on: dt.date
    reference: str
    label: str
    rung: str
    person: str


@dataclass(frozen=True)
class CommunicationLine:
    """A formal communication: drafted, or sent by a person under a number and date."""

    id: int
    kind: str
    state: str
    reference: str
    seat: SeatName
    facts: dict[str, Any]
    drafted_at: dt.datetime
    number: str
    date: dt.date | None
    sent_by: str


# The desk's tasks


def desk_tasks(session: Session, _reader: Reader, number: int = 1) -> Page[DeskLine]:
    """What the desk is asked, the oldest first."""
    query = (
        sa.select(DeskTask, Case.reference, Seat)
        .outerjoin(Case, Case.id == DeskTask.case_id)
        .outerjoin(Seat, Seat.id == DeskTask.seat_id)
        .where(DeskTask.done_at.is_(None))
        .order_by(DeskTask.id)
    )
    return paged(session, query, number, lambda rows: [_desk_line(row) for row in rows])


def _desk_line(row: Row) -> DeskLine:
    task, reference, seat = row
    return DeskLine(
        task.id, task.kind, desk.LABELS.get(task.kind, task.kind), reference or "", _seat(seat),
        task.opened_at, task.communication_id,
    )  # fmt: skip


def settle(session: Session, key: int, *, person: int, note: str, now: dt.datetime) -> bool:
    """Note a task of the desk as done; whether there is one. A second time changes nothing."""
    found = session.get(DeskTask, key)
    if found is None:
        return False
    desk.settle(session, found, now=now, by=session.get_one(Person, person), note=note)
    return True


# Messages


def messages(session: Session, *, state: str = "", number: int = 1) -> Page[MessageLine]:
    """The messages of a state, or all, the latest first."""
    query = _messages().order_by(Message.id.desc())
    if state:
        query = query.where(Message.state == state)
    return paged(session, query, number, lambda rows: [_message_line(row) for row in rows])


def counts(session: Session) -> dict[str, int]:
    """How many messages each state has."""
    query = sa.select(Message.state, sa.func.count()).group_by(Message.state)
    found = {row[0]: row[1] for row in session.execute(query)}
    return {state: found.get(state, 0) for state in STATES}


def message(session: Session, key: int) -> MessageLine | None:
    """One message, with its bytes as far as it has been rendered."""
    row = session.execute(_messages().where(Message.id == key)).first()
    return _message_line(row, row[0].rendered) if row else None


def _messages() -> Query:
    return (
        sa.select(Message, Person, Seat, Case.reference)
        .join(Person, Person.id == Message.person_id)
        .outerjoin(Seat, Seat.id == Message.seat_id)
        .outerjoin(Case, Case.id == Message.case_id)
        .options(sa.orm.defer(Message.rendered))
    )


def _message_line(row: Row, rendered: bytes | None = None) -> MessageLine:
    sent, person, seat, reference = row
    return MessageLine(
        id=sent.id, kind=sent.template, state=sent.state, person=person.name,
        address=sent.address or person.email, seat=_seat(seat), reference=reference or "",
        language=sent.language or person.language, subject=sent.subject,
        created_at=sent.created_at, next_at=sent.next_at, sent_at=sent.sent_at,
        attempts=sent.attempts, error=sent.error, rendered=rendered,
        resent_from=sent.resent_from,
    )  # fmt: skip


def resend(session: Session, key: int, *, now: dt.datetime) -> int | None:
    """Queue another copy; its number, or None where there is no such message. Raises NotAgain."""
    found = session.get(Message, key)
    return claims.resend(session, found, now=now).id if found else None


# What lies ahead


def forecast(
    session: Session, registry: Registry, *, now: dt.datetime, until: dt.date
) -> list[ForeseenLine]:
    """Courtesy reminders and tasks of the desk up to a day, as things stand."""
    found = ladder.forecast(session, registry, now=now, until=until)
    tasks = _by_id(session, Task, {each.task for each in found})
    cases = _by_id(session, Case, {each.case for each in found})
    people = _by_id(session, Person, {each.person for each in found} - {NOBODY})
    return [
        ForeseenLine(
            each.on, cases[each.case].reference,
            _label(registry, cases[each.case], tasks[each.task]), each.rung,
            people[each.person].name if each.person in people else "",
        )
        for each in found
    ]  # fmt: skip


def _label(registry: Registry, case: Case, task: Task) -> str:
    return task_label(registry.get(case.definition, case.definition_version), task.key)


def _by_id(session: Session, table: type[Any], ids: set[int]) -> dict[int, Any]:
    rows: Sequence[Any] = session.scalars(sa.select(table).where(table.id.in_(ids))).all()
    return {row.id: row for row in rows}


# Formal communications


def communications(
    session: Session, *, state: str = DRAFTED, number: int = 1
) -> Page[CommunicationLine]:
    """Those of a state; drafts the oldest first, the others the latest."""
    order = FormalCommunication.id.asc() if state == DRAFTED else FormalCommunication.id.desc()
    query = _communications().where(FormalCommunication.state == state).order_by(order)
    return paged(session, query, number, lambda rows: [_communication_line(row) for row in rows])


def communication(session: Session, key: int) -> CommunicationLine | None:
    row = session.execute(_communications().where(FormalCommunication.id == key)).first()
    return _communication_line(row) if row else None


def record_sent(
    session: Session, key: int, *, number: str, date: dt.date, person: int, now: dt.datetime
) -> bool:
    """Note that a person sent it; whether there is such a draft. Raises NotADraft."""
    found = session.get(FormalCommunication, key)
    if found is None:
        return False
    by = session.get_one(Person, person)
    desk.record_sent(session, found, number=number, date=date, by=by, now=now)
    return True


def _communications() -> Query:
    return (
        sa.select(FormalCommunication, Case.reference, Seat, Person.name)
        .join(Seat, Seat.id == FormalCommunication.seat_id)
        .outerjoin(Case, Case.id == FormalCommunication.case_id)
        .outerjoin(Person, Person.id == FormalCommunication.sent_by)
    )


def _communication_line(row: Row) -> CommunicationLine:
    found, reference, seat, sender = row
    return CommunicationLine(
        found.id, found.kind, found.state, reference or "",
        name_of_seat(seat), found.facts, found.drafted_at, found.number,
        found.date, sender or "",
    )  # fmt: skip


def _seat(seat: Seat | None) -> SeatName | None:
    return name_of_seat(seat) if seat else None
