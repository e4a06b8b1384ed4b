"""The invitation of one expert to one review. A child of the review."""

from __future__ import annotations

from engine.definition import (
    ANY_OPEN,
    CASE,
    CLOCK,
    PARENT,
    Definition,
    Due,
    Input,
    Kind,
    State,
    Subject,
    TaskSpec,
    Timer,
    Transition,
)
from engine.effects import bind_part, end_part, new_seat, open_child, playing, set_fact
from engine.text import N_
from workflows.domain.reviews import impartial, parts
from workflows.domain.reviews.inputs import choice, text
from workflows.domain.reviews.roles import (
    EXECUTIVE_DIRECTOR,
    REV,
    REV_EXPERT,
    REV_FOCAL_POINT,
    REV_MISSION,
    SECRETARIAT,
    SUR,
    SUR_FOCAL_POINT,
    SUR_MISSION,
)

INVITED = State(
    "invited",
    N_("Invited"),
    tasks=(
        TaskSpec(
            "confirm_availability", N_("Answer the invitation"), REV_EXPERT, Due("expert_answer")
        ),
    ),
    timers=(Timer("invitation_ends", Due("expert_answer")),),
)
CONFIRMED = State("confirmed", N_("Confirmed"))
PLACE_OPEN = State(
    "place_open",
    N_("Place open"),
    tasks=(TaskSpec("name_another", N_("Name another expert"), REV, Due("expert_replacement")),),
)
REPLACED = State("replaced", N_("Replaced"), final=True)
CLOSED = State("closed", N_("Closed with the review"), final=True)

UNDERTAKINGS = (("given", N_("I am available, act in good faith and keep documents confidential")),)
CONFLICT = (
    ("none", N_("I have no conflict of interest")),
    ("declared", N_("I declare what is written below")),
)
LEAVES = (
    set_fact("expert_seat", parts.invited_expert),
    end_part("rev_expert", of=PARENT),
    end_part("rev_expert", of=CASE),
)
# A negative answer goes to the State that named the expert and to the secretariat, to nobody else.
UNSEEN = (end_part("sur_focal_point"), end_part("sur_mission"))
SEEN = tuple(
    bind_part(role, seat=parts.in_review(role)) for role in ("sur_focal_point", "sur_mission")
)

ANSWERS = (
    Transition(
        "confirm",
        N_("Availability and undertakings confirmed"),
        source=(INVITED,),
        target=CONFIRMED,
        by=(REV_EXPERT,),
        inputs=(
            choice("undertakings", N_("Undertakings"), UNDERTAKINGS),
            choice("conflict", N_("Conflict of interest"), CONFLICT),
            text("conflict_text", N_("What you wish to declare"), required=False),
        ),
        effects=(bind_part("rev_expert", of=PARENT),),
        meets=("confirm_availability",),
        undo=False,
    ),
    Transition(
        "not_available",
        N_("Not available"),
        source=(INVITED,),
        target=PLACE_OPEN,
        by=(REV_EXPERT,),
        inputs=(
            text(
                "not_available_reason",
                N_("Reason, if you wish"),
                required=False,
                visible_to=(REV_FOCAL_POINT,),
            ),
            text(
                "colleague",
                N_("Name of a colleague, if you wish"),
                required=False,
                visible_to=(REV_FOCAL_POINT,),
            ),
        ),
        effects=(*LEAVES, *UNSEEN),
        meets=("confirm_availability",),
    ),
    Transition(
        "invitation_ends",
        N_("With the State that named the expert"),
        source=(INVITED,),
        target=PLACE_OPEN,
        by=(CLOCK,),
        effects=(*LEAVES, *UNSEEN),
    ),
)
REPLACEMENT = (
    Transition(
        "ask_for_another",
        N_("Another expert asked for"),
        action=N_("Ask for another expert"),
        source=(INVITED, CONFIRMED),
        target=PLACE_OPEN,
        by=(SUR,),
        effects=LEAVES,
        visible_to=(SUR, SECRETARIAT),
    ),
    Transition(
        "step_down",
        N_("Replaced by the naming State"),
        action=N_("End the part of this expert"),
        source=(CONFIRMED,),
        target=PLACE_OPEN,
        by=(REV_EXPERT, REV),
        effects=LEAVES,
    ),
    Transition(
        "invite_again",
        N_("Invited again"),
        source=(PLACE_OPEN,),
        target=INVITED,
        by=(REV,),
        effects=(bind_part("rev_expert", seat=parts.last_expert), *SEEN),
        meets=("name_another",),
    ),
    Transition(
        "name_another",
        N_("Another expert named"),
        source=(PLACE_OPEN,),
        target=REPLACED,
        by=(REV,),
        inputs=(Input("expert", N_("Expert"), Kind.PERSON, check=impartial.expert_fits),),
        effects=(
            open_child(
                "assignment",
                of=PARENT,
                parts={
                    "rev_expert": new_seat("expert", "expert"),
                    "rev_mission": playing("rev_mission"),
                    "rev_focal_point": playing("rev_focal_point"),
                    "sur_mission": parts.in_review("sur_mission"),
                    "sur_focal_point": parts.in_review("sur_focal_point"),
                },
            ),
        ),
        meets=("name_another",),
    ),
    Transition("close", N_("Closed with the review"), ANY_OPEN, target=CLOSED, by=(PARENT,)),
)

DEFINITION = Definition(
    key="assignment",
    version=1,
    code="E",
    label=N_("Assignment of an expert"),
    subject=Subject.STATE,
    initial=INVITED,
    states=(INVITED, CONFIRMED, PLACE_OPEN, REPLACED, CLOSED),
    path=(INVITED, CONFIRMED),
    roles=(
        SUR,
        SUR_FOCAL_POINT,
        SUR_MISSION,
        REV,
        REV_EXPERT,
        REV_FOCAL_POINT,
        REV_MISSION,
        SECRETARIAT,
        EXECUTIVE_DIRECTOR,
    ),
    transitions=(*ANSWERS, *REPLACEMENT),
)
