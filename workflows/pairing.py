"""One place of a reviewing State: proposed, paired, or open again. A child of the review."""

from __future__ import annotations

from engine.definition import (
    ANY_OPEN,
    ENGINE,
    PARENT,
    Definition,
    Due,
    State,
    Subject,
    TaskSpec,
    Transition,
)
from engine.effects import appoint, bind_part, close_children, end_part, given, open_child
from engine.guards import met
from engine.text import N_
from workflows.domain.reviews import impartial, lots, parts, rules
from workflows.domain.reviews.inputs import choice, date, file, line, person, state_seat
from workflows.domain.reviews.roles import (
    DESK_SIDE,
    EXECUTIVE_DIRECTOR,
    REV,
    REV_FOCAL_POINT,
    REV_MISSION,
    SECRETARIAT,
    STATE_SIDE,
    SUR,
    SUR_FOCAL_POINT,
    SUR_MISSION,
)

PROPOSED = State(
    "proposed",
    N_("Reviewing State proposed"),
    tasks=(
        TaskSpec("view_on_pairing", N_("Give a view on the pairing"), SUR, Due("pairing_view")),
        TaskSpec(
            "answer_pairing",
            N_("Answer the proposal to review"),
            REV_MISSION,
            Due("pairing_answer"),
        ),
    ),
)
PAIRED = State("paired", N_("Reviewing State designated"))
PLACE_OPEN = State(
    "place_open",
    N_("Place open"),
    tasks=(
        TaskSpec("propose_next", N_("Propose the next State"), SECRETARIAT, Due("pairing_issue")),
    ),
)
REPLACED = State("replaced", N_("Replaced"), final=True)
CLOSED = State("closed", N_("Closed with the review"), final=True)

LEAVES = (
    close_children("assignment", of=PARENT, playing="rev_mission"),
    parts.leave_review("rev_expert"),
    end_part("rev_focal_point", of=PARENT),
    end_part("rev_mission", of=PARENT),
)
# Who is set aside learns nothing of it: to him the place was proposed, and is his no more.
UNSEEN = (end_part("rev_focal_point"), end_part("rev_mission"))
RELIEVED_ON = (
    ("answer", N_("Answer of the State")),
    ("no_reply", N_("Note verbale without reply")),
)
RELIEF_READERS = (REV, *DESK_SIDE)

VIEWS = (
    Transition(
        "agree_pairing",
        N_("No wish to set aside"),
        source=(PROPOSED,),
        by=(SUR,),
        meets=("view_on_pairing",),
    ),
    Transition(
        "accept_pairing",
        N_("Accepted"),
        source=(PROPOSED,),
        by=(REV_MISSION,),
        inputs=(
            person("focal_point", N_("Focal point"), impartial.focal_point_fits),
            person(
                "alternate", N_("Alternate focal point"), impartial.focal_point_fits, required=False
            ),
        ),
        effects=(
            appoint("rev_focal_point", people=("focal_point", "alternate"), title="focal_point"),
        ),
        meets=("answer_pairing",),
        undo=False,
    ),
    Transition(
        "pair",
        N_("Reviewing State designated"),
        source=(PROPOSED,),
        target=PAIRED,
        by=(ENGINE,),
        guards=(met("view_on_pairing"), met("answer_pairing")),
        effects=(
            bind_part("rev_mission", of=PARENT),
            bind_part("rev_focal_point", of=PARENT),
        ),
    ),
    Transition(
        "set_aside",
        N_("Another State preferred"),
        source=(PROPOSED,),
        target=PLACE_OPEN,
        by=(SUR,),
        effects=UNSEEN,
        meets=("view_on_pairing",),
    ),
    Transition(
        "decline",
        N_("Not available"),
        source=(PROPOSED,),
        target=PLACE_OPEN,
        by=(REV_MISSION,),
        meets=("answer_pairing",),
    ),
)
REPLACEMENT = (
    Transition(
        "stand_down",
        N_("Relieved"),
        action=N_("Leave the review team"),
        source=(PAIRED,),
        target=PLACE_OPEN,
        by=(REV,),
        effects=LEAVES,
    ),
    Transition(
        "record_relieved",
        N_("Relieved"),
        action=N_("Record that the State leaves the review team"),
        source=(PROPOSED, PAIRED),
        target=PLACE_OPEN,
        by=(SECRETARIAT,),
        inputs=(
            choice("relieved_on", N_("What it rests on"), RELIEVED_ON, visible_to=RELIEF_READERS),
            line("note_number", N_("Number of the note verbale"), visible_to=RELIEF_READERS),
            date(
                "note_date",
                N_("Date of the note verbale"),
                rules.relieved_by_note,
                visible_to=RELIEF_READERS,
            ),
            file("note_file", N_("Note verbale (file)"), visible_to=RELIEF_READERS),
        ),
        effects=LEAVES,
    ),
    Transition(
        "propose_next",
        N_("Next State proposed"),
        source=(PLACE_OPEN,),
        target=REPLACED,
        by=(SECRETARIAT,),
        inputs=(
            state_seat(
                "next_reviewer",
                N_("Next State of the recorded order: mission"),
                REV_MISSION,
                impartial.reviewer_fits,
                visible_to=STATE_SIDE,
            ),
        ),
        effects=(
            open_child(
                "pairing",
                of=PARENT,
                parts={**parts.SUR_PARTS, "rev_mission": given("next_reviewer")},
            ),
            lots.state_draw,
        ),
        meets=("propose_next",),
    ),
    Transition("close", N_("Closed with the review"), ANY_OPEN, target=CLOSED, by=(PARENT,)),
)

DEFINITION = Definition(
    key="pairing",
    version=1,
    label=N_("Pairing"),
    subject=Subject.STATE,
    initial=PROPOSED,
    states=(PROPOSED, PAIRED, PLACE_OPEN, REPLACED, CLOSED),
    path=(PROPOSED, PAIRED),
    roles=(
        SUR,
        SUR_FOCAL_POINT,
        SUR_MISSION,
        REV,
        REV_FOCAL_POINT,
        REV_MISSION,
        SECRETARIAT,
        EXECUTIVE_DIRECTOR,
    ),
    transitions=(*VIEWS, *REPLACEMENT),
)
