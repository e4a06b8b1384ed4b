"""An indicator of the urban-safety matrix, added by the secretariat or a State (S1 §16 b, §29).

Those of the editions stand beside it in the matrix; values are recorded for either.
"""

from __future__ import annotations

from engine.text import N_
from workflows.domain.measures.rules import (
    DATA_SOURCES,
    DIMENSIONS,
    FREQUENCIES,
    GROUPS,
    INDICATOR,
    ROWS,
    SOURCE,
)
from workflows.domain.registers.course import entries
from workflows.domain.registers.inputs import line, several, words
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import FOCAL_POINTS, MISSIONS
from workflows.domain.reviews.inputs import choice
from workflows.domain.reviews.roles import SECRETARIAT

WHAT = (
    choice("row", N_("Row of the matrix"), tuple(ROWS.items())),
    choice("dimension", N_("Dimension"), tuple(DIMENSIONS.items())),
    words("definition", N_("Definition"), required=True),
    line("unit", N_("Unit"), required=True,
         hint=N_("Such as per 100,000 population, or per cent.")),
    choice("data_source", N_("Where figures come from"), tuple(DATA_SOURCES.items()),
           required=False),
    several("groups", N_("Broken down by"), tuple(GROUPS.items())),
    choice("frequency", N_("How often"), tuple(FREQUENCIES.items()), required=False),
    line("basis", N_("Where it is defined"), required=True,
         hint=N_("The document, law or method that defines it; a paragraph or an address.")),
)  # fmt: skip

DEFINITION = entries(
    INDICATOR, N_("Indicator of urban safety"), WHAT, by=(SECRETARIAT, MISSIONS, FOCAL_POINTS)
)
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Further indicators"),
    intro=N_("Indicators that States and the secretariat add to the matrix."),
    source=SOURCE,
    columns=("row", "dimension", "unit", "data_source"),
    filters=("row", "dimension", "data_source"),
    new=N_("Add an indicator"),
    subject=N_("Name of the indicator"),
    subject_hint=N_("What is measured, in a few words."),
)
