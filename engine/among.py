"""Whether columns are one of many constant rows, such as the states of all processes."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

import sqlalchemy as sa

Constants: TypeAlias = tuple[tuple[str | int, ...], ...]


def among(columns: tuple[Any, ...], rows: Constants) -> sa.ColumnElement[bool]:
    """Whether the columns are one of the rows; of no rows, they are none."""
    return sa.tuple_(*columns).bool_op("IN")(_written(rows)) if rows else sa.false()


@lru_cache(maxsize=512)
def _written(rows: Constants) -> sa.ColumnClause[Any]:
    """The rows in the statement itself: as parameters, hundreds, they would be its whole cost."""
    lines = (", ".join(literal(value) for value in row) for row in rows)
    return sa.literal_column(f"(VALUES {', '.join(f'({line})' for line in lines)})")


def literal(value: str | int) -> str:
    """A constant as SQL."""
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
