"""Seats that were vacant when something was to be told, and have a holder now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case, Task
from engine.models.person import Appointment, Person
from engine.registry import Registry
from notifications import desk, parties
from notifications.catalogue import OPENED
from notifications.lines import task_line
from notifications.models import DeskTask
from notifications.queue import Letter, Queue


def filled(session: Session, now: dt.datetime) -> Sequence[int]:
    """The desk's tasks about vacant seats that somebody holds by now."""
    held = (
        sa.select(Appointment.id)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.seat_id == DeskTask.seat_id, Appointment.lasts(now), Person.active,
        )
    )  # fmt: skip
    return session.scalars(
        sa.select(DeskTask.id)
        .where(
            DeskTask.kind == desk.VACANT_SEAT, DeskTask.done_at.is_(None),
            sa.or_(held.exists(), DeskTask.seat_id.is_(None)),
        )
        .order_by(DeskTask.id)
    ).all()  # fmt: skip


def tell(session: Session, registry: Registry, queue: Queue, vacancy: int, now: dt.datetime) -> int:
    """Tell who has taken the seat what is open for it; the desk need ask no more."""
    row = session.get(DeskTask, vacancy, with_for_update=True)
    if row is None or row.done_at is not None or row.case_id is None:
        return 0
    case, count = session.get_one(Case, row.case_id), 0
    seats = [row.seat_id] if row.seat_id else _asked(session, registry, case, row.task_id)
    people = [(seat, each) for seat in seats for each in parties.holders(session, seat, now)]
    for seat, person in people:
        if lines := open_for(session, registry, case, seat):
            letter = Letter(
                kind=OPENED, template=OPENED, person=person, seat=seat, case=case,
                facts={"tasks": lines},
            )  # fmt: skip
            queue.put(session, letter, now=now, batch=f"vacancy:{row.id}")
            count += 1
    if people:
        desk.settle(session, row, now=now)
    return count


def _asked(session: Session, registry: Registry, case: Case, task: int | None) -> list[int]:
    """The seats that by now play the role of a task that nobody was asked for."""
    found = session.get(Task, task) if task else None
    if found is None:
        return []
    definition = registry.get(case.definition, case.definition_version)
    here = parties.of_case(session, case.id)
    asked = parties.asked(definition, here, found.role, found.body)
    return [party.seat for party in asked if party.channel == parties.MAIL]


def open_for(
    session: Session, registry: Registry, case: Case, seat: int
) -> list[dict[str, object]]:
    """The next steps of a case that ask this seat; none while the case rests."""
    if case.closed_at is not None or parties.on_hold(session, case):
        return []
    definition = registry.get(case.definition, case.definition_version)
    here = parties.of_case(session, case.id)
    tasks = session.scalars(
        sa.select(Task).where(Task.case_id == case.id, Task.status == "open").order_by(Task.id)
    )
    return [
        {**task_line(case, definition, task), "seat": seat}
        for task in tasks
        if any(p.seat == seat for p in parties.asked(definition, here, task.role, task.body))
    ]
