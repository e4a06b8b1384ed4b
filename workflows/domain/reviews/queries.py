"""The register of countries, in the reader's language and order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.domain.reviews.models import Country


def countries(session: Session, locale: str) -> Sequence[Country]:
    """All lines, in the order that is stored for the language."""
    rows = session.scalars(sa.select(Country)).all()
    return sorted(rows, key=lambda row: (_order(row, locale), row.key))


def country_names(session: Session) -> Mapping[str, Mapping[str, str]]:
    """Key -> language -> name, of every line."""
    rows = session.execute(sa.select(Country.key, Country.names))
    return {row.key: row.names for row in rows}


def _order(row: Country, locale: str) -> int:
    return int(row.orders.get(locale, row.orders.get("en", 0)))
