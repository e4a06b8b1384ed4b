"""Desk review, questions, and a visit where the State invites one (S1 §11, §26)."""

from __future__ import annotations

from dataclasses import replace

from engine.definition import ENGINE, OPENED, Due, State, TaskSpec, Transition, fact
from engine.effects import set_fact
from engine.guards import any_of, met, passed
from engine.text import N_
from workflows.domain.questions import effects as questions
from workflows.domain.questions.rules import ANSWER, ASK, RECALL
from workflows.domain.reviews import rules
from workflows.domain.reviews.inputs import VISIT, YES_NO, choice, file, numbers, text
from workflows.domain.reviews.roles import (
    REV_EXPERT,
    REV_FOCAL_POINT,
    REVIEW_SIDE,
    REVIEW_TEAM,
    SECRETARIAT,
    SUR,
)
from workflows.domain.visits import effects as visits
from workflows.domain.visits import rules as visit

DESK_REVIEW = State(
    "desk_review",
    N_("Desk review"),
    "peer_visit",
    tasks=(
        TaskSpec(
            "clear_desk_note",
            N_("Clear the desk note"),
            REV_FOCAL_POINT,
            Due("desk_note"),
            each=True,
        ),
        TaskSpec(
            "deliver_questions",
            N_("Deliver the questions"),
            SECRETARIAT,
            Due("questions_delivery", of=OPENED),
            after=("clear_desk_note",),
        ),
    ),
    allows={ASK: (REV_EXPERT, REV_FOCAL_POINT)},
)
QUESTIONS_SENT = State(
    "questions_sent",
    N_("Questions sent"),
    "peer_visit",
    tasks=(TaskSpec("answer_questions", N_("Answer the questions"), SUR, Due("answers")),),
    allows={ANSWER: (SUR,), RECALL: (REV_FOCAL_POINT,)},
)
VISIT_PLANNING = State(
    "visit_planning",
    N_("Visit or dialogue in preparation"),
    "peer_visit",
    tasks=(TaskSpec("decide_on_visit", N_("Decide on a visit"), SUR, Due("visit_decision")),),
    allows={visit.PLAN: (SUR,)},
)
VISIT_AGREED = State(
    "visit_agreed",
    N_("Visit agreed"),
    "peer_visit",
    tasks=(
        TaskSpec(
            "confirm_programme",
            N_("Confirm the programme"),
            SUR,
            Due("programme", of=fact("visit_start")),
        ),
        TaskSpec(
            "complete_checklist",
            N_("Complete the checklist"),
            SECRETARIAT,
            Due("checklist", of=fact("visit_start")),
            optional=True,
        ),
        TaskSpec(
            "record_visit",
            N_("Record the visit"),
            SECRETARIAT,
            Due("visit_noted", of=fact("visit_end")),
        ),
    ),
    allows={
        visit.PLAN: (SUR,),
        visit.CHECK: (SECRETARIAT,),
        visit.NOTE: (REV_FOCAL_POINT, REV_EXPERT),
    },
)
VISIT_HELD = State(
    "visit_held",
    N_("Visit held"),
    "peer_visit",
    tasks=(
        TaskSpec(
            "propose_visit_record",
            N_("Propose the visit record"),
            REV_FOCAL_POINT,
            Due("visit_record"),
        ),
        TaskSpec(
            "accept_visit_record",
            N_("Look at the visit record"),
            SUR,
            Due("visit_record_view", of=OPENED),
            after=("propose_visit_record",),
        ),
        TaskSpec("begin_drafting", N_("Begin drafting"), REV_FOCAL_POINT, Due("drafting_start")),
    ),
    allows={visit.NOTE: (REV_FOCAL_POINT, REV_EXPERT), visit.VIEW: (SUR,)},
)
STATES = (DESK_REVIEW, QUESTIONS_SENT, VISIT_PLANNING, VISIT_AGREED, VISIT_HELD)

DIALOGUE_CLOSED = set_fact("dialogue_closed_on", rules.today)

QUESTIONS = (
    Transition(
        "clear_desk_note",
        N_("Desk note cleared"),
        source=(DESK_REVIEW,),
        by=(REV_FOCAL_POINT,),
        inputs=(
            replace(
                text("desk_note", N_("Desk note"), required=False, visible_to=REVIEW_SIDE),
                hint=N_("Leave it blank where the note stands on the page of the questions."),
            ),
            replace(
                choice(
                    "desk_note_asks",
                    N_("The note asks questions"),
                    YES_NO,
                    required=False,
                    visible_to=REVIEW_SIDE,
                ),
                hint=N_("Leave it blank where the list of questions tells."),
            ),
        ),
        guards=(questions.says_whether_it_asks,),
        effects=(questions.clear,),
        meets=("clear_desk_note",),
    ),
    Transition(
        "send_questions",
        N_("Questions sent"),
        source=(DESK_REVIEW,),
        target=QUESTIONS_SENT,
        by=(SECRETARIAT,),
        inputs=(
            replace(
                text(
                    "questions",
                    N_("Questions in the agreed language"),
                    required=False,
                    visible_to=REVIEW_TEAM,
                ),
                hint=N_("Leave it blank where the list of questions says all."),
            ),
        ),
        guards=(met("clear_desk_note"), rules.asks_something, questions.something_to_deliver),
        effects=(questions.deliver,),
        meets=("deliver_questions",),
    ),
    Transition(
        "open_visit_planning",
        N_("Visit or dialogue to be planned"),
        source=(DESK_REVIEW,),
        target=VISIT_PLANNING,
        by=(ENGINE,),
        guards=(met("clear_desk_note"), rules.asks_nothing),
    ),
    Transition(
        "answer_questions",
        N_("Answers received"),
        source=(QUESTIONS_SENT,),
        target=VISIT_PLANNING,
        by=(SUR,),
        inputs=(
            text(
                "answers",
                N_("Answers; any question may stay blank"),
                required=False,
                visible_to=REVIEW_TEAM,
            ),
        ),
        effects=(questions.answer,),
        meets=("answer_questions",),
    ),
    Transition(
        "take_up_in_dialogue",
        N_("Questions taken up in the dialogue"),
        source=(QUESTIONS_SENT,),
        target=VISIT_PLANNING,
        by=(REV_FOCAL_POINT,),
        guards=(passed("answer_questions"),),
        action=N_("Take the questions up in the dialogue"),
    ),
)
VISITS = (
    Transition(
        "invite_visit",
        N_("Visit invited"),
        source=(VISIT_PLANNING,),
        target=VISIT_AGREED,
        by=(SUR,),
        inputs=(*VISIT, file("invitation", N_("Written invitation (file)"))),
        meets=("decide_on_visit",),
        action=N_("Invite a visit"),
    ),
    Transition(
        "choose_no_visit",
        N_("No visit"),
        source=(VISIT_PLANNING,),
        target="findings_drafting",
        by=(SUR,),
        effects=(DIALOGUE_CLOSED,),
        meets=("decide_on_visit",),
        action=N_("Decide on no visit"),
    ),
    Transition(
        "change_visit",
        N_("Visit arrangements changed"),
        source=(VISIT_AGREED,),
        by=(SUR,),
        inputs=VISIT,
        action=N_("Change the visit arrangements"),
    ),
    Transition(
        "confirm_programme",
        N_("Programme confirmed"),
        source=(VISIT_AGREED,),
        by=(SUR,),
        inputs=(
            replace(
                text("programme", N_("Programme by day"), required=False),
                hint=N_("Beside the meetings on the page of the visit, or in their place."),
            ),
        ),
        effects=(visits.confirm_programme,),
        meets=("confirm_programme",),
    ),
    Transition(
        "complete_checklist",
        N_("Checklist completed"),
        source=(VISIT_AGREED,),
        by=(SECRETARIAT,),
        inputs=(
            text(
                "checklist",
                N_("Visas, security clearance, interpretation, who pays"),
                required=False,
            ),
        ),
        meets=("complete_checklist",),
    ),
    Transition(
        "withdraw_invitation",
        N_("Invitation withdrawn"),
        source=(VISIT_AGREED,),
        target=VISIT_PLANNING,
        by=(SUR,),
        action=N_("Withdraw the invitation"),
    ),
    Transition(
        "record_visit",
        N_("Visit held"),
        source=(VISIT_AGREED,),
        target=VISIT_HELD,
        by=(SECRETARIAT,),
        inputs=(
            text(
                "visit_report",
                N_("Report of both sides that the visit was held"),
                visible_to=REVIEW_TEAM,
            ),
        ),
        effects=(DIALOGUE_CLOSED,),
        meets=("record_visit",),
    ),
    Transition(
        "propose_visit_record",
        N_("Visit record proposed"),
        source=(VISIT_HELD,),
        by=(REV_FOCAL_POINT,),
        inputs=(
            replace(
                text("visit_record", N_("Visit record"), required=False, visible_to=REVIEW_TEAM),
                hint=N_(
                    "What is marked for the record on its page goes with it by itself. Each "
                    "paragraph written here becomes a passage of its own."
                ),
            ),
        ),
        effects=(visits.propose_record,),
        meets=("propose_visit_record",),
    ),
    Transition(
        "accept_visit_record",
        N_("Visit record accepted"),
        source=(VISIT_HELD,),
        by=(SUR,),
        inputs=(
            numbers(
                "left_out",
                N_("Passages that are not accepted"),
                visits.known_passages,
                hint=N_(
                    "Their numbers, such as 2, 5. Left blank, it is as marked on the page of the "
                    "record; where nothing is marked there, the whole record is accepted."
                ),
                visible_to=REVIEW_TEAM,
            ),
        ),
        effects=(visits.accept_record,),
        meets=("accept_visit_record",),
        action=N_("State a view on the visit record"),
    ),
    Transition(
        "begin_drafting",
        N_("Drafting begins"),
        source=(VISIT_HELD,),
        target="findings_drafting",
        by=(REV_FOCAL_POINT,),
        guards=(any_of(met("accept_visit_record"), passed("accept_visit_record")),),
        meets=("begin_drafting",),
    ),
)
TRANSITIONS = (*QUESTIONS, *VISITS)
