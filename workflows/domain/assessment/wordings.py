"""Every wording that an answer has had, and the way back to each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.person import Person
from workflows.domain.assessment.models import Answer, AnswerText

SITTING = dt.timedelta(minutes=10)  # savings of one person so close together are one piece of work


@dataclass(frozen=True)
class Said:
    """What was said to a question. `since`: delivered in these words in an earlier review."""

    kind: str
    text: str
    language: str
    since: dt.date | None = None


@dataclass(frozen=True)
class Wording:
    """One saving of an answer. `aside`: typed over a text that was not known; it replaced none."""

    id: int
    version: int
    said: Said
    at: dt.datetime
    by: str
    aside: bool = False
    current: bool = False


def keep(
    session: Session, case: int, question: str, said: Said, *,
    version: int, person: int | None, now: dt.datetime, aside: bool = False,
) -> AnswerText:  # fmt: skip
    """Add a wording. The same one is set aside once by a person."""
    row = AnswerText(
        case_id=case, question=question, version=version, kind=said.kind, text=said.text,
        language=said.language, since=said.since, aside=aside, at=now, person_id=person,
    )  # fmt: skip
    if aside and (there := _set_aside(session, row)):
        return there
    session.add(row)
    return row


def _set_aside(session: Session, row: AnswerText) -> AnswerText | None:
    """The same, if it was set aside before."""
    return session.scalar(
        sa.select(AnswerText).where(
            AnswerText.case_id == row.case_id, AnswerText.question == row.question,
            AnswerText.aside, AnswerText.version == row.version, AnswerText.kind == row.kind,
            AnswerText.text == row.text, AnswerText.language == row.language,
            AnswerText.person_id == row.person_id,
        )
    )  # fmt: skip


def of(session: Session, case: int, question: str) -> tuple[Wording, ...]:
    """All wordings of an answer, the latest first."""
    rows = session.execute(
        sa.select(AnswerText, Person.name, Answer.version)
        .outerjoin(Person, Person.id == AnswerText.person_id)
        .outerjoin(
            Answer,
            sa.and_(Answer.case_id == AnswerText.case_id, Answer.question == AnswerText.question),
        )
        .where(AnswerText.case_id == case, AnswerText.question == question)
        .order_by(AnswerText.id.desc())
    )
    return tuple(_wording(row.AnswerText, row.name or "", row.version) for row in rows)


def one(session: Session, case: int, question: str, number: int) -> Wording | None:
    return next((each for each in of(session, case, question) if each.id == number), None)


def resting(found: Sequence[Wording]) -> tuple[Wording, ...]:
    """Without the savings on the way: of one sitting of a person, the last."""
    return tuple(_resting(found))


def _resting(found: Sequence[Wording]) -> Iterator[Wording]:
    later: Wording | None = None
    for each in found:
        if later is None or each.aside or later.aside or not _one_sitting(each, later):
            yield each
        later = each


def _one_sitting(each: Wording, later: Wording) -> bool:
    return each.by == later.by and later.at - each.at <= SITTING


def counts(session: Session, case: int) -> Mapping[str, int]:
    """Question -> how many wordings stand beside the one that counts now."""
    query = (
        sa.select(AnswerText.question, sa.func.count().label("n"))
        .join(
            Answer,
            sa.and_(Answer.case_id == AnswerText.case_id, Answer.question == AnswerText.question),
        )
        .where(
            AnswerText.case_id == case,
            sa.or_(AnswerText.aside, AnswerText.version != Answer.version),
        )
        .group_by(AnswerText.question)
    )
    return {row.question: row.n for row in session.execute(query)}


def _wording(row: AnswerText, by: str, version: int | None) -> Wording:
    said = Said(row.kind, row.text, row.language, row.since)
    current = not row.aside and row.version == version
    return Wording(row.id, row.version, said, row.at, by, row.aside, current)
