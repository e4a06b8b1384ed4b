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
from notifications import parties
from notifications.catalogue import OPENED, REMINDER, TAKEN
from notifications.models import CANCELLED, PLANNED, Message, Rung
from notifications.sheet import until

INACTIVE, EXPIRED, SETTLED = "person inactive", "expired", "awaited no more"


def stopped(session: Session, message: Message, *, registry: Registry, now: dt.datetime) -> str:
    """Why a message is not sent any more, or "". Reminders of what is settled are left out."""
    if not session.get_one(Person, message.person_id).active:
        return INACTIVE
    end = until(message.facts)
    if end is not None and now > end:
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
        if not (message.facts.get("steps") or message.facts.get("tasks")):
            return SETTLED
        message.kind = message.template = OPENED if message.facts.get("tasks") else TAKEN
    return ""


def _stands(
    session: Session, message: Message, line: Mapping[str, Any], registry: Registry,
    now: dt.datetime,
) -> bool:  # fmt: skip
    """Whether the task still asks this person, by the same date."""
    task = session.get(Task, line["task"], populate_existing=True)
    if task is None or task.status != "open" or task.due_version != line["due_version"]:
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


def _cancel(session: Session, message: Message, line: Mapping[str, Any], now: dt.datetime) -> None:
    session.execute(
        sa.update(Rung)
        .where(
            Rung.message_id == message.id, Rung.task_id == line["task"],
            Rung.rung == line["rung"], Rung.state == PLANNED,
        )
        .values(state=CANCELLED, at=now)
    )  # fmt: skip
