"""The arithmetic of a reminder ladder: which rungs a task has, and on which days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from engine.calendar import Calendar
from engine.rules import Ladder

REST = dt.timedelta(hours=48)  # nothing so soon after the notice of a date
OFFICE_OPENS = dt.timedelta(hours=8)
MAIL, AFTER, DESK = "mail", "after", "desk"


@dataclass(frozen=True, order=True)
class Step:
    """One rung: its day, its key ("mail:-14"), and for the desk its place among the desk's."""

    on: dt.date
    order: int
    rung: str

    @property
    def for_desk(self) -> bool:
        return self.rung.startswith(DESK)


@dataclass(frozen=True)
class Dated:
    """What a ladder counts from. `since`: when the present date was told."""

    opened_on: dt.date
    due: dt.date | None
    since: dt.datetime


def steps(ladder: Ladder, task: Dated, calendar: Calendar) -> list[Step]:
    """The rungs that a task has, by day. They fall on open days and leave the notice its time.

    Rungs before the opening and those longer than the step are dropped, as are those gone by.
    """
    found = sorted([*_mail(ladder, task), *_after(ladder, task), *_desk(ladder, task)])
    rolled = (Step(calendar.roll(each.on), each.order, each.rung) for each in found)
    return [each for each in rolled if _stands(each, task, calendar)]


def _mail(ladder: Ladder, task: Dated) -> Iterator[Step]:
    if task.due is not None:
        for days in ladder.mail:
            on = task.due + dt.timedelta(days=days)
            if on > task.opened_on:
                yield Step(on, 0, f"{MAIL}:{days}")


def _after(ladder: Ladder, task: Dated) -> Iterator[Step]:
    for days in ladder.after_opening:
        on = task.opened_on + dt.timedelta(days=days)
        if task.due is None or on <= task.due:
            yield Step(on, 0, f"{AFTER}:{days}")


def _desk(ladder: Ladder, task: Dated) -> Iterator[Step]:
    if task.due is not None:
        for place, days in enumerate(sorted(ladder.desk)):
            yield Step(task.due + dt.timedelta(days=days), 1 + place, f"{DESK}:{days}")


def _stands(step: Step, task: Dated, calendar: Calendar) -> bool:
    before_due = step.rung.startswith((f"{MAIL}:-", AFTER))
    if before_due and task.due is not None and step.on > calendar.roll(task.due):
        return False
    return calendar.begins(step.on) + OFFICE_OPENS >= task.since + REST


def place(ladder: Ladder, step: Step) -> int:
    """Which of the desk's rungs this is, counted from 0."""
    return sorted(ladder.desk).index(int(step.rung.partition(":")[2]))
