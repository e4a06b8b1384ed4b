"""A text and the table of comments on it as papers: to be printed and sent in any language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.queries.reader import CaseLine
from engine.text import N_, Name, Text
from workflows.domain.papers.paper import (
    Block,
    Code,
    Content,
    Heading,
    Paper,
    Paragraph,
    Table,
    Words,
)
from workflows.domain.reports.rules import in_words
from workflows.domain.texts import queries, rules
from workflows.domain.texts.languages import Reading
from workflows.domain.texts.models import TextComment, TextVersion

DRAFT_MARK = N_("Draft text. It changes nothing before the decision of the body that it is for.")
NO_COMMENT = N_("No comment stands.")


def text(case: CaseLine, version: TextVersion, reading: Reading, kind: Text) -> Paper:
    """A version of a text in one of its languages."""
    blocks = (
        Paragraph(Words(each.words, reading.language), number=f"{each.number}.")
        if each.number
        else Heading(Words(each.words, reading.language))
        for each in reading.blocks
    )
    return Paper(
        name=f"{case.reference}-text-{version.number}".replace("/", "-"),
        title=Words(case.subject, version.language), kicker=kind,
        marks=() if version.fixed_by == "decide" else (Text(DRAFT_MARK),),
        facts=_facts(case, version.number, reading), blocks=tuple(blocks),
    )  # fmt: skip


def comments(
    case: CaseLine, version: int, reading: Reading, found: Sequence[TextComment], *, shown: bool
) -> Paper:
    """The comments by paragraph and what became of each, counted by category and channel.

    `shown`: what became of them may be read, whether the text has gone on or not.
    """
    return Paper(
        name=f"{case.reference}-comments-{version}".replace("/", "-"),
        title=Text(N_("Comments on the draft text")), kicker=Words(case.subject, reading.language),
        marks=(Text(DRAFT_MARK),), facts=_facts(case, version, reading),
        blocks=tuple(_table(reading, found, shown=shown)),
    )  # fmt: skip


def _facts(case: CaseLine, version: int, reading: Reading) -> tuple[tuple[Text, Content], ...]:
    return (
        (Text(N_("Reference")), Code(case.reference)),
        (Text(N_("Version")), Code(str(version))),
        (Text(N_("Language of the text")), in_words([reading.language])),
        (Text(N_("Which language this is")), Text(rules.STATUSES[reading.status])),
    )


def _table(reading: Reading, found: Sequence[TextComment], *, shown: bool) -> Iterator[Block]:
    if not found:
        yield Paragraph(Text(NO_COMMENT))
        return
    for caption, key, known in (
        (N_("Comments by category (S2 OP4)"), "category", rules.CATEGORIES),
        (N_("Comments by the way they came"), "channel", rules.CHANNELS),
    ):
        yield _counted(caption, found, key, known)
    paragraphs = reading.paragraphs
    for number in sorted({each.paragraph for each in found}):
        if number == rules.WHOLE:
            yield Heading(Text(N_("The text as a whole")))
        else:
            yield Heading(Text(N_("Paragraph %(n)s"), n=number))
            yield Paragraph(Words(paragraphs.get(number, ""), reading.language), style="view")
        yield _on_paragraph([each for each in found if each.paragraph == number], shown=shown)


def _counted(
    caption: str, found: Sequence[TextComment], key: str, known: Mapping[str, str]
) -> Table:
    rows = queries.counts(found, key, list(known)).items()
    return Table(
        Text(caption), (Text(N_("Kind")), Text(N_("Comments"))),
        tuple((Text(known[each]), n) for each, n in rows),
    )  # fmt: skip


def _on_paragraph(found: Sequence[TextComment], *, shown: bool) -> Table:
    return Table(
        Text(N_("Comments")),
        (
            Text(N_("No.")), Text(N_("By")), Text(N_("Comment")), Text(N_("Proposed wording")),
            Text(N_("What became of it")), Text(N_("Reason")),
        ),
        tuple(_row(each, shown=shown or each.told_at is not None) for each in found),
    )  # fmt: skip


def _row(each: TextComment, *, shown: bool) -> tuple[Content, ...]:
    settled = rules.DISPOSITIONS.get(each.settled) if shown else None
    return (
        each.number or 0,
        Code(each.author) if each.author else Name("body", each.body),
        Words(each.words, each.language), Words(each.proposal, each.language),
        Text(settled) if settled else Code(""),
        Code(each.reason if shown else ""),
    )  # fmt: skip
