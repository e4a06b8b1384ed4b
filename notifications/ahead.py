"""The forecast of the ladders: what would go, to whom and when, as things stand today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine import seats as offices
from engine.models.case import Case, Task
from engine.registry import Registry
from notifications import courtesy, ladder, parties, pauses, wishes
from notifications.ladder import Climb
from notifications.models import NOBODY, Plan, Rung
from notifications.parties import MAIL, Party
from notifications.wishes import From, Wishes


@dataclass(frozen=True)
class Foreseen:
    """A rung that would go. `person` is 0 where it is a task for the desk.

    `held`: the day before which the desk does not wish it.  `skipped`: the desk left it out.
    """

    on: dt.date
    case: int
    task: int
    rung: str
    person: int
    due_version: int = 1
    held: dt.date | None = None
    skipped: bool = False


@dataclass(frozen=True)
class Around:
    """What every plan is reckoned with, read once for all of them.

    `people`: seat -> who holds it.  `gone`: (task, due version, rung, person) of the ledger.
    `kept`: rows that the session knows as long as they are held here.
    """

    parties: Mapping[int, Sequence[Party]]
    people: Mapping[int, Sequence[int]]
    wished: Mapping[tuple[int, int], Wishes]
    gone: frozenset[tuple[int, int, str, int]]
    resting: Mapping[int, dt.datetime]
    lets_go: dt.date
    kept: tuple[object, ...]

    def recipients(self, here: Climb) -> list[int]:
        """Who is reminded, each once; where a seat is vacant nobody is."""
        asked = parties.asked(
            here.definition, self.parties.get(here.case.id, ()), here.task.role, here.task.body
        )
        seats = [party.seat for party in asked if party.channel == MAIL]
        return list(dict.fromkeys(p for seat in seats for p in self.people.get(seat, ())))


def forecast(
    session: Session,
    registry: Registry,
    *,
    now: dt.datetime,
    until: dt.date,
    person: int | None = None,
    left_out: bool = False,
) -> list[Foreseen]:
    """What would go from now on, up to a day: as things stand, whatever is met meanwhile.

    `left_out`: also what the desk wishes not to go.
    """
    query = sa.select(Plan).where(Plan.next_on <= until).order_by(Plan.next_on, Plan.task_id)
    plans = session.scalars(query).all()
    found = _of(session, registry, plans, now, until) if plans else []
    chosen = [
        each for each in found if person in (None, each.person) and (left_out or not each.skipped)
    ]
    return sorted(chosen, key=lambda each: (each.on, each.case, each.task, each.person))


def of_plan(session: Session, registry: Registry, plan: Plan, now: dt.datetime) -> list[Foreseen]:
    """All that one plan leads to, whenever it goes."""
    return _of(session, registry, [plan], now, dt.date.max)


def _of(
    session: Session, registry: Registry, plans: Sequence[Plan], now: dt.datetime, until: dt.date
) -> list[Foreseen]:
    around = _around(session, plans, now)
    climbs = (ladder.climb(session, registry, plan, now) for plan in plans)
    return [each for here in climbs if here for each in _foreseen(here, around, until)]


def _foreseen(here: Climb, around: Around, until: dt.date) -> Iterator[Foreseen]:
    """What goes, by the same reckoning as the sweep's, and what was left out."""
    today = here.calendar.roll(here.calendar.day(here.now))
    wished = around.wished.get((here.task.id, here.plan.due_version), Wishes())
    for person in (*around.recipients(here), NOBODY):
        rested = here.calendar.roll(here.calendar.day(around.resting.get(person, here.now)))
        first = From(max(around.lets_go, rested), today)
        goes = wishes.ahead(here.steps, person, wished, here.calendar, first)
        out = [
            (step, max(step.on, today)) for step in here.steps
            if step.for_desk == (person == NOBODY) and wished.skips(step, person)
        ]  # fmt: skip
        for step, on in (*goes, *out):
            key = (here.task.id, here.plan.due_version, step.rung, person)
            if on <= until and key not in around.gone:
                yield Foreseen(
                    on, here.case.id, here.task.id, step.rung, person, key[1],
                    wished.held(step, person), skipped=wished.skips(step, person),
                )  # fmt: skip


def _around(session: Session, plans: Sequence[Plan], now: dt.datetime) -> Around:
    tasks = [plan.task_id for plan in plans]
    cases = _with_those_above(session, {plan.case_id for plan in plans})
    present = parties.of_cases(session, {plan.case_id for plan in plans})
    seats = {party.seat for found in present.values() for party in found}
    ledger = sa.select(Rung.task_id, Rung.due_version, Rung.rung, Rung.person_id)
    return Around(
        parties=present,
        people={
            seat: [each.person_id for each in held]
            for seat, held in offices.holders(session, seats, now).items()
        },
        wished=wishes.of_tasks(session, tasks),
        gone=frozenset(
            (row.task_id, row.due_version, row.rung, row.person_id)
            for row in session.execute(ledger.where(Rung.task_id.in_(tasks)))
        ),
        resting=courtesy.rests(session, now),
        lets_go=_lets_go(session, now),
        kept=(*session.scalars(sa.select(Task).where(Task.id.in_(tasks))), *cases),
    )


def _with_those_above(session: Session, ids: set[int]) -> list[Case]:
    """Cases and all above them: whether one rests is asked of each."""
    found: list[Case] = []
    while ids:
        rows = session.scalars(sa.select(Case).where(Case.id.in_(ids))).all()
        found += rows
        ids = {row.parent_id for row in rows if row.parent_id} - {row.id for row in found}
    return found


def _lets_go(session: Session, now: dt.datetime) -> dt.date:
    """The first day on which mail goes: the day on which a pause ends, if one lasts."""
    calendar, paused = editions.calendar_of(session), pauses.in_force(session, now)
    return calendar.roll(calendar.day(paused.until if paused else now))
