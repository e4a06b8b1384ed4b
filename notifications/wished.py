"""The desk's page of one rung: what will go, what is wished for it, and who wished it when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.errors import EngineError
from engine.models.case import Case, Task
from engine.models.person import Person
from engine.registry import Registry
from engine.text import N_
from notifications import ahead, wishes
from notifications.ahead import Foreseen
from notifications.models import HOLD, SAY, Plan, Wish
from notifications.sheet import task_label
from notifications.wishes import RungKey

LONGEST = dt.timedelta(days=366)
SHOWN = 20  # wishes of all lines that the forecast shows below its list


class Gone(EngineError):
    """A rung that has gone, or that nothing leads to any more."""

    message = N_("This line has gone meanwhile, or is no longer planned. Nothing was noted.")


class Overtaken(EngineError):
    """A hold that nobody would see: the next rung goes first."""

    message = N_("The next line of this step goes before that day. Hold that one first, or "
                 "choose an earlier day.")  # fmt: skip


class NoHold(EngineError):
    """A hold that changes nothing."""

    message = N_("It goes on that day or after it in any case. Choose a later day.")


class TooFar(EngineError):
    """A hold that nobody would remember."""

    message = N_("Choose a day within a year; or leave the line out.")


@dataclass(frozen=True)
class WishLine:
    """One wish as the log shows it; without `taken_back_at` it stands."""

    id: int
    key: RungKey
    kind: str
    day: dt.date | None
    words: str
    language: str
    note: str
    at: dt.datetime
    by: str
    taken_back_at: dt.datetime | None
    taken_back_by: str
    reference: str
    label: str
    person: str


def line(session: Session, registry: Registry, key: RungKey, now: dt.datetime) -> Foreseen | None:
    """The rung as the forecast has it, left out or not; None: it will not come any more."""
    plan = session.get(Plan, key.task)
    if plan is None or plan.due_version != key.due_version:
        return None
    found = ahead.of_plan(session, registry, plan, now)
    return next(
        (each for each in found if (each.rung, each.person) == (key.rung, key.person)), None
    )


def hold(
    session: Session, registry: Registry, key: RungKey, day: dt.date, *,
    why: str, by: int, now: dt.datetime,
) -> None:  # fmt: skip
    """Let a rung go on this day at the soonest.

    Raises Gone, NoHold, TooFar, Overtaken, WishStands.
    """
    found = line(session, registry, key, now)
    if found is None or found.skipped:
        raise Gone
    if day <= found.on:
        raise NoHold
    if day > now.date() + LONGEST:
        raise TooFar
    wishes.note(session, key, HOLD, by=by, now=now, day=day, why=why)
    if line(session, registry, key, now) is None:
        raise Overtaken


def note(
    session: Session, registry: Registry, key: RungKey, kind: str, *,
    by: int, now: dt.datetime, words: str = "", language: str = "", why: str = "",
) -> None:  # fmt: skip
    """Leave a rung out, or let a sentence go with it. Raises Gone, WishStands."""
    found = line(session, registry, key, now)
    if found is None or (kind == SAY and found.skipped):
        raise Gone
    wishes.note(session, key, kind, by=by, now=now, words=words, language=language, why=why)


# Reading


def log_of(session: Session, registry: Registry, key: RungKey) -> list[WishLine]:
    """All that was ever wished for one rung, the latest first."""
    query = _wishes().where(
        Wish.task_id == key.task, Wish.due_version == key.due_version, Wish.rung == key.rung,
        Wish.person_id == key.person,
    )  # fmt: skip
    return [_line(registry, row) for row in session.execute(query)]


def recent(session: Session, registry: Registry) -> list[WishLine]:
    """The latest wishes of all lines."""
    return [_line(registry, row) for row in session.execute(_wishes().limit(SHOWN))]


def _wishes() -> sa.Select[Wish, Task, Case, str | None, str, str | None]:
    by, back, to = aliased(Person), aliased(Person), aliased(Person)
    return (
        sa.select(Wish, Task, Case, to.name, by.name, back.name)
        .join(Task, Task.id == Wish.task_id)
        .join(Case, Case.id == Task.case_id)
        .join(by, by.id == Wish.by)
        .outerjoin(back, back.id == Wish.taken_back_by)
        .outerjoin(to, to.id == Wish.person_id)
        .order_by(Wish.id.desc())
    )


def _line(
    registry: Registry, row: sa.Row[Wish, Task, Case, str | None, str, str | None]
) -> WishLine:
    wish, task, case, to, by, back = row
    definition = registry.get(case.definition, case.definition_version)
    return WishLine(
        id=wish.id, key=wishes.key_of(wish), kind=wish.kind, day=wish.day, words=wish.words,
        language=wish.language, note=wish.note, at=wish.at, by=by,
        taken_back_at=wish.taken_back_at, taken_back_by=back or "", reference=case.reference,
        label=task_label(definition, task.key), person=to or "",
    )  # fmt: skip


@dataclass(frozen=True)
class About:
    """What a rung is about. `person` is empty where it is a task for the desk."""

    reference: str
    label: str
    due: dt.date | None
    person: str


def about(session: Session, registry: Registry, key: RungKey) -> About | None:
    task = session.get(Task, key.task)
    person = session.get(Person, key.person) if key.person else None
    if task is None or (key.person and person is None):
        return None
    case = session.get_one(Case, task.case_id)
    definition = registry.get(case.definition, case.definition_version)
    label = task_label(definition, task.key)
    return About(case.reference, label, task.due, person.name if person else "")
