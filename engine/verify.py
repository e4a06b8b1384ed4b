"""Proofs: a case rebuilt from its history alone, and a chain that shows tampering."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.change import Change, Image
from engine.models.case import Case
from engine.models.history import Event, EventText
from engine.situation import image_of
from engine.store import cover, seal


def change_of(event: Event) -> Change:
    """What an event changed, as its bytes say."""
    return Change.from_results(json.loads(event.content)["results"])


def changes(session: Session, case: int) -> Iterator[tuple[Event, Change]]:
    """The events of a case with what each changed, oldest first."""
    for event in session.scalars(
        sa.select(Event).where(Event.case_id == case).order_by(Event.number)
    ):
        yield event, change_of(event)


def replay(session: Session, case: int, upto: int | None = None) -> Image:
    """A case rebuilt from its events; `upto` is the last number taken. No Definition is asked."""
    image = Image(state="", version=0)
    for event, change in changes(session, case):
        if upto is not None and event.number > upto:
            break
        image.apply(change)
    return image


def differences(session: Session, case: Case) -> list[str]:
    """The fields in which the rows of a case differ from its replayed history."""
    stored, _, _ = image_of(session, case)
    rebuilt = replay(session, case.id)
    return stored.same_as(rebuilt)


def broken(session: Session, case: Case) -> list[str]:
    """Everything about a case that does not verify: numbers, hashes, texts, the last hash."""
    found: list[str] = []
    previous, expected = "", 1
    events = list(
        session.scalars(sa.select(Event).where(Event.case_id == case.id).order_by(Event.number))
    )
    for event in events:
        try:
            content: dict[str, Any] = json.loads(event.content)
        except ValueError:
            return [*found, f"event {event.number}: its content cannot be read"]
        if event.number != expected or content["number"] != expected:
            found.append(f"event {event.number}: number {expected} was expected")
        if content["previous"] != previous or content["case"] != case.reference:
            found.append(f"event {event.number}: does not follow the one before")
        if seal(event.content) != event.hash:
            found.append(f"event {event.number}: content and hash differ")
        found += _columns(event, content)
        found += _texts(session, event, content)
        previous, expected = event.hash, expected + 1
    if case.last_hash != previous or case.version != len(events):
        found.append("the case does not end with its last event")
    return found


def _columns(event: Event, content: dict[str, Any]) -> Iterator[str]:
    results = content["results"]
    for name, said in (
        ("kind", results.get("kind", "")),
        ("source", results.get("source", "")),
        ("entry", results.get("entry", 0)),
        ("moved", results.get("moved", False)),
        ("takes_back", results.get("takes_back", [])),
        ("command_id", content["command"]),
        ("effective", content["effective"]),
        ("trigger", results.get("trigger", "")),
        ("target", results.get("target", "")),
        ("person_id", content["person"]),
        ("seat_id", content["seat"]),
        ("behalf_id", content["behalf"]),
        ("at", content["at"]),
    ):
        have = getattr(event, name)
        if (have.isoformat() if name in {"at", "effective"} else have) != said:
            yield f"event {event.number}: {name} was changed"


def _texts(session: Session, event: Event, content: dict[str, Any]) -> Iterator[str]:
    rows = session.scalars(sa.select(EventText).where(EventText.event_id == event.id))
    texts = {row.key: row for row in rows}
    if set(texts) != set(content["texts"]):
        yield f"event {event.number}: a text is missing or was added"
    for key, said in content["texts"].items():
        row = texts.get(key)
        if row is None or row.value is None:
            continue  # missing was said above; erased is allowed
        if not row.salt or cover(row.salt, row.value) != said:
            yield f"event {event.number}: the text {key!r} was changed"


def verify(session: Session, case: Case) -> list[str]:
    """Chain and replay together; empty when all is well."""
    found = broken(session, case)
    return found or [f"{name}: differs from the history" for name in differences(session, case)]
