"""What a step will change, in the making: effects add to it, the planner closes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine import seats
from engine.change import Change, FactImage, HoldImage, PartImage, Redate, TaskName
from engine.definition import Kind
from engine.models.person import Seat
from engine.situation import Situation


@dataclass(frozen=True)
class ChildPlan:
    definition: str
    parts: Mapping[str, tuple[int, ...]]
    beside: bool = False  # a child of the parent


@dataclass(frozen=True)
class Closing:
    """Open children to close: of the case, or `beside` it; of these seats alone, if any."""

    definition: str
    beside: bool = False
    seats: frozenset[int] = frozenset()


@dataclass(frozen=True)
class AnchorMove:
    key: str
    date: dt.date | None  # None: dropped
    kind: str = ""
    tentative: bool = True
    reason: str = ""


@dataclass
class StepDraft:
    """The Draft of `engine.context`, for a Situation. `writes`: seats may be made (else 0)."""

    situation: Situation
    change: Change = field(default_factory=lambda: Change("", "", "", "", 0, 0, 0))
    writes: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    children: list[ChildPlan] = field(default_factory=list)
    closes: list[Closing] = field(default_factory=list)
    parent_binds: list[PartImage] = field(default_factory=list)
    parent_ends: list[PartImage] = field(default_factory=list)
    anchor_moves: list[AnchorMove] = field(default_factory=list)
    broadcasts: list[str] = field(default_factory=list)
    stated: list[Redate] = field(default_factory=list)
    resumed: bool = False
    held_since: dt.date | None = None

    def set_fact(
        self,
        key: str,
        value: Any,  # noqa: ANN401
        *,
        body: str = "",
        kind: str = "",
        visible_to: tuple[str, ...] = (),
    ) -> None:
        kind = kind or _kind_of(value)
        if kind == Kind.TEXT:
            self.texts[key] = str(value)
            value = None
        elif isinstance(value, dt.date):
            value = value.isoformat()
        situation = self.situation
        self.change.facts.append(
            FactImage(
                key, kind, body or situation.actor_body, situation.entry,
                situation.image.number + 1, value, visible_to,
            )
        )  # fmt: skip

    def redate(self, task: str, body: str, due: dt.date) -> None:
        found = self.situation.task(task, body)
        if found is not None and found.status == "open":
            self.stated.append(Redate(found.name, due))

    def bind(self, role: str, seat: int, *, parent: bool = False) -> None:
        part = PartImage(role, seat)
        if parent:
            self.parent_binds.append(part)
        elif part not in self.situation.image.parts and part not in self.change.binds:
            self.situation.know_seat(seat)
            self.change.binds.append(part)

    def end(self, role: str, seat: int, *, parent: bool = False) -> None:
        part = PartImage(role, seat)
        if parent:
            self.parent_ends.append(part)
        elif part in self.situation.image.parts:
            self.change.ends.append(part)

    def appoint(self, title: str, body: str, people: Sequence[int], *, fresh: bool = False) -> int:
        here = self.situation
        if not self.writes:
            here.bodies_of_seats[0] = body
            return 0
        seat: Seat | None = None
        if not fresh:
            seat = seats.case_seat(here.session, title, body, here.root_id)
        if seat is None:
            seat = seats.create_seat(
                here.session, title=title, body=body, case_id=here.root_id, now=here.now
            )
        note = str(here.inputs.get("note_number") or "")
        seats.name_holders(here.session, seat, people, now=here.now, reference=note)
        here.bodies_of_seats[seat.id] = body
        return seat.id

    def open_child(
        self, definition: str, parts: Mapping[str, Sequence[int]], *, parent: bool = False
    ) -> None:
        seats_of = {role: tuple(given) for role, given in parts.items()}
        self.children.append(ChildPlan(definition, seats_of, parent))

    def close_children(
        self, *definitions: str, parent: bool = False, of_seats: Sequence[int] = ()
    ) -> None:
        self.closes += [Closing(each, parent, frozenset(of_seats)) for each in definitions]

    def hold(self, kind: str, until: dt.date | None) -> None:
        if self.situation.image.hold is not None:
            self.change.next_hold = kind
        else:
            self.change.hold = HoldImage(kind, self.situation.today, until)

    def resume(self) -> None:
        waiting = self.situation.image.next_hold
        if waiting is None:
            self.change.unhold = self.resumed = True
            held = self.situation.image.hold
            self.held_since = held.since if held else None
        else:
            held = self.situation.image.hold
            since = held.since if held else self.situation.today
            self.change.hold = HoldImage(waiting, since)  # the days of the first hold count too
            self.change.next_hold = None

    def rest_ends(self) -> None:
        """A case that closes rests no longer; children that outlive it go on."""
        held = self.situation.image.hold
        self.change.unhold = self.resumed = True
        self.change.hold, self.change.next_hold = None, None
        self.held_since = held.since if held else None

    def move_anchor(
        self, key: str, date: dt.date, *, kind: str, tentative: bool, reason: str
    ) -> None:
        self.anchor_moves.append(AnchorMove(key, date, kind, tentative, reason))

    def drop_anchor(self, key: str) -> None:
        self.anchor_moves.append(AnchorMove(key, None))

    def use_anchor(self, name: str, key: str) -> None:
        self.change.anchors[name] = key

    def broadcast(self, transition: str) -> None:
        self.broadcasts.append(transition)

    def shift_after_hold(self, left: Mapping[TaskName, dt.date], days_held: int) -> None:
        """Give open tasks new dates; timers follow the task of their date, or the days held."""
        self.change.dates += [Redate(name, due) for name, due in left.items()]
        before = {
            task.due: left[task.name]
            for task in self.situation.image.open_tasks()
            if task.name in left
        }
        for timer in self.situation.image.timers:
            if timer.due is not None:
                self.change.timers_off.append(timer)
                shifted = timer.due + dt.timedelta(days=days_held)
                due = before.get(timer.due, shifted)
                self.change.timers.append(replace(timer, due=due))


def _kind_of(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dt.date):
        return Kind.DATE
    if isinstance(value, int):
        return Kind.NUMBER
    return Kind.CHOICE  # a short key; free text comes through inputs of kind text
