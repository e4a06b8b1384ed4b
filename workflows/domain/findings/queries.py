"""What was drafted, delivered and said, straight from the tables; nothing here asks who reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case, Part, Task
from engine.models.history import Event
from engine.queries.reader import Reader
from workflows.domain.findings.models import Citation, Finding, FindingText, Position
from workflows.domain.findings.rules import DESK_ROLES, REVIEWER_ROLES, STATE_ROLES
from workflows.domain.questions.queries import reviewing

MOST = 9999  # no text has more paragraphs
CLEARING = "clear_draft"
DELIVERING = ("deliver_draft", "propose_text")

Sources = tuple[tuple[str, str], ...]  # kind and ref of what an item rests on


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
    """Every item ever drafted, by paragraph number; those without a number last.

    Not what a State had drafted and not cleared when it left: that stays with it.
    """
    return session.scalars(
        sa.select(Finding)
        .where(Finding.case_id == case, _handed_over(case))
        .order_by(Finding.number.is_(None), Finding.number, Finding.id)
    ).all()


def finding(session: Session, case: int, id: int) -> Finding | None:  # noqa: A002
    """One item of a case, as above."""
    return session.scalar(
        sa.select(Finding).where(Finding.id == id, Finding.case_id == case, _handed_over(case))
    )


def _handed_over(case: int) -> sa.ColumnElement[bool]:
    """An item has a number from its first delivery on; a State that has cleared is done."""
    cleared = sa.select(Task.body).where(
        Task.case_id == case, Task.key == CLEARING, Task.status == "met"
    )
    return sa.or_(
        Finding.number.is_not(None), Finding.body.in_(reviewing(case)), Finding.body.in_(cleared)
    )


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


def citations(session: Session, case: int) -> dict[int, dict[int, Sources]]:
    """Item -> round -> what it rests on: kind and ref. Round 0 is the draft."""
    rows = session.scalars(
        sa.select(Citation)
        .join(Finding, Finding.id == Citation.finding_id)
        .where(Finding.case_id == case)
        .order_by(Citation.kind, Citation.ref)
    )
    found: dict[int, dict[int, Sources]] = {}
    for row in rows:
        rounds = found.setdefault(row.finding_id, {})
        rounds[row.round] = (*rounds.get(row.round, ()), (row.kind, row.ref))
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


@dataclass(frozen=True)
class FindingFound:
    """A delivered item, by its paragraph number."""

    id: int
    number: int
    kind: str
    reference: str
    subject: str


def numbered(session: Session, reader: Reader, number: int) -> list[FindingFound]:
    """The items of that paragraph number, in the reviews whose text the reader sees."""
    if number > MOST:
        return []
    part = sa.exists().where(
        Part.case_id == Case.id,
        Part.seat_id == reader.actor.seat,
        Part.until.is_(None),
        Part.role.in_(STATE_ROLES | REVIEWER_ROLES | DESK_ROLES),
    )
    rows = session.execute(
        sa.select(Finding, Case.reference, Case.subject, FindingText.event)
        .join(Case, Case.id == Finding.case_id)
        .join(FindingText, FindingText.finding_id == Finding.id)
        .where(
            Finding.number == number,
            reader.sees,
            sa.true() if reader.at_the_desk else part,
        )
        .order_by(Case.reference, Finding.id)
    ).all()
    back = taken_back(session, {row.Finding.case_id for row in rows})
    found: dict[int, FindingFound] = {}
    for each, reference, subject, event in rows:
        if (each.case_id, event) not in back:
            found[each.id] = FindingFound(each.id, number, each.kind, reference, subject)
    return list(found.values())


def taken_back(session: Session, cases: set[int]) -> set[tuple[int, int]]:
    """(Case, number) of the events that were taken back."""
    rows = session.execute(
        sa.select(Event.case_id, Event.takes_back).where(
            Event.case_id.in_(cases), Event.kind == "undo"
        )
    )
    return {(case, number) for case, numbers in rows for number in numbers}
