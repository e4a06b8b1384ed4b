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
