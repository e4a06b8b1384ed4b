"""Work that failed for a row: noted once, counted, tried again after ever longer pauses."""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Collection, Iterator, Mapping
from types import FrameType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.db import is_transient
from engine.errors import Conflict, EngineError
from engine.models.incidents import Incident

FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(hours=1), dt.timedelta(days=1)
LONGEST_LINE = 200
OURS = ("engine", "workflows", "notifications", "config", "web")


def standing(session: Session, what: str) -> Mapping[int, dt.datetime]:
    """The rows with an open incident, and when each is to be tried again."""
    query = sa.select(Incident.row, Incident.try_at).where(*_open(what))
    return {row.row: row.try_at for row in session.execute(query)}


def open_now(session: Session, but: Collection[str] = ()) -> int:
    """How many incidents are open; not counted: those about `but`."""
    query = sa.select(sa.func.count()).select_from(Incident)
    query = query.where(Incident.resolved_at.is_(None), Incident.what.not_in(but))
    return session.scalar(query) or 0


def passes(error: BaseException) -> bool:
    """Whether the next tick alone may help: somebody else was writing."""
    return isinstance(error, Conflict) or is_transient(error)


def note(
    session: Session, what: str, row: int, error: str, *, now: dt.datetime, case: int | None = None
) -> Incident:
    """It failed, for the first time or once more."""
    found = _of(session, what, row)
    if found is None:
        found = Incident(
            what=what, row=row, case_id=case, first_at=now, times=0, note="", try_at=now
        )
        session.add(found)
    found.times += 1
    found.error, found.last_at, found.try_at = error[:LONGEST_LINE], now, now + pause(found.times)
    session.flush()
    return found


def pause(times: int) -> dt.timedelta:
    """An hour, two, four, at most a day."""
    return min(FIRST_PAUSE * (1 << min(times - 1, 8)), LONGEST_PAUSE)


def settle(
    session: Session, what: str, rows: Collection[int], *, now: dt.datetime, by: int | None = None
) -> None:
    """The work came through, or there is nothing to do any more. `by`: who saw to it."""
    session.execute(
        sa.update(Incident)
        .where(*_open(what), Incident.row.in_(rows))
        .values(resolved_at=now, resolved_by=by)
    )


def again(session: Session, incident: Incident, *, now: dt.datetime) -> None:
    """The next tick tries, however long the pause would have been."""
    incident.try_at = now
    session.flush()


def resolve(
    session: Session, incident: Incident, *, now: dt.datetime, by: int, note: str = ""
) -> None:
    """A person says that it is settled. What fails again is a new incident."""
    if incident.resolved_at is None:
        incident.resolved_at, incident.resolved_by, incident.note = now, by, note
        session.flush()


def said(error: BaseException) -> str:
    """A class and the place in our code: the message of an exception may quote what it was given.

    A refusal of the house says its sentence, without the values in it.
    """
    name = type(error).__name__
    if isinstance(error, EngineError):
        return f"{name}: {type(error).message}"
    places = ((frame.f_globals["__name__"], line) for frame, line in _frames(error))
    ours = [(module, line) for module, line in places if module.partition(".")[0] in OURS]
    return f"{name}: {ours[-1][0]}, line {ours[-1][1]}" if ours else name


def _frames(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    return traceback.walk_tb(error.__traceback__)


def _of(session: Session, what: str, row: int) -> Incident | None:
    return session.scalar(sa.select(Incident).where(*_open(what), Incident.row == row))


def _open(what: str) -> tuple[sa.ColumnElement[bool], ...]:
    return Incident.what == what, Incident.resolved_at.is_(None)
