"""The words of a process: Role, State, Transition, Input, TaskSpec, Due, Timer, Hold.

Declarations only, compared by identity. A Definition (`engine.definition`) puts them together.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from engine.context import Context, Draft
from engine.text import N_, Text


class Mark(enum.StrEnum):
    """The words a declaration may use beside its own keys."""

    ENTRY = "ENTRY"  # dates: the day the state was entered
    OPENED = "OPENED"  # dates: the day the task opened
    CASE = "CASE"  # dates: the day the case opened; effects: this case
    UNTIL = "UNTIL"  # timers: the last day of the hold
    PARENT = "PARENT"  # effects: the parent case; by: the parent's `close_children`
    CLOCK = "CLOCK"  # by: a Timer
    ENGINE = "ENGINE"  # by: automatic
    BROADCAST = "BROADCAST"  # by: another case's `broadcast`
    ANY_OPEN = "ANY_OPEN"  # source: every state that is not final


ENTRY, OPENED, CASE, UNTIL, PARENT = Mark.ENTRY, Mark.OPENED, Mark.CASE, Mark.UNTIL, Mark.PARENT
CLOCK, ENGINE, BROADCAST, ANY_OPEN = Mark.CLOCK, Mark.ENGINE, Mark.BROADCAST, Mark.ANY_OPEN
MACHINES = frozenset({CLOCK, ENGINE, PARENT, BROADCAST})


class Held(enum.StrEnum):
    """Whether a transition works while its case is on hold."""

    NO = "NO"
    ALSO = "ALSO"
    ONLY = "ONLY"


class Until(enum.StrEnum):
    """Whether a hold names its last day."""

    REQUIRED = "REQUIRED"
    NONE = "NONE"


NO, ALSO, ONLY = Held.NO, Held.ALSO, Held.ONLY
REQUIRED, NONE = Until.REQUIRED, Until.NONE


class Kind(enum.StrEnum):
    """What an Input takes, and how its fact is kept."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"  # any of the answers offered: a list of them
    BODIES = "bodies"  # States or other bodies, by their keys: a list of them
    DATE = "date"
    NUMBER = "number"
    FILE = "file"
    SEAT = "seat"
    PERSON = "person"
    CASE = "case"


class Seating(enum.StrEnum):
    """Which seat plays a role when nothing else binds it."""

    NAMED = "NAMED"  # named on opening, by an input of kind seat, or by an effect
    DESK = "DESK"  # the standing seat of that title at the desk: bound in every case
    SUBJECT = "SUBJECT"  # the standing seat of that title of the State the case is about
    OFFICE = "OFFICE"  # every seat of that title, in every case: where a state names it, no more


NAMED, DESK, SUBJECT, OFFICE = Seating.NAMED, Seating.DESK, Seating.SUBJECT, Seating.OFFICE

Guard: TypeAlias = Callable[[Context], Text | None]
Check: TypeAlias = Callable[[Context, Any], Text | None]


class Ready(Protocol):
    """A ready-made effect: it adds to what the step will change, and can so be shown before."""

    def draft(self, context: Context, draft: Draft) -> None: ...


Effect: TypeAlias = Ready | Callable[[Context], None]


@dataclass(frozen=True, eq=False)
class Role:
    """Somebody's part in a case.

    `title`: the office that may play it (default: the key).  `office`: what that office is
    called, whatever the role (default: the label).  `body`: of a DESK seat, where it belongs.
    `channel`: of a standing seat made for it, "mail" or "note".  `hands_on`: once the case at the
    top is closed, the seat of the same body that plays the role in a later one about the same
    subject reads what this seat could; it acts in nothing.  `beside`: another role here; this one
    is played, from the day they are named, by the seats of its title that play a part in a case
    about their body, where a seat of that body plays the other role (`engine.companions`).
    """

    key: str
    label: str
    title: str = ""
    seating: Seating = NAMED
    body: str = "secretariat"
    channel: str = "mail"
    office: str = ""
    hands_on: bool = False
    beside: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", self.title or self.key)
        object.__setattr__(self, "office", self.office or self.label)


@dataclass(frozen=True, eq=False)
class Group:
    """Several roles of one party, whoever acts first; equal in every state."""

    key: str
    label: str
    members: tuple[Role | str, ...]


@dataclass(frozen=True)
class AnchorDate:
    """The date of the anchor that the case calls by this name."""

    name: str


def anchor(name: str) -> AnchorDate:
    """A due date counted from the named anchor."""
    return AnchorDate(name)


@dataclass(frozen=True)
class FactIs:
    """A fact of the case: as a base for dates its date, as a guard that it was stated.

    With `equals`, the guard asks for that value.
    """

    key: str
    equals: Any = None
    reason: str = ""

    def __call__(self, context: Context) -> Text | None:
        value = context.fact(self.key)
        if value is not None and self.equals in (None, value):
            return None
        return Text(self.reason or N_("Something that this step rests on has not been recorded."))


def fact(key: str, equals: Any = None, reason: str = "") -> FactIs:  # noqa: ANN401 - a fact's value
    """A due date counted from a date fact; or a guard that asks for the fact."""
    return FactIs(key, equals, reason)


Base: TypeAlias = Mark | AnchorDate | FactIs


@dataclass(frozen=True)
class Due:
    """Days from the Rules (`rule` is a key), counted from `of`; negative: before."""

    rule: str
    of: Base = ENTRY


@dataclass(frozen=True, eq=False)
class TaskSpec:
    """A next step that a state asks of a role.

    each: one task for each State or body that plays the role, else one for whoever comes first.
    optional: an invitation, never awaited.  after: opens when these tasks of the entry are met.
    """

    key: str
    label: str
    role: Role | Group | str
    due: Due | None = None
    each: bool = False
    optional: bool = False
    after: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Timer:
    """Fires a CLOCK transition once its date has passed (00:00 of the next day)."""

    transition: str
    due: Due | FactIs | Mark


@dataclass(frozen=True, eq=False)
class Hold:
    """A kind of rest. `resume_by`: roles, CLOCK (at the until-date) or BROADCAST."""

    kind: str
    label: str
    until: Until = NONE
    resume_by: tuple[Role | Group | Mark | str, ...] = ()


@dataclass(frozen=True, eq=False)
class State:
    """A step of the process. `allows`: permission -> roles that have it here, reading included."""

    key: str
    label: str
    phase: str = ""
    tasks: tuple[TaskSpec, ...] = ()
    timers: tuple[Timer, ...] = ()
    allows: Mapping[str, tuple[Role | Group | str, ...]] = field(default_factory=dict)
    final: bool = False


@dataclass(frozen=True, eq=False)
class Input:
    """Something a step asks for; kept as a fact of the case.

    `choices`: (value, label) pairs, or a function of the context that answers them.
    `visible_to`: roles that may read it later (default: whoever may view the case).
    `check`: looks at what was typed when the step is taken.
    `title`: for a seat, the office it must be (default: the title of the role of the same key);
    for a case, its definition (default: any); for bodies, the office whose bodies are offered
    (default: the States of the register).
    `ended`: of a case: one that is closed may be named, too.
    `shown`: (session, reader, fact, value) -> what of the statement he may see today, None where
    it is nothing (default: all of it); for what was open to him once, and is not any more.
    """

    key: str
    label: str
    kind: Kind | str = Kind.TEXT
    required: bool = True
    choices: Sequence[tuple[str, str]] | Callable[[Context], Sequence[tuple[str, str]]] = ()
    visible_to: tuple[Role | Group | str, ...] = ()
    check: Check | None = None
    title: str = ""
    hint: str = ""
    lines: int = 3  # of a text: how much room it is given
    ended: bool = False
    serial: bool = False  # of a number: a year or the like, of whose digits no groups are made
    shown: Callable[..., Any] | None = None


@dataclass(frozen=True, eq=False)
class Transition:
    """A move (`target` is a state) or an act (`target=None`: recorded, the state stays).

    `label` says what happened; `action` what there is to do (default: the task it meets, or the
    label).  `visible_to`: roles that may read who took which step (default: whoever reads the
    history; others read only what it changed).  `restates`: its form begins with what was stated
    last, and what is left blank there is taken out.
    """

    key: str
    label: str
    source: tuple[State | str, ...] | Mark
    target: State | str | None = None
    by: tuple[Role | Group | Mark | str, ...] = ()
    inputs: tuple[Input, ...] = ()
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    meets: tuple[str, ...] = ()
    limit: str | None = None
    undo: bool = True
    held: Held = NO
    action: str = ""
    visible_to: tuple[Role | Group | str, ...] = ()
    restates: bool = False


@dataclass(frozen=True, eq=False)
class Opening:
    """How a case begins: who may open it, which roles are named then, and what is asked.

    parent: the definition under whose cases it is opened as a child; then `parts` says who plays
    which role (as in `open_child`), and `guards` are asked of the parent, whose roles `by` means.
    """

    by: tuple[Role | Group | str, ...] = ()
    roles: tuple[Role | Group | str, ...] = ()
    inputs: tuple[Input, ...] = ()
    effects: tuple[Effect, ...] = ()
    parent: str = ""
    parts: Mapping[str, Any] = field(default_factory=dict)
    guards: tuple[Guard, ...] = ()


class Subject(enum.StrEnum):
    """What a case is about, and so what its reference begins with."""

    STATE = "STATE"  # a State of the register: XAA-2027
    TEXT = "TEXT"  # a few words


def keys_of(things: Iterable[object] | Mark) -> tuple[str, ...]:
    """The keys of states, roles or marks; each may be given as itself or as its key."""
    if isinstance(things, Mark):
        return (str(things),)
    return tuple(str(getattr(thing, "key", thing)) for thing in things)
