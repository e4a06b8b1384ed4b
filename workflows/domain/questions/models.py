"""Questions of the reviewing States, what the State answers, and how the readers share the work."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Question(Base):
    """A question of the common list.

    `about`: the key of the question of the self-assessment whose answer it is about; empty: none.
    `number`: given when it is first delivered and never used again.  `body`: the State that asks.
    `cleared`, `event`, `recalled`: the numbers of the events that cleared, delivered and recalled
    it; the first two count as long as those events were not taken back.
    `opened_at`: when somebody of the State under review first had it on a page.
    """

    __tablename__ = "question"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    number: Mapped[int | None]
    about: Mapped[str] = mapped_column(sa.String(40))
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))
    body: Mapped[str] = mapped_column(sa.String(32))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    dropped: Mapped[bool] = mapped_column(default=False)
    cleared: Mapped[int | None]
    event: Mapped[int | None]
    recalled: Mapped[int | None]
    opened_at: Mapped[dt.datetime | None]


class Reply(Base):
    """What the State answers. `event`: the number of the event that delivered it, as above."""

    __tablename__ = "question_reply"

    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    saved_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    event: Mapped[int | None]


class ReadingNote(Base):
    """The desk note of one reviewing State. `cleared`: the number of the event that cleared it."""

    __tablename__ = "question_note"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    body: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    saved_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    cleared: Mapped[int | None]


class Reading(Base):
    """Who of the reviewers reads which section: a note of theirs, which binds nobody."""

    __tablename__ = "question_reading"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    section: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), primary_key=True)


class NoFurther(Base):
    """An expert has no further question; gone as soon as the same seat asks one."""

    __tablename__ = "question_done"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[dt.datetime]
