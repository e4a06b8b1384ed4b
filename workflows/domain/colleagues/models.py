"""What a State asks of its own colleagues, and what they note among themselves. No step of any."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Asking(Base):
    """A section of a self-assessment in a colleague's hands, without an account.

    `by`: the day by which an answer would help; nothing follows from it.  `dated_at`: when that
    day was said.  `reminds`: whether the house writes about it by itself.  `used_at`: when the
    colleague last did something there; opening a page is no sign of a person.
    """

    __tablename__ = "colleague_asking"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    section: Mapped[str] = mapped_column(sa.String(40))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(254))
    language: Mapped[str] = mapped_column(sa.String(8))
    by: Mapped[dt.date]
    dated_at: Mapped[dt.datetime]
    reminds: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(sa.Text)
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[dt.datetime]
    mailed_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    handed_back_at: Mapped[dt.datetime | None]
    recalled_at: Mapped[dt.datetime | None]
    recalled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Link(Base):
    """A link that opens one asking, no sign-in. Its token is kept by whoever has it alone."""

    __tablename__ = "colleague_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    asking_id: Mapped[int] = mapped_column(sa.ForeignKey("colleague_asking.id"), index=True)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


class Courtesy(Base):
    """A courtesy mail that the house sent by itself: once about a day, before it or after."""

    __tablename__ = "colleague_courtesy"

    asking_id: Mapped[int] = mapped_column(sa.ForeignKey("colleague_asking.id"), primary_key=True)
    by: Mapped[dt.date] = mapped_column(primary_key=True)
    rung: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    at: Mapped[dt.datetime]


class Note(Base):
    """What somebody of the State notes at a question, for the State's own people."""

    __tablename__ = "colleague_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(40))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime | None]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
