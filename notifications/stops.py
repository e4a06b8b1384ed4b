"""Asks at the moment of sending whether a message still has its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case, Task
from engine.models.person import Person
from engine.registry import Registry
from notifications import news, parties
from notifications.catalogue import DIGEST, OPENED, REMINDER, TAKEN
from notifications.models import CANCELLED, PLANNED, SENT, Message, Rung
from notifications.sheet import until

INACTIVE, EXPIRED, SETTLED = "person inactive", "expired", "awaited no more"
WITHDRAWN = "withdrawn"
REST = {"tasks": OPENED, "steps": TAKEN, "digest": DIGEST}  # what is left without its reminders


def stopped(session: Session, message: Message, *, registry: Registry, now: dt.datetime) -> str:
    """Why a message is not sent any more, or "". Reminders of what is settled are left out."""
    if not session.get_one(Person, message.person_id).active:
        return INACTIVE
    end = until(message.facts)
    if end is not None and now > end:
        return EXPIRED
    _forget_overview(session, message, now)
    if message.template == DIGEST and not message.facts.get("digest"):
        return EXPIRED
    reminders = message.facts.get("reminders", [])
    if not reminders:
        return ""
    kept = [line for line in reminders if _stands(session, message, line, registry, now)]
    for line in reminders:
        if line not in kept:
            _cancel(session, message, line, now)
    message.facts = {**message.facts, "reminders": kept}
    if not kept and message.template == REMINDER:
        left = [name for name in REST if message.facts.get(name)]
        if not left:
            return SETTLED
        message.kind = message.template = REST[left[0]]
    return ""


def _forget_overview(session: Session, message: Message, now: dt.datetime) -> None:
    """An overview of another day is no news; what it was joined to is told all the same."""
    lines = message.facts.get("digest", [])
    if lines and all(now > dt.datetime.fromisoformat(line["until"]) for line in lines):
        message.facts = {key: value for key, value in message.facts.items() if key != "digest"}
        news.forget(session, message.id)


def _stands(
    session: Session, message: Message, line: Mapping[str, Any], registry: Registry,
    now: dt.datetime,
) -> bool:  # fmt: skip
    """Whether the task still asks this person, by the same date."""
    task = session.get(Task, line["task"], populate_existing=True)
    if task is None or task.status != "open" or task.due_version != line["due_version"]:
        return False
    if message.resent_from is None and _overtaken(session, message.person_id, line):
        return False
    case = session.get_one(Case, task.case_id)
    if case.closed_at is not None or parties.on_hold(session, case):
        return False
    definition = registry.get(case.definition, case.definition_version)
    here = parties.of_case(session, case.id)
    return any(
        parties.holds(session, message.person_id, party.seat, now)
        for party in parties.asked(definition, here, task.role, task.body)
    )


def _overtaken(session: Session, person: int, line: Mapping[str, Any]) -> bool:
    """Whether a later reminder of the same date has been queued meanwhile: it says the same."""
    same = (Rung.task_id == line["task"], Rung.due_version == line["due_version"])
    own = sa.select(Rung.planned_on).where(*same, Rung.person_id == person)
    this = own.where(Rung.rung == line["rung"]).scalar_subquery()
    later = own.where(Rung.state.in_((PLANNED, SENT)), Rung.planned_on > this)
    return session.scalar(later.limit(1)) is not None


def _cancel(session: Session, message: Message, line: Mapping[str, Any], now: dt.datetime) -> None:
    session.execute(
        sa.update(Rung)
        .where(
            Rung.message_id == message.id, Rung.task_id == line["task"],
            Rung.rung == line["rung"], Rung.state == PLANNED,
        )
        .values(state=CANCELLED, at=now)
    )  # fmt: skip
