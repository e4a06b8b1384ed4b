"""Ready-made effects: what a step changes beside its state. They only add to a draft.

Any other effect is a function `(context) -> None`; it runs in the step's transaction.
Where a value is asked for, `given("key")` takes it from the inputs of the step.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.context import Context, Draft
from engine.declarations import CASE, PARENT, Mark, Ready


@dataclass(frozen=True)
class Given:
    """The value of an input of this step."""

    key: str


def given(key: str) -> Given:
    return Given(key)


@dataclass(frozen=True)
class Playing:
    """The seats that play a role of this case, in an `open_child`."""

    role: str


def playing(role: str) -> Playing:
    """The seats that play a role of this case."""
    return Playing(role)


@dataclass(frozen=True)
class NewSeat:
    """A new seat of the acting State in this review, for the person of an input."""

    title: str
    person: str


def new_seat(title: str, person: str) -> NewSeat:
    """A seat of its own for the person named in an input, as each expert has."""
    return NewSeat(title, person)


def _value(context: Context, value: Any) -> Any:  # noqa: ANN401 - inputs are of every kind
    return context.inputs.get(value.key) if isinstance(value, Given) else value


@dataclass(frozen=True)
class SetFact:
    key: str
    value: Any

    def draft(self, context: Context, draft: Draft) -> None:
        value = self.value(context) if callable(self.value) else _value(context, self.value)
        if value is not None:
            draft.set_fact(self.key, value)


def set_fact(key: str, value: Any) -> Ready:  # noqa: ANN401
    """State a fact: a value, `given(...)`, or a function of the context."""
    return SetFact(key, value)


@dataclass(frozen=True)
class OpenChild:
    definition: str
    parts: Mapping[str, Any] = field(default_factory=dict)
    of: Mark = CASE

    def draft(self, context: Context, draft: Draft) -> None:
        seats = {role: seats_from(context, draft, source) for role, source in self.parts.items()}
        draft.open_child(self.definition, seats, parent=self.of is PARENT)


def seats_from(context: Context, draft: Draft | None, source: Any) -> Sequence[int]:  # noqa: ANN401
    """The seats that a source means: a role here, an input, a new seat or a function."""
    if isinstance(source, NewSeat):
        person = context.inputs.get(source.person) or 0
        if draft is None:
            return []
        return [draft.appoint(source.title, context.actor_body, [person], fresh=True)]
    if isinstance(source, Given):
        seat = context.inputs.get(source.key)
        return [seat] if seat else []
    if callable(source):
        return list(source(context))
    return context.seats(source.role if isinstance(source, Playing) else source)


def open_child(definition: str, parts: Mapping[str, Any], of: Mark = CASE) -> Ready:
    """Open a child case, of this case or (`of=PARENT`) beside it.

    `parts`: child role -> `playing(role)`, `given(input)`, `new_seat(...)` or a function of the
    context that answers seats. A child inherits no Part but the desk's.
    """
    return OpenChild(definition, parts, of)


@dataclass(frozen=True)
class CloseChildren:
    definitions: tuple[str, ...]
    of: Mark = CASE
    playing: str = ""

    def draft(self, context: Context, draft: Draft) -> None:
        seats = context.seats(self.playing) if self.playing else ()
        if seats or not self.playing:
            draft.close_children(*self.definitions, parent=self.of is PARENT, of_seats=seats)


def close_children(*definitions: str, of: Mark = CASE, playing: str = "") -> Ready:
    """Fire the PARENT transition of every open child of these definitions.

    `of=PARENT`: of the cases beside this one.  `playing`: only of those in which a seat that
    plays this role here has a part.
    """
    return CloseChildren(definitions, of, playing)


@dataclass(frozen=True)
class BindPart:
    role: str
    of: Mark
    seat: Any

    def draft(self, context: Context, draft: Draft) -> None:
        for seat in seats_from(context, draft, self.seat or self.role):
            draft.bind(self.role, seat, parent=self.of is PARENT)


def bind_part(role: str, of: Mark = CASE, seat: Any = None) -> Ready:  # noqa: ANN401
    """Let a seat play a role of this case or its parent.

    `seat`: `given(input)`, `new_seat(...)` or a function of the context; by default the seats that
    play the role of the same key here.
    """
    return BindPart(role, of, seat)


@dataclass(frozen=True)
class EndPart:
    role: str
    of: Mark
    seat: Any

    def draft(self, context: Context, draft: Draft) -> None:
        for seat in seats_from(context, draft, self.seat or self.role):
            draft.end(self.role, seat, parent=self.of is PARENT)


def end_part(role: str, of: Mark = CASE, seat: Any = None) -> Ready:  # noqa: ANN401
    """End what `bind_part` began."""
    return EndPart(role, of, seat)


@dataclass(frozen=True)
class Appoint:
    role: str
    title: str
    people: tuple[str, ...]
    only_if: str

    def draft(self, context: Context, draft: Draft) -> None:
        if self.only_if and self.only_if not in context.actor_roles:
            return
        people = [context.inputs[key] for key in self.people if context.inputs.get(key)]
        seat = draft.appoint(self.title or self.role, context.actor_body, people)
        draft.bind(self.role, seat)


def appoint(
    role: str, *, people: Sequence[str] = ("person",), title: str = "", only_if: str = ""
) -> Ready:
    """Name who holds the acting State's seat in this case, and let it play the role.

    Creates the seat if there is none, ends the former Appointment, begins the new one.
    `people`: inputs of kind person, the principal first.  `only_if`: a role the actor must play.
    """
    return Appoint(role, title, tuple(people), only_if)


@dataclass(frozen=True)
class BeginHold:
    kind: str
    until: Any

    def draft(self, context: Context, draft: Draft) -> None:
        draft.hold(self.kind, _value(context, self.until))


def hold(kind: str, until: Any = None) -> Ready:  # noqa: ANN401
    """Begin a hold; `until` is its last day: a date or `given(input)`."""
    return BeginHold(kind, until)


@dataclass(frozen=True)
class Resume:
    def draft(self, _context: Context, draft: Draft) -> None:
        draft.resume()


def resume() -> Ready:
    """End the hold; every open task gets the days it had left."""
    return Resume()


@dataclass(frozen=True)
class Redate:
    task: Any
    to: str

    def draft(self, context: Context, draft: Draft) -> None:
        due = context.inputs.get(self.to)
        task = _value(context, self.task)
        if isinstance(due, dt.date) and task:
            key, _, body = str(task).partition(":")
            draft.redate(key, body, due)


def redate(task: Any, to: str) -> Ready:  # noqa: ANN401
    """Give a task the date of an input; `task`: a key, "key:BODY", or `given(input)`."""
    return Redate(task, to)


@dataclass(frozen=True)
class MoveAnchor:
    key: Any
    to: str
    kind: Any
    tentative: bool
    reason: str

    def draft(self, context: Context, draft: Draft) -> None:
        key = self.key(context) if callable(self.key) else _value(context, self.key)
        date = context.inputs.get(self.to) or context.fact(self.to)
        if isinstance(date, dt.date) and key:
            reason = str(context.inputs.get(self.reason) or "")
            kind = str(_value(context, self.kind) or "")
            draft.move_anchor(str(key), date, kind=kind, tentative=self.tentative, reason=reason)


def move_anchor(
    key: Any,  # noqa: ANN401
    to: str,
    *,
    kind: Any = "",  # noqa: ANN401
    tentative: bool = True,
    reason: str = "reason",
) -> Ready:
    """Give an anchor the date of an input or fact; cases that hang on it are re-planned.

    `kind`: of a new anchor, a word or `given(input)`.  `reason`: the input that gives it.
    """
    return MoveAnchor(key, to, kind, tentative, reason)


@dataclass(frozen=True)
class DropAnchor:
    key: Any

    def draft(self, context: Context, draft: Draft) -> None:
        key = self.key(context) if callable(self.key) else _value(context, self.key)
        if key:
            draft.drop_anchor(str(key))


def drop_anchor(key: Any) -> Ready:  # noqa: ANN401
    """Let no case choose the anchor any more; those that hang on it go to the next of its kind."""
    return DropAnchor(key)


@dataclass(frozen=True)
class UseAnchor:
    name: str
    key: Any

    def draft(self, context: Context, draft: Draft) -> None:
        key = self.key(context) if callable(self.key) else _value(context, self.key)
        if key:
            draft.use_anchor(self.name, str(key))


def use_anchor(name: str, key: Any) -> Ready:  # noqa: ANN401
    """Let the case mean this anchor by one of its names; its dates are drawn again."""
    return UseAnchor(name, key)


@dataclass(frozen=True)
class SendBroadcast:
    transition: str

    def draft(self, _context: Context, draft: Draft) -> None:
        draft.broadcast(self.transition)


def broadcast(transition: str) -> Ready:
    """Ask a BROADCAST transition of every case that names this case."""
    return SendBroadcast(transition)
