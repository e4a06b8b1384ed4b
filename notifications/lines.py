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


def step_line(taken: Taken) -> Line:
    """A step that was recorded."""
    return {
        **_of(taken.case, taken.definition),
        "trigger": taken.change.trigger,
        "on": taken.situation.calendar.day(taken.at).isoformat(),
        "event": taken.event,
    }


def _of(case: Case, definition: Definition) -> Line:
    return {"case": case.reference, "definition": definition.key, "version": definition.version}
