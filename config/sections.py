"""Courtesy mails to colleagues who have a section of a self-assessment, about the day named."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial
from itertools import groupby

from sqlalchemy.orm import Session

from config.bootstrap import Services
from engine import editions
from engine.calendar import Calendar
from engine.models.case import Case
from engine.models.person import Person
from notifications import asked, pauses
from notifications.asked import Awaited, Request
from workflows.domain.accounts import merge
from workflows.domain.colleagues import queries, rules
from workflows.domain.colleagues import services as colleagues
from workflows.domain.colleagues.models import Asking

log = logging.getLogger(__name__)
SPAN = dt.timedelta(days=30)  # the longest stretch of days that a courtesy mail may look over


def remind(services: Services) -> int:
    """Write to each colleague whose day is near or has just passed, one mail a day at most."""
    count, now = 0, services.clock.now()
    due = services.read(partial(_due, services, now=now))
    for _, group in groupby(due, lambda each: (each.person_id, each.email)):
        keys = [each.id for each in group]
        try:
            count += services.write(partial(_write, services, keys=keys, now=now))
        except Exception:
            log.exception("courtesy mail not queued", extra={"row": keys})
    return count


def _due(services: Services, session: Session, *, now: dt.datetime) -> list[Asking]:
    calendar = editions.calendar_of(session)
    today = calendar.day(now)
    if calendar.closed(today) or calendar.is_quiet(today) or pauses.in_force(session, now):
        return []
    found = queries.dated(session, today - SPAN, today + SPAN)
    found = [each for each in found if _rung(services, session, each, calendar, today)]
    return sorted(found, key=lambda each: (each.person_id, each.email, each.by, each.id))


def _rung(
    services: Services, session: Session, asking: Asking, calendar: Calendar, today: dt.date
) -> str:
    """Which courtesy mail is to go now, or ""."""
    rung = rules.rung(calendar, asking, today) if asking.reminds else ""
    if not rung or queries.was_reminded(session, asking, rung):
        return ""
    case = session.get_one(Case, asking.case_id)
    definition = services.registry.get(case.definition, case.definition_version)
    return rung if rules.awaits(asking, case, definition) else ""


def _write(services: Services, session: Session, *, keys: list[int], now: dt.datetime) -> int:
    """Ask again, note what goes, and queue it."""
    calendar = editions.calendar_of(session)
    today = calendar.day(now)
    rows = [session.get_one(Asking, key) for key in keys]
    due = [(row, rung) for row in rows if (rung := _rung(services, session, row, calendar, today))]
    due = [(row, rung) for row, rung in due if not _is_apart(services, session, row, now)]
    if not due:
        return 0
    first = due[0][0]
    person = merge.merged_into(session, first.person_id) or first.person_id
    request = Request(
        key=first.id, case=session.get_one(Case, first.case_id),
        person=session.get_one(Person, person), asker=first.asked_by, by=first.by,
        language=first.language, to=first.email, words="",
    )  # fmt: skip
    awaited = [Awaited(key=row.id, by=row.by, asker=row.asked_by) for row, _ in due]
    until = calendar.ends(today)
    queue = services.outbox.queue
    if asked.remind(session, queue, request, awaited, until=until, now=now) is None:
        return 0
    for row, rung in due:
        colleagues.remind(session, row, rung, now=now)
    return 1


def _is_apart(services: Services, session: Session, asking: Asking, now: dt.datetime) -> bool:
    """Whether he has come to act in the review for another office meanwhile."""
    case = session.get_one(Case, asking.case_id)
    definition = services.registry.get(case.definition, case.definition_version)
    held = queries.roles_held(session, case, asking.person_id, now)
    return bool(held - rules.own_roles(definition))
