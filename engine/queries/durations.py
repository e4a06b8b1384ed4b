"""How long cases stay in a state: calendar days from entering to leaving, without days on hold."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.calendar import Calendar
from engine.definition import Definition
from engine.models.case import Case
from engine.models.history import Event
from engine.queries import stays as entered
from engine.queries.reader import Query, Row

LEAST = 5  # fewer ended stays say too much of one of them
Span = tuple[dt.date, dt.date]  # the second day is the first that does not count
Rows = Sequence[Row]


@dataclass(frozen=True)
class Stay:
    """One ended stay of a case in a state. `rests`: its spans on hold."""

    case: int
    state: str
    entry: int
    since: dt.date
    until: dt.date
    rests: tuple[Span, ...] = ()

    @property
    def days(self) -> int:
        return self.within([(self.since, self.until)])

    def within(self, spans: Iterable[Span]) -> int:
        """The days of this stay that fall into any of the spans, days on hold left out."""
        counted = days_of(spans, self.since, self.until)
        return len(counted - days_of(self.rests, self.since, self.until))


def medians(
    session: Session, definition: Definition, *, now: dt.datetime, calendar: Calendar
) -> dict[str, int]:
    """State -> median days of its ended stays, for states with at least five of them."""
    days: dict[str, list[int]] = {}
    for stay in stays(session, definition, now=now, calendar=calendar):
        days.setdefault(stay.state, []).append(stay.days)
    return {state: middle(found) for state, found in days.items() if len(found) >= LEAST}


def stays(
    session: Session,
    definition: Definition,
    *,
    now: dt.datetime,
    calendar: Calendar,
    cases: Sequence[int] | None = None,
) -> list[Stay]:
    """The ended stays of the cases of a definition, or of some of them; two queries."""
    chosen = [Case.definition == definition.key]
    chosen += [] if cases is None else [Case.id.in_(cases)]
    moves = entered.moves(Case.parent_id, Case.root_id).join(Case, Case.id == Event.case_id)
    rows = session.execute(moves.where(*chosen, Event.at <= now)).all()
    rests = _rests(session.execute(_holds(chosen, now)).all(), calendar, calendar.day(now))
    known = {state.key for state in definition.states}
    found: list[Stay] = []
    for case, events in entered.by_case(rows).items():
        above = {case, *(each for each in (events[0].parent_id, events[0].root_id) if each)}
        resting = tuple(span for each in sorted(above) for span in rests.get(each, ()))
        found += (
            Stay(case, each.state, each.entry, each.since, each.until, resting)
            for each in entered.of_events(events, calendar)
            if each.until and each.state in known
        )
    return found


def middle(days: Sequence[int]) -> int:
    """The median in whole days; half a day counts as one."""
    return math.floor(median(days) + 0.5)


def days_of(spans: Iterable[Span], first: dt.date, end: dt.date) -> set[int]:
    """The days of the spans between two days, as ordinal numbers; each counted once."""
    found: set[int] = set()
    for since, until in spans:
        found.update(range(max(since, first).toordinal(), min(until, end).toordinal()))
    return found


# From events to stays


def _holds(chosen: list[sa.ColumnElement[bool]], now: dt.datetime) -> Query:
    """Events that begin or end a hold, of these cases and of those above them, and every undo."""
    ours = sa.select(Case.id).where(*chosen)
    parents = sa.select(Case.parent_id).where(*chosen, Case.parent_id.is_not(None))
    roots = sa.select(Case.root_id).where(*chosen, Case.root_id.is_not(None))
    begins, ends = Event.content.contains('"hold":{'), Event.content.contains('"unhold":true')
    return (
        sa.select(
            Event.case_id, Event.number, Event.kind, Event.at, Event.takes_back,
            sa.case((Event.kind != "undo", Event.content)).label("content"),
        )
        .where(Event.case_id.in_(sa.union(ours, parents, roots)), Event.at <= now)
        .where(sa.or_(begins, ends, Event.kind == "undo"))
        .order_by(Event.case_id, Event.number)
    )  # fmt: skip


def _rests(rows: Rows, calendar: Calendar, today: dt.date) -> Mapping[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for case, events in entered.by_case(rows).items():
        since: dt.date | None = None
        for event in entered.that_stand(events):
            results = json.loads(event.content)["results"]
            day = calendar.day(event.at)
            if since is not None and results.get("unhold"):
                found.setdefault(case, []).append((since, day))
                since = None
            if results.get("hold"):
                since = since or day
        if since is not None:
            found.setdefault(case, []).append((since, today + dt.timedelta(days=1)))
    return found
