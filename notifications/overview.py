"""What an overview says: keys, dates and counts of what is open, no word of substance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine import editions, incidents
from engine.models.case import Case, Part, Task
from engine.models.person import Appointment, Person, Seat
from engine.queries.reader import awake
from engine.registry import Registry
from notifications import claims, parties
from notifications.catalogue import OWN_AFFAIRS
from notifications.lines import Line, task_line
from notifications.models import FAILED, Bounce, DeskTask, Message
from notifications.parties import MAIL
from notifications.queue import local

DESK, OWN = "desk", "own"
AHEAD = dt.timedelta(days=7)
MOST = 12  # lines of a list; how many there are is said beside it
SEVERAL = 2  # one open task alone has its own messages


def seats_of(session: Session, person: int, now: dt.datetime) -> list[Seat]:
    """The seats of a person that are written to by mail."""
    return list(
        session.scalars(
            sa.select(Seat)
            .join(Appointment, Appointment.seat_id == Seat.id)
            .where(
                Appointment.person_id == person, Appointment.lasts(now), Seat.channel == MAIL,
            )
            .order_by(Seat.id)
            .distinct()
        )
    )  # fmt: skip


def facts(
    session: Session,
    registry: Registry,
    person: Person,
    now: dt.datetime,
    desk: Collection[str],
    *,
    fresh: Sequence[str] = (),
    only_news: bool = False,
) -> tuple[int, dict[str, Any]] | None:
    """The seat that an overview belongs to, and what it says; None: nothing.

    `fresh`: what is new in what the person follows.  `only_news`: nothing else is wished.
    """
    seats = seats_of(session, person.id, now)
    at_desk = [seat for seat in seats if seat.title in desk]
    said = {} if only_news else _open_steps(session, registry, seats, at_desk, now)
    if not said and not (fresh and seats):
        return None
    said = {"mine": [], "mine_total": 0, **said} | ({"news": list(fresh)} if fresh else {})
    asked = [line["seat"] for line in said["mine"]]
    seat = next(iter([*(each.id for each in at_desk), *asked]), None) or seats[0].id
    day = local(person, now).date()
    return seat, {"kind": DESK if at_desk else OWN, "day": day.isoformat(), **said}


def _open_steps(
    session: Session,
    registry: Registry,
    seats: Sequence[Seat],
    at_desk: Sequence[Seat],
    now: dt.datetime,
) -> dict[str, Any]:
    """What is open for whoever holds these seats; empty: nothing."""
    if at_desk:
        return _of_desk(session, registry, at_desk[0], now)
    return _own(session, registry, [seat.id for seat in seats])


def _own(session: Session, registry: Registry, seats: list[int]) -> dict[str, Any]:
    """The open next steps of a person's seats, if there are several."""
    mine = list(_asked_of(session, registry, seats))
    if len(mine) < SEVERAL:
        return {}
    return {"mine": mine[:MOST], "mine_total": len(mine)}


def _asked_of(session: Session, registry: Registry, seats: list[int]) -> Iterator[Line]:
    """Open tasks that ask these seats, by date; none of cases that rest."""
    concerned = sa.select(Part.case_id).where(Part.seat_id.in_(seats), Part.until.is_(None))
    rows = session.execute(
        sa.select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.status == "open", Task.case_id.in_(concerned), awake())
        .order_by(Task.due.nulls_last(), Case.reference, Task.id)
    )
    for task, case in rows.all():
        definition = registry.get(case.definition, case.definition_version)
        here = parties.of_case(session, case.id)
        asked = [p.seat for p in parties.asked(definition, here, task.role, task.body)]
        seat = next((each for each in seats if each in asked), None)
        if seat is not None and not task.optional:
            yield {**task_line(case, definition, task), "seat": seat}


def _of_desk(session: Session, registry: Registry, seat: Seat, now: dt.datetime) -> dict[str, Any]:
    """Next steps of the desk and of others, mail that did not arrive, small tasks."""
    today = editions.calendar_of(session).day(now)
    mine = list(_asked_of(session, registry, [seat.id]))
    known = {line["task"] for line in mine}
    soon = [
        line for line in _awaited(session, registry, seat.id, today, today + AHEAD)
        if line["task"] not in known
    ]  # fmt: skip
    counts = {
        "passed": _passed(session, today),
        "undelivered": _undelivered(session, now),
        "incidents": incidents.open_now(session, but=(claims.MAIL, claims.RENDER)),
    }
    small = _small_tasks(session)
    if not (mine or soon or small or any(counts.values())):
        return {}
    return {
        "mine": mine[:MOST], "mine_total": len(mine), "awaited": soon[:MOST],
        "awaited_total": len(soon), "small": small, **counts,
    }  # fmt: skip


def _awaited(
    session: Session, registry: Registry, seat: int, first: dt.date, last: dt.date
) -> Iterator[Line]:
    rows = session.execute(
        sa.select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.due.between(first, last), *_open())
        .order_by(Task.due, Case.reference, Task.id)
    )
    for task, case in rows.all():
        definition = registry.get(case.definition, case.definition_version)
        yield {**task_line(case, definition, task), "seat": seat}


def _open() -> tuple[sa.ColumnElement[bool], ...]:
    return Task.status == "open", Task.optional.is_(False), awake()


def _passed(session: Session, today: dt.date) -> int:
    """How many next steps have an indicative date that is gone by."""
    query = sa.select(sa.func.count()).select_from(Task).join(Case, Case.id == Task.case_id)
    return session.scalar(query.where(Task.due < today, *_open())) or 0


def _undelivered(session: Session, now: dt.datetime) -> int:
    """Messages of the last seven days that did not arrive and were not sent again."""
    again = aliased(Message)
    came_back = sa.exists().where(Bounce.message_id == Message.id)
    query = sa.select(sa.func.count()).where(
        sa.or_(Message.state == FAILED, came_back), Message.created_at > now - AHEAD,
        sa.not_(sa.exists().where(again.resent_from == Message.id)),
        Message.template.not_in(OWN_AFFAIRS),
    )  # fmt: skip
    return session.scalar(query) or 0


def _small_tasks(session: Session) -> Mapping[str, int]:
    query = (
        sa.select(DeskTask.kind, sa.func.count())
        .where(DeskTask.done_at.is_(None))
        .group_by(DeskTask.kind)
        .order_by(DeskTask.kind)
    )
    return {row[0]: row[1] for row in session.execute(query)}
