"""The success indicators of the concept note (S1 §25 a-f): counts and sums of dated records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.queries.reader import Reader
from engine.text import N_, Name, Text
from workflows.domain.participation import queries as participation
from workflows.domain.participation.rules import CITY_FOCAL_POINT, DESIGNATED
from workflows.domain.partners import queries as partners
from workflows.domain.resources import queries as resources
from workflows.domain.surveys import queries as surveys
from workflows.domain.surveys.queries import Round
from workflows.domain.tools import queries as tools


@dataclass(frozen=True)
class Period:
    """Days, both included; None: without an end."""

    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Line:
    """A record that is counted. `reference`: empty where the reader may not view its case."""

    day: dt.date | None
    what: Text | Name | str
    reference: str
    more: Text | str | Figure = ""


@dataclass(frozen=True)
class Figure:
    """`amount`: None where it is not shown.  `measure`: a currency; empty for a count."""

    label: str
    amount: int | None
    measure: str = ""


@dataclass(frozen=True)
class Indicator:
    """One letter of S1 §25. Where there is no sum of money yet, `figures` is empty.

    `rounds`: what delegations of the Board said, session by session; for letter (e) alone.
    """

    letter: str
    label: str
    figures: tuple[Figure, ...]
    lines: tuple[Line, ...]
    rounds: tuple[Round, ...] = ()

    @property
    def source(self) -> str:
        return f"S1 §25 {self.letter}"


def indicators(session: Session, reader: Reader, period: Period) -> tuple[Indicator, ...]:
    """All six, in the order of the paragraph; each number with the records behind it."""
    days = period.since, period.until
    found = (
        _tools("a", N_("Shared tools exchanged"), tools.shared(session, reader, *days)),
        _tools("b", N_("Shared tools tested or piloted"), tools.tested(session, reader, *days)),
        _countries(session, reader, period),
        _money(session, reader, period),
        _awareness(surveys.awareness(session, *days)),
        _partners(session, reader, period),
    )
    seen = _viewed(session, reader, (line for each in found for line in each.lines))
    return tuple(_open(each, seen) for each in found)


def _tools(letter: str, label: str, found: Iterable[tools.Dated]) -> Indicator:
    lines = tuple(Line(each.day, each.label, each.reference, Text(each.kind)) for each in found)
    return Indicator(letter, label, (Figure(N_("Number counted"), len(lines)),), lines)


def _countries(session: Session, reader: Reader, period: Period) -> Indicator:
    """Two separate counts: the source prints countries and focal points in one letter."""
    states = participation.participating(session, reader.registry, period.since, period.until)
    named = participation.focal_points_designated(session, period.since, period.until)
    cities = {each.state for each in named if each.kind == CITY_FOCAL_POINT}  # open to everybody
    taking_part = {each.state for each in states} | {each.state for each in named}
    told = participation.named_to(session, reader, taking_part)
    confirmed = Text(N_("Participation confirmed"))
    lines = [
        *(Line(each.day, _state(each.state, told), each.review, confirmed) for each in states),
        *(
            Line(
                each.day,
                _state(each.state, told | cities),
                each.record,
                Text(DESIGNATED[each.kind]),
            )
            for each in named
        ),
    ]
    return Indicator(
        "c", N_("Participating countries and safer-cities focal points designated"),
        (
            Figure(N_("Participating countries"), len(states)),
            Figure(N_("Focal points designated"), len(named)),
        ),
        tuple(sorted(lines, key=lambda each: each.day or dt.date.min)),
    )  # fmt: skip


def _state(key: str, told: frozenset[str]) -> Name | Text:
    return Name("body", key) if key in told else Text(N_("A State that is not named to your seat"))


def _money(session: Session, reader: Reader, period: Period) -> Indicator:
    found = resources.allocated(session, reader, period.since, period.until)
    lines = tuple(
        Line(each.day, each.case.subject, each.case.reference, _sum(each.amount, each.measure))
        for each in found.entries
    )
    sums = found.sums.items()
    figures = (_sum(amount, currency) for currency, amount in sums)
    return Indicator("d", N_("Financial resources allocated"), tuple(figures), lines)


def _sum(amount: int, currency: str) -> Figure:
    return Figure(N_("Sums confirmed"), amount, currency)


def _awareness(rounds: tuple[Round, ...]) -> Indicator:
    """How many sessions were asked about, and what was said after each."""
    lines = tuple(
        Line(each.date, Name("body", each.name), each.survey, _answers(each)) for each in rounds
    )
    figures = (Figure(N_("Sessions with a questionnaire to delegations"), len(lines)),)
    return Indicator("e", N_("Awareness and understanding in the Board"), figures, lines, rounds)


def _answers(found: Round) -> Text:
    if found.answers is None:
        return Text(N_("fewer than eight answers"))
    return Text(N_("Answers: %(n)s"), n=found.answers)


def _partners(session: Session, reader: Reader, period: Period) -> Indicator:
    found = partners.joined(session, reader, period.since, period.until)
    lines = tuple(
        Line(each.day, each.case.subject, each.case.reference, each.network_body) for each in found
    )
    supporting = sum(each.supports for each in found)
    return Indicator(
        "f", N_("Technical partners that joined the network"),
        (
            Figure(N_("Number counted"), len(lines)),
            Figure(N_("Of these in support of the peer review"), supporting),
        ),
        lines,
    )  # fmt: skip


def _viewed(session: Session, reader: Reader, lines: Iterator[Line]) -> frozenset[str]:
    """The references to which the reader can be led."""
    asked = {each.reference for each in lines}
    query = sa.select(Case.reference).where(Case.reference.in_(asked), reader.sees)
    return frozenset(session.scalars(query))


def _open(found: Indicator, seen: frozenset[str]) -> Indicator:
    lines = tuple(
        each if each.reference in seen else Line(each.day, each.what, "", each.more)
        for each in found.lines
    )
    return replace(found, lines=lines)
