"""The document for a Board session: figures that compare nobody, and summaries by consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.queries.reader import CaseLine
from engine.text import N_, Name, Text
from workflows.domain.findings.rules import KINDS
from workflows.domain.papers.front import symbol
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
from workflows.domain.reports import aggregates
from workflows.domain.reports.aggregates import Figure
from workflows.domain.reports.transmitted import SummaryLine

NOT_SHOWN = N_("not shown")
NOT_ISSUED = N_("not issued yet")
ON_PAPER = N_("The summary was agreed as a file, which accompanies this document: %(file)s")
ONLY_AGREED = N_(
    "Only findings whose text was agreed, of the reviews listed below, over three States or more."
)
WITHHELD = N_(
    "A figure covering one or two States is not shown, nor any figure from which it could be "
    "derived."
)


@dataclass(frozen=True)
class Annex:
    """A summary whose transmittal its State agreed to. `texts`: by language; none: on paper."""

    summary: SummaryLine
    texts: Mapping[str, str]
    original: str = "en"


@dataclass(frozen=True)
class Figures:
    """What the report counts, and the labels of what is counted."""

    phases: Mapping[str, str]
    numbers: aggregates.Table
    findings: aggregates.Table


def board_document(
    cycle: CaseLine,
    figures: Figures,
    annexes: Sequence[Annex],
    *,
    session: str,
    official: tuple[str, ...],
    symbols: Sequence[str],
    today: dt.date,
) -> Paper:
    """`session`: key of the Board session, empty for the report of the cycle so far.

    `annexes`: in the order in which they are printed: by name of the State, never by a figure.
    """
    about = ((Text(N_("Session")), Name("body", session)),) if session else ()
    return Paper(
        name=f"{cycle.reference}-{session or 'cycle'}-board-document".replace("/", "-"),
        title=Text(N_("Report of the Executive Director")),
        kicker=Text(N_("Peer reviews of Member States on a voluntary basis")),
        public=True, official=official, symbol=", ".join(symbols),
        facts=(
            (Text(N_("Symbol")), symbol(", ".join(symbols))),
            *about,
            (Text(N_("Cycle")), Name("body", cycle.subject)),
            (Text(N_("As of")), today),
        ),
        blocks=tuple(_numbered([*_report(figures, annexes)])),
    )  # fmt: skip


def assembly_document(
    cycle: CaseLine,
    figures: Figures,
    annexes: Sequence[Annex],
    *,
    official: tuple[str, ...],
    today: dt.date,
    more: Sequence[Block] = (),
) -> Paper:
    """What a whole cycle has shown, for the Assembly that ends it (S1 §33)."""
    return Paper(
        name=f"{cycle.reference}-assembly-synthesis".replace("/", "-"),
        title=Text(N_("Results of the cycle: synthesis for the Assembly")),
        kicker=Text(N_("Peer reviews of Member States on a voluntary basis")),
        public=True,
        official=official,
        facts=(
            (Text(N_("Symbol")), symbol("")),
            (Text(N_("Cycle")), Name("body", cycle.subject)),
            (Text(N_("As of")), today),
        ),
        blocks=tuple(_numbered([*_principles(), *_progress(figures), *_listed(annexes), *more])),
    )  # fmt: skip


def _report(figures: Figures, annexes: Sequence[Annex]) -> Iterator[Block]:
    yield from _principles()
    yield from _progress(figures)
    yield from _listed(annexes)
    for each in annexes:
        yield from _annex(each)


def _principles() -> Iterator[Block]:
    yield Heading(Text(N_("Introduction")))
    yield Paragraph(
        Text(
            N_(
                "The reviews are voluntary, non-punitive and carried out by States among "
                "themselves. Nothing here compares States or puts them in an order: figures "
                "stand for three States or more, and lists go by name."
            )
        )
    )
    yield Paragraph(
        Text(
            N_(
                "A summary is annexed only where its State expressly agreed to the text and to "
                "its transmittal. A review that is not named here may exist or not."
            )
        )
    )


def _progress(figures: Figures) -> Iterator[Block]:
    yield Heading(Text(N_("Reviews per phase")))
    yield Table(
        Text(N_("Reviews of the cycle by phase")),
        (Text(N_("Phase")), Text(N_("Reviews"))),
        tuple(
            (Text(label), _figure(each.count))
            for label, each in _whole(figures.numbers, figures.phases, N_("All phases"))
        ),
    )
    yield Heading(Text(N_("Agreed findings by kind")))
    yield Paragraph(Text(ONLY_AGREED))
    yield Table(
        Text(N_("Agreed findings of the reviews listed below")),
        (Text(N_("Kind")), Text(N_("Findings")), Text(N_("States"))),
        tuple(
            (Text(label), _figure(each.count), _figure(each.states))
            for label, each in _whole(figures.findings, KINDS, N_("All kinds"))
        ),
    )
    if not (figures.numbers.whole and figures.findings.whole):
        yield Paragraph(Text(WITHHELD), style="note")


def _whole(
    table: aggregates.Table, labels: Mapping[str, str], total: str
) -> Iterator[tuple[str, Figure]]:
    for each in table.figures:
        yield labels.get(each.key, each.key), each
    yield total, table.total


def _figure(number: int | None) -> Content:
    return Text(NOT_SHOWN) if number is None else number


def _listed(annexes: Sequence[Annex]) -> Iterator[Block]:
    yield Heading(Text(N_("Executive summaries transmitted")))
    if not annexes:
        yield Paragraph(Text(N_("No summary has been transmitted yet.")))
        return
    yield Table(
        Text(N_("By name of the State")),
        (
            Text(N_("State")), Text(N_("Reference")), Text(N_("Symbol")),
            Text(N_("Date of issue")),
        ),
        tuple(_row(each.summary) for each in annexes),
    )  # fmt: skip


def _row(each: SummaryLine) -> tuple[Content, ...]:
    return (
        Name("body", each.case.subject), Code(each.case.reference),
        symbol(each.symbol),
        each.issued_on or Text(NOT_ISSUED),
    )  # fmt: skip


def _annex(annex: Annex) -> Iterator[Block]:
    """The summary in the words that were agreed; where it came on paper, the file is named."""
    yield Heading(Text(N_("Annex: %(state)s"), state=Name("body", annex.summary.case.subject)))
    if not annex.texts:
        yield Paragraph(Text(ON_PAPER, file=annex.summary.name))
        return
    first = annex.original if annex.original in annex.texts else min(annex.texts)
    others = tuple((code, text) for code, text in annex.texts.items() if code != first)
    yield Paragraph(Words(annex.texts[first], first, others))


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    """Paragraphs numbered through, as documents of governing bodies are."""
    number = 0
    for each in blocks:
        if isinstance(each, Paragraph) and each.style == "body":
            number += 1
            yield Paragraph(each.content, str(number))
        else:
            yield each
