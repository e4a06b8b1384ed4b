"""A text of an event erased: its words go, the proof of them and an event that says so stay."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import planner
from engine.access import Actor
from engine.definition import Kind
from engine.errors import NotFound
from engine.models.case import Case
from engine.models.erasure import TEXT, Erasure
from engine.models.history import Event, EventText
from engine.models.person import Person
from engine.service import Engine
from engine.store import Made

KIND, TRIGGER = "noted", "text_erased"  # of the event
OF, WHY = "erased_of", "erased_why"  # its facts, beside number and date of the document
NUMBER, DATE = "source_number", "source_date"


@dataclass(frozen=True)
class Decision:
    """Why, and by which document: its number and its date."""

    document: str
    document_on: dt.date
    reason: str


def standing(session: Session, event: int, key: str) -> EventText | None:
    """A text that has its words."""
    found = session.get(EventText, (event, key))
    return found if found is not None and found.value is not None else None


def text(
    session: Session, engine: Engine, event: int, key: str, decision: Decision, *, by: Actor,
    because: int | None = None, places: int = 0,
) -> Erasure:  # fmt: skip
    """Erase the words of a text for good. Raises NotFound where there are none."""
    row, found = session.get(Event, event), standing(session, event, key)
    if row is None or found is None:
        raise NotFound
    session.execute(
        sa.update(EventText)
        .where(EventText.event_id == event, EventText.key == key)
        .values(value=None, salt=None)
    )
    session.expire(found)
    at = _say_so(session, engine, row, decision, by)
    made = Erasure(
        what=TEXT, event_id=event, key=key, because_id=because, document=decision.document,
        document_on=decision.document_on, reason=decision.reason, places=places,
        by_id=by.person, seat_id=by.seat, at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _say_so(
    session: Session, engine: Engine, event: Event, decision: Decision, by: Actor
) -> dt.datetime:
    """An event of the same case that names the number of the other; whoever views it reads why."""
    case = engine.locked(session, event.case_id)
    here = engine.situation(session, case)
    here.actor_seat, here.actor_body = by.seat, by.body
    draft = planner.begin(here, KIND, TRIGGER, None, writes=True)
    draft.set_fact(OF, event.number, kind=Kind.NUMBER)
    draft.set_fact(WHY, decision.reason, kind=Kind.TEXT)
    draft.set_fact(NUMBER, decision.document, kind=Kind.TEXT)
    draft.set_fact(DATE, decision.document_on, kind=Kind.DATE)
    engine.note(draft, Made(here.now, here.now, person=by.person, seat=by.seat))
    return here.now


def of_case(
    session: Session, reference: str, number: int, key: str
) -> tuple[Event, EventText] | None:
    """A text by the reference of its case, the number of its event and its key."""
    row = session.execute(
        sa.select(Event, EventText)
        .join(Case, Case.id == Event.case_id)
        .join(EventText, EventText.event_id == Event.id)
        .where(Case.reference == reference, Event.number == number, EventText.key == key)
    ).first()
    return (row.Event, row.EventText) if row else None


@dataclass(frozen=True)
class Line:
    """What was erased, as the log shows it. `reference`, `number`: of the text's event."""

    what: str
    reference: str
    number: int
    document: str
    document_on: dt.date
    reason: str
    by: str
    at: dt.datetime


def log(session: Session, most: int = 50) -> list[Line]:
    """The latest first; a text that went with a person's data stands in the line of the person."""
    rows = session.execute(
        sa.select(Erasure, Case.reference, Event.number, Person.name)
        .outerjoin(Event, Event.id == Erasure.event_id)
        .outerjoin(Case, Case.id == Event.case_id)
        .join(Person, Person.id == Erasure.by_id)
        .where(Erasure.because_id.is_(None))
        .order_by(Erasure.id.desc())
        .limit(most)
    )
    return [
        Line(row.what, reference or "", number or 0, row.document, row.document_on, row.reason,
             name, row.at)
        for row, reference, number, name in rows
    ]  # fmt: skip
