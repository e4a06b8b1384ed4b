"""News of what a person follows: what he has not been told yet, and whether it still stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from notifications.models import FAILED, OBSOLETE, Message, Told

UNSAID = frozenset({OBSOLETE, FAILED})  # a message that told nothing: it is made up for
LISTS = ("mine", "awaited", "small", "passed", "undelivered", "incidents")


@dataclass(frozen=True)
class Item:
    """Something that can be seen. `key` names it for good; `label` is a sentence to translate.

    `title`, in `language`: only of what is public.  `body`: the State it belongs to.
    `by_office`: told because it is the reader's work, not because he follows it.
    """

    key: str
    label: str
    url: str
    body: str = ""
    reference: str = ""
    title: str = ""
    language: str = ""
    by_office: bool = False


@dataclass(frozen=True)
class News:
    """What a message tells of it. `page`: where the reader says what he follows, and stops."""

    items: tuple[Item, ...] = ()
    page: str = ""

    def told(self, *, by_office: bool) -> tuple[Item, ...]:
        return tuple(each for each in self.items if each.by_office == by_office)


class Source(Protocol):
    """What is followed, and what of it can be seen; handed in by whoever knows the subjects."""

    def followers(self) -> sa.Select[int]:
        """The persons who follow something."""
        ...

    def seen(self, session: Session, person: int, now: dt.datetime) -> Sequence[Item]:
        """All that this person can see now of what he follows."""
        ...

    def page(self) -> str:
        """Where he says what he follows, and stops."""
        ...


def fresh(session: Session, source: Source, person: int, now: dt.datetime) -> list[str]:
    """What the person can see now and was not told yet; a message that failed told nothing."""
    keys = [each.key for each in source.seen(session, person, now)]
    if not keys:
        return []
    told = set(
        session.scalars(
            sa.select(Told.thing)
            .outerjoin(Message, Message.id == Told.message_id)
            .where(
                Told.person_id == person,
                sa.or_(Message.id.is_(None), Message.state.not_in(UNSAID)),
            )
        )
    )
    return [key for key in keys if key not in told]


def note(
    session: Session, person: int, keys: Iterable[str], message: int | None, *, now: dt.datetime
) -> None:
    """Note what need not be told again, in the transaction of whatever tells it."""
    for key in keys:
        found = session.get(Told, (person, key))
        if found is None:
            session.add(Told(person_id=person, thing=key, message_id=message, at=now))
        else:
            found.message_id, found.at = message, now
    session.flush()


def begin(
    session: Session, source: Source, person: int, before: Sequence[Item], now: dt.datetime
) -> None:
    """What could be seen when somebody began to follow is no news.

    `before`: what he saw of all else that he follows; that he may still be told.
    """
    known = {each.key for each in before}
    keys = [each.key for each in source.seen(session, person, now) if each.key not in known]
    untold = [key for key in keys if session.get(Told, (person, key)) is None]
    note(session, person, untold, None, now=now)


def standing(session: Session, message: Message, source: Source | None, now: dt.datetime) -> News:
    """What of a message's news can still be seen; the rest is taken out of it.

    An overview that says nothing else any more is no overview.
    """
    asked = told_in(message)
    if not asked or source is None:
        return News()
    seen = source.seen(session, message.person_id, now)
    kept = tuple(each for each in seen if each.key in asked)
    if len(kept) < len(asked):
        _leave(session, message, [each.key for each in kept])
    return News(kept, source.page())


def told_in(message: Message) -> list[str]:
    """The keys of what a message tells of."""
    return [key for line in message.facts.get("digest", ()) for key in line.get("news", ())]


def forget(session: Session, message: int) -> None:
    """A message leaves out what it was to say: it counts as untold."""
    session.execute(sa.delete(Told).where(Told.message_id == message))


def pass_on(session: Session, *, source: int, target: int) -> None:
    """What one person was told need not be told to the account that his goes into."""
    for each in session.scalars(sa.select(Told).where(Told.person_id == source)).all():
        if session.get(Told, (target, each.thing)) is None:
            each.person_id = target
        else:
            session.delete(each)
    session.flush()


def _leave(session: Session, message: Message, kept: Sequence[str]) -> None:
    """Only this is left of a message's news. What was taken out may be told another time."""
    session.execute(sa.delete(Told).where(Told.message_id == message.id, Told.thing.not_in(kept)))
    lines = [{**line, "news": list(kept)} for line in message.facts["digest"]]
    left = [line for line in lines if any(line.get(name) for name in (*LISTS, "news"))]
    message.facts = {**message.facts, "digest": left}
