"""A small world for journeys: a secretariat, a State under review, three others, a Board reader."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

import config.migrate
import config.schema
from config import load, seeds
from config.bootstrap import Services, wire
from config.settings import Settings
from engine import seats, verify
from engine.access import Actor
from engine.clock import FixedClock
from engine.command import Command, Opening, Result, Source
from engine.db import hasten, writer
from engine.errors import EngineError, InputFaults, Refused
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseAnchor, Task, Timer
from engine.models.history import Event
from engine.models.person import Appointment, Person, Seat
from engine.queries import history
from engine.queries.facts import facts_of
from engine.queries.history import HistoryLine
from engine.queries.reader import Reader

START = dt.datetime(2027, 1, 15, 6, 0, tzinfo=dt.UTC)  # Friday, 09:00 in Nairobi
CYCLE = "2026-2029"
FILE = {"sha256": "0" * 64, "size": 3, "name": "note.pdf", "type": "application/pdf"}
SUR, FIRST, SECOND, THIRD = "XAA", "XAB", "XAC", "XAD"
MISSIONS = (("mission", SUR), ("mission_b", FIRST), ("mission_c", SECOND), ("mission_d", THIRD))
SESSIONS = (
    ("assembly_2029", "assembly", dt.date(2029, 5, 28)),
    ("board_2027_2", "board", dt.date(2027, 11, 23)),
    ("board_2028_1", "board", dt.date(2028, 3, 21)),
    ("board_2028_2", "board", dt.date(2028, 11, 21)),
    ("board_2029_1", "board", dt.date(2029, 3, 15)),
)


@dataclass(frozen=True)
class Moment:
    """A world as it was: all that its SQLite file held, the time, and the people known."""

    held: sqlite3.Connection  # in memory
    now: dt.datetime
    actors: dict[str, Actor]
    review: str


@dataclass
class World:
    """Services over one database, and the actors by name."""

    services: Services
    clock: FixedClock
    actors: dict[str, Actor] = field(default_factory=dict)
    cycle: str = ""
    review: str = ""

    # Time

    def moment(self) -> Moment:
        """How all stands now, to go back to."""
        held = sqlite3.connect(":memory:")
        with closing(self._file()) as file:
            file.backup(held)
        return Moment(held, self.clock.now(), dict(self.actors), self.review)

    def back_to(self, moment: Moment) -> None:
        """Nothing has happened since; the services and their pages stay as they are."""
        with closing(self._file()) as file:
            moment.held.backup(file)
        self.clock.set(moment.now)
        self.actors, self.review = dict(moment.actors), moment.review

    def _file(self) -> sqlite3.Connection:
        return sqlite3.connect(str(self.services.database.url.database))

    # Acting

    def fire(self, who: str, reference: str, trigger: str, **inputs: object) -> Result:
        """Let somebody take a step."""
        command = Command(
            str(uuid.uuid4()), self.case(reference).id, trigger, self.actors[who], inputs
        )
        return self.services.write(lambda s: self.services.engine.fire(s, command))

    def record(self, reference: str, trigger: str, behalf: str, **inputs: object) -> Result:
        """Let the secretariat record a step on behalf of a seat, from its document."""
        command = Command(
            str(uuid.uuid4()),
            self.case(reference).id,
            trigger,
            self.actors["officer"],
            inputs,
            on_behalf_of=self.seat(behalf),
            source=Source("NV/7", dt.date(2027, 1, 10), FILE),
        )
        return self.services.write(lambda s: self.services.engine.fire(s, command))

    def why(self, who: str, reference: str, trigger: str, **inputs: object) -> list[str]:
        """Why a step is not taken; empty when it was."""
        try:
            self.fire(who, reference, trigger, **inputs)
        except Refused as refused:
            return [str(reason) for reason in refused.reasons]
        except InputFaults as faulty:
            return [f"{key}: {fault}" for key, fault in faulty.faults.items()]
        except EngineError as error:
            return [type(error).__name__]
        return []

    def open(self, who: str, definition: str, subject: str = "", **more: Any) -> str:
        """Open a case; answer its reference."""
        asked = Opening(str(uuid.uuid4()), definition, subject, self.actors[who], **more)
        return self.services.write(lambda s: self.services.engine.open(s, asked)).reference

    def tick(self) -> None:
        self.services.sweep().tick()

    def advance(self, **delta: float) -> None:
        self.clock.advance(**delta)
        self.tick()

    def on(self, day: dt.date) -> None:
        """Let it be 09:00 in Nairobi on that day."""
        self.clock.set(dt.datetime.combine(day, dt.time(6), dt.UTC))
        self.tick()

    # People

    def seat(self, name: str) -> int:
        return self.actors[name].seat

    def appoint(self, name: str, title: str, body: str, *, channel: str = "mail") -> Actor:
        """A person in the standing seat of that title and body, made if there is none."""

        def work(session: Session) -> Actor:
            now = self.clock.now()
            seat = seats.standing(session, title, body) or seats.create_seat(
                session, title=title, body=body, now=now, channel=channel
            )
            who = seats.find_or_make_person(
                session, name=name, email=f"{name}@example.org", now=now
            )
            seats.appoint(session, seat, who, now=now)
            return Actor(who.id, seat.id, title, body)

        self.actors[name] = self.services.write(work)
        return self.actors[name]

    def meet(self, name: str, email: str) -> Actor:
        """The actor behind an address that a step has named."""

        def work(session: Session) -> Actor:
            row = session.execute(
                sa.select(Person.id, Seat.id, Seat.title, Seat.body)
                .join(Appointment, Appointment.person_id == Person.id)
                .join(Seat, Seat.id == Appointment.seat_id)
                .where(Person.email == email, Appointment.until.is_(None))
                .order_by(Appointment.id.desc())
            ).first()
            return Actor(*row)

        self.actors[name] = self.services.read(work)
        return self.actors[name]

    # Looking

    def case(self, reference: str) -> Case:
        return self.services.read(
            lambda s: s.scalars(sa.select(Case).where(Case.reference == reference)).one()
        )

    def state(self, reference: str) -> str:
        return self.case(reference).state

    def hold(self, reference: str) -> str | None:
        return self.case(reference).hold

    def anchor(self, reference: str, name: str) -> str:
        """The key of the date that a case calls by this name."""
        query = (
            sa.select(Anchor.key)
            .join(CaseAnchor, CaseAnchor.anchor_id == Anchor.id)
            .where(CaseAnchor.case_id == self.case(reference).id, CaseAnchor.name == name)
        )
        return self.services.read(lambda s: s.scalars(query).one())

    def triggers(self, reference: str, *kinds: str) -> list[str]:
        """The triggers of the events of a case, oldest first; of some kinds alone where named."""
        query = (
            sa.select(Event.kind, Event.trigger)
            .where(Event.case_id == self.case(reference).id)
            .order_by(Event.number)
        )
        rows = self.services.read(lambda s: s.execute(query).all())
        return [row.trigger for row in rows if not kinds or row.kind in kinds]

    def states(self) -> dict[str, str]:
        """Every case and where it stands."""
        return {reference: self.state(reference) for reference in self.references()}

    def open_tasks(self, reference: str) -> dict[str, str]:
        """The date of each open task, by "key" or "key:BODY"."""
        query = (
            sa.select(Task.key, Task.body, Task.due)
            .where(Task.case_id == self.case(reference).id, Task.status == "open")
            .order_by(Task.id)
        )
        rows = self.services.read(lambda s: s.execute(query).all())
        return {f"{key}:{body}" if body else key: str(due) for key, body, due in rows}

    def timers(self, reference: str) -> dict[str, str]:
        """The date of each pending timer."""
        query = sa.select(Timer.transition, Timer.due).where(
            Timer.case_id == self.case(reference).id, Timer.status == "pending"
        )
        rows = self.services.read(lambda s: s.execute(query).all())
        return {key: str(due) for key, due in rows}

    def options(self, who: str, reference: str) -> set[str]:
        """The steps that somebody may take now, without a reason against them."""
        found = self.services.read(
            lambda s: self.services.engine.options(s, self.case(reference), self.actors[who])
        )
        return {step.transition.key for step in found if not step.refusals and not step.on_behalf}

    def sees(self, who: str) -> set[str]:
        """The references of the cases that somebody may view."""
        sees = self.services.access.visible(self.actors[who], "case.view", self.clock.now())
        return set(
            self.services.read(lambda s: s.scalars(sa.select(Case.reference).where(sees)).all())
        )

    def reads(self, who: str, reference: str) -> set[str]:
        """The keys of what was stated in a case, as far as somebody may read it."""
        services, case = self.services, self.case(reference)
        if reference not in self.sees(who):
            return set()
        reader = Reader(services.access, services.registry, self.actors[who], self.clock.now())
        return {line.key for line in services.read(lambda s: facts_of(s, reader, case))}

    def history(self, who: str, reference: str) -> list[HistoryLine]:
        """The events of a case as somebody reads them, the latest first."""
        services = self.services
        reader = Reader(services.access, services.registry, self.actors[who], self.clock.now())
        case = self.case(reference)
        return list(services.read(lambda s: history.history(s, reader, case).items))

    def references(self) -> list[str]:
        return self.services.read(
            lambda s: list(s.scalars(sa.select(Case.reference).order_by(Case.id)))
        )

    def faults(self) -> dict[str, list[str]]:
        """What does not verify, by case; empty when all is well."""
        cases = self.services.read(lambda s: list(s.scalars(sa.select(Case).order_by(Case.id))))
        found = {
            case.reference: self.services.read(lambda s, case=case: verify.verify(s, case))
            for case in cases
        }
        return {reference: lines for reference, lines in found.items() if lines}


def person(name: str, language: str = "en") -> dict[str, str]:
    return {"name": name, "email": f"{name}@example.org", "language": language}


FIRST_MOMENTS: dict[tuple[bool, bool], Moment] = {}  # of worlds made alike: filled but once


def make_world(
    url: str,
    *,
    listeners=(),
    settings: Settings | None = None,
    upgrade: bool = True,
    holidays: bool = True,
) -> World:
    """A database with the seeds, the desk, the missions, Board sessions and a cycle.

    `holidays`: with the calendar of the mechanism; without, weekends and the year's end alone.
    """
    settings = settings or Settings(demo=True, database_url=url)
    clock = FixedClock(START)
    services = wire(settings, clock, listeners=listeners)
    world = World(services, clock)
    if services.database.dialect.name != "sqlite" or (listeners is not None and listeners != ()):
        return _fill(world, upgrade=upgrade, holidays=holidays)
    hasten(services.database)  # it can be made again
    kind = (listeners is None, holidays)
    if kind in FIRST_MOMENTS:
        world.cycle = CYCLE
        world.back_to(FIRST_MOMENTS[kind])
    else:
        FIRST_MOMENTS[kind] = _fill(world, upgrade=upgrade, holidays=holidays).moment()
    return world


def _fill(world: World, *, upgrade: bool, holidays: bool) -> World:
    services = world.services
    if upgrade:
        config.migrate.upgrade(writer(services.database))
    found = seeds.read(fictional=True)
    if not holidays:
        found = dataclasses.replace(found, calendar=None)
    services.write(lambda s: load.load(s, found, services.registry, world.clock.now()))
    world.appoint("officer", "secretariat", "secretariat")
    world.appoint("director", "executive_director", "secretariat")
    world.appoint("reader", "board", "board")
    for name, body in MISSIONS:
        world.appoint(name, "mission", body, channel="note")
    services.write(_sessions)
    world.cycle = world.open("director", "cycle", CYCLE, anchors={"assembly": "assembly_2029"})
    return world


def _sessions(session: Session) -> None:
    for key, kind, date in SESSIONS:
        session.add(Anchor(key=key, kind=kind, date=date, tentative=True, usable=True))
    session.flush()
