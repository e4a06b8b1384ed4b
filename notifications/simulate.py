"""What a ladder would do for a date: the same arithmetic as for real tasks, nothing written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from engine.calendar import Calendar
from engine.definition import Definition, TaskSpec
from engine.rules import Ladder, Rules
from notifications import rungs
from notifications.ladder import ladder_of
from notifications.rungs import Dated


@dataclass(frozen=True)
class Simulated:
    """One rung. `day`: as it is counted; `on`: the open day on which it goes; None: it does not."""

    rung: str
    day: dt.date
    on: dt.date | None
    days: int

    @property
    def for_desk(self) -> bool:
        return self.rung.startswith(rungs.DESK)

    @property
    def after_asking(self) -> bool:
        return self.rung.startswith(rungs.AFTER)


def simulate(ladder: Ladder, opened: dt.date, due: dt.date, calendar: Calendar) -> list[Simulated]:
    """Every rung of a ladder, by the day on which it goes or would have gone.

    The date is told at the beginning of the day on which the step was asked.
    """
    task = Dated(opened, due, calendar.begins(opened))
    goes = {step.rung: step.on for step in rungs.steps(ladder, task, calendar)}
    found = [
        Simulated(
            f"{kind}:{days}", base + dt.timedelta(days=days), goes.get(f"{kind}:{days}"), days
        )
        for kind, base, counted in (
            (rungs.MAIL, due, ladder.mail),
            (rungs.AFTER, opened, ladder.after_opening),
            (rungs.DESK, due, ladder.desk),
        )
        for days in counted
    ]
    return sorted(found, key=lambda each: (each.on or each.day, each.for_desk, each.rung))


def ladder_for(definition: Definition, rules: Rules, task: str) -> Ladder:
    """The ladder of a next step of a process; an empty key means the common one."""
    if not task:
        return rules.ladder
    spec = spec_of(definition, task)
    return ladder_of(definition, rules, spec) if spec else Ladder()


def spec_of(definition: Definition, task: str) -> TaskSpec | None:
    """A next step by its key, from the first state that asks it."""
    found = (each for state in definition.states for each in state.tasks if each.key == task)
    return next(found, None)
