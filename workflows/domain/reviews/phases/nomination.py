"""Focal point, pair and experts are designated (S1 §5, §10, §11, §25c)."""

from __future__ import annotations

from engine.declarations import Ready
from engine.definition import (
    ENGINE,
    Due,
    Input,
    Kind,
    State,
    TaskSpec,
    Transition,
    fact,
)
from engine.effects import given, new_seat, open_child
from engine.guards import children
from engine.text import N_
from workflows.domain.reviews import impartial, lots, rules
from workflows.domain.reviews.inputs import LANGUAGES, choice, file, state_seat, text
from workflows.domain.reviews.parts import SUR_PARTS, own_seats
from workflows.domain.reviews.roles import REV, REV_MISSION, SECRETARIAT, STATE_SIDE, SUR_MISSION

CONFIRMED = State(
    "confirmed",
    N_("Designation of the focal point"),
    "nomination",
    tasks=(
        TaskSpec(
            "name_focal_point",
            N_("Name the focal point"),
            SUR_MISSION,
            Due("focal_point", of=fact("t0")),
        ),
    ),
)
PAIRING = State(
    "pairing",
    N_("Pairing"),
    "nomination",
    tasks=(TaskSpec("issue_pairing", N_("Issue the pairing"), SECRETARIAT, Due("pairing_issue")),),
    allows={"pairing.draw": (SECRETARIAT,)},
)
TEAM_FORMING = State(
    "team_forming",
    N_("Designation of experts"),
    "nomination",
    tasks=(
        TaskSpec("name_experts", N_("Name experts"), REV, Due("experts"), each=True),
        TaskSpec("file_kick_off_note", N_("File the kick-off note"), SECRETARIAT, Due("kick_off")),
    ),
)
STATES = (CONFIRMED, PAIRING, TEAM_FORMING)


def open_pairing(reviewer: str) -> Ready:
    """One Pairing case for one place of a reviewing State."""
    return open_child("pairing", parts={**SUR_PARTS, "rev_mission": given(reviewer)})


TRANSITIONS = (
    Transition(
        "begin_pairing",
        N_("Pairing begins"),
        source=(CONFIRMED,),
        target=PAIRING,
        by=(ENGINE,),
        guards=(rules.focal_point_named,),
    ),
    Transition(
        "issue_pairing",
        N_("Pairing issued"),
        source=(PAIRING,),
        by=(SECRETARIAT,),
        inputs=(
            state_seat(
                "first_reviewer",
                N_("First reviewing State: mission"),
                REV_MISSION,
                impartial.reviewer_fits,
                visible_to=STATE_SIDE,
            ),
            state_seat(
                "second_reviewer",
                N_("Second reviewing State: mission"),
                REV_MISSION,
                impartial.another_reviewer,
                visible_to=STATE_SIDE,
            ),
            text(
                "draw_record",
                N_("Note on the draw"),
                required=False,
                visible_to=STATE_SIDE,
            ),
            text(
                "departure",
                N_("Why the pair departs from the recorded order, or is proposed without a draw"),
                required=False,
                visible_to=STATE_SIDE,
            ),
            text("waiver", N_("Waiver, where a regional group has a single State"), required=False),
        ),
        guards=(rules.no_pairing_yet, lots.as_drawn, lots.of_own_group),
        effects=(
            open_pairing("first_reviewer"),
            open_pairing("second_reviewer"),
            lots.state_draw,
        ),
        meets=("issue_pairing",),
    ),
    Transition(
        "form_pair",
        N_("Pair formed"),
        source=(PAIRING,),
        target=TEAM_FORMING,
        by=(ENGINE,),
        guards=(children("pairing", "paired", at_least="reviewing_states"),),
    ),
    Transition(
        "name_expert",
        N_("Expert named"),
        source=(TEAM_FORMING,),
        by=(REV,),
        inputs=(Input("expert", N_("Expert"), Kind.PERSON, check=impartial.expert_fits),),
        effects=(
            open_child(
                "assignment",
                parts={
                    **SUR_PARTS,
                    "rev_expert": new_seat("expert", "expert"),
                    "rev_mission": own_seats("rev_mission"),
                    "rev_focal_point": own_seats("rev_focal_point"),
                },
            ),
        ),
        meets=("name_experts",),
        undo=False,
    ),
    Transition(
        "file_kick_off_note",
        N_("Kick-off held"),
        source=(TEAM_FORMING,),
        target="sa_drafting",
        by=(SECRETARIAT,),
        inputs=(
            choice("working_language", N_("Agreed language"), LANGUAGES),
            file("kick_off_note", N_("Kick-off note, accepted by the three focal points (file)")),
        ),
        guards=(rules.experts_confirmed,),
        meets=("file_kick_off_note",),
    ),
)
