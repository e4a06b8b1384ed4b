"""The board of a cycle: a column for each phase, a card for each review that the reader may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.calendar import Calendar
from engine.models.case import Case
from engine.queries.cases import followed
from engine.queries.reader import CaseLine, Reader, line
from engine.queries.turns import Turn, turns
from workflows.domain.reports.queries import REVIEW, reviews, states_in

MOST_CARDS = 20  # in a column


@dataclass(frozen=True)
class Card:
    """A review on the board. `days` in this step: for those who may follow it, else None."""

    case: CaseLine
    turns: tuple[Turn, ...]
    days: int | None

    @property
    def followed(self) -> bool:
        return self.days is not None


@dataclass(frozen=True)
class Column:
    """A phase with its first cards by name; `more`: how many others the table lists."""

    phase: str
    label: str
    cards: tuple[Card, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.cards)


def board(
    session: Session, reader: Reader, cycle: int, places: Mapping[str, int]
) -> tuple[Column, ...]:
    """Every phase in order. `places`: the order of the States in the reader's language."""
    found = _first_of_each(session, reader, cycle, places)
    cases = [row.Case for row in found]
    awaited = turns(session, reader, cases) if cases else {}
    may = followed(session, reader, [case.id for case in cases])
    calendar = editions.calendar_of(session)
    cards: dict[str, list[Card]] = {}
    totals: dict[str, int] = {}
    for row in found:
        case = line(reader, row.Case)
        days = _days(calendar, case, reader.now) if case.id in may else None
        cards.setdefault(row.phase, []).append(Card(case, awaited[case.id], days))
        totals[row.phase] = row.total
    return tuple(
        Column(key, label, tuple(cards.get(key, ())), totals.get(key, 0))
        for key, label in reader.registry.latest(REVIEW).phases.items()
    )


def _first_of_each(
    session: Session, reader: Reader, cycle: int, places: Mapping[str, int]
) -> list[sa.Row[Case, str, int]]:
    """(Case, phase, how many are in it) of the first reviews of each phase, in one query."""
    phases = reader.registry.latest(REVIEW).phases
    phase = sa.case(*((Case.state.in_(states_in(reader, each)), each) for each in phases), else_="")
    name = sa.case(places, value=Case.subject, else_=len(places) + 1) if places else Case.subject
    order = (name, Case.subject, Case.reference)
    ranked = (
        reviews(cycle)
        .with_only_columns(
            Case.id,
            phase.label("phase"),
            sa.func.row_number().over(partition_by=phase, order_by=order).label("place"),
            sa.func.count().over(partition_by=phase).label("total"),
        )
        .where(reader.sees)
    )
    of = ranked.subquery()
    query = (
        sa.select(Case, of.c.phase, of.c.total)
        .join(of, of.c.id == Case.id)
        .where(of.c.place <= MOST_CARDS)
        .order_by(of.c.phase, of.c.place)
    )
    return list(session.execute(query).all())


def _days(calendar: Calendar, case: CaseLine, now: dt.datetime) -> int:
    return max(0, (calendar.day(now) - calendar.day(case.entered_at)).days)
