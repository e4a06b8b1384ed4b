"""Draws of lots for the places of a review: what was frozen first, and what was drawn after it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Draw(Base):
    """One draw. What is frozen is never changed, and the seed is written once.

    `frozen`: pool and constraints as canonical JSON, the very bytes of which `sha256` is the hash.
    `frozen_on`, `met_on`: days in the mechanism's zone.  `meeting`: the reference of the open
    meeting in which the seed was drawn.  `order`: the eligible States by their lots.
    """

    __tablename__ = "draw"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    number: Mapped[int]
    frozen: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    frozen_on: Mapped[dt.date]
    frozen_at: Mapped[dt.datetime]
    frozen_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    seed: Mapped[str | None] = mapped_column(sa.String(200))
    meeting: Mapped[str | None] = mapped_column(sa.String(200))
    met_on: Mapped[dt.date | None]
    drawn_at: Mapped[dt.datetime | None]
    drawn_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    order: Mapped[list[str] | None] = mapped_column(sa.JSON)

    @property
    def pool(self) -> Sequence[Mapping[str, Any]]:
        """States by their codes: key, group, whether eligible, and the reasons why not."""
        found: Sequence[Mapping[str, Any]] = json.loads(self.frozen)["pool"]
        return found

    @property
    def constraints(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.frozen)["constraints"]
        return found

    @property
    def eligible(self) -> list[str]:
        return [str(each["key"]) for each in self.pool if each["eligible"]]

    @property
    def groups(self) -> dict[str, str]:
        return {str(each["key"]): str(each["group"]) for each in self.pool}
