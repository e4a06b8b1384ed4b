"""Seats that come into a case beside another one: those of its body, named in a case about it.

A State's mission plays its part in every case about the State from the start; its focal points are
named later, each in a case of its own. A role that stands `beside` another is played by them from
the day they are named, and no step has to let them in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import planner, undoing
from engine.change import Change, PartImage
from engine.declarations import Kind, Role
from engine.draft import StepDraft
from engine.models.case import Case, Part
from engine.models.person import Seat
from engine.registry import Registry
from engine.situation import Situation

KIND = undoing.SEAT  # of the event: taking a step back leaves it as it is
CAME_IN = "came_in_beside"  # its trigger
SEAT = "seat_changed"  # its fact


def complete(draft: StepDraft) -> None:
    """Add to a draft the seats that come in beside those that play a part in it."""
    here, change = draft.situation, draft.change
    roles = [role for role in here.definition.plain_roles if role.beside]
    if not roles or change.final:
        return
    parts = [part for part in here.image.parts if part not in change.ends] + change.binds
    for role in roles:
        bodies = {here.body_of(part.seat) for part in parts if part.role == role.beside}
        for seat in _named(here.session, role, bodies):
            _come_in(draft, PartImage(role.key, seat), parts)


def _named(session: Session, role: Role, bodies: set[str]) -> Sequence[int]:
    """The seats of a role's title that play a part in a case of their own, about their body."""
    plays = sa.exists().where(
        Part.seat_id == Seat.id, Part.case_id == Seat.case_id, Part.until.is_(None)
    )
    return session.scalars(
        sa.select(Seat.id)
        .join(Case, sa.and_(Case.id == Seat.case_id, Case.subject == Seat.body))
        .where(Seat.title == role.title, Seat.body.in_(sorted(bodies)), plays)
        .order_by(Seat.id)
    ).all()


def _come_in(draft: StepDraft, part: PartImage, playing: Sequence[PartImage]) -> None:
    if part in draft.change.ends:  # by a step taken back, from before it came in
        draft.change.ends.remove(part)
    elif part not in playing:
        draft.situation.know_seat(part.seat)
        draft.change.binds.append(part)


def elsewhere(
    here: Situation, change: Change, registry: Registry, situation: Callable[[Case], Situation]
) -> Iterator[StepDraft]:
    """Drafts of the open cases into which the seats come that an event of their own case named."""
    seats = _of_its_own(here, change)
    for case in _concerned(here.session, registry, seats) if seats else ():
        there = situation(case)
        draft = planner.begin(there, KIND, CAME_IN, None)
        complete(draft)
        for part in draft.change.binds:
            draft.set_fact(SEAT, part.seat, kind=Kind.SEAT, body=there.body_of(part.seat))
        if draft.change.binds:
            yield draft


def _of_its_own(here: Situation, change: Change) -> Sequence[Seat]:
    """The seats of the case itself, of the body that it is about, that an event gave a part."""
    if not change.binds or not here.subject:
        return ()
    query = sa.select(Seat).where(
        Seat.id.in_({part.seat for part in change.binds}), Seat.case_id == here.case_id,
        Seat.body == here.subject,
    )  # fmt: skip
    return here.session.scalars(query).all()


def _concerned(session: Session, registry: Registry, seats: Sequence[Seat]) -> Iterator[Case]:
    """Open cases with a role for such a seat, in which its body plays the part beside it."""
    for each in registry:
        beside = [
            sa.and_(Part.role == role.beside, Seat.body == seat.body)
            for role in each.plain_roles for seat in seats
            if role.beside and role.title == seat.title
        ]  # fmt: skip
        if beside:
            plays = sa.exists().where(
                Part.case_id == Case.id, Part.until.is_(None), Seat.id == Part.seat_id,
                sa.or_(*beside),
            )  # fmt: skip
            same = (Case.definition == each.key, Case.definition_version == each.version)
            query = sa.select(Case).where(*same, Case.closed_at.is_(None), plays)
            yield from session.scalars(query.order_by(Case.id)).all()
