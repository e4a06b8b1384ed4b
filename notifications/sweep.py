"""Takes the ladder's next steps: reminders, tasks for the desk, seats that have been filled."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.models.person import Person
from engine.registry import Registry
from notifications import desk, ladder, vacancies
from notifications.catalogue import REMINDER
from notifications.ladder import Climb
from notifications.lines import task_line
from notifications.models import (
    NOBODY,
    PLANNED,
    QUEUED,
    SENT,
    SKIPPED,
    Message,
    Plan,
    Rung,
)
from notifications.queue import MORNING, Letter, Queue, join, joinable, local, of_day
from notifications.rungs import REST, Step, place

log = logging.getLogger(__name__)
T = TypeVar("T")
Transaction: TypeAlias = Callable[[Callable[[Session], T]], T]
SETTLING = dt.timedelta(minutes=5)  # reminders of one day wait for each other so long at most


class Reminders:
    """The sweep over the ladder's plan. Any number of nodes may run it at once."""

    def __init__(self, registry: Registry, queue: Queue) -> None:
        self._registry = registry
        self._queue = queue

    def sweep(self, write: Transaction[Any], now: dt.datetime) -> int:
        """Take every step whose time has come, one transaction each; answers how many."""
        count = 0
        for task in write(lambda session: _picked(session, now)):
            count += self._safely(write, partial(self._one, task=task, now=now))
        write(lambda session: _release(session, now))
        for vacancy in write(lambda session: vacancies.filled(session, now)):
            count += self._safely(write, partial(self._fill, vacancy=vacancy, now=now))
        return count

    def _fill(self, session: Session, vacancy: int, now: dt.datetime) -> int:
        return vacancies.tell(session, self._registry, self._queue, vacancy, now)

    @staticmethod
    def _safely(write: Transaction[Any], work: partial[int]) -> int:
        """One row that cannot be worked stops no other."""
        try:
            return int(write(work))
        except Exception:
            log.exception("row not swept", extra={"row": dict(work.keywords)})
            return 0

    def _one(self, session: Session, task: int, now: dt.datetime) -> int:
        plan = session.get(Plan, task, with_for_update=True)
        if plan is None:
            return 0
        here = ladder.climb(session, self._registry, plan, now)
        if here is None:
            return 0
        today = here.calendar.day(now)
        steps = ladder.due(here.steps, today)
        if not steps or _rests(here, today) or now < plan.since + REST:
            return 0
        people, vacant = ladder.recipients(session, here)
        for seat in vacant:
            desk.ask(session, desk.VACANT_SEAT, now=now, case=here.case.id, seat=seat, task=task)
        for step in steps[:-1]:
            for person in [NOBODY] if step.for_desk else [each.id for each, _ in people]:
                _write(session, here, step, person, SKIPPED)
        count, waiting = self._take(session, here, steps[-1], people)
        if not waiting:
            _advance(session, here, steps[-1])
        return count

    def _take(
        self, session: Session, here: Climb, step: Step, people: Sequence[tuple[Person, int]]
    ) -> tuple[int, bool]:
        """Do what a step says; answers how much was done, and whether somebody has to wait."""
        if step.for_desk:
            kind = desk.RUNGS[min(place(here.ladder, step), len(desk.RUNGS) - 1)]
            if not _write(session, here, step, NOBODY, SENT):
                return 0, False
            desk.ask(session, kind, now=here.now, case=here.case.id, task=here.task.id)
            return 1, False
        count, waiting = 0, False
        for person, seat in people:
            if _rung(session, here, step, person.id) is not None:
                continue
            message = self._remind(session, here, step, person, seat)
            waiting |= message is None
            count += message is not None
        return count, waiting

    def _remind(
        self, session: Session, here: Climb, step: Step, person: Person, seat: int
    ) -> Message | None:
        """Queue a reminder, joined to the person's other ones of the day; None: not today."""
        now, there = here.now, local(person, here.now)
        day = there.date()
        if day < step.on or there.time() < MORNING or _rests(here, day):
            return None
        letter = _letter(here, step, person, seat)
        taken = of_day(session, person.id, day)
        if taken is None:
            message = self._queue.new(session, letter, now=now, day=day, next_at=now + SETTLING)
        elif joinable(taken):
            message = join(session, taken, letter)
        else:
            return None
        _write(session, here, step, person.id, PLANNED, message=message.id)
        return message


def _picked(session: Session, now: dt.datetime) -> list[int]:
    today = editions.calendar_of(session).day(now)
    query = sa.select(Plan.task_id).where(Plan.next_on <= today)
    return list(session.scalars(query.order_by(Plan.next_on, Plan.task_id)))


def _rests(here: Climb, day: dt.date) -> bool:
    return here.calendar.closed(day) or here.calendar.is_quiet(day)


def _letter(here: Climb, step: Step, person: Person, seat: int) -> Letter:
    line = task_line(here.case, here.definition, here.task) | {"rung": step.rung}
    return Letter(
        kind=REMINDER, template=REMINDER, person=person, seat=seat, case=here.case,
        task=here.task.id, facts={"reminders": [line]},
    )  # fmt: skip


def _rung(session: Session, here: Climb, step: Step, person: int) -> Rung | None:
    return session.get(Rung, (here.task.id, here.plan.due_version, step.rung, person))


def _write(
    session: Session, here: Climb, step: Step, person: int, state: str, *,
    message: int | None = None,
) -> bool:  # fmt: skip
    """Write a line of the ledger; False where it stands there already."""
    if _rung(session, here, step, person) is not None:
        return False
    session.add(
        Rung(
            task_id=here.task.id, due_version=here.plan.due_version, rung=step.rung,
            person_id=person, planned_on=step.on, state=state, at=here.now,
            message_id=message,
        )
    )  # fmt: skip
    session.flush()
    return True


def _advance(session: Session, here: Climb, step: Step) -> None:
    rest = here.steps[here.steps.index(step) + 1 :]
    if rest:
        here.plan.next_rung, here.plan.next_on = rest[0].rung, rest[0].on
    else:
        session.delete(here.plan)
    session.flush()


def _release(session: Session, now: dt.datetime) -> None:
    """The reminders of this run have joined: they may go."""
    session.execute(
        sa.update(Message)
        .where(
            Message.state == QUEUED, Message.attempts == 0, Message.day.is_not(None),
            Message.template == REMINDER, Message.next_at <= now + SETTLING,
            Message.next_at > now,
        )
        .values(next_at=now)
    )  # fmt: skip
