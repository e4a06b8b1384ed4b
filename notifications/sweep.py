"""Takes the ladder's next steps: reminders, tasks for the desk, seats that have been filled."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.models.person import Person
from engine.registry import Registry
from notifications import courtesy, desk, ladder, pauses, vacancies, wishes
from notifications.catalogue import DIGEST, REMINDER
from notifications.ladder import Climb
from notifications.lines import task_line
from notifications.models import (
    NOBODY,
    PLANNED,
    QUEUED,
    SAY,
    SENT,
    SKIPPED,
    Message,
    Plan,
    Rung,
)
from notifications.queue import MORNING, Letter, Queue, join, joinable, local, of_day
from notifications.rungs import REST, Step, place
from notifications.wishes import Wishes

log = logging.getLogger(__name__)
T = TypeVar("T")
Transaction: TypeAlias = Callable[[Callable[[Session], T]], T]
SETTLING = dt.timedelta(minutes=5)  # reminders of one day wait for each other so long at most


@dataclass(frozen=True)
class Due:
    """The steps of one task whose day has come, and what the desk wishes for them."""

    here: Climb
    steps: Sequence[Step]
    wishes: Wishes
    today: dt.date

    def day_of(self, step: Step, person: int) -> dt.date | None:
        return wishes.day_of(step, person, self.wishes, self.here.calendar)


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
        due = Due(here, steps, wishes.standing(session, plan.task_id, plan.due_version), today)
        quiet = pauses.in_force(session, now) is not None
        count = sum(self._of_person(session, due, *each, quiet=quiet) for each in people)
        count += _of_desk(session, due)
        _advance(session, due, [person.id for person, _ in people])
        return count

    def _of_person(
        self, session: Session, due: Due, person: Person, seat: int, *, quiet: bool
    ) -> int:
        """Remind a person by the last step whose day has come; those before it go no more."""
        last = _pass(session, due, person.id)
        if last is None or last.for_desk or quiet:
            return 0
        if _rung(session, due.here, last, person.id) is not None:
            return 0
        if person.id in courtesy.rests(session, due.here.now):
            return 0
        return int(self._remind(session, due, last, person, seat) is not None)

    def _remind(
        self, session: Session, due: Due, step: Step, person: Person, seat: int
    ) -> Message | None:
        """Queue a reminder, joined to the person's other ones of the day; None: not now."""
        here, there = due.here, local(person, due.here.now)
        now, day, first = here.now, there.date(), due.day_of(step, person.id)
        if first is None or day < first or there.time() < MORNING or _rests(here, day):
            return None
        letter = _letter(due, step, person, seat)
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


def _letter(due: Due, step: Step, person: Person, seat: int) -> Letter:
    here, words = due.here, due.wishes.of(SAY, step.rung, person.id)
    line = task_line(here.case, here.definition, here.task) | {"rung": step.rung, "seat": seat}
    if words is not None:
        line["said"] = words.id
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


def _pass(session: Session, due: Due, person: int) -> Step | None:
    """The last step whose day has come; what was left out or overtaken is written down as such."""
    last = None
    for step in due.steps:
        day = due.day_of(step, person)
        if day is not None and day <= due.today and (step.for_desk or person != NOBODY):
            last = step
    for step in due.steps:
        mine = step.for_desk == (person == NOBODY)
        overtaken = last is not None and due.steps.index(step) < due.steps.index(last)
        if mine and (overtaken or due.wishes.skips(step, person)):
            _write(session, due.here, step, person, SKIPPED)
    return last


def _of_desk(session: Session, due: Due) -> int:
    """Ask the desk what the last of its steps asks, once."""
    last, here = _pass(session, due, NOBODY), due.here
    if last is None or not _write(session, here, last, NOBODY, SENT):
        return 0
    kind = desk.RUNGS[min(place(here.ladder, last), len(desk.RUNGS) - 1)]
    desk.ask(session, kind, now=here.now, case=here.case.id, task=here.task.id)
    return 1


def _advance(session: Session, due: Due, people: Sequence[int]) -> None:
    """Go on to the first step about which somebody is not settled yet."""
    here = due.here
    rest = list(here.steps)
    for step in due.steps:
        asked = [NOBODY] if step.for_desk else people
        if any(_rung(session, here, step, person) is None for person in asked):
            break
        rest.remove(step)
    if not rest:
        session.delete(here.plan)
    elif here.plan.next_rung != rest[0].rung:
        here.plan.next_rung, here.plan.next_on = rest[0].rung, rest[0].on
    session.flush()


def _release(session: Session, now: dt.datetime) -> None:
    """The reminders of this run have joined: they may go."""
    session.execute(
        sa.update(Message)
        .where(
            Message.state == QUEUED, Message.attempts == 0, Message.day.is_not(None),
            Message.template.in_((REMINDER, DIGEST)), Message.next_at <= now + SETTLING,
            Message.next_at > now,
        )
        .values(next_at=now)
    )  # fmt: skip
