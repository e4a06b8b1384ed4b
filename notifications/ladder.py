"""The reminder ladders: what is planned for the open tasks, and what would go when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions, following
from engine.calendar import Calendar
from engine.command import Taken
from engine.definition import Definition, TaskSpec
from engine.models.case import Case, Task
from engine.models.person import Person
from engine.queries.reader import Row
from engine.registry import Registry
from engine.rules import Ladder, Rules
from notifications import desk, parties, rungs
from notifications.models import CANCELLED, PLANNED, Plan, Rung
from notifications.rungs import Dated, Step

_task = Task.__table__.c
PLANS = sa.select(Plan).where(Plan.case_id == sa.bindparam("case"))
OPEN_TASKS = sa.select(
    _task.id, _task.case_id, _task.key, _task.role, _task.optional, _task.opened_on, _task.due,
    _task.due_version,
).where(_task.case_id == sa.bindparam("case"), _task.status == "open")  # fmt: skip
CANCEL_OF = (
    sa.update(Rung)
    .where(Rung.task_id.in_(sa.bindparam("tasks", expanding=True)), Rung.state == PLANNED)
    .values(state=CANCELLED, at=sa.bindparam("now"))
    .execution_options(synchronize_session="fetch")
)
DROP = (
    sa.delete(Plan)
    .where(Plan.task_id.in_(sa.bindparam("tasks", expanding=True)))
    .execution_options(synchronize_session="fetch")
)
CANCEL_ENDED = (
    sa.update(Rung)
    .where(
        Rung.task_id.in_(
            sa.select(Task.id).where(Task.case_id == sa.bindparam("case"), Task.status != "open")
        ),
        Rung.state == PLANNED,
    )
    .values(state=CANCELLED, at=sa.bindparam("now"))
    .execution_options(synchronize_session="fetch")
)


@dataclass(frozen=True)
class Climb:
    """An open task with its ladder, as of `now`: the steps from the planned one on."""

    now: dt.datetime
    plan: Plan
    task: Task
    case: Case
    definition: Definition
    calendar: Calendar
    ladder: Ladder
    steps: Sequence[Step]


def follow(session: Session, registry: Registry, taken: Taken) -> None:
    """Bring the plan of a case in line with its tasks after an event."""
    here, change = taken.situation, taken.change
    if change.trigger == following.TRIGGER:
        _start_anew(session, taken.case, taken.at)
    if change.touches_tasks or change.kind == following.KIND:
        _plan_case(session, registry, taken.case, here.calendar, taken.at)
    if change.meets or change.cancels or change.final:
        _end(session, taken.case, taken.at)
    if change.hold is not None or change.unhold or change.final:
        for child in _below(session, taken.case):
            _plan_case(session, registry, child, here.calendar, taken.at)


def _start_anew(session: Session, case: Case, now: dt.datetime) -> None:
    """Another edition may remind on other days: what lies ahead is planned again."""
    for plan in session.scalars(PLANS, {"case": case.id}).all():
        drop(session, plan, now)


def _below(session: Session, case: Case) -> Iterator[Case]:
    query = sa.select(Case).where(Case.parent_id == case.id, Case.closed_at.is_(None))
    for child in session.scalars(query.order_by(Case.id)).all():
        yield child
        yield from _below(session, child)


def _plan_case(
    session: Session, registry: Registry, case: Case, calendar: Calendar, now: dt.datetime
) -> None:
    plans = {plan.task_id: plan for plan in session.scalars(PLANS, {"case": case.id})}
    tasks = {task.id: task for task in session.execute(OPEN_TASKS, {"case": case.id})}
    rests = case.closed_at is not None or parties.on_hold(session, case)
    kept = {
        key for key, plan in plans.items()
        if not rests and key in tasks and tasks[key].due_version == plan.due_version
    }  # fmt: skip
    if gone := plans.keys() - kept:
        if asked_still := gone & tasks.keys():
            session.execute(CANCEL_OF, {"tasks": sorted(asked_still), "now": now})
        session.execute(DROP, {"tasks": sorted(gone)})
    if not rests and tasks.keys() - kept:
        definition = registry.get(case.definition, case.definition_version)
        rules = editions.rules_of(session, case)
        for key in sorted(tasks.keys() - kept):
            ladder = ladder_of(definition, rules, tasks[key])
            _plan(session, ladder, calendar, tasks[key], now)
        session.flush()


def _plan(
    session: Session, ladder: Ladder, calendar: Calendar, task: Row, now: dt.datetime
) -> None:
    found = rungs.steps(ladder, Dated(task.opened_on, task.due, now), calendar)
    if found:
        session.add(
            Plan(
                task_id=task.id, case_id=task.case_id, due_version=task.due_version, since=now,
                next_rung=found[0].rung, next_on=found[0].on,
            )
        )  # fmt: skip


def ladder_of(definition: Definition, rules: Rules, task: Task | TaskSpec | Row) -> Ladder:
    """The desk's own tasks have none, optional ones only what is written down for them."""
    roles = definition.members([task.role])
    if all(role.seating == "DESK" for role in definition.plain_roles if role.key in roles):
        return Ladder()
    if task.optional and task.key not in rules.ladders:
        return Ladder()
    return rules.ladder_of(task.key)


def drop(session: Session, plan: Plan, now: dt.datetime) -> None:
    """Nothing more of this plan; what is queued and not sent will be found cancelled."""
    session.execute(
        sa.update(Rung)
        .where(
            Rung.task_id == plan.task_id, Rung.due_version == plan.due_version,
            Rung.state == PLANNED,
        )
        .values(state=CANCELLED, at=now)
    )  # fmt: skip
    session.delete(plan)
    session.flush()


def _end(session: Session, case: Case, now: dt.datetime) -> None:
    """What is awaited no more: queued rungs are cancelled, the desk's tasks about it settled."""
    session.execute(CANCEL_ENDED, {"case": case.id, "now": now})
    desk.settle_for(session, case, now=now)


# Reading the plan


def climb(session: Session, registry: Registry, plan: Plan, now: dt.datetime) -> Climb | None:
    """A plan with all that it hangs on, asked anew; None: it has fallen away or rests."""
    task, case = session.get_one(Task, plan.task_id), session.get_one(Case, plan.case_id)
    if task.status != "open" or task.due_version != plan.due_version:
        return None
    if case.closed_at is not None or parties.on_hold(session, case):
        return None
    definition = registry.get(case.definition, case.definition_version)
    rules, calendar = editions.rules_of(session, case), editions.calendar_of(session)
    ladder = ladder_of(definition, rules, task)
    every = rungs.steps(ladder, Dated(task.opened_on, task.due, plan.since), calendar)
    places = [place for place, step in enumerate(every) if step.rung == plan.next_rung]
    ahead = every[places[0] :] if places else []
    return Climb(now, plan, task, case, definition, calendar, ladder, ahead)


def recipients(session: Session, climb: Climb) -> tuple[list[tuple[Person, int]], list[int]]:
    """Who is reminded today, each once with his seat; and the `mail` seats that are vacant."""
    found: dict[int, tuple[Person, int]] = {}
    vacant = []
    here = parties.of_case(session, climb.case.id)
    for party in parties.asked(climb.definition, here, climb.task.role, climb.task.body):
        if party.channel == parties.MAIL:
            people = parties.holders(session, party.seat, climb.now)
            vacant += [] if people else [party.seat]
            for person in people:
                found.setdefault(person.id, (person, party.seat))
    return list(found.values()), vacant


def due(steps: Sequence[Step], today: dt.date) -> list[Step]:
    """The steps whose day has come; only the last of them is taken."""
    return [step for step in steps if step.on <= today]


def told_at(session: Session, tasks: Iterable[int]) -> dict[int, dt.datetime]:
    """When the present dates of tasks were told, of those that are reminded of."""
    rows = session.execute(sa.select(Plan.task_id, Plan.since).where(Plan.task_id.in_(list(tasks))))
    return {row.task_id: row.since for row in rows}
