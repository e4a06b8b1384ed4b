"""The register of correspondence: notes that were sent, communications that came, and replies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Fact
from engine.models.history import Event
from engine.models.person import Seat
from engine.queries.history import trigger_label
from engine.queries.readable import readable
from engine.queries.reader import Page, Query, Reader, Row, SeatName, name_of_seat, paged
from notifications.models import SENT, FormalCommunication
from notifications.replies import NUMBERS, Reply, awaited, replies, stated

OUT, IN = "out", "in"
CIRCULAR = "circular"  # sent to every State at once, and recorded by a step
# The desk's steps that record a State's note; its others bear the number of a note of its own.
RECORDS = ("record_communication", "confirm_participation")
CIRCULARS = ("record_note",)  # the desk's steps that record one


@dataclass(frozen=True)
class Asked:
    """What is asked of the register. `awaited`: only notes whose reply is awaited."""

    body: str = ""
    reference: str = ""
    way: str = ""
    awaited: bool = False


@dataclass(frozen=True)
class Letter:
    """One line. `kind`: of a note, or the label of the step that recorded it.

    `body`: empty for a circular, which went to every State that the case asks.
    """

    way: str
    id: int
    kind: str
    number: str
    date: dt.date | None
    recorded_at: dt.datetime
    body: str
    seat: SeatName | None
    reference: str
    replies: tuple[Reply, ...] = ()


def register(session: Session, reader: Reader, asked: Asked, number: int = 1) -> Page[Letter]:
    """What the reader may see of it, the latest first."""
    query = _register(session, reader, asked)
    return paged(session, query, number, lambda rows: _letters(session, reader, rows))


def whole(session: Session, reader: Reader, asked: Asked, most: int = 5000) -> list[Letter]:
    """All of it, for a sheet."""
    rows = session.execute(_register(session, reader, asked).limit(most)).all()
    return _letters(session, reader, rows)


def bodies(session: Session, reader: Reader) -> list[str]:
    """The States and bodies that stand in the register."""
    both = _register(session, reader, Asked()).order_by(None).subquery()
    query = sa.select(both.c.body).where(both.c.body != "").distinct().order_by(both.c.body)
    return list(session.scalars(query))


# Which lines


def _register(session: Session, reader: Reader, asked: Asked) -> Query:
    parts = []
    if asked.way != IN:
        parts.append(_sent(session, reader, asked))
        if not asked.awaited:
            parts.append(_circulars(reader, asked))
    if asked.way != OUT and not asked.awaited:
        parts.append(_came(reader, asked))
    every = (sa.union_all(*parts) if len(parts) > 1 else parts[0]).subquery()
    query = sa.select(every)
    if asked.body:
        query = query.where(every.c.body.in_([asked.body, ""]))  # a circular is for each State
    return query.order_by(every.c.at.desc(), every.c.way, every.c.id.desc())


def _sent(session: Session, reader: Reader, asked: Asked) -> Query:
    query = (
        sa.select(
            sa.literal(OUT).label("way"), FormalCommunication.id.label("id"),
            FormalCommunication.sent_at.label("at"), Seat.body.label("body"),
        )
        .join(Seat, Seat.id == FormalCommunication.seat_id)
        .outerjoin(Case, Case.id == FormalCommunication.case_id)
        .where(FormalCommunication.state == SENT, sa.or_(Case.id.is_(None), reader.sees))
    )  # fmt: skip
    if asked.awaited:
        query = query.where(FormalCommunication.id.in_(awaited(session)))
    return query.where(_in_case(asked.reference)) if asked.reference else query


def _circulars(reader: Reader, asked: Asked) -> Query:
    recorded = sa.exists().where(
        Fact.event_id == Event.id, Fact.key.in_(NUMBERS), Fact.taken_back.is_(False),
        readable(reader, Event.case_id, Fact.visible_to, Fact.body),
    )  # fmt: skip
    query = (
        sa.select(
            sa.literal(CIRCULAR).label("way"), Event.id.label("id"), Event.at.label("at"),
            sa.literal("").label("body"),
        )
        .join(Case, Case.id == Event.case_id)
        .where(Event.trigger.in_(CIRCULARS), recorded, reader.sees)
    )  # fmt: skip
    return query.where(_in_case(asked.reference)) if asked.reference else query


def _came(reader: Reader, asked: Asked) -> Query:
    own, behalf = aliased(Seat), aliased(Seat)
    by_a_state = sa.or_(
        Event.behalf_id.is_not(None), own.body != reader.actor.body, Event.trigger.in_(RECORDS)
    )
    recorded = sa.exists().where(
        Fact.event_id == Event.id, Fact.key.in_(NUMBERS), Fact.taken_back.is_(False),
        readable(reader, Event.case_id, Fact.visible_to, Fact.body),
    )  # fmt: skip
    told = sa.case(  # what the desk recorded without a seat comes from the State of the case
        (behalf.id.is_not(None), behalf.body),
        (own.body != reader.actor.body, own.body),
        else_=Case.subject,
    )
    query = (
        sa.select(
            sa.literal(IN).label("way"), Event.id.label("id"), Event.at.label("at"),
            told.label("body"),
        )
        .join(Case, Case.id == Event.case_id)
        .outerjoin(own, own.id == Event.seat_id)
        .outerjoin(behalf, behalf.id == Event.behalf_id)
        .where(recorded, by_a_state, Event.trigger.not_in(CIRCULARS), reader.sees)
    )  # fmt: skip
    return query.where(_in_case(asked.reference)) if asked.reference else query


def _in_case(reference: str) -> sa.ColumnElement[bool]:
    """The case of a reference, and those below it."""
    root = aliased(Case)
    above = sa.select(root.id).where(root.reference == reference.strip().upper())
    return sa.or_(Case.id.in_(above), Case.root_id.in_(above))


# Lines


def _letters(session: Session, reader: Reader, rows: Sequence[Row]) -> list[Letter]:
    notes = _out(session, [row.id for row in rows if row.way == OUT])
    steps = _in(session, reader, [row.id for row in rows if row.way != OUT])
    found = {(OUT, each.id): each for each in notes}
    found |= {(way, each.id): each for each in steps for way in (IN, CIRCULAR)}
    return [replace(found[row.way, row.id], way=row.way, body=row.body) for row in rows]


def _out(session: Session, keys: Collection[int]) -> Iterable[Letter]:
    rows = session.execute(
        sa.select(FormalCommunication, Seat, Case.reference)
        .join(Seat, Seat.id == FormalCommunication.seat_id)
        .outerjoin(Case, Case.id == FormalCommunication.case_id)
        .where(FormalCommunication.id.in_(keys))
    ).all()
    answered = replies(session, [row[0] for row in rows])
    for note, seat, reference in rows:
        yield Letter(
            OUT, note.id, note.kind, note.number, note.date, note.sent_at or note.drafted_at,
            seat.body, name_of_seat(seat), reference or "", answered.get(note.id, ()),
        )  # fmt: skip


def _in(session: Session, reader: Reader, keys: Collection[int]) -> Iterable[Letter]:
    rows: Sequence[Row] = session.execute(
        sa.select(Event, Case, Seat)
        .join(Case, Case.id == Event.case_id)
        .outerjoin(Seat, Seat.id == Event.behalf_id)
        .where(Event.id.in_(keys))
    ).all()
    numbers = stated(session, keys)
    for event, case, seat in rows:
        said = numbers.get(event.id, {})
        number, day = next(
            ((said[key], said.get(beside)) for key, beside in NUMBERS.items() if said.get(key)),
            ("", None),
        )
        label = trigger_label(reader.definition(case), event)
        yield Letter(
            IN, event.id, label, number, dt.date.fromisoformat(day) if day else None, event.at,
            "", name_of_seat(seat) if seat else None, case.reference,
        )  # fmt: skip
