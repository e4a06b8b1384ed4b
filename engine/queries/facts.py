"""What was stated in cases, as far as a reader may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import Handed
from engine.definition import Definition, Input, Kind
from engine.models.case import Case, Fact
from engine.models.erasure import Erasure
from engine.models.history import Event, EventText
from engine.models.person import Person, Seat
from engine.queries.readable import readable
from engine.queries.reader import Query, Reader, Row, SeatName, name_of_seat
from engine.text import N_

SOURCE = {
    "source_number": N_("Number of the document"),
    "source_date": N_("Date of the document"),
    "source_file": N_("Document"),
}
STATED = {
    **SOURCE,
    "rules_edition": N_("Edition of the rules"),
    "seat_changed": N_("Seat"),
    "seat_holder": N_("Person"),
    "seat_from": N_("Takes effect on"),
    "recalled": N_("Recalled, by its number"),
    "recall_reason": N_("Reason for the recall"),
    "erased_of": N_("Erased in the event of number"),
    "erased_why": N_("Why it was erased"),
}  # by no step of its own
SHUT: Mapping[str, Any] = MappingProxyType({"name": "", "size": 0})  # a file, and no more of it


@dataclass(frozen=True)
class FactLine:
    """Something stated. `value`: words, a date, a number, a file's mapping or a SeatName."""

    key: str
    label: str
    kind: str
    value: Any
    body: str
    event: int
    at: dt.datetime
    limited: bool = False  # not for everybody who may view the case
    serial: bool = False  # a number that is written without groups of digits, such as a year
    erased_at: dt.datetime | None = None  # words that are gone


@dataclass
class _Known:
    """Names of what facts point to, and the files that are not for this person."""

    seats: Mapping[int, SeatName] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    cases: Mapping[int, str] = field(default_factory=dict)
    shut: frozenset[Handed] = frozenset()


def facts_of(session: Session, reader: Reader, case: Case) -> tuple[FactLine, ...]:
    """What each party stated last, as far as the reader may see it; the latest step first."""
    rows = session.execute(
        fact_rows()
        .where(Fact.case_id == case.id, Fact.taken_back.is_(False), Event.kind != "seat")
        .order_by(Fact.id)
    ).all()
    last = {(row.Fact.key, row.Fact.body): row for row in rows}
    shown = sorted(last.values(), key=lambda row: (-row.Fact.event_id, row.Fact.id))
    return tuple(fact_lines(session, reader, case, shown))


def as_it_stands(
    session: Session, reader: Reader, cases: Sequence[Case]
) -> dict[int, dict[str, FactLine]]:
    """What was stated last for each key, whoever stated it; of cases that the reader may view."""
    query = fact_rows().where(
        Fact.case_id.in_([case.id for case in cases]),
        Fact.taken_back.is_(False),
        readable(reader, Fact.case_id, Fact.visible_to, Fact.body),
    )
    rows = session.execute(query.order_by(Fact.id)).all()
    last = {(row.Fact.case_id, row.Fact.key): row for row in rows}
    known = _names(session, reader, [row.Fact for row in last.values()])
    found: dict[int, dict[str, FactLine]] = {}
    for case in cases:
        own = [row for row in last.values() if row.Fact.case_id == case.id]
        lines = _told(session, reader, case, own, known)
        found[case.id] = {line.key: line for line in lines if line.value not in ("", ())}
    return found


def stated_in(
    session: Session, reader: Reader, cases: Sequence[Case], events: Sequence[int]
) -> dict[int, dict[str, FactLine]]:
    """What was stated in each of some events of cases that the reader may view."""
    query = fact_rows().where(
        Fact.event_id.in_(events), readable(reader, Fact.case_id, Fact.visible_to, Fact.body)
    )
    rows = session.execute(query.order_by(Fact.id)).all()
    known = _names(session, reader, [row.Fact for row in rows])
    found: dict[int, dict[str, FactLine]] = {}
    for case in {case.id: case for case in cases}.values():
        own = [row for row in rows if row.Fact.case_id == case.id]
        for line in _told(session, reader, case, own, known):
            found.setdefault(line.event, {})[line.key] = line
    return found


def may_read(reader: Reader, roles: Iterable[str], visible_to: Sequence[str], body: str) -> bool:
    """Whoever plays a named role, and the State or body that stated it."""
    return not visible_to or bool(set(visible_to) & set(roles)) or body == reader.actor.body


def fact_rows() -> Query:
    """Facts with their events and words."""
    return (
        sa.select(Fact, Event, EventText.value)
        .join(Event, Event.id == Fact.event_id)
        .outerjoin(
            EventText, sa.and_(EventText.event_id == Fact.event_id, EventText.key == Fact.key)
        )
    )


def fact_lines(
    session: Session, reader: Reader, case: Case, rows: Sequence[Row]
) -> Iterator[FactLine]:
    """The lines of rows of `fact_rows`, as far as the reader may see them."""
    roles = reader.access.roles(session, reader.actor, case.id)
    shown = [row for row in rows if may_read(reader, roles, row.Fact.visible_to, row.Fact.body)]
    known = _names(session, reader, [row.Fact for row in shown])
    return _told(session, reader, case, shown, known)


def _told(
    session: Session, reader: Reader, case: Case, rows: Sequence[Row], known: _Known
) -> Iterator[FactLine]:
    """The lines of facts that may be read; what effects state has no label and is left out."""
    definition, erased = reader.definition(case), _erased(session, rows)
    for fact, event, words in rows:
        declared = _input(definition, event.trigger, fact.key)
        label = declared.label if declared else STATED.get(fact.key)
        if label is None:
            continue
        value = words if _in_words(fact, declared) else _value(fact, declared, known)
        if declared is not None and declared.shown is not None and value:
            value = declared.shown(session, reader, fact, value)
            if value is None:
                continue
        if (fact.event_id, fact.key) in known.shut:
            value = SHUT
        yield FactLine(
            fact.key, label, fact.kind, value, fact.body, event.id, event.at,
            limited=bool(fact.visible_to), serial=declared is not None and declared.serial,
            erased_at=erased.get((fact.event_id, fact.key)),
        )  # fmt: skip


def _erased(session: Session, rows: Sequence[Row]) -> Mapping[tuple[int, str], dt.datetime]:
    """When the words of some facts were erased; asked only where words are gone."""
    gone = [row.Fact.event_id for row in rows if row.Fact.kind == Kind.TEXT and row.value is None]
    if not gone:
        return {}
    query = sa.select(Erasure.event_id, Erasure.key, Erasure.at).where(Erasure.event_id.in_(gone))
    return {(row.event_id or 0, row.key or ""): row.at for row in session.execute(query)}


def _in_words(fact: Fact, declared: Input | None) -> bool:
    """Texts, and choices whose words were kept because only that moment offered them."""
    offered = fact.kind == Kind.CHOICE and declared is not None and callable(declared.choices)
    return fact.kind == Kind.TEXT or offered


def _input(definition: Definition, trigger: str, key: str) -> Input | None:
    """The input that a fact came through; what effects state has none, and is not shown."""
    transition = definition.transition(trigger)
    declared = transition.inputs if transition else ()
    if definition.opening is not None and trigger == "open":
        declared = definition.opening.inputs
    return next((each for each in declared if each.key == key), None)


def _value(fact: Fact, declared: Input | None, known: _Known) -> Any:  # noqa: ANN401, PLR0911 - one line for each kind
    value = fact.value
    match fact.kind:
        case Kind.DATE:
            return dt.date.fromisoformat(value)
        case Kind.SEAT:
            return known.seats.get(value)
        case Kind.PERSON:
            return known.people.get(value, "")
        case Kind.CASE:
            return known.cases.get(value, "")
        case Kind.CHOICE if declared is not None and not callable(declared.choices):
            return dict(declared.choices).get(value, value)
        case Kind.CHOICES if declared is not None and not callable(declared.choices):
            return tuple(dict(declared.choices).get(each, each) for each in value)
        case _:
            return value


def _names(session: Session, reader: Reader, rows: Sequence[Fact]) -> _Known:
    def ids(kind: Kind) -> list[int]:
        return [row.value for row in rows if row.kind == kind and isinstance(row.value, int)]

    seats = session.scalars(sa.select(Seat).where(Seat.id.in_(ids(Kind.SEAT))))
    people = session.execute(
        sa.select(Person.id, Person.name).where(Person.id.in_(ids(Kind.PERSON)))
    )
    cases = session.execute(sa.select(Case.id, Case.reference).where(Case.id.in_(ids(Kind.CASE))))
    with_files = {row.case_id for row in rows if row.kind == Kind.FILE}
    return _Known(
        {seat.id: name_of_seat(seat) for seat in seats},
        {row.id: row.name for row in people},
        {row.id: row.reference for row in cases},
        reader.access.shut(session, reader.actor.person, with_files)
        if with_files else frozenset(),
    )  # fmt: skip
