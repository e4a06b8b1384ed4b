"""A ladder tried out: a next step and its dates as typed, and what would go when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine import dates as reckoned
from engine.calendar import Calendar
from engine.declarations import CASE, ENTRY, OPENED, TaskSpec
from engine.definition import Definition
from engine.rules import Rules
from engine.text import N_, Text
from notifications import simulate
from notifications.simulate import Simulated
from web.form import Form
from web.inputs import a_date
from web.procedure import AFTER_ASKING, AFTER_DATE, BEFORE_DATE, FOR_THE_DESK
from web.steps import GIVE_DATE

SINCE_ASKED = (ENTRY, OPENED, CASE)
TYPE_DUE = N_("The rule of this step counts from another date. Type the indicative date.")
NOT_BEFORE = N_("The indicative date lies before the day on which the step was asked.")
ON_THE_DAY = N_("Courtesy reminder on the indicative date")
NEITHER = N_("Choose a next step that has a date, or type one.")
GONE_BY = N_("not sent: it would fall before the step was asked, or too soon after it")
NO_SPACE = N_("not sent: moved to an open day, it would fall after the indicative date")


@dataclass(frozen=True)
class Line:
    """What would go. `moved`: the closed day that it was counted for; `why`: why it does not go."""

    on: dt.date
    what: Text
    moved: dt.date | None = None
    why: str = ""
    for_desk: bool = False


@dataclass(frozen=True)
class Simulation:
    opened: dt.date
    due: dt.date
    by_rule: bool  # the indicative date was reckoned, not typed
    lines: tuple[Line, ...]
    silent: bool  # the step has no ladder


def steps_of(family: Sequence[Definition]) -> Iterator[tuple[str, str, str]]:
    """(process:task, label of the process, label of the step), each once."""
    seen = set()
    for definition in family:
        for state in definition.states:
            for task in state.tasks:
                if (key := f"{definition.key}:{task.key}") not in seen:
                    seen.add(key)
                    yield key, definition.label, task.label


def run(
    form: Form, rules: Rules, family: Sequence[Definition], calendar: Calendar
) -> Simulation | None:
    """None where something typed cannot be taken; the form says what."""
    process, _, task = form["step"].partition(":")
    known = {each.key: each for each in family}
    definition = known.get(process, family[0])
    spec = simulate.spec_of(definition, task) if task else None
    opened = a_date(form["opened"])
    if isinstance(opened, str):
        form.fault("opened", GIVE_DATE)
        return None
    due = _due(form, spec, opened, rules, calendar)
    if due is None:
        return None
    if due < opened:
        form.fault("due", NOT_BEFORE)
        return None
    ladder = simulate.ladder_for(definition, rules, task if spec else "")
    found = simulate.simulate(ladder, opened, due, calendar)
    lines = tuple(_line(each, due, calendar) for each in found)
    return Simulation(opened, due, not form["due"], lines, not found)


def _due(
    form: Form, spec: TaskSpec | None, opened: dt.date, rules: Rules, calendar: Calendar
) -> dt.date | None:
    """As typed, else as the rule of the step reckons it."""
    if form["due"]:
        typed = a_date(form["due"])
        if isinstance(typed, str):
            form.fault("due", GIVE_DATE)
            return None
        return typed
    if spec is None or spec.due is None or spec.due.rule not in rules.days:
        form.fault("due", NEITHER)
        return None
    if spec.due.of not in SINCE_ASKED:
        form.fault("due", TYPE_DUE)
        return None
    bases = reckoned.Bases(opened, opened, opened, {}, {})
    return reckoned.due_date(spec.due, bases, rules, calendar, desk=False)[0]


def _line(each: Simulated, due: dt.date, calendar: Calendar) -> Line:
    moved = each.day if each.on and each.on != each.day else None
    late = each.on is None and each.days < 0 and calendar.roll(each.day) > calendar.roll(due)
    why = "" if each.on else NO_SPACE if late else GONE_BY
    return Line(each.on or each.day, _what(each), moved, why, each.for_desk)


def _what(each: Simulated) -> Text:
    if each.for_desk:
        return Text(FOR_THE_DESK, n=each.days)
    if each.after_asking:
        return Text(AFTER_ASKING, n=each.days)
    if each.days == 0:
        return Text(ON_THE_DAY)
    return Text(BEFORE_DATE if each.days < 0 else AFTER_DATE, n=abs(each.days))
