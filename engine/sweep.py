"""What the clock does, one row and one transaction at a time. Any number of nodes may sweep."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import anchors, doors, editions, incidents, later, planner, timers
from engine.change import Redate
from engine.declarations import BROADCAST
from engine.models.anchors import Broadcast, BroadcastCase, Replan, ReplanCase
from engine.models.case import Case, CaseName, Task, Timer
from engine.models.doors import Closure
from engine.queries.chain import Habits
from engine.service import Engine
from engine.store import Made

log = logging.getLogger(__name__)
T = TypeVar("T")


class Run(Protocol):
    """Runs `work(session)` in one transaction and answers its result."""

    def __call__(self, work: Callable[[Session], T], /) -> T: ...


TIMER, REPLAN, LATER, TOLD, SHUT_DOORS = "timer", "replan", "later", "broadcast", "closure"


class Done(NamedTuple):
    """What came of a list of rows: how many cases moved, and which rows wait for another try."""

    moved: int
    left: list[int]


class Sweep:
    """Timers, holds, moved anchors, broadcasts and closures. `read` and `write` run one
    transaction each. `habits`: by definition, whose cases go to a later session by rule."""

    def __init__(
        self, engine: Engine, read: Run, write: Run,
        habits: Mapping[str, Habits] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        self._engine, self._read, self._write, self._habits = engine, read, write, habits
        self._looked: dt.date | None = None

    def tick(self) -> int:
        """Do everything that is due; answer how many cases moved. One bad case stops nobody.

        A house that stands still does nothing.
        """
        if self._read(self._rests):
            return 0
        self._closures()
        due = self._due()
        self._lapsed(due)
        moved = self._each(TIMER, due, self._settle).moved
        self.replans()
        self._broadcasts()
        self._later()
        return moved

    def _rests(self, session: Session) -> bool:
        """Whether the house stands still or nothing waits: most ticks look at this and end."""
        if doors.stands_still(session):
            return True
        today = editions.calendar_of(session).day(self._engine.clock.now())
        looked = not self._habits or self._looked == today
        return looked and not timers.anything_waits(session, today)

    def _each(self, what: str, ids: Iterable[int], work: Callable[[Session, int], int]) -> Done:
        """Every row in a transaction of its own. One that failed rests, as its incident says."""
        total, left, now = 0, [], self._engine.clock.now()
        rows = list(ids)
        known = self._read(partial(incidents.standing, what=what)) if rows else {}
        for each in rows:
            if known.get(each, now) > now:
                left.append(each)
                continue
            try:
                total += self._write(partial(self._carry, work, what, each, known=each in known))
            except Exception as error:
                log.exception("sweep failed", extra={"what": what, "row": each})
                left.append(each)
                self._failed(what, each, error)
        return Done(total, left)

    def _carry(
        self, work: Callable[[Session, int], int], what: str, row: int, session: Session, *,
        known: bool,
    ) -> int:  # fmt: skip
        moved = work(session, row)
        if known:
            incidents.settle(session, what, [row], now=self._engine.clock.now())
        return moved

    def _failed(self, what: str, row: int, error: Exception) -> None:
        """Note it, after the failed transaction; rows of a sweep are cases."""
        if incidents.passes(error):
            return
        now, said = self._engine.clock.now(), incidents.said(error)
        try:
            self._write(lambda s: incidents.note(s, what, row, said, now=now, case=row))
        except Exception:
            log.exception("incident not noted", extra={"what": what, "row": row})

    def _lapsed(self, due: Sequence[int]) -> None:
        """A case that somebody moved by hand, or that rests, has no timer to be tried again."""
        known = self._read(partial(incidents.standing, what=TIMER))
        if gone := known.keys() - set(due):
            now = self._engine.clock.now()
            self._write(partial(incidents.settle, what=TIMER, rows=gone, now=now))

    def _due(self) -> list[int]:
        now = self._engine.clock.now()
        return self._read(lambda s: list(timers.due_cases(s, editions.calendar_of(s).day(now))))

    def _settle(self, session: Session, case: int) -> int:
        return self._engine.settle_clock(session, self._engine.locked(session, case))

    # Anchors

    def replans(self) -> None:
        """Let every case take moved anchors into account, then tell of each move once."""
        for replan in self._read(lambda s: [row.id for row in anchors.waiting(s)]):
            left = self._read(partial(_left, replan=replan))
            self._each(REPLAN, left, partial(self._replan, replan=replan))
            self._write(partial(self._replanned, replan=replan))

    def _replan(self, session: Session, case_id: int, *, replan: int) -> int:
        if session.get(ReplanCase, (replan, case_id)) is not None:
            return 0
        here = self._engine.situation(session, self._engine.locked(session, case_id))
        row = session.get_one(Replan, replan)
        draft = anchors.replanned(here, row)
        event = None
        if draft.change.dates or draft.change.anchors:
            event = self._engine.note(draft, Made(here.now, here.now, person=row.person_id))
        session.add(ReplanCase(replan_id=replan, case_id=case_id, event_id=event))
        session.flush()
        return 1

    def _replanned(self, session: Session, replan: int) -> None:
        row = session.scalars(sa.select(Replan).where(Replan.id == replan).with_for_update()).one()
        if row.done_at is not None:
            return
        over = anchors.superseded(session, row)
        if not over and anchors.cases_left(session, row):
            return  # a case failed; the next tick goes on
        row.done_at = self._engine.clock.now()
        if not over:
            cases = anchors.changed_cases(session, row)
            for listener in self._engine.listeners:
                listener.replanned(session, row, cases)
        session.flush()

    # Sessions that a forecast does not reach

    def _later(self) -> None:
        """Once a day: what the day brought has then been said, and a slip taken back."""
        now = self._engine.clock.now()
        today = self._read(lambda s: editions.calendar_of(s).day(now))
        if not self._habits or (self._looked == today and not self._read(self._asked)):
            return
        registry = self._engine.registry
        found = self._read(lambda s: later.cases(s, registry, self._habits, now))
        self._each(LATER, found, self._to_later)
        self._looked = today

    def _asked(self, session: Session) -> bool:
        """Whether a case that failed is to be tried again before the day is over."""
        now = self._engine.clock.now()
        return any(at <= now for at in incidents.standing(session, LATER).values())

    def _to_later(self, session: Session, case_id: int) -> int:
        here = self._engine.situation(session, self._engine.locked(session, case_id))
        draft = later.redraw(here, self._engine.registry, self._habits)
        if draft is None:
            return 0
        self._engine.note(draft, Made(here.now, here.now))
        return 1

    # Broadcasts

    def _broadcasts(self) -> None:
        for broadcast, root in self._read(_unsent):
            left = self._read(partial(_reached_by, broadcast=broadcast, root=root))
            self._each(TOLD, left, partial(self._send, broadcast=broadcast))
            self._write(partial(self._sent, broadcast=broadcast, root=root))

    def _send(self, session: Session, case_id: int, *, broadcast: int) -> int:
        if session.get(BroadcastCase, (broadcast, case_id)) is not None:
            return 0
        case = self._engine.locked(session, case_id)
        trigger = session.get_one(Broadcast, broadcast).transition
        self._engine.fire_machine(session, case, BROADCAST, trigger=trigger)
        session.add(BroadcastCase(broadcast_id=broadcast, case_id=case_id))
        session.flush()
        return 1

    def _sent(self, session: Session, broadcast: int, root: int) -> None:
        if not _reached_by(session, broadcast, root):
            session.get_one(Broadcast, broadcast).done_at = self._engine.clock.now()
            session.flush()

    # Doors

    def heartbeat(self) -> None:
        """The doors are open. A silence of more than an hour is kept as a Closure."""
        now = self._engine.clock.now()
        self._write(lambda session: doors.beat(session, now))

    def _closures(self) -> None:
        for closure in self._read(_unclosed):
            cases = self._read(partial(_caught, closure=closure))
            if not self._each(SHUT_DOORS, cases, partial(self._extend, closure=closure)).left:
                self._write(partial(self._close, closure=closure))

    def _extend(self, session: Session, case_id: int, *, closure: int) -> int:
        """Windows of States that ended behind shut doors end one working day after they opened."""
        row = session.get_one(Closure, closure)
        here = self._engine.situation(session, self._engine.locked(session, case_id))
        first, last = here.calendar.day(row.since), here.calendar.day(row.until)
        due = here.calendar.next_open(last)
        draft = planner.begin(here, "replan", "doors_shut", None)
        draft.change.dates = [
            Redate(task.name, due)
            for task in here.image.open_tasks()
            if task.due and first <= task.due <= last and not here.is_desk(task.role)
        ]
        for timer in here.image.timers:
            if timer.due and first <= timer.due <= last:
                draft.change.timers_off.append(timer)
                draft.change.timers.append(type(timer)(timer.entry, timer.transition, due))
        if not draft.change.dates and not draft.change.timers:
            return 0
        self._engine.note(draft, Made(here.now, here.now))
        return 1

    def _close(self, session: Session, closure: int) -> None:
        row = session.get_one(Closure, closure)
        row.done_at = row.done_at or self._engine.clock.now()
        session.flush()


def _left(session: Session, replan: int) -> list[int]:
    row = session.get_one(Replan, replan)
    return [] if anchors.superseded(session, row) else list(anchors.cases_left(session, row))


def _reached_by(session: Session, broadcast: int, root: int) -> list[int]:
    done = sa.select(BroadcastCase.case_id).where(BroadcastCase.broadcast_id == broadcast)
    return list(
        session.scalars(
            sa.select(CaseName.case_id)
            .join(Case, Case.id == CaseName.case_id)
            .where(
                CaseName.named_id == root, Case.closed_at.is_(None), CaseName.case_id.not_in(done)
            )
            .order_by(CaseName.case_id)
        )
    )


def _unsent(session: Session) -> list[tuple[int, int]]:
    rows = session.execute(
        sa.select(Broadcast.id, Broadcast.case_id)
        .where(Broadcast.done_at.is_(None))
        .order_by(Broadcast.id)
    )
    return [(row.id, row.case_id) for row in rows]


def _unclosed(session: Session) -> list[int]:
    return list(session.scalars(sa.select(Closure.id).where(Closure.done_at.is_(None))))


def _caught(session: Session, closure: int) -> list[int]:
    """Cases in which a window ended while the doors were shut."""
    row = session.get_one(Closure, closure)
    calendar = editions.calendar_of(session)
    first, last = calendar.day(row.since), calendar.day(row.until)
    tasks = sa.select(Task.case_id).where(Task.status == "open", Task.due.between(first, last))
    timers_due = Timer.due.between(first, last)
    clock = sa.select(Timer.case_id).where(Timer.status == "pending", timers_due)
    return sorted(set(session.scalars(sa.union(tasks, clock))))
