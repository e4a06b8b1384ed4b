"""The self-assessment of a case: its questionnaire, its drafts, and what was delivered of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Fact
from engine.models.edition import Edition
from engine.models.history import Event
from engine.models.person import Person, Seat
from engine.queries.facts import may_read
from engine.queries.reader import Reader, SeatName, name_of_seat
from workflows.domain.assessment import questionnaire as asked
from workflows.domain.assessment import wordings
from workflows.domain.assessment.models import (
    Answer,
    AnswerText,
    Assessment,
    Evidence,
    SectionMark,
    Snapshot,
)
from workflows.domain.assessment.sheet import EVIDENCE, Drafts, Mark, Sheet, delivered, drafted
from workflows.domain.documents import labels
from workflows.domain.documents.models import Document

KIND, NAME = "questionnaire", "self_assessment"
EDIT = "assessment.edit"  # write the drafts, and read them
FROZEN, OPENED = "snapshot_sha256", "snapshot_opened"  # facts that the two steps state


@dataclass(frozen=True)
class Receipt:
    """That the self-assessment was delivered: when, by whom, and the hash that names its text."""

    at: dt.datetime
    person: str
    seat: SeatName | None
    behalf: SeatName | None
    sha256: str
    sound: bool  # the text kept is the one whose hash the history carries


@dataclass(frozen=True)
class Delivered:
    """What was delivered, for whom it is. `sheet`: None where it came on paper."""

    sheet: Sheet | None
    receipt: Receipt
    readers: tuple[str, ...]  # roles


def edition(session: Session, case: int, chosen: int | None = None) -> Edition | None:
    """The edition that a case answers: the one it keeps, else the one chosen, else the current."""
    kept = session.scalar(
        sa.select(Edition)
        .join(Assessment, Assessment.edition_id == Edition.id)
        .where(Assessment.case_id == case)
    )
    if kept is not None:
        return kept
    query = sa.select(Edition).where(Edition.kind == KIND, Edition.name == NAME)
    query = query.where(Edition.current if chosen is None else Edition.id == chosen)
    return session.scalar(query.order_by(Edition.id.desc()).limit(1))


def labelled(session: Session, person: int, sheet: Sheet) -> Sheet:
    """Every file under its label of now; of one that is not for the person neither name nor sum."""
    ids = [each.document for part in sheet.parts for line in part.lines for each in line.files]
    return sheet.with_labels(labels.known(session, person, ids))


def known_to(session: Session, person: int, sheet: Sheet) -> Sheet:
    """The same of drafts, whose labels are those of now: asked only where one needs it."""
    return labelled(session, person, sheet) if sheet.strict else sheet


def drafts(session: Session, case: int, found: Edition) -> Sheet:
    """The answers as they are drafted; only for the State that writes them, as `known_to` it."""
    documents = evidence(session, case)
    kept = Drafts(
        _answers(session, case), documents, _shows(session, [each.id for each in documents]),
        _marks(session, case), wordings.counts(session, case),
    )  # fmt: skip
    return drafted(asked.parse(found.content), kept)


def _answers(session: Session, case: int) -> dict[str, tuple[Answer, str, dt.date | None]]:
    rows = session.execute(
        sa.select(Answer, Person.name, AnswerText.since)
        .outerjoin(Person, Person.id == Answer.person_id)
        .outerjoin(
            AnswerText,
            sa.and_(
                AnswerText.case_id == Answer.case_id,
                AnswerText.question == Answer.question,
                AnswerText.version == Answer.version,
                AnswerText.aside.is_(False),
            ),
        )
        .where(Answer.case_id == case)
    )
    return {row.Answer.question: (row.Answer, row.name or "", row.since) for row in rows}


def _shows(session: Session, documents: Sequence[int]) -> dict[int, str]:
    found = session.scalars(sa.select(Evidence).where(Evidence.document_id.in_(documents)))
    return {row.document_id: row.shows for row in found}


def _marks(session: Session, case: int) -> dict[str, Mark]:
    rows = session.execute(
        sa.select(SectionMark, Person.name)
        .outerjoin(Person, Person.id == SectionMark.person_id)
        .where(SectionMark.case_id == case)
    )
    return {
        row.SectionMark.section: Mark(row.SectionMark.complete, row.SectionMark.at, row.name or "")
        for row in rows
    }


def version(session: Session, case: int, question: str) -> int:
    """How often an answer was saved."""
    found = sa.select(Answer.version).where(Answer.case_id == case, Answer.question == question)
    return session.scalar(found) or 0


def stopped(session: Session, case: int, person: int) -> str | None:
    """The question whose answer a person saved last; where there is none, anybody's last."""
    return session.scalar(
        sa.select(Answer.question)
        .where(Answer.case_id == case)
        .order_by(
            sa.case((Answer.person_id == person, 0), else_=1),
            Answer.saved_at.desc(),
            Answer.id.desc(),
        )
        .limit(1)
    )


def evidence(session: Session, case: int) -> Sequence[Document]:
    """The files handed in with answers and not removed, oldest first."""
    return session.scalars(
        sa.select(Document)
        .where(
            Document.case_id == case,
            Document.key.startswith(EVIDENCE),
            Document.withdrawn.is_(False),
        )
        .order_by(Document.id)
    ).all()


def has_drafts(session: Session, case: int) -> bool:
    found = sa.select(Assessment.case_id).where(Assessment.case_id == case)
    return session.scalar(found) is not None


def is_delivered(session: Session, case: int) -> bool:
    found = sa.select(Snapshot.id).where(Snapshot.case_id == case).limit(1)
    return session.scalar(found) is not None


def snapshot(session: Session, case: int) -> Snapshot | None:
    """The text that was delivered last."""
    return session.scalar(
        sa.select(Snapshot).where(Snapshot.case_id == case).order_by(Snapshot.id.desc()).limit(1)
    )


def readers(session: Session, found: Snapshot) -> list[str]:
    """The roles that read it now. A step that was taken back opens nothing."""
    if not found.opened_to:
        return list(found.visible_to)
    stands = sa.select(Fact.id).where(
        Fact.case_id == found.case_id, Fact.key == OPENED, Fact.taken_back.is_(False)
    )
    opened = session.scalar(stands.limit(1)) is not None
    return [*found.visible_to, *(found.opened_to if opened else ())]


def opened(session: Session, reader: Reader, case: Case) -> tuple[Snapshot, list[str]] | None:
    """What was delivered and its readers, if the reader is one; the case was viewed before."""
    found = snapshot(session, case.id)
    if found is None:
        return None
    roles = reader.access.roles(session, reader.actor, case.id)
    named = readers(session, found)
    return (found, named) if may_read(reader, roles, named, found.body) else None


def read(session: Session, reader: Reader, case: Case) -> Delivered | None:
    """The same, with its text and its receipt."""
    if (found := opened(session, reader, case)) is None:
        return None
    kept, named = found
    sheet = delivered(kept.content)
    told = labelled(session, reader.actor.person, sheet) if sheet else None
    return Delivered(told, _receipt(session, kept), tuple(dict.fromkeys(named)))


def _receipt(session: Session, found: Snapshot) -> Receipt:
    own, behalf = aliased(Seat), aliased(Seat)
    row = session.execute(
        sa.select(Fact.value, Event.at, Person.name, own, behalf)
        .join(Event, Event.id == Fact.event_id)
        .outerjoin(Person, Person.id == Event.person_id)
        .outerjoin(own, own.id == Event.seat_id)
        .outerjoin(behalf, behalf.id == Event.behalf_id)
        .where(Fact.case_id == found.case_id, Fact.key == FROZEN, Fact.taken_back.is_(False))
        .order_by(Fact.id.desc())
        .limit(1)
    ).first()
    now = hashlib.sha256(found.content.encode()).hexdigest()
    if row is None:
        return Receipt(found.made_at, "", None, None, found.sha256, sound=False)
    value, at, name, seat, other = row
    return Receipt(
        at, name or "", name_of_seat(seat) if seat else None,
        name_of_seat(other) if other else None, found.sha256,
        sound=now == found.sha256 == value,
    )  # fmt: skip
