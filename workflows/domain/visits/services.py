"""Draws up programmes, notes checklists, keeps entries; each save against what its form showed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import Actor
from workflows.domain.visits import queries, record
from workflows.domain.visits.models import (
    OtherVisit,
    VisitCheck,
    VisitEntry,
    VisitMeeting,
    VisitPlan,
    VisitView,
)
from workflows.domain.visits.rules import PlanChanged

# The programme


def add_meeting(
    session: Session, case: int, said: Mapping[str, Any], *, by: Actor, now: dt.datetime
) -> VisitMeeting:
    """Another meeting of the draft. `said`: the columns that a State fills in."""
    made = VisitMeeting(case_id=case, uid=f"meeting-{uuid.uuid4().hex}", **said)
    made.person_id, made.saved_at, made.version, made.dropped = by.person, now, 1, False
    session.add(made)
    session.flush()
    return made


def change_meeting(
    session: Session,
    found: VisitMeeting,
    said: Mapping[str, Any],
    *,
    seen: int,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Other words or times; its name in calendars stays. Raises PlanChanged."""
    if found.version != seen:
        raise PlanChanged
    for key, value in said.items():
        setattr(found, key, value)
    found.person_id, found.saved_at, found.version = by.person, now, found.version + 1
    session.flush()


def save_plan(
    session: Session,
    case: int,
    said: Mapping[str, str],
    *,
    seen: int,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Who takes part for the State, and who pays. Raises PlanChanged."""
    found = queries.plan(session, case)
    if (found.version if found else 0) != seen:
        raise PlanChanged
    if found is None:
        found = VisitPlan(case_id=case, version=0, saved_at=now, person_id=by.person)
        session.add(found)
    for key, value in said.items():
        setattr(found, key, value)
    found.person_id, found.saved_at, found.version = by.person, now, found.version + 1
    session.flush()


# The checklist


def note_check(
    session: Session,
    case: int,
    seat: int,
    what: str,
    *,
    standing: str,
    on: dt.date | None,
    note: str,
    by: Actor,
    now: dt.datetime,
) -> None:
    """How one line of an expert's checklist stands."""
    found = session.get(VisitCheck, (case, seat, what))
    if found is None:
        found = VisitCheck(case_id=case, seat_id=seat, what=what)
        session.add(found)
    found.standing, found.on, found.note = standing, on, note
    found.person_id, found.saved_at = by.person, now
    session.flush()


# Visits of other mechanisms


def note_other(
    session: Session,
    subject: str,
    name: str,
    first: dt.date,
    last: dt.date,
    *,
    by: Actor,
    now: dt.datetime,
) -> OtherVisit:
    made = OtherVisit(subject=subject, name=name, first=first, last=last, body=by.body)
    made.person_id, made.saved_at = by.person, now
    session.add(made)
    session.flush()
    return made


def forget_other(session: Session, subject: str, key: int) -> None:
    session.execute(
        sa.delete(OtherVisit).where(OtherVisit.id == key, OtherVisit.subject == subject)
    )


# Entries and passages


def write_entry(
    session: Session,
    case: int,
    *,
    day: dt.date,
    text: str,
    language: str,
    shared: bool,
    by: Actor,
    now: dt.datetime,
) -> VisitEntry:
    """A note of one's own, or an entry for the record."""
    made = VisitEntry(case_id=case, person_id=by.person, body=by.body, day=day, text=text)
    made.language, made.shared, made.saved_at, made.version = language, shared, now, 1
    made.removed = False
    session.add(made)
    session.flush()
    return made


def change_entry(
    session: Session,
    found: VisitEntry,
    *,
    seen: int,
    day: dt.date,
    text: str,
    language: str,
    shared: bool,
    now: dt.datetime,
) -> None:
    """Another wording. Who wrote it stays. Raises PlanChanged."""
    if found.version != seen:
        raise PlanChanged
    found.day, found.text, found.language, found.shared = day, text, language, shared
    found.saved_at, found.version = now, found.version + 1
    session.flush()


def remove_entry(session: Session, found: VisitEntry, *, seen: int, now: dt.datetime) -> None:
    """Take an entry out. What was proposed of it is no part of the next proposal."""
    if found.version != seen:
        raise PlanChanged
    found.removed, found.saved_at, found.version = True, now, found.version + 1
    session.flush()


def mark(
    session: Session, case: int, marks: Mapping[int, bool | None], *, now: dt.datetime
) -> None:
    """Prepare what the State says: passage -> accepted, not accepted, or nothing yet.

    Raises PlanChanged where a passage is not of the record as it was proposed last.
    """
    found = record.passages(session, case, prepared=True)
    if marks.keys() - {each.id for each in found}:
        raise PlanChanged
    forget_marks(session, case)
    for each in found:
        view = marks.get(each.id, each.prepared)
        if view is not None:
            session.add(VisitView(passage_id=each.id, accepted=view, event=None, saved_at=now))
    session.flush()


def forget_marks(session: Session, case: int) -> None:
    """Drop what was prepared, and what was delivered by a step that was taken back."""
    pending = [row.id for row in record.pending(session, case)]
    session.execute(sa.delete(VisitView).where(VisitView.id.in_(pending)))
