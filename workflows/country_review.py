"""The country review, put together from its phases (`workflows/domain/reviews/phases`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.definition import Definition, Input, Kind, Opening, Subject, Transition
from engine.text import N_
from workflows.domain.reviews import roles, sessions
from workflows.domain.reviews.inputs import LANGUAGES, OFFICIAL, choice, file, line, not_ahead
from workflows.domain.reviews.phases import (
    anytime,
    board_report,
    findings,
    nomination,
    peer_visit,
    preparation,
    self_assessment,
)

# In the order of the review. Provisional until terms of reference are adopted (S1 §3).
CHAPTERS = (
    preparation,
    nomination,
    self_assessment,
    peer_visit,
    findings,
    board_report,
    anytime,
)
PHASES = {
    "preparation": N_("In preparation"),
    "nomination": N_("Designation of focal point and experts"),
    "self_assessment": N_("Self-assessment"),
    "peer_visit": N_("Desk review and country visit"),
    "findings": N_("Findings"),
    "board_report": N_("Report to the Executive Board"),
    "closed": N_("Closed"),
}
STATES = tuple(state for chapter in CHAPTERS for state in chapter.STATES)
ASIDE = ("scheduled_later", "reconciling", "both_views", "participation_ended")

# What the Board reads from the issue on: what the State agreed to transmit, and what was issued.
BOARD_READS = frozenset(
    {
        "executive_summary",
        "response",
        "symbol",
        "issued_on",
        *OFFICIAL,
        "corrigendum",
        "agenda_item",
        "decision",
    }
)


def _among_parties(inputs: Iterable[Input]) -> tuple[Input, ...]:
    """Confidential by default: what names no readers is read by the parties of the review."""
    return tuple(
        each
        if each.visible_to or each.key in BOARD_READS
        else replace(each, visible_to=roles.PARTIES)
        for each in inputs
    )


def _closed(transition: Transition) -> Transition:
    return replace(transition, inputs=_among_parties(transition.inputs))


OPENING = Opening(
    by=(roles.SECRETARIAT, roles.SUR_MISSION),
    inputs=_among_parties(
        (
            line(
                "interest_note",
                N_("Number of the note verbale"),
                required=False,
                visible_to=roles.STATE_SIDE,
            ),
            Input(
                "interest_date",
                N_("Date of the note verbale"),
                Kind.DATE,
                required=False,
                check=not_ahead,
                visible_to=roles.STATE_SIDE,
            ),
            file(
                "interest_file",
                N_("Expression of interest (file)"),
                required=False,
                visible_to=roles.STATE_SIDE,
            ),
            choice("state_language", N_("Language of the State"), LANGUAGES),
        )
    ),
    effects=(sessions.join_cycle,),
)

DEFINITION = Definition(
    key="country_review",
    version=1,
    label=N_("Country review"),
    subject=Subject.STATE,
    phases=PHASES,
    initial=preparation.INTEREST_RECEIVED,
    states=STATES,
    path=tuple(state for state in STATES if state.key not in ASIDE),
    transitions=tuple(_closed(each) for chapter in CHAPTERS for each in chapter.TRANSITIONS),
    roles=(
        roles.SUR,
        roles.SUR_FOCAL_POINT,
        roles.SUR_MISSION,
        roles.REV,
        roles.REV_EXPERT,
        roles.REV_FOCAL_POINT,
        roles.REV_MISSION,
        roles.SECRETARIAT,
        roles.EXECUTIVE_DIRECTOR,
        roles.BOARD,
    ),
    holds=anytime.HOLDS,
    anchors=("board", "assembly"),
    opening=OPENING,
)
