"""What guards and effects mention by its key, and a Definition does not have: faults, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Protocol

from engine import effects as fx
from engine import guards as gd
from engine.declarations import (
    CASE,
    CLOCK,
    NONE,
    REQUIRED,
    Effect,
    Group,
    Guard,
    Hold,
    Input,
    Opening,
    Role,
    State,
    Transition,
    keys_of,
)


class Written(Protocol):
    """The fields of a Definition that the checks read."""

    @property
    def key(self) -> str: ...
    @property
    def initial(self) -> State | str: ...
    @property
    def states(self) -> tuple[State, ...]: ...
    @property
    def transitions(self) -> tuple[Transition, ...]: ...
    @property
    def roles(self) -> tuple[Role | Group, ...]: ...
    @property
    def phases(self) -> Mapping[str, str]: ...
    @property
    def holds(self) -> tuple[Hold, ...]: ...
    @property
    def path(self) -> tuple[State | str, ...]: ...
    @property
    def opening(self) -> Opening | None: ...
    @property
    def anchors(self) -> tuple[str, ...]: ...


def unknown(written: Written) -> Iterator[str]:
    """One line for each key that stands for nothing."""
    for transition in written.transitions:
        where = f"transition {transition.key!r}"
        yield from _of_effects(written, where, transition.effects, transition.inputs)
        for guard in transition.guards:
            for plain in _plain(guard):
                yield from _of_guard(written, where, plain)
    if written.opening:
        yield from _of_effects(written, "opening", written.opening.effects, written.opening.inputs)
    yield from _of_holds(written)


def _of_effects(
    written: Written, where: str, effects: tuple[Effect, ...], inputs: tuple[Input, ...]
) -> Iterator[str]:
    holds = {hold.kind: hold for hold in written.holds}
    roles, asked = set(keys_of(written.roles)), set(keys_of(inputs))
    for effect in effects:
        if isinstance(effect, fx.BeginHold):
            yield from _of_hold(where, effect, holds.get(effect.kind))
        if isinstance(effect, fx.UseAnchor) and effect.name not in written.anchors:
            yield f"{where}: unknown anchor {effect.name!r}"
        if _own_role(effect) not in roles | {""}:
            yield f"{where}: unknown role {_own_role(effect)!r}"
        yield from (
            f"{where}: reads {key!r}, which it does not ask"
            for key in sorted(set(_inputs_read(effect)) - asked)
        )


def _of_hold(where: str, effect: fx.BeginHold, hold: Hold | None) -> Iterator[str]:
    if hold is None:
        yield f"{where}: unknown hold {effect.kind!r}"
    elif hold.until is REQUIRED and effect.until is None:
        yield f"{where}: hold {effect.kind!r} needs its last day"


def _own_role(effect: Effect) -> str:
    """The role of this case that an effect binds or ends."""
    if isinstance(effect, fx.Appoint):
        return effect.role
    if isinstance(effect, (fx.BindPart, fx.EndPart)) and effect.of is CASE:
        return effect.role
    return ""


def _inputs_read(effect: object) -> Iterator[str]:
    if not is_dataclass(effect) or isinstance(effect, type):
        return
    values: list[object] = [getattr(effect, each.name) for each in fields(effect)]
    values += [inner for value in values if isinstance(value, Mapping) for inner in value.values()]
    for value in values:
        if isinstance(value, fx.Given):
            yield value.key
        elif isinstance(value, fx.NewSeat):
            yield value.person
    if isinstance(effect, fx.Redate):
        yield effect.to
    elif isinstance(effect, fx.Appoint):
        yield from effect.people


def _of_guard(written: Written, where: str, guard: Guard) -> Iterator[str]:
    tasks = {task.key for state in written.states for task in state.tasks}
    if isinstance(guard, (gd.Met, gd.Passed)) and guard.task not in tasks:
        yield f"{where}: a guard asks for the unknown task {guard.task!r}"
    if isinstance(guard, gd.Entries) and guard.state not in keys_of(written.states):
        yield f"{where}: a guard asks for the unknown state {guard.state!r}"


def functions(written: Written) -> Iterator[object]:
    """Everything that a mechanism may have written itself: guards, effects, checks, choices."""
    for each in (*written.transitions, *([written.opening] if written.opening else ())):
        for guard in each.guards:
            yield from _plain(guard)
        for effect in each.effects:
            yield effect
            if is_dataclass(effect):
                yield from (getattr(effect, part.name) for part in fields(effect))
        for asked in each.inputs:
            yield from (asked.check, asked.choices)


def _plain(guard: Guard) -> Iterator[Guard]:
    """The guards inside an `any_of`, however deep."""
    if not isinstance(guard, gd.AnyOf):
        yield guard
        return
    for inner in guard.guards:
        yield from _plain(inner)


def _of_holds(written: Written) -> Iterator[str]:
    for hold in written.holds:
        if not hold.resume_by:
            yield f"hold {hold.kind!r}: nobody may end it"
        if hold.until is NONE and keys_of(hold.resume_by) == (CLOCK,):
            yield f"hold {hold.kind!r}: the clock cannot end it, it has no last day"
