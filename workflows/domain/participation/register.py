"""The countries as a reader finds them: where each stands, as far as he may know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.letters import order
from engine.models.case import Case, Fact
from engine.queries.facts import FactLine, as_it_stands
from engine.queries.reader import CaseLine, Reader, line
from workflows.domain.participation import rules
from workflows.domain.participation.queries import (
    Confirmed,
    may_know,
    named_to,
    participating,
)
from workflows.domain.registers import queries as registers
from workflows.domain.reports.queries import REVIEW
from workflows.domain.reviews.inputs import LANGUAGES
from workflows.domain.reviews.models import Country
from workflows.domain.reviews.queries import countries

Facts = Mapping[str, FactLine]


@dataclass(frozen=True)
class Line:
    """A country. `standings`: what the reader may know of it.  `champion`: its own word for it."""

    key: str
    group: str
    standings: tuple[str, ...]
    confirmed: Confirmed | None
    champion: bool
    file: CaseLine | None
    cities: int

    @property
    def since(self) -> dt.date | None:
        return self.confirmed.day if self.confirmed else None


@dataclass(frozen=True)
class Sought:
    """What the list is narrowed to. `named`: States whose name has the words, or None for all."""

    standing: str = ""
    group: str = ""
    named: Collection[str] | None = None
    everybody: bool = False  # also States of which nothing is to be said


@dataclass(frozen=True)
class City:
    case: CaseLine
    facts: Facts


@dataclass(frozen=True)
class Place:
    """One country with what the reader may see beside it."""

    line: Line
    facts: Facts
    cities: tuple[City, ...]
    reviews: tuple[CaseLine, ...]


@dataclass(frozen=True)
class Interest:
    """What a State said with its interest. `note`, `note_day`: where the desk recorded it."""

    note: str
    note_day: dt.date | None
    language: str


def lines(session: Session, reader: Reader, locale: str) -> tuple[Line, ...]:
    """Every State of the register, in the order of a language."""
    confirmed = {each.state: each for each in participating(session, reader.registry)}
    named = named_to(session, reader, confirmed)
    files, interest = _files(session, reader), _begun(session, reader)
    said, cities = _champions(session), _cities(session, reader)
    return tuple(
        _line(
            row, confirmed.get(row.key) if row.key in named else None, files.get(row.key),
            begun=row.key in interest, champion=row.key in said, cities=cities.get(row.key, 0),
        )
        for row in countries(session, locale)
    )  # fmt: skip


def sought(found: Sequence[Line], wanted: Sought) -> tuple[Line, ...]:
    """The lines that fit, in the order in which they come."""
    return tuple(
        each for each in found
        if (each.standings or wanted.everybody)
        and (not wanted.standing or wanted.standing in each.standings)
        and (not wanted.group or each.group == wanted.group)
        and (wanted.named is None or each.key in wanted.named)
    )  # fmt: skip


def counts(found: Sequence[Line]) -> dict[str, int]:
    """How many stand where, of what the reader may know."""
    return {key: sum(key in each.standings for each in found) for key in rules.STANDINGS}


def cities(session: Session, reader: Reader, state: str) -> tuple[City, ...]:
    """The cities of a State that the reader may view, by name."""
    query = sa.select(Case).where(
        Case.definition == rules.CITY, Case.subject == state, Case.state != "taken_out",
        reader.sees,
    )  # fmt: skip
    cases = session.scalars(query.order_by(Case.id)).all()
    facts = as_it_stands(session, reader, cases)
    found = [City(line(reader, case), facts[case.id]) for case in cases]
    return tuple(sorted(found, key=lambda each: order(str(each.facts["city"].value))))


def reviews(session: Session, reader: Reader, state: str) -> tuple[CaseLine, ...]:
    """The reviews of a State that the reader may view, the latest first."""
    query = sa.select(Case).where(Case.definition == REVIEW, Case.subject == state, reader.sees)
    return tuple(line(reader, case) for case in session.scalars(query.order_by(Case.id.desc())))


def stated(session: Session, reader: Reader, file: CaseLine | None) -> Facts:
    """What stands in the file of a State, as far as the reader may see it."""
    case = session.get(Case, file.id) if file else None
    return as_it_stands(session, reader, [case])[case.id] if case else {}


def interest(session: Session, reader: Reader, state: str) -> Interest | None:
    """The interest that a State expressed last, as far as the reader may see it."""
    said = registers.acts(
        session, reader, rules.FILE, ("express_interest",), (Case.subject == state,)
    )
    if not said:
        return None
    facts = {key: fact.value for key, fact in said[0].facts.items()}
    codes = {label: code for code, label in LANGUAGES}
    return Interest(
        facts.get("source_number", ""), facts.get("source_date"),
        codes.get(facts.get("language", ""), ""),
    )  # fmt: skip


def _line(
    row: Country, confirmed: Confirmed | None, file: CaseLine | None, *, begun: bool,
    champion: bool, cities: int,
) -> Line:  # fmt: skip
    furthest = rules.BY_STATE.get(file.state.key, "") if file else ""
    if begun:
        furthest = rules.INTEREST
    if confirmed:
        furthest = rules.PARTICIPATING
    standings = ((rules.IDENTIFIED,) if row.identified else ()) + ((furthest,) if furthest else ())
    return Line(
        row.key, row.group, standings, confirmed, champion and confirmed is not None, file, cities
    )


def _files(session: Session, reader: Reader) -> dict[str, CaseLine]:
    """The latest file of each State, of those that the reader may view."""
    query = sa.select(Case).where(Case.definition == rules.FILE, reader.sees).order_by(Case.id)
    return {case.subject: line(reader, case) for case in session.scalars(query)}


def _begun(session: Session, reader: Reader) -> frozenset[str]:
    """States whose review was opened on their interest and is not confirmed yet."""
    query = sa.select(Case.subject).where(
        Case.definition == REVIEW, Case.state.in_(rules.NOT_CONFIRMED), reader.sees
    )
    return frozenset(each for each in session.scalars(query) if may_know(reader, each))


def _champions(session: Session) -> frozenset[str]:
    """States that said last that they may be called champion countries: said to everybody."""
    rows = session.execute(
        sa.select(Case.subject, Fact.value)
        .join(Fact, Fact.case_id == Case.id)
        .where(
            Case.definition == rules.FILE, Case.closed_at.is_(None), Fact.key == "champion",
            Fact.taken_back.is_(False),
        )
        .order_by(Fact.id)
    )  # fmt: skip
    last = {row.subject: row.value for row in rows}
    return frozenset(state for state, value in last.items() if value == "yes")


def _cities(session: Session, reader: Reader) -> dict[str, int]:
    """How many cities each State has, of those that the reader may view."""
    query = (
        sa.select(Case.subject, sa.func.count())
        .where(Case.definition == rules.CITY, Case.state != "taken_out", reader.sees)
        .group_by(Case.subject)
    )
    return {row[0]: row[1] for row in session.execute(query)}
