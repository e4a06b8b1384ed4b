"""Who takes part and since when, and who was designated: dated records, alike for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.access import VIEW
from engine.models.case import Case, Fact, Part
from engine.models.history import Event
from engine.models.person import Appointment, Person, Seat
from engine.queries.history import taken_back
from engine.queries.reader import Query, Reader
from engine.registry import Registry
from workflows.domain.knowledge import listed
from workflows.domain.participation import rules
from workflows.domain.reports.queries import REVIEW, stated_in

SUR_FOCAL_POINT = "sur_focal_point"
Dated = TypeVar("Dated", "Confirmed", "Designated")


@dataclass(frozen=True, order=True)
class Confirmed:
    """The first confirmation, by an exchange of notes, of a State that takes part."""

    day: dt.date
    state: str
    review: str


@dataclass(frozen=True, order=True)
class Designated:
    """A focal point of a State, or of a city. `record`: the case in which this stands."""

    day: dt.date
    state: str
    kind: str
    record: str


@dataclass(frozen=True)
class Holder:
    """Who was a State's focal point, in which review, from when to when, by which note."""

    name: str
    kind: str
    since: dt.date
    until: dt.date | None
    note: str
    review: str


def participating(
    session: Session,
    registry: Registry,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> list[Confirmed]:
    """One line for each State whose participation is confirmed and not ended, by day.

    `since`, `until`: only those first confirmed on these days, both included.
    """
    first: dict[str, Confirmed] = {}
    for each in sorted(_confirmed(session, registry)):
        first.setdefault(each.state, each)
    return _within(first.values(), since, until)


def focal_points_designated(
    session: Session, since: dt.date | None = None, until: dt.date | None = None
) -> list[Designated]:
    """Focal points of States under review, and of cities open to everybody with a seat, by day.

    Of each seat its first holder counts: who follows him is no further focal point.
    """
    found = sorted([*_of_states(session), *_of_cities(session)])
    return _within(found, since, until)


def named_to(session: Session, reader: Reader, states: Iterable[str]) -> frozenset[str]:
    """Of some States that take part, those that the reader is told by name.

    States and the Board know of one another (S1 §10-11); everybody else of those that chose to be
    listed, whose summary is issued, or whose review he may view.
    """
    if reader.at_the_desk or reader.actor.title in rules.TOLD_BY_NAME:
        return frozenset(states)
    public = {each.country for each in listed.reviews(session, reader.registry)}
    seen = session.scalars(sa.select(Case.subject).where(Case.definition == REVIEW, reader.sees))
    return frozenset(states) & public.union(seen, [reader.actor.body])


def focal_points(session: Session, reader: Reader, state: str) -> tuple[Holder, ...]:
    """Everybody who was a State's focal point, the latest first: for that State and the desk."""
    if not may_know(reader, state):
        return ()
    calendar = editions.calendar_of(session)
    rows = session.execute(
        _seats_of_focal_points(Appointment, Person.name, Case.reference)
        .join(Person, Person.id == Appointment.person_id)
        .where(Seat.body == state)
        .order_by(Appointment.since.desc(), Appointment.id.desc())
    )
    return tuple(
        Holder(
            row.name, row.Appointment.kind, calendar.day(row.Appointment.since),
            calendar.day(row.Appointment.until) if row.Appointment.until else None,
            row.Appointment.reference, row.reference,
        )
        for row in rows
    )  # fmt: skip


def may_know(reader: Reader, state: str) -> bool:
    """What lies between a State and the secretariat is known to these two."""
    return reader.at_the_desk or reader.actor.body == state


def _confirmed(session: Session, registry: Registry) -> Iterator[Confirmed]:
    """Every confirmation that stands, unless the State has ended its participation since."""
    calendar = editions.calendar_of(session)
    rows = session.execute(
        sa.select(Case, Event.number, Event.effective)
        .join(Event, Event.case_id == Case.id)
        .where(
            Case.definition == REVIEW, Event.kind == "step", Event.trigger == rules.CONFIRM
        )
        .order_by(Event.id)
    ).all()  # fmt: skip
    back, ended = taken_back(session, {row.Case.id for row in rows}), _ended(session)
    for case, number, at in rows:
        gone = case.subject in ended and ended[case.subject] >= at
        if (case.id, number) not in back and not gone and not _sealed(registry, case):
            yield Confirmed(calendar.day(at), case.subject, case.reference)


def _sealed(registry: Registry, case: Case) -> bool:
    """Its participation has ended: a final state that names its readers."""
    definition = registry.get(case.definition, case.definition_version)
    return definition.state(case.state).final and definition.may_read(case.state, VIEW) is not None


def _ended(session: Session) -> dict[str, dt.datetime]:
    """When States have ended their participation in the programme, the last time of each."""
    rows = session.execute(
        sa.select(Case.subject, sa.func.max(Case.closed_at))
        .where(Case.definition == rules.FILE, Case.state == rules.ENDED)
        .group_by(Case.subject)
    )
    return {state: at for state, at in rows if at is not None}


def _seats_of_focal_points(*columns: Any) -> Query:  # noqa: ANN401 - columns of every kind
    """Appointments that took effect, to seats of focal points of States under review."""
    plays = sa.exists().where(
        Part.seat_id == Seat.id, Part.case_id == Case.id, Part.role == SUR_FOCAL_POINT
    )
    return (
        sa.select(*columns)
        .select_from(Appointment)
        .join(Seat, Seat.id == Appointment.seat_id)
        .join(Case, Case.id == Seat.case_id)
        .where(
            Case.definition == REVIEW, plays,
            sa.or_(Appointment.until.is_(None), Appointment.until > Appointment.since),
        )
    )  # fmt: skip


def _of_states(session: Session) -> Iterator[Designated]:
    calendar = editions.calendar_of(session)
    rows = session.execute(
        _seats_of_focal_points(
            Seat.body, Case.reference, sa.func.min(Appointment.since).label("since")
        )
        .where(Case.state != rules.REVIEW_ENDED)
        .group_by(Seat.id, Seat.body, Case.reference)
    )
    ended = _ended(session)
    for body, reference, since in rows:
        if body not in ended or ended[body] < since:
            yield Designated(calendar.day(since), body, rules.FOCAL_POINT, reference)


def _of_cities(session: Session) -> Iterator[Designated]:
    open_to_all = sa.select(Case).where(Case.definition == rules.CITY, Case.state == "recorded")
    cases = {case.id: case for case in session.scalars(open_to_all)}
    said = stated_in(session, Fact.case_id.in_(cases), ("focal_since",))
    for key, facts in said.items():
        if facts.get("focal_since"):
            day = dt.date.fromisoformat(facts["focal_since"])
            case = cases[key]
            yield Designated(day, case.subject, rules.CITY_FOCAL_POINT, case.reference)


def _within(found: Iterable[Dated], since: dt.date | None, until: dt.date | None) -> list[Dated]:
    return [
        each for each in found
        if (since is None or each.day >= since) and (until is None or each.day <= until)
    ]  # fmt: skip
