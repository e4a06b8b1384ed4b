"""The own words of a step or a next step: one small text each, used by both parts of a mail.

`templates/words/<definition>/steps/<kind>.txt`: the headline in its first line, then paragraphs.
`templates/words/<definition>/tasks/<task>.txt`: paragraphs only. Without a file, the layouts'
general words serve. A text may ask for `trigger` and `label` of the step, `reminding` in a courtesy
reminder, and `roles`, those that the reader's seat plays in the case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from jinja2 import Environment, TemplateNotFound

from engine.text import N_, Name, Text
from notifications.catalogue import GENERIC, OPEN, OPENED
from notifications.news import Item
from notifications.overview import MOST
from notifications.sheet import NextStep, Recorded, Sheet

FOLDER = "words"
INDICATIVE = N_("Indicative date: %(date)s")
AWAITED = N_("Awaited since %(date)s")
OF = N_("State: %(state)s")


class Translator(Protocol):
    """One language, as `config.i18n` has it."""

    locale: str

    @property
    def direction(self) -> str: ...
    @property
    def colon(self) -> str: ...
    @property
    def gap(self) -> str: ...
    def aside(self, words: object) -> str: ...
    def gettext(self, message: str) -> str: ...
    def ngettext(self, singular: str, plural: str, n: int) -> str: ...
    def text(self, text: Text | str) -> str: ...
    def date(self, day: dt.date) -> str: ...
    def datetime(self, instant: dt.datetime) -> str: ...


@dataclass(frozen=True)
class Said:
    """The lines of a message in words: what each shows, and the paragraphs that are its own."""

    environment: Environment
    t: Translator
    sheet: Sheet

    def tasks(self, listed: Sequence[NextStep], *, reminding: bool = False) -> list[dict[str, Any]]:
        """The next steps; those that are asked alike have their words once, below the last."""
        found = [self._task(each, reminding) for each in listed]
        for number, task in enumerate(found):
            if any(task["paragraphs"] == after["paragraphs"] for after in found[number + 1 :]):
                task["paragraphs"] = ()
        return found

    def _task(self, task: NextStep, reminding: bool) -> dict[str, Any]:  # noqa: FBT001
        message = AWAITED if task.passed else INDICATIVE
        due = self.t.gettext(message) % {"date": self.t.date(task.due)} if task.due else ""
        asked = self._asked(task.label) | {"reminding": reminding}
        own = _read(self.environment, task.words, asked)
        return {
            "label": self.t.gettext(task.label), "due": due, "url": task.url,
            "optional": task.optional, "reference": task.reference, "paragraphs": own,
            "said": _said(task.said),
        }  # fmt: skip

    def overview(self) -> dict[str, Any] | None:
        """The parts of an overview, those that are empty left out; None where there is none."""
        found, t = self.sheet.digest, self.t
        if found is None:
            return None
        return {
            "day": t.date(found.day), "at_desk": found.at_desk, "unsubscribe": found.unsubscribe,
            "mine": self.tasks(found.mine), "mine_more": found.mine_total - len(found.mine),
            "mine_total": found.mine_total,
            "awaited": self.tasks(found.awaited),
            "awaited_more": found.awaited_total - len(found.awaited),
            "passed": found.passed, "undelivered": found.undelivered,
            "incidents": found.incidents,
            "small": [{"label": t.gettext(label), "n": n} for label, n in found.small],
            **self._news("to_read", found.news.told(by_office=True)),
            **self._news("news", found.news.told(by_office=False)), "follows": found.news.page,
        }  # fmt: skip

    def _news(self, name: str, items: Sequence[Item]) -> dict[str, Any]:
        """The first lines of a list, and how many more there are."""
        lines = [self._new(each) for each in items[:MOST]]
        return {name: lines, f"{name}_more": max(0, len(items) - MOST)}

    def _new(self, item: Item) -> dict[str, Any]:
        """Something new for the reader: what it is and where, no word of it."""
        return {
            "label": self.t.gettext(item.label), "url": item.url,
            "title": " ".join(item.title.split()),
            "lang": item.language, "dir": _direction(item.language), "reference": item.reference,
            "of": self.t.text(Text(OF, state=Name("body", item.body))) if item.body else "",
        }  # fmt: skip

    def steps(self) -> list[dict[str, Any]]:
        """What was recorded; that a case was opened goes without saying where it asks."""
        found = [self._step(each) for each in self.sheet.steps]
        asks = bool(self.sheet.tasks)
        return [each for each in found if not (asks and each["opened"] and not each["headline"])]

    def _step(self, step: Recorded) -> dict[str, Any]:
        asked = self._asked(step.label, step.trigger)
        own = [it for it in (_read(self.environment, each, asked) for each in step.words) if it]
        headline = own[0][0] if own else ""
        opened = step.trigger == OPEN
        named = headline if opened and not step.leads else ""  # it says more than "opened"
        return {
            "label": named or asked["label"], "headline": headline, "opened": opened,
            "on": self.t.date(step.on), "url": step.url,
            "reference": step.reference, "leads": step.leads,
            "paragraphs": tuple(dict.fromkeys(line for lines in own for line in lines[1:])),
        }  # fmt: skip

    def headline(self, steps: Sequence[Mapping[str, Any]]) -> str:
        """What a message about a step is called; one that asks for something names the task."""
        if self.sheet.template not in GENERIC or self.sheet.template == OPENED:
            return ""
        leading = [each for each in steps if each["leads"] or len(steps) == 1]
        return next((str(each["headline"]) for each in leading if each["headline"]), "")

    def _asked(self, label: str, trigger: str = "") -> dict[str, Any]:
        return {"label": self.t.gettext(label), "trigger": trigger, "roles": self.sheet.roles}


def _said(said: tuple[str, str] | None) -> dict[str, str] | None:
    """A sentence of the desk, in its own language and direction; it is no fact of the case."""
    if said is None:
        return None
    words, language = said
    return {"words": words, "lang": language, "dir": _direction(language)}


def _direction(language: str) -> str:
    return "rtl" if language == "ar" else "ltr"


def _read(environment: Environment, name: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    if not name:
        return ()
    try:
        text = environment.get_template(f"{FOLDER}/{name}.txt").render(values)
    except TemplateNotFound:
        return ()
    return tuple(line.strip() for line in text.splitlines() if line.strip())
