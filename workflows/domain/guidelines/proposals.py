"""Proposals to amend the Guidelines: the section that one is about, and those about a section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import Context
from engine.models.case import Case, Fact
from engine.queries.facts import FactLine, as_it_stands
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_, Text
from workflows.domain.guidelines import queries, rules
from workflows.domain.guidelines.queries import Section
from workflows.domain.guidelines.services import languages
from workflows.domain.texts.rules import AMENDMENT, DRAFT

NAMED, IN_WORDS = "guidelines_section", "section"  # chosen of the text in effect; a free line
NOT_LOADED = N_(
    "No text of the Guidelines with sections is in effect here. The section can be written in the "
    "entry instead."
)
LONGEST = 80  # letters of a heading that a list shows


@dataclass(frozen=True)
class Proposal:
    """A proposal that the reader may read, by what its section was called."""

    case: CaseLine
    chosen: str  # version and address of the section, where it was chosen
    words: str

    def is_about(self, version: str, section: Section) -> bool:
        """As it was chosen; a free line, by the number or the heading that it names."""
        if section.head is None or self.chosen:
            return bool(self.chosen) and self.chosen == address(version, section.key)
        return rules.names(self.words, section.head.number, section.head.text)


# What the secretariat chooses from


def offered(context: Context) -> list[tuple[str, str]]:
    """The sections of the version in effect: version and address, and how each is called."""
    version = context.session.scalar(
        sa.select(Case)
        .where(Case.definition == rules.VERSION, Case.state == rules.IN_EFFECT)
        .order_by(Case.id.desc())
        .limit(1)
    )
    if version is None:
        return []
    there = languages(context.session, version.id)
    language = "en" if "en" in there else there[0]
    found = queries.sections(queries.blocks(context.session, version.id, language))
    return [
        (address(version.reference, each.key), called(each)) for each in found if each.head
    ]  # fmt: skip


def can_be_named(context: Context) -> Text | None:
    return None if offered(context) else Text(NOT_LOADED)


def address(version: str, anchor: str) -> str:
    """What a proposal keeps of a section; it stays what it was when a later version comes."""
    return f"{version}#{anchor}"


def called(section: Section) -> str:
    """A section in a few words: its number and its heading."""
    if section.head is None:
        return ""
    text = section.head.text
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return f"{section.head.number}. {short}" if section.head.number else short


# What pages show


def proposals(session: Session, reader: Reader) -> tuple[Proposal, ...]:
    """Those that the reader may read, the latest first."""
    cases = session.scalars(
        sa.select(Case)
        .where(
            Case.definition == DRAFT, reader.sees,
            sa.exists().where(
                Fact.case_id == Case.id, Fact.key == "kind", Fact.taken_back.is_(False),
                sa.cast(Fact.value, sa.String) == f'"{AMENDMENT}"',
            ),
        )
        .order_by(Case.id.desc())
    ).all()  # fmt: skip
    chosen = _chosen(session, [each.id for each in cases])
    stated = as_it_stands(session, reader, cases)
    return tuple(
        Proposal(line(reader, each), chosen.get(each.id, ""), _words(stated[each.id]))
        for each in cases
    )


def _chosen(session: Session, cases: Sequence[int]) -> Mapping[int, str]:
    """Case -> the address of the section that was chosen last."""
    rows = session.execute(
        sa.select(Fact.case_id, Fact.value)
        .where(Fact.case_id.in_(cases), Fact.key == NAMED, Fact.taken_back.is_(False))
        .order_by(Fact.id)
    )
    return {row.case_id: str(row.value) for row in rows}


def _words(facts: Mapping[str, FactLine]) -> str:
    found = facts.get(IN_WORDS)
    return str(found.value or "") if found else ""


def about(
    found: Sequence[Proposal], version: str, sections: Sequence[Section]
) -> Mapping[str, tuple[Proposal, ...]]:
    """Section -> the proposals about it, of a version of this reference."""
    return {
        each.key: tuple(one for one in found if one.is_about(version, each))
        for each in sections
        if each.head
    }


def section_named(
    session: Session, reader: Reader, proposal: Proposal
) -> tuple[str, str, str] | None:
    """(version, address, how it is called) of the section that a proposal is about."""
    versions = queries.versions(session, reader)
    if proposal.chosen:
        reference, _, anchor = proposal.chosen.partition("#")
        named = next((each for each in versions if each.case.reference == reference), None)
    else:
        named, anchor = queries.in_effect(versions), ""
    if named is None:
        return None
    reference = named.case.reference
    for language in named.languages:
        for each in queries.sections(queries.blocks(session, named.id, language)):
            if (each.key == anchor) if anchor else proposal.is_about(reference, each):
                return reference, each.key, called(each)
    return None
