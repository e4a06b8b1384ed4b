"""What is particular to the course of a review: where its plan begins, how long a visit takes."""

from __future__ import annotations

from engine.queries.chain import Habits, Span
from workflows.domain.reviews.launch import FLOAT

# The exchange of notes is T0. The views on a pair are asked in cases below; a visit is held within
# a window that begins when it is planned, unless the State has named its days (domain.md E.5).
HABITS = Habits(
    start="confirmed",
    spans={
        "pairing": Span("pairing_view"),
        "visit_agreed": Span("visit_window", since="visit_planning", unless="visit_end"),
    },
    leeway=FLOAT,  # a review may make up in it what it has lost; a session is given up no earlier
)
# Steps that move the calendar; their confirmation shows what they move.
MOVES = frozenset({"state_new_date", "defer", "join_later_group"})
PROPOSALS = {"propose_other_date": "other_date"}  # what would move if the State took it up
LATER_GROUP = "join_later_group"
CHANGES = 2  # of one step by one State; then a later group is offered
