"""The days of the visits that States have invited to, and whether the invitation still stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case, Fact, Part
from engine.models.history import Event

Told: TypeAlias = "sa.Row[Fact, Event, Case]"

BEGINS, ENDS = "visit_start", "visit_end"
WITHDRAWN = "withdraw_invitation"


@dataclass(frozen=True)
class Visit:
    """The visit of a review. `stands`: not withdrawn or taken back; `changes`: how often told."""

    case: Case
    first: dt.date
    last: dt.date
    stands: bool
    changes: int
    changed: dt.datetime


def visits(
    session: Session, sees: sa.ColumnElement[bool], seats: Mapping[int, str], since: dt.date
) -> tuple[Visit, ...]:
    """Of the cases that fulfil a condition, the visits that end on a day or later.

    `seats`: who reads, each with its State or body. Three queries.
    """
    rows = session.execute(
        sa.select(Fact, Event, Case)
        .join(Event, Event.id == Fact.event_id)
        .join(Case, Case.id == Fact.case_id)
        .where(Fact.key.in_((BEGINS, ENDS)), sees)
        .order_by(Fact.id)
    ).all()
    roles = _roles(session, seats, {row.Case.id for row in rows})
    told: dict[int, list[Told]] = {}
    for row in rows:
        held, fact = roles.get(row.Case.id, set()), row.Fact
        if not fact.visible_to or held & set(fact.visible_to) or fact.body in seats.values():
            told.setdefault(row.Case.id, []).append(row)
    return tuple(each for each in _visits(session, told) if each.last >= since)


def of_cases(session: Session, cases: Collection[int]) -> dict[int, Visit]:
    """The visit of each review that has one, whoever asks. Two queries."""
    told: dict[int, list[Told]] = {}
    for row in session.execute(
        sa.select(Fact, Event, Case)
        .join(Event, Event.id == Fact.event_id)
        .join(Case, Case.id == Fact.case_id)
        .where(Fact.key.in_((BEGINS, ENDS)), Fact.case_id.in_(cases))
        .order_by(Fact.id)
    ):
        told.setdefault(row.Case.id, []).append(row)
    return {each.case.id: each for each in _visits(session, told)}


def _visits(session: Session, told: Mapping[int, list[Told]]) -> Iterator[Visit]:
    gone = _withdrawn(session, told)
    for key, rows in told.items():
        found = _visit(rows, gone.get(key, []))
        if found is not None:
            yield found


def _roles(
    session: Session, seats: Mapping[int, str], cases: Collection[int]
) -> dict[int, set[str]]:
    rows = session.execute(
        sa.select(Part.case_id, Part.role).where(
            Part.case_id.in_(cases), Part.seat_id.in_(seats), Part.until.is_(None)
        )
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.case_id, set()).add(row.role)
    return found


def _visit(rows: list[Told], gone: list[Event]) -> Visit | None:
    begun = [row for row in rows if row.Fact.key == BEGINS]
    if not begun:
        return None
    standing = [row for row in begun if not row.Fact.taken_back]
    start = (standing or begun)[-1]
    ends = [
        row.Fact.value for row in rows if (row.Fact.key, row.Event.id) == (ENDS, start.Event.id)
    ]
    first = dt.date.fromisoformat(start.Fact.value)
    later = [each for each in gone if each.number > start.Event.number]
    return Visit(
        start.Case, first, max(dt.date.fromisoformat(ends[-1]), first) if ends else first,
        stands=bool(standing) and not later, changes=len(begun) + len(gone),
        changed=max(each.at for each in [*later, *(row.Event for row in begun)]),
    )  # fmt: skip


def _withdrawn(session: Session, cases: Iterable[int]) -> dict[int, list[Event]]:
    """The withdrawals of invitations that were not taken back, by case."""
    rows = session.scalars(
        sa.select(Event)
        .where(
            Event.case_id.in_(list(cases)), sa.or_(Event.trigger == WITHDRAWN, Event.kind == "undo")
        )
        .order_by(Event.number)
    ).all()
    back = {(row.case_id, number) for row in rows for number in row.takes_back}
    found: dict[int, list[Event]] = {}
    for row in rows:
        if (
            row.trigger == WITHDRAWN
            and row.kind == "step"
            and (row.case_id, row.number) not in back
        ):
            found.setdefault(row.case_id, []).append(row)
    return found
