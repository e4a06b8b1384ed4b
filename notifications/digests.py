"""Overviews: who wishes one, on which of his own days it comes, and that it comes once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.calendar import Calendar
from engine.models.person import Appointment, Person, Seat
from engine.registry import Registry
from notifications import news, overview, pauses
from notifications.catalogue import DIGEST
from notifications.models import (
    DAILY,
    OFF,
    WEEKLY,
    Digest,
    DigestWish,
    Message,
)
from notifications.news import UNSAID, Source
from notifications.queue import (
    MORNING,
    ONE_DAY,
    Letter,
    Queue,
    join,
    joinable,
    local,
    midnight,
    morning,
    of_day,
)
from notifications.sweep import SETTLING

log = logging.getLogger(__name__)
T = TypeVar("T")
Transaction: TypeAlias = Callable[[Callable[[Session], T]], T]


@dataclass(frozen=True)
class Wishing:
    """Who wishes overviews, and since when he has said so."""

    person: Person
    often: str
    since: dt.datetime | None

    @property
    def only_news(self) -> bool:
        """He has said nothing of overviews, but follows something: that alone he wishes."""
        return self.since is None and self.often == WEEKLY


class Digests:
    """The sweep over those who wish an overview. Any number of nodes may run it at once."""

    def __init__(
        self,
        registry: Registry,
        queue: Queue,
        desk: Collection[str],
        followed: Source | None = None,
    ) -> None:
        self._registry = registry
        self._queue = queue
        self._desk = frozenset(desk)
        self._followed = followed

    def sweep(self, write: Transaction[Any], now: dt.datetime) -> int:
        """Queue every overview whose day has come, one transaction each; answers how many.

        To be called before the reminders are swept: they join it.
        """
        count = 0
        for person in write(lambda session: self._picked(session, now)):
            try:
                count += int(write(partial(self._one, person=person, now=now)))
            except Exception:
                log.exception("overview not queued", extra={"person": person})
        return count

    def _picked(self, session: Session, now: dt.datetime) -> list[int]:
        if pauses.in_force(session, now) is not None:
            return []
        calendar = editions.calendar_of(session)
        return [
            each.person.id for each in self._wishing(session, now)
            if _asks(session, each, calendar, now)
        ]  # fmt: skip

    def _wishing(
        self, session: Session, now: dt.datetime, person: int | None = None
    ) -> list[Wishing]:
        """Who wishes overviews; where nothing else was said, the desk and who follows something."""
        at_desk = sa.exists().where(
            Appointment.person_id == Person.id, Appointment.seat_id == Seat.id,
            Seat.title.in_(self._desk), Appointment.lasts(now),
        )  # fmt: skip
        follows = (
            Person.id.in_(self._followed.followers()) if self._followed else sa.false()
        )  # fmt: skip
        unsaid = sa.case((at_desk, DAILY), (follows, WEEKLY), else_=OFF)
        wished = sa.func.coalesce(DigestWish.often, unsaid)
        query = (
            sa.select(Person, wished, DigestWish.since)
            .outerjoin(DigestWish, DigestWish.person_id == Person.id)
            .where(Person.active, wished != OFF)
            .order_by(Person.id)
        )
        if person is not None:
            query = query.where(Person.id == person)
        return [Wishing(*row) for row in session.execute(query)]

    def _one(self, session: Session, person: int, now: dt.datetime) -> int:
        """Queue the overview of a person's day, or join it to the automatic message of the day."""
        calendar = editions.calendar_of(session)
        found = next(iter(self._wishing(session, now, person)), None)
        if found is None or not _asks(session, found, calendar, now):
            return 0
        there = local(found.person, now)
        day, early = there.date(), there.time() < MORNING
        fresh = news.fresh(session, self._followed, person, now) if self._followed else []
        said = overview.facts(
            session, self._registry, found.person, now, self._desk, fresh=fresh,
            only_news=found.only_news,
        )  # fmt: skip
        taken = of_day(session, person, day)
        if early and (said is None or taken is None):
            return 0
        if said is None:
            session.add(Digest(person_id=person, day=day, message_id=None, at=now))
            return 0
        if taken is not None and not joinable(taken):
            return 0  # a message of the day has gone: the overview waits for another day
        letter = _letter(found.person, day, *said)
        message = (
            join(session, taken, letter) if taken is not None
            else self._queue.new(session, letter, now=now, day=day, next_at=now + SETTLING)
        )  # fmt: skip
        session.add(Digest(person_id=person, day=day, message_id=message.id, at=now))
        news.note(session, person, fresh, message.id, now=now)
        return 1


def _letter(person: Person, day: dt.date, seat: int, said: dict[str, Any]) -> Letter:
    until = midnight(person, day + ONE_DAY)  # then it is news of yesterday; today has its own
    line = {**said, "until": until.isoformat()}
    return Letter(kind=DIGEST, template=DIGEST, person=person, seat=seat, facts={"digest": [line]})


def _asks(session: Session, who: Wishing, calendar: Calendar, now: dt.datetime) -> bool:
    """Whether a person's overview is to come now: a day is a day of his calendar, not 24 hours."""
    day = local(who.person, now).date()
    if _rests(calendar, day) or calendar.day(now) < day:
        return False  # the days of the mechanism are those on which reminders could still come
    monday = day - dt.timedelta(days=day.weekday())
    told = _told(session, who.person.id, monday, day)
    if day in told:
        return False
    if who.often == DAILY:
        return True
    first = next(each for each in _days(monday) if not _rests(calendar, each))
    begun = who.since is None or who.since <= morning(who.person, first)
    return begun and all(state in UNSAID for state in told.values())


def _told(session: Session, person: int, first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """The overviews of these days, and what became of each message; "" where there was none."""
    rows = session.execute(
        sa.select(Digest.day, Message.state)
        .outerjoin(Message, Message.id == Digest.message_id)
        .where(Digest.person_id == person, Digest.day.between(first, last))
    )
    return {row.day: row.state or "" for row in rows}


def _rests(calendar: Calendar, day: dt.date) -> bool:
    return calendar.closed(day) or calendar.is_quiet(day)


def _days(monday: dt.date) -> list[dt.date]:
    return [monday + dt.timedelta(days=number) for number in range(7)]


# What a person wishes


def often_of(
    session: Session, person: int, desk: Collection[str], now: dt.datetime, *, follows: bool = False
) -> str:
    """How often a person wishes an overview.

    Until he says so the desk daily, who follows something weekly, others never.
    """
    found = session.get(DigestWish, person)
    if found is not None:
        return found.often
    seats = overview.seats_of(session, person, now)
    if any(seat.title in desk for seat in seats):
        return DAILY
    return WEEKLY if follows else OFF


def wish(session: Session, person: int, often: str, *, now: dt.datetime) -> None:
    """Note how often; the same once more changes nothing."""
    found = session.get(DigestWish, person)
    if found is None:
        session.add(DigestWish(person_id=person, often=often, since=now))
    elif found.often != often:
        found.often, found.since = often, now
    session.flush()


def pass_on(session: Session, *, source: int, target: int) -> None:
    """What a person wished counts for the account that his goes into, unless that has said it."""
    found = session.get(DigestWish, source)
    if found is None:
        return
    if session.get(DigestWish, target) is None:
        found.person_id = target
    else:
        session.delete(found)
    session.flush()
