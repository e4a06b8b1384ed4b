"""The course that entries of registers have in common: recorded, amended, taken out."""

from __future__ import annotations

from collections.abc import Sequence

from engine.declarations import Effect
from engine.definition import (
    ANY_OPEN,
    Definition,
    Group,
    Input,
    Opening,
    Role,
    State,
    Subject,
    Transition,
)
from engine.text import N_
from workflows.domain.registers.inputs import kept
from workflows.domain.registers.roles import DESK, KEEP, KEEPER, OPEN, ROLES

KEPT_BY = (KEEPER, *DESK[:1])
RECORDED = State("recorded", N_("On the register"), allows=OPEN)
TAKEN_OUT = State("taken_out", N_("Taken out"), allows=OPEN, final=True)


def amend(
    inputs: Sequence[Input],
    *,
    source: Sequence[State] = (),
    by: Sequence[Role | Group] = KEPT_BY,
    effects: Sequence[Effect] = (),
) -> Transition:
    """What was stated is stated anew; what stood before stays in the history.

    `source`: the states in which this may be done (default: every open one).
    """
    return Transition(
        "amend", N_("Entry amended"), source=tuple(source) or ANY_OPEN, by=tuple(by),
        inputs=kept(inputs), effects=tuple(effects), action=N_("Amend the entry"), restates=True,
    )  # fmt: skip


def take_out(
    target: State = TAKEN_OUT, *, source: Sequence[State] = (), by: Sequence[Role | Group] = KEPT_BY
) -> Transition:
    """The entry counts no more; it stays to be read, with the day and who did so.

    `target`: says who reads it then (default: everybody).  `source`: as with `amend`.
    """
    return Transition(
        "take_out", N_("Entry taken out"), source=tuple(source) or ANY_OPEN, target=target,
        by=tuple(by), action=N_("Take the entry out"),
    )  # fmt: skip


def entries(
    key: str,
    label: str,
    inputs: Sequence[Input],
    *,
    by: Sequence[Role | Group],
    subject: Subject = Subject.TEXT,
    roles: Sequence[Role | Group] = (),
    states: Sequence[State] = (RECORDED,),
    transitions: Sequence[Transition] = (),
    path: Sequence[State] = (),
    kept_by: Sequence[Role | Group] = KEPT_BY,
    effects: Sequence[Effect] = (),
) -> Definition:
    """The process of an entry: it begins in the first state, and can be amended and taken out.

    `by`: who may record one.  `states`, `transitions`: of its own course, where it has one;
    `path`: the states in their expected order (default: as given).
    `roles`: those beside the ones that every register has.  `kept_by`: who amends it and takes it
    out.  `effects`: of what is stated in it, on opening and whenever it is amended.
    """
    return Definition(
        key=key, version=1, label=label, initial=states[0], states=(*states, TAKEN_OUT),
        path=tuple(path or states), subject=subject, roles=(*ROLES, *roles),
        opening=Opening(by=tuple(by), inputs=tuple(inputs), effects=(KEEP, *effects)),
        transitions=(
            *transitions, amend(inputs, by=kept_by, effects=effects), take_out(by=kept_by),
        ),
    )  # fmt: skip
