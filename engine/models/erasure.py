"""What was erased on request: who decided so, when, by which document; nothing of its content."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base

TEXT, PERSON = "text", "person"


class Erasure(Base):
    """One text of an event, or the data of one person.

    `because_id`: the erasure of a person's data that this text was part of.
    `places`: in how many further places the words stood.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "key"),
        sa.CheckConstraint("what IN ('text', 'person')", name="what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(sa.String(8))
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"))
    key: Mapped[str | None] = mapped_column(sa.String(64))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    because_id: Mapped[int | None] = mapped_column(sa.ForeignKey("erasure.id"), index=True)
    document: Mapped[str] = mapped_column(sa.String(200))
    document_on: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(sa.Text)
    places: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"))
    at: Mapped[dt.datetime]
