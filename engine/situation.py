"""A case as it stands, loaded for one step: what guards ask and planners read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.calendar import Calendar
from engine.change import (
    ChildImage,
    FactImage,
    HoldImage,
    Image,
    LogLine,
    PartImage,
    TaskImage,
    TimerImage,
)
from engine.context import Draft
from engine.dates import Bases
from engine.definition import Definition, Kind
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseAnchor, Fact, Part, Task, Timer
from engine.models.doors import Closure
from engine.models.history import Event, EventText
from engine.models.person import Seat
from engine.rules import Rules

AnchorDates: TypeAlias = dict[str, tuple[str, dt.date]]  # by the case's name: key and date


@dataclass
class Situation:
    """The Context of guards and effects. `image` is a copy; applying changes to it is harmless."""

    session: Session
    case: Case
    definition: Definition
    rules: Rules
    calendar: Calendar
    now: dt.datetime
    image: Image
    anchor_dates: Mapping[str, dt.date]
    bodies_of_seats: dict[int, str]
    seat_rows: Mapping[int, Seat]  # rows that the session keeps as long as we do: read once
    held_above: str | None = None  # the kind of hold of a case above
    texts: dict[tuple[int, str], str] = field(default_factory=dict)
    trigger: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    actor_seat: int | None = None
    actor_person: int | None = None
    actor_body: str = ""
    on_behalf: bool = False
    draft: Draft | None = None  # while effects run
    first_parts: Sequence[PartImage] = ()  # of a case that is being opened, while effects run

    def ask(self, trigger: str, inputs: Mapping[str, Any], *, on_behalf: bool = False) -> None:
        """Let guards and effects see which step is asked, and what was typed."""
        self.trigger, self.inputs, self.on_behalf = trigger, inputs, on_behalf

    def seen_from(self, seat: int) -> None:
        """Let a seat act; one that acts by its office has no part to be known by."""
        if self.definition.offices:
            self.know_seat(seat)
        self.actor_seat, self.actor_body = seat, self.body_of(seat)

    def forget_actor(self) -> None:
        """What follows by itself was asked by nobody."""
        self.ask("", {})
        self.actor_seat, self.actor_person, self.actor_body = None, None, ""

    # The case

    @property
    def case_id(self) -> int:
        return self.case.id

    @property
    def root_id(self) -> int:
        return self.case.root_id or self.case.id

    @property
    def reference(self) -> str:
        return self.case.reference

    @property
    def subject(self) -> str:
        return self.case.subject

    @property
    def state(self) -> str:
        return self.image.state

    @property
    def entry(self) -> int:
        return self.image.entry

    @property
    def today(self) -> dt.date:
        return self.calendar.day(self.now)

    @cached_property
    def shut(self) -> Sequence[tuple[dt.date, dt.date]]:
        """Days of closures not yet made good."""
        rows = self.session.execute(CLOSURES)
        return [(self.calendar.day(row.since), self.calendar.day(row.until)) for row in rows]

    @property
    def actor_roles(self) -> frozenset[str]:
        played = frozenset(p.role for p in self.image.parts if p.seat == self.actor_seat)
        if not self.definition.offices or not self.actor_seat:
            return played
        seat = self.session.get_one(Seat, self.actor_seat)
        return played | self.definition.of_office(seat.title)

    # Facts

    def fact(self, key: str) -> Any:  # noqa: ANN401 - facts are of every kind
        if self.inputs.get(key) is not None:
            return self.inputs[key]
        rows = [row for row in self.image.facts if row.key == key and not row.taken_back]
        return self.value(rows[-1]) if rows else None

    def facts(self, key: str) -> Sequence[Any]:
        return [self.value(row) for row in self._of_entry(key)]

    def facts_by_body(self, key: str) -> Mapping[str, Any]:
        return {row.body: self.value(row) for row in self._of_entry(key)}

    def _of_entry(self, key: str) -> list[FactImage]:
        return [
            row
            for row in self.image.facts
            if row.key == key and row.entry == self.entry and not row.taken_back
        ]

    def value(self, row: FactImage) -> Any:  # noqa: ANN401
        """A fact's value as Python has it: dates are dates, texts their words."""
        if row.kind == Kind.TEXT:
            return self.texts.get((row.event, row.key), row.value)
        if row.kind == Kind.DATE and isinstance(row.value, str):
            return dt.date.fromisoformat(row.value)
        return row.value

    # Tasks, parts, others

    def met(self, task: str) -> bool:
        here = [t for t in self.image.tasks if t.key == task and t.entry == self.entry]
        standing = [t for t in here if t.status != "cancelled"]
        return bool(standing) and all(t.status == "met" for t in standing)

    def task(self, key: str, body: str = "") -> TaskImage | None:
        here = [
            t
            for t in self.image.tasks
            if t.key == key and t.entry == self.entry and body in ("", t.body)
        ]
        return min(here, key=lambda t: t.status != "open", default=None)

    def open_tasks_of(self, roles: frozenset[str], body: str) -> Sequence[tuple[TaskImage, str]]:
        found = []
        for task in self.image.open_tasks():
            spec = self.definition.task(self.state, task.key)
            if spec and self.definition.members([task.role]) & roles and task.body in ("", body):
                found.append((task, spec.label))
        return found

    def seats(self, role: str) -> Sequence[int]:
        roles = self.definition.members([role])
        parts = [*self.image.parts, *self.first_parts]
        return [part.seat for part in parts if part.role in roles]

    def bodies(self, role: str) -> Sequence[str]:
        return list(dict.fromkeys(self.body_of(seat) for seat in self.seats(role)))

    def body_of(self, seat: int) -> str:
        return self.bodies_of_seats.get(seat, "")

    def know_seat(self, seat: int) -> None:
        """Learn the body of a seat that has played no part so far."""
        if seat and seat not in self.bodies_of_seats:
            self.bodies_of_seats[seat] = self.session.get_one(Seat, seat).body

    def children(self, definition: str) -> Sequence[ChildImage]:
        rows = self.session.execute(
            sa.select(Case.id, Case.reference, Case.definition, Case.state)
            .where(Case.parent_id == self.case.id, Case.definition == definition)
            .order_by(Case.id)
        )
        return [ChildImage(*row) for row in rows]

    def entries(self, state: str) -> int:
        return self.image.entered(state)

    def times(self, transition: str) -> int:
        return self.image.made(transition)

    def anchor(self, name: str) -> dt.date | None:
        return self.anchor_dates.get(name)

    def days(self, rule: str) -> int:
        return self.rules.number("days", rule)

    def count(self, rule: str) -> int:
        return self.rules.number("counts", rule)

    # For the planner

    def is_desk(self, role: str) -> bool:
        """Whether a role is played by the standing seats of the desk."""
        return all(
            each.seating == "DESK"
            for each in self.definition.plain_roles
            if each.key in self.definition.members([role])
        )

    def desk_roles(self) -> tuple[str, ...]:
        """The desk: it alone reads, beside the State, from what a step was recorded."""
        roles = (each.key for each in self.definition.plain_roles if self.is_desk(each.key))
        return tuple(sorted(roles)) or ("desk",)

    def bases(self, entered_on: dt.date, opened_on: dt.date) -> Bases:
        dates = {
            row.key: self.value(row)
            for row in self.image.facts
            if row.kind == Kind.DATE and not row.taken_back
        }
        dates |= {k: v for k, v in self.inputs.items() if isinstance(v, dt.date)}
        return Bases(
            entered_on=entered_on,
            opened_on=opened_on,
            case_opened_on=self.calendar.day(self.case.opened_at),
            facts=dates,
            anchors=dict(self.anchor_dates),
        )

    @property
    def entered_on(self) -> dt.date:
        return self.calendar.day(self.case.entered_at)


# What a step reads, built once: every page and every step asks these. Of the tables where columns
# are asked: the Session hands such a query on as it is.
_anchor, _named_anchor = Anchor.__table__.c, CaseAnchor.__table__.c
_task, _timer, _fact = Task.__table__.c, Timer.__table__.c, Fact.__table__.c
_event, _text = Event.__table__.c, EventText.__table__.c
PARTS = (
    sa.select(Part.role, Part.seat_id, Part.until, Seat)
    .join(Seat, Seat.id == Part.seat_id)
    .where(Part.case_id == sa.bindparam("case"))
    .order_by(Part.id)
)
ANCHORS = (
    sa.select(_named_anchor.name, _anchor.key, _anchor.date)
    .join_from(CaseAnchor.__table__, Anchor.__table__, _anchor.id == _named_anchor.anchor_id)
    .where(_named_anchor.case_id == sa.bindparam("case"))
)
TASKS = (
    sa.select(
        _task.key, _task.role, _task.body, _task.entry, _task.opened_on, _task.due, _task.ruled,
        _task.due_version, _task.optional, _task.status,
    )
    .where(_task.case_id == sa.bindparam("case"))
    .order_by(_task.id)
)  # fmt: skip
TIMERS = (
    sa.select(_timer.entry, _timer.transition, _timer.due)
    .where(_timer.case_id == sa.bindparam("case"), _timer.status == "pending")
    .order_by(_timer.id)
)
FACTS = (
    sa.select(
        _fact.key, _fact.kind, _fact.body, _fact.entry, _event.number, _fact.value,
        _fact.visible_to, _fact.taken_back, _text.value.label("text"),
    )
    .select_from(
        Fact.__table__.join(Event.__table__, _event.id == _fact.event_id).outerjoin(
            EventText.__table__,
            sa.and_(_text.event_id == _fact.event_id, _text.key == _fact.key),
        )
    )
    .where(_fact.case_id == sa.bindparam("case"))
    .order_by(_fact.id)
)  # fmt: skip
LOG = (
    sa.select(
        _event.number, _event.kind, _event.trigger, _event.target, _event.moved, _event.takes_back
    )
    .where(_event.case_id == sa.bindparam("case"))
    .order_by(_event.number)
)
CLOSURES = sa.select(Closure.since, Closure.until).where(Closure.done_at.is_(None))


def load(
    session: Session,
    case: Case,
    *,
    definition: Definition,
    rules: Rules,
    calendar: Calendar,
    now: dt.datetime,
) -> Situation:
    """Read a case and all that a step may depend on: six queries."""
    anchors = _anchors(session, case.id)
    image, texts, seats = image_of(session, case, anchors)
    return Situation(
        session=session, case=case, definition=definition, rules=rules, calendar=calendar,
        now=now, image=image, texts=texts, seat_rows=seats,
        bodies_of_seats={key: seat.body for key, seat in seats.items()},
        anchor_dates={name: date for name, (_, date) in anchors.items()},
        held_above=_held_above(session, case),
    )  # fmt: skip


def image_of(
    session: Session, case: Case, anchors: AnchorDates | None = None
) -> tuple[Image, dict[tuple[int, str], str], dict[int, Seat]]:
    """The rows of a case as an Image, with the words of its texts and its seats.

    `anchors`: those of the case, if they were just read.
    """
    anchors = _anchors(session, case.id) if anchors is None else anchors
    facts, texts = _facts(session, case.id)
    parts = session.execute(PARTS, {"case": case.id}).all()
    log, taken_back = _log(session, case.id)
    image = Image(
        state=case.state, version=case.definition_version, number=case.version,
        entry=case.entry, entries=case.entries, closed=case.closed_at is not None,
        tasks=_tasks(session, case.id), timers=_timers(session, case.id),
        parts=[PartImage(row.role, row.seat_id) for row in parts if row.until is None],
        facts=facts, hold=_hold(case), next_hold=case.next_hold,
        anchors={name: key for name, (key, _) in anchors.items()},
        log=log, taken_back=taken_back,
    )  # fmt: skip
    return image, texts, {row.seat_id: row.Seat for row in parts}


def _hold(case: Case) -> HoldImage | None:
    if case.hold is None or case.held_on is None:
        return None
    return HoldImage(case.hold, case.held_on, case.held_until)


def _held_above(session: Session, case: Case) -> str | None:
    parent = case.parent_id
    while parent is not None:
        row = session.execute(sa.select(Case.hold, Case.parent_id).where(Case.id == parent)).one()
        if row.hold is not None:
            return str(row.hold)
        parent = row.parent_id
    return None


def _anchors(session: Session, case_id: int) -> AnchorDates:
    rows = session.execute(ANCHORS, {"case": case_id})
    return {row.name: (row.key, row.date) for row in rows}


def _tasks(session: Session, case_id: int) -> list[TaskImage]:
    return [TaskImage(**row) for row in session.execute(TASKS, {"case": case_id}).mappings()]


def _timers(session: Session, case_id: int) -> list[TimerImage]:
    return [TimerImage(*row) for row in session.execute(TIMERS, {"case": case_id})]


def _facts(session: Session, case_id: int) -> tuple[list[FactImage], dict[tuple[int, str], str]]:
    rows = session.execute(FACTS, {"case": case_id}).all()
    facts = [
        FactImage(
            row.key, row.kind, row.body, row.entry, row.number, row.value, tuple(row.visible_to),
            row.taken_back,
        )
        for row in rows
    ]  # fmt: skip
    texts = {(row.number, row.key): row.text for row in rows if row.text is not None}
    return facts, texts


def _log(session: Session, case_id: int) -> tuple[list[LogLine], set[int]]:
    rows = session.execute(LOG, {"case": case_id}).all()
    taken_back = {number for row in rows for number in row.takes_back}
    return [LogLine(*row[:5]) for row in rows], taken_back
