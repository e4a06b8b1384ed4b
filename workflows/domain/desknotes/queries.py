"""What the desk has noted about a case or a seat, the latest first. For the desk alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Task
from engine.models.person import Person, Seat
from engine.queries.reader import Page, Query, Reader, Row, SeatName, name_of_seat, paged
from workflows.domain.desknotes.models import DeskNote
from workflows.domain.desknotes.rules import may_change


@dataclass(frozen=True)
class NoteLine:
    """One note. `task`: the label of the next step that it is about."""

    id: int
    kind: str
    on: dt.date
    text: str
    with_whom: str
    outcome: str
    reference: str
    seat: SeatName | None
    task: str
    writer: str
    written_at: dt.datetime
    changed_at: dt.datetime | None
    deleted_by: str
    deleted_at: dt.datetime | None
    mine: bool


@dataclass(frozen=True)
class OpenTask:
    """A next step that a note may be about."""

    id: int
    label: str


def of_case(session: Session, reader: Reader, case: Case, number: int = 1) -> Page[NoteLine]:
    """Of a case and of those below it."""
    below = sa.select(Case.id).where(sa.or_(Case.id == case.id, Case.root_id == case.id))
    query = _notes(reader).where(DeskNote.case_id.in_(below))
    return paged(session, query, number, lambda rows: _lines(reader, rows))


def of_seat(session: Session, reader: Reader, seat: int, number: int = 1) -> Page[NoteLine]:
    query = _notes(reader).where(DeskNote.seat_id == seat)
    return paged(session, query, number, lambda rows: _lines(reader, rows))


def note(session: Session, reader: Reader, key: int) -> NoteLine | None:
    rows = session.execute(_notes(reader).where(DeskNote.id == key)).all()
    return next(iter(_lines(reader, rows)), None)


def open_tasks(session: Session, reader: Reader, case: Case) -> list[OpenTask]:
    """The next steps of a case that are awaited."""
    rows = session.scalars(
        sa.select(Task).where(Task.case_id == case.id, Task.status == "open").order_by(Task.id)
    )
    return [OpenTask(row.id, _label(reader, case, row)) for row in rows]


def _notes(reader: Reader) -> Query:
    """Those about no case, or one that the reader may view: a sealed case keeps its own."""
    writer, deleter = aliased(Person), aliased(Person)
    return (
        sa.select(
            DeskNote, Case, Seat, Task, writer.name.label("writer"), deleter.name.label("deleter")
        )
        .join(writer, writer.id == DeskNote.written_by)
        .outerjoin(deleter, deleter.id == DeskNote.deleted_by)
        .outerjoin(Case, Case.id == DeskNote.case_id)
        .outerjoin(Seat, Seat.id == DeskNote.seat_id)
        .outerjoin(Task, Task.id == DeskNote.task_id)
        .where(sa.or_(DeskNote.case_id.is_(None), reader.sees))
        .order_by(DeskNote.on.desc(), DeskNote.id.desc())
    )


def _lines(reader: Reader, rows: Sequence[Row]) -> list[NoteLine]:
    return [_line(reader, row) for row in rows]


def _line(reader: Reader, row: Row) -> NoteLine:
    found, case = row.DeskNote, row.Case
    return NoteLine(
        id=found.id, kind=found.kind, on=found.on, text=found.text, with_whom=found.with_whom,
        outcome=found.outcome, reference=case.reference if case is not None else "",
        seat=name_of_seat(row.Seat) if row.Seat is not None else None,
        task=_label(reader, case, row.Task) if row.Task is not None and case is not None else "",
        writer=row.writer, written_at=found.written_at, changed_at=found.changed_at,
        deleted_by=row.deleter or "", deleted_at=found.deleted_at,
        mine=may_change(found, reader.actor.person, reader.now),
    )  # fmt: skip


def _label(reader: Reader, case: Case, task: Task) -> str:
    states = reader.definition(case).states
    found = (each.label for state in states for each in state.tasks if each.key == task.key)
    return next(found, task.key)
