"""What the product watches over itself, and how messages may move between two looks."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.invariants import faults
from notifications.invariants import told
from notifications.models import Message

__all__ = ["faults", "message_states", "moved_back", "told"]

MOVES = {
    "queued": {"queued", "sending", "obsolete", "kept"},
    "sending": {"sending", "sent", "queued", "uncertain", "failed", "obsolete"},
    "uncertain": {"uncertain"}, "failed": {"failed"}, "sent": {"sent"},
    "obsolete": {"obsolete"}, "kept": {"kept"},
}  # fmt: skip


def message_states(session: Session) -> dict[int, str]:
    return dict(session.execute(sa.select(Message.id, Message.state)).all())


def moved_back(before: dict[int, str], after: dict[int, str]) -> list[str]:
    """Messages that went another way than forward."""
    return [
        f"message {each}: {before[each]} -> {after.get(each)}"
        for each in before
        if after.get(each) not in MOVES[before[each]]
    ]
