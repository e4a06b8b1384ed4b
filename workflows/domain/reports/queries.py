"""What the pages about a whole cycle read: its reviews by phase, and the sessions around it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import VIEW
from engine.definition import Definition
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseName, Fact
from engine.models.history import EventText
from engine.queries.reader import CaseLine, Reader, line
from engine.registry import Registry
from workflows.domain.reviews import spans
from workflows.domain.reviews.spans import Span

CYCLE, REVIEW, MEETING = "cycle", "country_review", "meeting"


@dataclass(frozen=True)
class SessionLine:
    """A session of a governing body: where it stands, its days and parts as recorded."""

    key: str
    subject: str
    kind: str
    label: str
    begins: dt.date | None
    ends: dt.date | None
    parts: str
    tentative: bool = True
    spans: tuple[Span, ...] = ()  # its parts as dates, where it has several


class Standing(NamedTuple):
    """Where a review stands. No phase: its State ended its participation."""

    case: int
    subject: str
    state: str
    phase: str | None

    @property
    def takes_part(self) -> bool:
        return self.phase is not None


# Cycles


def cycles(session: Session, reader: Reader) -> tuple[CaseLine, ...]:
    """Every cycle, open ones first, then the newest. What it is called is no secret."""
    rows = session.scalars(
        sa.select(Case)
        .where(Case.definition == CYCLE)
        .order_by(Case.closed_at.is_not(None), Case.id.desc())
    )
    return tuple(line(reader, row) for row in rows)


def cycle(session: Session, reader: Reader, reference: str) -> CaseLine | None:
    """One of them."""
    found = session.scalar(
        sa.select(Case).where(Case.definition == CYCLE, Case.reference == reference)
    )
    return line(reader, found) if found else None


def states_in(reader: Reader, phase: str) -> frozenset[str]:
    """The states of a phase of the review, in every version of it."""
    return frozenset(
        state.key
        for each in reader.registry
        if each.key == REVIEW
        for state in each.states
        if state.phase == phase
    )


def participants(session: Session, reader: Reader, cycle: int) -> frozenset[str]:
    """The States under review in a cycle."""
    return frozenset(each.subject for each in standings(session, reader, cycle) if each.takes_part)


def taking_part(session: Session, reader: Reader, cycle: int) -> frozenset[int]:
    """The reviews of a cycle whose State has not ended its participation."""
    return frozenset(each.case for each in standings(session, reader, cycle) if each.takes_part)


def standings(session: Session, reader: Reader, cycle: int) -> list[Standing]:
    """Every review of a cycle, and its phase; whose participation ended is in none."""
    columns = Case.id, Case.subject, Case.state, Case.definition_version
    found: list[Standing] = []
    phases: dict[tuple[int, str], str | None] = {}  # thousands of reviews, a few places
    for case, subject, state, version in session.execute(
        reviews(cycle).with_only_columns(*columns)
    ):
        if (version, state) not in phases:
            definition = reader.registry.get(REVIEW, version)
            sealed = _sealed(definition, state)
            phases[version, state] = None if sealed else definition.state(state).phase
        found.append(Standing(case, subject, state, phases[version, state]))
    return found


def reviews(cycle: int) -> sa.Select[Any]:
    named = sa.select(CaseName.case_id).where(CaseName.named_id == cycle)
    return sa.select(Case).where(Case.definition == REVIEW, Case.id.in_(named))


def _sealed(definition: Definition, state: str) -> bool:
    """A final state that names its readers: what was there is closed to everybody else."""
    return definition.state(state).final and definition.may_read(state, VIEW) is not None


# Sessions


def sessions(session: Session, registry: Registry, since: dt.date) -> tuple[SessionLine, ...]:
    """The sessions that end on a day or afterwards, the cancelled left out, by date."""
    rows = session.scalars(sa.select(Case).where(Case.definition == MEETING)).all()
    stated = stated_in(
        session, Fact.case_id.in_([row.id for row in rows]),
        ("kind", "begins", "ends", "parts", "meeting_key"),
    )  # fmt: skip
    found = [
        _session(registry, row, stated.get(row.id, {})) for row in rows if row.state != "cancelled"
    ]
    known = {each.key for each in found}
    found += [each for each in _loose(session) if each.key not in known]
    kept = [each for each in found if (each.ends or each.begins or since) >= since]
    return tuple(sorted(kept, key=lambda each: (each.begins or dt.date.max, each.key)))


def _session(registry: Registry, case: Case, facts: Mapping[str, Any]) -> SessionLine:
    begins, ends, parts = days_of(facts)
    return SessionLine(
        key=str(facts.get("meeting_key") or case.reference.lower()), subject=case.subject,
        kind=str(facts.get("kind") or ""),
        label=registry.get(case.definition, case.definition_version).state(case.state).label,
        begins=begins, ends=ends, parts=str(facts.get("parts") or ""), spans=parts,
    )  # fmt: skip


def days_of(facts: Mapping[str, Any]) -> tuple[dt.date | None, dt.date | None, tuple[Span, ...]]:
    """First day, last day and parts of a session; parts from before it moved are left out."""
    begins, ends = (
        dt.date.fromisoformat(facts[key]) if facts.get(key) else None for key in ("begins", "ends")
    )
    found = spans.read(str(facts.get("parts") or ""))
    if not found or found[0].first != begins:
        return begins, ends, ()
    return begins, found[-1].last, found


def _loose(session: Session) -> Iterator[SessionLine]:
    """Dates without a case of their own."""
    for row in session.scalars(sa.select(Anchor).where(Anchor.usable)):
        yield SessionLine(row.key, row.key, row.kind, "", row.date, None, "", row.tentative)


# What was stated


def stated_in(
    session: Session, where: sa.ColumnElement[bool], keys: Iterable[str]
) -> dict[int, dict[str, Any]]:
    said = sa.and_(EventText.event_id == Fact.event_id, EventText.key == Fact.key)
    rows = session.execute(
        sa.select(Fact.case_id, Fact.key, Fact.value, EventText.value.label("words"))
        .outerjoin(EventText, said)
        .where(where, Fact.key.in_(tuple(keys)), Fact.taken_back.is_(False))
        .order_by(Fact.id)
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        value = row.value if row.words is None else row.words
        found.setdefault(row.case_id, {})[row.key] = value
    return found
