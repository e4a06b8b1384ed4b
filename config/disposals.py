"""Throws away what has served its time, kind by kind, as the edition of the periods says."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from sqlalchemy.orm import Session

from config import drafts, periods
from config.bootstrap import Services
from config.periods import Period, Periods
from engine import db, disposal
from engine.disposal import Kind, Rows, Run, Sight
from notifications.spent import BODIES
from workflows.domain.accounts.spent import ATTEMPTS, CODES, SIGN_INS
from workflows.domain.documents.spent import FILES

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        each.key: each
        for each in (
            CODES, drafts.WAYS_IN, ATTEMPTS, SIGN_INS, BODIES, FILES, drafts.IMPORTS,
            drafts.DRAFTS, drafts.COLLEAGUES,
        )
    }
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A period, and what of it is due. `before`: what has counted since then goes."""

    period: Period
    before: dt.datetime | None = None
    due: Sight | None = None  # none: no disposal of ours takes it


def ahead(session: Session, now: dt.datetime) -> tuple[Periods | None, list[Line]]:
    """What a disposal at that instant would take. Writes nothing."""
    known = periods.current(session)
    return known, [_line(session, each, now) for each in (known.rows.values() if known else ())]


def _line(session: Session, period: Period, now: dt.datetime) -> Line:
    before, kind = period.before(now), KINDS.get(period.key)
    if before is None or kind is None:
        return Line(period, before)
    return Line(period, before, disposal.sight(session, kind, before))


def run(services: Services, begun_by: str) -> dict[str, int]:
    """Dispose of all that is due, a few rows in each transaction; answers how many of a kind.

    Looked for first, so that a day without anything due holds nobody up who writes.
    """
    now = services.clock.now()
    known, lines = services.read(lambda session: ahead(session, now))
    made = Run(str(uuid.uuid4()), now, known.id if known else None, begun_by)
    taken = {
        line.period.key: sum(
            _taken(services, made, KINDS[line.period.key], rows, line.before)
            for rows in KINDS[line.period.key].rows
        )
        for line in lines
        if line.before is not None and line.due is not None and line.due.count
    }
    if any(taken.values()):
        db.settle(services.database)
    return taken


def _taken(services: Services, made: Run, kind: Kind, rows: Rows, before: dt.datetime) -> int:
    total = 0
    while count := services.write(partial(_few, made=made, kind=kind, rows=rows, before=before)):
        total += count
    return total


def _few(session: Session, made: Run, kind: Kind, rows: Rows, before: dt.datetime) -> int:
    """Some rows, and the line that says how many, in one transaction."""
    found = disposal.take(session, rows, before, made.at)
    disposal.note(session, made, kind.key, before, found)
    return found.count
