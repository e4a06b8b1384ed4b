"""Tells of a date that moved for many cases: one message for each person, with all his cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import anchors
from engine.models.anchors import Anchor, Replan, ReplanStep
from engine.models.case import Case, CaseAnchor
from engine.registry import Registry
from notifications import desk, parties
from notifications.catalogue import SESSION_MOVED
from notifications.models import DRAFTED, OBSOLETE, QUEUED, FormalCommunication, Message
from notifications.queue import Letter, Queue

CALENDAR_CHANGE = "calendar_change"  # the formal communication beside it
TAKE_BACK = dt.timedelta(minutes=30)  # default of the mechanism: so long a move can be taken back


@dataclass
class _News:
    """What somebody has not been told yet: from which date on, of which cases."""

    before: dt.date
    cases: set[str]


@dataclass
class _Untold:
    """Unsent news of earlier moves of the same date, by person and by seat; it is withdrawn."""

    people: dict[int, _News] = field(default_factory=dict)
    seats: dict[int, _News] = field(default_factory=dict)

    @property
    def references(self) -> set[str]:
        return {key for news in (*self.people.values(), *self.seats.values()) for key in news.cases}


@dataclass(frozen=True)
class Told:
    """Whom a move concerns: each person with his cases, each seat that gets a note."""

    people: Mapping[int, tuple[str, ...]]
    notes: Mapping[int, tuple[str, ...]]


def tell(
    session: Session, registry: Registry, queue: Queue, replan: Replan, cases: Sequence[int]
) -> None:
    """Queue the news of a move; what was queued of earlier ones and is not sent is joined to it.

    Whoever has been told nothing yet, and for whom all is as it was, is told nothing at all.
    """
    now = replan.done_at or replan.at
    batch, untold = f"replan:{replan.id}", _withdraw(session, replan, now)
    move = _move(session, replan, cases)
    rows = _cases(session, sa.or_(Case.id.in_(cases), Case.reference.in_(untold.references)))
    for case in rows:
        for party in _parties(session, registry, case):
            if party.channel != parties.MAIL:
                facts = move.facts(untold.seats.get(party.seat), case)
                if facts is not None:
                    desk.draft(
                        session, kind=CALENDAR_CHANGE, seat=party.seat, case=case.id, event=None,
                        facts=facts, now=now, batch=batch,
                    )  # fmt: skip
                continue
            for person in parties.holders(session, party.seat, now):
                facts = move.facts(untold.people.get(person.id), case)
                if facts is not None:
                    letter = Letter(
                        kind=SESSION_MOVED, template=SESSION_MOVED, person=person,
                        seat=party.seat, case=case, facts=facts,
                    )  # fmt: skip
                    queue.put(session, letter, now=now, batch=batch, next_at=now + TAKE_BACK)


def told(session: Session, registry: Registry, cases: Collection[int], now: dt.datetime) -> Told:
    """Whom a move would be told that changes these cases. Writes nothing."""
    people: dict[int, list[str]] = {}
    notes: dict[int, list[str]] = {}
    for case in _cases(session, Case.id.in_(cases)):
        for party in _parties(session, registry, case):
            if party.channel != parties.MAIL:
                notes.setdefault(party.seat, []).append(case.reference)
                continue
            for person in parties.holders(session, party.seat, now):
                people.setdefault(person.id, []).append(case.reference)
    return Told(_once(people), _once(notes))


def queued(session: Session, command: str) -> Told:
    """Whom the moves that a command has made are told by now; of those taken back, often nobody."""
    moves = session.scalars(sa.select(ReplanStep.replan_id).where(ReplanStep.command_id == command))
    batches = [f"replan:{each}" for each in moves]
    people: dict[int, list[str]] = {}
    notes: dict[int, list[str]] = {}
    waiting = sa.select(Message).where(Message.batch.in_(batches), Message.state == QUEUED)
    for message in session.scalars(waiting.order_by(Message.id)):
        people.setdefault(message.person_id, []).extend(message.facts.get("cases", ()))
    drafts = sa.select(FormalCommunication).where(
        FormalCommunication.batch.in_(batches), FormalCommunication.state == DRAFTED
    )
    for note in session.scalars(drafts.order_by(FormalCommunication.id)):
        notes.setdefault(note.seat_id, []).extend(note.facts.get("cases", ()))
    return Told(_once(people), _once(notes))


def wait(session: Session, keys: Collection[str], now: dt.datetime) -> None:
    """Unsent news of these dates waits: they have just moved again, or back."""
    moves = sa.select(Replan.id).join(Anchor, Anchor.id == Replan.anchor_id)
    for message in _unsent(session, session.scalars(moves.where(Anchor.key.in_(keys)))):
        message.next_at = max(message.next_at, now + TAKE_BACK)
    session.flush()


def leaving(session: Session, of: Collection[int]) -> Mapping[int, tuple[int, dt.datetime]]:
    """Anchor -> how many messages about it wait, and when the first of them leaves."""
    moves = session.execute(sa.select(Replan.id, Replan.anchor_id).where(
        Replan.anchor_id.in_(of)
    )).all()  # fmt: skip
    batches = {f"replan:{row.id}": row.anchor_id for row in moves}
    rows = session.execute(
        sa.select(Message.batch, sa.func.count(), sa.func.min(Message.next_at))
        .where(Message.batch.in_(batches), Message.state == QUEUED)
        .group_by(Message.batch)
    )
    found: dict[int, tuple[int, dt.datetime]] = {}
    for batch, count, at in rows:
        key = batches[str(batch)]
        many, first = found.get(key, (0, at))
        found[key] = (many + count, min(first, at))
    return found


@dataclass(frozen=True)
class _Move:
    """What is known of a move when it is told. `silent`: of what it led from nobody heard."""

    anchor: Anchor
    before: dt.date
    after: dt.date
    silent: bool
    changed: frozenset[str]  # the cases whose dates it changed
    hang: frozenset[int]  # those that hang on the date now

    def facts(self, news: _News | None, case: Case) -> dict[str, Any] | None:
        """What one party is told of one case; None: nothing. `news`: what it was to be told."""
        if case.reference not in self.changed | (news.cases if news else set()):
            return None
        before = news.before if news else self.before
        if (news or self.silent) and before == self.after and case.id in self.hang:
            return None  # all is as it was
        dates = {"before": before.isoformat()}
        if self.anchor.usable:
            dates["after"] = self.after.isoformat()
        return {"anchor": self.anchor.key, **dates, "cases": [case.reference]}


def _move(session: Session, replan: Replan, cases: Sequence[int]) -> _Move:
    anchor = session.get_one(Anchor, replan.anchor_id)
    before, silent = anchors.untold(session, replan)
    return _Move(
        anchor, before, replan.after, silent,
        changed=frozenset(case.reference for case in _cases(session, Case.id.in_(cases))),
        hang=_hanging(session, anchor) if anchor.usable else frozenset(),
    )  # fmt: skip


def _hanging(session: Session, anchor: Anchor) -> frozenset[int]:
    query = sa.select(CaseAnchor.case_id).where(CaseAnchor.anchor_id == anchor.id)
    return frozenset(session.scalars(query))


def _parties(session: Session, registry: Registry, case: Case) -> Iterable[parties.Party]:
    definition = registry.get(case.definition, case.definition_version)
    return parties.others(definition, parties.of_case(session, case.id))


def _cases(session: Session, where: sa.ColumnElement[bool]) -> Sequence[Case]:
    return session.scalars(sa.select(Case).where(where).order_by(Case.id)).all()


def _once(found: Mapping[int, Sequence[str]]) -> dict[int, tuple[str, ...]]:
    return {key: tuple(dict.fromkeys(cases)) for key, cases in found.items()}


# What was not sent


def _withdraw(session: Session, replan: Replan, now: dt.datetime) -> _Untold:
    """Take out of the queue what earlier moves of the same date would have told."""
    earlier = session.scalars(
        sa.select(Replan.id)
        .where(Replan.anchor_id == replan.anchor_id, Replan.id < replan.id)
        .order_by(Replan.id)
    ).all()
    untold = _Untold()
    for message in _unsent(session, earlier):
        _join(untold.people, message.person_id, message.facts)
        message.state, message.day = OBSOLETE, None
    for note in _drafts(session, earlier):
        _join(untold.seats, note.seat_id, note.facts)
        desk.withdraw(session, note, now=now)
    session.flush()
    return untold


def _join(found: dict[int, _News], key: int, facts: Mapping[str, Any]) -> None:
    news = found.setdefault(key, _News(dt.date.fromisoformat(facts["before"]), set()))
    news.cases.update(facts.get("cases", ()))


def _unsent(session: Session, moves: Iterable[int]) -> Iterator[Message]:
    """Messages that no worker has in hand; the first move first."""
    return session.scalars(
        sa.select(Message)
        .where(Message.batch.in_([f"replan:{each}" for each in moves]), Message.state == QUEUED)
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _drafts(session: Session, moves: Iterable[int]) -> Sequence[FormalCommunication]:
    return session.scalars(
        sa.select(FormalCommunication)
        .where(FormalCommunication.batch.in_([f"replan:{each}" for each in moves]))
        .where(FormalCommunication.state == DRAFTED)
        .order_by(FormalCommunication.id)
    ).all()
