"""The register: States and other participants, named in six languages."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Country(Base):
    """One line of the register. Being on it implies neither participation nor consent.

    `kind`: "member", "observer", "agency_member" or "fictional".
    `names` and `orders`: by language; an order is the place in the whole list, since no rule of
    sorting fits six languages.
    `identified`: named in S1 §22.  `language`: in which it corresponds, where that is known.
    """

    __tablename__ = "country"

    key: Mapped[str] = mapped_column(sa.String(3), primary_key=True)
    alpha2: Mapped[str] = mapped_column(sa.String(2), default="")
    m49: Mapped[str] = mapped_column(sa.String(3), default="")
    group: Mapped[str] = mapped_column(sa.String(16), default="")
    kind: Mapped[str] = mapped_column(sa.String(16))
    identified: Mapped[bool] = mapped_column(default=False)
    names: Mapped[dict[str, Any]]
    orders: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(sa.String(8), default="")
