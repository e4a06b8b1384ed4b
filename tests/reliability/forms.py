"""Commands as JSON and back, for a process that is to send them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from engine.access import Actor
from engine.command import Command


def command_of(given: dict[str, Any]) -> Command:
    """A command from its JSON; dates are written as such."""
    inputs = {
        key: dt.date.fromisoformat(value) if key in {"until", "new_date", "visit_on"} else value
        for key, value in given.pop("inputs", {}).items()
    }
    return Command(**given | {"actor": Actor(*given["actor"]), "inputs": inputs})


def as_json(command: Command) -> dict[str, Any]:
    actor = command.actor
    assert actor is not None
    return {
        "id": command.id, "case": command.case, "trigger": command.trigger,
        "actor": [actor.person, actor.seat, actor.title, actor.body],
        "inputs": {key: getattr(value, "isoformat", lambda v=value: v)() for key, value in command.inputs.items()},
    }  # fmt: skip
