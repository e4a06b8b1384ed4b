"""The executive summary of one review, in the words that were delivered or agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.queries.reader import CaseLine
from engine.text import N_, Name, Text
from workflows.domain.papers.paper import Code, Paper, Paragraph, Words
from workflows.domain.reports.rules import ORIGINAL

NOT_ASSIGNED = N_("not assigned yet")


def executive_summary(
    case: CaseLine, texts: Mapping[str, str], *, symbol: str = "", marks: Sequence[str] = ()
) -> Paper:
    """`texts`: by language, at least one."""
    first = ORIGINAL if ORIGINAL in texts else min(texts)
    others = tuple((code, text) for code, text in texts.items() if code != first)
    return Paper(
        name=f"{case.reference}-summary".replace("/", "-"),
        title=Text(N_("Executive summary")), kicker=Text(case.definition.label),
        marks=tuple(Text(each) for each in marks), symbol=symbol,
        facts=(
            (Text(N_("Symbol")), Code(symbol) if symbol else Text(NOT_ASSIGNED)),
            (Text(N_("State under review")), Name("body", case.subject)),
            (Text(N_("Reference")), Code(case.reference)),
        ),
        blocks=(Paragraph(Words(texts[first], first, others)),),
    )  # fmt: skip
