"""What people follow: States, themes, and fields in which help is sought."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base

LONGEST_KEY = 64


class Follow(Base):
    """One thing that a person follows. It opens nothing: what is told is what he may see anyway.

    `kind`, `key`: "state" and a State; "theme" and a section of the questionnaire; "field" and a
    field in which help is sought.
    """

    __tablename__ = "follow"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(LONGEST_KEY), primary_key=True)
    since: Mapped[dt.datetime]
