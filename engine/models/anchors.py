"""Dates that cases hang on, what moved them, and what was told to many cases at once."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Anchor(Base):
    """A date with a key that other cases hang on, such as the first day of a Board session."""

    __tablename__ = "anchor"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(32), index=True)
    date: Mapped[dt.date]
    tentative: Mapped[bool] = mapped_column(default=True)
    usable: Mapped[bool] = mapped_column(default=True)  # False once cancelled


class Replan(Base):
    """An anchor that moved. A newer row for the same anchor supersedes an older one."""

    __tablename__ = "replan"

    id: Mapped[int] = mapped_column(primary_key=True)
    anchor_id: Mapped[int] = mapped_column(sa.ForeignKey("anchor.id"), index=True)
    before: Mapped[dt.date]
    after: Mapped[dt.date]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]


class ReplanStep(Base):
    """The step that moved the anchor, and the earlier moves that it takes back."""

    __tablename__ = "replan_step"

    replan_id: Mapped[int] = mapped_column(sa.ForeignKey("replan.id"), primary_key=True)
    command_id: Mapped[str | None] = mapped_column(sa.ForeignKey("command.id"), index=True)
    takes_back: Mapped[list[int]] = mapped_column(sa.JSON)


class ReplanCase(Base):
    """A case that has taken a Replan into account; once each."""

    __tablename__ = "replan_case"

    replan_id: Mapped[int] = mapped_column(sa.ForeignKey("replan.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"))


class Broadcast(Base):
    """A transition that one case's step asks of every case that names that case."""

    __tablename__ = "broadcast"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    transition: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]


class BroadcastCase(Base):
    """A case that a Broadcast has reached; once each."""

    __tablename__ = "broadcast_case"

    broadcast_id: Mapped[int] = mapped_column(sa.ForeignKey("broadcast.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
