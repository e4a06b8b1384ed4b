"""A seat's inbox: what waits for it, what it waits for, what it did, what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.among import Constants, among
from engine.declarations import keys_of
from engine.definition import Definition, State
from engine.models.case import Case, Part, Task
from engine.models.history import Event
from engine.queries.history import trigger_label
from engine.queries.reader import (
    SIZE,
    CaseLine,
    Page,
    Reader,
    Row,
    awake,
    line,
    next_state,
    paged,
    plays,
)
from engine.queries.turns import Turn, of_tasks, turns

RECENT = dt.timedelta(days=30)
FEW = 6  # lines of a list that stands beside others


@dataclass(frozen=True)
class Awaited:
    """A next step, and the case it belongs to."""

    case: CaseLine
    turn: Turn


@dataclass(frozen=True)
class Others:
    """A case that waits for somebody else."""

    case: CaseLine
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Done:
    """A step that the reader took."""

    case: CaseLine
    label: str
    at: dt.datetime


@dataclass(frozen=True)
class Ahead:
    """The step that a case is expected to reach next, and what it will ask of the reader."""

    case: CaseLine
    state: State
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Inbox:
    mine: Page[Awaited]
    others: Page[Others]
    done: Page[Done]
    ahead: Page[Ahead]


def inbox(session: Session, reader: Reader) -> Inbox:
    """The beginning of each list."""
    return Inbox(
        mine=waiting_on_me(session, reader),
        others=waiting_on_others(session, reader, size=FEW),
        done=done(session, reader, size=FEW),
        ahead=coming_next(session, reader, size=FEW),
    )


def waiting_on_me(session: Session, reader: Reader, number: int = 1) -> Page[Awaited]:
    """Open tasks whose role the acting seat plays, by indicative date, then reference."""
    query = (
        sa.select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.status == "open", awake(), reader.sees, _asked_of(reader))
        .order_by(Task.due.nulls_last(), Case.reference, Task.id)
    )

    def make(rows: Sequence[Row]) -> list[Awaited]:
        found = of_tasks(session, reader, [row.Task for row in rows])
        return [Awaited(line(reader, row.Case), found[row.Task.id]) for row in rows]

    return paged(session, query, number, make)


def waiting_on_others(
    session: Session, reader: Reader, number: int = 1, size: int = SIZE
) -> Page[Others]:
    """Cases in which the acting seat has a part, or the desk all, and somebody else is awaited."""
    others = sa.exists().where(
        Task.case_id == Case.id,
        Task.status == "open",
        Task.optional.is_(False),
        sa.not_(_asked_of(reader)),
    )
    query = _concerning(reader).where(others, reader.follows)
    query = query.order_by(_nearest().nulls_last(), Case.reference)

    def make(rows: Sequence[Row]) -> list[Others]:
        cases = [row.Case for row in rows]
        found = turns(session, reader, cases, below=False)
        return [
            Others(line(reader, case), tuple(turn for turn in found[case.id] if not turn.mine))
            for case in cases
        ]

    return paged(session, query, number, make, size)


def done(session: Session, reader: Reader, number: int = 1, size: int = SIZE) -> Page[Done]:
    """What the person did in the last thirty days, the latest first."""
    query = (
        sa.select(Event, Case)
        .join(Case, Case.id == Event.case_id)
        .where(Event.person_id == reader.actor.person, Event.at > reader.now - RECENT, reader.sees)
        .order_by(Event.id.desc())
    )

    def make(rows: Sequence[Row]) -> list[Done]:
        return [
            Done(
                line(reader, row.Case),
                trigger_label(reader.definition(row.Case), row.Event),
                row.Event.at,
            )
            for row in rows
        ]

    return paged(session, query, number, make, size)


def coming_next(session: Session, reader: Reader, number: int = 1, size: int = SIZE) -> Page[Ahead]:
    """The next state on the path of each case that concerns the seat."""
    told = sa.case((reader.follows, _nearest()), else_=None)
    here = (Case.definition, Case.definition_version, Case.state)
    query = _concerning(reader).where(among(here, _with_a_next(tuple(reader.registry))))
    query = query.order_by(told.nulls_last(), Case.reference)

    def make(rows: Sequence[Row]) -> list[Ahead]:
        cases = [row.Case for row in rows]
        roles = _own_roles(session, reader, cases)
        return list(_ahead(reader, cases, roles))

    return paged(session, query, number, make, size)


def _concerning(reader: Reader) -> sa.Select[Case]:
    """Cases that concern the seat and do not rest."""
    query = sa.select(Case).where(awake(), reader.sees)
    return query if reader.at_the_desk else query.where(plays(reader))


def _nearest() -> sa.ScalarSelect[Any]:
    """The nearest indicative date of a case."""
    awaited = (Task.case_id == Case.id, Task.status == "open", Task.optional.is_(False))
    return sa.select(sa.func.min(Task.due)).where(*awaited).scalar_subquery()


def _asked_of(reader: Reader) -> sa.ColumnElement[bool]:
    """Tasks whose role, or a role of whose group, the acting seat plays for its own body."""
    asked = (
        sa.exists()
        .where(
            Part.case_id == Case.id,
            Part.seat_id == reader.actor.seat,
            Part.until.is_(None),
            among(
                (Case.definition, Case.definition_version, Task.role, Part.role),
                _roles_of_tasks(tuple(reader.registry)),
            ),
        )
        .correlate(Case, Task)
    )
    return sa.and_(Task.body.in_(["", reader.actor.body]), asked)


@lru_cache(maxsize=32)
def _roles_of_tasks(definitions: tuple[Definition, ...]) -> Constants:
    """Each role that a task may name, with every role that answers it."""
    found = {
        (definition.key, definition.version, role, member)
        for definition in definitions
        for state in definition.states
        for role in keys_of(task.role for task in state.tasks)
        for member in definition.members([role])
    }
    return tuple(sorted(found))


@lru_cache(maxsize=32)
def _with_a_next(definitions: tuple[Definition, ...]) -> Constants:
    return tuple(
        (definition.key, definition.version, state.key)
        for definition in definitions
        for state in definition.states
        if next_state(definition, state.key) is not None
    )


def _own_roles(session: Session, reader: Reader, cases: Sequence[Case]) -> dict[int, set[str]]:
    rows = session.execute(
        sa.select(Part.case_id, Part.role).where(
            Part.case_id.in_([case.id for case in cases]),
            Part.seat_id == reader.actor.seat,
            Part.until.is_(None),
        )
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.case_id, set()).add(row.role)
    return found


def _ahead(reader: Reader, cases: Sequence[Case], roles: dict[int, set[str]]) -> Iterator[Ahead]:
    for case in cases:
        definition = reader.definition(case)
        state = next_state(definition, case.state)
        if state is not None:
            own = roles.get(case.id, set())
            asks = [task.label for task in state.tasks if definition.members([task.role]) & own]
            yield Ahead(line(reader, case), state, tuple(asks))
