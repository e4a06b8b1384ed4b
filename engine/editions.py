"""Which edition of the rules and of the calendar counts for a case."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import calendar, rules
from engine.calendar import Calendar
from engine.models.case import Case
from engine.models.edition import Edition
from engine.rules import NO_RULES, Rules

RULES, CALENDAR = "rules", "calendar"
READ = "editions read"  # in `Session.info`
COUNTS = (  # of a kind of which one counts, whatever it is called
    sa.select(Edition)
    .where(Edition.kind == sa.bindparam("kind"), Edition.current)
    .order_by(Edition.id.desc())
    .limit(1)
)
CONTENT = COUNTS.with_only_columns(Edition.content)
ITS_CONTENT = sa.select(Edition.content).where(Edition.id == sa.bindparam("edition"))


def rules_of(session: Session, case: Case) -> Rules:
    """The edition that the case pinned when it opened."""
    return edition(session, case.edition_id)


def edition(session: Session, key: int | None) -> Rules:
    if key is None:
        return NO_RULES
    known = _known(session)
    if key not in known:
        known[key] = rules.parse(session.scalars(ITS_CONTENT, {"edition": key}).one())
    return known[key]  # type: ignore[no-any-return]


def calendar_of(session: Session) -> Calendar:
    """The calendar of the mechanism; the default one where none was loaded."""
    known = _known(session)
    if CALENDAR not in known:
        content = session.scalar(CONTENT, {"kind": CALENDAR})
        known[CALENDAR] = calendar.parse(content) if content is not None else Calendar()
    return known[CALENDAR]  # type: ignore[no-any-return]


def forget(session: Session) -> None:
    """Editions were loaded in this transaction: what was read of them before may be another."""
    session.info.pop(READ, None)


def _known(session: Session) -> dict[Any, Any]:
    """What this transaction has read: every step asks for the same editions many times."""
    transaction = session.get_transaction()
    if transaction is None:
        return {}
    if session.info.get(READ, (None, {}))[0] is not transaction:
        session.info[READ] = (transaction, {})
    return session.info[READ][1]  # type: ignore[no-any-return]


def calendar_edition(session: Session) -> Edition | None:
    """The calendar that counts now, as it was loaded."""
    return counting(session, CALENDAR)


def counting(session: Session, kind: str) -> Edition | None:
    """The edition of a kind that counts now, as it was loaded."""
    return session.scalar(COUNTS, {"kind": kind})


def current(session: Session, definition: str, edition: str = "") -> Edition | None:
    """The edition of the rules that a new case takes: the one named, else the current one."""
    query = sa.select(Edition).where(Edition.kind == RULES, Edition.name == definition)
    query = query.where(Edition.edition == edition) if edition else query.where(Edition.current)
    return session.scalar(query.order_by(Edition.id.desc()).limit(1))
