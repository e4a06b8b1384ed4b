"""Whom a case concerns: the seats that play its roles, and who holds them today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.change import Change
from engine.definition import Definition, Group
from engine.models.case import Case, Part
from engine.models.person import Person, Seat
from engine.situation import Situation

MAIL, NOTE = "mail", "note"


@dataclass(frozen=True)
class Party:
    """A seat in one of its roles. Seat 0: one that the step will create."""

    role: str
    seat: int
    body: str
    channel: str = MAIL


def after(here: Situation, change: Change) -> list[Party]:
    """The parties of a case once the change is made; it may be applied already."""
    parts = [part for part in here.image.parts if part not in change.ends]
    parts += [part for part in change.binds if part not in parts]
    return [
        Party(part.role, part.seat, here.body_of(part.seat), _channel(here, part.seat))
        for part in parts
    ]


def _channel(here: Situation, seat: int) -> str:
    known = here.seat_rows.get(seat)
    row = here.session.get(Seat, seat) if known is None and seat else known
    return row.channel if row else MAIL


def of_case(session: Session, case: int) -> list[Party]:
    """The parties of a case as it stands."""
    return of_cases(session, [case]).get(case, [])


def of_cases(session: Session, cases: Collection[int]) -> dict[int, list[Party]]:
    """The parties of several cases; one query."""
    rows = session.execute(
        sa.select(Part.case_id, Part.role, Seat.id, Seat.body, Seat.channel)
        .join(Seat, Seat.id == Part.seat_id)
        .where(Part.case_id.in_(cases), Part.until.is_(None))
        .order_by(Part.id)
    )
    found: dict[int, list[Party]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(Party(*row[1:]))
    return found


def asked(definition: Definition, found: Iterable[Party], role: str, body: str) -> list[Party]:
    """Whom a task asks: who plays its role or group; of that State only where `body` is given."""
    roles = definition.members([role])
    return addressed(
        definition, [each for each in found if each.role in roles and body in ("", each.body)]
    )


def others(definition: Definition, found: Iterable[Party]) -> list[Party]:
    """The parties that are told of a step: the desk's own seats have their inbox instead."""
    desk = {role.key for role in definition.plain_roles if role.seating == "DESK"}
    return addressed(definition, [each for each in found if each.role not in desk])


def addressed(definition: Definition, found: Sequence[Party]) -> list[Party]:
    """One line for each seat; `note` seats only where their group has no `mail` one there."""
    kept: dict[int, Party] = {}
    for each in found:
        if each.channel == MAIL or not any(_beside(definition, each, it) for it in found):
            kept.setdefault(each.seat, each)
    return list(kept.values())


def _beside(definition: Definition, note: Party, other: Party) -> bool:
    if other.channel != MAIL or other.body != note.body:
        return False
    groups = (each for each in definition.roles if isinstance(each, Group))
    return any({note.role, other.role} <= definition.members([group]) for group in groups)


def holders(session: Session, seat: int, now: dt.datetime) -> list[Person]:
    """Who holds a seat now: the principal, then alternates and members."""
    return [held.person for held in seats.current(session, seat, now)]


def holders_of(
    session: Session, asked: Collection[int], now: dt.datetime
) -> dict[int, list[Person]]:
    """The same of several seats, those that are held; one query."""
    held = seats.holders(session, asked, now) if asked else {}
    return {seat: [each.person for each in row] for seat, row in held.items()}


def holds(session: Session, person: int, seat: int, now: dt.datetime) -> bool:
    return any(held.person_id == person for held in seats.current(session, seat, now))


def on_hold(session: Session, case: Case) -> bool:
    """Whether the case or one above it rests."""
    above: Case | None = case
    while above is not None:
        if above.hold is not None:
            return True
        above = session.get(Case, above.parent_id) if above.parent_id else None
    return False
