"""What a State answers to its questionnaire, and the text of it that was delivered."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Assessment(Base):
    """The edition that a case answers, kept from the first answer on: a new one changes nothing."""

    __tablename__ = "assessment"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"), index=True)
    begun_at: Mapped[dt.datetime]


class Answer(Base):
    """A draft. `version` counts the savings, so that none overwrites what it has not seen.

    `kind`: empty where only words or files were given so far.  `language`: of the words.
    """

    __tablename__ = "assessment_answer"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "question"),
        sa.CheckConstraint(
            "kind IN ('', 'answer', 'not_applicable', 'no_information')", name="kind"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    question: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(16))
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))
    version: Mapped[int]
    saved_at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Snapshot(Base):
    """The text as it was delivered. `content`: canonical JSON, whose hash is a fact of the case.

    `visible_to`: who reads it from the delivery on.  `opened_to`: who reads it beside them once
    the review of it has begun, as long as that step stands.  `body`: the State that delivered it.
    """

    __tablename__ = "assessment_snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    content: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    visible_to: Mapped[list[str]]
    opened_to: Mapped[list[str]]
    body: Mapped[str] = mapped_column(sa.String(32))
    made_at: Mapped[dt.datetime]


class AnswerText(Base):
    """A wording of an answer as it was saved. Rows are added, never changed or taken away.

    `version`: that of the answer it made; of a wording set aside, the one it did not know of.
    `since`: the day on which the State delivered these same words in an earlier review.
    """

    __tablename__ = "assessment_text"
    __table_args__ = (sa.Index("ix_assessment_text_case_question", "case_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    question: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(16))
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))
    since: Mapped[dt.date | None]
    aside: Mapped[bool] = mapped_column(default=False)
    at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class SectionMark(Base):
    """Whether the State calls a section complete: a note to itself, which delivers nothing."""

    __tablename__ = "assessment_section"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    section: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    complete: Mapped[bool]
    at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class EarlierWish(Base):
    """Whether the State wishes to see beside each question what it said last time.

    `snapshot_id`: what it delivered then; None where there are but the notes of its follow-up.
    """

    __tablename__ = "assessment_earlier"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    snapshot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assessment_snapshot.id"))
    wished: Mapped[bool]
    at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Evidence(Base):
    """What a file handed in with an answer shows, in a few words."""

    __tablename__ = "assessment_evidence"

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    shows: Mapped[str] = mapped_column(sa.String(300))
