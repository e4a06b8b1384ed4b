"""Two editions side by side: what one has and the other has not, and numbers that changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine import calendar as days
from engine import rules as parsed
from engine.calendar import Calendar
from engine.definition import Definition
from engine.rules import Ladder, Rule, Rules
from engine.text import N_
from web.grounds import grounds
from web.i18n import date, say
from web.procedure import LEAST, WEEKDAYS, in_words, least

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
CHANGES = {ADDED: N_("Added"), REMOVED: N_("Removed"), CHANGED: N_("Changed")}
DATES, NUMBERS, REMINDERS, LEFT = (
    N_("Dates"), N_("Numbers and limits"), N_("Reminders"), N_("Days that are left at least"),
)  # fmt: skip
EVERY_STEP = N_("Every next step that has none of its own")
BY_MAIL, AFTER_ASKING, FOR_DESK = (
    N_("Courtesy reminders, in days from the indicative date"),
    N_("Courtesy reminders, in days after it was asked"),
    N_("Tasks for the secretariat, in days from the indicative date"),
)


@dataclass(frozen=True)
class Difference:
    """One line. `before`, `after`: empty where the edition has none; anchors as it says them."""

    group: str
    change: str
    label: str
    key: str = ""
    before: str = ""
    after: str = ""
    before_anchor: str = ""
    after_anchor: str = ""


def of_rules(
    before: str, after: str, family: Iterable[Definition], locale: str
) -> tuple[Difference, ...]:
    """What differs between two editions of rules, in the order in which they stand."""
    old, new = parsed.parse(before), parsed.parse(after)
    names = {
        task.key: task.label for each in family for state in each.states for task in state.tasks
    }
    return (
        *_table(DATES, old.days, new.days, locale),
        *_table(NUMBERS, old.counts, new.counts, locale),
        *_ladders(old, new, names),
        *_least(old, new),
    )


def _table(
    group: str, old: Mapping[str, Rule], new: Mapping[str, Rule], locale: str
) -> Iterator[Difference]:
    for key in dict.fromkeys([*new, *old]):
        was, now = old.get(key), new.get(key)
        told = now or was
        if told is None or (was and now and _said(was) == _said(now)):
            continue
        yield Difference(
            group, _change(was, now), in_words(told.label, locale) or key, key,
            str(was.value) if was else "", str(now.value) if now else "",
            _anchor(was, locale), _anchor(now, locale),
        )  # fmt: skip


def _said(rule: Rule) -> tuple[int, str, str]:
    return rule.value, rule.anchor, rule.basis


def _anchor(rule: Rule | None, locale: str) -> str:
    return str(grounds(rule, locale)) if rule else ""


def _change(was: object, now: object) -> str:
    return ADDED if was is None else REMOVED if now is None else CHANGED


def _ladders(old: Rules, new: Rules, names: Mapping[str, str]) -> Iterator[Difference]:
    for key in ("", *dict.fromkeys([*new.ladders, *old.ladders])):
        was = old.ladders.get(key) if key else old.ladder
        now = new.ladders.get(key) if key else new.ladder
        label = say(names.get(key, key)) if key else say(EVERY_STEP)
        for part, before, after in _rungs(was, now):
            if before != after:
                yield Difference(
                    REMINDERS, _change(was, now), f"{label} – {say(part)}", key,
                    _listed(before), _listed(after),
                )  # fmt: skip


def _rungs(
    was: Ladder | None, now: Ladder | None
) -> Iterator[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    old, new = was or Ladder(), now or Ladder()
    yield BY_MAIL, old.mail, new.mail
    yield AFTER_ASKING, old.after_opening, new.after_opening
    yield FOR_DESK, old.desk, new.desk


def _listed(found: Iterable[int]) -> str:
    return ", ".join(f"{each:+}" for each in found)


def _least(old: Rules, new: Rules) -> Iterator[Difference]:
    for key, label in LEAST:
        was, now = least(old, key), least(new, key)
        if was != now:
            yield Difference(LEFT, CHANGED, say(label), key, str(was), str(now))


# Calendars

HOLIDAYS, WEEK, YEAR_END, PLACE = (
    N_("Holidays"), N_("Weekend"), N_("Quiet weeks"), N_("Time zone"),
)  # fmt: skip


def of_calendars(before: str, after: str, locale: str) -> tuple[Difference, ...]:
    """What differs between two calendars of the mechanism."""
    old, new = days.parse(before), days.parse(after)
    return (*_marks(old, new), *_holidays(old, new, locale))


def _marks(old: Calendar, new: Calendar) -> Iterator[Difference]:
    pairs = (
        (PLACE, str(old.zone), str(new.zone)),
        (WEEK, _weekend(old), _weekend(new)),
        (YEAR_END, _quiet(old), _quiet(new)),
    )
    for group, was, now in pairs:
        if was != now:
            change = ADDED if not was else REMOVED if not now else CHANGED
            yield Difference(group, change, say(group), "", was, now)


def _holidays(old: Calendar, new: Calendar, locale: str) -> Iterator[Difference]:
    for day in sorted(old.holidays | new.holidays):
        was, now = _holiday(old, day, locale), _holiday(new, day, locale)
        if was != now:
            yield Difference(HOLIDAYS, _change(was, now), date(day), "", was or "", now or "")


def _holiday(calendar: Calendar, day: dt.date, locale: str) -> str | None:
    """What a calendar calls a holiday; None where the day is none."""
    return in_words(calendar.names.get(day, {}), locale) if day in calendar.holidays else None


def _weekend(calendar: Calendar) -> str:
    return " · ".join(say(WEEKDAYS[day]) for day in sorted(calendar.weekend))


def _quiet(calendar: Calendar) -> str:
    if calendar.quiet is None:
        return ""
    (from_month, from_day), (to_month, to_day) = calendar.quiet
    return f"{from_month:02}-{from_day:02} – {to_month:02}-{to_day:02}"
