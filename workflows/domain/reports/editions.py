"""Editions of the rules of procedure and of the calendar, for those who read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.editions import CALENDAR, RULES
from engine.models.case import Case
from engine.models.edition import Edition, EditionEffect


@dataclass(frozen=True)
class EditionLine:
    """One edition: its name, its text and the mark by which it is known again."""

    name: str
    edition: str
    content: str
    sha256: str
    current: bool
    loaded_at: dt.datetime
    id: int = 0
    effective_at: dt.datetime | None = None

    @property
    def waiting(self) -> bool:
        """Loaded, and never yet in effect."""
        return not self.current and self.effective_at is None


def of_rules(session: Session) -> tuple[EditionLine, ...]:
    """Every edition of the rules, by process, the current ones first, then the newest."""
    rows = session.scalars(
        sa.select(Edition)
        .where(Edition.kind == RULES)
        .order_by(Edition.name, Edition.current.desc(), Edition.id.desc())
    )
    return _lines(session, rows.all())


def edition(session: Session, definition: str, name: str) -> EditionLine | None:
    """One edition of the rules of a process."""
    found = editions.current(session, definition, name) if name else None
    return _one(session, found)


def in_effect(session: Session, definition: str) -> EditionLine | None:
    """The edition that new cases of a process take."""
    found = editions.current(session, definition)
    return _one(session, found)


def of_case(session: Session, case: Case) -> EditionLine | None:
    """The edition that a case took when it opened."""
    found = session.get(Edition, case.edition_id) if case.edition_id else None
    return _one(session, found)


def calendar(session: Session) -> EditionLine | None:
    """The calendar that counts now."""
    found = editions.calendar_edition(session)
    return _one(session, found)


def of_calendars(session: Session) -> tuple[EditionLine, ...]:
    """Every calendar that was loaded, the newest first."""
    rows = session.scalars(
        sa.select(Edition).where(Edition.kind == CALENDAR).order_by(Edition.id.desc())
    )
    return _lines(session, rows.all())


def _one(session: Session, found: Edition | None) -> EditionLine | None:
    return _lines(session, [found])[0] if found else None


def _lines(session: Session, rows: Sequence[Edition]) -> tuple[EditionLine, ...]:
    since = dict(
        session.execute(
            sa.select(EditionEffect.edition_id, sa.func.max(EditionEffect.at))
            .where(EditionEffect.edition_id.in_([row.id for row in rows]))
            .group_by(EditionEffect.edition_id)
        ).all()
    )
    return tuple(
        EditionLine(
            row.name, row.edition, row.content, row.sha256, row.current, row.loaded_at, row.id,
            since.get(row.id),
        )
        for row in rows
    )  # fmt: skip
