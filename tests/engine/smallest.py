"""The smallest sound Definition, to which tests add what they ask about, and its faults."""

from __future__ import annotations

from engine.definition import Definition, Opening, Role, State, TaskSpec, Transition
from engine.errors import DefinitionFaults

HOST = Role("host", "Host")
START, END = State("start", "Start"), State("end", "End", final=True)
FINISH = Transition("finish", "Finish", (START,), END, (HOST,))


def write(*transitions: Transition, **given_: object) -> Definition:
    """The smallest sound Definition, with something added or changed."""
    fields = {
        "states": (START, END), "roles": (HOST,), "initial": START,
        "opening": Opening(roles=(HOST,)), "transitions": (FINISH, *transitions),
    }  # fmt: skip
    return Definition(key="sample", version=1, label="Sample", **(fields | given_))


def faults(*transitions: Transition, **given_: object) -> list[str]:
    """The faults of what was written, without the Definition's name."""
    try:
        write(*transitions, **given_)
    except DefinitionFaults as found:
        return [line.removeprefix("sample v1: ") for line in found.faults]
    return []


def act(key: str = "act", **given_: object) -> Transition:
    return Transition(key, "Act", (START,), None, **({"by": (HOST,)} | given_))


def move(key: str, source: State, target: State, **given_: object) -> Transition:
    return Transition(key, key, (source,), target, **({"by": (HOST,)} | given_))


def asking(*tasks: TaskSpec, **given_: object) -> dict[str, object]:
    """The first state, asking something."""
    start = State("start", "Start", tasks=tasks, **given_)
    return {"states": (start, END), "initial": start}
