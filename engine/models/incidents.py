"""What went wrong while nobody looked, and when each job of the clock last ran."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base

OPEN = sa.text("resolved_at IS NULL")


class Incident(Base):
    """Work on a row that failed. Of one row and kind at most one is open; it is counted up.

    `row`: the number of the case, or of the message.  `error`: a class and a place in the code;
    no word of the case or of a person.  `resolved_by` is empty where the work came through.
    """

    __tablename__ = "incident"
    __table_args__ = (
        sa.Index(
            "uq_incident_open", "what", "row", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(sa.String(32))
    row: Mapped[int]
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    error: Mapped[str] = mapped_column(sa.String(200))
    times: Mapped[int]
    first_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]
    try_at: Mapped[dt.datetime]  # not sooner is it tried again
    resolved_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    resolved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(sa.Text, default="")


class JobRun(Base):
    """When a job of the clock last ran on any node, how long it took, and whether it broke off."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    at: Mapped[dt.datetime]
    seconds: Mapped[float]
    failed: Mapped[bool]
