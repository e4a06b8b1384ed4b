"""What a message says: its stored bytes read again, and the facts of a draft put into lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from engine.errors import UnknownDefinition
from engine.queries.history import BY_TRIGGER
from engine.registry import Registry
from notifications.sheet import task_label

SHOWN = ("From", "To", "Reply-To", "Date", "Subject", "Content-Language", "Message-ID")


@dataclass(frozen=True)
class Copy:
    """A message as it went out."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """One line of a draft: a next step with its date, or a step that was taken."""

    reference: str
    label: str
    due: dt.date | None
    opens: bool


def read(data: bytes) -> Copy:
    """The parts of a stored message."""
    mail = message_from_bytes(data, policy=policy.default)
    return Copy(
        tuple((name, str(mail[name])) for name in SHOWN if mail[name]),
        _part(mail, "plain"),
        _part(mail, "html"),
        tuple(each.get_filename() or "" for each in mail.iter_attachments()),
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def lines(facts: Mapping[str, Any], registry: Registry) -> list[Said]:
    """What a draft has to say, from the keys that were frozen with it."""
    return [*_tasks(facts, registry), *_steps(facts, registry)]


def _tasks(facts: Mapping[str, Any], registry: Registry) -> Iterator[Said]:
    for row in facts.get("tasks", ()):
        try:
            label = task_label(registry.get(row["definition"], row["version"]), row["key"])
        except UnknownDefinition:
            label = row["key"]
        due = dt.date.fromisoformat(row["due"]) if row.get("due") else None
        yield Said(row["case"], label, due, opens=True)


def _steps(facts: Mapping[str, Any], registry: Registry) -> Iterator[Said]:
    for row in facts.get("steps", ()):
        try:
            found = registry.get(row["definition"], row["version"]).transition(row["trigger"])
        except UnknownDefinition:
            found = None
        label = found.label if found else BY_TRIGGER.get(row["trigger"], row["trigger"])
        yield Said(row["case"], label, dt.date.fromisoformat(row["on"]), opens=False)
