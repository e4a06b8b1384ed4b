"""Writing a text and the comments on it, before any step puts them to others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.access import Actor
from workflows.domain.texts import queries, rules
from workflows.domain.texts.models import TextComment, TextVersion


def write(
    session: Session, case: int, text: str, language: str, *, seen: int, by: Actor,
    now: dt.datetime,
) -> TextVersion:  # fmt: skip
    """Save the text; a new version where the last one is fixed.

    `seen`: the edition that the page showed, 0 for none. Raises TextMoved.
    """
    found = queries.written(session, case)
    if (found.edition if found else 0) != seen:
        raise rules.TextMoved
    if found is None:
        before = queries.latest(session, case)
        found = TextVersion(case_id=case, number=before.number + 1 if before else 1, edition=0)
        session.add(found)
    found.text, found.language, found.edition = text, language, found.edition + 1
    found.saved_at, found.person_id = now, by.person
    session.flush()
    return found


def comment(
    session: Session, version: TextVersion, said: Mapping[str, Any], *, by: Actor, now: dt.datetime
) -> TextComment:
    """A comment of the actor's side, which nobody else reads yet."""
    found = TextComment(case_id=version.case_id, version_id=version.id, body=by.body, edition=0)
    _say(found, said, by, now)
    session.add(found)
    session.flush()
    return found


def change(
    session: Session, found: TextComment, said: Mapping[str, Any], *, seen: int, by: Actor,
    now: dt.datetime,
) -> None:  # fmt: skip
    """Other words for a comment that is not sent. Raises TextMoved."""
    _as_seen(found, seen)
    _say(found, said, by, now)
    session.flush()


def drop(session: Session, found: TextComment, *, seen: int) -> None:
    """A comment that is not to be sent. Raises TextMoved."""
    _as_seen(found, seen)
    session.delete(found)
    session.flush()


def settle(
    session: Session, found: TextComment, settled: str, reason: str, *, now: dt.datetime
) -> None:
    """What became of a comment. Everybody reads it once the text goes on."""
    found.settled, found.reason, found.settled_at = settled, reason, now
    session.flush()


def _as_seen(found: TextComment, seen: int) -> None:
    if found.edition != seen or found.sent_at is not None:
        raise rules.TextMoved


def _say(found: TextComment, said: Mapping[str, Any], by: Actor, now: dt.datetime) -> None:
    for key, value in said.items():
        setattr(found, key, value)
    found.edition, found.saved_at, found.person_id = found.edition + 1, now, by.person
