"""The success indicators on one page, for the Board (S1 §25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from engine.text import N_, Text
from workflows.domain.papers.front import symbol
from workflows.domain.papers.paper import Block, Code, Content, Paper, Paragraph, Table
from workflows.domain.success.queries import Figure, Indicator, Period

COUNTED = N_(
    "Every number is a count or a sum of dated records of the period. Sums are given in each "
    "currency by itself; nothing is converted, and no country is compared with another."
)
NONE_YET = N_("no information available")


def success_report(found: Sequence[Indicator], period: Period, *, today: dt.date) -> Paper:
    return Paper(
        name="success-indicators",
        title=Text(N_("Success indicators of the review mechanism")),
        kicker=Text(N_("Peer reviews of Member States on a voluntary basis")),
        public=True,
        facts=(
            (Text(N_("Symbol")), symbol("")),
            (Text(N_("From")), period.since or Text(N_("the beginning"))),
            (Text(N_("Until")), period.until or today),
            (Text(N_("As of")), today),
        ),
        blocks=(Paragraph(Text(COUNTED)), table_of(found)),
    )


def table_of(found: Sequence[Indicator]) -> Block:
    return Table(
        Text(N_("Indicators of paragraph 25 of the concept note")),
        (Text(N_("Indicator")), Text(N_("What is counted")), Text(N_("Figure"))),
        tuple(row for each in found for row in _rows(each)),
    )


def _rows(each: Indicator) -> Iterator[tuple[Content, ...]]:
    head = Text(N_("(%(letter)s) %(label)s"), letter=each.letter, label=Text(each.label))
    if not each.figures:
        yield head, Code(""), Text(NONE_YET)
    for place, figure in enumerate(each.figures):
        yield (head if place == 0 else Code("")), Text(figure.label), _amount(figure)


def _amount(figure: Figure) -> Content:
    if figure.amount is None:
        return Text(NONE_YET)
    return Code(f"{figure.amount:,} {figure.measure}") if figure.measure else figure.amount
