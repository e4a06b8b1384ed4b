"""When the doors were open, when they were shut, and a house that stands still."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Heartbeat(Base):
    """When the doors were last known to be open: one row."""

    __tablename__ = "heartbeat"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]


class Closure(Base):
    """A time in which the doors were shut, from the last heartbeat to the next."""

    __tablename__ = "closure"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]


class HouseHold(Base):
    """A house that came from a copy stands still until a person releases it.

    `reason`: "restored" or "moved".  `copied_at`: the instant up to which the copy knows.
    `kept_back`: how many messages and reminders were kept back at the release.
    """

    __tablename__ = "house_hold"
    __table_args__ = (
        sa.CheckConstraint("reason IN ('restored', 'moved')", name="reason"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(16))
    copied_at: Mapped[dt.datetime]
    begun_at: Mapped[dt.datetime]
    released_at: Mapped[dt.datetime | None]
    released_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    kept_back: Mapped[int | None]
