"""Dates that concern a seat: indicative dates, ends of holds, and what cases hang on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.anchors import Anchor
from engine.models.case import Case, Task
from engine.queries.cases import AnchorLine
from engine.queries.reader import CaseLine, Reader, awake, line
from engine.queries.turns import Turn, of_tasks

SESSION, OWN, OTHERS, HOLD, VISIT = "session", "own", "others", "hold", "visit"
ORDER = (SESSION, VISIT, OWN, OTHERS, HOLD)  # on one day


@dataclass(frozen=True)
class DateLine:
    """One date.

    `kind`: "session", "own" (asked of the seat), "others", "hold" (its last day), "visit".
    `until`: the last day of what takes several.
    """

    day: dt.date
    kind: str
    case: CaseLine | None = None
    turn: Turn | None = None
    anchor: AnchorLine | None = None
    until: dt.date | None = None

    def concerns(self, body: str) -> bool:
        """Whether a State or body is asked, or what its own case is about; sessions concern all."""
        if self.case is None:
            return True
        return self.case.subject == body or (self.turn is not None and body in self.turn.bodies)


def dates(session: Session, reader: Reader, first: dt.date, last: dt.date) -> tuple[DateLine, ...]:
    """Every date from `first` to `last` that the reader may see, both days included."""
    found = [
        *_of_tasks(session, reader, first, last),
        *_of_holds(session, reader, first, last),
        *_of_anchors(session, first, last),
    ]
    return in_order(found)


def in_order(found: Iterable[DateLine]) -> tuple[DateLine, ...]:
    """By day; on one day sessions first."""
    return tuple(sorted(found, key=_place))


def _place(each: DateLine) -> tuple[dt.date, int, str, str]:
    reference = each.case.reference if each.case else ""
    return each.day, ORDER.index(each.kind), reference, each.turn.key if each.turn else ""


def _of_tasks(
    session: Session, reader: Reader, first: dt.date, last: dt.date
) -> Iterator[DateLine]:
    rows = session.execute(
        sa.select(Task, Case, reader.follows.label("past"))
        .join(Case, Case.id == Task.case_id)
        .where(Task.status == "open", Task.due.between(first, last), awake(), reader.sees)
        .order_by(Task.due, Task.id)
    ).all()
    turns = of_tasks(session, reader, [row.Task for row in rows]) if rows else {}
    for task, case, looks_back in rows:
        turn = turns[task.id]
        # What others are only invited to do nobody awaits; who reads results alone awaits nothing.
        if task.due and (turn.mine or (looks_back and not turn.optional)):
            kind = OWN if turn.mine else OTHERS
            yield DateLine(task.due, kind, line(reader, case), turn)


def _of_holds(
    session: Session, reader: Reader, first: dt.date, last: dt.date
) -> Iterator[DateLine]:
    rows = session.scalars(
        sa.select(Case).where(
            Case.hold.is_not(None), Case.held_until.between(first, last),
            Case.closed_at.is_(None), reader.sees,
        )
    )  # fmt: skip
    for case in rows:
        if case.held_until is not None:
            yield DateLine(case.held_until, HOLD, line(reader, case))


def _of_anchors(session: Session, first: dt.date, last: dt.date) -> Iterator[DateLine]:
    rows = session.execute(
        sa.select(Anchor, Case.subject)
        .outerjoin(Case, sa.func.lower(Case.reference) == Anchor.key)
        .where(Anchor.usable, Anchor.date.between(first, last))
    )
    for anchor, about in rows:
        told = AnchorLine(anchor.key, anchor.kind, anchor.date, anchor.tentative, about=about or "")
        yield DateLine(anchor.date, SESSION, anchor=told)
