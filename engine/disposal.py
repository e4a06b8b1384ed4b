"""Disposal: what has served its time is counted, then thrown away in short transactions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.db import Base, UtcDateTime
from engine.models.disposal import CALENDAR, Disposal, DisposalDay
from engine.queries.reader import Page, paged

AT_ONCE = 200  # rows in one transaction
Keys: TypeAlias = Sequence[tuple[Any, ...]]
Take: TypeAlias = Callable[[Session, Keys, dt.datetime], None]


@dataclass(frozen=True)
class Rows:
    """Rows of one table that have an end. `since`: from when their period is counted.

    `where`: which of them.  `take`: what becomes of them, where they are not simply deleted.
    """

    table: type[Base]
    since: sa.ColumnElement[dt.datetime] | InstrumentedAttribute[Any]
    where: tuple[sa.ColumnElement[bool], ...] = ()
    take: Take | None = None

    def due(self, before: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
        return (self.since <= before, *self.where)

    @property
    def key(self) -> tuple[sa.ColumnElement[Any], ...]:
        return tuple(sa.inspect(self.table).primary_key)


@dataclass(frozen=True)
class Kind:
    """A kind of things of the periods; `rows` are taken in their order."""

    key: str
    rows: tuple[Rows, ...]


@dataclass(frozen=True)
class Sight:
    """How many are due, and since when the oldest of them counts."""

    count: int
    oldest: dt.datetime | None


def sight(session: Session, kind: Kind, before: dt.datetime) -> Sight:
    """What a disposal would take. Writes nothing."""
    count, oldest = 0, []
    for rows in kind.rows:
        first = sa.func.min(rows.since, type_=UtcDateTime)
        query = sa.select(sa.func.count(), first).select_from(rows.table).where(*rows.due(before))
        found, since = session.execute(query).one()
        count += found
        oldest += [since] if since is not None else []
    return Sight(count, min(oldest, default=None))


def take(
    session: Session, rows: Rows, before: dt.datetime, now: dt.datetime, at_once: int = AT_ONCE
) -> Sight:
    """Dispose of the oldest few; answers what was taken."""
    since = sa.type_coerce(rows.since, UtcDateTime)
    query = sa.select(*rows.key, since).select_from(rows.table).where(*rows.due(before))
    found = session.execute(query.order_by(since, *rows.key).limit(at_once)).all()
    keys = [tuple(row[:-1]) for row in found]
    if keys:
        (rows.take or _delete(rows))(session, keys, now)
    return Sight(len(keys), min((row[-1] for row in found), default=None))


def _delete(rows: Rows) -> Take:
    def work(session: Session, keys: Keys, _now: dt.datetime) -> None:
        session.execute(sa.delete(rows.table).where(among(rows.key, keys)))

    return work


def among(columns: Sequence[sa.ColumnElement[Any]], keys: Keys) -> sa.ColumnElement[bool]:
    """Whether a row is one of these."""
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return sa.tuple_(*columns).in_(keys)


# What is kept of it


@dataclass(frozen=True)
class Run:
    """One going through all kinds."""

    id: str
    at: dt.datetime
    edition: int | None
    begun_by: str = CALENDAR


def note(session: Session, run: Run, kind: str, before: dt.datetime, taken: Sight) -> None:
    """Add what was taken to the line of its kind, in the transaction that took it."""
    if not taken.count or taken.oldest is None:
        return
    found = session.scalar(sa.select(Disposal).where(Disposal.run == run.id, Disposal.kind == kind))
    if found is None:
        session.add(
            Disposal(
                run=run.id, kind=kind, count=taken.count, oldest=taken.oldest, before=before,
                edition_id=run.edition, begun_by=run.begun_by, at=run.at,
            )
        )  # fmt: skip
    else:
        found.count += taken.count
        found.oldest = min(found.oldest, taken.oldest)
    session.flush()


def claim(session: Session, day: dt.date, now: dt.datetime) -> bool:
    """Take a day upon oneself; False where a node has. The database lets one have it."""
    if claimed(session, day):
        return False
    session.add(DisposalDay(day=day, at=now))
    session.flush()
    return True


def claimed(session: Session, day: dt.date) -> bool:
    return session.get(DisposalDay, day) is not None


def done(session: Session, number: int = 1) -> Page[Disposal]:
    """Every disposal that took something, the latest first."""
    query = sa.select(Disposal).order_by(Disposal.id.desc())

    def lines(rows: Sequence[sa.Row[Any]]) -> list[Disposal]:
        found = [row[0] for row in rows]
        for each in found:
            session.expunge(each)
        return found

    return paged(session, query, number, lines)
