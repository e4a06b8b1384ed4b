"""The State writes its self-assessment; nobody else reads it until it is delivered (S1 §7, §14)."""

from __future__ import annotations

from collections.abc import Iterable

from engine.context import Context
from engine.definition import OPENED, Due, Group, Role, State, TaskSpec, Transition
from engine.text import N_
from workflows.domain.assessment import services as assessment
from workflows.domain.reviews.inputs import choice, file, text
from workflows.domain.reviews.roles import REVIEW_TEAM, SECRETARIAT, STATE_SIDE, SUR

SA_DRAFTING = State(
    "sa_drafting",
    N_("Self-assessment in preparation"),
    "self_assessment",
    tasks=(
        TaskSpec(
            "submit_self_assessment", N_("Submit the self-assessment"), SUR, Due("self_assessment")
        ),
    ),
    allows={"assessment.edit": (SUR,)},
)
SA_SUBMITTED = State(
    "sa_submitted",
    N_("Self-assessment received"),
    "self_assessment",
    tasks=(
        TaskSpec(
            "read_submission",
            N_("Read the self-assessment"),
            SECRETARIAT,
            Due("clarification"),
            optional=True,
        ),
        TaskSpec(
            "answer_clarification",
            N_("Answer the request for clarification"),
            SUR,
            Due("clarification_answer", of=OPENED),
            optional=True,
            after=("read_submission",),
        ),
        TaskSpec(
            "arrange_desk_review", N_("Arrange the desk review"), SECRETARIAT, Due("translation")
        ),
    ),
)
STATES = (SA_DRAFTING, SA_SUBMITTED)

CERTIFIED = (("yes", N_("Yes, certified for the State")),)


def _keys(parties: Iterable[Role | Group]) -> list[str]:
    """The plain roles of these parties."""
    found: list[str] = []
    for each in parties:
        members = each.members if isinstance(each, Group) else (each,)
        found += [role if isinstance(role, str) else role.key for role in members]
    return found


def freeze(context: Context) -> None:
    """What the State delivers stays as it is, for the State and the secretariat."""
    assessment.freeze(context, _keys(STATE_SIDE))


def open_to_reviewers(context: Context) -> None:
    """From the desk review on the reviewers read what was delivered; their missions do not."""
    assessment.open_to(context, _keys(REVIEW_TEAM))


TRANSITIONS = (
    Transition(
        "submit",
        N_("Self-assessment submitted"),
        source=(SA_DRAFTING,),
        target=SA_SUBMITTED,
        by=(SUR,),
        inputs=(
            file(
                "self_assessment",
                N_("Self-assessment as one document (file), where the State works on paper"),
                required=False,
                visible_to=STATE_SIDE,
            ),
            choice(
                "blanks_confirmed",
                N_("The list of blanks is confirmed"),
                CERTIFIED,
                visible_to=STATE_SIDE,
            ),
        ),
        effects=(freeze,),
        meets=("submit_self_assessment",),
        undo=False,
    ),
    Transition(
        "request_clarification",
        N_("Clarification requested"),
        source=(SA_SUBMITTED,),
        by=(SECRETARIAT,),
        inputs=(
            text(
                "clarification_request",
                N_("Missing annex or unreadable file"),
                visible_to=STATE_SIDE,
            ),
        ),
        meets=("read_submission",),
        limit="clarification_requests",
    ),
    Transition(
        "answer_clarification",
        N_("Clarification received"),
        source=(SA_SUBMITTED, "desk_review"),
        by=(SUR,),
        inputs=(
            text("clarification_answer", N_("Answer"), required=False, visible_to=STATE_SIDE),
            file("clarification_file", N_("File"), required=False, visible_to=STATE_SIDE),
        ),
        meets=("answer_clarification",),
    ),
    Transition(
        "begin_desk_review",
        N_("Desk review begins"),
        source=(SA_SUBMITTED,),
        target="desk_review",
        by=(SECRETARIAT,),
        inputs=(
            file(
                "working_text",
                N_("Self-assessment in the working language (file)"),
                required=False,
                visible_to=REVIEW_TEAM,
            ),
        ),
        effects=(open_to_reviewers,),
        meets=("arrange_desk_review",),
    ),
)
