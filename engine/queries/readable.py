"""What a reader may read of what was stated, as a condition: `facts.may_read` in SQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from engine.models.case import Part
from engine.queries.reader import Reader


def readable(
    reader: Reader,
    case: sa.SQLColumnExpression[int],
    visible_to: sa.SQLColumnExpression[Any],
    body: sa.SQLColumnExpression[str],
) -> sa.ColumnElement[bool]:
    """Said to whoever views the case, to a role that the reader plays in it, or by his own body.

    `visible_to` is a column of role keys in JSON. Whether he views the case is asked beside it.
    """
    words = sa.cast(visible_to, sa.String)
    named = sa.exists().where(
        Part.case_id == case,
        Part.seat_id == reader.actor.seat,
        Part.until.is_(None),
        words.contains('"' + Part.role + '"', autoescape=False),
    )
    return sa.or_(words == "[]", body == reader.actor.body, named)
