"""Steps that every open state allows: communications, more time, rest, leaving (S1 §7, §8)."""

from __future__ import annotations

from engine.definition import (
    ALSO,
    ANY_OPEN,
    BROADCAST,
    CLOCK,
    NONE,
    ONLY,
    REQUIRED,
    Hold,
    Input,
    Kind,
    State,
    Transition,
)
from engine.effects import (
    appoint,
    close_children,
    given,
    hold,
    redate,
    resume,
    set_fact,
    use_anchor,
)
from engine.text import N_
from workflows.domain.reviews import groups, impartial, parts, rules, sessions
from workflows.domain.reviews.groups import LATER_GROUP
from workflows.domain.reviews.inputs import (
    LANGUAGES,
    PARTNER_CATEGORIES,
    YES_NO,
    ahead,
    choice,
    date,
    file,
    line,
    note,
    person,
    text,
)
from workflows.domain.reviews.roles import (
    DESK_SIDE,
    REV,
    REV_MISSION,
    SECRETARIAT,
    STATE_SIDE,
    SUR,
    SUR_MISSION,
)

PARTICIPATION_ENDED = State(
    "participation_ended",
    N_("Participation ended"),
    "closed",
    final=True,
    allows={"case.view": (SUR,), "case.fact": DESK_SIDE},
)
STATES = (PARTICIPATION_ENDED,)
HOLDS = (
    Hold(
        "deferred", N_("Deferred at the request of the State"), REQUIRED, (SUR, SECRETARIAT, CLOCK)
    ),
    Hold(
        "pending_communication",
        N_("Pending a communication from the State"),
        NONE,
        (SUR, SECRETARIAT),
    ),
    Hold("general_suspension", N_("General suspension"), NONE, (BROADCAST,)),
)

PEOPLE = ("focal_point", "alternate")

COMMUNICATIONS = (
    Transition(
        "name_focal_point",
        N_("Focal point named"),
        ANY_OPEN,
        by=(SUR_MISSION, REV_MISSION),
        inputs=(
            person("focal_point", N_("Focal point"), impartial.focal_point_fits),
            person(
                "alternate", N_("Alternate focal point"), impartial.focal_point_fits, required=False
            ),
            line("note_number", N_("Number of the note verbale")),
        ),
        effects=(
            appoint("sur_focal_point", people=PEOPLE, title="focal_point", only_if="sur_mission"),
            appoint("rev_focal_point", people=PEOPLE, title="focal_point", only_if="rev_mission"),
        ),
        meets=("name_focal_point",),
        undo=False,
        action=N_("Name the focal point"),
    ),
    Transition(
        "record_communication",
        N_("Communication recorded"),
        ANY_OPEN,
        by=(SECRETARIAT,),
        inputs=(
            *note(visible_to=DESK_SIDE),
            text("on_whose_behalf", N_("From whom"), required=False, visible_to=DESK_SIDE),
            line(
                "answers_note",
                N_("Number of our note that it answers"),
                required=False,
                visible_to=DESK_SIDE,
            ),
        ),
        held=ALSO,
        action=N_("Record a communication"),
    ),
    Transition(
        "set_language",
        N_("Language changed"),
        ANY_OPEN,
        by=(SUR,),
        inputs=(choice("state_language", N_("Language of the State"), LANGUAGES),),
        action=N_("Change the language"),
    ),
    Transition(
        "set_listing",
        N_("Listing yes or no"),
        ANY_OPEN,
        by=(SUR,),
        inputs=(
            choice("listing", N_("The review may be named in lists beyond its parties"), YES_NO),
        ),
        action=N_("Choose whether the review may be listed"),
    ),
    Transition(
        "set_input",
        N_("Input opened or closed"),
        ANY_OPEN,
        by=(SUR,),
        inputs=(
            Input(
                "input_categories",
                N_("For which categories"),
                Kind.CHOICES,
                required=False,
                choices=PARTNER_CATEGORIES,
            ),
            Input(
                "input_until",
                N_("Until which day, if you wish to name one"),
                Kind.DATE,
                required=False,
            ),
            Input(
                "input_open",
                N_("Input of others is open"),
                Kind.CHOICE,
                choices=YES_NO,
                check=rules.input_named,
                hint=N_("You read each input first, and say yourself which ones go further."),
            ),
        ),
        action=N_("Open or close input"),
        restates=True,
    ),
)
DATES = (
    Transition(
        "state_new_date",
        N_("Calendar adjusted"),
        ANY_OPEN,
        by=(SUR, REV),
        inputs=(
            Input("step", N_("Next step"), Kind.CHOICE, choices=rules.asked_tasks),
            date("new_date", N_("Date by which an answer is expected"), ahead),
            text(
                "date_reason",
                N_("Reasons, if you wish; seen by the secretariat only"),
                required=False,
                visible_to=DESK_SIDE,
            ),
        ),
        guards=(rules.own_state_is_asked,),
        effects=(redate(given("step"), "new_date"),),
        action=N_("State another date"),
    ),
    Transition(
        "propose_other_date",
        N_("Other date proposed"),
        ANY_OPEN,
        by=(SECRETARIAT,),
        inputs=(
            Input("step", N_("Next step"), Kind.CHOICE, choices=rules.tasks_of_states),
            date("other_date", N_("Proposed date"), ahead),
            text("proposal", N_("Explanation"), required=False),
        ),
        guards=(rules.states_are_asked,),
        action=N_("Propose another date"),
    ),
    Transition(
        "join_later_group",
        N_("Later group"),
        ANY_OPEN,
        by=(SUR,),
        inputs=(LATER_GROUP,),
        effects=(
            set_fact("group", groups.next_group),
            use_anchor("board", sessions.next_board),
        ),
        action=N_("Join a later group"),
    ),
    Transition(
        "carry_over",
        N_("Carried over to the next cycle"),
        ANY_OPEN,
        by=(SECRETARIAT,),
        guards=(sessions.cycle_closed,),
        held=ALSO,
        action=N_("Carry over to the next cycle"),
    ),
)
REST = (
    Transition(
        "defer",
        N_("Deferred at the request of the State"),
        ANY_OPEN,
        by=(SUR,),
        inputs=(date("defer_until", N_("Last day of the deferral"), sessions.within_cycle),),
        effects=(hold("deferred", given("defer_until")),),
        action=N_("Defer the review"),
    ),
    Transition(
        "record_pending_communication",
        N_("Pending a communication from the State"),
        ANY_OPEN,
        by=(SECRETARIAT,),
        inputs=(
            line("note_number", N_("Number of the note verbale"), visible_to=STATE_SIDE),
            date(
                "note_date",
                N_("Date of the note verbale"),
                rules.note_without_reply,
                visible_to=STATE_SIDE,
            ),
            file("note_file", N_("Note verbale (file)"), required=False, visible_to=STATE_SIDE),
        ),
        effects=(hold("pending_communication"),),
        action=N_("Record that a communication is awaited"),
    ),
    Transition(
        "suspend",
        N_("General suspension"),
        ANY_OPEN,
        by=(BROADCAST,),
        effects=(hold("general_suspension"),),
    ),
    Transition(
        "resume",
        N_("Resumed"),
        ANY_OPEN,
        by=(SUR, SECRETARIAT, CLOCK, BROADCAST),
        effects=(resume(),),
        held=ONLY,
        action=N_("Resume the review"),
    ),
)
LEAVING = (
    Transition(
        "end_participation",
        N_("Participation ended"),
        ANY_OPEN,
        target=PARTICIPATION_ENDED,
        by=(SUR,),
        effects=(
            close_children("pairing", "assignment", "consent", "translation"),
            parts.only_the_state_stays,
        ),
        undo=False,
        held=ALSO,
        action=N_("End participation"),
    ),
)
TRANSITIONS = (*COMMUNICATIONS, *DATES, *REST, *LEAVING)
