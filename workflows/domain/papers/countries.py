"""The list of countries for the Board, which takes note of it (S1 §11, §20-22)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from engine.text import N_, Name, Nn_, Text
from workflows.domain.papers.front import symbol
from workflows.domain.papers.paper import Block, Code, Content, Heading, Paper, Paragraph, Table
from workflows.domain.participation import rules
from workflows.domain.participation.register import Line

TAKES_NOTE = N_("The Executive Board may wish to take note of this list.")
SOUGHT = N_(
    "The concept note seeks at least %(least)s to %(most)s countries (S1 §11) and %(by_2030)s by "
    "2030 (S1 §18 h)."
)


def list_of_countries(found: Sequence[Line], *, today: dt.date) -> Paper:
    """`found`: every State, in English alphabetical order."""
    return Paper(
        name="countries-of-the-programme",
        title=Text(N_("Countries of the programme")),
        kicker=Text(N_("Information for the Executive Board")),
        public=True,
        facts=(
            (Text(N_("Symbol")), symbol("")),
            (Text(N_("As of")), today),
            (Text(N_("Order")), Text(N_("English alphabetical order"))),
        ),
        blocks=tuple(_blocks(found)),
    )


def _blocks(found: Sequence[Line]) -> Iterator[Block]:
    confirmed = [each for each in found if each.confirmed]
    identified = [each for each in found if rules.IDENTIFIED in each.standings]
    yield Paragraph(Text(TAKES_NOTE), "1")
    yield Heading(Text(N_("States that have confirmed their participation")))
    yield Paragraph(
        Text(
            Nn_("%(n)s State has confirmed its participation.",
                "%(n)s States have confirmed their participation."),
            n=len(confirmed),
        ),
        "2",
    )  # fmt: skip
    yield Paragraph(
        Text(
            SOUGHT, least=rules.SOUGHT_FROM, most=rules.SOUGHT_TO, by_2030=rules.SOUGHT_BY_2030
        ),
        "3",
    )  # fmt: skip
    if confirmed:
        yield Table(
            Text(N_("States that have confirmed their participation")),
            (
                Text(N_("State")), Text(N_("Participation confirmed on")),
                Text(N_("In its own words")),
            ),
            tuple(_row(each) for each in confirmed),
        )  # fmt: skip
    yield Heading(Text(N_("Countries identified in S1 §22")))
    yield Paragraph(Text(rules.LISTED), "4")
    if identified:
        yield Table(
            Text(N_("Countries identified in S1 §22")),
            (Text(N_("State")), Text(N_("Code"))),
            tuple((Name("body", each.key), Code(each.key)) for each in identified),
        )
    yield Paragraph(Text(rules.DESIGNATIONS), style="note")


def _row(each: Line) -> tuple[Content, ...]:
    word = Text(N_("Champion country")) if each.champion else Code("–")
    return (Name("body", each.key), each.since or Code("–"), word)
