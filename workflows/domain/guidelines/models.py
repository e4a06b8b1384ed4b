"""The Guidelines as they were imported: versions in one or several languages, block by block."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class GuidelinesBlock(Base):
    """A heading or a paragraph of a version. Rows are added by a step, and never changed.

    `level`: of a heading, 1 at the top; 0 for a paragraph.  `number`: as the text numbers it.
    `anchor`: the address within the page, the same for as long as the version is there.
    """

    __tablename__ = "guidelines_block"
    __table_args__ = (sa.UniqueConstraint("case_id", "language", "anchor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    language: Mapped[str] = mapped_column(sa.String(8))
    place: Mapped[int]
    level: Mapped[int]
    number: Mapped[str] = mapped_column(sa.String(40))
    anchor: Mapped[str] = mapped_column(sa.String(80))
    text: Mapped[str] = mapped_column(sa.Text)


class GuidelinesBatch(Base):
    """What was recognised in a file and looked through; a step makes it a version, or a language.

    `case_id`: the version that took it; None while it waits.
    """

    __tablename__ = "guidelines_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(255))
    language: Mapped[str] = mapped_column(sa.String(8))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    made_at: Mapped[dt.datetime]
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"))
