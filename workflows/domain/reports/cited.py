"""Findings that entries of registers name by their numbers: who may still read which of them.

An entry stands longer than the consent under which it named a finding. Where the consent has gone,
so has the number, but for the State that stated it and for whoever reads the review's findings.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import VIEW
from engine.models.case import Case, Fact
from engine.queries.reader import Reader
from workflows.domain.findings import rules as findings
from workflows.domain.reports.observations import opened_to_the_board

OF_STATE = frozenset({"mission", "focal_point"})
REVIEW = "review"  # the input in which the same step names the review
BETWEEN = " · "  # of a review and a number, where both are one answer


def numbers_shown(session: Session, reader: Reader, fact: Fact, value: str) -> str | None:
    """Those numbers of a list that the reader may read today; None where it is none of them."""
    if _own(reader, fact):
        return value
    named = sa.select(Fact.value).where(Fact.event_id == fact.event_id, Fact.key == REVIEW)
    review = session.get(Case, session.scalar(named.limit(1)) or 0)
    if review is None:
        return None
    if _reads_findings(session, reader, review):
        return value
    opened = {number for _, number in opened_to_the_board(session, review.reference)}
    return findings.listed(opened & set(findings.numbers(value) or ())) or None


def item_shown(session: Session, reader: Reader, fact: Fact, value: str) -> str | None:
    """The same for one item, named as `item_named` writes it."""
    reference, _, number = value.rpartition(BETWEEN)
    review = session.scalar(sa.select(Case).where(Case.reference == reference))
    if review is None:
        return None
    if _own(reader, fact) or _reads_findings(session, reader, review):
        return value
    return value if (reference, int(number)) in opened_to_the_board(session, reference) else None


def item_named(reference: str, number: int) -> str:
    return f"{reference}{BETWEEN}{number}"


def _own(reader: Reader, fact: Fact) -> bool:
    """A State reads what it has stated itself."""
    return reader.actor.title in OF_STATE and reader.actor.body == fact.body


def _reads_findings(session: Session, reader: Reader, review: Case) -> bool:
    """The State under review, its reviewers and the desk read the findings where they stand."""
    roles = reader.access.roles(session, reader.actor, review.id)
    side = findings.side_of(roles, at_the_desk=reader.at_the_desk)
    return bool(side) and reader.access.may(session, reader.actor, review, VIEW, reader.now)
