"""What the public may know of a State under review: only what that State has agreed to.

Its phase and planned quarter where it chose to be listed; the executive summary once transmitted
with its agreement and issued. Of everything else, that there is a review included, nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import VIEW
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseAnchor, Fact
from engine.models.history import EventText
from engine.registry import Registry
from engine.store import canonical
from workflows.domain.documents.models import Document
from workflows.domain.documents.rules import STRICT
from workflows.domain.findings import summary
from workflows.domain.knowledge.rules import REVIEW
from workflows.domain.reviews.inputs import OFFICIAL

SUMMARY = "executive_summary"
STATED = ("listing", "issued_on", "symbol", "transmittal", "summary_sha256")


@dataclass(frozen=True)
class Issued:
    """An executive summary that is a public document.

    `files`: (key, number, name) of each.  `sha256`: names the text that the State agreed to.
    """

    case: int

    issued_on: dt.date
    symbol: str
    official: tuple[str, ...]  # languages in which its official version is attached
    files: tuple[tuple[str, int, str], ...]
    sha256: str = ""


@dataclass(frozen=True)
class Listed:
    """A review as the public may know it. `phase`: empty where the State is not listed."""

    country: str
    phase: str = ""
    concluded: bool = False
    board: dt.date | None = None  # the session at which its report is planned
    issued: Issued | None = None
    case: int = 0  # names the review where something is kept of it; no page shows it


@dataclass(frozen=True)
class _Review:
    case: Case
    facts: dict[str, Any] = field(default_factory=dict)


def reviews(session: Session, registry: Registry, country: str = "") -> Sequence[Listed]:
    """Reviews of which something may be known, the latest first; of one State where it is named."""
    query = sa.select(Case).where(Case.definition == REVIEW).order_by(Case.id.desc())
    if country:
        query = query.where(Case.subject == country)
    cases = [each for each in session.scalars(query) if not _sealed(registry, each)]
    told = [each for each in _stated(session, cases) if _is_told(each)]
    boards, files = _boards(session, told), _files(session, told)
    return tuple(
        _listed(registry, each, boards.get(each.case.id), files.get(each.case.id, []))
        for each in told
    )


def public(session: Session, cases: Collection[int]) -> frozenset[int]:
    """The files of these reviews that are public documents: of such, nothing is recalled."""
    rows = session.scalars(sa.select(Case).where(Case.id.in_(cases), Case.definition == REVIEW))
    told = [each for each in _stated(session, rows.all()) if _is_issued(each)]
    return frozenset(file.id for each in _files(session, told).values() for file in each)


def document(session: Session, registry: Registry, country: str, number: int) -> Document | None:
    """A file of an issued summary of that State."""
    issued = [each.issued for each in reviews(session, registry, country) if each.issued]
    known = {file for each in issued for _, file, _ in each.files}
    return session.get(Document, number) if number in known else None


def text(session: Session, issued: Issued) -> Mapping[str, str]:
    """The summary by language, in the very words that the State agreed to; empty if on paper."""
    found = summary.summary(session, issued.case)
    same = hashlib.sha256(canonical(found).encode()).hexdigest() == issued.sha256
    return found if same else {}


def _sealed(registry: Registry, case: Case) -> bool:
    """Participation has ended: what was there is closed to everybody but the State."""
    state = registry.get(case.definition, case.definition_version).state(case.state)
    return state.final and VIEW in state.allows


def _is_told(each: _Review) -> bool:
    return each.facts.get("listing") == "yes" or _is_issued(each)


def _is_issued(each: _Review) -> bool:
    return bool(each.facts.get("issued_on")) and each.facts.get("transmittal") == "agreed"


def _listed(
    registry: Registry, each: _Review, board: dt.date | None, files: list[Document]
) -> Listed:
    issued = _issued(each, files) if _is_issued(each) else None
    if each.facts.get("listing") != "yes":
        return Listed(each.case.subject, issued=issued, case=each.case.id)
    definition = registry.get(each.case.definition, each.case.definition_version)
    state = definition.state(each.case.state)
    return Listed(
        each.case.subject, str(definition.phases.get(state.phase, "")), state.final,
        None if state.final else board, issued, each.case.id,
    )  # fmt: skip


def _issued(each: _Review, files: Iterable[Document]) -> Issued:
    last = {file.key: file for file in files}
    return Issued(
        each.case.id,
        dt.date.fromisoformat(each.facts["issued_on"]),
        str(each.facts.get("symbol") or ""),
        tuple(OFFICIAL[key] for key in last if key in OFFICIAL),
        tuple((key, last[key].id, last[key].name) for key in (*OFFICIAL, SUMMARY) if key in last),
        str(each.facts.get("summary_sha256") or ""),
    )


def _stated(session: Session, cases: Sequence[Case]) -> list[_Review]:
    """What each case last stated and did not take back."""
    said = sa.and_(EventText.event_id == Fact.event_id, EventText.key == Fact.key)
    rows = session.execute(
        sa.select(Fact.case_id, Fact.key, Fact.value, EventText.value.label("words"))
        .outerjoin(EventText, said)
        .where(
            Fact.case_id.in_([case.id for case in cases]), Fact.key.in_(STATED),
            Fact.taken_back.is_(False),
        )
        .order_by(Fact.id)
    )  # fmt: skip
    found = {case.id: _Review(case) for case in cases}
    for row in rows:
        found[row.case_id].facts[row.key] = row.value if row.words is None else row.words
    return list(found.values())


def _boards(session: Session, told: Sequence[_Review]) -> dict[int, dt.date]:
    rows = session.execute(
        sa.select(CaseAnchor.case_id, Anchor.date)
        .join(Anchor, Anchor.id == CaseAnchor.anchor_id)
        .where(
            CaseAnchor.case_id.in_([each.case.id for each in told]), CaseAnchor.name == "board",
            Anchor.usable,
        )
    )  # fmt: skip
    return {row.case_id: row.date for row in rows}


def _files(session: Session, told: Sequence[_Review]) -> dict[int, list[Document]]:
    """The summary as agreed and the official versions, oldest first."""
    rows = session.scalars(
        sa.select(Document)
        .where(
            Document.case_id.in_([each.case.id for each in told if _is_issued(each)]),
            Document.key.in_((SUMMARY, *OFFICIAL)), Document.withdrawn.is_(False),
            Document.label != STRICT,
        )
        .order_by(Document.id)
    )  # fmt: skip
    found: dict[int, list[Document]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found
