"""The forms of a need: what they begin with, what they lack, and what was typed as values."""

from __future__ import annotations

import datetime as dt
from typing import Any

from config.i18n import LANGUAGES
from engine.text import N_
from web import current
from web.form import CHOOSE_ONE, Form
from web.i18n import locale, say
from web.inputs import a_number
from workflows.domain.assistance import rules
from workflows.domain.assistance.models import Need

LABELS = {
    "title": N_("Title of the need"),
    "what": N_("What is needed"),
    "why": N_("Why it is needed"),
    "theme": N_("Theme"),
    "level": N_("Level"),
    "city": N_("City or authority"),
    "cost_from": N_("Cost, from"),
    "cost_to": N_("Cost, up to"),
    "currency": N_("Currency"),
    "support": N_("Support that exists already"),
    "law": N_("National law to be noted"),
    "language": N_("Language of the text"),
    "help_languages": N_("Languages in which help is sought"),
}
TEXTS = ("title", "what", "why", "theme", "level", "city", "support", "law", "language", "currency")
SHORT = ("title", "what", "theme", "language")


def choices() -> dict[str, dict[str, str]]:
    """What the lists of the forms offer, and what steps are called, in the reader's words."""
    labels = current.services().registry.latest(rules.REQUEST).states
    return {
        "themes": {key: say(each) for key, each in rules.THEMES.items()},
        "levels": {key: say(each) for key, each in rules.LEVELS.items()},
        "currencies": {each: each for each in rules.CURRENCIES},
        "labels": {key: say(each) for key, each in LABELS.items()},
        "states": {each.key: each.label for each in labels},
    }


def text_form(found: Need) -> Form:
    """The need as it stands."""
    values = {key: getattr(found, key) for key in TEXTS}
    for key in ("cost_from", "cost_to"):
        amount = getattr(found, key)
        values[key] = "" if amount is None else str(amount)
    values |= {f"help_languages:{each}": "1" for each in found.help_languages}
    return Form({**values, "version": str(found.version)})


def short_form(title: str = "", what: str = "", language: str = "", paragraph: str = "") -> Form:
    """What a new need begins with."""
    return Form(
        {
            "title": title, "what": what, "language": language or locale(),
            "from_paragraph": paragraph,
        }
    )  # fmt: skip


def check_short(form: Form) -> None:
    """A title is enough."""
    form.require("title")
    form.at_most("title", rules.LONGEST_TITLE)
    form.one_of("language", LANGUAGES)
    _known(form, "theme", rules.THEMES)


def check_text(form: Form) -> None:
    """A title is enough here too; the rest is the State's choice."""
    check_short(form)
    form.at_most("city", rules.LONGEST_CITY)
    _known(form, "level", rules.LEVELS)
    faults = rules.cost_faults(
        _amount(form, "cost_from"), _amount(form, "cost_to"), form["currency"]
    )
    for name, sentence in faults.items():
        form.fault(name, sentence)


def _known(form: Form, name: str, choices: Any) -> None:  # noqa: ANN401 - any mapping
    if form[name] and form[name] not in choices:
        form.fault(name, CHOOSE_ONE)


def _amount(form: Form, name: str) -> int | str | None:
    return a_number(form[name]) if form[name] else None


def wording(form: Form) -> dict[str, Any]:
    """What was typed, as the need keeps it. A range without an amount has no currency."""
    found: dict[str, Any] = {key: form[key] for key in TEXTS}
    found |= {key: _amount(form, key) for key in ("cost_from", "cost_to")}
    if found["cost_from"] is None and found["cost_to"] is None:
        found["currency"] = ""
    found["help_languages"] = [each for each in LANGUAGES if form[f"help_languages:{each}"]]
    return found


def age(at: dt.datetime) -> int:
    """Whole days that something is open."""
    return (current.now() - at).days
