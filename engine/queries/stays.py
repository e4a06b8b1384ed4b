"""The stays of cases in their states, as their events tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from engine.calendar import Calendar
from engine.models.history import Event
from engine.queries.reader import Query, Row


@dataclass(frozen=True)
class Stay:
    """The days of a case in a state; `until` None: it is there now."""

    state: str
    entry: int
    since: dt.date
    until: dt.date | None = None


def moves(*more: sa.SQLColumnExpression[Any]) -> Query:
    """The events that begin or end a stay, in their order. `more`: further columns."""
    return (
        sa.select(
            Event.case_id, Event.number, Event.kind, Event.target, Event.entry, Event.at,
            Event.takes_back, *more,
        )
        .where(sa.or_(Event.moved, Event.kind.in_(("opened", "undo", "migration"))))
        .order_by(Event.case_id, Event.number)
    )  # fmt: skip


def by_case(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Rows with a `case_id`, in their order."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def that_stand(events: Sequence[Row]) -> list[Row]:
    """The events of one case that are neither an undo nor what one has taken back."""
    gone = {number for event in events for number in event.takes_back}
    return [each for each in events if each.kind != "undo" and each.number not in gone]


def of_events(events: Sequence[Row], calendar: Calendar) -> Iterator[Stay]:
    """From each entry to the next; a migration only changes the name of the state."""
    now: Stay | None = None
    for event in that_stand(events):
        day = calendar.day(event.at)
        if event.kind == "migration" and now is not None:
            now = replace(now, state=event.target)
            continue
        if now is not None:
            yield replace(now, until=day)
        now = Stay(event.target, event.entry, day)
    if now is not None:
        yield now
