"""Keeping, renaming, sharing and throwing away of filters; each person his own."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.text import N_
from workflows.domain.views.filters import Filter
from workflows.domain.views.models import MOST_NAME, SavedView

MOST_VIEWS = 50  # of one person


class NotToBeShared(EngineError):
    """A filter of the secretariat's own work stays with who typed it."""

    message = N_(
        "A view with the filters “awaited” or “region” is shared with nobody. Keep it as your own."
    )


class NameTaken(EngineError):
    message = N_("You have a view of this name. Choose another one.")


class TooManyViews(EngineError):
    message = N_("You keep fifty views. Delete one first.")


def save(
    session: Session,
    person: int,
    *,
    name: str,
    wanted: Filter,
    order: str,
    closed: bool,
    shared: bool,
    now: dt.datetime,
) -> SavedView:
    """Keep a filter. Raises NotToBeShared, NameTaken, TooManyViews."""
    if shared and wanted.for_the_desk:
        raise NotToBeShared
    _is_free(session, person, name)
    own = sa.select(sa.func.count()).where(SavedView.person_id == person)
    if (session.scalar(own) or 0) >= MOST_VIEWS:
        raise TooManyViews
    made = SavedView(
        person_id=person, name=name, filter=wanted.typed, order=order, closed=closed,
        shared=shared, made_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def rename(session: Session, person: int, key: int, name: str) -> bool:
    """Give it another name; whether it is one's own. Raises NameTaken."""
    found = own(session, person, key)
    if found is None:
        return False
    if found.name != name:
        _is_free(session, person, name)
        found.name = name
    return True


def delete(session: Session, person: int, key: int) -> bool:
    """Throw it away; whether it was one's own."""
    found = own(session, person, key)
    if found is not None:
        session.delete(found)
    return found is not None


def own(session: Session, person: int, key: int) -> SavedView | None:
    """A view, if this person made it."""
    return session.scalar(
        sa.select(SavedView).where(SavedView.id == key, SavedView.person_id == person)
    )


def _is_free(session: Session, person: int, name: str) -> None:
    taken = sa.select(SavedView.id).where(
        SavedView.person_id == person, sa.func.lower(SavedView.name) == name.lower()
    )
    if session.scalar(taken) is not None:
        raise NameTaken


def pass_on(session: Session, *, source: int, target: int) -> None:
    """Give one person's views to another; a name that is taken gets a number."""
    query = sa.select(SavedView).order_by(SavedView.id)
    taken = {each.name for each in session.scalars(query.where(SavedView.person_id == target))}
    for each in session.scalars(query.where(SavedView.person_id == source)).all():
        number, name = 1, each.name
        while name in taken:
            number += 1
            name = f"{each.name[: MOST_NAME - 5]} ({number})"
        each.name, each.person_id = name, target
        taken.add(name)
    session.flush()
