"""Values of indicators as States have recorded them, and files of values that wait to be taken."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class MeasureValue(Base):
    """A figure for a place and a year. Rows are added; only `audience` is ever changed.

    `case_id`: the sheet of the State.  `event`: the number of the step in its history.
    `indicator`: a key of an edition, or the reference of an entry of the register.
    `figure`: digits with a point; empty where the State says that there is no information.
    `place_key`: by which the place is found again.  `supersedes_id`: the row it takes the place of.
    `audience`: "" until the State releases it, then "seats" or "public".
    """

    __tablename__ = "measure_value"
    __table_args__ = (sa.Index("ix_measure_value_case", "case_id", "indicator", "place_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    event: Mapped[int]
    indicator: Mapped[str] = mapped_column(sa.String(64))
    edition_id: Mapped[int | None] = mapped_column(sa.ForeignKey("edition.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(120))
    place_key: Mapped[str] = mapped_column(sa.String(120))
    year: Mapped[int]
    group: Mapped[str] = mapped_column("target_group", sa.String(16))
    figure: Mapped[str] = mapped_column(sa.String(40))
    unit: Mapped[str] = mapped_column(sa.String(80))
    source: Mapped[str] = mapped_column(sa.Text)
    link: Mapped[str] = mapped_column(sa.Text)
    method: Mapped[str] = mapped_column(sa.Text)
    audience: Mapped[str] = mapped_column(sa.String(8), default="")
    supersedes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("measure_value.id"), index=True)
    at: Mapped[dt.datetime]


class MeasureImport(Base):
    """The rows of a file that were found in order; nothing counts before the step takes them.

    `rows`: the values, as `brought.Line.kept` writes them.  `event`: the step, once it was taken.
    """

    __tablename__ = "measure_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(255))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    event: Mapped[int | None]
    made_at: Mapped[dt.datetime]
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"))
