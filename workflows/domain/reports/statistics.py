"""How long steps take and how often they are answered, over five or more reviews of a cycle.

By no State, no region and no group; one dimension at a time. Whoever does not sit at the desk
reads a figure only where those reviews leave out none of the States, or three and more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.calendar import Calendar
from engine.definition import Definition
from engine.models.case import Case, Part, Task
from engine.models.person import Seat
from engine.queries import durations
from engine.queries.durations import Span, Stay, middle
from engine.queries.reader import Reader, Row
from workflows.domain.reports import queries
from workflows.domain.reports.aggregates import TELLING

LEAST = 5  # reviews
STATE, REVIEWERS, SECRETARIAT = "state", "reviewers", "secretariat"
SIDES = (STATE, REVIEWERS, SECRETARIAT)


@dataclass(frozen=True)
class StepLine:
    """Median days of a step, all in all and as far as somebody was awaited; None: not shown."""

    key: str
    label: str
    phase: str
    days: int | None
    awaited: Mapping[str, int | None]


@dataclass(frozen=True)
class AnswerLine:
    """Of what was asked for: the percentage that came, and that came by its indicative date."""

    key: str
    label: str
    side: str
    answered: int | None
    in_time: int | None


@dataclass(frozen=True)
class LoadLine:
    """In how many reviews of the cycle a State serves as reviewer."""

    state: str
    reviews: int


@dataclass(frozen=True)
class Statistics:
    steps: tuple[StepLine, ...]
    answers: tuple[AnswerLine, ...]
    load: tuple[LoadLine, ...] | None  # None: not for this reader

    @property
    def longest(self) -> int:
        """The largest median shown: small bars are drawn against it."""
        return max((each.days for each in self.steps if each.days is not None), default=0)


@dataclass(frozen=True)
class _Asked:
    """One next step of a review: who was asked, from when to when."""

    review: int
    case: int
    entry: int
    definition: str
    key: str
    side: str
    since: dt.date
    until: dt.date | None
    due: dt.date | None
    status: str

    def passed(self, today: dt.date) -> bool:
        """Whether it can be said if it was answered: it was, or its indicative date is over."""
        return self.status == "met" or (
            self.status == "open" and self.due is not None and self.due < today
        )

    @property
    def in_time(self) -> bool:
        return self.status == "met" and (
            self.due is None or (self.until is not None and self.until <= self.due)
        )


@dataclass
class _Over:
    """Which figures may be shown, by the reviews that they cover."""

    everybody: Collection[int]
    at_the_desk: bool

    def may_show(self, reviews: Collection[int]) -> bool:
        covered = set(reviews)
        beside = len(set(self.everybody) - covered)
        return len(covered) >= LEAST and (self.at_the_desk or beside not in TELLING)


@dataclass
class _Found:
    """Values and the reviews that they come from."""

    reviews: set[int] = field(default_factory=set)
    values: list[int] = field(default_factory=list)

    def add(self, review: int, value: int) -> None:
        self.reviews.add(review)
        self.values.append(value)


def statistics(session: Session, reader: Reader, cycle: int, *, load: bool) -> Statistics:
    """The figures of a cycle; eight queries at most, however many reviews. `load`: for the desk."""
    taking_part = queries.taking_part(session, reader, cycle)
    over = _Over(taking_part, reader.at_the_desk)
    calendar = editions.calendar_of(session)
    definition = reader.registry.latest(queries.REVIEW)
    stays = durations.stays(
        session, definition, now=reader.now, calendar=calendar, cases=sorted(taking_part)
    )
    asked = _asked(session, reader, sorted(taking_part), calendar)
    return Statistics(
        steps=_steps(definition, stays, asked, over),
        answers=_answers(reader, asked, over, calendar.day(reader.now)),
        load=_load(session, sorted(taking_part)) if load else None,
    )


# Steps


def _steps(
    definition: Definition, stays: Sequence[Stay], asked: Sequence[_Asked], over: _Over
) -> tuple[StepLine, ...]:
    """The open states on the path first, then those beside it, in the order of the declaration."""
    spans: dict[tuple[int, int, str], list[Span]] = {}
    for each in asked:
        end = each.until or dt.date.max
        spans.setdefault((each.case, each.entry, each.side), []).append((each.since, end))
    found: dict[tuple[str, str], _Found] = {}
    for stay in stays:
        found.setdefault((stay.state, ""), _Found()).add(stay.case, stay.days)
        for side in SIDES:
            if (awaited := spans.get((stay.case, stay.entry, side))) is not None:
                days = stay.within(awaited)
                found.setdefault((stay.state, side), _Found()).add(stay.case, days)
    return tuple(
        StepLine(
            state.key, state.label, state.phase, _median(found.get((state.key, "")), over),
            {side: _median(found.get((state.key, side)), over) for side in SIDES},
        )
        for state in definition.states
        if not state.final
    )  # fmt: skip


def _median(found: _Found | None, over: _Over) -> int | None:
    if found is None or not over.may_show(found.reviews):
        return None
    return middle(found.values)


# Answers


def _answers(
    reader: Reader, asked: Iterable[_Asked], over: _Over, today: dt.date
) -> tuple[AnswerLine, ...]:
    """One line for each kind of step, in the order of the processes."""
    kinds: dict[tuple[str, str, str], list[_Asked]] = {}
    for each in asked:
        if each.passed(today):
            kinds.setdefault((each.definition, each.key, each.side), []).append(each)
    return tuple(
        _answer(label, key, kinds[key], over)
        for key, label in _kinds(reader).items()
        if key in kinds
    )


def _answer(
    label: str, key: tuple[str, str, str], found: Sequence[_Asked], over: _Over
) -> AnswerLine:
    shown = over.may_show({each.review for each in found})
    met = sum(each.status == "met" for each in found)
    in_time = sum(each.in_time for each in found)
    return AnswerLine(
        f"{key[0]}.{key[1]}", label, key[2],
        _percent(met, len(found)) if shown else None,
        _percent(in_time, len(found)) if shown else None,
    )  # fmt: skip


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole)


def _kinds(reader: Reader) -> dict[tuple[str, str, str], str]:
    """(definition, task, side) -> label, as the processes declare them."""
    return {
        (definition.key, task.key, side): task.label
        for definition in _processes(reader)
        for state in definition.states
        for task in state.tasks
        if not task.optional
        for side in [_side(definition, getattr(task.role, "key", str(task.role)))]
    }


def _processes(reader: Reader) -> list[Definition]:
    """The review first, then what opens below it."""
    known = list(reader.registry.current())
    first = [each for each in known if each.key == queries.REVIEW]
    return first + [each for each in known if each.key != queries.REVIEW]


def _side(definition: Definition, role: str) -> str:
    members = definition.members([role]) if definition.has_role(role) else frozenset({role})
    if any(member.startswith("sur_") for member in members):
        return STATE
    if any(member.startswith("rev_") for member in members):
        return REVIEWERS
    return SECRETARIAT


def _asked(
    session: Session, reader: Reader, reviews: Sequence[int], calendar: Calendar
) -> list[_Asked]:
    """What was asked in the reviews and in the cases below them; invitations are left out."""
    rows = session.execute(
        sa.select(Task, Case.root_id, Case.definition, Case.definition_version)
        .join(Case, Case.id == Task.case_id)
        .where(sa.or_(Case.id.in_(reviews), Case.root_id.in_(reviews)))
        .where(Task.optional.is_(False), Task.opened_at <= reader.now)
    )
    return [_one(reader, row, calendar) for row in rows]


def _one(reader: Reader, row: Row, calendar: Calendar) -> _Asked:
    task: Task = row.Task
    definition = reader.registry.get(row.definition, row.definition_version)
    return _Asked(
        review=row.root_id or task.case_id, case=task.case_id, entry=task.entry,
        definition=row.definition, key=task.key, side=_side(definition, task.role),
        since=calendar.day(task.opened_at),
        until=calendar.day(task.ended_at) if task.ended_at else None,
        due=task.due, status=task.status,
    )  # fmt: skip


# Reviewing load


def _load(session: Session, reviews: Sequence[int]) -> tuple[LoadLine, ...]:
    """In no order of its own: whoever shows it sorts by name."""
    rows = session.execute(
        sa.select(Seat.body, sa.func.count(sa.distinct(Case.id)).label("reviews"))
        .join(Part, Part.seat_id == Seat.id)
        .join(Case, Case.id == Part.case_id)
        .where(
            Case.id.in_(reviews),
            Part.role == "rev_mission", Part.until.is_(None),
        )
        .group_by(Seat.body)
        .order_by(Seat.body)
    )  # fmt: skip
    return tuple(LoadLine(row.body, row.reviews) for row in rows)
