"""The rules of a process in words: each value, what it counts from, who reads it, its basis."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine import rules as parsed
from engine.declarations import Due
from engine.definition import Definition
from engine.faults import rule_keys
from engine.registry import Registry
from engine.rules import Ladder, Rule, Rules
from engine.text import N_, Nn_, Text
from web import dates
from web.grounds import Grounds, grounds
from workflows.domain.reports.editions import EditionLine

DAYS = Nn_("%(n)s day", "%(n)s days")
TIMES = Nn_("%(n)s time", "%(n)s times")
BEFORE_DATE = Nn_(
    "Courtesy reminder %(n)s day before the indicative date",
    "Courtesy reminder %(n)s days before the indicative date",
)
AFTER_DATE = Nn_(
    "Courtesy reminder %(n)s day after the indicative date",
    "Courtesy reminder %(n)s days after the indicative date",
)
AFTER_ASKING = Nn_(
    "Courtesy reminder %(n)s day after it was asked",
    "Courtesy reminder %(n)s days after it was asked",
)
FOR_THE_DESK = Nn_(
    "Task for the secretariat %(n)s day after the indicative date",
    "Task for the secretariat %(n)s days after the indicative date",
)
LEAST = (
    ("state", N_("A State has at least, where a date counts from something stated")),
    ("desk", N_("The secretariat has at least, in the same case")),
    ("after_move", N_("A State has at least, after a session moved or a time on hold ended")),
)
WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip


@dataclass(frozen=True)
class Use:
    """Where a process reads a rule: the step, and from what its date counts."""

    process: str
    step: str = ""
    reckoning: Text | None = None


@dataclass(frozen=True)
class RuleLine:
    """One rule. `grounds`: where the number comes from."""

    number: int
    key: str
    label: str
    value: Text
    uses: tuple[Use, ...]
    grounds: Grounds


@dataclass(frozen=True)
class LadderLine:
    """The reminders of one next step, or of all that have none of their own."""

    step: str
    rungs: tuple[tuple[Text, str], ...]  # what and when, and the edition's own words


@dataclass(frozen=True)
class Procedure:
    """An edition as the machine reads it."""

    definition: Definition
    edition: EditionLine
    alone: bool  # there is no other edition to compare it with
    title: str
    notice: str
    days: tuple[RuleLine, ...]
    counts: tuple[RuleLine, ...]
    ladders: tuple[LadderLine, ...]
    least: tuple[tuple[str, Text], ...]


def procedure(
    registry: Registry, edition: EditionLine, locale: str, *, alone: bool = False
) -> Procedure:
    rules = parsed.parse(edition.content)
    definition = registry.latest(edition.name)
    family = registry.family(definition)
    return Procedure(
        definition=definition, edition=edition, alone=alone,
        title=in_words(rules.title, locale) or edition.edition,
        notice=in_words(rules.notice, locale),
        days=tuple(_lines(rules, family, rules.days, locale)),
        counts=tuple(_lines(rules, family, rules.counts, locale)),
        ladders=tuple(_ladders(rules, family, _desk_words(edition, locale))),
        least=tuple((label, Text(DAYS, n=least(rules, key))) for key, label in LEAST),
    )  # fmt: skip


def in_words(said: Mapping[str, str], locale: str) -> str:
    """A text of an edition, which carries its own languages."""
    return said.get(locale) or said.get("en") or ""


def _lines(
    rules: Rules, family: Iterable[Definition], table: Mapping[str, Rule], locale: str
) -> Iterator[RuleLine]:
    family, counted = list(family), table is rules.days
    limits = {each.limit for definition in family for each in definition.transitions}
    for number, (key, rule) in enumerate(table.items(), 1):
        unit = DAYS if counted else TIMES if key in limits else str(abs(rule.value))
        yield RuleLine(
            number, key, in_words(rule.label, locale) or key.replace("_", " ").capitalize(),
            Text(unit, n=abs(rule.value)), tuple(_uses(rules, family, key, counted=counted)),
            grounds(rule, locale),
        )  # fmt: skip


def _uses(rules: Rules, family: Iterable[Definition], key: str, *, counted: bool) -> Iterator[Use]:
    for definition in family:
        dated = list(_dated(rules, definition, key)) if counted else []
        limited = [each for each in definition.transitions if each.limit == key]
        yield from dated
        yield from (Use(definition.label, each.label) for each in limited)
        if not dated and not limited and key in rule_keys(definition)[0 if counted else 1]:
            yield Use(definition.label)


def _dated(rules: Rules, definition: Definition, key: str) -> Iterator[Use]:
    """Next steps and moves of the clock whose date this rule gives, each once."""
    seen = set()
    labels = {each.key: each.label for each in definition.transitions}
    for state in definition.states:
        asked = [(each.label, each.due) for each in state.tasks]
        timed = [(labels[each.transition], each.due) for each in state.timers]
        for label, due in (*asked, *timed):
            if isinstance(due, Due) and due.rule == key and label not in seen:
                seen.add(label)
                reckoning = dates.reckoning(definition, due, rules.days[key].value)
                yield Use(definition.label, label, reckoning)


# Reminders


def _ladders(
    rules: Rules, family: Iterable[Definition], words: Mapping[int, str]
) -> Iterator[LadderLine]:
    labels = {
        task.key: task.label for each in family for state in each.states for task in state.tasks
    }
    yield LadderLine("", tuple(_rungs(rules.ladder, words)))
    for key, ladder in rules.ladders.items():
        yield LadderLine(labels.get(key, key), tuple(_rungs(ladder, words)))


def _rungs(ladder: Ladder, words: Mapping[int, str]) -> Iterator[tuple[Text, str]]:
    for day in ladder.after_opening:
        yield Text(AFTER_ASKING, n=day), ""
    for day in ladder.mail:
        yield Text(BEFORE_DATE if day < 0 else AFTER_DATE, n=abs(day)), ""
    for day in ladder.desk:
        yield Text(FOR_THE_DESK, n=day), words.get(day, "")


def _desk_words(edition: EditionLine, locale: str) -> dict[int, str]:
    rows = tomllib.loads(edition.content).get("ladder", {}).get("desk_tasks", {})
    return {row["day"]: in_words(row.get("label", {}), locale) for row in rows.values()}


def least(rules: Rules, key: str) -> int:
    """Days of one of the lines of LEAST."""
    return rules.least_after_move if key == "after_move" else rules.least_days(desk=key == "desk")


# The calendar


@dataclass(frozen=True)
class Holiday:
    day: dt.date
    name: str
    tentative: bool


def holidays(calendar: EditionLine, since: dt.date, locale: str) -> tuple[Holiday, ...]:
    """Days on which nothing falls due, from the year of a day on."""
    rows = tomllib.loads(calendar.content).get("holiday", ())
    return tuple(
        Holiday(row["date"], in_words(row.get("name", {}), locale), row.get("tentative", False))
        for row in sorted(rows, key=lambda row: row["date"])
        if row["date"].year >= since.year
    )
