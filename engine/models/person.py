"""People, the offices they hold, and since when."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base, Word

Instant: TypeAlias = "dt.datetime | sa.SQLColumnExpression[dt.datetime]"


class Person(Base):
    """A human being who acts. Rights come from seats alone, never from the person."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # stored in lower case
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    zone: Mapped[str] = mapped_column(sa.String(64), default="Africa/Nairobi")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]  # on request; what is left stands for the steps taken


class PersonAddress(Base):
    """Another address of a person, beside the main one. It counts once it is confirmed."""

    __tablename__ = "person_address"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "email"),
        sa.Index(
            "uq_person_address_confirmed",
            "email",
            unique=True,
            sqlite_where=sa.text("confirmed_at IS NOT NULL"),
            postgresql_where=sa.text("confirmed_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254))  # stored in lower case
    added_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]


class Seat(Base):
    """An office: a title of a State or body, for one case or for none.

    `channel` is "mail", or "note" for a mission or a minister, who is written to formally.
    """

    __tablename__ = "seat"
    __table_args__ = (
        sa.UniqueConstraint("title", "body", "case_id", "number"),
        sa.Index(
            "uq_seat_standing",
            "title",
            "body",
            "number",
            unique=True,
            sqlite_where=sa.text("case_id IS NULL"),
            postgresql_where=sa.text("case_id IS NULL"),
        ),
        sa.CheckConstraint("channel IN ('mail', 'note')", name="channel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(64))
    body: Mapped[str] = mapped_column(sa.String(32), index=True)
    case_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("cases.id", use_alter=True), index=True
    )
    number: Mapped[int] = mapped_column(default=1)  # several experts of one State in one case
    channel: Mapped[str] = mapped_column(sa.String(8), default="mail")
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    created_at: Mapped[dt.datetime]


class Appointment(Base):
    """Who holds a seat, from when to when, by which note verbale.

    `until` is the first instant at which the seat is no longer held.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        sa.Index(
            "uq_appointment_principal",
            "seat_id",
            unique=True,
            sqlite_where=sa.text("until IS NULL AND kind = 'principal'"),
            postgresql_where=sa.text("until IS NULL AND kind = 'principal'"),
        ),
        sa.CheckConstraint("kind IN ('principal', 'alternate', 'member')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(Word(16), default="principal")
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
    reference: Mapped[str] = mapped_column(sa.String(200), default="")  # the note verbale

    seat: Mapped[Seat] = relationship()
    person: Mapped[Person] = relationship()

    @classmethod
    def lasts(cls, now: Instant) -> sa.ColumnElement[bool]:
        """It has begun by then, and has not ended."""
        return sa.and_(cls.since <= now, cls.not_ended(now))

    @classmethod
    def not_ended(cls, now: Instant) -> sa.ColumnElement[bool]:
        """It has not ended by then; it may begin later."""
        return sa.or_(cls.until.is_(None), cls.until > now)
