"""What was recorded for each line of the results framework, the latest year first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from engine.queries.facts import FactLine
from engine.queries.reader import CaseLine, Reader
from engine.text import Text
from workflows.domain.measures import rules
from workflows.domain.measures.counted import COUNTED, Count
from workflows.domain.measures.framework import LINES, Framework, Line, Outcome, current
from workflows.domain.registers import queries as registers
from workflows.domain.registers.queries import Entry, Sought
from workflows.domain.registers.register import Register

MOST = 5_000


@dataclass(frozen=True)
class Recorded:
    """An entry of the register of values."""

    case: CaseLine
    facts: Mapping[str, FactLine]

    @property
    def year(self) -> int:
        return int(self.facts["year"].value) if "year" in self.facts else 0

    @property
    def figure(self) -> Decimal | Text:
        """As it was typed, in the digits of any script; it was checked then."""
        return rules.figure(str(self.facts["figure"].value))


@dataclass(frozen=True)
class Standing:
    """A line with what is known of it. `values`: the latest year first."""

    line: Line
    values: Sequence[Recorded]
    counts: tuple[Count, ...]


def standings(
    session: Session, reader: Reader, register: Register
) -> tuple[Framework | None, list[tuple[Outcome, list[Standing]]]]:
    """The framework that counts, outcome by outcome."""
    framework = current(session)
    if framework is None:
        return None, []
    entered = registers.entries(session, reader, register, Sought(order="date", size=MOST))
    found = [
        (outcome, [_standing(session, reader, line, entered.items) for line in outcome.lines])
        for outcome in framework.outcomes
    ]
    return framework, found


def _standing(session: Session, reader: Reader, line: Line, entries: Sequence[Entry]) -> Standing:
    label = LINES[line.key]
    own = [
        Recorded(each.case, each.facts) for each in entries
        if "line" in each.facts and each.facts["line"].value == label
    ]  # fmt: skip
    values = sorted(own, key=lambda each: -each.year)  # of one year, the last recorded first
    counts = tuple(COUNTED[key](session, reader) for key in line.counted)
    return Standing(line, values, counts)
