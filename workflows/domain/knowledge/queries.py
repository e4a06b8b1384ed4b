"""What is kept of the repository: sheets, versions, one's own items, and findings.

The public reads through `published`; nothing here but `own` asks who reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case, Part
from engine.models.edition import Edition
from engine.models.history import Event, EventText
from engine.models.person import Appointment, Seat
from engine.queries.reader import CaseLine, Reader, line, plays
from workflows.domain.assessment import questionnaire
from workflows.domain.assessment.queries import KIND, NAME
from workflows.domain.assessment.questionnaire import Section
from workflows.domain.findings.models import Finding, FindingText
from workflows.domain.knowledge.models import (
    KnowledgePage,
    KnowledgeSheet,
    KnowledgeVersion,
    KnowledgeWording,
)
from workflows.domain.knowledge.rules import AUTHORS, ITEM, SETTLED, SOURCES

SEARCHED = ("title", "summary", "done", "results", "place", "contact")
MOST_OWN = 100


def sheet(session: Session, case: int) -> KnowledgeSheet | None:
    return session.get(KnowledgeSheet, case)


def author(session: Session, case: int) -> str:
    """The State or partner whose item it is, whoever opened it."""
    return session.scalars(
        sa.select(Seat.body)
        .join(Part, Part.seat_id == Seat.id)
        .where(Part.case_id == case, Part.role.in_(AUTHORS))
        .order_by(Part.id)
    ).first() or ""  # fmt: skip


def is_from_paper(session: Session, found: KnowledgeSheet | None) -> bool:
    """Whether the sheet is as the desk typed it; what its author has written is the author's."""
    if found is None:
        return True
    at_desk = sa.exists().where(
        Appointment.person_id == found.person_id, Appointment.seat_id == Seat.id,
        Seat.title == "secretariat",
    )  # fmt: skip
    return bool(session.scalar(sa.select(at_desk)))


def version(session: Session, case: int, number: int) -> KnowledgeVersion | None:
    return session.get(KnowledgeVersion, (case, number))


def wordings(session: Session, case: int, version: int = 0) -> Mapping[str, KnowledgeWording]:
    """Language -> the item in it, as it was handed in; of the sheet as it is now, where 0."""
    found = session.scalars(
        sa.select(KnowledgeWording)
        .where(KnowledgeWording.case_id == case, KnowledgeWording.version == version)
        .order_by(KnowledgeWording.language)
    )
    return {each.language: each for each in found}


def pending(session: Session, case: int) -> KnowledgeVersion | None:
    """What was handed in and not published yet."""
    return session.scalar(
        sa.select(KnowledgeVersion).where(
            KnowledgeVersion.case_id == case, KnowledgeVersion.published_at.is_(None)
        )
    )


def handed_in(session: Session, case: int) -> KnowledgeVersion | None:
    """What was handed in last, published or not."""
    return session.scalar(
        sa.select(KnowledgeVersion)
        .where(KnowledgeVersion.case_id == case)
        .order_by(KnowledgeVersion.version.desc())
        .limit(1)
    )


def asked(session: Session, case: int) -> str:
    """What was last asked about form or consent."""
    words = session.scalar(
        sa.select(EventText.value)
        .join(Event, Event.id == EventText.event_id)
        .where(Event.case_id == case, EventText.key == "clarification")
        .order_by(Event.number.desc())
        .limit(1)
    )
    return words or ""


def latest_version(session: Session, case: int) -> int:
    """The number of the last version published; 0 before the first."""
    query = sa.select(sa.func.max(KnowledgeVersion.version)).where(
        KnowledgeVersion.case_id == case, KnowledgeVersion.published_at.is_not(None)
    )
    return session.scalar(query) or 0


def page_of(session: Session, case: int) -> KnowledgePage | None:
    """The public address of a case; None before its first publication."""
    return session.scalar(sa.select(KnowledgePage).where(KnowledgePage.case_id == case))


def highest(session: Session) -> int:
    """The last number given to an address."""
    return session.scalar(sa.select(sa.func.max(KnowledgePage.number))) or 0


# Themes


def themes(session: Session) -> Mapping[str, Mapping[str, str]]:
    """The sections of the current questionnaire: key -> title by language."""
    return {each.key: each.title for each in _sections(session)}


def theme_of(session: Session, cites: str) -> str:
    """The section that a finding cites by its own key, or by that of a question; else none."""
    for each in _sections(session):
        if cites == each.key or any(cites == question.key for question in each.questions):
            return each.key
    return ""


def _sections(session: Session) -> tuple[Section, ...]:
    content = session.scalar(
        sa.select(Edition.content).where(
            Edition.kind == KIND, Edition.name == NAME, Edition.current
        )
    )
    return questionnaire.parse(content).sections if content else ()


# One's own


@dataclass(frozen=True)
class Own:
    """An item of the reader's own seat. `number`: its public address, if it has one."""

    case: CaseLine
    title: str
    language: str
    number: int | None


def own(session: Session, reader: Reader) -> tuple[Own, ...]:
    """The items in which the reader's seat has a part as an author, the latest first."""
    rows = session.execute(
        sa.select(Case, KnowledgeSheet.title, KnowledgeSheet.language, KnowledgePage.number)
        .outerjoin(KnowledgeSheet, KnowledgeSheet.case_id == Case.id)
        .outerjoin(KnowledgePage, KnowledgePage.case_id == Case.id)
        .where(Case.definition == ITEM, reader.sees, plays(reader))
        .order_by(Case.id.desc())
        .limit(MOST_OWN)
    )
    return tuple(
        Own(line(reader, row.Case), row.title or "", row.language or "", row.number) for row in rows
    )


# Findings


@dataclass(frozen=True)
class Source:
    """A settled finding of which its State may make an item."""

    id: int
    text: str
    language: str
    cites: str
    kind: str


def source(session: Session, case: int, finding: int) -> Source | None:
    """The finding as it was delivered last, if an item can be made of it."""
    row = session.execute(
        sa.select(Finding.id, FindingText)
        .join(FindingText, FindingText.finding_id == Finding.id)
        .where(*_usable(case), Finding.id == finding)
        .order_by(FindingText.round.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    text = row.FindingText
    return Source(row.id, text.text, text.language, text.cites, text.kind)


def usable(session: Session, case: int) -> frozenset[int]:
    """The findings of a review of which an item can be made."""
    return frozenset(session.scalars(sa.select(Finding.id).where(*_usable(case))))


def _usable(case: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Finding.case_id == case, Finding.settled.in_(SETTLED), Finding.kind.in_(SOURCES),
        Finding.dropped.is_(False),
    )  # fmt: skip


def made_of(session: Session, findings: frozenset[int], body: str) -> Mapping[int, str]:
    """Finding -> reference of the item that a State has made of it."""
    rows = session.execute(
        sa.select(KnowledgeSheet.finding_id, Case.reference)
        .join(Case, Case.id == KnowledgeSheet.case_id)
        .where(
            KnowledgeSheet.finding_id.in_(findings), KnowledgeSheet.body == body,
            Case.state != "withdrawn",
        )
        .order_by(Case.id)
    )  # fmt: skip
    return {row.finding_id: row.reference for row in rows}


def focal_points(session: Session, reviews: sa.Select[int], body: str) -> tuple[int, ...]:
    """The focal point's seats of a State in reviews of its own."""
    rows = session.scalars(
        sa.select(Part.seat_id)
        .join(Seat, Seat.id == Part.seat_id)
        .where(
            Part.case_id.in_(reviews), Part.role == "sur_focal_point", Part.until.is_(None),
            Seat.body == body,
        )
    )  # fmt: skip
    return tuple(rows)
