"""What a reader may see of resources: the plan that stands, needs released, sums with records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.queries.facts import FactLine, as_it_stands
from engine.queries.reader import CaseLine, Reader, line
from workflows.domain.assistance import queries as assistance
from workflows.domain.resources import rules
from workflows.domain.resources.figures import within
from workflows.domain.resources.records import Record, contributions, of_plan

MOST_NEEDS = 1000


@dataclass(frozen=True)
class Plan:
    """A version of the plan that was set out."""

    case: CaseLine
    facts: Mapping[str, FactLine]
    lines: tuple[Record, ...] = ()

    @property
    def decided(self) -> bool:
        return self.case.state.key == "decided"


@dataclass(frozen=True)
class Range:
    """What needs that States have released would cost, in one currency. `needs`: how many."""

    currency: str
    least: int
    most: int
    needs: int


@dataclass(frozen=True)
class Allocated:
    """What was confirmed (S1 §25 d): sums of money by currency, and the entries behind them."""

    sums: Mapping[str, int]
    entries: tuple[Record, ...]


def plans(session: Session, reader: Reader) -> tuple[Plan, ...]:
    """The versions that were set out, the one that stands first, with its lines."""
    query = sa.select(Case).where(
        Case.definition == rules.PLAN, Case.state.in_(("provisional", "decided")), reader.sees
    )
    cases = session.scalars(query.order_by(Case.id)).all()
    facts = as_it_stands(session, reader, cases)
    cases = sorted(cases, key=lambda case: (facts[case.id]["dated"].value, case.id), reverse=True)
    return tuple(
        Plan(
            line(reader, case), facts[case.id],
            of_plan(session, reader, case.id) if place == 0 else (),
        )
        for place, case in enumerate(cases)
    )  # fmt: skip


def released_needs(session: Session, reader: Reader) -> tuple[Range, ...]:
    """What the needs open to offers that the reader may see would cost, by currency."""
    page = assistance.needs(session, reader, assistance.Sought(), 1, MOST_NEEDS)
    found: dict[str, list[tuple[int, int]]] = {}
    for each in page.items:
        known = [cost for cost in (each.cost_from, each.cost_to) if cost is not None]
        if known and each.currency:
            found.setdefault(each.currency, []).append((min(known), max(known)))
    return tuple(
        Range(currency, sum(low for low, _ in own), sum(high for _, high in own), len(own))
        for currency, own in sorted(found.items())
    )


def allocated(
    session: Session, reader: Reader, since: dt.date | None, until: dt.date | None
) -> Allocated:
    """The money confirmed in some days, of contributions that the reader may view."""
    records = (each for one in contributions(session, reader) for each in one.records)
    found = tuple(
        each for each in within(records, since, until)
        if each.figure == rules.CONFIRMED and each.money
    )  # fmt: skip
    sums: dict[str, int] = {}
    for each in found:
        sums[each.measure] = sums.get(each.measure, 0) + each.amount
    return Allocated(dict(sorted(sums.items())), found)
