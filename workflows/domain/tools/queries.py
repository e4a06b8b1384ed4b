"""Tools shared, adopted and tested in some days, each a dated record of an entry (S1 §25 a-b)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.queries.facts import as_it_stands
from engine.queries.reader import Reader
from engine.text import N_
from workflows.domain.registers import queries as registers
from workflows.domain.tools import rules

SHARED, ADOPTED, TESTED = N_("Tool shared"), N_("Tool adopted"), N_("Test")


@dataclass(frozen=True)
class Dated:
    """Something that happened on a day. `kind`: a sentence; `label`: what the entry is called."""

    day: dt.date
    reference: str
    label: str
    kind: str


def shared(
    session: Session, reader: Reader, since: dt.date | None, until: dt.date | None
) -> tuple[Dated, ...]:
    """Tools shared in some days, and adoptions of any tool in them, by day."""
    cases = session.scalars(
        sa.select(Case).where(Case.definition == rules.TOOL, Case.state != "taken_out", reader.sees)
    ).all()
    facts = as_it_stands(session, reader, cases)
    found = [
        Dated(line.value, case.reference, case.subject, SHARED)
        for case in cases
        if (line := facts[case.id].get(rules.SHARED_ON))
    ]
    return _within([*found, *_acts(session, reader, rules.ADOPT)], since, until)


def tested(
    session: Session, reader: Reader, since: dt.date | None, until: dt.date | None
) -> tuple[Dated, ...]:
    """Tests made in some days, by day."""
    return _within(_acts(session, reader, rules.TEST), since, until)


def _acts(session: Session, reader: Reader, trigger: str) -> Iterable[Dated]:
    key, kind = {
        rules.ADOPT: (rules.ADOPTED_ON, ADOPTED),
        rules.TEST: (rules.TESTED_ON, TESTED),
    }[trigger]
    for act in registers.acts(session, reader, rules.TOOL, (trigger,)):
        if line := act.facts.get(key):
            yield Dated(line.value, act.case.reference, act.case.subject, kind)


def _within(
    found: Iterable[Dated], since: dt.date | None, until: dt.date | None
) -> tuple[Dated, ...]:
    first, last = since or dt.date.min, until or dt.date.max
    return tuple(
        sorted(
            (each for each in found if first <= each.day <= last),
            key=lambda each: (each.day, each.reference),
        )
    )
