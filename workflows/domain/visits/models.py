"""Visits: the programme being drawn up, what was delivered of it, the checklist, the record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class VisitPlan(Base):
    """What belongs to a programme beside its meetings, as the State under review has it now.

    `hosts`: who takes part for the State, one a line.  Who pays: a key of `rules.PAYERS`.
    """

    __tablename__ = "visit_plan"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    hosts: Mapped[str] = mapped_column(sa.Text, default="")
    travel: Mapped[str] = mapped_column(sa.String(16), default="")
    accommodation: Mapped[str] = mapped_column(sa.String(16), default="")
    interpretation: Mapped[str] = mapped_column(sa.String(16), default="")
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[dt.datetime]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))


class VisitMeeting(Base):
    """A meeting of the programme as the State has it now; its own side alone reads it.

    `begins`, `ends`: local times of `zone`.  `uid`: its name in calendars, for good.
    `other_subject`: the subject in a second language.  `dropped`: taken out, to be put back.
    """

    __tablename__ = "visit_meeting"
    __table_args__ = (sa.CheckConstraint("mode IN ('on_site', 'virtual')", name="mode"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    uid: Mapped[str] = mapped_column(sa.String(64), unique=True)
    day: Mapped[dt.date]
    begins: Mapped[dt.time]
    ends: Mapped[dt.time]
    zone: Mapped[str] = mapped_column(sa.String(64))
    mode: Mapped[str] = mapped_column(sa.String(8))
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    capital: Mapped[bool] = mapped_column(default=False)
    link: Mapped[str] = mapped_column(sa.String(500), default="")
    institutions: Mapped[str] = mapped_column(sa.Text, default="")
    interlocutors: Mapped[str] = mapped_column(sa.Text, default="")
    subject: Mapped[str] = mapped_column(sa.String(300))
    language: Mapped[str] = mapped_column(sa.String(8))
    other_subject: Mapped[str] = mapped_column(sa.String(300), default="")
    other_language: Mapped[str] = mapped_column(sa.String(8), default="")
    interpretation: Mapped[str] = mapped_column(sa.String(200), default="")
    dropped: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[dt.datetime]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))


class VisitProgramme(Base):
    """A programme as it was delivered. `event`: the number of the case's event that did.

    `content`: the plan and its meetings, frozen.  `on_paper`: recorded from a document, which
    alone says what is in it.
    """

    __tablename__ = "visit_programme"
    __table_args__ = (sa.UniqueConstraint("case_id", "event"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    number: Mapped[int]
    event: Mapped[int]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    on_paper: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[dt.datetime]


class VisitCheck(Base):
    """One line of an expert's checklist, as the secretariat has noted it."""

    __tablename__ = "visit_check"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), primary_key=True)
    what: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    standing: Mapped[str] = mapped_column(sa.String(16))
    on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    saved_at: Mapped[dt.datetime]


class OtherVisit(Base):
    """A planned visit of another mechanism to a State, noted by the State or the desk."""

    __tablename__ = "other_visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(200), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    first: Mapped[dt.date]
    last: Mapped[dt.date]
    body: Mapped[str] = mapped_column(sa.String(32))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    saved_at: Mapped[dt.datetime]


class VisitEntry(Base):
    """A dated entry from a visit. Not `shared`: a note of its writer, whom alone it concerns.

    `shared`: for the record; the reviewers' side reads it, and a step proposes it.
    `number`: of its passage, given when it is first proposed.  `person_id`: empty where it was
    typed into a step, or recorded from a document.  `removed`: taken out by its writer.
    """

    __tablename__ = "visit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(sa.String(32))
    day: Mapped[dt.date]
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))
    shared: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int | None]
    removed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[dt.datetime]


class VisitPassage(Base):
    """A passage of the record as it was proposed. `event`: the number of the event that did."""

    __tablename__ = "visit_passage"
    __table_args__ = (sa.UniqueConstraint("case_id", "event", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    event: Mapped[int]
    number: Mapped[int]
    day: Mapped[dt.date]
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))
    body: Mapped[str] = mapped_column(sa.String(32))


class VisitView(Base):
    """Whether the State accepts a passage. Without `event` it is prepared, and its own alone."""

    __tablename__ = "visit_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    passage_id: Mapped[int] = mapped_column(sa.ForeignKey("visit_passage.id"), index=True)
    accepted: Mapped[bool]
    event: Mapped[int | None]
    saved_at: Mapped[dt.datetime]
