"""Indicators and their values: released ones for whoever may read them, all of them for the State.

There is no sum over places and no order but that of names and years: nothing compares a place with
another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.definition import Kind
from engine.models.case import Case, Fact
from engine.models.edition import Edition as EditionRow
from engine.queries.facts import fact_rows
from engine.queries.reader import Reader, Row
from workflows.domain.measures import rules
from workflows.domain.measures.brought import Given, Key
from workflows.domain.measures.catalogue import Edition, Indicator, parse
from workflows.domain.measures.models import MeasureImport, MeasureValue

TAKEN_OUT = "taken_out"


@dataclass(frozen=True)
class Value:
    """A figure as it is read. `figure`: None where the State says that nothing is known.

    `earlier`: what it has taken the place of, the latest first; for the State alone.
    """

    id: int
    state: str
    reference: str
    event: int
    indicator: str
    place: str
    place_key: str
    year: int
    group: str
    figure: Decimal | None
    unit: str
    source: str
    link: str
    method: str
    audience: str
    at: dt.datetime
    earlier: tuple[Value, ...] = field(default=())


@dataclass(frozen=True)
class Asked:
    """What values are narrowed to; what is empty leaves nothing out."""

    indicator: str = ""
    state: str = ""
    place: str = ""


# Definitions


def editions(session: Session) -> tuple[Edition, ...]:
    """Those that new values are recorded for, by name."""
    query = sa.select(EditionRow).where(EditionRow.kind == rules.EDITION, EditionRow.current)
    rows = session.scalars(query.order_by(EditionRow.name))
    return tuple(parse(row.content, row.id) for row in rows)


def current(session: Session) -> dict[str, Indicator]:
    """The indicators for which values can be recorded: of the editions, then of the register."""
    found = {each.key: each for one in editions(session) for each in one.indicators}
    return found | {each.key: each for each in _entered(session)}


def known(session: Session) -> dict[str, Indicator]:
    """Every indicator that has a value or may have one; of an older edition as it stood there."""
    used = sa.select(MeasureValue.edition_id).where(MeasureValue.edition_id.is_not(None))
    query = sa.select(EditionRow).where(EditionRow.id.in_(used)).order_by(EditionRow.id)
    former = {
        each.key: each
        for row in session.scalars(query)
        for each in parse(row.content, row.id).indicators
    }
    named = sa.select(MeasureValue.indicator).where(MeasureValue.edition_id.is_(None))
    taken_out = _entered(session, Case.state == TAKEN_OUT, Case.reference.in_(named))
    return {**former, **{each.key: each for each in taken_out}, **current(session)}


def _entered(session: Session, *where: sa.ColumnElement[bool]) -> list[Indicator]:
    """The entries of the register. What they say is for everybody; nobody's rights are asked."""
    conditions = where or (Case.state != TAKEN_OUT,)
    query = sa.select(Case).where(Case.definition == rules.INDICATOR, *conditions)
    cases = session.scalars(query.order_by(Case.id)).all()
    return [_entry(case, facts) for case, facts in _stated(session, cases)]


def _stated(session: Session, cases: Sequence[Case]) -> Iterator[tuple[Case, Mapping[str, Any]]]:
    """What stands in each entry, by key; a step that amends states every key anew."""
    if not cases:
        return
    query = fact_rows().where(
        Fact.case_id.in_([case.id for case in cases]), Fact.taken_back.is_(False)
    )
    found: dict[int, dict[str, Any]] = {}
    for fact, _event, words in session.execute(query.order_by(Fact.id)):
        value = words if fact.kind == Kind.TEXT else fact.value
        found.setdefault(fact.case_id, {})[fact.key] = value
    yield from ((case, found.get(case.id, {})) for case in cases)


def _entry(case: Case, facts: Mapping[str, Any]) -> Indicator:
    """An entry says what it says in the language of whoever wrote it."""
    return Indicator(
        key=case.reference, row=facts.get("row") or "", dimension=facts.get("dimension") or "",
        title={"": case.subject}, definition={"": facts.get("definition") or ""},
        basis={"": facts.get("basis") or ""}, unit=facts.get("unit") or "",
        data_source=facts.get("data_source") or "", groups=tuple(facts.get("groups") or ()),
        frequency=facts.get("frequency") or "",
    )  # fmt: skip


# Values


def released(session: Session, reader: Reader | None, asked: Asked) -> tuple[Value, ...]:
    """What States have released to the reader; to the public, where there is none."""
    to_public = sa.and_(Case.state == rules.PUBLIC, MeasureValue.audience == rules.PUBLIC)
    may = to_public
    if reader is not None:
        may = sa.or_(to_public, sa.and_(reader.sees, MeasureValue.audience != ""))
    rows = session.execute(_values().where(may, *_narrowed(asked)))
    return tuple(sorted(_latest(_value(row) for row in rows).values(), key=_in_order))


def terms(session: Session) -> dict[str, str]:
    """The terms of use that a State gave last, by the reference of its sheet: a key of licences."""
    query = (
        sa.select(Case.reference, Fact.value)
        .join(Fact, Fact.case_id == Case.id)
        .where(Case.definition == rules.SHEET, Fact.key == "terms", Fact.taken_back.is_(False))
        .order_by(Fact.id)
    )
    return {row.reference: str(row.value) for row in session.execute(query)}


def own(session: Session, case: int) -> tuple[Value, ...]:
    """Every value of a sheet that stands, each with what it has superseded."""
    found = [_value(row) for row in session.execute(_values().where(MeasureValue.case_id == case))]
    by_key: dict[Key, list[Value]] = {}
    for each in sorted(found, key=lambda one: -one.id):
        by_key.setdefault(key_of(each), []).append(each)
    stands = (_with(first, rest) for first, *rest in by_key.values())
    return tuple(sorted(stands, key=_in_order))


def rows_that_stand(session: Session, case: int) -> dict[Key, MeasureValue]:
    """The row that counts, by indicator, place, year and group."""
    later = aliased(MeasureValue)
    superseded = sa.exists().where(later.supersedes_id == MeasureValue.id)
    query = sa.select(MeasureValue).where(MeasureValue.case_id == case, ~superseded)
    return {
        (row.indicator, row.place_key, row.year, row.group): row
        for row in session.scalars(query.order_by(MeasureValue.id))
    }


def stands(session: Session, case: int) -> dict[Key, Given]:
    """The same, as a file would bring it."""
    return {
        key: Given(
            row.indicator, row.edition_id, row.place, row.year, row.group, row.figure, row.unit,
            row.source, row.link, row.method,
        )
        for key, row in rows_that_stand(session, case).items()
    }  # fmt: skip


def waiting(session: Session, case: int) -> Sequence[MeasureImport]:
    """What was prepared for a sheet and not recorded yet, the latest first."""
    query = sa.select(MeasureImport).where(
        MeasureImport.case_id == case, MeasureImport.event.is_(None)
    )
    return session.scalars(query.order_by(MeasureImport.id.desc())).all()


def sheet_of(session: Session, reader: Reader) -> str:
    """The reference of the open sheet of the reader's own State, if he may view it."""
    query = sa.select(Case.reference).where(
        Case.definition == rules.SHEET, Case.subject == reader.actor.body,
        Case.closed_at.is_(None), reader.sees,
    )  # fmt: skip
    return session.scalar(query.limit(1)) or ""


def key_of(value: Value) -> Key:
    return value.indicator, value.place_key, value.year, value.group


def _values() -> sa.Select[MeasureValue, str, str]:
    return (
        sa.select(MeasureValue, Case.subject, Case.reference)
        .join(Case, Case.id == MeasureValue.case_id)
        .where(Case.definition == rules.SHEET)
        .order_by(MeasureValue.id)
    )


def _narrowed(asked: Asked) -> Iterable[sa.ColumnElement[bool]]:
    if asked.indicator:
        yield MeasureValue.indicator == asked.indicator
    if asked.state:
        yield Case.subject == asked.state
    if asked.place:
        yield MeasureValue.place_key == rules.place_key(asked.place)


def _latest(values: Iterable[Value]) -> Mapping[tuple[str, Key], Value]:
    """Of the values that can be read, the last one for each State and key."""
    return {(each.reference, key_of(each)): each for each in values}


def _in_order(value: Value) -> tuple[str, str, str, int, str, str, int]:
    groups = list(rules.GROUPS)
    place = groups.index(value.group) if value.group in groups else len(groups)
    return (
        value.state, value.place_key, value.indicator, place, value.group, value.unit, value.year
    )  # fmt: skip


def _with(value: Value, earlier: Sequence[Value]) -> Value:
    return Value(**{**value.__dict__, "earlier": tuple(earlier)})


def _value(row: Row) -> Value:
    each: MeasureValue = row.MeasureValue
    return Value(
        each.id, row.subject, row.reference, each.event, each.indicator, each.place,
        each.place_key, each.year, each.group, Decimal(each.figure) if each.figure else None,
        each.unit, each.source, each.link, each.method, each.audience, each.at,
    )  # fmt: skip
