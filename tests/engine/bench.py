"""A workbench: cases of any Definition on a real database, by a clock that stands still."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats, verify
from engine.access import Access, Actor
from engine.clock import FixedClock
from engine.command import Command, Opening, Result, Source, Step
from engine.db import Base, connect, writer
from engine.errors import Refused
from engine.models.anchors import Anchor
from engine.models.case import Case, Task, Timer
from engine.models.edition import Edition
from engine.models.history import Event
from engine.registry import Registry
from engine.service import Engine
from engine.sweep import Sweep

MONDAY = dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)
DESK = {"secretariat": frozenset({"case.open", "case.view", "case.record_for"})}
SCAN = {"sha256": "0" * 64, "size": 1, "name": "note.pdf", "type": "application/pdf"}
NOTE = Source("NV 12/2027", dt.date(2027, 1, 11), SCAN)


@dataclass
class Bench:
    """Opens cases, makes seats, fires commands; each in a transaction of its own."""

    database: sa.Engine
    engine: Engine
    clock: FixedClock
    seated: dict[tuple[str, str], Actor] = field(default_factory=dict)

    def write(self, work):
        with Session(writer(self.database)) as session, session.begin():
            return work(session)

    def read(self, work):
        with Session(self.database) as session:
            return work(session)

    # People

    def seat(self, title: str, body: str = "secretariat", *, again: bool = False) -> Actor:
        """Somebody in the standing seat of that title and body; `again`: in another such seat."""
        if (title, body) not in self.seated or again:
            self.seated[title, body] = self.write(lambda session: self._seat(session, title, body))
        return self.seated[title, body]

    def _seat(self, session: Session, title: str, body: str) -> Actor:
        now = self.clock.now()
        seat = seats.create_seat(session, title=title, body=body, now=now)
        address = f"{title}.{body}.{seat.number}@example.org"
        person = seats.find_or_make_person(session, name=title, email=address, now=now)
        seats.appoint(session, seat, person, now=now)
        return Actor(person.id, seat.id, title, body)

    @property
    def desk(self) -> Actor:
        return self.seat("secretariat")

    # Cases

    def edition(self, definition: str, content: str) -> None:
        row = Edition(
            kind="rules", name=definition, edition="test", sha256="", content=content,
            current=True, loaded_at=self.clock.now(),
        )  # fmt: skip
        self.write(lambda session: session.add(row))

    def anchor(self, key: str, date: dt.date) -> None:
        row = Anchor(key=key, kind="board", date=date, tentative=False, usable=True)
        self.write(lambda session: session.add(row))

    def opening(self, definition: str, *, by: Actor | None = None, **given) -> Opening:
        """A request to open a case; `roles` holds actors."""
        roles = {role: tuple(a.seat for a in who) for role, who in given.pop("roles", {}).items()}
        given = {"id": str(uuid.uuid4()), "subject": "My text"} | given
        return Opening(definition=definition, actor=by or self.desk, roles=roles, **given)

    def open(self, definition: str, **given) -> int:
        asked = self.opening(definition, **given)
        return self.write(lambda session: self.engine.open(session, asked)).case

    def command(self, case: int, actor: Actor, trigger: str, /, **given) -> Command:
        """A form; what no field of a Command is called is an input."""
        fields = {"on_behalf_of", "source", "seen_entry", "seen_task", "id"}
        said = {key: given.pop(key) for key in list(given) if key in fields}
        return Command(**{"id": str(uuid.uuid4())} | said, case=case, trigger=trigger, actor=actor,
                       inputs=given)  # fmt: skip

    def fire(self, case: int, actor: Actor, trigger: str, /, **given) -> Result:
        return self.send(self.command(case, actor, trigger, **given))

    def send(self, command: Command) -> Result:
        return self.write(lambda session: self.engine.fire(session, command))

    def plan(self, case: int, actor: Actor, trigger: str, /, **given) -> Step:
        command = self.command(case, actor, trigger, **given)
        return self.read(lambda session: self.engine.plan(session, command))

    def reasons(self, case: int, actor: Actor, trigger: str, /, **given) -> list[str]:
        """Why a step is refused; empty when it was taken."""
        try:
            self.fire(case, actor, trigger, **given)
        except Refused as refused:
            return [str(reason) for reason in refused.reasons]
        return []

    def options(self, case: int, actor: Actor) -> dict[str, list[str]]:
        """The keys of the steps offered, with the reasons that grey them."""

        def ask(session: Session) -> dict[str, list[str]]:
            found = self.engine.options(session, session.get_one(Case, case), actor)
            return {step.transition.key: [str(why) for why in step.refusals] for step in found}

        return self.read(ask)

    def tick(self) -> int:
        """What the scheduler does: everything that is due."""
        return Sweep(self.engine, self.read, self.write).tick()

    # Looking

    def case(self, case: int) -> Case:
        return self.read(lambda session: session.get_one(Case, case))

    def state(self, case: int) -> str:
        return self.case(case).state

    def children(self, case: int) -> list[int]:
        query = sa.select(Case.id).where(Case.parent_id == case).order_by(Case.id)
        return self.read(lambda session: list(session.scalars(query)))

    def tasks(self, case: int, *, status: str = "open") -> list[tuple[str, str, str]]:
        """(key, body, date) of the case's tasks, oldest first."""
        query = sa.select(Task.key, Task.body, Task.due).order_by(Task.id)
        query = query.where(Task.case_id == case, Task.status == status)
        return self.read(lambda s: [(k, body, str(due)) for k, body, due in s.execute(query)])

    def timers(self, case: int) -> list[tuple[str, str]]:
        query = sa.select(Timer.transition, Timer.due).order_by(Timer.id)
        query = query.where(Timer.case_id == case, Timer.status == "pending")
        return self.read(lambda s: [(key, str(due)) for key, due in s.execute(query)])

    def events(self, case: int) -> list[Event]:
        query = sa.select(Event).where(Event.case_id == case).order_by(Event.number)
        return self.read(lambda session: list(session.scalars(query)))

    def history(self, case: int) -> list[str]:
        return [event.trigger for event in self.events(case)]

    def verified(self, case: int) -> list[str]:
        return self.read(lambda session: verify.verify(session, session.get_one(Case, case)))


def with_tables(url: str) -> sa.Engine:
    """The database of an address, with the engine's tables and no others."""
    mappers = Base.registry.mappers
    ours = [each.local_table for each in mappers if each.class_.__module__.startswith("engine.")]
    database = connect(url)
    Base.metadata.create_all(writer(database), ours)
    return database


def on_sqlite(folder: Path, *definitions, rules=None) -> Bench:
    """A bench on a file of its own: `on_sqlite(tmp_path, DEFINITION, rules={"key": toml})`."""
    return bench_of(with_tables(f"sqlite:///{folder / 'bench.db'}"), definitions, rules or {})


def bench_of(database: sa.Engine, definitions, rules, desk=None) -> Bench:
    """A bench whose house knows these Definitions, each with its edition of the Rules."""
    registry = Registry(definitions)
    registry.check()
    clock = FixedClock(MONDAY)
    bench = Bench(database, Engine(registry, Access(registry, desk or DESK), clock), clock)
    for name, content in rules.items():
        bench.edition(name, content)
    return bench


both = pytest.mark.parametrize(
    "engine_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
