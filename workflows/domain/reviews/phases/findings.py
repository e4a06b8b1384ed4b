"""The findings: drafted, commented on, and agreed expressly or with both views (S1 §7, §14)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.definition import (
    ENGINE,
    OPENED,
    Due,
    Group,
    Role,
    State,
    TaskSpec,
    Transition,
    fact,
)
from engine.effects import set_fact
from engine.guards import met
from engine.text import N_
from workflows.domain.findings import effects
from workflows.domain.findings.rules import ANSWER, COMMENT, CORRECT, DRAFT, RESPOND
from workflows.domain.reviews import rules
from workflows.domain.reviews.inputs import file, numbers, text
from workflows.domain.reviews.roles import (
    REV_EXPERT,
    REV_FOCAL_POINT,
    REVIEW_SIDE,
    REVIEW_TEAM,
    SECRETARIAT,
    STATE_SIDE,
    SUR,
)

# Both reviewing States draft one common text; nobody else writes in it.
DRAFTERS = {DRAFT: (REV_EXPERT, REV_FOCAL_POINT)}
# A settled text is corrected with the State's written agreement.
SETTLED_ALLOWS: Mapping[str, tuple[Role | Group | str, ...]] = {
    RESPOND: (SUR,),
    CORRECT: (REV_FOCAL_POINT,),
}

FINDINGS_DRAFTING = State(
    "findings_drafting",
    N_("Draft in preparation"),
    "findings",
    tasks=(
        TaskSpec(
            "clear_draft",
            N_("Clear the draft"),
            REV_FOCAL_POINT,
            Due("draft", of=fact("dialogue_closed_on")),
            each=True,
        ),
    ),
    allows=DRAFTERS,
)
DRAFT_CLEARED = State(
    "draft_cleared",
    N_("Draft in translation"),
    "findings",
    tasks=(
        TaskSpec(
            "deliver_draft",
            N_("Transmit the draft to the State"),
            SECRETARIAT,
            Due("draft_delivery"),
        ),
    ),
)
STATE_COMMENTS = State(
    "state_comments",
    N_("Comments by the State"),
    "findings",
    tasks=(TaskSpec("send_comments", N_("Send comments"), SUR, Due("state_comments")),),
    allows={COMMENT: (SUR,)},
)
DELIVER_TEXT = TaskSpec(
    "deliver_text",
    N_("Deliver the text"),
    SECRETARIAT,
    Due("redelivery", of=OPENED),
    after=("clear_text",),
)
REVISING = State(
    "revising",
    N_("Draft under revision"),
    "findings",
    tasks=(
        TaskSpec("clear_text", N_("Clear the text"), REV_FOCAL_POINT, Due("revision"), each=True),
        DELIVER_TEXT,
    ),
    allows=DRAFTERS,
)
TEXT_PROPOSED = State(
    "text_proposed",
    N_("Text proposed for agreement"),
    "findings",
    tasks=(TaskSpec("answer_on_text", N_("Answer on the text"), SUR, Due("agreement")),),
    allows={COMMENT: (SUR,), ANSWER: (SUR,)},
)
RECONCILING = State(
    "reconciling",
    N_("Text under discussion"),
    "findings",
    tasks=(
        TaskSpec(
            "facilitate_meeting", N_("Facilitate a discussion"), SECRETARIAT, Due("reconciliation")
        ),
        TaskSpec(
            "clear_text",
            N_("Clear the text"),
            REV_FOCAL_POINT,
            Due("revision", of=OPENED),
            each=True,
            after=("facilitate_meeting",),
        ),
        DELIVER_TEXT,
    ),
    allows=DRAFTERS | {ANSWER: (SUR,)},
)
SETTLED = (
    TaskSpec(
        "decide_on_transmittal",
        N_("Decide on the transmittal"),
        SUR,
        Due("transmittal", of=fact("text_proposed_on")),
    ),
    TaskSpec(
        "respond_to_observations",
        N_("Respond to the observations"),
        SUR,
        Due("response", of=fact("text_proposed_on")),
        optional=True,
    ),
)
AGREED = State("agreed", N_("Text agreed"), "findings", SETTLED, allows=SETTLED_ALLOWS)
BOTH_VIEWS = State(
    "both_views", N_("Both views recorded"), "findings", SETTLED, allows=SETTLED_ALLOWS
)
STATES = (
    FINDINGS_DRAFTING,
    DRAFT_CLEARED,
    STATE_COMMENTS,
    REVISING,
    TEXT_PROPOSED,
    RECONCILING,
    AGREED,
    BOTH_VIEWS,
)

DRAFTING = (
    Transition(
        "clear_draft",
        N_("Draft cleared"),
        source=(FINDINGS_DRAFTING,),
        by=(REV_FOCAL_POINT,),
        inputs=(text("draft", N_("Note on the draft"), required=False, visible_to=REVIEW_SIDE),),
        meets=("clear_draft",),
    ),
    Transition(
        "close_draft",
        N_("Draft goes to translation"),
        source=(FINDINGS_DRAFTING,),
        target=DRAFT_CLEARED,
        by=(ENGINE,),
        guards=(met("clear_draft"),),
    ),
    Transition(
        "deliver_draft",
        N_("Draft transmitted to the State"),
        source=(DRAFT_CLEARED,),
        target=STATE_COMMENTS,
        by=(SECRETARIAT,),
        inputs=(
            file(
                "draft_file",
                N_("Draft in the agreed language (file)"),
                required=False,
                visible_to=REVIEW_TEAM,
            ),
            text(
                "note_number",
                N_("Number of the note verbale"),
                required=False,
                visible_to=STATE_SIDE,
            ),
        ),
        effects=(effects.transmit,),
        meets=("deliver_draft",),
    ),
    Transition(
        "send_comments",
        N_("Comments received"),
        source=(STATE_COMMENTS,),
        target=REVISING,
        by=(SUR,),
        inputs=(
            text(
                "comments",
                N_("General comments; no comments is an answer"),
                required=False,
                visible_to=REVIEW_TEAM,
            ),
        ),
        effects=(effects.send_comments,),
        meets=("send_comments",),
        undo=False,
    ),
    Transition(
        "clear_text",
        N_("Text cleared"),
        source=(REVISING, RECONCILING),
        by=(REV_FOCAL_POINT,),
        inputs=(
            text(
                "dispositions",
                N_("Note on the replies to the comments"),
                required=False,
                visible_to=REVIEW_SIDE,
            ),
        ),
        meets=("clear_text",),
    ),
    Transition(
        "deliver_text",
        N_("Text delivered"),
        source=(REVISING, RECONCILING),
        by=(SECRETARIAT,),
        inputs=(
            file(
                "text_file",
                N_("Text, executive summary and consent forms (file)"),
                required=False,
                visible_to=REVIEW_TEAM,
            ),
        ),
        meets=("deliver_text",),
    ),
    Transition(
        "propose_text",
        N_("Text proposed"),
        source=(REVISING, RECONCILING),
        target=TEXT_PROPOSED,
        by=(ENGINE,),
        guards=(met("clear_text"), met("deliver_text")),
        effects=(set_fact("text_proposed_on", rules.today), effects.propose),
    ),
)
IN_FINDINGS = N_("Leave this empty where the choices were made on the page Findings.")
# A State that writes a letter names the items in it.
CHOSEN_BY_LETTER = (
    numbers(
        "dropped_items",
        N_("Items to be left out"),
        effects.named_once,
        hint=IN_FINDINGS,
        visible_to=REVIEW_TEAM,
    ),
    numbers(
        "both_views_items",
        N_("Items beside which the view of the State is printed"),
        effects.named_once,
        hint=IN_FINDINGS,
        visible_to=REVIEW_TEAM,
    ),
    numbers(
        "not_transmitted_items",
        N_("Items not transmitted beyond the review team"),
        effects.named_once,
        hint=IN_FINDINGS,
        visible_to=REVIEW_TEAM,
    ),
    text(
        "open_items", N_("View of the State, if you wish"), required=False, visible_to=REVIEW_TEAM
    ),
)
SETTLING = (
    Transition(
        "agree_items",
        N_("Items agreed"),
        source=(TEXT_PROPOSED, RECONCILING),
        by=(SUR,),
        inputs=(
            numbers(
                "agreed_items",
                N_("Items expressly agreed"),
                effects.are_open,
                required=True,
                visible_to=REVIEW_TEAM,
            ),
        ),
        guards=(effects.some_item_open,),
        effects=(effects.agree_items,),
        undo=False,
        action=N_("Agree items"),
    ),
    Transition(
        "agree_text",
        N_("Text agreed"),
        source=(TEXT_PROPOSED,),
        target=AGREED,
        by=(SUR,),
        inputs=(
            file(
                "agreement_communication",
                N_("Written communication of the State (file)"),
                visible_to=REVIEW_TEAM,
            ),
        ),
        effects=(effects.agree_text,),
        meets=("answer_on_text",),
        undo=False,
        action=N_("Agree the text"),
    ),
    Transition(
        "ask_to_reconcile",
        N_("Discussion of the text"),
        source=(TEXT_PROPOSED,),
        target=RECONCILING,
        by=(SUR, REV_FOCAL_POINT),
        inputs=(
            text("reasons", N_("Reasons, if you wish"), required=False, visible_to=REVIEW_TEAM),
        ),
        effects=(effects.send_comments,),
        meets=("answer_on_text",),
        limit="reconciliation_rounds",
        action=N_("Ask for a discussion of the text"),
    ),
    Transition(
        "facilitate_meeting",
        N_("Discussion held"),
        source=(RECONCILING,),
        by=(SECRETARIAT,),
        inputs=(text("discussion", N_("Date and participants"), visible_to=REVIEW_TEAM),),
        meets=("facilitate_meeting",),
    ),
    Transition(
        "choose_both_views",
        N_("Both views recorded"),
        source=(TEXT_PROPOSED, RECONCILING),
        target=BOTH_VIEWS,
        by=(SUR,),
        inputs=CHOSEN_BY_LETTER,
        guards=(effects.every_item_chosen,),
        effects=(effects.settle_choices,),
        meets=("answer_on_text",),
        undo=False,
        action=N_("Record both views"),
    ),
    Transition(
        "respond_to_observations",
        N_("Response to observations"),
        source=(AGREED, BOTH_VIEWS, "preparing"),
        by=(SUR,),
        inputs=(
            text(
                "response",
                N_("Response to the observations as a whole"),
                required=False,
            ),
        ),
        effects=(effects.respond,),
        meets=("respond_to_observations",),
        action=N_("Respond to the observations"),
    ),
    Transition(
        "correct_text",
        N_("Text corrected"),
        source=(AGREED, BOTH_VIEWS, "preparing"),
        by=(REV_FOCAL_POINT,),
        inputs=(
            text("correction", N_("Correction"), visible_to=REVIEW_TEAM),
            file(
                "correction_agreement",
                N_("Written agreement of the State (file)"),
                visible_to=REVIEW_TEAM,
            ),
        ),
        effects=(effects.correct,),
        action=N_("Correct the text"),
    ),
)
TRANSITIONS = (*DRAFTING, *SETTLING)
