"""A version of the plan of the budget: its lines, provisional until a Board decision is cited.

S1 §26 gives two sums over ten years, "being revised"; whatever a source does not give stays blank.
"""

from __future__ import annotations

from engine.context import Context
from engine.definition import Definition, Input, Opening, State, Transition
from engine.text import N_, Text
from workflows.domain.registers.course import amend, take_out
from workflows.domain.registers.inputs import (
    BOARD_DECISION,
    amount,
    currency,
    evidence,
    line,
    words,
    year,
)
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import KEEP, KEEPER, ROLES
from workflows.domain.resources import rules
from workflows.domain.resources.roles import KNOWN_PLAN, OF_DESK, taken_out
from workflows.domain.reviews.inputs import choice, not_ahead
from workflows.domain.reviews.inputs import date as asked_day
from workflows.domain.reviews.roles import SECRETARIAT

IN_PREPARATION = State("in_preparation", N_("In preparation"), allows=OF_DESK)
PROVISIONAL = State("provisional", N_("Provisional"), allows=KNOWN_PLAN)
DECIDED = State("decided", N_("Decided by the Board"), allows=KNOWN_PLAN)
TAKEN_OUT = taken_out(OF_DESK)
BY_DESK = (KEEPER, SECRETARIAT)


def has_lines(context: Context) -> Text | None:
    """A plan that stands says something."""
    return None if context.times("add_line") else Text(N_("The plan has no line yet."))


WHAT: tuple[Input, ...] = (
    line("source", N_("Where the plan stands"), required=True,
         hint=N_("A paragraph, a symbol or an address.")),
    asked_day("dated", N_("Date of this version"), not_ahead),
    words("remarks", N_("Remarks")),
    evidence(),
)  # fmt: skip
LINE: tuple[Input, ...] = (
    choice("line_scope", N_("Global or local implementation"), rules.SCOPES),
    choice("line_outcome", N_("Outcome that it serves"), rules.OUTCOMES, required=False),
    year("line_year", N_("Year, if the source gives one")),
    amount("line_amount", N_("Sum"), required=True),
    currency("line_currency", required=True),
    line("line_about", N_("What the line is for")),
)

DEFINITION = Definition(
    key=rules.PLAN,
    version=1,
    label=N_("Version of the budget plan"),
    initial=IN_PREPARATION,
    states=(IN_PREPARATION, PROVISIONAL, DECIDED, TAKEN_OUT),
    path=(IN_PREPARATION, PROVISIONAL, DECIDED),
    roles=ROLES,
    opening=Opening(by=(SECRETARIAT,), inputs=WHAT, effects=(KEEP,)),
    transitions=(
        Transition(
            "add_line", N_("Line of the plan"), source=(IN_PREPARATION,), by=BY_DESK, inputs=LINE,
            action=N_("Add a line"),
        ),
        Transition(
            "set_out", N_("Plan set out"), source=(IN_PREPARATION,), target=PROVISIONAL,
            by=BY_DESK, guards=(has_lines,), action=N_("Set the plan out as provisional"),
        ),
        Transition(
            "record_decision", N_("Decision of the Board recorded"), source=(PROVISIONAL,),
            target=DECIDED, by=BY_DESK, inputs=BOARD_DECISION,
            action=N_("Record the Board's decision"),
        ),
        amend(WHAT, by=BY_DESK),
        take_out(TAKEN_OUT, by=BY_DESK),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Budget plan"),
    intro=N_("The plan in its versions; each is provisional until a decision of the Board."),
    source="S1 §2, §26",
    columns=("source", "dated", "decision"),
    acts=("add_line",),
    new=N_("Prepare a version of the plan"),
)
