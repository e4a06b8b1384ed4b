"""Where an indicative date comes from: the rule, its days, and what they are counted from."""

from __future__ import annotations

from dataclasses import dataclass

from engine.declarations import CASE, ENTRY, OPENED, AnchorDate, Due, FactIs
from engine.definition import Definition
from engine.rules import Rules
from engine.text import N_, Nn_, Text
from web.grounds import Grounds, grounds
from web.i18n import date
from web.inputs import a_date

AFTER_ENTRY = Nn_(
    "%(n)s day after this point was reached", "%(n)s days after this point was reached"
)
AFTER_OPENING = Nn_("%(n)s day after it was asked", "%(n)s days after it was asked")
AFTER_CASE = Nn_("%(n)s day after the case opened", "%(n)s days after the case opened")
AFTER = Nn_("%(n)s day after this date: %(date)s", "%(n)s days after this date: %(date)s")
BEFORE = Nn_("%(n)s day before this date: %(date)s", "%(n)s days before this date: %(date)s")
ON_THE_DAY = N_("On this date: %(date)s")
BASES = {ENTRY: AFTER_ENTRY, OPENED: AFTER_OPENING, CASE: AFTER_CASE}


@dataclass(frozen=True)
class Basis:
    """The rule behind a date. `grounds`: what the rules of procedure took the number from."""

    rule: str  # what the edition calls it, if it does
    reckoning: Text
    grounds: Grounds


def basis(rules: Rules, definition: Definition, state: str, task: str, locale: str) -> Basis | None:
    """The rule of a task's date; None where the task has no date, or the edition no such rule."""
    spec = definition.task(state, task)
    rule = rules.days.get(spec.due.rule) if spec and spec.due else None
    if spec is None or spec.due is None or rule is None:
        return None
    label = rule.label.get(locale) or rule.label.get("en") or ""
    return Basis(label, reckoning(definition, spec.due, rule.value), grounds(rule, locale))


def reckoning(definition: Definition, due: Due, days: int) -> Text:
    """So many days, and from what they are counted."""
    match due.of:
        case AnchorDate(name):
            return _counted(days, Text(anchor_label(name)))
        case FactIs(key=key):
            return _counted(days, Text(fact_label(definition, key)))
        case _:
            return Text(BASES[due.of], n=days)


def _counted(days: int, date: Text) -> Text:
    if days == 0:
        return Text(ON_THE_DAY, date=date)
    return Text(BEFORE if days < 0 else AFTER, n=abs(days), date=date)


ANCHORS = {
    "board": N_("Session of the Executive Board"),
    "assembly": N_("Session of the Assembly"),
}


# Dates that a step sets by itself, so that no input has a label for them.
FACTS = {
    "t0": N_("Exchange of notes"),
    "dialogue_closed_on": N_("End of the visit or dialogue"),
    "text_proposed_on": N_("Day on which the text was proposed"),
}


def anchor_label(name: str) -> str:
    """What a case calls a date that it hangs on; a word of its own where nobody gave it one."""
    return ANCHORS.get(name, name.replace("_", " ").capitalize())


def written_date(typed: str) -> str:
    """What was typed as a date, written out; as it was typed where it is none."""
    day = a_date(typed)
    return day if isinstance(day, str) else date(day)


def fact_label(definition: Definition, key: str) -> str:
    """The label of the input that states a fact."""
    declared = [each for transition in definition.transitions for each in transition.inputs]
    if definition.opening is not None:
        declared += definition.opening.inputs
    found = (each.label for each in declared if each.key == key)
    return next(found, FACTS.get(key, key.replace("_", " ").capitalize()))
