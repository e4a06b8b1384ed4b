"""Whether the public may read an entry: an express act of whoever keeps it, which can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from engine.definition import Group, Role, State, Transition
from engine.text import N_
from workflows.domain.reviews.inputs import YES_NO, choice

STEP, TO_PUBLIC, YES, NO = "set_public", "to_public", "yes", "no"


def to_the_public(source: Sequence[State], by: Sequence[Role | Group]) -> Transition:
    """`source`: the states in which the public reads the entry, once this was said."""
    return Transition(
        STEP, N_("Reading by the public"), source=tuple(source), by=tuple(by),
        inputs=(choice(TO_PUBLIC, N_("May the public read its title, place and text"), YES_NO),),
        action=N_("Say whether the public may read it"),
    )  # fmt: skip
