"""Agreed observations that the Board may search: their State has opened its report to the Board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Fact
from engine.models.edition import Edition
from engine.models.history import EventText
from engine.queries.reader import CaseLine, Reader, line
from workflows.domain.assessment import queries as assessed
from workflows.domain.assessment import questionnaire
from workflows.domain.assessment.questionnaire import Section, Words
from workflows.domain.findings import rules as findings
from workflows.domain.findings.settled import agreed
from workflows.domain.reports import queries

KIND = "observation"
STANDING = ("given", "issued")  # states of a consent that counts
REPORT_TO_THE_BOARD = ("report", "board")


@dataclass(frozen=True)
class Observation:
    """One of them. `themes`: keys of the sections whose questions it rests on."""

    case: CaseLine
    number: int
    text: str
    language: str
    themes: frozenset[str]


def observations(session: Session, reader: Reader, cycle: int) -> tuple[Observation, ...]:
    """Of issued reviews with consent to the report for the Board, without what was kept back."""
    cases = {
        row.id: row for row in session.scalars(queries.reviews(cycle).where(reader.sees, _issued()))
    }
    kept_back = _consents(session, list(cases))
    sections = _sections(session)
    return tuple(
        Observation(
            line(reader, cases[each.case]), each.number, each.text, each.language,
            frozenset(sections[key] for key in each.questions if key in sections),
        )
        for each in agreed(session, list(kept_back), KIND)
        if each.number not in kept_back[each.case]
    )  # fmt: skip


def opened_to_the_board(session: Session, reference: str = "") -> tuple[tuple[str, int], ...]:
    """(review, number) of the agreed items of issued reviews that the State has opened.

    `reference`: of one review alone.
    """
    query = sa.select(Case).where(Case.definition == queries.REVIEW, _issued())
    if reference:
        query = query.where(Case.reference == reference)
    cases = {row.id: row.reference for row in session.scalars(query)}
    kept_back = _consents(session, list(cases))
    found = {
        (cases[each.case], each.number)
        for kind in findings.KINDS
        for each in agreed(session, list(kept_back), kind)
        if each.number not in kept_back[each.case]
    }
    return tuple(sorted(found))


def themes(session: Session) -> dict[str, Words]:
    """Section -> its title, in the order of the questionnaire in use."""
    return {each.key: each.title for each in _asked(session)}


def _sections(session: Session) -> dict[str, str]:
    """Question -> the section it stands in."""
    return {question.key: each.key for each in _asked(session) for question in each.questions}


def _asked(session: Session) -> tuple[Section, ...]:
    content = session.scalar(
        sa.select(Edition.content)
        .where(Edition.kind == assessed.KIND, Edition.name == assessed.NAME, Edition.current)
        .order_by(Edition.id.desc())
        .limit(1)
    )
    return questionnaire.parse(content).sections if content else ()


def _issued() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Fact.case_id == Case.id, Fact.key == "issued_on", Fact.taken_back.is_(False)
    )


def _consents(session: Session, cases: Sequence[int]) -> dict[int, frozenset[int]]:
    """Review -> numbers kept back, where its report is open to the Board."""
    document, audience, back = aliased(Fact), aliased(Fact), aliased(EventText)
    rows = session.execute(
        sa.select(Case.parent_id, document.value, audience.value, back.value)
        .join(document, sa.and_(document.case_id == Case.id, document.key == "document"))
        .join(audience, sa.and_(audience.case_id == Case.id, audience.key == "audience"))
        .outerjoin(back, sa.and_(back.event_id == document.event_id, back.key == "kept_back"))
        .where(
            Case.parent_id.in_(cases), Case.definition == "consent", Case.state.in_(STANDING)
        )
        .order_by(Case.id)
    )  # fmt: skip
    return {
        parent: frozenset(findings.numbers(kept or "") or ())
        for parent, of, to, kept in rows
        if (of, to) == REPORT_TO_THE_BOARD
    }
