"""Follow-up that a State wishes, on its own dates. Offered at conclusion; nobody assesses it."""

from __future__ import annotations

from dataclasses import replace

from engine.definition import (
    BROADCAST,
    Definition,
    Due,
    State,
    Subject,
    TaskSpec,
    Transition,
    fact,
)
from engine.text import N_
from workflows.domain.reviews.inputs import ahead, date, text
from workflows.domain.reviews.roles import SECRETARIAT, SUR, SUR_FOCAL_POINT, SUR_MISSION

OFFERED = State("offered", N_("Follow-up offered"))
RUNNING = State(
    "running",
    N_("Follow-up under way"),
    tasks=(
        TaskSpec(
            "note_progress",
            N_("Add a note, if you wish"),
            SUR,
            Due("follow_up_note", of=fact("next_note_on")),
            optional=True,
        ),
    ),
)
FINISHED = State("finished", N_("Finished"), final=True)
NOT_WISHED = State("not_wished", N_("Not wished"), final=True)
CLOSED = State("closed", N_("Offer closed with the next cycle"), final=True)

NEXT_NOTE = date("next_note_on", N_("Date of the next note, as the State wishes"), ahead)
FIRST_NOTE = replace(
    NEXT_NOTE,
    hint=N_(
        "Follow-up exists only because the State wishes it. The State sets the date, and another "
        "with each note; nobody assesses them."
    ),
)
NOTE = replace(
    text("progress", N_("Note")),
    hint=N_(
        "What the State wishes to report; nobody assesses it. If the State wishes, it stands "
        "beside the questions of its next self-assessment."
    ),
)

DEFINITION = Definition(
    key="follow_up",
    version=1,
    label=N_("Follow-up"),
    subject=Subject.STATE,
    initial=OFFERED,
    states=(OFFERED, RUNNING, FINISHED, NOT_WISHED, CLOSED),
    path=(OFFERED, RUNNING, FINISHED),
    roles=(SUR, SUR_FOCAL_POINT, SUR_MISSION, SECRETARIAT),
    transitions=(
        Transition(
            "accept_offer",
            N_("Follow-up begun"),
            action=N_("Begin the follow-up"),
            source=(OFFERED,),
            target=RUNNING,
            by=(SUR,),
            inputs=(FIRST_NOTE,),
        ),
        Transition(
            "not_wish",
            N_("Not wished"),
            action=N_("Record that no follow-up is wished"),
            source=(OFFERED,),
            target=NOT_WISHED,
            by=(SUR,),
        ),
        Transition(
            "note_progress",
            N_("Note added"),
            source=(RUNNING,),
            target=RUNNING,
            by=(SUR,),
            inputs=(NOTE, NEXT_NOTE),
            meets=("note_progress",),
        ),
        Transition(
            "finish",
            N_("Finished"),
            action=N_("Finish the follow-up"),
            source=(RUNNING,),
            target=FINISHED,
            by=(SUR,),
        ),
        Transition(
            "close",
            N_("Offer closed with the next cycle"),
            source=(OFFERED,),
            target=CLOSED,
            by=(BROADCAST,),
        ),
    ),
)
