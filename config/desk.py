"""Desk-wide permissions: what the holder of a standing seat may do, whatever the case."""

from __future__ import annotations

from types import MappingProxyType

SECRETARIAT = "secretariat"
EXECUTIVE_DIRECTOR = "executive_director"
BOARD = "board"

PERMISSIONS = MappingProxyType(
    {
        SECRETARIAT: frozenset(
            {
                "case.view",
                "case.open",
                "case.record_for",
                "people.manage",
                "mail.view",
                "desk",
                "rules.decide",
            }
        ),
        EXECUTIVE_DIRECTOR: frozenset({"case.view", "rules.decide"}),
        BOARD: frozenset(),
    }
)
