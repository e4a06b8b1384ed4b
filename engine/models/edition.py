"""Editions of what an administrator edits: rules of procedure, calendars, questionnaires."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Edition(Base):
    """One edition, stored whole; the same name with other bytes is refused once a case uses it.

    `kind`: "rules" (name = definition), "calendar" (name = mechanism), "questionnaire".
    `current`: new cases take it.
    """

    __tablename__ = "edition"
    __table_args__ = (sa.UniqueConstraint("kind", "name", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(64))
    edition: Mapped[str] = mapped_column(sa.String(64))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[str] = mapped_column(sa.Text)  # TOML
    current: Mapped[bool] = mapped_column(default=True)
    loaded_at: Mapped[dt.datetime]


class EditionEffect(Base):
    """That an edition of the rules came into effect: who decided so, in which document.

    `kind`: "first" (loaded where there was none), "board", "assembly", "executive_director".
    `sha256`: the text that was decided on.  `before_id`: what new cases took until then.
    An edition that is not current and has no such row was loaded and waits for a decision.
    """

    __tablename__ = "edition_effect"
    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('first', 'board', 'assembly', 'executive_director')", name="kind"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"), index=True)
    before_id: Mapped[int | None] = mapped_column(sa.ForeignKey("edition.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(32))
    reference: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_on: Mapped[dt.date | None]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"))
    at: Mapped[dt.datetime]
