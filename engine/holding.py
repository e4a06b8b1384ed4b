"""Who holds a seat, changed outside a step: an event in each open case in which it plays a part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import planner
from engine.access import Actor
from engine.companions import KIND, SEAT
from engine.definition import Kind
from engine.models.case import Case, Part
from engine.service import Engine
from engine.store import Made

NAMED, LEFT, TAKEN_BACK = "holder_named", "holder_left", "handover_taken_back"  # its triggers
HOLDER, FROM = "seat_holder", "seat_from"  # its facts, beside the seat


def note(
    session: Session, engine: Engine, seat: int, trigger: str, person: int, *,
    actor: Actor | None = None, since: dt.datetime | None = None,
) -> int:  # fmt: skip
    """Keep in the history that somebody was named for a seat, or left it; answers in how many.

    `since`: the instant from which it holds, where it lies ahead.
    """
    found = _open_cases(session, seat)
    for key in found:
        case = engine.locked(session, key)
        here = engine.situation(session, case)
        draft = planner.begin(here, KIND, trigger, None)
        body = here.body_of(seat)
        draft.set_fact(SEAT, seat, kind=Kind.SEAT, body=body)
        draft.set_fact(HOLDER, person, kind=Kind.PERSON, body=body)
        if since is not None and since > here.now:
            draft.set_fact(FROM, here.calendar.day(since), body=body)
        who = (actor.person, actor.seat) if actor else (None, None)
        engine.note(draft, Made(here.now, here.now, person=who[0], seat=who[1]))
    return len(found)


def _open_cases(session: Session, seat: int) -> Sequence[int]:
    """Root cases before those below them, as every lock is taken."""
    return session.scalars(
        sa.select(Case.id)
        .join(Part, Part.case_id == Case.id)
        .where(Part.seat_id == seat, Part.until.is_(None), Case.closed_at.is_(None))
        .order_by(Case.id)
        .distinct()
    ).all()
