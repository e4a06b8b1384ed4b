"""Tags that findings, knowledge items and entries of registers carry."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Tagging(Base):
    """A tag on a thing. `kind`: "finding" (`thing`: its id), "item" or "entry" (that of the case).

    `side`: of a finding, whose tag it is, "reviewers" or "state"; else empty.
    `framework`, `tag`: a key of an edition, or the number of a paragraph.
    """

    __tablename__ = "tagging"
    __table_args__ = (sa.UniqueConstraint("kind", "thing", "side", "framework", "tag"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    thing: Mapped[int]
    side: Mapped[str] = mapped_column(sa.String(16), default="")
    framework: Mapped[str] = mapped_column(sa.String(40), index=True)
    tag: Mapped[str] = mapped_column(sa.String(20))
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[dt.datetime]
