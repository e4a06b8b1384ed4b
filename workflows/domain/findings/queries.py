"""What was drafted, delivered and said, straight from the tables; nothing here asks who reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.history import Event
from workflows.domain.findings.models import Finding, FindingText, Position

DELIVERING = ("deliver_draft", "propose_text")


@dataclass(frozen=True)
class Round:
    """One delivery of the text to the State. The first is number 1."""

    number: int
    event: int
    at: dt.datetime


@dataclass(frozen=True)
class Course:
    """The deliveries that stand, when each event was, and which events were taken back."""

    rounds: tuple[Round, ...] = ()
    back: frozenset[int] = frozenset()
    at: Mapping[int, dt.datetime] = field(default_factory=dict)

    @property
    def latest(self) -> int:
        return len(self.rounds)

    def stands(self, event: int | None) -> bool:
        """Whether something was delivered by this event, and not taken back."""
        return event is not None and event not in self.back


def course(session: Session, case: int) -> Course:
    """How far the text of a review has come."""
    rows = session.execute(
        sa.select(Event.number, Event.trigger, Event.kind, Event.at, Event.takes_back)
        .where(Event.case_id == case)
        .order_by(Event.number)
    ).all()
    back = frozenset(number for row in rows for number in row.takes_back)
    made = [
        row
        for row in rows
        if row.kind == "step" and row.trigger in DELIVERING and row.number not in back
    ]
    rounds = (Round(place, row.number, row.at) for place, row in enumerate(made, 1))
    return Course(tuple(rounds), back, {row.number: row.at for row in rows})


def findings(session: Session, case: int) -> Sequence[Finding]:
    """Every item ever drafted, by paragraph number; those without a number last."""
    return session.scalars(
        sa.select(Finding)
        .where(Finding.case_id == case)
        .order_by(Finding.number.is_(None), Finding.number, Finding.id)
    ).all()


def finding(session: Session, case: int, id: int) -> Finding | None:  # noqa: A002
    """One item of a case."""
    return session.scalar(sa.select(Finding).where(Finding.id == id, Finding.case_id == case))


def texts(session: Session, case: int, course: Course) -> dict[int, dict[int, FindingText]]:
    """What was delivered and not taken back: item -> round -> text."""
    rows = session.scalars(
        sa.select(FindingText)
        .join(Finding, Finding.id == FindingText.finding_id)
        .where(Finding.case_id == case)
    )
    found: dict[int, dict[int, FindingText]] = {}
    for row in rows:
        if course.stands(row.event):
            found.setdefault(row.finding_id, {})[row.round] = row
    return found


def positions(session: Session, case: int) -> Sequence[Position]:
    """What was said to every item, drafts included, oldest first."""
    return session.scalars(
        sa.select(Position)
        .join(Finding, Finding.id == Position.finding_id)
        .where(Finding.case_id == case)
        .order_by(Position.id)
    ).all()


def drafted(
    session: Session, case: int, act: str, number: int, course: Course
) -> dict[int, Position]:
    """What one side has prepared in a round and not delivered: item -> position."""
    found = (row for row in positions(session, case) if (row.act, row.round) == (act, number))
    return {row.finding_id: row for row in found if not course.stands(row.event)}


def open_items(session: Session, case: int) -> dict[int, Finding]:
    """Number -> item, of those that were delivered last and are not settled."""
    so_far = course(session, case)
    delivered = texts(session, case, so_far)
    return {
        each.number: each
        for each in findings(session, case)
        if each.number is not None
        and not each.settled
        and so_far.latest in delivered.get(each.id, ())
    }


def highest(found: Iterable[Finding]) -> int:
    """The last paragraph number given, whether or not its item is still there."""
    return max((each.number or 0 for each in found), default=0)
