"""Who is called to which meeting: the experts, to all of the programme that stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from workflows.domain.visits import days, queries
from workflows.domain.visits.models import VisitProgramme
from workflows.domain.visits.queries import Expert, Meeting
from workflows.domain.visits.rules import VIRTUAL

__all__ = ["VIRTUAL", "Called", "Meeting", "called", "ever_called"]
ENDED = "participation_ended"


@dataclass(frozen=True)
class Called:
    """An expert, and the meetings that stand for him."""

    expert: Expert
    meetings: tuple[Meeting, ...]


def ever_called(session: Session, case: int) -> bool:
    """Whether a programme was ever delivered: else nobody has been called anywhere."""
    found = sa.select(VisitProgramme.id).where(VisitProgramme.case_id == case).limit(1)
    return session.scalar(found) is not None


def called(session: Session, case: Case, now: dt.datetime) -> tuple[Called, ...]:
    """Nobody once the visit is off. A meeting on a day that is none of the visit falls away."""
    programme = queries.standing(session, case.id)
    stay = days.of_cases(session, [case.id]).get(case.id)
    if programme is None or stay is None or not stay.stands or case.state == ENDED:
        return ()
    kept = tuple(each for each in programme.meetings if stay.first <= each.day <= stay.last)
    return tuple(Called(each, kept) for each in queries.experts(session, case.id, now))
