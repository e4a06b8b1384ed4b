"""The lines of the journal: what a step or a day told to whom, and in which words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from engine.models.person import Person, Seat
from notifications.models import Message
from notifications.sheet import task_label
from tests.journeys.cast import Open, Step

NOBODY = "the clock"


@dataclass(frozen=True, order=True)
class Told:
    """Messages of one kind to one seat, one for each of its holders."""

    kind: str
    seat: str
    language: str
    number: int
    says: str = field(default="", compare=False)


@dataclass
class Entry:
    """A step, or what the clock did on a day without one."""

    day: dt.date
    number: int | None = None
    who: str = NOBODY
    what: list[str] = field(default_factory=list)
    page: str = ""
    phase: str = ""
    messages: list[Told] = field(default_factory=list)
    formal: list[str] = field(default_factory=list)
    desk: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)

    @property
    def worth_a_line(self) -> bool:
        return bool(self.number or self.what or self.messages or self.formal or self.desk)


def told(session: Session, messages: Iterable[Message], definition_of: Any) -> list[Told]:
    """Messages, those that say the same to holders of the same seat counted together."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for row in messages:
        seat = seat_name(session.get_one(Seat, row.seat_id)) if row.seat_id else "no seat"
        language = session.get_one(Person, row.person_id).language
        found[row.kind, seat, language, says(row.facts, definition_of)] += 1
    return [
        Told(kind, seat, language, number, words)
        for (kind, seat, language, words), number in found.items()
    ]


def says(facts: Mapping[str, Any], definition_of: Any) -> str:
    """The lines of a message in words."""
    parts = []
    for line in facts.get("tasks", ()):
        due = f" by {written(dt.date.fromisoformat(line['due']))}" if line["due"] else ""
        invited = " (optional)" if line["optional"] else ""
        parts.append(
            f"next step {task_label(definition_of(line['definition']), line['key'])}{invited}{due}"
        )
    for line in facts.get("reminders", ()):
        label = task_label(definition_of(line["definition"]), line["key"])
        parts.append(f"{label}, {line['rung'].partition(':')[2]} days")
    for line in facts.get("steps", ()):
        found = definition_of(line["definition"]).transition(line["trigger"])
        parts.append(found.label if found else "the case was opened")
    return "; ".join(parts)


def seat_name(seat: Seat) -> str:
    """ "focal point XAA"; the desk's seats have no State."""
    title = seat.title.replace("_", " ")
    return title if seat.body.islower() else f"{title} {seat.body}"


def page_of(step: Step) -> str:
    """Where in the site the step is taken."""
    if step.by_link:
        return "/i/…"
    if isinstance(step, Open):
        return f"/cases/new/{step.trigger}"
    return f"/cases/{step.reference}/steps/{step.trigger}"


def written(day: dt.date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else "no date"
