"""What the report to the Board lists: summaries that were transmitted, and figures of findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.anchors import Anchor
from engine.models.case import Case, CaseAnchor, Fact
from engine.queries.facts import may_read
from engine.queries.reader import CaseLine, Reader, line
from workflows.domain.documents.models import Document
from workflows.domain.documents.rules import STRICT
from workflows.domain.findings.models import Finding
from workflows.domain.findings.rules import KINDS
from workflows.domain.reports import official, queries, rules
from workflows.domain.reports.aggregates import Table, aggregate
from workflows.domain.reports.official import Attached
from workflows.domain.reports.rules import Facts
from workflows.domain.reviews.inputs import LANGUAGES, OFFICIAL
from workflows.domain.reviews.roles import BOARD

SUMMARY, SYMBOL, ISSUED = "executive_summary", "symbol", "issued_on"
PAPER = "executive-summary"  # what a translation of it is called


@dataclass(frozen=True)
class SummaryLine:
    """An executive summary that was transmitted. `session`: key of the Board session, or none."""

    case: CaseLine
    document: int | None
    name: str
    symbol: str
    issued_on: dt.date | None
    texts: tuple[Attached, ...]  # its official versions, one for each language
    session: str
    date: dt.date | None

    @property
    def official(self) -> frozenset[str]:
        """The languages in which its official version is attached."""
        return frozenset(each.language for each in self.texts)


def is_open(session: Session, reader: Reader, cycle: int) -> bool:
    """Whether the reader may read the report of a cycle."""
    issued = 0
    if reader.actor.title == BOARD.title:
        issued = len(summaries(session, reader, cycle, issued_only=True))
    return rules.may_read(at_the_desk=reader.at_the_desk, title=reader.actor.title, issued=issued)


def summaries(
    session: Session, reader: Reader, cycle: int, *, issued_only: bool
) -> tuple[SummaryLine, ...]:
    """The summaries that the report lists and the reader may see, by session."""
    cases = session.scalars(queries.reviews(cycle).where(reader.sees).order_by(Case.id)).all()
    facts = _facts(session, [case.id for case in cases])
    listed = [
        case
        for case in cases
        if rules.is_listed(case.state, _way(facts.get(case.id, {})), issued_only=issued_only)
    ]
    found = _lines(session, reader, listed, facts)
    return tuple(sorted(found, key=lambda each: (each.date or dt.date.max, each.case.reference)))


def of_review(session: Session, reader: Reader, case: Case) -> SummaryLine:
    """How the summary of one review stands, listed or not; the case was viewed before."""
    return _lines(session, reader, [case], _facts(session, [case.id]))[0]


@dataclass(frozen=True)
class _Known:
    """What the tables hold of some reviews."""

    facts: Mapping[int, dict[str, Any]]
    files: Mapping[tuple[int, str], Document]
    boards: Mapping[int, tuple[str, dt.date]]
    later: Sequence[Attached]  # official versions that came as translations


def _lines(
    session: Session, reader: Reader, cases: Sequence[Case], facts: Mapping[int, dict[str, Any]]
) -> list[SummaryLine]:
    ids = [case.id for case in cases]
    later = [each for each in official.attached(session, ids) if each.document == PAPER]
    known = _Known(facts, _files(session, reader, ids), _boards(session, ids), later)
    return [_summary(reader, case, known) for case in cases]


def _summary(reader: Reader, case: Case, known: _Known) -> SummaryLine:
    facts, document = known.facts.get(case.id, {}), known.files.get((case.id, SUMMARY))
    issued, board = facts.get(ISSUED), known.boards.get(case.id)
    return SummaryLine(
        case=line(reader, case), document=document.id if document else None,
        name=document.name if document else "", symbol=str(facts.get(SYMBOL) or ""),
        issued_on=dt.date.fromisoformat(issued) if issued else None, texts=_texts(case, known),
        session=board[0] if board else "", date=board[1] if board else None,
    )  # fmt: skip


def _texts(case: Case, known: _Known) -> tuple[Attached, ...]:
    """What came with the issue counts before what came as a translation."""
    texts = {each.language: each for each in known.later if each.review == case.id}
    for key, language in OFFICIAL.items():
        if known.facts.get(case.id, {}).get(key):
            file = known.files.get((case.id, key))
            number = file.id if file else None
            texts[language] = Attached(case.id, PAPER, language, case.reference, number)
    return tuple(texts[code] for code, _ in LANGUAGES if code in texts)


def _way(facts: Mapping[str, Any]) -> Facts:
    return Facts(str(facts.get(rules.TRANSMITTED) or ""), str(facts.get(ISSUED) or ""))


def _facts(session: Session, cases: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Case -> key -> what was last stated and not taken back; the words of a text."""
    keys = (rules.TRANSMITTED, ISSUED, SYMBOL, *OFFICIAL)
    return queries.stated_in(session, Fact.case_id.in_(cases), keys)


def _boards(session: Session, cases: Sequence[int]) -> dict[int, tuple[str, dt.date]]:
    rows = session.execute(
        sa.select(CaseAnchor.case_id, Anchor.key, Anchor.date)
        .join(Anchor, Anchor.id == CaseAnchor.anchor_id)
        .where(CaseAnchor.case_id.in_(cases), CaseAnchor.name == "board")
    )
    return {row.case_id: (row.key, row.date) for row in rows}


def _files(
    session: Session, reader: Reader, cases: Sequence[int]
) -> dict[tuple[int, str], Document]:
    """(case, key) -> the latest document that the reader may read."""
    rows = session.scalars(
        sa.select(Document)
        .where(
            Document.case_id.in_(cases),
            Document.key.in_((SUMMARY, *OFFICIAL)),
            Document.withdrawn.is_(False),
            Document.label != STRICT,
        )
        .order_by(Document.id)
    )
    roles = (reader.actor.title,)  # a standing seat is called as the role it plays
    return {
        (row.case_id, row.key): row
        for row in rows
        if may_read(reader, roles, row.visible_to, row.body)
    }


def by_phase(session: Session, reader: Reader, cycle: int) -> Table:
    """Reviews per phase, the same figures for every reader.

    The report names States that are past a certain phase: whoever reads it can subtract them.
    """
    reviews = queries.standings(session, reader, cycle)
    theirs = Fact.case_id.in_(queries.reviews(cycle).with_only_columns(Case.id))
    facts = queries.stated_in(session, theirs, (rules.TRANSMITTED, ISSUED))
    named = [
        frozenset(
            each.subject
            for each in reviews
            if rules.is_listed(each.state, _way(facts.get(each.case, {})), issued_only=issued_only)
        )
        for issued_only in (False, True)
    ]
    pairs = [(each.subject, each.phase) for each in reviews if each.phase is not None]
    phases = reader.registry.latest(queries.REVIEW).phases
    return aggregate(pairs, list(phases), named=named)


def settled(session: Session, cases: Collection[int]) -> dict[int, dict[str, int]]:
    """How many delivered items of each review stand how; for the secretariat alone."""
    rows = session.execute(
        sa.select(Finding.case_id, Finding.settled, sa.func.count())
        .where(Finding.case_id.in_(cases), Finding.number.is_not(None), Finding.dropped.is_(False))
        .group_by(Finding.case_id, Finding.settled)
    )
    found: dict[int, dict[str, int]] = {}
    for case, standing, number in rows:
        found.setdefault(case, {})[standing] = number
    return found


def findings(session: Session, reader: Reader, cycle: int, listed: Sequence[SummaryLine]) -> Table:
    """Agreed findings by kind, of the reviews that the report lists; the others stay out of it.

    A State that did not agree to a transmittal, or took it back, is in no figure either.
    """
    states = {each.case.id: each.case.subject for each in listed}
    rows = session.execute(
        sa.select(Finding.case_id, Finding.kind).where(
            Finding.case_id.in_(states), Finding.settled == "agreed", Finding.dropped.is_(False)
        )
    )
    pairs = [(states[row.case_id], row.kind) for row in rows]
    everybody = queries.participants(session, reader, cycle)
    return aggregate(pairs, list(KINDS), states.values(), everybody)
