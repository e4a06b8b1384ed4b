"""Seats that were written to twice and from which nobody has come since: contact may be lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.models.history import Event
from engine.models.person import Appointment, Person, Seat
from notifications.desk import CONTACT_CHECK
from notifications.models import SENT, DeskTask, Message
from notifications.parties import MAIL

SILENCE = dt.timedelta(days=14)
TWICE = 2
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
FOR_GOOD = dt.datetime.max.replace(tzinfo=dt.UTC)
MATTER = f"{CONTACT_CHECK}:silent:"  # what the desk's task is about, followed by the seat

T = TypeVar("T")
Transaction: TypeAlias = Callable[[Callable[[Session], T]], T]
Seen: TypeAlias = Callable[[Session, Collection[int]], Mapping[int, dt.datetime]]
"""When each person was last signed in, for those who were."""


@dataclass(frozen=True)
class Contact:
    """When a seat was last written to, and when one who holds it was last there."""

    mail: dt.datetime | None
    sign_in: dt.datetime | None


def watch(
    read: Transaction[Any], write: Transaction[Any], seen: Seen, *, desk: Collection[str],
    now: dt.datetime,
) -> int:  # fmt: skip
    """Ask the desk about each seat that has fallen silent, once; answers how many were asked.

    What was asked settles itself when somebody who holds the seat comes, or another takes it.
    """
    write(lambda session: _settle(session, seen, now))
    found = read(lambda session: silent(session, seen, desk, now))
    return sum(
        write(partial(_ask, seat=seat, since=since, now=now)) for seat, since in found.items()
    )


def silent(
    session: Session, seen: Seen, desk: Collection[str], now: dt.datetime
) -> dict[int, dt.datetime]:
    """Seat -> the first of the two mails after which nobody came, where the desk does not know."""
    held, known, found = _held(session, desk, now), _known(session), {}
    signs = _signs(session, seen, {person for holders in held.values() for person in holders})
    for seat, holders in held.items():
        if known.get(seat) == FOR_GOOD:
            continue
        last = max((signs[each] for each in holders if each in signs), default=None)
        mails = _mails(session, seat, holders, last)
        lost = len(mails) == TWICE and mails[1] + SILENCE <= now
        if lost and known.get(seat, NEVER) < mails[0]:
            found[seat] = mails[0]
    return found


def _ask(session: Session, *, seat: int, since: dt.datetime, now: dt.datetime) -> int:
    if _known(session, seat).get(seat, NEVER) >= since:
        return 0
    made = DeskTask(kind=CONTACT_CHECK, key=f"{MATTER}{seat}", seat_id=seat, opened_at=now, note="")
    session.add(made)
    session.flush()
    return 1


def _held(session: Session, desk: Collection[str], now: dt.datetime) -> Mapping[int, list[int]]:
    """Who holds each seat that is written to by mail; the desk's own and closed cases' left out."""
    rows = session.execute(
        sa.select(Seat.id, Appointment.person_id)
        .join(Appointment, Appointment.seat_id == Seat.id)
        .join(Person, Person.id == Appointment.person_id)
        .outerjoin(Case, Case.id == Seat.case_id)
        .where(
            Seat.channel == MAIL, Seat.title.not_in(list(desk)), Person.active,
            Case.closed_at.is_(None), Appointment.lasts(now), _often_written_to(),
        )
        .order_by(Seat.id, Appointment.id)
    )  # fmt: skip
    found: dict[int, list[int]] = {}
    for seat, person in rows:
        found.setdefault(seat, []).append(person)
    return found


def _often_written_to() -> sa.ColumnElement[bool]:
    """Seats of which anything can be said. Counted in one look at the mail, not in one for each."""
    sent = sa.select(Message.seat_id).where(Message.state == SENT, Message.seat_id.is_not(None))
    return Seat.id.in_(sent.group_by(Message.seat_id).having(sa.func.count() >= TWICE))


def _signs(session: Session, seen: Seen, people: Collection[int]) -> dict[int, dt.datetime]:
    """When each was last there: signed in, or answering through a link of a mail."""
    acted = (
        sa.select(Person.id, sa.func.max(Event.at, type_=Event.at.type))
        .join(Event, Event.person_id == Person.id)
        .where(Person.id.in_(people))
        .group_by(Person.id)
    )
    found = dict(seen(session, people))
    for person, at in session.execute(acted):
        found[person] = max(at, found.get(person, at))
    return found


def _mails(
    session: Session, seat: int, people: Sequence[int], since: dt.datetime | None
) -> Sequence[dt.datetime]:
    """When the seat was written to since then, the first two times: an alternate's copy is none."""
    query = (
        sa.select(Message.sent_at, Message.created_at)
        .where(
            Message.seat_id == seat, Message.person_id.in_(people), Message.state == SENT,
            Message.sent_at.is_not(None),
        )
        .order_by(Message.sent_at, Message.id)
    )  # fmt: skip
    if since is not None:
        query = query.where(Message.sent_at > since)
    first: dict[dt.datetime, dt.datetime] = {}
    for sent, created in session.execute(query):
        first.setdefault(created, sent or created)
    return list(_apart(sorted(first.values())))[:TWICE]


def _apart(times: Sequence[dt.datetime]) -> Iterator[dt.datetime]:
    """Mails of one day are one attempt to reach somebody."""
    last: dt.date | None = None
    for each in times:
        if each.date() != last:
            last = each.date()
            yield each


def _known(session: Session, seat: int | None = None) -> dict[int, dt.datetime]:
    """Seat -> when the desk was last asked about it or its address; while it still is, for good."""
    waits = sa.func.count() - sa.func.count(DeskTask.done_at)
    last = sa.func.max(DeskTask.opened_at, type_=DeskTask.opened_at.type)
    query = sa.select(Seat.id, last, waits).join(DeskTask, DeskTask.seat_id == Seat.id)
    if seat is not None:
        query = query.where(Seat.id == seat)
    rows = session.execute(query.where(DeskTask.kind == CONTACT_CHECK).group_by(Seat.id))
    return {row[0]: FOR_GOOD if row[2] else row[1] for row in rows}


def _settle(session: Session, seen: Seen, now: dt.datetime) -> None:
    rows = session.scalars(
        sa.select(DeskTask).where(DeskTask.key.startswith(MATTER), DeskTask.done_at.is_(None))
    ).all()
    holders = _holders(session, {row.seat_id for row in rows if row.seat_id}, now)
    signs = _signs(session, seen, {who.person_id for each in holders.values() for who in each})
    for row in rows:
        here = holders.get(row.seat_id or 0, [])
        came = any(signs.get(who.person_id, NEVER) > row.opened_at for who in here)
        if came or not here or any(who.since > row.opened_at for who in here):
            row.done_at = now


def _holders(
    session: Session, seats: Collection[int], now: dt.datetime
) -> dict[int, list[Appointment]]:
    found: dict[int, list[Appointment]] = {}
    query = sa.select(Appointment).where(Appointment.seat_id.in_(seats), Appointment.lasts(now))
    for each in session.scalars(query):
        found.setdefault(each.seat_id, []).append(each)
    return found


def of_seats(
    session: Session, seen: Seen, seats: Collection[int], now: dt.datetime
) -> dict[int, Contact]:
    """For each seat, when it was last written to and when somebody was last there."""
    rows = session.execute(
        sa.select(Message.seat_id, sa.func.max(Message.sent_at, type_=Message.sent_at.type))
        .where(Message.seat_id.in_(seats), Message.state == SENT)
        .group_by(Message.seat_id)
    )
    sent = {row[0]: row[1] for row in rows}
    holders = _holders(session, seats, now)
    signs = seen(session, {who.person_id for each in holders.values() for who in each})
    found = {}
    for seat in seats:
        here = [signs[who.person_id] for who in holders.get(seat, ()) if who.person_id in signs]
        found[seat] = Contact(sent.get(seat), max(here, default=None))
    return found
