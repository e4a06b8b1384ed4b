"""What did not go through, for the desk: open incidents first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.models.incidents import Incident
from engine.models.person import Person
from engine.queries.reader import Page, Query, Row, paged


@dataclass(frozen=True)
class IncidentLine:
    """An incident. `reference`: of its case; `by`: the person who settled it."""

    id: int
    what: str
    row: int
    reference: str
    error: str
    times: int
    first_at: dt.datetime
    last_at: dt.datetime
    try_at: dt.datetime
    resolved_at: dt.datetime | None
    by: str
    note: str


def listed(session: Session, number: int) -> Page[IncidentLine]:
    """Open ones first, the oldest on top; then the settled, the latest on top."""
    order = (
        Incident.resolved_at.is_not(None), Incident.resolved_at.desc(), Incident.first_at,
        Incident.id,
    )  # fmt: skip
    return paged(session, _lines().order_by(*order), number, _made)


def one(session: Session, key: int) -> IncidentLine | None:
    rows = session.execute(_lines().where(Incident.id == key)).all()
    return next(iter(_made(rows)), None)


def _lines() -> Query:
    return (
        sa.select(Incident, Case.reference, Person.name)
        .outerjoin(Case, Case.id == Incident.case_id)
        .outerjoin(Person, Person.id == Incident.resolved_by)
    )


def _made(rows: Sequence[Row]) -> list[IncidentLine]:
    return [
        IncidentLine(
            each.id, each.what, each.row, reference or "", each.error, each.times,
            each.first_at, each.last_at, each.try_at, each.resolved_at, by or "", each.note,
        )
        for each, reference, by in rows
    ]  # fmt: skip
