"""A value of the results framework (S1 §18 d): a figure with its year, source and document."""

from __future__ import annotations

from typing import Any

from engine.context import Context
from engine.definition import Input, Kind
from engine.text import N_, Text
from workflows.domain.measures import rules
from workflows.domain.measures.framework import LINES, SOURCE
from workflows.domain.registers.course import entries
from workflows.domain.registers.inputs import countries, line, link, words, year
from workflows.domain.registers.register import Register
from workflows.domain.reviews.inputs import choice
from workflows.domain.reviews.roles import SECRETARIAT


def a_figure(_context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """One number, in the digits of any script."""
    found = rules.figure(str(value))
    return found if isinstance(found, Text) else None


WHAT = (
    choice("line", N_("Initiative or target"), tuple(LINES.items())),
    Input("figure", N_("Figure"), Kind.TEXT, check=a_figure, lines=1,
          hint=N_("One number, such as 12 or 12.5.")),
    line("unit", N_("Unit"), required=True, hint=N_("Such as cities, persons, or per cent.")),
    year("year", N_("Year"), required=True),
    choice("group", N_("Group"), tuple(rules.GROUPS.items()), required=False),
    line("place", N_("City or place")),
    countries("states", N_("States")),
    line("source", N_("Source"), required=True,
         hint=N_("Who published the figure, and where: a document, a symbol, a page.")),
    link("link", N_("Address of the source")),
    Input("evidence", N_("Document (file)"), Kind.FILE),
    words("method", N_("Method note")),
)  # fmt: skip

DEFINITION = entries(rules.RESULT, N_("Value of a result"), WHAT, by=(SECRETARIAT,))
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Values of results"),
    intro=N_("Figures recorded for the initiatives and targets, each with its source."),
    source=SOURCE,
    columns=("line", "figure", "unit", "year", "source"),
    filters=("line", "group"),
    new=N_("Record a value"),
    subject=N_("What the figure says"),
    subject_hint=N_("Such as: cities with less crime and violence, 2027."),
)
