"""Who may ask, answer and recall; with whose eyes questions are seen; why something is closed."""

from __future__ import annotations

from engine.errors import EngineError
from engine.text import N_

# Asked of the case's state.
ASK, ANSWER, RECALL = "questions.ask", "questions.answer", "questions.recall"

# Whose eyes questions are seen with.
STATE, REVIEWERS, DESK = "state", "reviewers", "desk"
STATE_ROLES = frozenset({"sur_focal_point", "sur_mission"})
EXPERT, FOCAL_POINT = "rev_expert", "rev_focal_point"
REVIEWER_ROLES = frozenset({EXPERT, FOCAL_POINT})
REVIEWING = REVIEWER_ROLES | {"rev_mission"}  # of a State that reviews
DESK_ROLES = frozenset({"secretariat", "executive_director"})

# How a question stands.
DRAFT, CLEARED, DELIVERED = "draft", "cleared", "delivered"
RECALLED, TAKEN_OUT = "recalled", "taken_out"
STANDINGS = {
    DRAFT: N_("Draft"),
    CLEARED: N_("Cleared"),
    DELIVERED: N_("Delivered to the State"),
    RECALLED: N_("Recalled"),
    TAKEN_OUT: N_("Taken out"),
}

REPLY = "reply:"  # the beginning of the key of a document handed in with an answer
NOTE_ASKS = "note_asks"  # the fact that clearing a desk note states: "yes" or "no"
NOTED = "noted"  # the kind of the events below, which no step makes
ALL_IN, RECALLING = "all_in", "question_recalled"


class TextChanged(EngineError):
    """The text was saved by somebody else since the page was shown."""

    message = N_(
        "Somebody has saved this text since you opened it. Nothing of yours is lost: compare, "
        "then save again."
    )


class QuestionClosed(EngineError):
    """The State that asks has cleared its questions, or this one is another State's."""

    message = N_("The questions of this State are cleared. They stay as they are.")


class AlreadyOpened(EngineError):
    """What the State has on its desk is not taken away."""

    message = N_("The State under review has opened this question. It stays with the State.")
