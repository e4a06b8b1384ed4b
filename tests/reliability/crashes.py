"""Faults put into a step on purpose: at each point between reading the case and the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from engine import store

# Where a step can break off: (name, function of the store, before or after it).
POINTS = {
    "before the compare-and-set": ("_advance", False),
    "after the compare-and-set": ("_advance", True),
    "after the event": ("_write_facts", False),
    "after the facts": ("_write_facts", True),
    "after the tasks": ("_write_tasks", True),
    "after the timers": ("_write_timers", True),
    "after the parts": ("_write_parts", True),
    "before the commit": ("", False),
}


class Broken(Exception):
    """The machine failed here."""


def die() -> None:
    raise Broken


@contextmanager
def breaking(point: str, strike: Callable[[], None] = die, nth: int = 1) -> Iterator[None]:
    """Let the nth step that comes to a point break off there."""
    name, after = POINTS[point]
    count = 0

    def strikes() -> None:
        nonlocal count
        count += 1
        if count == nth:
            strike()

    if not name:
        hook = lambda _session: strikes()  # noqa: E731
        event.listen(Session, "before_commit", hook)
        try:
            yield
        finally:
            event.remove(Session, "before_commit", hook)
        return
    original = getattr(store, name)

    def broken(*args: object, **kwargs: object) -> object:
        if not after:
            strikes()
        answer = original(*args, **kwargs)
        if after:
            strikes()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, name, broken)
        yield
