"""What was thrown away after its time, and on which days the calendar saw to it."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base

CALENDAR, COMMAND = "calendar", "command"  # who began a disposal


class Disposal(Base):
    """So much of one kind was disposed of in one run: figures and dates, nothing of its content.

    `run`: joins the kinds of one run.  `before`: what was due by then went.  `oldest`: since when
    the first of it had been due to be counted.
    """

    __tablename__ = "disposal"
    __table_args__ = (
        sa.UniqueConstraint("run", "kind"),
        sa.CheckConstraint("begun_by IN ('calendar', 'command')", name="begun_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(sa.String(36))
    kind: Mapped[str] = mapped_column(sa.String(32), index=True)
    count: Mapped[int]
    oldest: Mapped[dt.datetime]
    before: Mapped[dt.datetime]
    edition_id: Mapped[int | None] = mapped_column(sa.ForeignKey("edition.id"))
    begun_by: Mapped[str] = mapped_column(sa.String(16))
    at: Mapped[dt.datetime] = mapped_column(index=True)


class DisposalDay(Base):
    """A day that some node has taken upon itself; no other does it again."""

    __tablename__ = "disposal_day"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
