"""What one event changes, and the image of a case to which changes are applied.

The same `Image.apply` predicts a step before it is written and rebuilds a case from its history.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any


@dataclass(frozen=True)
class TaskImage:
    """A task: open, met or cancelled. `body` is empty where the first to come meets it."""

    key: str
    role: str
    body: str
    entry: int
    opened_on: dt.date
    due: dt.date | None = None
    ruled: dt.date | None = None
    due_version: int = 1
    optional: bool = False
    status: str = "open"

    @property
    def name(self) -> TaskName:
        return TaskName(self.entry, self.key, self.body)


@dataclass(frozen=True, order=True)
class TaskName:
    """What names a task within its case; at most one of a name is open."""

    entry: int
    key: str
    body: str


@dataclass(frozen=True)
class Redate:
    """A task's new indicative date. `ruled`: the date by the rule alone, where they differ."""

    task: TaskName
    due: dt.date | None
    ruled: dt.date | None = None


@dataclass(frozen=True)
class TimerImage:
    entry: int
    transition: str
    due: dt.date | None
    status: str = "pending"


@dataclass(frozen=True, order=True)
class PartImage:
    role: str
    seat: int


@dataclass(frozen=True)
class FactImage:
    """A stated value. A text's words stand outside, under (event, key)."""

    key: str
    kind: str
    body: str
    entry: int
    event: int
    value: Any
    visible_to: tuple[str, ...] = ()
    taken_back: bool = False


@dataclass(frozen=True)
class HoldImage:
    kind: str
    since: dt.date
    until: dt.date | None = None


@dataclass(frozen=True)
class AnchorWas:
    """An anchor as it was before the event; one that the event made was not usable."""

    key: str
    date: dt.date
    tentative: bool = True
    usable: bool = True


@dataclass(frozen=True)
class ChildImage:
    id: int
    reference: str
    definition: str
    state: str


@dataclass
class Change:
    """Everything that one event changes in its own case."""

    kind: str
    trigger: str
    source: str
    target: str
    entry: int
    entries: int
    version: int  # the Definition's
    moved: bool = False
    final: bool = False
    facts: list[FactImage] = field(default_factory=list)
    opens: list[TaskImage] = field(default_factory=list)
    meets: list[TaskName] = field(default_factory=list)
    cancels: list[TaskName] = field(default_factory=list)
    reopens: list[TaskName] = field(default_factory=list)
    dates: list[Redate] = field(default_factory=list)
    timers: list[TimerImage] = field(default_factory=list)
    timers_fired: list[TimerImage] = field(default_factory=list)
    timers_off: list[TimerImage] = field(default_factory=list)
    binds: list[PartImage] = field(default_factory=list)
    ends: list[PartImage] = field(default_factory=list)
    hold: HoldImage | None = None
    unhold: bool = False
    next_hold: str | None = None
    anchors: dict[str, str] = field(default_factory=dict)  # name -> key; empty: none any more
    moved_anchors: list[AnchorWas] = field(default_factory=list)
    takes_back: list[int] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # old task key -> new, by a migration

    @property
    def touches_tasks(self) -> bool:
        """Whether tasks open, end, rest or move with it."""
        named = self.opens or self.meets or self.cancels or self.reopens or self.dates
        return bool(named or self.names or self.hold or self.unhold or self.final)

    def results(self) -> dict[str, Any]:
        """As plain JSON; what is empty is left out."""
        empty: tuple[object, ...] = (None, False, [], {})
        return {
            key: _plain(value)
            for key, value in vars(self).items()
            if not any(value is each or (value == each and value != 0) for each in empty)
        }

    @classmethod
    def from_results(cls, data: dict[str, Any]) -> Change:
        made = cls(**{each.name: data[each.name] for each in fields(cls) if each.name in data})
        made.facts = [FactImage(**_typed(FactImage, row)) for row in made.facts]  # type: ignore[arg-type]
        made.opens = [TaskImage(**_typed(TaskImage, row)) for row in made.opens]  # type: ignore[arg-type]
        for name in ("meets", "cancels", "reopens"):
            setattr(made, name, [TaskName(**row) for row in getattr(made, name)])
        made.dates = [
            Redate(TaskName(**row["task"]), _date(row["due"]), _date(row["ruled"]))  # type: ignore[index]
            for row in made.dates
        ]
        for name in ("timers", "timers_fired", "timers_off"):
            rows = [TimerImage(**_typed(TimerImage, row)) for row in getattr(made, name)]
            setattr(made, name, rows)
        made.binds = [PartImage(**row) for row in made.binds]  # type: ignore[arg-type]
        made.ends = [PartImage(**row) for row in made.ends]  # type: ignore[arg-type]
        made.moved_anchors = [
            AnchorWas(**_typed(AnchorWas, row))  # type: ignore[arg-type]
            for row in made.moved_anchors
        ]
        made.hold = HoldImage(**_typed(HoldImage, made.hold)) if made.hold else None  # type: ignore[arg-type]
        return made


_DATES = frozenset({"date", "due", "ruled", "opened_on", "since", "until"})


def _typed(_kind: type, row: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        key: _date(value) if key in _DATES else value for key, value in row.items()
    }
    if "visible_to" in made:
        made["visible_to"] = tuple(made["visible_to"])
    return made


def _date(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return _plain(vars(value)) if is_dataclass(value) else value


@dataclass(frozen=True)
class LogLine:
    """What the limits and the guard `entries` count."""

    number: int
    kind: str
    trigger: str
    target: str
    moved: bool


@dataclass
class Image:
    """A case as its history leaves it."""

    state: str
    version: int  # the Definition's
    number: int = 0  # of the last event
    entry: int = 0
    entries: int = 0
    closed: bool = False
    tasks: list[TaskImage] = field(default_factory=list)
    timers: list[TimerImage] = field(default_factory=list)
    parts: list[PartImage] = field(default_factory=list)
    facts: list[FactImage] = field(default_factory=list)
    hold: HoldImage | None = None
    next_hold: str | None = None
    anchors: dict[str, str] = field(default_factory=dict)
    log: list[LogLine] = field(default_factory=list)
    taken_back: set[int] = field(default_factory=set)

    def entered(self, state: str) -> int:
        """How often a state was entered; what was taken back left out."""
        return sum(each.moved and each.target == state for each in self._standing())

    def made(self, trigger: str) -> int:
        """How often a transition was made; what was taken back left out."""
        return sum(each.trigger == trigger for each in self._standing())

    def _standing(self) -> Iterator[LogLine]:
        return (
            each
            for each in self.log
            if each.kind in {"step", "opened"} and each.number not in self.taken_back
        )

    def apply(self, change: Change) -> None:
        """Make the change, in place. Numbers the event."""
        self.number += 1
        self.state, self.version = change.target, change.version
        self.entry, self.entries = change.entry, change.entries
        self.closed = change.final
        self.apply_tasks(change)
        self._timers(change)
        self.parts = [part for part in self.parts if part not in change.ends] + change.binds
        for taken in change.takes_back:
            self.facts = [
                replace(fact, taken_back=True) if fact.event == taken else fact
                for fact in self.facts
            ]
        self.facts += change.facts
        anchors = self.anchors | change.anchors
        self.anchors = {name: key for name, key in anchors.items() if key}
        self.hold = change.hold or (None if change.unhold else self.hold)
        self.next_hold = change.next_hold
        self.taken_back |= set(change.takes_back)
        self.log.append(
            LogLine(self.number, change.kind, change.trigger, change.target, change.moved)
        )

    def apply_tasks(self, change: Change) -> None:
        """What the change does to tasks alone."""
        dates = {each.task: each for each in change.dates}
        self.tasks = [self._task(task, change, dates) for task in self.tasks] + change.opens

    def _task(self, task: TaskImage, change: Change, dates: dict[TaskName, Redate]) -> TaskImage:
        if task.name in change.reopens and task.status != "open":
            return replace(task, status="open")
        if task.status != "open":
            return task
        if task.key in change.names:
            task = replace(task, key=change.names[task.key])
        if (date := dates.get(task.name)) is not None:
            task = replace(task, due=date.due, ruled=date.ruled, due_version=task.due_version + 1)
        if task.name in change.meets:
            return replace(task, status="met")
        if task.name in change.cancels:
            return replace(task, status="cancelled")
        return task

    def _timers(self, change: Change) -> None:
        gone = [(each.entry, each.transition) for each in change.timers_fired + change.timers_off]
        self.timers = [
            timer for timer in self.timers if (timer.entry, timer.transition) not in gone
        ] + change.timers

    def open_tasks(self) -> Iterator[TaskImage]:
        return (task for task in self.tasks if task.status == "open")

    def same_as(self, other: Image) -> list[str]:
        """The names of the fields in which two images differ; order does not count."""
        found = [
            name
            for name in (
                "state",
                "version",
                "number",
                "entry",
                "entries",
                "closed",
                "hold",
                "next_hold",
                "anchors",
            )
            if getattr(self, name) != getattr(other, name)
        ]
        for name in ("tasks", "timers", "parts", "facts"):
            mine, theirs = (_comparable(getattr(image, name)) for image in (self, other))
            if mine != theirs:
                found.append(name)
        return found


def _comparable(rows: list[Any]) -> set[str]:
    return {json.dumps(_plain(row), sort_keys=True) for row in rows}
