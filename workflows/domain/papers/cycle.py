"""What the synthesis for the Assembly says of a cycle beside its reviews (S1 §33)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.queries.reader import CaseLine
from engine.text import N_, Name, Text
from workflows.domain.papers.paper import Block, Code, Heading, Paragraph, Table
from workflows.domain.papers.success import COUNTED, table_of
from workflows.domain.success.queries import Indicator


@dataclass(frozen=True)
class Around:
    """`indicators`: over the days of the cycle.  `amendments`: of the Guidelines, as proposed.

    `following`: the next cycle, where it has been opened.
    """

    indicators: Sequence[Indicator]
    amendments: Sequence[CaseLine]
    following: CaseLine | None


def around(found: Around) -> Iterator[Block]:
    yield Heading(Text(N_("Success indicators over the cycle")))
    yield Paragraph(Text(COUNTED))
    yield table_of(found.indicators)
    yield Heading(Text(N_("Amendments of the Guidelines proposed")))
    yield _amendments(found.amendments)
    yield Heading(Text(N_("The next cycle")))
    yield _next(found.following)


def _amendments(found: Sequence[CaseLine]) -> Block:
    if not found:
        return Paragraph(Text(N_("No amendment of the Guidelines has been proposed.")))
    return Table(
        Text(N_("Draft texts; nothing changes before an intergovernmental decision")),
        (Text(N_("Text")), Text(N_("Reference")), Text(N_("Where it is"))),
        tuple(
            (Name("body", each.subject), Code(each.reference), Text(each.state.label))
            for each in found
        ),
    )


def _next(cycle: CaseLine | None) -> Block:
    if cycle is None:
        return Paragraph(Text(N_("The next cycle has not been opened yet.")))
    return Table(
        Text(N_("Opened")),
        (Text(N_("Cycle")), Text(N_("Where it is"))),
        ((Name("body", cycle.subject), Text(cycle.state.label)),),
    )
