"""Plays every party of the demonstration: waits for what a seat is asked, answers in its time."""

from __future__ import annotations

import datetime as dt
import math
import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config.bootstrap import Services
from config.demo import content
from config.demo.cast import Cast
from config.demo.inputs import Forms
from config.demo.scenario import ASKED, Aside, Part
from engine import editions, planner, seats
from engine.access import Actor
from engine.clock import FixedClock
from engine.command import Command, Opening
from engine.errors import InputFaults, NotAllowed, Refused, Stale
from engine.models.case import Case, Task
from engine.situation import Situation

DESK = frozenset({"secretariat", "executive_director"})
ON_THE_DAY = frozenset({"record_visit", "complete_checklist", "record_issue"})
SOMETIMES = {"respond_to_observations": 0.7, "complete_checklist": 0.8, "read_submission": 0.0}
THURSDAY = 3  # as weekdays are counted
ANOTHER_TRY = dt.timedelta(days=6)


@dataclass
class Review:
    """One review of the demonstration and what its parties still mean to do."""

    id: int
    subject: str
    part: Part
    once: dict[str, str] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)


@dataclass
class Player:
    """`days`: task -> (version of its date, the day on which it is answered)."""

    services: Services
    clock: FixedClock
    cast: Cast
    forms: Forms
    dice: random.Random
    reviews: dict[int, Review] = field(default_factory=dict)
    days: dict[int, tuple[int, dt.date]] = field(default_factory=dict)

    # What is to be done

    def look(self) -> list[tuple[dt.date, int]]:
        """(day, task) of everything that somebody means to answer, the soonest first."""
        rows = self.services.read(_asked)
        known = {row.id for row, _ in rows}
        self.days = {task: day for task, day in self.days.items() if task in known}
        for task, case in rows:
            if self.days.get(task.id, (0,))[0] != task.due_version:
                self._plan(task, case)
        return sorted((day, task) for task, (_, day) in self.days.items() if day < dt.date.max)

    def _plan(self, task: Task, case: Case) -> None:
        review = self.reviews.get(case.root_id or case.id)
        if review is None:  # played elsewhere; the dice of the reviews are left alone
            self.days[task.id] = (task.due_version, dt.date.max)
            return
        answers = task.key not in review.part.silent
        answers &= not task.optional or self.dice.random() < self._chance(task, review)
        day = _to_office(self._day(task, review.part.pace)) if answers else dt.date.max
        self.days[task.id] = (task.due_version, day)

    @staticmethod
    def _chance(task: Task, review: Review) -> float:
        return 1.0 if task.key in review.once else SOMETIMES.get(task.key, 0.5)

    def _day(self, task: Task, pace: float) -> dt.date:
        """Some day of the window; never before the next day."""
        if task.due is None:
            return task.opened_on + dt.timedelta(days=self.dice.randint(3, 12))
        if task.key in ON_THE_DAY:
            return task.due
        if task.key == "record_consideration":  # as soon as the session is over
            return task.due - dt.timedelta(days=4)
        span = max((task.due - task.opened_on).days, 1)
        share = (
            self.dice.uniform(0.2, 0.7) if task.role in DESK else pace * self.dice.uniform(0.8, 1.0)
        )
        return task.opened_on + dt.timedelta(days=max(1, math.ceil(span * share)))

    # Doing it

    def answer(self, task_id: int) -> None:
        """Take the step that discharges a task, as whoever holds its seat."""
        version, day = self.days[task_id]
        done = self._safely(partial(self._answer, task_id=task_id))
        if done is None:
            self.days[task_id] = (version, dt.date.max)
        elif not done:
            self.days[task_id] = (version, max(day, self._today()) + ANOTHER_TRY)

    def _answer(self, session: Session, *, task_id: int) -> bool | None:
        """Whether the step was taken; None where the task leads to none."""
        found = self._how(session, task_id=task_id)
        return None if found is None else self._step(session, *found)

    def _how(self, session: Session, *, task_id: int) -> tuple[Situation, str, Actor] | None:
        task = session.get_one(Task, task_id)
        case = session.get_one(Case, task.case_id)
        review = self.reviews.get(case.root_id or case.id)
        here = self.services.engine.situation(session, case)
        trigger = self._trigger(here, task, review)
        actor = self.holder(session, here, task.role, task.body)
        return (here, trigger, actor) if trigger and actor else None

    @staticmethod
    def _trigger(here: Situation, task: Task, review: Review | None) -> str:
        if review and task.key in review.once:
            return review.once.pop(task.key)
        meeting = [
            each.key for each in here.definition.from_state(here.state) if task.key in each.meets
        ]
        wanted = ASKED.get(task.key, "")
        return wanted if wanted in meeting else next(iter(meeting), "")

    def holder(self, session: Session, here: Situation, role: str, body: str) -> Actor | None:
        """Who holds a seat of the role or group: the first one that has a holder."""
        members = here.definition.members([role])
        parts = [part for part in here.image.parts if part.role in members]
        for part in sorted(parts, key=lambda each: each.role.endswith("mission")):
            if body not in ("", here.body_of(part.seat)):
                continue
            if actor := self._actor(session, part.seat):
                return actor
        return None

    def _actor(self, session: Session, seat: int) -> Actor | None:
        held = seats.current(session, seat, self.clock.now())
        if not held:
            return None
        row = held[0].seat
        return Actor(held[0].person_id, seat, row.title, row.body)

    def take(
        self, case: int, trigger: str, actor: Actor, inputs: Mapping[str, Any] | None = None
    ) -> bool:
        """Fill in a form and send it; whether it was taken."""

        def work(session: Session) -> bool:
            here = self.services.engine.situation(session, session.get_one(Case, case))
            return self._step(session, here, trigger, actor, inputs)

        return bool(self._safely(work))

    def _safely(self, work: Callable[[Session], bool | None]) -> bool | None:
        """In one transaction; what the engine refuses leaves nothing behind."""
        try:
            done = self.services.write(work)
        except (Refused, InputFaults, NotAllowed, Stale):
            return False
        if done:
            self.clock.advance(minutes=self.dice.randint(3, 11))
        return done

    def _step(
        self, session: Session, here: Situation, trigger: str, actor: Actor,
        inputs: Mapping[str, Any] | None = None,
    ) -> bool:  # fmt: skip
        asked = self._filled(here, trigger, actor)
        if asked is None:
            return False
        values = {**asked, **(inputs or {})}
        command = Command(str(uuid.uuid4()), here.case_id, trigger, actor, values)
        result = self.services.engine.fire(session, command)
        self.forms.deliver(session, command, result.event)
        return True

    def _filled(self, here: Situation, trigger: str, actor: Actor) -> dict[str, Any] | None:
        """What is prepared and typed; None where the step cannot be taken now."""
        here.actor_seat, here.actor_body = actor.seat, actor.body
        transition = here.definition.transition(trigger)
        if transition is None:
            return None
        prepared: Mapping[str, Any] = {}
        for wanted in (True, False):  # some steps ask for what is prepared before them
            if wanted is (trigger in content.ASKED_FOR):
                prepared = content.prepare(here, trigger, actor, self.cast, self.dice)
            if planner.refusals(here, transition, asked=False):
                return None
        return {**self.forms.fill(here, transition, self.dice), **prepared}

    def open(self, definition: str, subject: str, actor: Actor, **more: Any) -> int:  # noqa: ANN401
        asked = Opening(str(uuid.uuid4()), definition, subject, actor, **more)
        return self.services.write(lambda s: self.services.engine.open(s, asked)).case

    def _today(self) -> dt.date:
        return self.services.read(editions.calendar_of).day(self.clock.now())


def _to_office(day: dt.date) -> dt.date:
    """Offices answer on Mondays and Thursdays: fewer days to step through."""
    ahead = THURSDAY - day.weekday() if 0 < day.weekday() <= THURSDAY else -day.weekday() % 7
    return day + dt.timedelta(days=ahead)


def _asked(session: Session) -> list[tuple[Task, Case]]:
    """The open tasks of reviews and the cases below them that do not rest."""
    rows = session.execute(
        sa.select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.status == "open", Case.closed_at.is_(None), Case.hold.is_(None))
        .order_by(Task.id)
    ).all()
    session.expunge_all()
    return [(task, case) for task, case in rows]
