"""Which papers a review has: asked of the events that delivered their words, none is composed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.domain.findings.models import Finding, FindingText, SummaryText
from workflows.domain.visits.days import WITHDRAWN
from workflows.domain.visits.models import VisitPassage, VisitProgramme
from workflows.domain.visits.queries import Done, steps_of
from workflows.domain.visits.record import PROPOSED

PROGRAMME, RECORD = "visit-programme", "record-of-visit"  # a room of its own is called so
FINDINGS, SUMMARY = "findings-report", "executive-summary"


def of_parties(session: Session, case: int) -> frozenset[str]:
    """What the parties of a review have delivered to one another and not taken back."""
    told = session.execute(
        sa.union(
            sa.select(sa.literal(PROGRAMME).label("paper"), VisitProgramme.event).where(
                VisitProgramme.case_id == case
            ),
            sa.select(sa.literal(RECORD), VisitPassage.event).where(VisitPassage.case_id == case),
            sa.select(sa.literal(FINDINGS), FindingText.event)
            .join(Finding, Finding.id == FindingText.finding_id)
            .where(Finding.case_id == case),
            sa.select(sa.literal(SUMMARY), SummaryText.event).where(SummaryText.case_id == case),
        )
    ).all()
    if not told:
        return frozenset()
    steps = {each.number: each for each in steps_of(session, case)}
    ended = max((each.number for each in steps.values() if each.trigger == WITHDRAWN), default=0)
    return frozenset(paper for paper, event in told if _stands(paper, steps.get(event), ended))


def _stands(paper: str, step: Done | None, ended: int) -> bool:
    """A programme ends with its visit; a record stands as it was proposed."""
    if step is None or (paper == PROGRAMME and step.number < ended):
        return False
    return paper != RECORD or step.trigger == PROPOSED
