"""Editions of the rules of procedure and of the calendar, for those who read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.editions import RULES
from engine.models.case import Case
from engine.models.edition import Edition


@dataclass(frozen=True)
class EditionLine:
    """One edition: its name, its text and the mark by which it is known again."""

    name: str
    edition: str
    content: str
    sha256: str
    current: bool
    loaded_at: dt.datetime


def of_rules(session: Session) -> tuple[EditionLine, ...]:
    """Every edition of the rules, by process, the current ones first, then the newest."""
    rows = session.scalars(
        sa.select(Edition)
        .where(Edition.kind == RULES)
        .order_by(Edition.name, Edition.current.desc(), Edition.id.desc())
    )
    return tuple(_line(row) for row in rows)


def edition(session: Session, definition: str, name: str) -> EditionLine | None:
    """One edition of the rules of a process."""
    found = editions.current(session, definition, name) if name else None
    return _line(found) if found else None


def of_case(session: Session, case: Case) -> EditionLine | None:
    """The edition that a case took when it opened."""
    found = session.get(Edition, case.edition_id) if case.edition_id else None
    return _line(found) if found else None


def calendar(session: Session) -> EditionLine | None:
    """The calendar that counts now."""
    found = editions.calendar_edition(session)
    return _line(found) if found else None


def _line(row: Edition) -> EditionLine:
    return EditionLine(row.name, row.edition, row.content, row.sha256, row.current, row.loaded_at)
