"""Findings and their summary: the text worked on, what was delivered, what each side says to it."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Finding(Base):
    """One item as its drafters have it now.

    `number`: the paragraph number, given when the item is first delivered and never used again.
    `body`: the reviewing State that began it.  `settled`: "", "agreed", "both_views", "dropped",
    "not_transmitted".  `dropped`: the drafters have taken it out.
    """

    __tablename__ = "finding"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    number: Mapped[int | None]
    kind: Mapped[str] = mapped_column(sa.String(32))
    cites: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))
    body: Mapped[str] = mapped_column(sa.String(32))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    dropped: Mapped[bool] = mapped_column(default=False)
    settled: Mapped[str] = mapped_column(sa.String(16), default="")


class FindingText(Base):
    """An item as it was delivered in a round. `event`: the number of the case's event that did."""

    __tablename__ = "finding_text"

    finding_id: Mapped[int] = mapped_column(sa.ForeignKey("finding.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(32))
    cites: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))


class Citation(Base):
    """What an item rests on, beside an article in words.

    `round`: 0 for the draft, else the round whose text it was delivered with.
    `kind`: "question", "answer" (of the self-assessment; `ref`: the question's key), "file" (a
    document's id), "reply" (a question of the desk review), "visit" (a passage of the record),
    "input" (of a partner, by its number in the review).
    """

    __tablename__ = "finding_citation"

    finding_id: Mapped[int] = mapped_column(sa.ForeignKey("finding.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(64), primary_key=True)


class Position(Base):
    """What one side says to an item in a round.

    `act`: "comment", "choice", "response" (the State's), "reply", "correction" (the reviewers').
    `proposal`: of a comment, the wording that the State proposes for the item.
    `event`: the number of the event that delivered it; until then only its own side reads it, and
    again if that event was taken back. What was delivered is never changed, only followed.
    """

    __tablename__ = "finding_position"
    __table_args__ = (sa.Index("ix_finding_position_of", "finding_id", "round", "act"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(sa.ForeignKey("finding.id"))
    round: Mapped[int]
    act: Mapped[str] = mapped_column(sa.String(16))
    kind: Mapped[str] = mapped_column(sa.String(32))
    text: Mapped[str] = mapped_column(sa.Text)
    proposal: Mapped[str] = mapped_column(sa.Text, default="")
    language: Mapped[str] = mapped_column(sa.String(8))
    body: Mapped[str] = mapped_column(sa.String(32))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    saved_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    event: Mapped[int | None]


class Summary(Base):
    """The executive summary in one language, as its drafters have it now."""

    __tablename__ = "finding_summary"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[str] = mapped_column(sa.String(32))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    saved_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)


class SummaryText(Base):
    """The executive summary as it was delivered in a round; never changed, only followed."""

    __tablename__ = "finding_summary_text"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    event: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)


class RoleView(Base):
    """That somebody at the desk looked at the findings as another role reads them."""

    __tablename__ = "finding_role_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(64))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"))
    at: Mapped[dt.datetime]
