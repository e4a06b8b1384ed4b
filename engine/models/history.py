"""What happened, once and for all: commands answered, events chained, a head for every day."""

from __future__ import annotations

import datetime as dt
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine import appendonly
from engine.db import Base


class Command(Base):
    """A form that was sent and what became of it; the same form is never carried out twice."""

    __tablename__ = "command"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    trigger: Mapped[str] = mapped_column(sa.String(64))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"))
    digest: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[dt.datetime]


class Event(Base):
    """One line of the history of a case: append-only, numbered, chained by its hash.

    `content` holds the hashed bytes as they are: canonical JSON with the results of the step.
    `kind`: "opened", "step", "undo", "parts", "replan", "seat", "migration", "resumed",
    "noted" (nothing moves).
    """

    __tablename__ = "event"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(16))
    trigger: Mapped[str] = mapped_column(sa.String(64))
    source: Mapped[str] = mapped_column(sa.String(64))
    target: Mapped[str] = mapped_column(sa.String(64))
    entry: Mapped[int]
    at: Mapped[dt.datetime] = mapped_column(index=True)
    effective: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"))
    behalf_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"))
    command_id: Mapped[str | None] = mapped_column(sa.ForeignKey("command.id"), index=True)
    moved: Mapped[bool]
    takes_back: Mapped[list[int]] = mapped_column(sa.JSON)
    content: Mapped[str] = mapped_column(sa.Text)
    hash: Mapped[str] = mapped_column(sa.String(64))


class EventText(Base):
    """Free text of an event. The chain covers HMAC(salt, value), so erasing keeps it valid."""

    __tablename__ = "event_text"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    salt: Mapped[str | None] = mapped_column(sa.String(64))
    value: Mapped[str | None] = mapped_column(sa.Text)


class DailyHead(Base):
    """What the history of all cases came to on a day. Each head names the one before, and only one.

    `changed`: the cases that stood otherwise in the head before, as lines of `engine.heads`.
    """

    __tablename__ = "daily_head"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    events: Mapped[int]
    changed: Mapped[str] = mapped_column(sa.Text)
    digest: Mapped[str] = mapped_column(sa.String(64))
    previous: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[dt.datetime]


for _kept in (Command, Event, EventText, DailyHead):
    appendonly.guard(cast("sa.Table", _kept.__table__))
