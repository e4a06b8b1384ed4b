"""The lines of a register, as far as the reader may see them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.definition import Definition, Input, Kind
from engine.likeness import Folded, says
from engine.models.case import Case, Fact
from engine.models.history import Event, EventText
from engine.queries.facts import FactLine, as_it_stands, stated_in
from engine.queries.history import taken_back
from engine.queries.readable import readable
from engine.queries.reader import SIZE, CaseLine, Page, Reader, Row, line, paged
from workflows.domain.registers.register import Register

ORDERS = ("name", "date")  # no other: there is no ranking


@dataclass(frozen=True)
class Entry:
    """A line: the case, and what was stated last in it, by key."""

    case: CaseLine
    facts: Mapping[str, FactLine]


@dataclass(frozen=True)
class Sought:
    """What a list is narrowed to. `chosen`: input -> value.  `subjects`: States by their name.

    `places`: the order of States in the reader's language.  `size`: lines on a page.
    """

    words: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    subjects: Collection[str] = ()
    order: str = "name"
    places: Mapping[str, int] = field(default_factory=dict)
    size: int = SIZE

    @property
    def narrowed(self) -> bool:
        return bool(self.words or self.state or self.chosen)


@dataclass(frozen=True)
class Act:
    """One of the steps that are taken again and again: a test of a tool, an instalment."""

    case: CaseLine
    trigger: str
    event: int
    at: dt.datetime  # when it took effect
    facts: Mapping[str, FactLine]


def inputs_of(definition: Definition) -> tuple[Input, ...]:
    """Everything that is ever stated in an entry, in the order in which it is asked."""
    opened = definition.opening.inputs if definition.opening else ()
    every = [*opened, *(each for step in definition.transitions for each in step.inputs)]
    first = {each.key: each for each in reversed(every)}
    return tuple(first[key] for key in dict.fromkeys(each.key for each in every))


def entries(
    session: Session, reader: Reader, register: Register, sought: Sought, number: int = 1
) -> Page[Entry]:
    """The entries that the reader may view; those taken out only where their state is chosen."""
    query = sa.select(Case).where(
        Case.definition == register.definition,
        reader.sees,
        *_conditions(reader, register, sought),
    )
    query = query.order_by(*_order(sought), Case.id)
    return paged(session, query, number, lambda rows: _entries(session, reader, rows), sought.size)


def count(session: Session, reader: Reader, definition: str) -> int:
    """How many entries stand, of those that the reader may view."""
    query = sa.select(sa.func.count(Case.id)).where(
        Case.definition == definition, Case.state != "taken_out", reader.sees
    )
    return session.scalar(query) or 0


def stated(session: Session, reader: Reader, case: Case) -> tuple[FactLine, ...]:
    """An entry as it stands, in the order in which it was asked."""
    found = as_it_stands(session, reader, [case])[case.id]
    asked = [each.key for each in inputs_of(reader.definition(case))]
    return tuple(found[key] for key in (*asked, *(set(found) - set(asked))) if key in found)


def acts(
    session: Session, reader: Reader, definition: str, triggers: Collection[str],
    where: Sequence[sa.ColumnElement[bool]] = (),
) -> tuple[Act, ...]:  # fmt: skip
    """The acts of the entries that stand and that the reader may view, the latest first.

    What was taken back is none. `where`: further conditions on `Case` and `Event`.
    """
    query = (
        sa.select(Case, Event)
        .join(Event, Event.case_id == Case.id)
        .where(
            Case.definition == definition, Case.state != "taken_out", reader.sees,
            Event.kind == "step", Event.trigger.in_(triggers), *where,
        )
        .order_by(Event.id.desc())
    )  # fmt: skip
    rows = session.execute(query).all()
    said = stated_in(session, reader, [row.Case for row in rows], [row.Event.id for row in rows])
    back = taken_back(session, {row.Case.id for row in rows})
    return tuple(
        Act(line(reader, case), event.trigger, event.id, event.effective, said.get(event.id, {}))
        for case, event in rows
        if (case.id, event.number) not in back
    )


def _entries(session: Session, reader: Reader, rows: Sequence[Row]) -> list[Entry]:
    cases = [row.Case for row in rows]
    facts = as_it_stands(session, reader, cases)
    return [Entry(line(reader, case), facts[case.id]) for case in cases]


def _conditions(
    reader: Reader, register: Register, sought: Sought
) -> Iterator[sa.ColumnElement[bool]]:
    if sought.state:
        yield Case.state == sought.state
    else:
        yield Case.state != "taken_out"
    for key, value in sought.chosen.items():
        yield states(key, value)
    if sought.words:
        yield sa.or_(
            says(Case.subject, sought.words),
            Case.subject.in_(sought.subjects),
            says(Case.reference, sought.words),
            _says(reader, register, sought.words),
        )


def states(key: str, value: str) -> sa.ColumnElement[bool]:
    """Whether the last statement of an input is this value, or has it among several."""
    words = sa.cast(Fact.value, sa.String)
    return _last(sa.func.coalesce(words, "").contains(json.dumps(value), autoescape=True), key)


def _last(condition: sa.ColumnElement[bool], key: str) -> sa.ColumnElement[bool]:
    later = aliased(Fact)
    newer = sa.exists().where(
        later.case_id == Fact.case_id, later.key == Fact.key, later.id > Fact.id,
        later.taken_back.is_(False),
    )  # fmt: skip
    return sa.exists().where(
        Fact.case_id == Case.id, Fact.key == key, Fact.taken_back.is_(False), ~newer, condition
    )


def _says(reader: Reader, register: Register, words: str) -> sa.ColumnElement[bool]:
    """Whether a text that the reader may read has these words; nobody finds what is `shown`."""
    asked = inputs_of(reader.registry.latest(register.definition))
    return sa.exists().where(
        Fact.case_id == Case.id, Fact.taken_back.is_(False), Fact.kind == Kind.TEXT,
        EventText.event_id == Fact.event_id, EventText.key == Fact.key,
        says(EventText.value, words),
        Fact.key.not_in([each.key for each in asked if each.shown is not None]),
        readable(reader, Fact.case_id, Fact.visible_to, Fact.body),
    )  # fmt: skip


def _order(sought: Sought) -> list[sa.ColumnElement[Any]]:
    if sought.order == "date":
        return [Case.opened_at.desc()]
    if not sought.places:
        return [Folded(Case.subject).asc()]
    place = sa.case(sought.places, value=Case.subject, else_=len(sought.places) + 1)
    return [place.asc(), Folded(Case.subject).asc()]
