"""Listens to steps: queues messages in the step's own transaction and keeps the ladders in line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
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
        for notice in self.notices(taken):
            self._tell(session, taken, notice, tasks)
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

    # One notice

    def _tell(
        self, session: Session, taken: Taken, notice: Notice, tasks: Mapping[_TaskName, Task]
    ) -> None:
        seat = session.get_one(Seat, notice.seat)
        facts = self._facts(taken, notice, tasks)
        if seat.channel != MAIL:
            desk.draft(
                session, kind=notice.kind, seat=seat.id, case=taken.case.id, event=taken.event,
                facts=facts, now=taken.at, batch=batch_of(taken),
            )  # fmt: skip
            return
        once_named = self.catalogue.only_once_named(
            notice.kind, taken.definition.key, taken.change.trigger
        )
        event = None if once_named else taken.event
        for person in self._holders(session, seat.id, taken.case, event, taken.at):
            if person.id != notice.spares:
                self._queue(session, taken, notice, person, facts)

    def _queue(
        self, session: Session, taken: Taken, notice: Notice, person: Person, facts: dict[str, Any]
    ) -> None:
        lines = facts.get("tasks", [])
        letter = Letter(
            kind=notice.kind, template=self.catalogue.template(notice.kind), person=person,
            seat=notice.seat, case=taken.case, event=taken.event,
            task=lines[0]["task"] if lines else None, facts=facts,
        )  # fmt: skip
        if taken.command is None and taken.person is None:
            self.queue.put_automatic(session, letter, now=taken.at)
        else:
            self.queue.put(session, letter, now=taken.at, batch=batch_of(taken))

    @staticmethod
    def _facts(taken: Taken, notice: Notice, tasks: Mapping[_TaskName, Task]) -> dict[str, Any]:
        if notice.kind != OPENED:
            return {"steps": [step_line(taken, notice.kind) | {"seat": notice.seat}]}
        task = tasks[notice.task, notice.body]
        line = task_line(taken.case, taken.definition, task, event=taken.event)
        return {"tasks": [line | {"seat": notice.seat}]}

    def _holders(
        self, session: Session, seat: int, case: Case, event: int | None, now: dt.datetime
    ) -> list[Person]:
        """Who holds a seat; where nobody does, the desk is asked (unless `event` is None)."""
        people = parties.holders(session, seat, now)
        if not people and event is not None:
            desk.ask(session, desk.VACANT_SEAT, now=now, case=case.id, seat=seat, event=event)
        return people

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
    query = sa.select(Task).where(Task.case_id == taken.case.id, Task.status == "open")
    return {
        (task.key, task.body): task
        for task in session.scalars(query)
        if (task.entry, task.key, task.body) in names
    }
