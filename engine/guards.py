"""Ready-made guards. A guard answers why not with a sentence, or None; it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.context import Context
from engine.declarations import Guard, State, keys_of
from engine.text import N_, Nn_, Text


@dataclass(frozen=True)
class Reads:
    """Keys of rules that are read: of `[days]` and of `[counts]`."""

    days: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()


def _counted(key: str | int) -> Reads:
    """A number stands for itself, a key for a rule."""
    return Reads(counts=(key,)) if isinstance(key, str) else Reads()


@dataclass(frozen=True)
class Met:
    """The task is met, by every State where each has one."""

    task: str

    def __call__(self, context: Context) -> Text | None:
        if context.met(self.task):
            return None
        return Text(N_("A next step that comes before this one is still awaited."))


def met(task: str) -> Guard:
    """Ask that a task of the present entry is met, every State's where `each`."""
    return Met(task)


@dataclass(frozen=True)
class Children:
    """Enough child cases stand in one of these states."""

    definition: str
    states: tuple[str, ...]
    at_least: str | int

    @property
    def reads(self) -> Reads:
        return _counted(self.at_least)

    def __call__(self, context: Context) -> Text | None:
        wanted = self.at_least if isinstance(self.at_least, int) else context.count(self.at_least)
        have = sum(child.state in self.states for child in context.children(self.definition))
        if have >= wanted:
            return None
        return Text(
            Nn_("%(n)s more answer is awaited.", "%(n)s more answers are awaited."), n=wanted - have
        )


def children(
    definition: str, state: State | str | Sequence[State | str], at_least: str | int = 1
) -> Guard:
    """Ask for child cases of a definition in a state; `at_least`: a number or a rule key."""
    states = (state,) if isinstance(state, (State, str)) else tuple(state)
    return Children(definition, keys_of(states), at_least)


@dataclass(frozen=True)
class Entries:
    """The state has not been entered as often as the rule allows."""

    state: str
    at_most: str | int

    @property
    def reads(self) -> Reads:
        return _counted(self.at_most)

    def __call__(self, context: Context) -> Text | None:
        most = self.at_most if isinstance(self.at_most, int) else context.count(self.at_most)
        if context.entries(self.state) < most:
            return None
        return Text(
            Nn_(
                "The rules provide for %(n)s round; it has been used.",
                "The rules provide for %(n)s rounds; they have been used.",
            ),
            n=most,
        )


def entries(state: State | str, at_most: str | int) -> Guard:
    """Ask that a state has been entered fewer than `at_most` times (a number or a rule key)."""
    return Entries(keys_of([state])[0], at_most)


@dataclass(frozen=True)
class Passed:
    """The indicative date of a task has passed."""

    task: str

    def __call__(self, context: Context) -> Text | None:
        task = context.task(self.task)
        if task and task.due and context.today > task.due:
            return None
        if task and task.due:
            return Text(N_("Possible once the date %(date)s has passed."), date=task.due)
        return Text(N_("Possible once the indicative date has passed."))


def passed(task: str) -> Guard:
    """Ask that the indicative date of a task of the present entry has passed."""
    return Passed(task)


@dataclass(frozen=True)
class AnyOf:
    """One of several guards holds."""

    guards: tuple[Guard, ...]

    def __call__(self, context: Context) -> Text | None:
        reasons = [guard(context) for guard in self.guards]
        return None if None in reasons else reasons[0]


def any_of(*guards: Guard) -> Guard:
    """Ask that at least one of the guards holds; else the first one's reason is given."""
    return AnyOf(guards)


def reads(*, days: Sequence[str] = (), counts: Sequence[str] = ()) -> Callable[[F], F]:
    """Say which rules a function of one's own reads, so that loading an edition asks for them."""

    def declare(function: F) -> F:
        function.reads = Reads(tuple(days), tuple(counts))  # type: ignore[attr-defined]
        return function

    return declare


F = TypeVar("F", bound=Callable[..., object])
