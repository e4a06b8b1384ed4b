"""Figures that point to no State: shown over three or more, never where one or two are left over.

A reader may know how many States take part, and how this page decides. So a figure that is not
shown must not follow from those that are: beside each small one a larger one is held back too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

LEAST = 3  # States
TELLING = frozenset(range(1, LEAST))  # so few that a figure over all the others points to them

Pair = tuple[str, str]  # a State, and what is counted once


@dataclass(frozen=True)
class Figure:
    """How often something was found, and in how many States; None where it is not shown."""

    key: str
    count: int | None
    states: int | None

    @property
    def shown(self) -> bool:
        return self.count is not None


@dataclass(frozen=True)
class Table:
    """One dimension: its figures in the order given, and the figure over all of them."""

    figures: tuple[Figure, ...]
    total: Figure

    @property
    def whole(self) -> bool:
        """Nothing is held back."""
        return self.total.shown and all(figure.shown for figure in self.figures)


@dataclass(frozen=True)
class _View:
    """What one reader can count: the States he knows to take part, without those he can name."""

    base: frozenset[str]
    named: frozenset[str]
    least: int = LEAST

    def left(self, states: frozenset[str]) -> int:
        """How many of these he cannot name."""
        return len(states - self.named)

    def beside(self, states: frozenset[str]) -> int:
        """How many others he cannot name."""
        return len(self.base - states - self.named)

    def may_see(self, states: frozenset[str]) -> bool:
        """Enough of them or none at all, and not all but a few."""
        return not any(0 < n < self.least for n in (self.left(states), self.beside(states)))


def aggregate(
    pairs: Iterable[Pair],
    keys: Sequence[str],
    *participants: Collection[str],
    named: Sequence[Collection[str]] = (),
    least: int = LEAST,
) -> Table:
    """Count pairs by key.

    `participants`: the States that take part, with or without a pair; several sets where readers
    may know more than one.  `named`: States of which a list beside the figures says what the
    figures count, so that anybody can subtract them; several sets for several readers.
    `least`: over how many States a figure is shown.
    """
    found: dict[str, list[str]] = {key: [] for key in keys}
    for state, key in pairs:
        found.setdefault(key, []).append(state)
    every = [state for states in found.values() for state in states]
    views = [
        _View(frozenset(every) | frozenset(states), frozenset(known), least)
        for states in ((), *participants)
        for known in ((), *named)
    ]
    hidden = _held_back({key: frozenset(states) for key, states in found.items()}, views)
    return Table(
        tuple(_figure(key, states, shown=key not in hidden) for key, states in found.items()),
        _figure("", every, shown=_may_show(frozenset(every), views)),
    )


def _figure(key: str, states: Sequence[str], *, shown: bool) -> Figure:
    return Figure(key, len(states), len(set(states))) if shown else Figure(key, None, None)


def _may_show(states: frozenset[str], views: Sequence[_View]) -> bool:
    """Enough States or none at all, and not all but a few, whoever looks."""
    return all(view.may_see(states) for view in views)


def _held_back(found: dict[str, frozenset[str]], views: Sequence[_View]) -> frozenset[str]:
    """What is not shown; nothing where every figure may be.

    Else what is empty stays unsaid as well, and then the smallest others, until one of those
    held back could have been shown and all of them together could be.
    """
    if all(_may_show(states, views) for states in found.values()):
        return frozenset()
    hidden = {key for key, states in found.items() if not states or not _may_show(states, views)}
    while hidden != set(found) and not _is_safe([found[key] for key in hidden], views):
        least = min(len(states) for key, states in found.items() if key not in hidden)
        hidden |= {key for key, states in found.items() if len(states) == least}
    return frozenset(hidden)


def _is_safe(hidden: Sequence[frozenset[str]], views: Sequence[_View]) -> bool:
    """Whoever looks, one of them may be large; and what they have together points to nobody."""
    large = [states for states in hidden if _may_show(states, views)]
    together: frozenset[str] = frozenset().union(*hidden)
    disguised = all(
        any(view.left(states) >= view.least for states in large) or not view.left(together)
        for view in views
    )
    return disguised and _may_show(together, views)
