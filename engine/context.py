"""What a guard may ask and what an effect may add: the two faces of a step in the making."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session

from engine.change import ChildImage, TaskImage


class Context(Protocol):
    """A case as it stands, and the command that asks something of it."""

    @property
    def session(self) -> Session: ...
    @property
    def case_id(self) -> int: ...
    @property
    def root_id(self) -> int:
        """The case at the top: the review of an assignment."""
        ...

    @property
    def reference(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def entry(self) -> int: ...
    @property
    def now(self) -> dt.datetime: ...
    @property
    def today(self) -> dt.date:
        """The day in the mechanism's zone."""
        ...

    @property
    def draft(self) -> Draft | None:
        """What the step changes, while effects run; None while guards are asked."""
        ...

    @property
    def trigger(self) -> str: ...
    @property
    def inputs(self) -> Mapping[str, Any]: ...
    @property
    def actor_seat(self) -> int | None:
        """The seat that acts, or on whose behalf it is recorded."""
        ...

    @property
    def actor_person(self) -> int | None:
        """Who acts, or records it; None for the clock and the engine."""
        ...

    @property
    def actor_body(self) -> str:
        """The State or body of that seat; empty for the clock and the engine."""
        ...

    @property
    def actor_roles(self) -> frozenset[str]: ...

    @property
    def on_behalf(self) -> bool:
        """Whether the desk records the step for that seat, from its document."""
        ...

    def fact(self, key: str) -> Any:  # noqa: ANN401 - facts are of every kind
        """The last value stated for the key, or None."""
        ...

    def facts(self, key: str) -> Sequence[Any]:
        """All values stated for the key in the present entry, oldest first."""
        ...

    def facts_by_body(self, key: str) -> Mapping[str, Any]:
        """The last value of the present entry for each State or body."""
        ...

    def met(self, task: str) -> bool:
        """Whether the task is met in the present entry, by every State where each has one."""
        ...

    def task(self, key: str, body: str = "") -> TaskImage | None:
        """The task of the present entry, open ones first."""
        ...

    def open_tasks_of(self, roles: frozenset[str], body: str) -> Sequence[tuple[TaskImage, str]]:
        """Open tasks of these roles, a State's own where each has one, with their labels."""
        ...

    def seats(self, role: str) -> Sequence[int]:
        """The seats that play a role, or a role of a group, now."""
        ...

    def bodies(self, role: str) -> Sequence[str]: ...

    def body_of(self, seat: int) -> str: ...

    def children(self, definition: str) -> Sequence[ChildImage]: ...

    def entries(self, state: str) -> int:
        """How many times the case has entered a state."""
        ...

    def times(self, transition: str) -> int:
        """How many times the transition was made in this case and not taken back."""
        ...

    def anchor(self, name: str) -> dt.date | None: ...

    def days(self, rule: str) -> int: ...

    def count(self, rule: str) -> int: ...


class Draft(Protocol):
    """What the step will change. Effects add to it; nothing is written before it is whole.

    In a preview, seats that would be created have the number 0.
    """

    def set_fact(self, key: str, value: Any, *, body: str = "") -> None:  # noqa: ANN401
        """State a fact; dates that count from it are drawn again."""
        ...

    def redate(self, task: str, body: str, due: dt.date) -> None:
        """Give an open task another indicative date, as stated by its party."""
        ...

    def bind(self, role: str, seat: int, *, parent: bool = False) -> None: ...

    def end(self, role: str, seat: int, *, parent: bool = False) -> None: ...

    def appoint(self, title: str, body: str, people: Sequence[int], *, fresh: bool = False) -> int:
        """The case's seat of that title and body, held by these people from now on.

        The first is the principal, the others alternates; who held it before leaves.
        `fresh`: always a new seat, as for each expert of one State.
        """
        ...

    def open_child(
        self, definition: str, parts: Mapping[str, Sequence[int]], *, parent: bool = False
    ) -> None:
        """A child of this case, or of its parent."""
        ...

    def close_children(
        self, *definitions: str, parent: bool = False, of_seats: Sequence[int] = ()
    ) -> None:
        """Children of this case, or of its parent; only those in which a seat plays a part."""
        ...

    def hold(self, kind: str, until: dt.date | None) -> None: ...

    def resume(self) -> None: ...

    def move_anchor(
        self, key: str, date: dt.date, *, kind: str, tentative: bool, reason: str
    ) -> None:
        """Give an anchor a date, creating it if there is none of that key."""
        ...

    def drop_anchor(self, key: str) -> None:
        """No case may choose the anchor any more."""
        ...

    def use_anchor(self, name: str, key: str) -> None: ...

    def broadcast(self, transition: str) -> None: ...
