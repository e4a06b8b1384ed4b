"""Draws of a review, its places, and who came and went from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Fact, Part
from engine.models.history import Event
from engine.models.person import Person, Seat
from workflows.domain.draws.models import Draw

LEAVING = ("set_aside", "decline", "stand_down", "record_relieved")
GONE = ("place_open", "replaced")
STATED = ("draw_number", "draw_sha256", "draw_seed", "draw_meeting")


@dataclass(frozen=True)
class Place:
    """One place of a reviewing State: the Pairing case, and whose it is or was."""

    case: int
    reference: str
    state: str
    body: str


def draws(session: Session, case: int) -> Sequence[Draw]:
    """The draws of a review, the first one first."""
    query = sa.select(Draw).where(Draw.case_id == case).order_by(Draw.number)
    return session.scalars(query).all()


def last_drawn(session: Session, case: int) -> Draw | None:
    """The latest draw whose order is known."""
    return next((each for each in reversed(draws(session, case)) if each.seed is not None), None)


def places(session: Session, review: int) -> tuple[Place, ...]:
    """The places of a review in the order in which they were opened."""
    rows = session.execute(
        sa.select(Case.id, Case.reference, Case.state, Seat.body)
        .join(Part, Part.case_id == Case.id)
        .join(Seat, Seat.id == Part.seat_id)
        .where(
            Case.parent_id == review, Case.definition == "pairing", Part.role == "rev_mission",
        )
        .order_by(Case.id, Part.id)
    )  # fmt: skip
    found = {row.id: Place(row.id, row.reference, row.state, row.body) for row in rows}
    return tuple(found.values())


def left(session: Session, review: int, since: dt.datetime | None = None) -> Mapping[str, str]:
    """State -> the step by which it left its place in this review, the last one."""
    gone = {place.case: place.body for place in places(session, review) if place.state in GONE}
    rows = session.execute(
        sa.select(Event.case_id, Event.trigger)
        .where(
            Event.case_id.in_(gone), Event.kind == "step", Event.trigger.in_(LEAVING),
            Event.at > since if since is not None else sa.true(),
        )
        .order_by(Event.case_id, Event.number)
    )  # fmt: skip
    return {gone[row.case_id]: row.trigger for row in rows}


def places_shown(session: Session, reference: str, sees: sa.ColumnElement[bool]) -> Sequence[Case]:
    """The Pairing cases below a review that a reader may view, who need not view the review."""
    above = aliased(Case)
    return session.scalars(
        sa.select(Case)
        .join(above, above.id == Case.parent_id)
        .where(above.reference == reference, Case.definition == "pairing", sees)
        .order_by(Case.id)
    ).all()


def names(session: Session, draw: Draw) -> tuple[str, str]:
    """Who froze the pool and who typed in the seed."""
    asked = [draw.frozen_by, draw.drawn_by]
    rows = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(asked)))
    known = {row.id: row.name for row in rows}
    return known.get(draw.frozen_by, ""), known.get(draw.drawn_by or 0, "")


def stated(session: Session, draw: Draw) -> Mapping[str, Any]:
    """What the history of the review says of a draw, in the words of the chain; or nothing."""
    rows = session.execute(
        sa.select(Fact.event_id, Fact.key, Fact.value)
        .join(Case, Case.id == Fact.case_id)
        .where(
            Case.root_id == draw.case_id, Fact.key.in_(STATED), Fact.taken_back.is_(False),
        )
        .order_by(Fact.id)
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.event_id, {})[row.key] = row.value
    return next((each for each in found.values() if each["draw_number"] == draw.number), {})
