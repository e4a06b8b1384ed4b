"""The surveys that a State may still answer. To answer is voluntary: nothing is awaited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.queries.reader import Reader
from workflows.domain.surveys import queries
from workflows.domain.surveys.models import SurveyLink
from workflows.domain.surveys.rules import E_SURVEY, OPEN

MISSION = "mission"  # the title of the seat that answers for a State, or hands its link on


@dataclass(frozen=True)
class Invitation:
    """A survey that is open to the reader's State, which has sent no answer that counts."""

    case: int
    reference: str
    subject: str
    until: dt.date | None


def open_to(session: Session, reader: Reader, case: int | None = None) -> list[Invitation]:
    """Those of all surveys, or of one, by their last day; none but for a mission."""
    if reader.actor.title != MISSION:
        return []
    body = reader.actor.body
    asked = sa.exists().where(
        SurveyLink.case_id == Case.id, SurveyLink.body == body, SurveyLink.replaced_at.is_(None)
    )
    query = sa.select(Case).where(
        Case.definition == E_SURVEY, Case.state == OPEN, asked, reader.sees,
        *([Case.id == case] if case is not None else []),
    )  # fmt: skip
    found = [queries.standing(session, each.id, reader.now) for each in session.scalars(query)]
    return sorted(
        (
            Invitation(each.case.id, each.case.reference, each.case.subject, each.until)
            for each in found
            if each.takes_answers and queries.sent(session, each.case.id, body) is None
        ),
        key=lambda each: (each.until or dt.date.max, each.reference),
    )
