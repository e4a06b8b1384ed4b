"""Notes of the secretariat: dated words and logged calls, outside every dossier."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base

NOTE, CALL = "note", "call"


class DeskNote(Base):
    """What the secretariat notes for itself about a case, a seat or a next step.

    It belongs to no history and goes into no export of a case. `on`: the day it is about.
    A call has `with_whom` and `outcome`. Once deleted, its words are gone; the line stays.
    """

    __tablename__ = "desk_note"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('note', 'call')", name="kind"),
        sa.CheckConstraint("case_id IS NOT NULL OR seat_id IS NOT NULL", name="about"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"), index=True)
    on: Mapped[dt.date]
    with_whom: Mapped[str] = mapped_column(sa.String(200), default="")
    outcome: Mapped[str] = mapped_column(sa.Text, default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    written_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    written_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime | None]
    deleted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    deleted_at: Mapped[dt.datetime | None]
