"""The record of a visit: entries of the reviewers, what they proposed, what the State accepts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.domain.accounts.models import Merge
from workflows.domain.visits.models import VisitEntry, VisitPassage, VisitView
from workflows.domain.visits.queries import Done, steps_of

PROPOSED, ACCEPTED = "propose_visit_record", "accept_visit_record"


@dataclass(frozen=True)
class Entry:
    """A dated entry. `mine`: the reader wrote it, or it was typed into a step of his side."""

    id: int
    day: dt.date
    text: str
    language: str
    body: str
    shared: bool
    number: int | None
    version: int
    mine: bool


@dataclass(frozen=True)
class Passage:
    """A passage as it was proposed last. `accepted`: None where the State has not said.

    `prepared`: what the State has marked and not delivered; for its own side alone.
    """

    id: int
    number: int
    day: dt.date
    text: str
    language: str
    body: str
    accepted: bool | None = None
    prepared: bool | None = None


def entry(session: Session, case: int, key: int) -> VisitEntry | None:
    """One entry that was not taken out."""
    return session.scalar(
        sa.select(VisitEntry).where(
            VisitEntry.id == key, VisitEntry.case_id == case, VisitEntry.removed.is_(False)
        )
    )


def selves(session: Session, person: int) -> frozenset[int]:
    """The accounts of one human being: his own, and those that became part of it."""
    merged = session.scalars(sa.select(Merge.person_id).where(Merge.merged_into == person))
    return frozenset({person, *merged})


def notes(session: Session, case: int, person: int) -> tuple[Entry, ...]:
    """A person's own notes: nobody else is ever handed them, no office and no export."""
    own = VisitEntry.person_id.in_(selves(session, person))
    return _entries(session, case, person, sa.and_(own, VisitEntry.shared.is_(False)))


def drafted(session: Session, case: int, person: int) -> tuple[Entry, ...]:
    """What the reviewers' side has marked for the record. For that side alone."""
    return _entries(session, case, person, VisitEntry.shared.is_(True))


def _entries(
    session: Session, case: int, person: int, which: sa.ColumnElement[bool]
) -> tuple[Entry, ...]:
    own = selves(session, person)
    rows = session.scalars(
        sa.select(VisitEntry)
        .where(VisitEntry.case_id == case, VisitEntry.removed.is_(False), which)
        .order_by(VisitEntry.day, VisitEntry.id)
    )
    return tuple(
        Entry(
            row.id, row.day, row.text, row.language, row.body, row.shared, row.number, row.version,
            mine=row.person_id is None or row.person_id in own,
        )
        for row in rows
    )  # fmt: skip


def passages(session: Session, case: int, *, prepared: bool = False) -> tuple[Passage, ...]:
    """The record as it was proposed last, with what the State said. `prepared`: for the State.

    What was said to a wording counts in whichever proposal it stands.
    """
    rows = session.scalars(
        sa.select(VisitPassage).where(VisitPassage.case_id == case).order_by(VisitPassage.number)
    ).all()
    if not rows:
        return ()
    steps = steps_of(session, case)
    proposals = {each.number for each in steps if each.trigger == PROPOSED}
    latest = max((row.event for row in rows if row.event in proposals), default=0)
    wording = {row.id: (row.number, row.text) for row in rows}
    acts, views = _acts(steps), _views(session, case)
    stand = sorted((e for e in views if e.event in acts), key=lambda e: (e.event or 0, e.id))
    said = {wording[each.passage_id]: each.accepted for each in stand}
    drafts = {wording[e.passage_id]: e.accepted for e in views if e.event not in acts}
    return tuple(
        Passage(
            row.id, row.number, row.day, row.text, row.language, row.body,
            said.get(wording[row.id]), drafts.get(wording[row.id]) if prepared else None,
        )
        for row in rows if row.event == latest
    )  # fmt: skip


def pending(session: Session, case: int) -> list[VisitView]:
    """What the State has marked and not delivered, in whichever proposal."""
    acts = _acts(steps_of(session, case))
    return [each for each in _views(session, case) if each.event not in acts]


def _acts(steps: Sequence[Done]) -> set[int]:
    return {each.number for each in steps if each.trigger == ACCEPTED}


def _views(session: Session, case: int) -> Sequence[VisitView]:
    return session.scalars(
        sa.select(VisitView)
        .join(VisitPassage, VisitPassage.id == VisitView.passage_id)
        .where(VisitPassage.case_id == case)
        .order_by(VisitView.id)
    ).all()


def accepted(session: Session, case: int) -> tuple[Passage, ...]:
    """What both sides accept. Nothing else of a visit is evidence."""
    return tuple(each for each in passages(session, case) if each.accepted)
