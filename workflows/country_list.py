"""The Board takes note of the list of participating countries (S1 §20): when, and by what record.

The list itself is a view over the files of States; what lay before the Board is kept as its file.
"""

from __future__ import annotations

from engine.text import N_
from workflows.domain.registers.course import entries
from workflows.domain.registers.inputs import count, evidence, line
from workflows.domain.registers.register import Register
from workflows.domain.reviews.inputs import date as asked_day
from workflows.domain.reviews.inputs import not_ahead
from workflows.domain.reviews.roles import SECRETARIAT

WHAT = (
    asked_day("noted_on", N_("Taken note of on"), not_ahead),
    line("record", N_("Decision or record of the session"), required=True,
         hint=N_("A paragraph, a symbol or an address.")),
    count("countries", N_("Number of countries on the list")),
    evidence("list_file", N_("The list as it lay before the Board (file)")),
)  # fmt: skip

DEFINITION = entries("country_list", N_("List of countries noted"), WHAT, by=(SECRETARIAT,))
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Lists of countries noted by the Board"),
    intro=N_(
        "The list of which the Board took note, at which session, and where this is recorded."
    ),
    source="S1 §20",
    columns=("noted_on", "record", "countries"),
    new=N_("Record that the Board took note"),
    subject=N_("Session of the Executive Board"),
    subject_hint=N_("As its records call it, such as the first session of 2027."),
)
