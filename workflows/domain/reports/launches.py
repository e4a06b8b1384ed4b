"""What the launch planner reads: the sessions ahead and the groups launched together so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseAnchor, Fact
from workflows.domain.reports import queries
from workflows.domain.reviews import launch
from workflows.domain.reviews.launch import Board, Launch, Reckoning

GROUP, START = "group", "t0"


@dataclass(frozen=True)
class GroupLine:
    """A group launched together; `key` is empty for reviews to which no group was stated."""

    key: str
    count: int
    begun: int
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True)
class Planner:
    """Everything that the page shows."""

    edition: str
    by: Reckoning
    assembly: tuple[dt.date, bool] | None  # its first day, and whether that is tentative
    launches: tuple[Launch, ...]
    groups: tuple[GroupLine, ...]


def planner(session: Session, cycle: int, today: dt.date) -> Planner | None:
    """None where no rules have been loaded."""
    edition = editions.current(session, queries.REVIEW)
    if edition is None:
        return None
    by = launch.reckoning(editions.edition(session, edition.id))
    assembly = session.execute(
        sa.select(Anchor.date, Anchor.tentative)
        .join(CaseAnchor, CaseAnchor.anchor_id == Anchor.id)
        .where(CaseAnchor.case_id == cycle, CaseAnchor.name == "assembly", Anchor.usable)
    ).first()
    boards = [
        Board(row.key, row.date, row.tentative)
        for row in session.scalars(sa.select(Anchor).where(Anchor.kind == "board", Anchor.usable))
    ]
    last = assembly.date if assembly else None
    return Planner(
        edition=edition.edition, by=by,
        assembly=(assembly.date, assembly.tentative) if assembly else None,
        launches=launch.launches(boards, last, by, today=today), groups=groups(session, cycle),
    )  # fmt: skip


def groups(session: Session, cycle: int) -> tuple[GroupLine, ...]:
    """The reviews of a cycle by the group that was stated for each; numbers first, in order."""
    cases = list(session.scalars(queries.reviews(cycle).with_only_columns(Case.id)))
    stated = queries.stated_in(session, Fact.case_id.in_(cases), (GROUP, START))
    found: dict[str, list[dt.date | None]] = {}
    for case in cases:
        facts = stated.get(case, {})
        start = facts.get(START)
        found.setdefault(str(facts.get(GROUP) or "").strip(), []).append(
            dt.date.fromisoformat(start) if start else None
        )
    return tuple(_line(key, found[key]) for key in sorted(found, key=_place))


def _line(key: str, starts: list[dt.date | None]) -> GroupLine:
    begun = [each for each in starts if each is not None]
    return GroupLine(
        key, len(starts), len(begun), min(begun, default=None), max(begun, default=None)
    )


def _place(key: str) -> tuple[bool, bool, int, str]:
    number = int(key) if key.isdecimal() else 0
    return not key, not key.isdecimal(), number, key
