"""What a review costs, where it is recorded: read by the State under review and the secretariat.

S1 §2 asks for the financial costs of the mechanism, §26 gives no cost of a single review.
"""

from __future__ import annotations

from engine.access import HISTORY, VIEW
from engine.definition import Definition, Input, Kind, Opening, State
from engine.effects import bind_part, end_part
from engine.text import N_
from workflows.domain.registers.course import amend, take_out
from workflows.domain.registers.inputs import amount, currency, evidence, line
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import KEEP, KEEPER, ROLES
from workflows.domain.resources import rules, services
from workflows.domain.resources.roles import DESK_SIDE, OF_DESK, REVIEWED, taken_out
from workflows.domain.reviews.inputs import date as asked_day
from workflows.domain.reviews.inputs import not_ahead
from workflows.domain.reviews.roles import SECRETARIAT

STANDS = State(
    "recorded", N_("On the register"), allows={VIEW: (*DESK_SIDE, REVIEWED), HISTORY: DESK_SIDE}
)
TAKEN_OUT = taken_out(OF_DESK)
BY_DESK = (KEEPER, SECRETARIAT)
WHAT = (
    Input(
        "for_review", N_("Review"), Kind.CASE, title="country_review",
        check=services.known_review,
    ),
    amount("amount", N_("Sum"), required=True),
    currency("measure", required=True),
    asked_day("dated", N_("Stated on"), not_ahead),
    line("about", N_("What it covers"), hint=N_("Such as travel, or interpretation.")),
    line("source", N_("Where it is stated"), hint=N_("A paragraph, a symbol or an address.")),
    evidence(),
)  # fmt: skip
OF_REVIEW = (
    end_part(REVIEWED.key, seat=services.reviewed_no_more),
    bind_part(REVIEWED.key, seat=services.reviewed),
)

DEFINITION = Definition(
    key=rules.COST,
    version=1,
    label=N_("Cost of a review"),
    initial=STANDS,
    states=(STANDS, TAKEN_OUT),
    path=(STANDS,),
    roles=(*ROLES, REVIEWED),
    opening=Opening(by=(SECRETARIAT,), inputs=WHAT, effects=(KEEP, *OF_REVIEW[1:])),
    transitions=(
        amend(WHAT, by=BY_DESK, effects=OF_REVIEW),
        take_out(TAKEN_OUT, by=BY_DESK),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Costs of reviews"),
    intro=N_("What each review costs; read by the State under review and the secretariat."),
    source="S1 §2, §26",
    columns=("for_review", "amount", "measure", "dated", "about"),
    new=N_("Record a cost"),
)
