"""The figures of a survey, as a paper for the Board."""

from __future__ import annotations

from collections.abc import Iterator

from engine.queries.reader import CaseLine
from engine.text import N_, Text
from workflows.domain.papers.paper import (
    Block,
    Code,
    Content,
    Heading,
    Label,
    Paper,
    Paragraph,
    Table,
)
from workflows.domain.surveys.asked import Sheet
from workflows.domain.surveys.figures import Figures, Results
from workflows.domain.surveys.rules import NO_ANSWER

NOT_SHOWN = N_("not shown")
LEFT_OUT = N_("No answer")
OVER_FIVE = N_(
    "Figures are shown over %(least)s answers or more; beside one that is held back, another is"
    " held back too, so that none follows from the others."
)
OVER_EIGHT = N_("Figures are shown over %(least)s anonymous answers or more.")
PROVISIONAL = N_("Provisional default: no survey has been adopted yet.")


def survey_results(case: CaseLine, sheet: Sheet, results: Results, *, of_states: bool) -> Paper:
    """What may be shown of it, and nothing that anybody wrote."""
    note = Text(OVER_FIVE if of_states else OVER_EIGHT, least=results.least)
    return Paper(
        name=f"{case.reference}-figures".replace("/", "-"),
        title=Label(sheet.title), kicker=Text(case.definition.label),
        marks=(Text(PROVISIONAL),) if sheet.provisional else (),
        facts=(
            (Text(N_("Reference")), Code(case.reference)),
            (Text(N_("Answers")), _number(results.answers)),
        ),
        blocks=(Paragraph(note, style="note"), *_blocks(results, of_states=of_states)),
    )  # fmt: skip


def _blocks(results: Results, *, of_states: bool) -> Iterator[Block]:
    head = Text(N_("States")) if of_states else Text(N_("Answers"))
    for each in results.figures:
        asked = each.question
        yield Heading(Label(asked.text), level=2)
        yield Table(
            Text(N_("Question %(number)s"), number=asked.number), (Text(N_("Answer")), head),
            tuple((_choice(each, key), _number(n)) for key, n in each.counts.items()),
        )  # fmt: skip


def _choice(figures: Figures, key: str) -> Content:
    return Text(LEFT_OUT) if key == NO_ANSWER else Label(figures.question.choices[key])


def _number(n: int | None) -> Content:
    return Text(NOT_SHOWN) if n is None else n
