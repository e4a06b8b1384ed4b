"""The reviews of a cycle whose course a reader may follow, and the sessions around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import HISTORY
from engine.models.anchors import Anchor
from engine.models.case import Case
from engine.queries.reader import Reader
from engine.queries.standings import AnchorDay
from workflows.domain.reports.queries import reviews

KINDS = ("board", "assembly")


def followed_reviews(session: Session, reader: Reader, cycle: int) -> Sequence[Case]:
    """Those that the reader may view, awaited dates and history included; in no order."""
    may = reader.access.visible(reader.actor, HISTORY, reader.now)
    return session.scalars(reviews(cycle).where(reader.sees, may)).all()


def sessions_between(session: Session, first: dt.date, last: dt.date) -> tuple[AnchorDay, ...]:
    """Sessions of the Board and the Assembly that are to be held, or were, by date."""
    rows = session.scalars(
        sa.select(Anchor)
        .where(Anchor.kind.in_(KINDS), Anchor.usable, Anchor.date.between(first, last))
        .order_by(Anchor.date, Anchor.key)
    )
    return tuple(AnchorDay(row.key, row.kind, row.date, row.tentative) for row in rows)
