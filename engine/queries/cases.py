"""Lists of cases, and what hangs on one: children, people, and what a form may choose among."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.access import Access, Actor
from engine.definition import SUBJECT, Definition
from engine.likeness import says
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseAnchor, CaseName, Part, Task
from engine.models.history import Event
from engine.models.person import Appointment, Person, Seat
from engine.queries.reader import (
    SIZE,
    CaseLine,
    Page,
    Reader,
    Row,
    SeatName,
    line,
    name_of_seat,
    paged,
    plays,
)
from engine.queries.turns import Turn, told, turns

MOST_CHOICES = 500
OPEN_ANY = "case.open"  # the desk-wide permission to open a case of any kind
ORDERS = ("name", "reference", "date", "turn")  # no other order: there is no ranking


@dataclass(frozen=True)
class Listed:
    """A case in a list, with whose turn it is.

    `follows`: the reader may follow its course; else he finds in `turns` only what he is asked.
    """

    case: CaseLine
    turns: tuple[Turn, ...]
    follows: bool = True


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for. `places`: the order of subjects in the reader's language.

    `naming`: only cases that name this one.  `states`: only cases in one of these states.
    `apart`: definitions that are listed only where they are asked for.
    `where`: further conditions on `Case`.  `references`: only these.  `size`: lines on a page.
    """

    search: str = ""
    subjects: Collection[str] = ()  # whose names match the search
    order: str = "name"
    places: Mapping[str, int] = field(default_factory=dict)
    definition: str = ""
    apart: Collection[str] = ()
    closed: bool = False
    naming: int | None = None
    states: Collection[str] | None = None
    where: Sequence[sa.ColumnElement[bool]] = ()
    references: Collection[str] = ()
    size: int = SIZE


@dataclass(frozen=True)
class Holder:
    name: str
    kind: str
    since: dt.datetime
    until: dt.datetime | None
    reference: str


@dataclass(frozen=True)
class PartLine:
    """Who plays a role: the seat, its period, and its holders with theirs."""

    role: str
    label: str
    seat: SeatName
    since: dt.datetime
    until: dt.datetime | None
    holders: tuple[Holder, ...]
    vacant: bool


@dataclass(frozen=True)
class AnchorLine:
    """A date that cases hang on. `name`: what a case calls it."""

    key: str
    kind: str
    date: dt.date
    tentative: bool
    name: str = ""
    about: str = ""  # the subject of the case that is called as the anchor is


def cases(session: Session, reader: Reader, wanted: Wanted, number: int = 1) -> Page[Listed]:
    """The cases that the reader may view; without a search, roots and those he has a part in."""
    query = sa.select(Case).where(reader.sees, _is_wanted(reader, wanted))
    query = query.order_by(*_order(reader, wanted), Case.reference)
    return paged(session, query, number, lambda rows: _listed(session, reader, rows), wanted.size)


def children(session: Session, reader: Reader, case: Case) -> tuple[Listed, ...]:
    """The cases opened by this one that the reader may view, oldest first."""
    query = sa.select(Case).where(Case.parent_id == case.id, reader.sees).order_by(Case.id)
    return tuple(_listed(session, reader, session.execute(query).all()))


def parent(session: Session, reader: Reader, case: Case) -> CaseLine | None:
    query = sa.select(Case).where(Case.id == case.parent_id, reader.sees)
    found = session.scalar(query) if case.parent_id else None
    return line(reader, found) if found else None


def people(session: Session, reader: Reader, case: Case) -> tuple[PartLine, ...]:
    """Every part of a case, the present ones first, with the holders since the case opened."""
    rows = session.execute(
        sa.select(Part, Seat)
        .join(Seat, Seat.id == Part.seat_id)
        .where(Part.case_id == case.id)
        .order_by(Part.until.is_not(None), Part.id)
    ).all()
    held = _holders(session, [row.Seat.id for row in rows], case.opened_at)
    definition = reader.definition(case)
    return tuple(
        _part(reader, definition, row.Part, row.Seat, held.get(row.Seat.id, [])) for row in rows
    )


def visited(session: Session, case: Case) -> frozenset[str]:
    """The states that the case has been in; what was taken back left out."""
    rows = session.execute(
        sa.select(Event.number, Event.target, Event.moved, Event.kind, Event.takes_back).where(
            Event.case_id == case.id
        )
    ).all()
    back = {number for row in rows for number in row.takes_back}
    return frozenset(
        row.target
        for row in rows
        if row.number not in back and (row.moved or row.kind in {"opened", "migration"})
    )


# What forms choose among


def openable(reader: Reader) -> list[Definition]:
    """The processes of which the acting seat may open a case."""
    return [
        each for each in reader.registry.current() if may_open(reader.access, reader.actor, each)
    ]


def may_open(access: Access, actor: Actor, definition: Definition) -> bool:
    """Whether the acting seat may open a case of its own; a child is opened from its parent."""
    if definition.opening is None or definition.opening.parent:
        return False
    return access.desk_allows(actor, OPEN_ANY) or _opens_as(actor, definition) is not None


def own_subject_only(access: Access, actor: Actor, definition: Definition) -> bool:
    """Whether the seat may open a case about its own State alone."""
    return not access.desk_allows(actor, OPEN_ANY) and _opens_as(actor, definition) == SUBJECT


def _opens_as(actor: Actor, definition: Definition) -> str | None:
    by = definition.members(definition.opening.by) if definition.opening else frozenset()
    found = [
        role.seating for role in definition.plain_roles
        if role.key in by and role.title == actor.title
    ]  # fmt: skip
    return min(found, key=lambda seating: seating == SUBJECT, default=None)


def anchors(session: Session, since: dt.date = dt.date.min) -> tuple[AnchorLine, ...]:
    """The dates that a case may choose, from a day on, the earliest first."""
    rows = session.execute(
        sa.select(Anchor, Case.subject)
        .outerjoin(Case, sa.func.lower(Case.reference) == Anchor.key)
        .where(Anchor.usable, Anchor.date >= since)
        .order_by(Anchor.date, Anchor.key)
    )
    return tuple(
        AnchorLine(row.key, row.kind, row.date, row.tentative, about=about or "")
        for row, about in rows
    )


def anchors_of(session: Session, case: Case) -> tuple[AnchorLine, ...]:
    """The dates that a case hangs on, each by the name the case has for it."""
    rows = session.execute(
        sa.select(Anchor, CaseAnchor.name)
        .join(CaseAnchor, CaseAnchor.anchor_id == Anchor.id)
        .where(CaseAnchor.case_id == case.id)
        .order_by(CaseAnchor.name)
    )
    return tuple(
        AnchorLine(row.Anchor.key, row.Anchor.kind, row.Anchor.date, row.Anchor.tentative, row.name)
        for row in rows
    )


def open_cases(
    session: Session, reader: Reader, definition: str = "", *, ended: bool = False
) -> tuple[CaseLine, ...]:
    """Open cases that a form may name, by reference; where it is `ended`, closed ones, too."""
    query = sa.select(Case).where(reader.sees)
    if not ended:
        query = query.where(Case.closed_at.is_(None))
    if definition:
        query = query.where(Case.definition == definition)
    rows = session.scalars(query.order_by(Case.reference).limit(MOST_CHOICES))
    return tuple(line(reader, row) for row in rows)


def naming(session: Session, case: int) -> dict[str, int]:
    """How many open cases name this one, by definition."""
    rows = session.execute(
        sa.select(Case.definition, sa.func.count())
        .join(CaseName, CaseName.case_id == Case.id)
        .where(CaseName.named_id == case, Case.closed_at.is_(None))
        .group_by(Case.definition)
        .order_by(Case.definition)
    )
    return {row[0]: row[1] for row in rows}


# Lines and orders


def _listed(session: Session, reader: Reader, rows: Sequence[Row]) -> list[Listed]:
    found = [row.Case for row in rows]
    awaited = turns(session, reader, found)
    may = followed(session, reader, [case.id for case in found])
    return [
        Listed(
            line(reader, case), told(awaited[case.id], follows=case.id in may), case.id in may
        )
        for case in found
    ]  # fmt: skip


def followed(session: Session, reader: Reader, cases: Collection[int]) -> frozenset[int]:
    """Those whose course the reader may follow, awaited dates included; the Board reads results."""
    return frozenset(session.scalars(sa.select(Case.id).where(Case.id.in_(cases), reader.follows)))


def _is_wanted(reader: Reader, wanted: Wanted) -> sa.ColumnElement[bool]:
    conditions = list(wanted.where)
    if not wanted.closed:
        conditions.append(Case.closed_at.is_(None))
    if wanted.definition:
        conditions.append(Case.definition == wanted.definition)
    elif wanted.apart and not wanted.search:
        conditions.append(Case.definition.not_in(wanted.apart))
    if wanted.references:
        conditions.append(Case.reference.in_(wanted.references))
    if wanted.naming is not None:
        named = sa.select(CaseName.case_id).where(CaseName.named_id == wanted.naming)
        conditions.append(Case.id.in_(named))
    if wanted.states is not None:
        conditions.append(Case.state.in_(wanted.states))
    if wanted.search:
        conditions.append(
            sa.or_(
                says(Case.reference, wanted.search),
                says(Case.subject, wanted.search),
                Case.subject.in_(wanted.subjects),
            )
        )
    elif reader.at_the_desk:
        conditions.append(Case.parent_id.is_(None))
    else:
        conditions.append(sa.or_(Case.parent_id.is_(None), plays(reader)))
    return sa.and_(sa.true(), *conditions)


def _order(reader: Reader, wanted: Wanted) -> list[sa.ColumnElement[Any]]:
    if wanted.order == "reference":
        return []
    if wanted.order in {"date", "turn"}:
        first = _first(Task.due if wanted.order == "date" else Task.role)
        return [sa.case((reader.follows, first), else_=None).nulls_last()]  # no order tells a date
    if not wanted.places:
        return [Case.subject.asc()]
    place = sa.case(wanted.places, value=Case.subject, else_=len(wanted.places) + 1)
    return [place.asc(), Case.subject.asc()]


def _first(column: sa.SQLColumnExpression[Any]) -> sa.ScalarSelect[Any]:
    """The smallest of the open tasks of a case and those below it."""
    below = aliased(Case)
    return (
        sa.select(sa.func.min(column))
        .join(below, below.id == Task.case_id)
        .where(
            Task.status == "open",
            Task.optional.is_(False),
            sa.or_(below.id == Case.id, below.root_id == Case.id),
        )
        .correlate(Case)
        .scalar_subquery()
    )


def _holders(session: Session, seats: Sequence[int], since: dt.datetime) -> dict[int, list[Holder]]:
    rows = session.execute(
        sa.select(Appointment, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.seat_id.in_(seats),
            Appointment.not_ended(since),
        )
        .order_by(Appointment.until.is_not(None), Appointment.kind != "principal", Appointment.id)
    )
    found: dict[int, list[Holder]] = {}
    for held, name in rows:
        holder = Holder(name, held.kind, held.since, held.until, held.reference)
        found.setdefault(held.seat_id, []).append(holder)
    return found


def _part(
    reader: Reader, definition: Definition, part: Part, seat: Seat, held: list[Holder]
) -> PartLine:
    now = reader.now
    current = [each for each in held if each.since <= now and (not each.until or each.until > now)]
    vacant = part.until is None and not current
    label = definition.role(part.role).label if definition.has_role(part.role) else part.role
    return PartLine(
        part.role, label, name_of_seat(seat), part.since, part.until, tuple(held),
        vacant and reader.knows_vacancy([seat.body]),
    )  # fmt: skip
