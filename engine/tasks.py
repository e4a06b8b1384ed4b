"""Tasks and timers of a step: which open, which end, and their dates. Writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from engine.change import PartImage, Redate, TaskImage, TaskName, TimerImage
from engine.dates import Bases, due_date
from engine.declarations import AnchorDate, Base, Due, FactIs, Mark, TaskSpec, keys_of
from engine.definition import Kind, State
from engine.draft import StepDraft
from engine.situation import Situation


def enter(made: StepDraft, parts: list[PartImage]) -> None:
    """Open what the new state asks at once, and set its timers."""
    here, change = made.situation, made.change
    state = here.definition.state(change.target)
    for spec in state.tasks:
        if not spec.after:
            change.opens += open_tasks(made, spec, parts, entered_on=here.today)
    change.timers += timers_of(made, state, here.today)


def timers_of(made: StepDraft, state: State, entered_on: dt.date) -> list[TimerImage]:
    """The timers of a state, with their dates as far as they are known."""
    return [
        TimerImage(made.change.entry, timer.transition, _timer_date(made, timer.due, entered_on))
        for timer in state.timers
        if timer.due is not Mark.UNTIL  # the hold itself knows its last day
    ]


def _timer_date(made: StepDraft, due: Due | FactIs | Mark, entered_on: dt.date) -> dt.date | None:
    bases = _bases(made, entered_on, entered_on)
    if isinstance(due, Due):
        here = made.situation
        return due_date(due, bases, here.rules, here.calendar, desk=False)[0]
    return bases.facts.get(due.key) if isinstance(due, FactIs) else None


def _bases(made: StepDraft, entered_on: dt.date, opened_on: dt.date) -> Bases:
    """What dates count from, the facts of the draft included."""
    bases = made.situation.bases(entered_on, opened_on)
    for row in made.change.facts:
        if row.kind == Kind.DATE and isinstance(row.value, str):
            bases.facts[row.key] = dt.date.fromisoformat(row.value)
    return bases


def open_tasks(
    made: StepDraft, spec: TaskSpec, parts: list[PartImage], *, entered_on: dt.date
) -> Iterator[TaskImage]:
    here = made.situation
    role = keys_of([spec.role])[0]
    due, ruled = date_of(made, spec, entered_on=entered_on, opened_on=here.today)
    for body in _bodies(here, spec, parts) if spec.each else [""]:
        yield TaskImage(
            key=spec.key, role=role, body=body, entry=made.change.entry, opened_on=here.today,
            due=due, ruled=ruled, optional=spec.optional,
        )  # fmt: skip


def _bodies(here: Situation, spec: TaskSpec, parts: list[PartImage]) -> list[str]:
    roles = here.definition.members([spec.role])
    bodies = [here.body_of(part.seat) for part in parts if part.role in roles]
    return list(dict.fromkeys(bodies))


def date_of(
    made: StepDraft, spec: TaskSpec, *, entered_on: dt.date, opened_on: dt.date
) -> tuple[dt.date | None, dt.date | None]:
    """A task's indicative date, facts and anchors of the draft included."""
    if spec.due is None:
        return None, None
    if spec.each and not spec.after:
        entered_on = opened_on  # a State that comes later has as many days as the others had
    here = made.situation
    bases = _bases(made, entered_on, opened_on)
    desk = here.is_desk(keys_of([spec.role])[0])
    return due_date(spec.due, bases, here.rules, here.calendar, desk=desk)


def stay(made: StepDraft, parts: list[PartImage]) -> None:
    """An act, or a change of parts: tasks of each State first, then those that waited."""
    here, change = made.situation, made.change
    specs = here.definition.state(here.state).tasks
    if change.binds or change.ends:
        for spec in specs:
            existing = _of_entry(here.image.tasks, here, spec.key)
            if spec.each and (not spec.after or existing):
                _follow_parts(made, spec, parts, existing)
    after = replace(here.image, tasks=list(here.image.tasks))
    after.apply_tasks(change)
    for spec in specs:
        waited = spec.after and not _of_entry(after.tasks, here, spec.key)
        if waited and all(_is_met(after.tasks, here, key) for key in spec.after):
            change.opens += open_tasks(made, spec, parts, entered_on=here.entered_on)


def _of_entry(found: list[TaskImage], here: Situation, key: str) -> list[TaskImage]:
    return [task for task in found if task.key == key and task.entry == here.entry]


def _is_met(tasks: list[TaskImage], here: Situation, key: str) -> bool:
    standing = [task for task in _of_entry(tasks, here, key) if task.status != "cancelled"]
    return bool(standing) and all(task.status == "met" for task in standing)


def _follow_parts(
    made: StepDraft, spec: TaskSpec, parts: list[PartImage], existing: list[TaskImage]
) -> None:
    """A State that came has its task opened, one that left has it cancelled."""
    here, change = made.situation, made.change
    wanted = _bodies(here, spec, parts)
    have = {task.body for task in existing if task.status != "cancelled"}
    change.opens += [
        task
        for task in open_tasks(made, spec, parts, entered_on=here.entered_on)
        if task.body not in have
    ]
    change.cancels += [
        task.name
        for task in existing
        if task.status == "open" and task.body not in wanted and task.name not in change.meets
    ]


def redate(made: StepDraft) -> None:
    """Draw again the dates that count from a fact or an anchor that the step changes."""
    here, change = made.situation, made.change
    facts, anchors = {row.key for row in change.facts}, set(change.anchors)
    for task in here.image.open_tasks():
        spec = here.definition.task(here.state, task.key)
        if spec is None or spec.due is None or task.name in change.meets + change.cancels:
            continue
        if counts_from(spec.due.of, facts, anchors):
            due, ruled = date_of(made, spec, entered_on=here.entered_on, opened_on=task.opened_on)
            if due != task.due:
                change.dates.append(Redate(task.name, due, ruled))
    retime(made, facts, anchors)


def counts_from(base: Base, facts: set[str], anchors: set[str]) -> bool:
    """Whether a date counts from one of these facts or anchors."""
    if isinstance(base, FactIs):
        return base.key in facts
    return isinstance(base, AnchorDate) and base.name in anchors


def retime(made: StepDraft, facts: set[str], anchors: set[str]) -> None:
    """The same for the timers of the state."""
    here = made.situation
    for timer in here.definition.state(here.state).timers:
        of = timer.due.of if isinstance(timer.due, Due) else timer.due
        if counts_from(of, facts, anchors):
            _retime(made, timer.transition, _timer_date(made, timer.due, here.entered_on))


def _retime(made: StepDraft, transition: str, due: dt.date | None) -> None:
    for timer in made.situation.image.timers:
        if timer.transition == transition:
            made.change.timers_off.append(timer)
    made.change.timers.append(TimerImage(made.situation.entry, transition, due))


def resume(made: StepDraft) -> None:
    hold = made.situation.image.hold
    if hold is not None:
        made.shift_after_hold(
            after_hold(made.situation, hold.since), (made.situation.today - hold.since).days
        )


def after_hold(here: Situation, since: dt.date) -> dict[TaskName, dt.date]:
    """New dates of the open tasks: the days each had left, for a State at least 28."""
    found = {}
    for task in here.image.open_tasks():
        spec = here.definition.task(here.state, task.key)
        if task.due is None or spec is None or (spec.due and isinstance(spec.due.of, AnchorDate)):
            continue
        least = 0 if here.is_desk(task.role) else here.rules.least_after_move
        left = max((task.due - since).days, least)
        found[task.name] = here.calendar.roll(here.today + dt.timedelta(days=left))
    return found
