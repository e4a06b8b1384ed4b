"""Which edition of the rules and of the calendar counts for a case."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import calendar, rules
from engine.calendar import Calendar
from engine.models.case import Case
from engine.models.edition import Edition
from engine.rules import NO_RULES, Rules

RULES, CALENDAR = "rules", "calendar"


def rules_of(session: Session, case: Case) -> Rules:
    """The edition that the case pinned when it opened."""
    return edition(session, case.edition_id)


def edition(session: Session, key: int | None) -> Rules:
    return NO_RULES if key is None else rules.parse(session.get_one(Edition, key).content)


def calendar_of(session: Session) -> Calendar:
    """The calendar of the mechanism; the default one where none was loaded."""
    found = calendar_edition(session)
    return calendar.parse(found.content) if found else Calendar()


def calendar_edition(session: Session) -> Edition | None:
    """The calendar that counts now, as it was loaded."""
    query = sa.select(Edition).where(Edition.kind == CALENDAR, Edition.current)
    return session.scalar(query.order_by(Edition.id.desc()).limit(1))


def current(session: Session, definition: str, edition: str = "") -> Edition | None:
    """The edition of the rules that a new case takes: the one named, else the current one."""
    query = sa.select(Edition).where(Edition.kind == RULES, Edition.name == definition)
    query = query.where(Edition.edition == edition) if edition else query.where(Edition.current)
    return session.scalar(query.order_by(Edition.id.desc()).limit(1))
