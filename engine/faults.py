"""What can be wrong with a Definition. Every fault is found at once, one line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from engine import effects as fx
from engine import guards as gd
from engine import mentions
from engine.declarations import (
    ANY_OPEN,
    CLOCK,
    ENGINE,
    MACHINES,
    NAMED,
    OFFICE,
    AnchorDate,
    Due,
    Group,
    Input,
    Kind,
    Role,
    State,
    Transition,
    keys_of,
)
from engine.mentions import Written
from engine.rules import Rules


def faults(written: Written) -> list[str]:
    """All faults that show in the Definition alone (`registry` finds those between several)."""
    found = list(_duplicates(written))
    found += _unknown_states(written)
    found += _unknown_roles(written)
    found += _unknown_others(written)
    found += mentions.unknown(written)
    if not found:  # the rest reads the graph, which must be whole
        found += _graph(written)
        found += _tasks(written)
        found += _machines(written)
        found += _unbound(written)
        found += _seated_twice(written)
        found += _opening(written)
    return found


def _twice(kind: str, keys: Iterable[str]) -> Iterator[str]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield f"duplicate {kind} key {key!r}"


def _duplicates(written: Written) -> Iterator[str]:
    yield from _twice("state", keys_of(written.states))
    yield from _twice("transition", keys_of(written.transitions))
    yield from _twice("role", keys_of(written.roles))
    yield from _twice("hold", [hold.kind for hold in written.holds])
    for state in written.states:
        yield from _twice(f"task ({state.key})", keys_of(state.tasks))
    for transition in written.transitions:
        yield from _twice(f"input ({transition.key})", keys_of(transition.inputs))


def _unknown_states(written: Written) -> Iterator[str]:
    known = set(keys_of(written.states))
    if not set(keys_of([written.initial])) <= known:
        yield f"unknown initial state {keys_of([written.initial])[0]!r}"
    for key in keys_of(written.path):
        if key not in known:
            yield f"unknown state {key!r} in path"
    for transition in written.transitions:
        if transition.source is not ANY_OPEN:
            for key in keys_of(transition.source):
                if key not in known:
                    yield f"transition {transition.key!r}: unknown source {key!r}"
        target = "" if transition.target is None else keys_of([transition.target])[0]
        if target and target not in known:
            yield f"transition {transition.key!r}: unknown target {target!r}"


def _unknown_roles(written: Written) -> Iterator[str]:
    known = set(keys_of(written.roles)) | MACHINES
    for where, roles in _roles_named(written):
        yield from (f"{where}: unknown role {key!r}" for key in keys_of(roles) if key not in known)


def _roles_named(written: Written) -> Iterator[tuple[str, Iterable[object]]]:
    for role in written.roles:
        if isinstance(role, Group):
            yield f"group {role.key!r}", role.members
        elif role.beside:
            yield f"role {role.key!r}", [role.beside]
    for state in written.states:
        yield from ((f"task {task.key!r}", [task.role]) for task in state.tasks)
        yield from ((f"state {state.key!r}, {key!r}", some) for key, some in state.allows.items())
    yield from ((f"hold {hold.kind!r}", hold.resume_by) for hold in written.holds)
    for transition in written.transitions:
        yield f"transition {transition.key!r}", (*transition.by, *transition.visible_to)
        yield from ((f"input {each.key!r}", each.visible_to) for each in transition.inputs)
    if written.opening:
        begin = written.opening
        yield "opening", (*begin.by, *begin.roles, *begin.parts)


def _unknown_others(written: Written) -> Iterator[str]:
    for state in written.states:
        if written.phases and state.phase not in written.phases:
            yield f"state {state.key!r}: unknown phase {state.phase!r}"
        own = set(keys_of(state.tasks))
        for task in state.tasks:
            for before in set(task.after) - own:
                yield f"task {task.key!r}: comes after {before!r}, which its state does not ask"
        for due in _dues(state):
            if isinstance(due.of, AnchorDate) and due.of.name not in written.anchors:
                yield f"state {state.key!r}: unknown anchor {due.of.name!r}"
    for transition in written.transitions:
        for each in transition.inputs:
            if each.kind not in set(Kind):
                yield f"input {each.key!r}: unknown kind {each.kind!r}"


def _dues(state: State) -> Iterator[Due]:
    yield from (task.due for task in state.tasks if task.due)
    yield from (timer.due for timer in state.timers if isinstance(timer.due, Due))


def _sources(written: Written, transition: Transition) -> set[str]:
    if transition.source is ANY_OPEN:
        return {state.key for state in written.states if not state.final}
    return set(keys_of(transition.source))


def _moves(written: Written) -> Iterator[tuple[str, str, Transition]]:
    for transition in written.transitions:
        if transition.target is not None:
            target = keys_of([transition.target])[0]
            yield from ((source, target, transition) for source in _sources(written, transition))


def _graph(written: Written) -> Iterator[str]:
    moves = list(_moves(written))
    reached, frontier = set(), [keys_of([written.initial])[0]]
    while frontier:
        here = frontier.pop()
        if here not in reached:
            reached.add(here)
            frontier += [target for source, target, _ in moves if source == here]
    for state in written.states:
        if state.key not in reached:
            yield f"unreachable state {state.key!r}"
        leaves = any(s == state.key and t != state.key for s, t, _ in moves)
        if not state.final and not leaves:
            yield f"state {state.key!r} is not final and has no way out"
        if state.final and leaves:
            yield f"state {state.key!r} is final and has a way out"
        if state.final and (state.tasks or state.timers):
            yield f"state {state.key!r} is final and asks for something"


def _tasks(written: Written) -> Iterator[str]:
    for state in written.states:
        here = [each for each in written.transitions if state.key in _sources(written, each)]
        met = {key for each in here for key in each.meets}
        for task in state.tasks:
            if task.key not in met:
                yield f"task {task.key!r} of {state.key!r}: nothing meets it"
    offices = {each.key for each in written.roles if getattr(each, "seating", None) is OFFICE}
    for state in written.states:
        for task in state.tasks:
            if offices & _plain(written, keys_of([task.role])):
                yield f"task {task.key!r} of {state.key!r}: an office is asked nothing"
    known = {task.key for state in written.states for task in state.tasks}
    for transition in written.transitions:
        for key in set(transition.meets) - known:
            yield f"transition {transition.key!r}: meets an unknown task {key!r}"


def _machines(written: Written) -> Iterator[str]:
    transitions = {transition.key: transition for transition in written.transitions}
    timed = {timer.transition for state in written.states for timer in state.timers}
    for state in written.states:
        for timer in state.timers:
            fired = transitions.get(timer.transition)
            if fired is None or CLOCK not in keys_of(fired.by):
                yield f"timer of {state.key!r}: {timer.transition!r} is no CLOCK transition"
            elif state.key not in _sources(written, fired):
                yield f"timer of {state.key!r}: {timer.transition!r} cannot be made there"
    for transition in written.transitions:
        by = keys_of(transition.by)
        if not by:
            yield f"transition {transition.key!r}: nobody can make it"
        if by == (CLOCK,) and transition.key not in timed and not _resumes(transition):
            yield f"transition {transition.key!r}: no timer fires it"
        if ENGINE in by and transition.target is None:
            yield f"transition {transition.key!r}: an automatic transition needs a target"
    yield from _loops(written)


def _resumes(transition: Transition) -> bool:
    return any(isinstance(effect, fx.Resume) for effect in transition.effects)


def _loops(written: Written) -> Iterator[str]:
    """Automatic moves that could run in a circle: nothing on the way waits for a task."""
    edges = {
        (source, target)
        for source, target, each in _moves(written)
        if ENGINE in keys_of(each.by)
        and not any(isinstance(guard, (gd.Met, gd.Entries)) for guard in each.guards)
    }
    onward = {source: _reached(edges, source) for source, _ in edges}
    for start in sorted(onward):
        circle = {each for each in onward[start] if start in onward.get(each, ())}
        if circle and start == min(circle):
            yield f"automatic loop through state {start!r}"


def _reached(edges: set[tuple[str, str]], start: str) -> set[str]:
    reached: set[str] = set()
    frontier = [start]
    while frontier:
        here = frontier.pop()
        ahead = {target for source, target in edges if source == here} - reached
        reached |= ahead
        frontier += ahead
    return reached


def binds(written: Written, *, parent: bool = False) -> set[str]:
    """Roles that an input or effect of the Definition binds, in its own case or its parent's."""
    found: set[str] = set()
    inputs: list[Input] = [each for t in written.transitions for each in t.inputs]
    effects = [effect for t in written.transitions for effect in t.effects]
    if written.opening:
        inputs += written.opening.inputs
        effects += written.opening.effects
        if not parent:
            found |= _plain(written, keys_of(written.opening.roles)) | set(written.opening.parts)
    if not parent:
        found |= {each.key for each in inputs if each.kind == Kind.SEAT}
        found |= {effect.role for effect in effects if isinstance(effect, fx.Appoint)}
    for effect in effects:
        if isinstance(effect, fx.BindPart) and (effect.of == "PARENT") is parent:
            found.add(effect.role)
    return found


def _seated_twice(written: Written) -> Iterator[str]:
    """Roles that are played by themselves, and named in the case as well."""
    effects = [effect for each in written.transitions for effect in each.effects]
    named = {effect.role for effect in effects if isinstance(effect, fx.Appoint)}
    for role in written.roles:
        if isinstance(role, Role) and role.seating is not NAMED and role.key in named:
            yield f"role {role.key!r}: is seated by itself; `appoint` names a seat of this case"


def _opening(written: Written) -> Iterator[str]:
    """A child's choices are asked of the case above it, while its form is shown."""
    declared = written.opening
    for each in declared.inputs if declared and not declared.parent else ():
        if callable(each.choices):
            yield f"opening: the choices of {each.key!r} ask a case, and there is none yet"


def _plain(written: Written, keys: Iterable[str]) -> set[str]:
    known = {role.key: role for role in written.roles}
    found: set[str] = set()
    for key in keys:
        role = known.get(key)
        if isinstance(role, Group):
            found |= _plain(written, keys_of(role.members))
        elif role:
            found.add(role.key)
    return found


def opens(written: Written) -> Iterator[fx.OpenChild]:
    """The child cases that the Definition opens."""
    effects = [effect for transition in written.transitions for effect in transition.effects]
    effects += written.opening.effects if written.opening else ()
    yield from (effect for effect in effects if isinstance(effect, fx.OpenChild))


def broadcasts(written: Written) -> Iterator[str]:
    """The transitions that the Definition asks of cases which name its own."""
    effects = [effect for transition in written.transitions for effect in transition.effects]
    yield from (each.transition for each in effects if isinstance(each, fx.SendBroadcast))


def unbound(written: Written, bound_elsewhere: set[str]) -> Iterator[str]:
    """Roles that nobody can ever play."""
    bound = binds(written) | bound_elsewhere
    for role in written.roles:
        if not isinstance(role, Role) or role.seating is not NAMED or role.beside:
            continue
        if role.key not in bound:
            yield f"role {role.key!r}: no opening, input or effect binds it"


def _unbound(written: Written) -> Iterator[str]:
    # A child's roles are named by its parent, a parent's may be bound by its children: those
    # are checked where all definitions are known.
    if written.opening is not None and not any(True for _ in opens(written)):
        yield from unbound(written, set())


def lacking(written: Written, rules: Rules) -> list[str]:
    """Rule keys that a Definition reads and an edition does not give."""
    days, counts = rule_keys(written)
    found = [f"days.{key}" for key in sorted(days - set(rules.days))]
    return found + [f"counts.{key}" for key in sorted(counts - set(rules.counts))]


def rule_keys(written: Written) -> tuple[set[str], set[str]]:
    """The keys of days and of counts that the Definition reads from its Rules."""
    days = {due.rule for state in written.states for due in _dues(state)}
    counts = {each.limit for each in written.transitions if each.limit}
    for function in mentions.functions(written):
        if isinstance(declared := getattr(function, "reads", None), gd.Reads):
            days, counts = days | set(declared.days), counts | set(declared.counts)
    return days, counts
