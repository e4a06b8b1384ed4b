"""The versions of the Guidelines that a reader may see, and what agreed findings cite of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from workflows.domain.findings import queries as findings
from workflows.domain.findings.models import Finding, FindingText
from workflows.domain.findings.rules import AGREED
from workflows.domain.guidelines import rules
from workflows.domain.guidelines.models import GuidelinesBlock
from workflows.domain.guidelines.services import languages
from workflows.domain.reports import queries as reports
from workflows.domain.reports.aggregates import Table, aggregate
from workflows.domain.reports.transmitted import SummaryLine

ELSEWHERE = ""  # the key of items that name no section of the text


@dataclass(frozen=True)
class Version:
    """A version as lists show it."""

    case: CaseLine
    id: int
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A heading of the highest level with all that follows it. `head` is None before the first."""

    head: GuidelinesBlock | None
    blocks: tuple[GuidelinesBlock, ...]

    @property
    def key(self) -> str:
        return self.head.anchor if self.head else ELSEWHERE

    def paragraphs(self) -> frozenset[str]:
        return frozenset(each.number for each in self.blocks if each.number and not each.level)


def versions(session: Session, reader: Reader) -> tuple[Version, ...]:
    """Those that the reader may read, the latest first."""
    rows = session.scalars(
        sa.select(Case)
        .where(Case.definition == rules.VERSION, reader.sees)
        .order_by(Case.id.desc())
    ).all()
    return tuple(Version(line(reader, row), row.id, languages(session, row.id)) for row in rows)


def in_effect(found: Sequence[Version]) -> Version | None:
    """The one that counts: of those in effect the latest."""
    return next((each for each in found if each.case.state.key == rules.IN_EFFECT), None)


def blocks(session: Session, version: int, language: str) -> tuple[GuidelinesBlock, ...]:
    return tuple(
        session.scalars(
            sa.select(GuidelinesBlock)
            .where(GuidelinesBlock.case_id == version, GuidelinesBlock.language == language)
            .order_by(GuidelinesBlock.place)
        )
    )


def sections(found: Sequence[GuidelinesBlock]) -> tuple[Section, ...]:
    """The parts of a text by its headings of the highest level."""
    top = min((each.level for each in found if each.level), default=0)
    made: list[tuple[GuidelinesBlock | None, list[GuidelinesBlock]]] = [(None, [])]
    for each in found:
        if top and each.level == top:
            made.append((each, []))
        else:
            made[-1][1].append(each)
    return tuple(Section(head, tuple(under)) for head, under in made if head or under)


# What agreed findings cite


def by_section(
    session: Session, reader: Reader, cycle: int, listed: Sequence[SummaryLine],
    found: Sequence[Section],
) -> Table:  # fmt: skip
    """Agreed items of the reviews that the report of a cycle lists, by the section they cite.

    An item that cites two sections counts in both, once in each.
    """
    states = {each.case.id: each.case.subject for each in listed}
    pairs = [
        (states[case], key)
        for case, cites in _agreed(session, list(states))
        for key in sorted(_keys(rules.cited(cites), found))
    ]
    everybody = reports.participants(session, reader, cycle)
    keys = [*(each.key for each in found if each.head), ELSEWHERE]
    return aggregate(pairs, keys, list(states.values()), everybody)


def figures(table: Table) -> Mapping[str, int | None]:
    """Section -> how many items; None where it is not shown."""
    return {each.key: each.count for each in table.figures}


def _keys(cited: rules.Cited, found: Sequence[Section]) -> set[str]:
    keys = {
        each.key
        for each in found
        if each.head
        and (
            rules.value(each.head.number) in cited.sections or each.paragraphs() & cited.paragraphs
        )
    }
    return keys or {ELSEWHERE}


def _agreed(session: Session, cases: Sequence[int]) -> list[tuple[int, str]]:
    """(review, what the item cites) as it was delivered last; what was taken back is not."""
    rows = session.execute(
        sa.select(Finding.id, Finding.case_id, FindingText.cites, FindingText.event)
        .join(FindingText, FindingText.finding_id == Finding.id)
        .where(Finding.case_id.in_(cases), Finding.settled == AGREED, Finding.dropped.is_(False))
        .order_by(FindingText.round)
    ).all()
    back = findings.taken_back(session, {row.case_id for row in rows})
    last = {
        row.id: (row.case_id, row.cites) for row in rows if (row.case_id, row.event) not in back
    }
    return list(last.values())
