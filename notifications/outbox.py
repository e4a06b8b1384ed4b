"""Listens to steps: queues messages in the step's own transaction and keeps the ladders in line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.command import Notice, Taken
from engine.models.anchors import Replan
from engine.models.case import Case, Task
from engine.models.person import Person, Seat
from engine.registry import Registry
from notifications import corrections, desk, ladder, moved, parties
from notifications.catalogue import OPENED, Catalogue
from notifications.lines import step_line, task_line
from notifications.models import Message
from notifications.notices import notices
from notifications.parties import MAIL
from notifications.queue import Letter, Queue, batch_of
from notifications.sweep import Reminders

OPEN_TASKS = sa.select(Task).where(Task.case_id == sa.bindparam("case"), Task.status == "open")


class Outbox:
    """The engine's listener. `reminders.sweep` is for the scheduler, `post` for the doors."""

    def __init__(
        self, registry: Registry, catalogue: Catalogue | None = None, *, domain: str
    ) -> None:
        self.registry = registry
        self.catalogue = catalogue or Catalogue()
        self.queue = Queue(domain)
        self.reminders = Reminders(registry, self.queue)

    def notices(self, taken: Taken) -> list[Notice]:
        """Whom a step would tell: asked before it is taken, and when it is."""
        return notices(self.catalogue, taken)

    def taken(self, session: Session, taken: Taken) -> None:
        if taken.change.kind == "undo":
            corrections.take_back(session, self.queue, taken)
        if taken.change.moved_anchors:
            moved.wait(session, [each.key for each in taken.change.moved_anchors], taken.at)
        tasks = _opened(session, taken) if taken.change.opens else {}
        self._tell(session, taken, self.notices(taken), tasks)
        self._ask_for_parties(session, taken, tasks)
        self._ask_the_desk(session, taken)
        ladder.follow(session, self.registry, taken)

    def replanned(self, session: Session, replan: Replan, cases: Sequence[int]) -> None:
        moved.tell(session, self.registry, self.queue, replan, cases)

    def post(
        self,
        session: Session,
        template: str,
        person: Person,
        facts: Mapping[str, Any],
        *,
        now: dt.datetime,
        case: Case | None = None,
        seat: int | None = None,
    ) -> Message:
        """Queue one message that no step causes: a sign-in code, an activation, an invitation.

        `facts`: "code"; "until", an ISO instant after which it is not sent any more.
        """
        letter = Letter(
            kind=template, template=template, person=person, seat=seat, case=case, facts=facts
        )
        return self.queue.new(session, letter, now=now)

    # What one event says

    def _tell(
        self,
        session: Session,
        taken: Taken,
        said: Sequence[Notice],
        tasks: Mapping[_TaskName, Task],
    ) -> None:
        seats = {notice.seat: session.get_one(Seat, notice.seat) for notice in said}
        by_mail = [seat.id for seat in seats.values() if seat.channel == MAIL]
        held = parties.holders_of(session, by_mail, taken.at)
        letters: list[Letter] = []
        for notice in said:
            facts = self._facts(taken, notice, tasks)
            if seats[notice.seat].channel != MAIL:
                self._draft(session, taken, notice, facts)
            elif people := held.get(notice.seat):
                letters += self._letters(taken, notice, people, facts)
            else:
                self._ask_for_holder(session, taken, notice)
        if letters:
            self._queue(session, taken, letters)

    @staticmethod
    def _draft(session: Session, taken: Taken, notice: Notice, facts: dict[str, Any]) -> None:
        desk.draft(
            session, kind=notice.kind, seat=notice.seat, case=taken.case.id, event=taken.event,
            facts=facts, now=taken.at, batch=batch_of(taken),
        )  # fmt: skip

    def _letters(
        self, taken: Taken, notice: Notice, people: Iterable[Person], facts: dict[str, Any]
    ) -> Iterator[Letter]:
        lines = facts.get("tasks", [])
        for person in people:
            if person.id != notice.spares:
                yield Letter(
                    kind=notice.kind, template=self.catalogue.template(notice.kind), person=person,
                    seat=notice.seat, case=taken.case, event=taken.event,
                    task=lines[0]["task"] if lines else None, facts=facts,
                )  # fmt: skip

    def _queue(self, session: Session, taken: Taken, letters: Sequence[Letter]) -> None:
        if taken.command is not None or taken.person is not None:
            self.queue.put_all(session, letters, now=taken.at, batch=batch_of(taken))
            return
        for letter in letters:
            self.queue.put_automatic(session, letter, now=taken.at)

    @staticmethod
    def _facts(taken: Taken, notice: Notice, tasks: Mapping[_TaskName, Task]) -> dict[str, Any]:
        if notice.kind != OPENED:
            return {"steps": [step_line(taken, notice.kind) | {"seat": notice.seat}]}
        task = tasks[notice.task, notice.body]
        line = task_line(taken.case, taken.definition, task, event=taken.event)
        return {"tasks": [line | {"seat": notice.seat}]}

    def _ask_for_holder(self, session: Session, taken: Taken, notice: Notice) -> None:
        """Nobody holds a seat: the desk is asked, unless it is told once somebody is named."""
        step = (taken.definition.key, taken.change.trigger)
        if not self.catalogue.only_once_named(notice.kind, *step):
            desk.ask(
                session, desk.VACANT_SEAT, now=taken.at, case=taken.case.id, seat=notice.seat,
                event=taken.event,
            )  # fmt: skip

    def _ask_the_desk(self, session: Session, taken: Taken) -> None:
        step = (taken.definition.key, taken.change.trigger)
        if taken.change.kind != "step":
            return
        if kind := self.catalogue.asks.get(step):
            desk.ask(session, kind, now=taken.at, case=taken.case.id, event=taken.event)
        if kind := self.catalogue.answers.get(step):
            desk.settle_kind(session, kind, taken.case, now=taken.at)

    def _ask_for_parties(
        self, session: Session, taken: Taken, tasks: Mapping[_TaskName, Task]
    ) -> None:
        """A task whose role nobody plays yet is told to the desk; it is never skipped."""
        here = parties.after(taken.situation, taken.change) if tasks else []
        for task in tasks.values():
            if not parties.asked(taken.definition, here, task.role, task.body):
                desk.ask(
                    session, desk.VACANT_SEAT, now=taken.at, case=taken.case.id, task=task.id,
                    event=taken.event,
                )  # fmt: skip


_TaskName = tuple[str, str]


def _opened(session: Session, taken: Taken) -> dict[_TaskName, Task]:
    """The rows of the tasks that the event has opened, by key and body."""
    names = {(task.entry, task.key, task.body) for task in taken.change.opens}
    return {
        (task.key, task.body): task
        for task in session.scalars(OPEN_TASKS, {"case": taken.case.id})
        if (task.entry, task.key, task.body) in names
    }
