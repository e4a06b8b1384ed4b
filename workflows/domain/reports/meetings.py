"""The sessions around a cycle: their days and parts, what hangs on them, what can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.models.anchors import Anchor
from engine.models.case import Case, Fact
from engine.queries import moves
from engine.queries.moves import Hanging
from engine.queries.reader import CaseLine, Reader, line
from workflows.domain.reports import queries
from workflows.domain.reviews.spans import Span

FILING, ISSUE = "document_filing", "document_issue"
STEPS = ("confirm", "move", "split", "record_held", "cancel")
NONE = Hanging(0, replanning=False)


@dataclass(frozen=True)
class Paper:
    """When the document of a review is filed and issued for a Board session."""

    filed: dt.date
    filed_before: int  # days
    issued: dt.date
    issued_before: int


@dataclass(frozen=True)
class MeetingLine:
    """One session. `case`: None for a date that was never opened as a case.

    `steps`: (trigger, label) of what the desk may do now.
    """

    key: str
    subject: str
    kind: str
    case: CaseLine | None
    anchor: int | None
    begins: dt.date | None
    ends: dt.date | None
    spans: tuple[Span, ...]
    tentative: bool
    paper: Paper | None = None
    hanging: Hanging = NONE
    steps: tuple[tuple[str, str], ...] = ()


def meetings(
    session: Session, reader: Reader, since: dt.date, today: dt.date
) -> tuple[MeetingLine, ...]:
    """The sessions that end on a day or afterwards, by date. What hangs on them is for the desk."""
    rows = session.scalars(sa.select(Case).where(Case.definition == queries.MEETING)).all()
    stated = queries.stated_in(
        session, Fact.case_id.in_([row.id for row in rows]),
        ("kind", "begins", "ends", "parts", "meeting_key"),
    )  # fmt: skip
    anchors = {row.key: row for row in session.scalars(sa.select(Anchor))}
    found = [_line(reader, row, stated.get(row.id, {}), anchors, today) for row in rows]
    found += _loose(anchors, {each.key for each in found})
    kept = [each for each in found if (each.ends or each.begins or since) >= since]
    whole = _with_papers(session, _with_hanging(session, reader, kept))
    return tuple(sorted(whole, key=lambda each: (each.begins or dt.date.max, each.key)))


def case_of(session: Session, reader: Reader, key: str) -> Case | None:
    """The session that is known by a key, if it is a case that the reader may view."""
    rows = session.scalars(
        sa.select(Case).where(Case.definition == queries.MEETING, reader.sees)
    ).all()
    ids = [row.id for row in rows]
    stated = queries.stated_in(session, Fact.case_id.in_(ids), ("meeting_key",))
    keys = {
        str(stated.get(row.id, {}).get("meeting_key") or row.reference.lower()): row for row in rows
    }
    return keys.get(key)


def _line(
    reader: Reader, case: Case, facts: Mapping[str, Any], anchors: Mapping[str, Anchor],
    today: dt.date,
) -> MeetingLine:  # fmt: skip
    key = str(facts.get("meeting_key") or case.reference.lower())
    begins, ends, spans = queries.days_of(facts)
    anchor = anchors.get(key)
    return MeetingLine(
        key=key, subject=case.subject, kind=str(facts.get("kind") or ""),
        case=line(reader, case), anchor=anchor.id if anchor else None,
        begins=begins, ends=ends, spans=spans,
        tentative=anchor is None or anchor.tentative,
        steps=_steps(reader, case, begins, today) if reader.at_the_desk else (),
    )  # fmt: skip


def _steps(
    reader: Reader, case: Case, begins: dt.date | None, today: dt.date
) -> tuple[tuple[str, str], ...]:
    definition = reader.definition(case)
    return tuple(
        (each.key, each.action or each.label)
        for each in definition.from_state(case.state)
        if each.key in STEPS and (each.key != "record_held" or (begins and begins <= today))
    )


def _loose(anchors: Mapping[str, Anchor], known: Iterable[str]) -> list[MeetingLine]:
    """Dates without a case of their own."""
    return [
        MeetingLine(
            key=row.key, subject=row.key, kind=row.kind, case=None, anchor=row.id,
            begins=row.date, ends=None, spans=(), tentative=row.tentative,
        )
        for row in anchors.values()
        if row.usable and row.key not in known
    ]  # fmt: skip


def _with_hanging(
    session: Session, reader: Reader, found: Sequence[MeetingLine]
) -> list[MeetingLine]:
    if not reader.at_the_desk:
        return list(found)
    known = moves.hanging(session, queries.REVIEW, [each.key for each in found])
    return [replace(each, hanging=known.get(each.key, NONE)) for each in found]


def _with_papers(session: Session, found: Sequence[MeetingLine]) -> list[MeetingLine]:
    edition = editions.current(session, queries.REVIEW)
    if edition is None:
        return list(found)
    rules, calendar = editions.edition(session, edition.id), editions.calendar_of(session)
    filing, issue = (rules.number("days", key) for key in (FILING, ISSUE))

    def paper(begins: dt.date) -> Paper:
        filed, issued = (
            calendar.roll(begins + dt.timedelta(days=days)) for days in (filing, issue)
        )
        return Paper(filed, -filing, issued, -issue)

    return [
        replace(each, paper=paper(each.begins)) if each.begins and each.kind == "board" else each
        for each in found
    ]
