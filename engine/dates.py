"""Due dates: arithmetic on days, rules and the calendar. No database here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from engine.calendar import Calendar
from engine.declarations import CASE, ENTRY, OPENED, AnchorDate, Due, FactIs
from engine.rules import Rules


@dataclass(frozen=True)
class Bases:
    """The days that a due date may count from."""

    entered_on: dt.date
    opened_on: dt.date  # of the task
    case_opened_on: dt.date
    facts: dict[str, dt.date]
    anchors: dict[str, dt.date]

    def of(self, due: Due) -> dt.date | None:
        match due.of:
            case AnchorDate(name):
                return self.anchors.get(name)
            case FactIs(key=key):
                return self.facts.get(key)
            case _ if due.of is ENTRY:
                return self.entered_on
            case _ if due.of is OPENED:
                return self.opened_on
            case _ if due.of is CASE:
                return self.case_opened_on
            case _:
                return None


def due_date(
    due: Due, bases: Bases, rules: Rules, calendar: Calendar, *, desk: bool
) -> tuple[dt.date | None, dt.date | None]:
    """The indicative date, and the rule's own date where the shown one had to be later.

    A date counted from a fact leaves the party at least `least_days` from the task's opening, but
    where the rule counts backwards it is never later than the fact (design.md, `Due`).
    """
    base = bases.of(due)
    if base is None:
        return None, None
    days = rules.days[due.rule].value
    ruled = calendar.roll(base + dt.timedelta(days=days))
    if not isinstance(due.of, FactIs):
        return ruled, None
    least = calendar.roll(bases.opened_on + dt.timedelta(days=rules.least_days(desk=desk)))
    shown = max(ruled, least)
    if days < 0:
        shown = min(shown, base)
    return shown, (ruled if shown != ruled else None)
