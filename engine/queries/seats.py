"""One seat: its cases, the next steps asked of it, and who has held it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import VIEW, Actor
from engine.declarations import Mark, keys_of
from engine.definition import Definition, Transition
from engine.effects import Appoint, BindPart, NewSeat, OpenChild
from engine.models.case import Case, Part, Task
from engine.models.person import Appointment, Person, Seat
from engine.queries.reader import CaseLine, Reader, line
from engine.queries.turns import Turn, of_tasks
from engine.registry import Registry


@dataclass(frozen=True)
class Period:
    """Somebody's time in a seat; `coming`: it begins later."""

    appointment: int
    person: int
    name: str
    kind: str
    since: dt.datetime
    until: dt.datetime | None
    reference: str
    coming: bool


def periods(session: Session, seat: int, now: dt.datetime) -> tuple[Period, ...]:
    """Who held, holds and will hold a seat, the latest first; what was taken back is left out."""
    rows = session.execute(
        sa.select(Appointment, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.seat_id == seat,
            Appointment.not_ended(Appointment.since),
        )
        .order_by(Appointment.since.desc(), Appointment.id.desc())
    )
    return tuple(
        Period(
            held.id, held.person_id, name, held.kind, held.since, held.until, held.reference,
            held.since > now,
        )
        for held, name in rows
    )  # fmt: skip


def cases(
    session: Session, seat: int, *sees: sa.ColumnElement[bool], closed: bool = False
) -> tuple[Case, ...]:
    """The cases in which a seat plays a part and that fulfil the conditions of what is seen."""
    query = sa.select(Case).where(*sees, _plays(seat)).order_by(Case.reference)
    if not closed:
        query = query.where(Case.closed_at.is_(None))
    return tuple(session.scalars(query))


def lines(reader: Reader, found: Iterable[Case]) -> tuple[CaseLine, ...]:
    return tuple(line(reader, case) for case in found)


def next_steps(session: Session, reader: Reader, found: Iterable[Case]) -> tuple[Turn, ...]:
    """What is asked of the reader's seat in these cases, invitations included, by date."""
    entries = {case.id: case.entry for case in found}
    tasks = session.scalars(
        sa.select(Task)
        .where(Task.case_id.in_(entries), Task.status == "open")
        .order_by(Task.due.nulls_last(), Task.id)
    ).all()
    present = [task for task in tasks if task.entry == entries[task.case_id]]
    turns = of_tasks(session, reader, present) if present else {}
    return tuple(turns[task.id] for task in present if turns[task.id].mine)


def seen_otherwise(
    session: Session, reader: Reader, person: int, seat: int, found: Iterable[Case]
) -> frozenset[int]:
    """Which of these cases a person may view from another seat that is held now."""
    held = session.scalars(
        sa.select(Seat)
        .join(Appointment, Appointment.seat_id == Seat.id)
        .where(
            Appointment.person_id == person,
            Seat.id != seat,
            Appointment.lasts(reader.now),
        )
    )
    actors = [Actor(person, each.id, each.title, each.body) for each in held]
    sees = [reader.access.visible(each, VIEW, reader.now) for each in actors]
    ids = [case.id for case in found]
    return frozenset(
        session.scalars(sa.select(Case.id).where(Case.id.in_(ids), sa.or_(sa.false(), *sees)))
    )


def step_that_names(definition: Definition, title: str, state: str) -> Transition | None:
    """The step by which a State itself names who holds such a seat in this case."""
    for each in definition.transitions:
        names = any(
            isinstance(effect, Appoint) and title in (effect.title, effect.role)
            for effect in each.effects
        )
        if names and (isinstance(each.source, Mark) or state in keys_of(each.source)):
            return each
    return None


def is_personal(registry: Registry, title: str) -> bool:
    """Whether such a seat is made for one person whom a step invites; it has no successor."""
    return any(
        isinstance(source, NewSeat) and source.title == title
        for definition in registry.current()
        for transition in definition.transitions
        for effect in transition.effects
        for source in _sources(effect)
    )


def _sources(effect: object) -> tuple[object, ...]:
    if isinstance(effect, OpenChild):
        return tuple(effect.parts.values())
    return (effect.seat,) if isinstance(effect, BindPart) else ()


def _plays(seat: int) -> sa.ColumnElement[bool]:
    return sa.exists().where(Part.case_id == Case.id, Part.seat_id == seat, Part.until.is_(None))
