"""Visits on the same days: of other mechanisms, to the same State, with the same experts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case, Part
from engine.models.person import Appointment
from workflows.domain.visits import days
from workflows.domain.visits.models import OtherVisit
from workflows.domain.visits.queries import EXPERT

NOTED, SAME_STATE, SAME_EXPERT = "noted", "same_state", "same_expert"


@dataclass(frozen=True)
class Other:
    """A visit on days of its own. `id`: of what was noted, 0 for one that the system knows.

    `kind`: "noted", "same_state" or "same_expert".  `name`: of the mechanism, or a reference.
    """

    id: int
    kind: str
    name: str
    first: dt.date
    last: dt.date

    def meets(self, first: dt.date, last: dt.date) -> bool:
        return self.first <= last and first <= self.last


def noted(session: Session, subject: str, since: dt.date) -> tuple[Other, ...]:
    """The visits of other mechanisms to a State that end on a day or later."""
    rows = session.scalars(
        sa.select(OtherVisit)
        .where(OtherVisit.subject == subject, OtherVisit.last >= since)
        .order_by(OtherVisit.first, OtherVisit.id)
    )
    return tuple(Other(row.id, NOTED, row.name, row.first, row.last) for row in rows)


def own(session: Session, case: Case, experts: Collection[int]) -> Iterator[Other]:
    """The visits of other reviews that run: of the same State, or with one of these people."""
    found = {
        SAME_STATE: _reviews(session, case, Case.subject == case.subject),
        SAME_EXPERT: _reviews(session, case, _with(experts)),
    }
    stays = days.of_cases(session, {each for rows in found.values() for each in rows})
    for kind, rows in found.items():
        for key in rows:
            stay = stays.get(key)
            if stay is not None and stay.stands:
                yield Other(0, kind, stay.case.reference, stay.first, stay.last)


def _reviews(session: Session, case: Case, which: sa.ColumnElement[bool]) -> Sequence[int]:
    same = (Case.definition == case.definition, Case.id != case.id, Case.closed_at.is_(None))
    return session.scalars(sa.select(Case.id).where(*same, which).order_by(Case.id)).all()


def _with(people: Collection[int]) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Part.case_id == Case.id, Part.role == EXPERT, Part.until.is_(None),
        Appointment.seat_id == Part.seat_id, Appointment.until.is_(None),
        Appointment.person_id.in_(people),
    )  # fmt: skip


def overlapping(
    session: Session, case: Case, first: dt.date, last: dt.date, experts: Collection[int]
) -> tuple[Other, ...]:
    """All that falls on days of a visit, by its first day."""
    found = [*noted(session, case.subject, first), *own(session, case, experts)]
    met = (each for each in found if each.meets(first, last))
    return tuple(sorted(met, key=lambda each: (each.first, each.kind, each.name)))
