"""The findings: drafted, commented on, and agreed expressly or with both views (S1 §7, §14)."""

from __future__ import annotations

from engine.definition import ENGINE, OPENED, Due, State, TaskSpec, Transition, fact
from engine.effects import set_fact
from engine.guards import met
from engine.text import N_
from workflows.domain.reviews import rules
from workflows.domain.reviews.inputs import file, text
from workflows.domain.reviews.roles import (
    REV_FOCAL_POINT,
    REVIEW_SIDE,
    REVIEW_TEAM,
    SECRETARIAT,
    STATE_SIDE,
    SUR,
)

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
)
TEXT_PROPOSED = State(
    "text_proposed",
    N_("Text proposed for agreement"),
    "findings",
    tasks=(TaskSpec("answer_on_text", N_("Answer on the text"), SUR, Due("agreement")),),
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
AGREED = State("agreed", N_("Text agreed"), "findings", SETTLED)
BOTH_VIEWS = State("both_views", N_("Both views recorded"), "findings", SETTLED)
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
        inputs=(text("draft", N_("Draft: items with their source"), visible_to=REVIEW_SIDE),),
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
            file("draft_file", N_("Draft in the agreed language (file)"), visible_to=REVIEW_TEAM),
            text(
                "note_number",
                N_("Number of the note verbale"),
                required=False,
                visible_to=STATE_SIDE,
            ),
        ),
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
                N_("Comments item by item; no comments is an answer"),
                required=False,
                visible_to=REVIEW_TEAM,
            ),
        ),
        meets=("send_comments",),
        undo=False,
    ),
    Transition(
        "clear_text",
        N_("Text cleared"),
        source=(REVISING, RECONCILING),
        by=(REV_FOCAL_POINT,),
        inputs=(text("dispositions", N_("Disposition of each comment"), visible_to=REVIEW_SIDE),),
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
        effects=(set_fact("text_proposed_on", rules.today),),
    ),
)
SETTLING = (
    Transition(
        "agree_items",
        N_("Items agreed"),
        source=(TEXT_PROPOSED, RECONCILING),
        by=(SUR,),
        inputs=(text("agreed_items", N_("Items expressly agreed"), visible_to=REVIEW_TEAM),),
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
        inputs=(
            text(
                "open_items",
                N_("For each open item: dropped, both views, or not transmitted"),
                visible_to=REVIEW_TEAM,
            ),
        ),
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
                N_("Welcomed, under consideration, or a comment"),
                required=False,
            ),
        ),
        meets=("respond_to_observations",),
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
        action=N_("Correct the text"),
    ),
)
TRANSITIONS = (*DRAFTING, *SETTLING)
