"""What a door asks for, and what it is answered."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.access import Actor
from engine.change import Change
from engine.definition import Definition, Transition
from engine.models.case import Case
from engine.situation import Situation
from engine.store import canonical
from engine.text import Text


@dataclass(frozen=True)
class Source:
    """The document from which the secretariat records a step on behalf of a seat."""

    number: str
    date: dt.date
    file: Mapping[str, Any]  # sha256, size, name, type


@dataclass(frozen=True)
class Command:
    """One form, as it was sent. `id` is made when the form is rendered, and never acts twice.

    `seen_entry`: the stay in a state that the page showed.  `seen_task`: "key:BODY" of the task
    that the page offered.  Inputs hold Python values; a person may be a mapping with name, email
    and language, a file a mapping with sha256, size, name and type.
    """

    id: str
    case: int
    trigger: str
    actor: Actor | None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    on_behalf_of: int | None = None
    source: Source | None = None
    seen_entry: int | None = None
    seen_task: str = ""

    @property
    def digest(self) -> str:
        """What makes two forms the same."""
        source = (self.source.number, self.source.date, self.source.file) if self.source else None
        plain = {"inputs": _plain(self.inputs), "behalf": self.on_behalf_of, "source": source}
        return hashlib.sha256(canonical(_plain(plain)).encode()).hexdigest()


@dataclass(frozen=True)
class Opening:
    """A case to be opened. `roles`: role -> seats; `anchors`: name -> key; `names`: cases."""

    id: str
    definition: str
    subject: str
    actor: Actor | None
    roles: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    anchors: Mapping[str, str] = field(default_factory=dict)
    names: tuple[int, ...] = ()
    edition: str = ""
    parent: int | None = None  # the case under which a child is opened by a person

    @property
    def digest(self) -> str:
        plain = {
            "definition": self.definition,
            "subject": self.subject,
            "inputs": self.inputs,
            "roles": {role: list(seats) for role, seats in self.roles.items()},
            "anchors": self.anchors,
        }
        return hashlib.sha256(canonical(_plain(plain)).encode()).hexdigest()


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, (str, int, type(None))) else str(value)


@dataclass(frozen=True)
class Notice:
    """Somebody will be told: which kind of message, in which seat, about which task.

    `spares`: a holder who is not told, for it was his own step.
    """

    kind: str
    seat: int
    task: str = ""
    body: str = ""
    spares: int | None = None


@dataclass(frozen=True)
class Beside:
    """What a step changes in a case below or beside its own. No `reference`: it opens that case."""

    definition: Definition
    change: Change
    reference: str = ""


@dataclass(frozen=True)
class Step:
    """A step as it would be made. The confirmation page is one of these, rendered."""

    transition: Transition
    refusals: tuple[Text, ...]
    changes: tuple[Change, ...] = ()  # the step, then what follows by itself
    notices: tuple[Notice, ...] = ()
    on_behalf: bool = False  # only to be recorded for a seat of its roles
    faults: Mapping[str, Text] = field(default_factory=dict)
    beside: tuple[Beside, ...] = ()
    broadcasts: tuple[str, ...] = ()  # what is asked of the cases that name this one
    moves_dates: bool = False  # of the cases that hang on an anchor which the step moves

    @property
    def possible(self) -> bool:
        return not self.refusals


@dataclass(frozen=True)
class Taken:
    """One event, just written, in its transaction: what listeners hear.

    `also_due`: what the step of the case's child or parent changed is another Taken.
    """

    case: Case
    definition: Definition
    situation: Situation  # after the event
    change: Change
    event: int
    at: dt.datetime
    person: int | None
    seat: int | None
    command: str | None


@dataclass(frozen=True)
class Result:
    """What became of a command. `repeated`: it had been carried out before."""

    case: int
    reference: str
    event: int
    repeated: bool = False
