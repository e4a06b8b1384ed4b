"""The library `transitions` decides the move: one cached Machine per Definition version."""

from __future__ import annotations

from functools import lru_cache

from transitions import Machine, MachineError

from engine.declarations import keys_of
from engine.definition import Definition


class _Light:
    """What a Machine moves: thrown away with its transaction."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


@lru_cache(maxsize=256)
def machine_of(definition: Definition) -> Machine:
    """The Machine of a Definition. Guards are asked by the planner, which hears every reason."""
    return Machine(
        model=None,
        states=list(keys_of(definition.states)),
        initial=definition.initial_key,
        auto_transitions=False,
        send_event=True,
        transitions=[
            {
                "trigger": transition.key,
                "source": sorted(definition.sources(transition)),
                "dest": definition.target(transition),
            }
            for transition in definition.transitions
        ],
    )


def decide(definition: Definition, state: str, trigger: str) -> str | None:
    """The state after the transition, the same one for an act; None where it cannot be made."""
    light = _Light(state)
    try:
        machine_of(definition).events[trigger].trigger(light)
    except (MachineError, KeyError):
        return None
    return light.state
