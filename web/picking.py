"""Long lists to choose several States or bodies from: folded into parts, and added by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from engine.letters import bare, folded
from engine.text import N_, Text
from web.current import Rows
from web.form import Form
from web.i18n import locale, say
from workflows.domain.reviews.eligibility import GROUPS
from workflows.domain.reviews.queries import countries

MANY = 12  # so many are all shown at once
ADD = "add"  # the button that adds what was written by name, and records nothing
IF_WRITTEN = "if_written"  # its value where the return key was pressed
NOT_THERE = N_("This name is not on the list: %(name)s")
DIVIDED = re.compile("[;؛\n]")

Folds: TypeAlias = Mapping[str, tuple[str, ...]]  # what a part of a list is called -> its keys


def folds(rows: Rows, choices: Mapping[str, str], *, states: bool) -> Folds:
    """The parts of a list that is long; none of one that can be shown at once."""
    if len(choices) <= MANY:
        return {}
    return by_group(rows, choices) if states else by_initial(choices)


def whole(choices: Mapping[str, str]) -> Folds:
    """A long list whose names all begin alike."""
    return {say(N_("The whole list")): tuple(choices)} if len(choices) > MANY else {}


def by_group(rows: Rows, choices: Mapping[str, str]) -> Folds:
    """States by their regional group, each part in the order of the list."""
    groups = {row.key: row.group for row in countries(rows, locale())}
    parts = {
        label: tuple(key for key in choices if groups.get(key, "") == group)
        for group, label in GROUPS.items()
    }
    return {say(label): keys for label, keys in parts.items() if keys}


def by_initial(choices: Mapping[str, str]) -> Folds:
    """Bodies by the letter that their name begins with, in the order of the list."""
    parts: dict[str, list[str]] = {}
    for key, name in choices.items():
        parts.setdefault(folded(name[:1]).upper(), []).append(key)
    return {letter: tuple(keys) for letter, keys in parts.items()}


def written(name: str) -> str:
    """The field into which names may be written."""
    return f"{name}.by_name"


def asked(form: Form, names: Iterable[str]) -> bool:
    """Whether what was written by name is to be added, and nothing recorded yet."""
    if form[ADD] == IF_WRITTEN:
        form.values[ADD] = next((name for name in names if form[written(name)]), "")
    return bool(form[ADD])


def add(form: Form, name: str, choices: Mapping[str, str]) -> None:
    """Choose what was written by name; what is on no list stays as it was written, with a fault."""
    known = {bare(label): key for key, label in choices.items()}
    left = []
    for typed in filter(None, map(str.strip, DIVIDED.split(form[written(name)]))):
        key = known.get(bare(typed))
        if key is None:
            left.append(typed)
            form.fault(name, Text(NOT_THERE, name=typed))
        else:
            form.values[f"{name}:{key}"] = "1"
    form.values[written(name)] = "; ".join(left)
