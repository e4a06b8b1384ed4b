"""Filters that people keep under a name."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base

MOST_FILTER, MOST_NAME = 300, 60


class SavedView(Base):
    """A filter of the cycle's table with its order, under the name that one person gave it.

    `shared`: everybody at the desk finds it in his list; only who made it may change it.
    """

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(sa.String(MOST_NAME))
    filter: Mapped[str] = mapped_column(sa.String(MOST_FILTER))
    order: Mapped[str] = mapped_column(sa.String(16), default="name")
    closed: Mapped[bool] = mapped_column(default=False)
    shared: Mapped[bool] = mapped_column(default=False, index=True)
    made_at: Mapped[dt.datetime]
