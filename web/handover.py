"""What handing a seat over would do, and the pack for whoever takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from engine.access import HISTORY, Actor
from engine.definition import Transition
from engine.models.case import Case, Part
from engine.models.person import Seat
from engine.queries import seats
from engine.queries.facts import may_read
from engine.queries.reader import CaseLine, Reader, SeatName, line, name_of_seat
from engine.queries.seats import Period
from engine.queries.turns import Turn
from engine.seats import current
from web.current import Rows
from workflows.domain.documents import queries as documents
from workflows.domain.documents.models import Document
from workflows.domain.documents.rules import STRICT

LAST = 5  # documents of a case in the pack


@dataclass(frozen=True)
class ByStep:
    """The holder of a seat is named in its case: no page does it in the State's place.

    `transition`: the step, none where the seat was made for one person whom the case invited.
    """

    case: CaseLine
    transition: Transition | None


@dataclass(frozen=True)
class PassingOn:
    """What goes with a seat: its next steps, and what its holder sees from nowhere else."""

    steps: tuple[Turn, ...]
    lost: tuple[CaseLine, ...]
    kept: tuple[CaseLine, ...]  # the predecessor sees them from another seat


@dataclass(frozen=True)
class Packed:
    """A case in the pack."""

    case: CaseLine
    steps: tuple[Turn, ...]
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class Pack:
    seat: SeatName
    reference: str  # of the case that the seat belongs to
    cases: tuple[Packed, ...]
    periods: tuple[Period, ...]


def by_step(rows: Rows, looking: Reader, seat: Seat) -> ByStep | None:
    """What leads to a new holder, where an open case says so."""
    case = rows.get(Case, seat.case_id) if seat.case_id else None
    if case is None or case.closed_at is not None:
        return None
    found = seats.step_that_names(looking.definition(case), seat.title, case.state)
    if found is None and not seats.is_personal(looking.registry, seat.title):
        return None
    return ByStep(line(looking, case), found)


def in_the_seat(looking: Reader, seat: Seat, person: int = 0) -> Reader:
    """The same moment, looked at from a seat."""
    who = Actor(person, seat.id, seat.title, seat.body)
    return Reader(looking.access, looking.registry, who, looking.now)


def passing_on(rows: Rows, looking: Reader, seat: Seat, former: int | None) -> PassingOn:
    """As far as the reader may view the cases."""
    found = seats.cases(rows, seat.id, looking.sees)
    steps = seats.next_steps(rows, in_the_seat(looking, seat), found)
    seen = seats.seen_otherwise(rows, looking, former, seat.id, found) if former else frozenset()
    return PassingOn(
        steps=steps,
        lost=seats.lines(looking, (case for case in found if case.id not in seen)),
        kept=seats.lines(looking, (case for case in found if case.id in seen)),
    )


def pack(rows: Rows, looking: Reader, key: int) -> Pack | None:
    """The pack of a seat, for its holder or the desk; None where nobody holds the seat.

    It holds what the seat may see and, printed by the desk, no more than the desk may.
    """
    seat = rows.get_one(Seat, key)
    held = current(rows, key, looking.now)
    own = next((each for each in held if each.person_id == looking.actor.person), None)
    if not held:
        return None
    holder = (own or held[0]).person_id
    readers = [in_the_seat(looking, seat, holder)]
    if own is None:
        readers.append(looking)
    found = seats.cases(rows, key, *(each.sees for each in readers))
    steps = seats.next_steps(rows, readers[0], found)
    papers = _documents(rows, readers, found)
    case = rows.get(Case, seat.case_id) if seat.case_id else None
    return Pack(
        seat=name_of_seat(seat),
        reference=case.reference if case else "",
        cases=tuple(
            Packed(
                line(readers[0], each),
                tuple(step for step in steps if step.case == each.id),
                papers.get(each.id, ()),
            )
            for each in found
        ),
        periods=seats.periods(rows, key, looking.now),
    )


def _documents(
    rows: Rows, readers: Sequence[Reader], found: Sequence[Case]
) -> Mapping[int, tuple[Document, ...]]:
    """The last ones of each case whose history every reader may read.

    What is strictly confidential goes with people, not with a seat.
    """
    open_to_all = _looking_back(rows, readers, found)
    roles = [_roles(rows, each, open_to_all) for each in readers]
    papers: dict[int, list[Document]] = {}
    for each in documents.of_cases(rows, open_to_all):
        listed = papers.setdefault(each.case_id, [])
        readable = each.label != STRICT and all(
            may_read(reader, own.get(each.case_id, ()), each.visible_to, each.body)
            for reader, own in zip(readers, roles, strict=True)
        )
        if readable and len(listed) < LAST:
            listed.append(each)
    return {case: tuple(listed) for case, listed in papers.items()}


def _looking_back(rows: Rows, readers: Sequence[Reader], found: Sequence[Case]) -> list[int]:
    may = [each.access.visible(each.actor, HISTORY, each.now) for each in readers]
    ids = [case.id for case in found]
    return list(rows.scalars(sa.select(Case.id).where(Case.id.in_(ids), *may)))


def _roles(rows: Rows, reader: Reader, cases: Sequence[int]) -> Mapping[int, set[str]]:
    parts = rows.execute(
        sa.select(Part.case_id, Part.role).where(
            Part.case_id.in_(cases), Part.seat_id == reader.actor.seat, Part.until.is_(None)
        )
    )
    found: dict[int, set[str]] = {}
    for case, role in parts:
        found.setdefault(case, set()).add(role)
    return found
