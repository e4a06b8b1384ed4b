"""A Definition: a process as written down, versioned, checked when it is built.

A mechanism imports its words from here, its guards from `engine.guards` and its effects from
`engine.effects`; `docs/mechanism.md` explains them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.declarations import (
    ALSO,
    ANY_OPEN,
    BROADCAST,
    CASE,
    CLOCK,
    DESK,
    ENGINE,
    ENTRY,
    MACHINES,
    NAMED,
    NO,
    NONE,
    OFFICE,
    ONLY,
    OPENED,
    PARENT,
    REQUIRED,
    SUBJECT,
    UNTIL,
    Due,
    Group,
    Held,
    Hold,
    Input,
    Kind,
    Mark,
    Opening,
    Role,
    State,
    Subject,
    TaskSpec,
    Timer,
    Transition,
    Until,
    anchor,
    fact,
    keys_of,
)
from engine.errors import DefinitionFaults
from engine.faults import faults

__all__ = [
    "ALSO",
    "ANY_OPEN",
    "BROADCAST",
    "CASE",
    "CLOCK",
    "DESK",
    "ENGINE",
    "ENTRY",
    "NAMED",
    "NO",
    "NONE",
    "OFFICE",
    "ONLY",
    "OPENED",
    "PARENT",
    "REQUIRED",
    "SUBJECT",
    "UNTIL",
    "Definition",
    "Due",
    "Group",
    "Held",
    "Hold",
    "Input",
    "Kind",
    "Mark",
    "Opening",
    "Role",
    "State",
    "Subject",
    "TaskSpec",
    "Timer",
    "Transition",
    "Until",
    "anchor",
    "fact",
]


@dataclass(frozen=True, eq=False)
class Definition:
    """A process. Building one checks it: `DefinitionFaults` carries one line for every fault.

    subject: what a case is about.  phases: key -> label, in order.  path: the states in their
    expected order (default: as declared).  opening: how a case begins; None for a child.
    anchors: the names by which a case knows the dates it hangs on, chosen on opening.
    """

    key: str
    version: int
    label: str
    initial: State | str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    roles: tuple[Role | Group, ...]
    subject: Subject = Subject.TEXT
    phases: Mapping[str, str] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    path: tuple[State | str, ...] = ()
    opening: Opening | None = None
    anchors: tuple[str, ...] = ()
    code: str = ""  # the letter of a child's reference: XAA-2027/E1
    stem: str = ""  # what stands before a State in its reference: CITY-XAA-2027

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", self.code or self.key[0].upper())
        if found := faults(self):
            raise DefinitionFaults([f"{self.key} v{self.version}: {line}" for line in found])

    # Looking things up. Keys are unique: the faults saw to it.

    @cached_property
    def _states(self) -> Mapping[str, State]:
        return {state.key: state for state in self.states}

    @cached_property
    def _transitions(self) -> Mapping[str, Transition]:
        return {transition.key: transition for transition in self.transitions}

    @cached_property
    def _roles(self) -> Mapping[str, Role | Group]:
        return {role.key: role for role in self.roles}

    def state(self, key: str) -> State:
        return self._states[key]

    def transition(self, key: str) -> Transition | None:
        return self._transitions.get(key)

    def role(self, key: str) -> Role | Group:
        return self._roles[key]

    def has_role(self, key: str) -> bool:
        return key in self._roles

    def task(self, state: str, key: str) -> TaskSpec | None:
        return next((task for task in self.state(state).tasks if task.key == key), None)

    def hold(self, kind: str) -> Hold:
        return next(hold for hold in self.holds if hold.kind == kind)

    @cached_property
    def initial_key(self) -> str:
        return next(iter(keys_of([self.initial])))

    @cached_property
    def plain_roles(self) -> tuple[Role, ...]:
        return tuple(role for role in self.roles if isinstance(role, Role))

    @cached_property
    def open_states(self) -> frozenset[str]:
        return frozenset(state.key for state in self.states if not state.final)

    @cached_property
    def expected_path(self) -> tuple[str, ...]:
        return keys_of(self.path) or tuple(state.key for state in self.states)

    @cached_property
    def offices(self) -> frozenset[str]:
        """The titles whose every holder plays a role, without a Part."""
        return frozenset(role.title for role in self.plain_roles if role.seating is OFFICE)

    def of_office(self, title: str) -> frozenset[str]:
        """The roles that whoever holds an office of this title plays, without a Part."""
        return frozenset(
            role.key for role in self.plain_roles if role.seating is OFFICE and role.title == title
        )

    def members(self, roles: Iterable[Role | Group | Mark | str]) -> frozenset[str]:
        """The plain roles behind a list of roles and groups; machines left out."""
        return frozenset(self._members(roles))

    def _members(self, roles: Iterable[Role | Group | Mark | str]) -> Iterator[str]:
        for key in keys_of(roles):
            found = self._roles.get(key)
            if isinstance(found, Group):
                yield from self._members(found.members)
            elif found is not None:
                yield found.key

    def sources(self, transition: Transition) -> frozenset[str]:
        """The states from which a transition may be made."""
        if transition.source is ANY_OPEN:
            return self.open_states
        return frozenset(keys_of(transition.source))

    @cached_property
    def _leaving(self) -> Mapping[str, tuple[Transition, ...]]:
        return {
            state.key: tuple(each for each in self.transitions if state.key in self.sources(each))
            for state in self.states
        }

    def from_state(self, state: str) -> tuple[Transition, ...]:
        """The transitions of a state, in the order of the declaration."""
        return self._leaving[state]

    def target(self, transition: Transition) -> str | None:
        return None if transition.target is None else keys_of([transition.target])[0]

    def machines(self, transition: Transition) -> frozenset[str]:
        """CLOCK, ENGINE, PARENT, BROADCAST, as far as the transition names them."""
        return frozenset(key for key in keys_of(transition.by) if key in MACHINES)

    def may_read(self, state: str, permission: str) -> frozenset[str] | None:
        """Roles that a state names for a permission; None where it says nothing of it."""
        allows = self.state(state).allows
        return self.members(allows[permission]) if permission in allows else None
