"""What a partner has to say to a review, theme by theme."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class PartnerInput(Base):
    """An input to a review. Nobody but its partner reads it before it is sent.

    `case_id`: the case of the input, whose state says who reads it.  `number`: within the review,
    once sent.  `published`, `address`: the text already published that it refers to.
    `edition` counts how often it was saved.
    """

    __tablename__ = "partner_input"
    __table_args__ = (sa.UniqueConstraint("review_id", "number"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    body: Mapped[str] = mapped_column(sa.String(32), index=True)
    category: Mapped[str] = mapped_column(sa.String(32))
    number: Mapped[int | None]
    language: Mapped[str] = mapped_column(sa.String(8))
    published: Mapped[str] = mapped_column(sa.String(200), default="")
    address: Mapped[str] = mapped_column(sa.String(500), default="")
    edition: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    sent_at: Mapped[dt.datetime | None]


class PartnerInputText(Base):
    """What an input says about one theme."""

    __tablename__ = "partner_input_text"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    theme: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
