"""Windows in a row: when a state ends that is entered on a day. Dates alone, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from engine.calendar import Calendar
from engine.dates import Bases, due_date
from engine.declarations import ANY_OPEN, AnchorDate, TaskSpec, Transition, keys_of
from engine.definition import Definition, Kind
from engine.effects import SetFact
from engine.queries.standings import Asked, Standing

NO_DAYS_OFF = Calendar(weekend=frozenset(), quiet=None)


@dataclass(frozen=True)
class Span:
    """How long a state lasts where the dates of its tasks do not say so.

    rule: days, after the tasks of the state, or from the entry of the state `since`.
    unless: a date fact with which the tasks have dates of their own.
    """

    rule: str
    since: str = ""
    unless: str = ""


@dataclass(frozen=True)
class Habits:
    """What a process knows of its course. `start`: on whose entry the plan begins.

    leeway: so many days before the last day for a session, one that the forecast does not reach
    is given up; before that the time may still be made up. A rule, and what counts without it.
    """

    start: str = ""
    spans: Mapping[str, Span] = field(default_factory=lambda: MappingProxyType({}))
    leeway: tuple[str, int] = ("", 0)


NO_HABITS = Habits()


@dataclass
class Chain:
    """A walk along the path. `flat`: no day is closed, as the days of a plan are added up."""

    definition: Definition
    it: Standing
    habits: Habits
    calendar: Calendar
    facts: dict[str, dt.date]
    anchors: dict[str, dt.date]
    entered: dict[str, dt.date] = field(default_factory=dict)

    @classmethod
    def of(cls, it: Standing, habits: Habits, *, flat: bool) -> Chain:
        anchors = {name: each.date for name, each in it.anchors.items()}
        calendar, facts = (NO_DAYS_OFF, {}) if flat else (it.calendar, dict(it.facts))
        return cls(it.definition, it, habits, calendar, facts, anchors)

    def enter(self, key: str, day: dt.date, before: str) -> None:
        """Be in a state from a day on: what the step to it states is stated anew."""
        self.entered[key] = day
        step = _step(self.definition, before, key)
        for each in step.inputs if step else ():
            if each.kind == Kind.DATE:
                self.facts.pop(each.key, None)
        for effect in step.effects if step else ():
            if isinstance(effect, SetFact) and callable(effect.value):
                self.facts[effect.key] = day
        for name, _, days in days_of_state(self.it, key):
            self.anchors.setdefault(name, day - dt.timedelta(days=days))

    def end(
        self, key: str, day: dt.date, medians: Mapping[str, int] = MappingProxyType({})
    ) -> dt.date | None:
        """The last day of a state entered on a day; None where nothing tells."""
        if self.definition.state(key).final:
            return day
        if key in medians and not _hangs(self.definition, key):
            return self.calendar.roll(day + dt.timedelta(days=medians[key]))
        span = self._span(key)
        if span is not None and span.since in self.entered:
            return max(day, self._after(self.entered[span.since], span))
        ends: dict[str, dt.date] = {}
        for spec in self.definition.state(key).tasks:
            opened = max((ends.get(first, day) for first in spec.after), default=day)
            due = self.due(spec, day, opened)
            if due is not None and not spec.optional:
                ends[spec.key] = max(due, day)
        if not ends:
            return None
        last = max(ends.values())
        return self._after(last, span) if span and not span.since else last

    def end_now(self, it: Standing, since: dt.date, medians: Mapping[str, int]) -> dt.date | None:
        """The same of the state in which the case is, never before today."""
        again, span = goes_on(it), self._span(it.state)
        ends: dict[str, dt.date] = {}
        for spec in self.definition.state(it.state).tasks:
            if not spec.optional and (end := self._asked(it, spec, since, again, ends)):
                ends[spec.key] = end
        if span is not None and span.since in self.entered:
            last = self._after(self.entered[span.since], span)
        elif ends:
            last = max(ends.values())
            last = self._after(last, span) if span and not span.since else last
        elif it.state in medians:
            last = self.calendar.roll(since + dt.timedelta(days=medians[it.state]))
        else:
            return None
        return last if last >= again else self.calendar.roll(again)

    def _asked(
        self,
        it: Standing,
        spec: TaskSpec,
        since: dt.date,
        again: dt.date,
        ends: Mapping[str, dt.date],
    ) -> dt.date | None:
        """When a task of the present state is done; one that did not open comes after others."""
        rows = [task for task in it.tasks if task.key == spec.key and task.entry == it.entry]
        if not rows:
            opened = max((ends.get(first, since) for first in spec.after), default=since)
            due = self.due(spec, since, max(opened, again))
            return max(due, opened) if due else None
        days = [_ends(it, task, self.definition) for task in rows]
        known = [day for day in days if day is not None]
        return max(known) if known else None

    def due(
        self, spec: TaskSpec, entered: dt.date, opened: dt.date, *, shown: bool = False
    ) -> dt.date | None:
        """The date by the rule alone; `shown`: as the planner would show it."""
        if spec.due is None or spec.due.rule not in self.it.rules.days:
            return None
        bases = Bases(entered, opened, self.it.opened, self.facts, self.anchors)
        desk = is_desk(self.definition, keys_of([spec.role])[0])
        due, ruled = due_date(spec.due, bases, self.it.rules, self.calendar, desk=desk)
        return due if shown else ruled or due

    def _span(self, key: str) -> Span | None:
        span = self.habits.spans.get(key)
        if span is None or span.rule not in self.it.rules.days or span.unless in self.facts:
            return None
        return span

    def _after(self, day: dt.date, span: Span) -> dt.date:
        return self.calendar.roll(day + dt.timedelta(days=self.it.rules.days[span.rule].value))


@lru_cache(maxsize=1024)
def is_desk(definition: Definition, role: str) -> bool:
    """Whether a role is played by the standing seats of the desk."""
    members = definition.members([role])
    return all(each.seating == "DESK" for each in definition.plain_roles if each.key in members)


def goes_on(it: Standing) -> dt.date:
    """Today, or the day on which a case that rests goes on."""
    until = it.hold.until if it.hold else None
    return max(it.today, until + dt.timedelta(days=1)) if until else it.today


def _ends(it: Standing, task: Asked, definition: Definition) -> dt.date | None:
    """The day on which a task was met, or its date; a rest gives it the days that it had left."""
    if not task.open:
        return task.ended
    spec = definition.task(it.state, task.key)
    if it.hold is None or task.due is None or spec is None or spec.due is None:
        return task.due
    if isinstance(spec.due.of, AnchorDate):
        return task.due
    least = 0 if is_desk(definition, keys_of([spec.role])[0]) else it.rules.least_after_move
    left = max((task.due - it.hold.since).days, least)
    return it.calendar.roll(goes_on(it) + dt.timedelta(days=left))


def days_of_state(it: Standing, key: str) -> Iterator[tuple[str, str, int]]:
    """(name, state, days) of the tasks of a state that come before a day that cases hang on."""
    for spec in it.definition.state(key).tasks:
        if spec.due and isinstance(spec.due.of, AnchorDate) and spec.due.rule in it.rules.days:
            days = it.rules.days[spec.due.rule].value
            if days < 0:
                yield spec.due.of.name, key, days


def _hangs(definition: Definition, key: str) -> bool:
    """Whether a date of the state counts from a day that cases hang on."""
    dues = (spec.due for spec in definition.state(key).tasks)
    return any(due is not None and isinstance(due.of, AnchorDate) for due in dues)


@lru_cache(maxsize=4096)
def _step(definition: Definition, source: str, target: str) -> Transition | None:
    """The first declared step from one state to the next; without a source, to it at all."""
    for each in definition.transitions:
        from_here = not source or source in definition.sources(each)
        if from_here and definition.target(each) == target:
            return each
    return None


@lru_cache(maxsize=1024)
def next_of(definition: Definition, state: str) -> str:
    """Where a case beside the path comes back to it: the fewest steps away; empty if nowhere."""
    path, seen, frontier = definition.expected_path, {state}, [state]
    while frontier:
        found = [key for here in frontier for key in _targets(definition, here)]
        if back := [key for key in path if key in found]:
            return back[0]
        frontier = [key for key in dict.fromkeys(found) if key not in seen]
        seen |= set(frontier)
    return ""


def _targets(definition: Definition, state: str) -> Iterator[str]:
    for each in definition.transitions:
        target = definition.target(each)
        if each.source is ANY_OPEN or target is None or target == state:
            continue
        if state in definition.sources(each) and not definition.state(target).final:
            yield target
