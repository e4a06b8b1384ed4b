"""What is kept of a survey: its edition, links, answers of States; apart from them, voices."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base

NO_ORDER = {"sqlite_with_rowid": False}  # nothing in the table tells which row came first


class Survey(Base):
    """The edition of the questions that a survey asks, kept from its opening on."""

    __tablename__ = "survey"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"), index=True)


class SurveyLink(Base):
    """The link of a State. Its token is made of the key and the secret of the house; see rules."""

    __tablename__ = "survey_link"
    __table_args__ = (
        sa.Index(
            "uq_survey_link_standing", "case_id", "body", unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        ),
    )  # fmt: skip

    key: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    body: Mapped[str] = mapped_column(sa.String(32))
    made_at: Mapped[dt.datetime]
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"))
    replaced_at: Mapped[dt.datetime | None]


class SurveyVisit(Base):
    """That a State's answer was opened by its link. `seat_id`: of whoever was signed in, if any.

    The secretariat can write every link; so the State reads here when its own was used.
    """

    __tablename__ = "survey_visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.ForeignKey("survey_link.key"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"))
    at: Mapped[dt.datetime]


class SurveyDraft(Base):
    """What a State prepares; nobody outside it reads this. `savings`: how often it was saved.

    `content`: question -> {"choice", "words"}.  `name`, `office`: of the person who answers.
    """

    __tablename__ = "survey_draft"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    body: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    office: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(sa.String(8))
    savings: Mapped[int]
    saved_at: Mapped[dt.datetime]


class SurveyAnswer(Base):
    """An answer as a State sent it. Rows are added; the last one of a State counts.

    `taken_back`: from then on the State has answered nothing.  `sha256`: names the content.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (sa.Index("ix_survey_answer_case_body", "case_id", "body"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    body: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(200))
    office: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(sa.String(8))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    taken_back: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[dt.datetime]


class BlindLink(Base):
    """A link of an anonymous questionnaire: whether it was used, and nothing else.

    It belongs to no State and no person, and is deleted when the questionnaire closes.
    """

    __tablename__ = "survey_blind_link"
    __table_args__ = (NO_ORDER,)

    key: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    used: Mapped[bool] = mapped_column(default=False)


class Voice(Base):
    """One choice in an anonymous questionnaire, or with no question, that one sheet came.

    No link, no State, no time, no order, and nothing that joins the choices of one sheet.
    """

    __tablename__ = "survey_voice"
    __table_args__ = (NO_ORDER,)

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(40), default="")
    choice: Mapped[str] = mapped_column(sa.String(40), default="")
