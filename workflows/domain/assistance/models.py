"""What a State needs, what partners offer towards it, and what is told of the delivery."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Need(Base):
    """A need of a State as the State has it now; nobody else reads it before it is confirmed.

    `law`: what national law asks to be noted (S1 §18b).  `help_languages`: in which help is sought.
    `from_review_id`, `from_paragraph`: the review and the item of its findings it comes from.
    `audience`: "" until the State releases it, then "partners" or "public".
    """

    __tablename__ = "assistance_need"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    what: Mapped[str] = mapped_column(sa.Text)
    why: Mapped[str] = mapped_column(sa.Text)
    theme: Mapped[str] = mapped_column(sa.String(32))
    level: Mapped[str] = mapped_column(sa.String(16))
    city: Mapped[str] = mapped_column(sa.String(200))
    cost_from: Mapped[int | None] = mapped_column(sa.BigInteger)
    cost_to: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(3))
    support: Mapped[str] = mapped_column(sa.Text)
    law: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))
    help_languages: Mapped[list[str]]
    from_review_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    from_paragraph: Mapped[int | None]
    audience: Mapped[str] = mapped_column(sa.String(16), default="")
    released_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Offer(Base):
    """What a partner offers. Only its own body and the State read it.

    `standing`: "made", "withdrawn", "not_taken_up", "accepted", "ended".
    """

    __tablename__ = "assistance_offer"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(sa.String(32), index=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"))
    what: Mapped[str] = mapped_column(sa.Text)
    by_when: Mapped[dt.date | None]
    contact: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(8))
    standing: Mapped[str] = mapped_column(sa.String(16), default="made")
    made_at: Mapped[dt.datetime]


class Milestone(Base):
    """What one side tells of the delivery. `side`: "partner" or "state"; nobody assesses it."""

    __tablename__ = "assistance_milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assistance_offer.id"))
    side: Mapped[str] = mapped_column(sa.String(8))
    body: Mapped[str] = mapped_column(sa.String(32))
    text: Mapped[str] = mapped_column(sa.Text)
    reached_on: Mapped[dt.date | None]
    language: Mapped[str] = mapped_column(sa.String(8))
    at: Mapped[dt.datetime]
