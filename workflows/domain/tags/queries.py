"""Tags of things, straight from the table; whoever asks has asked before what he may read."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.models.edition import Edition
from workflows.domain.findings import rules as findings
from workflows.domain.findings.models import Finding
from workflows.domain.knowledge.models import KnowledgePage, KnowledgeSheet
from workflows.domain.knowledge.rules import PUBLISHED
from workflows.domain.tags import rules
from workflows.domain.tags.models import Tagging
from workflows.domain.tags.rules import Framework

Pair = tuple[str, str]  # framework and tag
ORDER = ("sdg", "nua")  # then the others, by name


def frameworks(session: Session) -> tuple[Framework, ...]:
    """Those in use, in the order in which pages list them."""
    rows = session.scalars(
        sa.select(Edition).where(Edition.kind == rules.TAGS, Edition.current)
    ).all()
    found = [rules.parse(row.content, row.id) for row in rows]
    last = len(ORDER)
    return tuple(
        sorted(
            found,
            key=lambda each: (ORDER.index(each.name) if each.name in ORDER else last, each.name),
        )
    )


def of(
    session: Session, kind: str, things: Collection[int], sides: Iterable[str] = ("",)
) -> dict[int, list[Pair]]:
    """Thing -> its tags, as the editions list them."""
    rows = session.execute(
        sa.select(Tagging.thing, Tagging.framework, Tagging.tag).where(
            Tagging.kind == kind, Tagging.thing.in_(things), Tagging.side.in_(list(sides))
        )
    )
    known = frameworks(session)
    found: dict[int, set[Pair]] = {}
    for row in rows:
        found.setdefault(row.thing, set()).add((row.framework, row.tag))
    return {thing: rules.in_order(pairs, known) for thing, pairs in found.items()}


def sheet(session: Session, case: int) -> KnowledgeSheet | None:
    """What an item is called on its author's sheet."""
    return session.get(KnowledgeSheet, case)


def case_of(session: Session, kind: str, thing: int) -> Case | None:
    """The case that a thing stands in, or that it is."""
    if kind == rules.FINDING:
        found = session.get(Finding, thing)
        return session.get(Case, found.case_id) if found else None
    return session.get(Case, thing)


def agreed_items(session: Session, cases: Collection[int]) -> dict[int, tuple[int, int]]:
    """Agreed item -> its review and number."""
    rows = session.execute(
        sa.select(Finding.id, Finding.case_id, Finding.number).where(
            Finding.case_id.in_(cases),
            Finding.settled == findings.AGREED,
            Finding.dropped.is_(False),
            Finding.number.is_not(None),
        )
    )
    return {row.id: (row.case_id, row.number) for row in rows}


def items_by_number(session: Session, numbers: Collection[int]) -> dict[int, int]:
    """Public number of an item -> its case."""
    rows = session.execute(
        sa.select(KnowledgePage.number, KnowledgePage.case_id).where(
            KnowledgePage.number.in_(numbers)
        )
    )
    return {row.number: row.case_id for row in rows}


def numbers_of(session: Session, cases: Collection[int]) -> frozenset[int]:
    """Public numbers of items."""
    rows = session.scalars(sa.select(KnowledgePage.number).where(KnowledgePage.case_id.in_(cases)))
    return frozenset(rows)


def published(session: Session) -> dict[int, set[Pair]]:
    """Item -> its tags, of those that stand published; of others nothing is told."""
    rows = session.execute(
        sa.select(Tagging.thing, Tagging.framework, Tagging.tag)
        .join(KnowledgePage, KnowledgePage.case_id == Tagging.thing)
        .where(Tagging.kind == rules.ITEM, KnowledgePage.standing == PUBLISHED)
    )
    found: dict[int, set[Pair]] = {}
    for row in rows:
        found.setdefault(row.thing, set()).add((row.framework, row.tag))
    return found
