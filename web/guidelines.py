"""The Guidelines as pages show them: a version in a language, and the import of a text."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.table import Table

from engine.errors import NotFound
from engine.letters import has
from engine.models.case import Case
from engine.queries.facts import FactLine, as_it_stands
from engine.queries.reader import CaseLine, Reader
from web import archive
from web.current import Rows
from web.handed import Handed
from web.i18n import locale
from web.questionnaires.code import NotAForm, TooMuch, check
from workflows.domain.guidelines import proposals, queries, rules
from workflows.domain.guidelines.proposals import Proposal
from workflows.domain.guidelines.queries import Section, Version
from workflows.domain.guidelines.rules import Line, NoText
from workflows.domain.reports import queries as reports
from workflows.domain.reports import transmitted

HEADING = "Heading "


@dataclass(frozen=True)
class TextPage:
    """A version that is read, in one of its languages. `counts`: None where nobody is shown any.

    `found`: how many places have the words that were searched for; None where none were.
    """

    version: Version | None
    versions: tuple[Version, ...]
    language: str = ""
    facts: Mapping[str, FactLine] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    words: str = ""
    found: int | None = None
    cycle: CaseLine | None = None
    counts: Mapping[str, int | None] | None = None
    proposed: Mapping[str, Sequence[Proposal]] = field(default_factory=dict)  # section -> about it

    @property
    def others(self) -> tuple[Version, ...]:
        return tuple(each for each in self.versions if each != self.version)

    @property
    def still(self) -> tuple[Version, ...]:
        """Earlier versions that are in effect beside a later one."""
        standing = [each for each in self.versions if each.case.state.key == rules.IN_EFFECT]
        return tuple(standing[1:])


def page(
    rows: Rows, looking: Reader, *, reference: str = "", wanted: str = "", words: str = ""
) -> TextPage:
    """The version in effect, or the one of a reference. Raises NotFound."""
    versions = queries.versions(rows, looking)
    if reference:
        chosen = next((each for each in versions if each.case.reference == reference), None)
        if chosen is None:
            raise NotFound
    else:
        chosen = queries.in_effect(versions)
    if chosen is None:
        return TextPage(None, versions)
    language = _language(chosen, wanted)
    whole = queries.sections(queries.blocks(rows, chosen.id, language))
    shown = _with(whole, words) if words else whole
    cycle, counts = _counts(rows, looking, whole) if not words else (None, None)
    found = proposals.proposals(rows, looking)
    return TextPage(
        chosen, versions, language,
        as_it_stands(rows, looking, [rows.get_one(Case, chosen.id)])[chosen.id],
        shown, words, sum(len(each.blocks) for each in shown) if words else None, cycle, counts,
        proposals.about(found, chosen.case.reference, whole),
    )  # fmt: skip


def _language(version: Version, wanted: str) -> str:
    for each in (wanted, locale(), "en", *version.languages):
        if each in version.languages:
            return each
    return ""


def _with(found: Sequence[Section], words: str) -> tuple[Section, ...]:
    """The blocks that have the words, below their sections."""
    made = []
    for each in found:
        kept = tuple(block for block in each.blocks if has(block.text, words))
        if kept or (each.head and has(each.head.text, words)):
            made.append(Section(each.head, kept))
    return tuple(made)


def _counts(
    rows: Rows, looking: Reader, found: Sequence[Section]
) -> tuple[CaseLine | None, Mapping[str, int | None] | None]:
    """Of the latest cycle whose report the reader may read."""
    for cycle in reports.cycles(rows, looking):
        if transmitted.is_open(rows, looking, cycle.id):
            listed = transmitted.summaries(
                rows, looking, cycle.id, issued_only=not looking.at_the_desk
            )
            table = queries.by_section(rows, looking, cycle.id, listed, found)
            return cycle, queries.figures(table)
    return None, None


def articles(of: TextPage) -> dict[int, Section]:
    """The sections that S1 §14 a names, where the text has them."""
    found = {rules.value(each.head.number): each for each in of.sections if each.head is not None}
    return {number: found[number] for number in rules.VISION if number in found}


# Import


def read(file: Handed) -> tuple[rules.Block, ...]:
    """What is recognised in a file that was handed in. Raises NoText, TooLong."""
    content = b"".join(archive.stored(file.sha256))
    try:
        if file.name.lower().endswith(".docx"):
            return rules.blocks(_word(content))
        return rules.blocks(rules.plain_lines(content.decode("utf-8-sig")))
    except (NotAForm, TooMuch, KeyError, ValueError, BadZipFile, SyntaxError) as fault:
        raise NoText from fault


def _word(content: bytes) -> list[Line]:
    """Headings by their style; a paragraph is a paragraph, and so is a row of a table."""
    kept = io.BytesIO(content)
    check(kept)
    made: list[Line] = []
    for each in Document(kept).iter_inner_content():
        if isinstance(each, Table):
            made += [Line(" | ".join(cell.text.strip() for cell in row.cells)) for row in each.rows]
            continue
        style: Any = each.style
        made += _line(" ".join(each.text.split()), str(style.name if style is not None else ""))
    return made


def _line(text: str, style: str) -> list[Line]:
    if not text or style == "Title":
        return []
    if not style.startswith(HEADING):
        return [Line(text)]
    level = style.removeprefix(HEADING).strip()
    return [Line(text, min(int(level), rules.DEEPEST) if level.isdecimal() else 1)]
