"""A house wired as the doors have it, with people in seats: what the reliability tests act through."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

import config.schema  # noqa: F401 - declares every table
from config.bootstrap import Services, wire
from config.settings import Settings
from engine import seats, verify
from engine.access import Actor
from engine.clock import FixedClock
from engine.command import Command, Opening, Result, Step
from engine.db import Base
from engine.definition import Definition
from engine.models.anchors import Anchor
from engine.models.case import Case, Task, Timer
from engine.models.edition import Edition
from engine.models.history import Event
from engine.models.person import Seat
from engine.runner import Listener
from tests.reliability.definitions import ANCHOR, FAMILY, RULES

MONDAY = dt.datetime(2027, 1, 11, 6, tzinfo=dt.UTC)  # 09:00 in Nairobi
BOARD = dt.date(2027, 12, 6)
SCAN = {"sha256": "0" * 64, "size": 1, "name": "note.pdf", "type": "application/pdf"}
OFFICE, AUTHORS, PEERS, ADVISERS = (
    "secretariat",
    ("XAA", "XAB"),
    ("XAC", "XAD", "XAE"),
    ("XAF", "XAG", "XAH"),
)


def make_tables(url: str) -> str:
    """Tables that the migrations have not made yet, if any."""
    database = sa.create_engine(url)
    Base.metadata.create_all(database)
    database.dispose()
    return url


@dataclass
class House:
    """Services over one database. What is done goes through `Services.write`, as from a door."""

    services: Services
    clock: FixedClock
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def engine(self):
        return self.services.engine

    # People

    def seat(self, name: str, title: str, body: str) -> Actor:
        """Somebody in the standing seat of that title and body, known by a name."""
        self.actors[name] = self.services.write(lambda s: self._seat(s, name, title, body))
        return self.actors[name]

    def _seat(self, session: Session, name: str, title: str, body: str) -> Actor:
        now = self.clock.now()
        found = seats.standing(session, title, body)
        seat = found or seats.create_seat(session, title=title, body=body, now=now)
        person = seats.find_or_make_person(session, name=name, email=f"{name}@example.org", now=now)
        seats.appoint(session, seat, person, now=now)
        return Actor(person.id, seat.id, title, body)

    def holder(self, seat: int) -> Actor | None:
        """Whoever holds a seat today, the principal first."""

        def ask(session: Session) -> Actor | None:
            row = session.get_one(Seat, seat)
            held = seats.current(session, seat, self.clock.now())
            return Actor(held[0].person_id, seat, row.title, row.body) if held else None

        return self.services.read(ask)

    # Cases

    def open(self, who: str, definition: str, **more: Any) -> int:
        roles = {
            role: tuple(self.actors[n].seat for n in names)
            for role, names in more.pop("roles", {}).items()
        }
        asked = Opening(
            **{"id": str(uuid.uuid4()), "subject": "My text", "inputs": {"topic": "cities"}} | more,
            definition=definition, actor=self.actors[who], roles=roles,
        )  # fmt: skip
        return self.services.write(lambda s: self.engine.open(s, asked)).case

    def command(self, who: str | Actor, case: int, trigger: str, **given: Any) -> Command:
        """A form; what no field of a Command is called is an input."""
        fields = {"on_behalf_of", "source", "seen_entry", "seen_task", "id"}
        said = {key: given.pop(key) for key in list(given) if key in fields}
        actor = who if isinstance(who, Actor) else self.actors[who]
        return Command(
            **{"id": str(uuid.uuid4())} | said,
            case=case,
            trigger=trigger,
            actor=actor,
            inputs=given,
        )

    def send(self, command: Command) -> Result:
        return self.services.write(lambda s: self.engine.fire(s, command))

    def fire(self, who: str | Actor, case: int, trigger: str, **given: Any) -> Result:
        return self.send(self.command(who, case, trigger, **given))

    def plan(self, command: Command) -> Step:
        return self.services.read(lambda s: self.engine.plan(s, command))

    def tick(self) -> int:
        return self.services.sweep().tick()

    # Looking

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        return self.services.read(lambda s: list(s.execute(query)))

    def case(self, case: int) -> Case:
        return self.services.read(lambda s: s.get_one(Case, case))

    def cases(self) -> list[Case]:
        return self.services.read(lambda s: list(s.scalars(sa.select(Case).order_by(Case.id))))

    def children(self, case: int) -> list[int]:
        query = sa.select(Case.id).where(Case.parent_id == case).order_by(Case.id)
        return self.services.read(lambda s: list(s.scalars(query)))

    def history(self, case: int) -> list[str]:
        return [event.trigger for event in self.events(case)]

    def events(self, case: int) -> list[Event]:
        query = sa.select(Event).where(Event.case_id == case).order_by(Event.number)
        return self.services.read(lambda s: list(s.scalars(query)))

    def tasks(self, case: int) -> dict[tuple[str, str], dt.date | None]:
        """The open tasks of a case: (key, body) -> indicative date."""
        query = sa.select(Task.key, Task.body, Task.due)
        found = self.rows(query.where(Task.case_id == case, Task.status == "open"))
        return {(key, body): due for key, body, due in found}

    def timers(self, case: int) -> dict[str, dt.date | None]:
        query = sa.select(Timer.transition, Timer.due)
        return dict(self.rows(query.where(Timer.case_id == case, Timer.status == "pending")))

    def verified(self) -> list[str]:
        """What does not verify, over all cases."""
        return self.services.read(
            lambda s: [
                f"{case.reference}: {line}"
                for case in s.scalars(sa.select(Case).order_by(Case.id))
                for line in verify.verify(s, case)
            ]
        )

    def dump(self) -> dict[str, list[Any]]:
        """Every row of every table, to be compared with a later dump."""
        if self.services.database.dialect.name == "sqlite":
            return _sqlite_dump(str(self.services.database.url.database))
        return self.services.read(
            lambda s: {
                table.name: sorted(map(repr, s.execute(sa.select(table))))
                for table in Base.metadata.sorted_tables
            }
        )

    def close(self) -> None:
        self.services.close()


def _sqlite_dump(path: str) -> dict[str, list[Any]]:
    connection = sqlite3.connect(path)
    try:
        return {
            table.name: connection.execute(f'select * from "{table.name}"').fetchall()  # noqa: S608
            for table in Base.metadata.sorted_tables
        }
    finally:
        connection.close()


def house_at(
    url: str,
    definitions: Iterable[Definition] | None = FAMILY,
    *,
    clock: FixedClock | None = None,
    listeners: Sequence[Listener] | None = (),
) -> House:
    """A house over a database that is furnished already.

    None: the definitions, or the listeners, that the doors have.
    """
    clock = clock or FixedClock(MONDAY)
    known = None if definitions is None else tuple(definitions)
    return House(wire(Settings(demo=True, database_url=url), clock, known, listeners), clock)


def furnish(house: House, rules: Mapping[str, str] | None = None) -> House:
    """Rules, the session of the Board, and everybody in his seat."""
    rows = [
        Edition(
            kind="rules",
            name=name,
            edition="1",
            sha256="",
            content=content,
            current=True,
            loaded_at=house.clock.now(),
        )
        for name, content in (rules or {"dossier": RULES, "programme": RULES}).items()
    ]
    rows.append(Anchor(key=ANCHOR, kind="board", date=BOARD, tentative=True, usable=True))
    house.services.write(lambda s: s.add_all(rows))
    house.seat("officer", "secretariat", OFFICE)
    for title, bodies in (("author", AUTHORS), ("peer", PEERS), ("adviser", ADVISERS)):
        for body in bodies:
            house.seat(f"{title}_{body}".lower(), title, body)
    return house


def open_dossier(
    house: House, *, author: str = "author_xaa", names: tuple[int, ...] = (), **more: Any
) -> int:
    """A dossier of one author, read by two peers."""
    roles = {"author": (author,), "peer": ("peer_xac", "peer_xad")}
    return house.open(
        "officer", "dossier", roles=roles, anchors={"board": ANCHOR}, names=names, **more
    )


def furnished(url: str, **more: Any) -> House:
    """A fresh database with its tables, and a house on it."""
    make_tables(url)
    return furnish(house_at(url, **more))


# A dossier in which everybody does what is asked, by steps: (who, trigger, inputs). Advisers act in
# the opinion that was asked of them.
AS_PLANNED: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("author_xaa", "submit", {"words": "text"}),
    ("peer_xac", "comment", {}),
    ("peer_xad", "comment", {}),
    ("author_xaa", "gather", {}),
    ("officer", "invite", {"guest": "adviser_xaf"}),
    ("officer", "invite", {"guest": "adviser_xag"}),
    ("adviser_xaf", "answer", {"opinion": "yes"}),
    ("adviser_xag", "answer", {"opinion": "no"}),
    ("author_xaa", "fix_date", {"visit_on": 60}),
    ("peer_xac", "prepare", {}),
    ("peer_xad", "prepare", {}),
    ("officer", "visit_passes", {}),
    ("officer", "file", {}),
    ("author_xaa", "agree", {"swift": "no"}),
    ("officer", "record", {}),
)  # fmt: skip
TRIGGERS = tuple(trigger for _, trigger, _ in AS_PLANNED)
TO_PANEL, TO_ANSWERS, TO_VISIT, TO_FILING, TO_BOARD = 4, 6, 8, 12, 14  # steps until there


def carry(house: House, case: int, upto: int, start: int = 0) -> int:
    """Take the planned steps of a dossier, from one to another; answers the case."""
    for who, trigger, inputs in AS_PLANNED[start:upto]:
        given = dict(inputs)
        if "guest" in given:
            given["guest"] = house.actors[given["guest"]].seat
        if "visit_on" in given:
            given["visit_on"] = house.clock.now().date() + dt.timedelta(days=given["visit_on"])
        place = case
        if trigger == "answer":
            place = house.children(case)[who == "adviser_xag"]
        house.fire(who, place, trigger, **given)
    return case
