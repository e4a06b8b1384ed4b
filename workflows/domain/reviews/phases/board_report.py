"""The State decides on transmittal; the report reaches the Executive Board (S1 §7, §14)."""

from __future__ import annotations

from engine.definition import Due, Input, Kind, State, TaskSpec, Transition, anchor, fact
from engine.effects import bind_part, close_children, open_child, set_fact, use_anchor
from engine.text import N_
from workflows.domain.findings import effects
from workflows.domain.findings.rules import CORRECT, RESPOND
from workflows.domain.reviews import parts, rules, sessions
from workflows.domain.reviews.inputs import ISSUED_TEXTS, date, file, line, not_ahead, text
from workflows.domain.reviews.roles import (
    PARTIES,
    REV_FOCAL_POINT,
    REVIEW_TEAM,
    SECRETARIAT,
    SUR,
)

# The Board reads what was issued, not how the parties came to it.
BOARD_SEES_NO_PAST = {"case.history": PARTIES}

PREPARING = State(
    "preparing",
    N_("Report in preparation"),
    "board_report",
    tasks=(
        TaskSpec(
            "file_document",
            N_("File the document"),
            SECRETARIAT,
            Due("document_filing", of=anchor("board")),
        ),
    ),
    allows={RESPOND: (SUR,), CORRECT: (REV_FOCAL_POINT,)},
)
FILED = State(
    "filed",
    N_("Report with conference services"),
    "board_report",
    tasks=(
        TaskSpec(
            "record_issue",
            N_("Record the issue"),
            SECRETARIAT,
            Due("document_issue", of=anchor("board")),
        ),
    ),
)
ISSUED = State(
    "issued",
    N_("Report issued"),
    "board_report",
    tasks=(
        TaskSpec(
            "record_consideration",
            N_("Record the consideration"),
            SECRETARIAT,
            Due("consideration", of=anchor("board")),
        ),
    ),
    allows=BOARD_SEES_NO_PAST,
)
CONSIDERED = State(
    "considered",
    N_("Considered by the Executive Board"),
    "board_report",
    tasks=(TaskSpec("conclude", N_("Conclude the review"), SECRETARIAT, Due("conclusion")),),
    allows=BOARD_SEES_NO_PAST,
)
CONCLUDED = State("concluded", N_("Concluded"), "closed", final=True, allows=BOARD_SEES_NO_PAST)
STATES = (PREPARING, FILED, ISSUED, CONSIDERED, CONCLUDED)

OFFER_FOLLOW_UP = (
    close_children("pairing", "assignment"),
    open_child("follow_up", parts=parts.SUR_PARTS),
)

TRANSMITTAL = (
    Transition(
        "agree_transmittal",
        N_("Transmittal agreed"),
        source=("agreed", "both_views", PREPARING),
        target=PREPARING,
        by=(SUR,),
        inputs=(
            Input(
                "executive_summary",
                N_("Executive summary, as agreed (file)"),
                Kind.FILE,
                required=False,
                hint=N_(
                    "Leave this empty where you agree to the summary as it was delivered with the "
                    "text. With this one act you agree to the summary and to its transmittal to "
                    "the Executive Board. It then becomes a public document in six languages; "
                    "until the issue you may take the agreement back, after it the summary cannot "
                    "be recalled."
                ),
            ),
        ),
        guards=(rules.taken_back_or_new, effects.summary_at_hand),
        effects=(
            set_fact("transmittal", "agreed"),
            use_anchor("board", sessions.board_in_time),
            effects.agree_summary,
        ),
        meets=("decide_on_transmittal",),
        undo=False,
        action=N_("Agree to the transmittal"),
    ),
    Transition(
        "take_back_transmittal",
        N_("Agreement to transmittal taken back"),
        source=(PREPARING, FILED),
        target=PREPARING,
        by=(SUR,),
        guards=(rules.agreement_stands,),
        effects=(set_fact("transmittal", "taken_back"),),
        action=N_("Take back the agreement to the transmittal"),
    ),
    Transition(
        "conclude_without_transmittal",
        N_("Concluded"),
        source=("agreed", "both_views", PREPARING),
        target=CONCLUDED,
        by=(SUR,),
        effects=OFFER_FOLLOW_UP,
        meets=("decide_on_transmittal",),
        undo=False,
        action=N_("Conclude without a transmittal"),
    ),
)
REPORT = (
    Transition(
        "file_document",
        N_("Report filed"),
        source=(PREPARING,),
        target=FILED,
        by=(SECRETARIAT,),
        guards=(
            fact(
                "transmittal",
                equals="agreed",
                reason=N_("The State's agreement to the transmittal is awaited."),
            ),
        ),
        effects=(use_anchor("board", sessions.board_in_time),),
        meets=("file_document",),
    ),
    Transition(
        "record_issue",
        N_("Report issued"),
        source=(FILED,),
        target=ISSUED,
        by=(SECRETARIAT,),
        inputs=(
            line("symbol", N_("Symbol, as assigned by conference services"), required=False),
            date("issued_on", N_("Date of issue"), not_ahead),
            *ISSUED_TEXTS,
        ),
        effects=(bind_part("board", seat=parts.board_seat),),
        meets=("record_issue",),
        undo=False,
    ),
    Transition(
        "record_corrigendum",
        N_("Corrigendum or addendum recorded"),
        source=(ISSUED, CONSIDERED),
        by=(SECRETARIAT,),
        inputs=(
            text("corrigendum", N_("Corrigendum or addendum, as issued")),
            file(
                "corrigendum_agreement",
                N_("Agreement of both sides (file)"),
                visible_to=REVIEW_TEAM,
            ),
        ),
        action=N_("Record a corrigendum or addendum"),
    ),
    Transition(
        "record_consideration",
        N_("Considered by the Board"),
        source=(ISSUED,),
        target=CONSIDERED,
        by=(SECRETARIAT,),
        inputs=(
            line("agenda_item", N_("Agenda item")),
            text("decision", N_("Decision, if any"), required=False),
        ),
        guards=(sessions.session_held("board"),),
        meets=("record_consideration",),
    ),
    Transition(
        "conclude",
        N_("Concluded"),
        source=(CONSIDERED,),
        target=CONCLUDED,
        by=(SECRETARIAT,),
        effects=OFFER_FOLLOW_UP,
        meets=("conclude",),
    ),
)
TRANSITIONS = (*TRANSMITTAL, *REPORT)
