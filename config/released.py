"""Fingerprints of released Definitions: a released version is never changed, only followed."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.declarations import Due, keys_of
from engine.definition import Definition
from engine.store import canonical

RELEASED = Path(__file__).parent.parent / "workflows" / "released.toml"


def fingerprint(definition: Definition) -> str:
    """A hash of what a running case depends on: states, tasks, transitions, roles, holds."""
    data = {
        "states": {
            state.key: {
                "final": state.final,
                "tasks": [[t.key, *keys_of([t.role]), str(t.due), t.each, t.optional, list(t.after)]
                          for t in state.tasks],
                "timers": [[t.transition, str(t.due) if isinstance(t.due, Due) else repr(t.due)]
                           for t in state.timers],
                "allows": {key: sorted(definition.members(v)) for key, v in state.allows.items()},
            }
            for state in definition.states
        },
        "transitions": {
            each.key: [
                sorted(definition.sources(each)), definition.target(each) or "",
                list(keys_of(each.by)), [[i.key, str(i.kind), i.required] for i in each.inputs],
                list(each.meets), each.limit or "", each.undo, str(each.held), len(each.guards),
                sorted(definition.members(each.visible_to)),
                [type(effect).__name__ for effect in each.effects],
            ]
            for each in definition.transitions
        },
        "roles": sorted(keys_of(definition.roles)),
        "holds": sorted(hold.kind for hold in definition.holds),
    }  # fmt: skip
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def changed(definitions: Iterable[Definition], path: Path = RELEASED) -> Iterator[str]:
    """Released definitions that are not what they were when they were released."""
    released = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    now = {(each.key, str(each.version)): fingerprint(each) for each in definitions}
    for key, versions in released.items():
        for version, known in versions.items():
            if now.get((key, version)) != known:
                yield f"{key} v{version} was released; make version n+1 instead of changing it"
