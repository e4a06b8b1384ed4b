"""What the desk looks at: its tasks, the messages by state, the forecast, the formal notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.likeness import says
from engine.models.case import Case, Fact, Task
from engine.models.person import Appointment, Person, Seat
from engine.queries.reader import Page, Query, Reader, Row, SeatName, name_of_seat, paged
from engine.registry import Registry
from notifications import ahead, bounces, claims, desk, wishes
from notifications.bounces import Mark
from notifications.catalogue import OWN_AFFAIRS
from notifications.contacts import Contact
from notifications.models import (
    DRAFTED,
    NOBODY,
    STATES,
    DeskTask,
    FormalCommunication,
    Message,
)
from notifications.sheet import task_label
from notifications.wishes import RungKey

STATE_LANGUAGE = "state_language"  # the fact by which a State tells its language


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
    bounce: Mark | None = None
    case: int | None = None
    task: int | None = None
    contact: Contact | None = None  # where the address of a seat is to be checked


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
    bounce: Mark | None = None
    disposed_at: dt.datetime | None = None
    body_sha256: str = ""
    again: bool = False  # a person may send it once more


@dataclass(frozen=True)
class ForeseenLine:
    """What the ladder would send on a day; without a person, a task for the desk.

    `held`, `skipped`, `said`: what the desk wishes for it.
    """

    on: dt.date
    reference: str
    label: str
    rung: str
    person: str
    key: RungKey
    held: dt.date | None
    skipped: bool
    said: bool


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
    language: str = ""  # of whoever it goes to, where it is known


# The desk's tasks


def desk_tasks(session: Session, _reader: Reader, number: int = 1) -> Page[DeskLine]:
    """What the desk is asked, the oldest first."""
    query = _desk_tasks().order_by(DeskTask.id)
    return paged(session, query, number, lambda rows: _desk_lines(session, rows))


def desk_task(session: Session, key: int) -> DeskLine | None:
    """One that is open."""
    rows = session.execute(_desk_tasks().where(DeskTask.id == key)).all()
    return next(iter(_desk_lines(session, rows)), None)


def _desk_tasks() -> Query:
    return (
        sa.select(DeskTask, Case.reference, Seat)
        .outerjoin(Case, Case.id == DeskTask.case_id)
        .outerjoin(Seat, Seat.id == DeskTask.seat_id)
        .where(DeskTask.done_at.is_(None))
    )


def _desk_lines(session: Session, rows: Sequence[Row]) -> list[DeskLine]:
    checks = [row[0].seat_id for row in rows if row[0].kind == desk.CONTACT_CHECK]
    marks = bounces.of_seats(session, checks)
    return [
        DeskLine(
            task.id, task.kind, desk.LABELS.get(task.kind, task.kind), reference or "",
            _seat(seat), task.opened_at, task.communication_id,
            marks.get(task.seat_id) if task.kind == desk.CONTACT_CHECK else None,
            task.case_id, task.task_id,
        )
        for task, reference, seat in rows
    ]  # fmt: skip


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
    return paged(session, query, number, lambda rows: _message_lines(session, rows))


def found(
    session: Session, reader: Reader, words: str, number: int = 1, size: int = 5
) -> Page[MessageLine]:
    """By subject, the latest first; not of a case that is sealed."""
    seen = sa.select(Case.id).where(reader.sees).correlate(None)  # its people are not those here
    query = (
        _messages()
        .where(
            says(Message.subject, words),
            sa.or_(Message.case_id.is_(None), Message.case_id.in_(seen)),
        )
        .order_by(Message.id.desc())
    )
    return paged(session, query, number, lambda rows: _message_lines(session, rows), size)


def counts(session: Session) -> dict[str, int]:
    """How many messages each state has."""
    query = sa.select(Message.state, sa.func.count()).group_by(Message.state)
    query = query.where(Message.template.not_in(OWN_AFFAIRS))
    found = {row[0]: row[1] for row in session.execute(query)}
    return {state: found.get(state, 0) for state in STATES}


def message(session: Session, key: int) -> MessageLine | None:
    """One message, with its bytes as far as it has been rendered."""
    row = session.execute(_messages().where(Message.id == key)).first()
    if row is None:
        return None
    mark = bounces.of_messages(session, [key]).get(key)
    return _message_line(row, mark, rendered=row[0].rendered)


def _messages() -> Query:
    return (
        sa.select(Message, Person, Seat, Case.reference)
        .join(Person, Person.id == Message.person_id)
        .outerjoin(Seat, Seat.id == Message.seat_id)
        .outerjoin(Case, Case.id == Message.case_id)
        .where(Message.template.not_in(OWN_AFFAIRS))
        .options(sa.orm.defer(Message.rendered))
    )


def _message_lines(session: Session, rows: Sequence[Row]) -> list[MessageLine]:
    marks = bounces.of_messages(session, [row[0].id for row in rows])
    return [_message_line(row, marks.get(row[0].id)) for row in rows]


def _message_line(row: Row, mark: Mark | None, rendered: bytes | None = None) -> MessageLine:
    sent, person, seat, reference = row
    return MessageLine(
        id=sent.id, kind=sent.template, state=sent.state, person=person.name,
        address=sent.address or ("" if sent.disposed_at else person.email), seat=_seat(seat),
        reference=reference or "",
        language=sent.language or person.language, subject=sent.subject,
        created_at=sent.created_at, next_at=sent.next_at, sent_at=sent.sent_at,
        attempts=sent.attempts, error=sent.error, rendered=rendered,
        resent_from=sent.resent_from, bounce=mark, disposed_at=sent.disposed_at,
        body_sha256=sent.body_sha256, again=claims.may_resend(sent),
    )  # fmt: skip


def resend(session: Session, key: int, *, now: dt.datetime, by: int | None = None) -> int | None:
    """Queue another copy; its number, or None where there is no such message. Raises NotAgain."""
    found = session.get(Message, key)
    return claims.resend(session, found, now=now, by=by).id if found else None


def may_resend(session: Session, key: int) -> bool:
    found = session.get(Message, key)
    return found is not None and claims.may_resend(found)


# What lies ahead


def forecast(
    session: Session, registry: Registry, *, now: dt.datetime, until: dt.date,
    left_out: bool = False,
) -> list[ForeseenLine]:  # fmt: skip
    """Courtesy reminders and tasks of the desk up to a day, as things stand."""
    found = ahead.forecast(session, registry, now=now, until=until, left_out=left_out)
    said = wishes.with_words(session)
    tasks = _by_id(session, Task, {each.task for each in found})
    cases = _by_id(session, Case, {each.case for each in found})
    people = _by_id(session, Person, {each.person for each in found} - {NOBODY})
    return [
        ForeseenLine(
            each.on, cases[each.case].reference,
            _label(registry, cases[each.case], tasks[each.task]), each.rung,
            people[each.person].name if each.person in people else "",
            key := RungKey(each.task, each.due_version, each.rung, each.person), each.held,
            each.skipped, key in said,
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
    if row is None:
        return None
    return replace(_communication_line(row), language=_language_of(session, row[0], row[2]))


def _language_of(session: Session, note: FormalCommunication, seat: Seat) -> str:
    """The seat's own, else what its State has told in the case, else its holder's."""
    told = (
        sa.select(Fact.value)
        .join(Case, sa.or_(Case.id == Fact.case_id, Case.root_id == Fact.case_id))
        .where(
            Case.id == note.case_id, Case.subject == seat.body, Fact.key == STATE_LANGUAGE,
            Fact.taken_back.is_(False),
        )
        .order_by(Fact.id.desc())
    )  # fmt: skip
    held = (
        sa.select(Person.language)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Appointment.seat_id == seat.id, Appointment.until.is_(None))
        .order_by(Appointment.kind != "principal", Appointment.id)
    )
    language = seat.language or session.scalar(told.limit(1)) or session.scalar(held.limit(1))
    return str(language or "")


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
