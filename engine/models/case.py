"""A case and what hangs on it: parts, anchors, tasks, timers and facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Word


class Case(Base):
    """One run of a Definition; the only thing that has a state and a version.

    `version` is the number of its events. `entry` names the present stay in a state;
    `entries` counts them, so that a stay taken up again by an undo keeps its number.
    """

    __tablename__ = "cases"
    __table_args__ = (
        sa.Index("ix_cases_definition_state", "definition", "state"),
        sa.Index("ix_cases_subject_definition", "subject", "definition"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(80), unique=True)
    definition: Mapped[str] = mapped_column(sa.String(64))
    definition_version: Mapped[int]
    subject: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(64))
    version: Mapped[int]
    entry: Mapped[int]
    entries: Mapped[int]
    entered_at: Mapped[dt.datetime]
    opened_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    hold: Mapped[str | None] = mapped_column(sa.String(64))
    held_on: Mapped[dt.date | None]
    held_until: Mapped[dt.date | None]
    next_hold: Mapped[str | None] = mapped_column(sa.String(64))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    root_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    edition_id: Mapped[int | None] = mapped_column(sa.ForeignKey("edition.id"))
    last_hash: Mapped[str] = mapped_column(sa.String(64))


class CaseName(Base):
    """A case that this case names, such as the cycle it belongs to. It is nobody's parent."""

    __tablename__ = "case_name"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    named_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True, index=True)


class Part(Base):
    """Who plays a role in one case. An ended Part stays, with its last day."""

    __tablename__ = "part"
    __table_args__ = (
        sa.Index(
            "uq_part_playing",
            "case_id",
            "role",
            "seat_id",
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        ),
        # The desk's seats have a part in every case: by seat alone, each right would read them all.
        sa.Index("ix_part_seat_case", "seat_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(64))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"))
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]


class CaseAnchor(Base):
    """The anchor that a case means by one of its names ("board")."""

    __tablename__ = "case_anchor"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    anchor_id: Mapped[int] = mapped_column(sa.ForeignKey("anchor.id"), index=True)


class Task(Base):
    """The next step asked of a seat. `due` is an indicative date in the mechanism's zone.

    `status`: "open", "met", "cancelled". `body` is set where each State has a task of its own.
    `ruled` is the date by the rule alone, where the shown one had to be later.
    """

    __tablename__ = "task"
    __table_args__ = (
        sa.Index(
            "uq_task_open",
            "case_id",
            "entry",
            "key",
            "body",
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
        sa.Index(
            "ix_task_due_open",
            "due",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
        sa.CheckConstraint("status IN ('open', 'met', 'cancelled')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    entry: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(64))
    role: Mapped[str] = mapped_column(sa.String(64))
    body: Mapped[str] = mapped_column(sa.String(32), default="")
    optional: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(Word(16), default="open")
    due: Mapped[dt.date | None]
    ruled: Mapped[dt.date | None]
    due_version: Mapped[int] = mapped_column(default=1)
    opened_on: Mapped[dt.date]
    opened_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Timer(Base):
    """A move that the clock makes at 00:00 of the day after `due`, in the mechanism's zone."""

    __tablename__ = "timer"
    __table_args__ = (
        sa.Index(
            "ix_timer_due_pending",
            "due",
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        ),
        sa.CheckConstraint("status IN ('pending', 'fired', 'cancelled')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    entry: Mapped[int]
    transition: Mapped[str] = mapped_column(sa.String(64))
    due: Mapped[dt.date | None]
    status: Mapped[str] = mapped_column(Word(16), default="pending")


class Fact(Base):
    """Something a step stated. The text of a text fact stands in `event_text`."""

    __tablename__ = "fact"
    __table_args__ = (sa.Index("ix_fact_case_key", "case_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    entry: Mapped[int]
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(64))
    body: Mapped[str] = mapped_column(sa.String(32), default="")
    kind: Mapped[str] = mapped_column(sa.String(16))
    value: Mapped[Any] = mapped_column(sa.JSON)
    visible_to: Mapped[list[str]]  # roles; empty: whoever may view the case
    taken_back: Mapped[bool] = mapped_column(default=False)
