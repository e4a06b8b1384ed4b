"""Agreed items of several reviews at once, in the words that count; for lists over a cycle."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.domain.findings import queries, rules
from workflows.domain.findings.models import Citation, Finding, FindingText, Position


@dataclass(frozen=True)
class Agreed:
    """An agreed item. `questions`: keys of the questions that it rests on."""

    case: int
    number: int
    text: str
    language: str
    questions: frozenset[str]


def agreed(session: Session, cases: Collection[int], kind: str) -> tuple[Agreed, ...]:
    """Of one kind, by review and paragraph number. Asks nothing of the reader. Five queries."""
    rows = session.scalars(
        sa.select(Finding)
        .where(
            Finding.case_id.in_(cases), Finding.kind == kind, Finding.settled == rules.AGREED,
            Finding.dropped.is_(False), Finding.number.is_not(None),
        )
        .order_by(Finding.case_id, Finding.number)
    ).all()  # fmt: skip
    cases_of = {row.id: row.case_id for row in rows}
    words, asked = _words(session, cases_of), _questions(session, list(cases_of))
    return tuple(
        Agreed(row.case_id, row.number or 0, *words[row.id], asked.get(row.id, frozenset()))
        for row in rows
        if row.id in words
    )


def _words(session: Session, cases: dict[int, int]) -> dict[int, tuple[str, str]]:
    """Text and language as delivered last, or as corrected since; what was taken back is not."""
    back = queries.taken_back(session, set(cases.values()))
    delivered = sa.select(FindingText).where(FindingText.finding_id.in_(cases))
    corrected = sa.select(Position).where(
        Position.finding_id.in_(cases), Position.act == "correction", Position.event.is_not(None)
    )
    found: list[FindingText | Position] = [
        *session.scalars(delivered.order_by(FindingText.round)),
        *session.scalars(corrected.order_by(Position.id)),
    ]
    return {
        each.finding_id: (each.text, each.language)
        for each in found
        if (cases[each.finding_id], each.event) not in back
    }


def _questions(session: Session, items: Collection[int]) -> dict[int, frozenset[str]]:
    rows = session.execute(
        sa.select(Citation.finding_id, Citation.ref).where(
            Citation.finding_id.in_(items), Citation.kind.in_((rules.QUESTION, rules.ANSWERED))
        )
    )
    found: dict[int, set[str]] = {}
    for item, ref in rows:
        found.setdefault(item, set()).add(ref)
    return {item: frozenset(refs) for item, refs in found.items()}
