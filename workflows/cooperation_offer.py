"""An offer of exchange among States or cities (S1 §14 d, §18 b-c), to one State or to all.

What is offered to one State lies between the two and the secretariat until both open it. Not taking
it up asks for no reason, and nothing follows from it.
"""

from __future__ import annotations

from engine.definition import (
    ENGINE,
    Definition,
    Group,
    Input,
    Kind,
    State,
    Subject,
    TaskSpec,
    Transition,
)
from engine.definition import fact as stated
from engine.effects import bind_part
from engine.text import N_
from workflows.domain.cooperation import rules, services
from workflows.domain.cooperation.openings import by_the_state
from workflows.domain.cooperation.roles import (
    ADDRESSED,
    ADDRESSED_FOCAL_POINT,
    ADDRESSED_MISSION,
    BETWEEN,
    KNOWN,
    OWN,
)
from workflows.domain.registers.course import amend, take_out
from workflows.domain.registers.inputs import day, evidence, line, several, words
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import (
    DESK,
    KEEPER,
    OWN_FOCAL_POINT,
    OWN_MISSION,
    ROLES,
    STATES,
)
from workflows.domain.resources.rules import OUTCOMES
from workflows.domain.reviews.inputs import choice, last_day_of, not_ahead
from workflows.domain.reviews.inputs import date as asked_day

KINDS = (("bilateral", N_("Between two States")), ("cities", N_("From city to city")))
ADDRESSEES = (("one", N_("To one State")), (rules.EVERY_STATE, N_("To all States")))
AGREED = (("agreed", N_("Everybody with a seat may read it, once the other side has agreed too")),)
AGREED_BY_OWN, AGREED_BY_OTHER = "opened_by_own", "opened_by_addressed"
PARTIES = (OWN, ADDRESSED, KEEPER, *DESK)

OFFERED = State(
    "offered", N_("Offered"),
    tasks=(TaskSpec("answer", N_("Look at the offer of cooperation"), ADDRESSED, optional=True),),
    allows=BETWEEN,
)  # fmt: skip
OPEN_TO_ALL = State("open_to_all", N_("Open to all States"), allows=KNOWN)
ACCEPTED = State("accepted", N_("Accepted, between the two States"), allows=BETWEEN)
RELEASED = State("released", N_("Accepted, open to everybody with a seat"), allows=KNOWN)
OUTCOME = State("outcome", N_("Outcome recorded, between the two States"), allows=BETWEEN)
OUTCOME_KNOWN = State("outcome_known", N_("Outcome recorded"), allows=KNOWN)
NOT_TAKEN_UP = State("not_taken_up", N_("Not taken up"), allows=BETWEEN, final=True)
WITHDRAWN = State("withdrawn", N_("Offer withdrawn"), allows=BETWEEN, final=True)
TAKEN_OUT = State("taken_out", N_("Taken out"), allows=BETWEEN, final=True)
AGREEING = (ACCEPTED, OUTCOME)
BOTH_AGREE = (stated(AGREED_BY_OWN), stated(AGREED_BY_OTHER))

WHAT = (
    line("title", N_("Title of the offer"), required=True),
    choice("kind", N_("Kind"), KINDS),
    line("own_city", N_("City that offers")),
    words("about", N_("What is offered"), required=True),
    several("outcomes", N_("Outcomes that it serves"), OUTCOMES),
    day("from_day", N_("Possible from")),
    Input(
        "until_day", N_("Possible until"), Kind.DATE, required=False, check=last_day_of("from_day")
    ),
    line("contact", N_("Contact")),
)
ADDRESS = (
    Input(
        rules.OFFERED_TO, N_("State addressed"), Kind.BODIES, required=False,
        check=services.one_other_state, hint=N_("One State; none if it is meant for all."),
    ),
    Input(
        rules.ONE_STATE, N_("Meant for"), Kind.CHOICE, choices=ADDRESSEES,
        check=services.addressed_to,
    ),
)  # fmt: skip
ARISES = (
    Input(
        "review", N_("Review that it arises from"), Kind.CASE, required=False,
        title="country_review", check=services.of_one_of_the_two, visible_to=(OWN, ADDRESSED),
        ended=True,
    ),
)  # fmt: skip
WHAT_CAME = (
    words("outcome", N_("What came out of it"), required=True),
    asked_day("held_from", N_("First day"), not_ahead),
    asked_day("held_until", N_("Last day"), last_day_of("held_from")),
    evidence("outcome_file"),
)


def _opening(by: str, key: str, party: Group) -> Transition:
    """One side agrees that everybody reads what was agreed; it is so once both have."""
    return Transition(
        by, N_("Opening to everybody agreed"), source=AGREEING, by=(party,),
        inputs=(choice(key, N_("Who may read it"), AGREED, visible_to=PARTIES),),
        action=N_("Agree that everybody with a seat reads it"),
    )  # fmt: skip


COURSE = (
    Transition(
        "announce", N_("Offer open to all States"), source=(OFFERED,), target=OPEN_TO_ALL,
        by=(ENGINE,), guards=(stated(rules.ONE_STATE, rules.EVERY_STATE),), undo=False,
    ),
    Transition(
        "accept", N_("Offer accepted"), source=(OFFERED,), target=ACCEPTED, by=(ADDRESSED,),
        inputs=(
            line("accepted_city", N_("City that takes part")),
            words("accepted_words", N_("In the words of the State that accepts")),
        ),
        meets=("answer",), action=N_("Accept the offer"),
    ),
    Transition(
        "take_up", N_("Offer taken up"), source=(OPEN_TO_ALL,), by=(STATES,),
        inputs=(
            Input("taken_by", N_("State"), Kind.BODIES, check=services.own_state),
            line("taken_city", N_("City that takes part")),
        ),
        effects=(
            bind_part(ADDRESSED_MISSION.key, seat=services.taking_mission),
            bind_part(ADDRESSED_FOCAL_POINT.key, seat=services.acting_focal_point),
        ),
        action=N_("Take the offer up; everybody with a seat reads so"),
    ),
    Transition(
        "not_take_up", N_("Offer not taken up"), source=(OFFERED, ACCEPTED), target=NOT_TAKEN_UP,
        by=(ADDRESSED,), meets=("answer",), action=N_("Not take the offer up"),
    ),
    _opening("agree_to_open", AGREED_BY_OWN, OWN),
    _opening("agree_to_open_too", AGREED_BY_OTHER, ADDRESSED),
    Transition(
        "open_accepted", N_("Open to everybody with a seat"), source=(ACCEPTED,), target=RELEASED,
        by=(ENGINE,), guards=BOTH_AGREE, undo=False,
    ),
    Transition(
        "record_outcome", N_("Outcome recorded"), source=(ACCEPTED,), target=OUTCOME,
        by=(OWN, ADDRESSED), inputs=WHAT_CAME, action=N_("Record the outcome"),
    ),
    Transition(
        "record_open_outcome", N_("Outcome recorded"), source=(RELEASED,), target=OUTCOME_KNOWN,
        by=(OWN, ADDRESSED), inputs=WHAT_CAME, action=N_("Record the outcome"),
    ),
    Transition(
        "conclude", N_("Outcome recorded"), source=(OPEN_TO_ALL,), target=OUTCOME_KNOWN, by=(OWN,),
        inputs=WHAT_CAME, action=N_("Record the outcome"),
    ),
    Transition(
        "open_outcome", N_("Open to everybody with a seat"), source=(OUTCOME,),
        target=OUTCOME_KNOWN, by=(ENGINE,), guards=BOTH_AGREE, undo=False,
    ),
    Transition(
        "add_view", N_("View on the outcome"), source=(OUTCOME, OUTCOME_KNOWN),
        by=(OWN, ADDRESSED),
        inputs=(words("view", N_("View of the State that adds it"), required=True),),
        action=N_("Add the view of your State"),
    ),
    Transition(
        "withdraw", N_("Offer withdrawn"), source=(OFFERED, OPEN_TO_ALL, ACCEPTED),
        target=WITHDRAWN, by=(OWN,), action=N_("Withdraw the offer"),
    ),
    amend((*WHAT, *ARISES), source=(OFFERED, OPEN_TO_ALL), by=(OWN,)),
    take_out(TAKEN_OUT, by=(OWN,)),
)  # fmt: skip

DEFINITION = Definition(
    key=rules.OFFER,
    version=1,
    label=N_("Offer of cooperation"),
    subject=Subject.STATE,
    stem="OFFER",
    initial=OFFERED,
    states=(
        OFFERED, OPEN_TO_ALL, ACCEPTED, RELEASED, OUTCOME, OUTCOME_KNOWN, NOT_TAKEN_UP, WITHDRAWN,
        TAKEN_OUT,
    ),
    path=(OFFERED, ACCEPTED, RELEASED, OUTCOME_KNOWN),
    roles=(
        *ROLES, OWN, OWN_FOCAL_POINT, OWN_MISSION, ADDRESSED, ADDRESSED_FOCAL_POINT,
        ADDRESSED_MISSION,
    ),
    opening=by_the_state(
        (*WHAT, *ADDRESS, *ARISES),
        (bind_part(ADDRESSED_MISSION.key, seat=services.addressed_missions),),
        readers=(OWN, *DESK),
    ),
    transitions=COURSE,
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Cooperation offers"),
    intro=N_(
        "Exchange that States and their cities offer to one another, and what came out of it."
    ),
    source="S1 §14 d, §18 b-c",
    columns=("title", "kind", rules.ONE_STATE, rules.OFFERED_TO, "own_city"),
    filters=("kind", rules.ONE_STATE),
    acts=("take_up", "add_view"),
    new=N_("Make an offer"),
)
