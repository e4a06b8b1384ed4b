"""The lines of a message's facts: ids, keys and dates. Words are found when it is rendered."""

from __future__ import annotations

from typing import Any, TypeAlias

from engine.change import TaskImage
from engine.command import Taken
from engine.definition import Definition
from engine.models.case import Case, Task

Line: TypeAlias = dict[str, Any]


def task_line(
    case: Case, definition: Definition, task: Task | TaskImage, *, event: int | None = None
) -> Line:
    """A next step."""
    return {
        **_of(case, definition),
        "task": getattr(task, "id", 0),
        "key": task.key,
        "due": task.due.isoformat() if task.due else "",
        "due_version": task.due_version,
        "optional": task.optional,
        "event": event,
    }


def step_line(taken: Taken, kind: str) -> Line:
    """A step that was recorded, and as what it is told to the person."""
    return {
        **_of(taken.case, taken.definition),
        "kinds": [kind],
        "trigger": taken.change.trigger,
        "on": taken.situation.calendar.day(taken.at).isoformat(),
        "event": taken.event,
    }


def joined(have: list[Any], more: list[Any]) -> list[Any]:
    """Both lists; a step told as two things, or to two seats of one person, stays one line."""
    kept = list(have)
    for line in more:
        twin = next((each for each in kept if _bare(each) == _bare(line)), None)
        if twin is None:
            kept.append(line)
        elif isinstance(twin, dict) and "kinds" in twin:
            kinds = [*twin["kinds"], *(kind for kind in line["kinds"] if kind not in twin["kinds"])]
            kept[kept.index(twin)] = twin | {"kinds": kinds}
    return kept


def _bare(line: object) -> object:
    if not isinstance(line, dict):
        return line
    return {key: value for key, value in line.items() if key not in {"kinds", "seat"}}


def _of(case: Case, definition: Definition) -> Line:
    return {"case": case.reference, "definition": definition.key, "version": definition.version}
