"""Daily heads: one digest for the history of all cases, which shows what no single chain can.

A head is the SHA-256 of a text: its day, the digest of the head before, then one line for each case
that has a history, ordered by reference: the hash of its last event, the number of its events, its
reference. Whoever keeps a head outside can prove later that nothing before it was changed, not even
by cutting off the end of a case or by writing a whole chain anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.models.history import DailyHead, Event

LEAST_SIGNS = 16  # of a digest kept outside: as many as a paper prints


@dataclass(frozen=True)
class Place:
    """How far a case had come: the number of its events and the hash of the last."""

    reference: str
    number: int
    hash: str

    @property
    def line(self) -> str:
        return f"{self.hash} {self.number} {self.reference}\n"


@dataclass
class Roll:
    """All cases with their places, as the heads up to a day say."""

    places: dict[str, Place] = field(default_factory=dict)
    _lines: dict[str, str] = field(default_factory=dict)
    events: int = 0

    def take(self, changed: Iterable[Place]) -> None:
        for place in changed:
            before = self.places.get(place.reference)
            self.events += place.number - (before.number if before else 0)
            self.places[place.reference] = place
            self._lines[place.reference] = place.line

    def digest(self, day: dt.date, previous: str) -> str:
        rows = "".join(self._lines[each] for each in sorted(self._lines))
        return hashlib.sha256(f"{day.isoformat()}\n{previous}\n{rows}".encode()).hexdigest()


def parsed(text: str) -> list[Place]:
    """The lines of a head as places. Raises ValueError."""
    found = (line.split(" ", 2) for line in text.splitlines())
    return [Place(reference, int(number), hash_) for hash_, number, reference in found]


def latest(session: Session) -> DailyHead | None:
    return session.scalar(sa.select(DailyHead).order_by(DailyHead.day.desc()).limit(1))


def due(session: Session, today: dt.date) -> bool:
    """Whether today has no head yet."""
    last = session.scalar(sa.select(sa.func.max(DailyHead.day)))
    return last is None or last < today


def make(session: Session, today: dt.date, now: dt.datetime) -> DailyHead | None:
    """Write the head of today, unless there is one: the database takes one a day."""
    if not due(session, today):
        return None
    roll, previous = Roll(), ""
    for head in _heads(session):
        roll.take(parsed(head.changed))
        previous = head.digest
    changed = [each for each in _standing(session) if roll.places.get(each.reference) != each]
    roll.take(changed)
    made = DailyHead(
        day=today, events=roll.events, changed="".join(each.line for each in changed),
        previous=previous, digest=roll.digest(today, previous), made_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _heads(session: Session) -> Sequence[DailyHead]:
    return session.scalars(sa.select(DailyHead).order_by(DailyHead.day)).all()


def _standing(session: Session) -> Iterator[Place]:
    """One statement, so that every case is seen at the same moment."""
    query = sa.select(Case.reference, Case.version, Case.last_hash).where(Case.version > 0)
    for row in session.execute(query.order_by(Case.reference)):
        yield Place(*row)


def broken(session: Session, outside: Iterable[tuple[dt.date, str]] = ()) -> list[str]:
    """What of the heads does not verify: by themselves, against the events, against those kept
    `outside`, as (day, digest or its beginning)."""
    found: list[str] = []
    heads, hashes = _heads(session), _hashes(session)  # in this order: a step may come between
    digests: dict[dt.date, str] = {}
    roll, before = Roll(), ""
    for head in heads:
        try:
            changed = parsed(head.changed)
        except ValueError:
            return [*found, f"head of {head.day}: its cases cannot be read"]
        roll.take(changed)
        if head.previous != before:
            found.append(f"head of {head.day}: does not follow the one before")
        if (head.digest, head.events) != (roll.digest(head.day, head.previous), roll.events):
            found.append(f"head of {head.day}: its cases and its digest differ")
        found += [
            f"head of {head.day}: event {each.number} of {each.reference} is missing or was changed"
            for each in changed
            if hashes.get((each.reference, each.number)) != each.hash
        ]
        before = digests[head.day] = head.digest
    return found + list(_unlike(digests, outside))


def _hashes(session: Session) -> dict[tuple[str, int], str]:
    query = sa.select(Case.reference, Event.number, Event.hash).join(Case, Case.id == Event.case_id)
    return {(reference, number): each for reference, number, each in session.execute(query)}


def _unlike(
    digests: Mapping[dt.date, str], outside: Iterable[tuple[dt.date, str]]
) -> Iterator[str]:
    for day, kept in sorted(outside):
        if day not in digests:
            yield f"head of {day}: one was kept outside, none is here"
        elif len(kept) < LEAST_SIGNS or not digests[day].startswith(kept.lower()):
            yield f"head of {day}: not the one that was kept outside"
