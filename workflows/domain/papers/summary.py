"""The executive summary of one review, in the words that were delivered or agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.queries.reader import CaseLine
from engine.text import N_, Text
from workflows.domain.papers import front
from workflows.domain.papers.paper import Paper, Paragraph, Words
from workflows.domain.reports.rules import ORIGINAL


def executive_summary(
    case: CaseLine,
    texts: Mapping[str, str],
    *,
    official: tuple[str, ...],
    symbol: str = "",
    marks: Sequence[str] = (),
) -> Paper:
    """`texts`: by language, at least one."""
    first = ORIGINAL if ORIGINAL in texts else min(texts)
    others = tuple((code, text) for code, text in texts.items() if code != first)
    return Paper(
        name=f"{case.reference}-summary".replace("/", "-"),
        title=Text(N_("Executive summary")), kicker=Text(case.definition.label),
        marks=tuple(Text(each) for each in marks), symbol=symbol,
        public=True, official=official,
        facts=(
            (Text(N_("Symbol")), front.symbol(symbol)), *front.known(case),
        ),
        blocks=(Paragraph(Words(texts[first], first, others)),),
    )  # fmt: skip
