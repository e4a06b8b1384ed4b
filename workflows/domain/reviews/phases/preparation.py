"""A State expresses interest; the exchange of notes fixes the start (S1 §7, §11, §21)."""

from __future__ import annotations

from engine.definition import OPENED, Due, State, TaskSpec, Transition
from engine.effects import set_fact, use_anchor
from engine.text import N_
from workflows.domain.reviews import rules, sessions
from workflows.domain.reviews.groups import GROUP
from workflows.domain.reviews.inputs import ahead, date, file, note
from workflows.domain.reviews.roles import EXECUTIVE_DIRECTOR, SECRETARIAT, STATE_SIDE

INTEREST_RECEIVED = State(
    "interest_received",
    N_("Interest received"),
    "preparation",
    tasks=(
        TaskSpec(
            "acknowledge_interest",
            N_("Acknowledge the interest"),
            EXECUTIVE_DIRECTOR,
            Due("acknowledgement"),
        ),
    ),
)
SCHEDULED_LATER = State(
    "scheduled_later",
    N_("Scheduled for a later group"),
    "preparation",
    tasks=(
        TaskSpec("propose_start", N_("Propose a start date"), SECRETARIAT, Due("start_proposal")),
        TaskSpec(
            "confirm_start",
            N_("Confirm the start"),
            EXECUTIVE_DIRECTOR,
            Due("start_confirmation", of=OPENED),
            after=("propose_start",),
        ),
    ),
)
STATES = (INTEREST_RECEIVED, SCHEDULED_LATER)

TRANSITIONS = (
    Transition(
        "confirm_participation",
        N_("Participation confirmed"),
        source=(INTEREST_RECEIVED, SCHEDULED_LATER),
        target="confirmed",
        by=(EXECUTIVE_DIRECTOR,),
        inputs=(*note(visible_to=STATE_SIDE), GROUP),
        effects=(set_fact("t0", rules.today), use_anchor("board", sessions.board_after)),
        meets=("acknowledge_interest", "confirm_start"),
        action=N_("Confirm the participation"),
    ),
    Transition(
        "schedule_later",
        N_("Scheduled for a later group"),
        source=(INTEREST_RECEIVED,),
        target=SCHEDULED_LATER,
        by=(EXECUTIVE_DIRECTOR,),
        inputs=(
            file(
                "agreement_file", N_("Written agreement of the State (file)"), visible_to=STATE_SIDE
            ),
        ),
        meets=("acknowledge_interest",),
        action=N_("Schedule for a later group"),
    ),
    Transition(
        "propose_start",
        N_("Start date proposed"),
        action=N_("Propose a start date"),
        source=(SCHEDULED_LATER,),
        by=(SECRETARIAT,),
        inputs=(date("proposed_start", N_("Proposed start date"), ahead),),
        meets=("propose_start",),
    ),
)
