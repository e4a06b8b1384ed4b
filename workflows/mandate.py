"""A paragraph of a resolution, followed until the Board says that it is complete.

S2 OP1-9, S1 §2: what is asked, of whom, what is told of it, and what it needs. Open by default.
"""

from __future__ import annotations

from engine.definition import Definition, Input, Kind, Opening, State, Transition
from engine.text import N_
from workflows.domain.registers.course import amend, take_out
from workflows.domain.registers.inputs import BOARD_DECISION, amount, currency, evidence, line
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import DESK, KEEP, KEEPER, ROLES
from workflows.domain.registers.wordings import SAY_IN, say_in
from workflows.domain.resources import rules
from workflows.domain.resources.roles import KNOWN_PLAN, OF_DESK, taken_out
from workflows.domain.reviews.inputs import LANGUAGES, choice, not_ahead, text
from workflows.domain.reviews.inputs import date as asked_day

ADDRESSEES = (
    ("executive_director", N_("Executive Director")),
    ("member_states", N_("Member States")),
    ("states_and_stakeholders", N_("Member States and stakeholders")),
    ("lenders", N_("Financial institutions, banks and cooperation agencies")),
)
OPEN_YET = State("open", N_("Open"), allows=KNOWN_PLAN)
COMPLETE = State("complete", N_("Complete, by decision of the Board"), allows=KNOWN_PLAN)
TAKEN_OUT = taken_out(OF_DESK)
BY_DESK = (KEEPER, *DESK)

WHAT: tuple[Input, ...] = (
    line("resolution", N_("Resolution"), required=True, hint=N_("Its number, such as 2/1.")),
    line("paragraph", N_("Paragraph"), required=True, hint=N_("Such as OP1.")),
    Input("addressee", N_("Of whom it is asked"), Kind.CHOICE, choices=ADDRESSEES),
    text("asked_en", N_("What is asked, in English")),
    line("source", N_("Where it is said"), hint=N_("A paragraph, a symbol or an address.")),
)
PROGRESS = (
    text("narrative", N_("What has been done")),
    choice("narrative_language", N_("Language of the text"), LANGUAGES),
    asked_day("told_on", N_("As of"), not_ahead),
    line("narrative_source", N_("Where it is known from")),
    evidence("narrative_file"),
)
NEED = (
    amount("need_amount", N_("Sum needed"), required=True),
    currency("need_currency", required=True),
    asked_day("need_on", N_("Stated on"), not_ahead),
    line("need_source", N_("Where it is stated"), required=True,
         hint=N_("A paragraph, a symbol or an address.")),
)  # fmt: skip

DEFINITION = Definition(
    key=rules.MANDATE,
    version=1,
    label=N_("Paragraph of a resolution"),
    initial=OPEN_YET,
    states=(OPEN_YET, COMPLETE, TAKEN_OUT),
    path=(OPEN_YET, COMPLETE),
    roles=ROLES,
    opening=Opening(by=DESK, inputs=WHAT, effects=(KEEP,)),
    transitions=(
        Transition(
            "tell_progress", N_("Progress told"), source=(OPEN_YET, COMPLETE), by=BY_DESK,
            inputs=PROGRESS, action=N_("Report progress"),
        ),
        Transition(
            "state_need", N_("Resources needed"), source=(OPEN_YET,), by=BY_DESK, inputs=NEED,
            action=N_("State the resources needed"),
        ),
        Transition(
            "complete", N_("Complete, by decision of the Board"), source=(OPEN_YET,),
            target=COMPLETE, by=BY_DESK, inputs=BOARD_DECISION,
            action=N_("Record that the Board calls it complete"),
        ),
        say_in(text("asked_in", N_("What is asked")), by=BY_DESK),
        amend(WHAT, by=BY_DESK),
        take_out(TAKEN_OUT, by=BY_DESK),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Paragraphs of resolutions"),
    intro=N_(
        "What resolutions ask, and of whom; each request is open until the Board says that "
        "it is complete."
    ),
    source="S2 OP1-9; S1 §2",
    columns=("resolution", "paragraph", "addressee", "decision"),
    filters=("addressee",),
    acts=("tell_progress", "state_need", SAY_IN),
    new=N_("Record a paragraph"),
    subject_hint=N_("Such as Res. 2/1, OP1."),
)
