"""Editions of what an administrator edits: rules of procedure, calendars, questionnaires."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Edition(Base):
    """One edition, stored whole; the same name with other bytes is refused once a case uses it.

    `kind`: "rules" (name = definition), "calendar" (name = mechanism), "questionnaire".
    """

    __tablename__ = "edition"
    __table_args__ = (sa.UniqueConstraint("kind", "name", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(64))
    edition: Mapped[str] = mapped_column(sa.String(64))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[str] = mapped_column(sa.Text)  # TOML
    current: Mapped[bool] = mapped_column(default=True)
    loaded_at: Mapped[dt.datetime]
