"""Following and stopping; each person for himself."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.domain.follows.models import Follow


def follow(session: Session, person: int, kind: str, key: str, *, now: dt.datetime) -> None:
    """From now on; the same once more changes nothing."""
    if session.get(Follow, (person, kind, key)) is None:
        session.add(Follow(person_id=person, kind=kind, key=key, since=now))
        session.flush()


def stop(session: Session, person: int, kind: str, key: str) -> None:
    session.execute(
        sa.delete(Follow).where(
            Follow.person_id == person, Follow.kind == kind, Follow.key == key
        )
    )  # fmt: skip


def stop_all(session: Session, person: int) -> None:
    session.execute(sa.delete(Follow).where(Follow.person_id == person))


def pass_on(session: Session, *, source: int, target: int) -> None:
    """What one person follows the other follows from now on, nothing twice."""
    for each in session.scalars(sa.select(Follow).where(Follow.person_id == source)).all():
        if session.get(Follow, (target, each.kind, each.key)) is None:
            each.person_id = target
        else:
            session.delete(each)
    session.flush()
