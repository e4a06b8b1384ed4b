"""The course of a case along its path: plan, what happened, and the forecast chained from it.

The plan is its first day plus the days of the windows, each date rolled by itself; the forecast
chains the windows from what has happened (domain.md E.5). Both are shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from engine.declarations import AnchorDate, State
from engine.queries.chain import NO_HABITS, Chain, Habits, days_of_state, goes_on, next_of
from engine.queries.standings import AnchorDay, Asked, Standing
from engine.queries.stays import Stay
from engine.rules import Rules

NO_MEDIANS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Days:
    """The days of a step of the plan, both included; a date that nothing tells is None."""

    since: dt.date | None
    until: dt.date | None


class Place(StrEnum):
    """Where a step of the course stands; PASSED: the case went on without it."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    PASSED = "passed"


@dataclass(frozen=True)
class Leg:
    """One state of the course."""

    state: State
    place: Place
    original: Days | None
    current: Days | None
    stays: tuple[Stay, ...]
    forecast: Days | None
    usual: Days | None = None  # the forecast by the median durations so far


@dataclass(frozen=True)
class Reach:
    """A day that the case hangs on, and whether the forecast reaches it.

    `needed`: the last day for the step that comes before it; `forecast`: when that step can be
    taken.  `following`: the next one that can be reached; it is taken from the day `given_up` on.
    `first`: the one hung on at first.
    """

    name: str
    state: str
    anchor: AnchorDay | None
    needed: dt.date | None
    forecast: dt.date | None
    earliest: dt.date | None
    at_risk: bool = False
    following: AnchorDay | None = None
    given_up: dt.date | None = None
    first: AnchorDay | None = None


@dataclass(frozen=True)
class Course:
    """All of it. `begins`: the first day of the plan."""

    case: int
    legs: tuple[Leg, ...]
    begins: dt.date | None
    reach: Reach | None = None

    def leg(self, state: str) -> Leg:
        return next(leg for leg in self.legs if leg.state.key == state)

    @property
    def ends(self) -> dt.date | None:
        """The last day of the forecast."""
        return next((x.forecast.until for x in reversed(self.legs) if x.forecast), None)


def course(
    it: Standing, habits: Habits = NO_HABITS, medians: Mapping[str, int] = NO_MEDIANS
) -> Course:
    """The course of one case. `medians`: state -> days, by experience."""
    forecast = _forecast(it, habits, NO_MEDIANS)
    hangs = _reach(it, forecast, habits)
    reached = _reached(it, hangs)
    if reached is not it:
        forecast = _forecast(reached, habits, NO_MEDIANS)
    usual = _forecast(reached, habits, medians) if medians else {}
    begins = _begins(it, habits, forecast)
    original = _plan(replace(it, anchors={**it.anchors, **it.first_anchors}), habits, begins, {})
    current = _plan(it, habits, begins, _shifts(it))
    legs = [
        Leg(
            it.definition.state(key), _place(it, key, forecast), original.get(key),
            current.get(key), tuple(stay for stay in it.stays if stay.state == key),
            forecast.get(key), usual.get(key),
        )
        for key in _shown(it)
    ]  # fmt: skip
    return Course(it.case, tuple(legs), begins, hangs)


def reach(it: Standing, habits: Habits = NO_HABITS) -> Reach | None:
    """Whether the forecast reaches the day that the case hangs on; without the rest."""
    return _reach(it, _forecast(it, habits, NO_MEDIANS), habits)


def _shown(it: Standing) -> list[str]:
    """The path, and what was visited beside it, as declared."""
    path = it.definition.expected_path
    visited = {stay.state for stay in it.stays}
    beside = [s.key for s in it.definition.states if s.key in visited and s.key not in path]
    found = list(path)
    order = [state.key for state in it.definition.states]
    for key in beside:
        place = sum(order.index(other) < order.index(key) for other in found)
        found.insert(place, key)
    return found


def _place(it: Standing, key: str, forecast: Mapping[str, Days]) -> Place:
    if key == it.state:
        return Place.DONE if it.closed else Place.NOW
    if key in forecast:
        return Place.AHEAD
    return Place.DONE if any(stay.state == key for stay in it.stays) else Place.PASSED


# The plan


def _begins(it: Standing, habits: Habits, forecast: Mapping[str, Days]) -> dt.date | None:
    """The first day of the plan: when its first state was entered, or will be."""
    start = habits.start or it.definition.expected_path[0]
    first = next((stay.since for stay in it.stays if stay.state == start), None)
    return first or (forecast[start].since if start in forecast else None)


def _plan(
    it: Standing, habits: Habits, begins: dt.date | None, shifts: Mapping[str, int]
) -> dict[str, Days]:
    """The first day plus the days of every window, each date rolled by itself."""
    path = it.definition.expected_path
    start = path.index(habits.start) if habits.start else 0
    if begins is None:
        return {}
    chain, found, roll = Chain.of(it, habits, flat=True), {}, it.calendar.roll
    day: dt.date | None = begins
    for place, key in enumerate(path[start:], start):
        if day is None:
            break
        chain.enter(key, day, path[place - 1] if place > start else "")
        end = chain.end(key, day)
        moved = shifts.get(key, 0)
        end = end + dt.timedelta(days=moved) if end and moved else end
        found[key] = Days(roll(day) if place > start else day, roll(end) if end else None)
        day = end
    return found


def _shifts(it: Standing) -> dict[str, int]:
    """State -> days by which stated dates and days of rest moved its end."""
    found: dict[str, int] = {}
    path = it.definition.expected_path
    for stay in it.stays:
        changed = [task for task in it.tasks if task.entry == stay.entry and task.changed]
        days = max((_moved(it, stay, task) for task in changed), default=0)
        if days:
            place = stay.state if stay.state in path else next_of(it.definition, stay.state)
            found[place] = found.get(place, 0) + days
    return found


def _moved(it: Standing, stay: Stay, task: Asked) -> int:
    spec = it.definition.task(stay.state, task.key)
    if spec is None or spec.due is None or isinstance(spec.due.of, AnchorDate) or not task.due:
        return 0
    ruled = Chain.of(it, NO_HABITS, flat=False).due(spec, stay.since, task.opened, shown=True)
    return (task.due - ruled).days if ruled else 0


# The forecast


def _forecast(it: Standing, habits: Habits, medians: Mapping[str, int]) -> dict[str, Days]:
    """From today's state to the end of the path, every window after the one before it."""
    if it.closed:
        return {}
    path = it.definition.expected_path
    chain = Chain.of(it, habits, flat=False)
    for stay in it.stays:
        chain.entered[stay.state] = stay.since
    here = next((stay.since for stay in reversed(it.stays)), it.opened)
    day = chain.end_now(it, here, medians)
    found = {it.state: Days(here, day)}
    before = it.state
    for key in _ahead(it, path):
        if day is None:
            break
        chain.enter(key, day, before)
        end = chain.end(key, day, medians)
        found[key] = Days(day, end)
        before, day = key, end
    return found


def _ahead(it: Standing, path: Sequence[str]) -> Sequence[str]:
    if it.state in path:
        return path[path.index(it.state) + 1 :]
    back = next_of(it.definition, it.state)
    return path[path.index(back) :] if back else ()


# What it hangs on


def _reach(it: Standing, forecast: Mapping[str, Days], habits: Habits) -> Reach | None:
    """The first state of the path whose task comes so many days before a day hung on."""
    name, key, days = next(_before(it), ("", "", 0))
    if not key:
        return None
    anchor, first = it.anchors.get(name), it.first_anchors.get(name)
    if key not in forecast:
        return Reach(name, key, anchor, None, None, None, first=first)
    since = forecast[key].since
    if key == it.state and since:
        since = goes_on(it)  # nothing has to come before it any more
    earliest = since - dt.timedelta(days=days) if since else None
    needed = anchor.date + dt.timedelta(days=days) if anchor else None
    risk = bool(anchor and (not anchor.usable or (earliest and anchor.date < earliest)))
    later = (each for each in it.sessions if anchor and each.kind == anchor.kind)
    return Reach(
        name, key, anchor, needed, since, earliest, at_risk=risk, first=first,
        given_up=needed - dt.timedelta(days=leeway(it.rules, habits)) if needed else None,
        following=next((x for x in later if earliest and x.date >= earliest), None)
        if risk
        else None,
    )  # fmt: skip


def leeway(rules: Rules, habits: Habits) -> int:
    """Days before the last day for a session from which one that is missed is given up."""
    return rules.number_or("days", *habits.leeway)


def _reached(it: Standing, reach: Reach | None) -> Standing:
    """The case with the next day that it can hang on, or the earliest, where its own is missed."""
    if reach is None or not reach.at_risk:
        return it
    others = {name: each for name, each in it.anchors.items() if name != reach.name}
    following = {reach.name: reach.following} if reach.following else {}
    return replace(it, anchors={**others, **following})


def _before(it: Standing) -> Iterator[tuple[str, str, int]]:
    for key in it.definition.expected_path:
        yield from days_of_state(it, key)
