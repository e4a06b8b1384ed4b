"""The progress report to the Board on resolutions (S2 OP9): paragraph by paragraph."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from engine.text import N_, Text
from workflows.domain.papers.front import symbol
from workflows.domain.papers.paper import (
    Amount,
    Block,
    Code,
    Content,
    Heading,
    Paper,
    Paragraph,
    Table,
    Words,
)
from workflows.domain.resources import rules
from workflows.domain.resources.figures import Row
from workflows.domain.resources.mandates import Mandate

UNKNOWN = N_("no information available")
UNTIL_DECIDED = N_(
    "A paragraph is open until a decision of the Board says that it is complete. Resources are "
    "given in each currency and unit by itself; nothing is converted."
)
MOBILISED = N_(
    "Mobilised is the sum of the contributions pledged for the paragraph; the gap is what is "
    "needed less what was mobilised."
)


def progress_report(found: Sequence[Mandate], *, today: dt.date) -> Paper:
    """`found`: by resolution and paragraph, as far as the reader may view them."""
    return Paper(
        name="progress-report-on-resolutions",
        title=Text(N_("Progress in carrying out resolutions")),
        kicker=Text(N_("Report to the Executive Board")),
        public=True,
        facts=((Text(N_("Symbol")), symbol("")), (Text(N_("As of")), today)),
        blocks=tuple(_blocks(found)),
    )


def _blocks(found: Sequence[Mandate]) -> Iterator[Block]:
    yield Paragraph(Text(UNTIL_DECIDED))
    yield Paragraph(Text(MOBILISED))
    if not found:
        yield Paragraph(Text(N_("No paragraph has been recorded yet.")))
    for resolution, own in groupby(found, key=lambda each: each.resolution):
        yield Heading(Text(N_("Resolution %(number)s"), number=resolution))
        for each in own:
            yield Heading(Code(each.paragraph), 2)
            yield Table(Text(N_("Status")), (), tuple(_rows(each)))
            yield _resources(each)


def _rows(each: Mandate) -> Iterator[tuple[Content, ...]]:
    also = tuple((code, text) for code, text in each.asked.items() if code != "en")
    yield Text(N_("What is asked")), Words(each.asked["en"], "en", also)
    yield Text(N_("Of whom it is asked")), Text(each.said("addressee"))
    yield Text(N_("Where it is")), Text(each.case.state.label)
    if each.complete:
        yield Text(N_("Decision of the Board")), Code(each.said("decision"))
        yield Text(N_("Date of the decision")), each.facts["decided_on"].value
    if not each.latest:
        yield Text(N_("What has been done")), Text(UNKNOWN)
        return
    first, *others = each.latest
    told = tuple((other.language, other.text) for other in others)
    yield Text(N_("What has been done")), Words(first.text, first.language, told)
    yield Text(N_("As of")), first.told_on
    if first.source:
        sources = tuple((other.language, other.source) for other in others if other.source)
        yield Text(N_("Where it is known from")), Words(first.source, first.language, sources)


def _resources(each: Mandate) -> Block:
    if not each.resources:
        return Paragraph(Text(N_("Resources: no information available.")), style="note")
    return Table(
        Text(N_("Resources")),
        (
            Text(N_("Currency or unit")), Text(N_("Needed")), Text(N_("Mobilised")),
            Text(N_("Gap")),
        ),
        tuple(_row(row) for row in each.resources),
    )  # fmt: skip


def _row(row: Row) -> tuple[Content, ...]:
    return (
        measure(row.measure), _number(row.sums.get(rules.NEEDED)),
        _number(row.sums.get(rules.PLEDGED, 0)), _number(row.gap),
    )  # fmt: skip


def measure(key: str) -> Content:
    """A code of a currency, or the name of a unit."""
    return Code(key) if rules.is_currency(key) else Text(dict(rules.UNITS).get(key, key))


def _number(found: int | None) -> Content:
    return Text(UNKNOWN) if found is None else Amount(found)
