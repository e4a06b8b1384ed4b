"""What came of every form of a site, sent in each of the ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.authorization.forms import Form
from tests.authorization.planting import planted
from tests.authorization.trial import Trial

Key = tuple[object, ...]
ALIKE, DEEP = 3, 2  # forms of one kind that are tried until one is taken; forms in a row


@dataclass
class Tried:
    """What came of all forms; each is known by what it has in common with others of its kind."""

    accepted: dict[Key, Form] = field(default_factory=dict)
    refused: dict[Key, Form] = field(default_factory=dict)
    kept: set[Key] = field(default_factory=set)  # in which a planted text was taken
    unasked: list[str] = field(default_factory=list)
    alive: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        taken, kept = (f"{len(each)} forms of {len(self.rules(each))} rules"
                       for each in (self.accepted, self.kept))  # fmt: skip
        return f"{taken} taken, {len(self.refused)} refused; what was typed kept by {kept}"

    def rules(self, keys: Iterable[Key]) -> set[str]:
        return {str(each[0]) for each in keys}


def every(trial: Trial, forms: Iterable[Form], deep: int = DEEP) -> Tried:
    """Sends each kind of form, and the forms that follow from it, so many in a row."""
    tried, waiting = Tried(), defaultdict(list)
    for form in forms:
        if len(waiting[form.alike]) < ALIKE:
            waiting[form.alike].append(form)
    while waiting:
        key = next(iter(waiting))
        for form in waiting.pop(key):
            for each in _one(trial, tried, form, further=len(form.after) < deep):
                if each.alike not in {**tried.accepted, **tried.refused}:
                    waiting[each.alike].append(each)
            if key in tried.accepted:
                break
    return tried


def _one(trial: Trial, tried: Tried, form: Form, *, further: bool) -> list[Form]:
    """Tries a form in all ways; answers those that follow from it."""
    taken = trial.accepted(form)
    if isinstance(taken, list):
        tried.refused[form.alike] = form
        return taken if further else []
    tried.refused.pop(form.alike, None)
    tried.accepted[form.alike] = form
    following = list(trial.following(form, *taken)) if further else []
    tried.unasked += trial.unasked(form, *taken)
    if form.typed:
        kept, found = planted(trial, form, taken[0])
        tried.alive += found
        tried.kept |= {form.alike} if kept else set()
    return following
