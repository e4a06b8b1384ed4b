"""Writes, changes and deletes what the desk notes for itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.domain.desknotes.models import CALL, NOTE, DeskNote
from workflows.domain.desknotes.rules import Gone, NotYours, may_change


@dataclass(frozen=True, kw_only=True)
class About:
    """What a note is about: a case, a seat, or both; a next step of the case besides."""

    case: int | None = None
    seat: int | None = None
    task: int | None = None


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is noted. With `with_whom` it is a call, and `outcome` says what came of it."""

    on: dt.date
    text: str = ""
    with_whom: str = ""
    outcome: str = ""


def write(
    session: Session, about: About, words: Words, *, person: int, now: dt.datetime
) -> DeskNote:
    """Add a note, or log a call."""
    made = DeskNote(
        kind=CALL if words.with_whom else NOTE, case_id=about.case, seat_id=about.seat,
        task_id=about.task, on=words.on, with_whom=words.with_whom, outcome=words.outcome,
        text=words.text, written_by=person, written_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def change(
    session: Session, note: DeskNote, words: Words, *, person: int, now: dt.datetime
) -> None:
    """Put one's own note right. Raises Gone, NotYours."""
    if note.deleted_at is not None:
        raise Gone
    if not may_change(note, person, now):
        raise NotYours
    note.on, note.text, note.outcome = words.on, words.text, words.outcome
    if note.kind == CALL:
        note.with_whom = words.with_whom
    note.changed_at = now
    session.flush()


def delete(session: Session, note: DeskNote, *, person: int, now: dt.datetime) -> None:
    """Forget the words of a note; who deleted it, and when, stays. Raises Gone."""
    if note.deleted_at is not None:
        raise Gone
    note.text = note.with_whom = note.outcome = ""
    note.deleted_by, note.deleted_at = person, now
    session.flush()
