"""A small house around the outbox: a process of two parties, a fixed clock, a real mail server."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import uuid
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from config import schema  # noqa: F401 - every table
from config.i18n import Translator
from engine import seats
from engine.access import Access, Actor
from engine.clock import FixedClock
from engine.command import Command, Opening, Source
from engine.db import Base, connect, is_transient, writer
from engine.errors import Conflict
from engine.models.case import Case, Task
from engine.models.edition import Edition
from engine.registry import Registry
from engine.service import Engine
from notifications.catalogue import Catalogue
from notifications.delivery import Office, Worker
from notifications.mail import Sender
from notifications.models import DeskTask, Message, Plan, Rung
from notifications.outbox import Outbox
from notifications.render import Renderer
from notifications.smtp import Smtp
from tests.notifications.process import RULES, errand, loop

START = dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)  # a Monday, 11:00 in Nairobi
SENDER = Sender(
    address="reviews@example.org", name="Peer Review Secretariat", reply_to="desk@example.org",
    domain="reviews.example.org",
)  # fmt: skip


class Pages:
    """Makes addresses of pages; counts the invitations it was asked for."""

    def __init__(self):
        self.invitations = []

    def case(self, reference, *, seat):
        return f"https://reviews.example.org/c/{reference}?seat={seat}"

    def invitation(self, session, *, case, seat, person):
        self.invitations.append((case, seat, person))
        return f"https://reviews.example.org/i/{'t' * 40}"

    def answer(self, session, *, reference, seat, person):
        return self.case(reference, seat=seat)

    def sign_in(self):
        return "https://reviews.example.org/sign-in"

    def unsubscribe(self, person):
        return f"https://reviews.example.org/unsubscribe/{'u' * 60}{person.id}"


@dataclass
class House:
    database: sa.Engine
    clock: FixedClock
    registry: Registry
    outbox: Outbox
    engine: Engine
    pages: Pages = field(default_factory=Pages)
    smtp: Smtp | None = None
    actors: dict[str, Actor] = field(default_factory=dict)

    def write(self, work, isolation="SERIALIZABLE"):
        for attempt in range(20):
            try:
                with Session(writer(self.database, isolation)) as session, session.begin():
                    return work(session)
            except (Conflict, IntegrityError, DBAPIError) as error:
                if attempt == 19 or (
                    isinstance(error, DBAPIError)
                    and not is_transient(error)
                    and not isinstance(error, IntegrityError)
                ):
                    raise
        raise AssertionError

    def claim(self, work):
        return self.write(work, "READ COMMITTED")

    def all(self, model, **where):
        with Session(self.database) as session:
            query = sa.select(model).filter_by(**where)
            return list(session.scalars(query.order_by(*sa.inspect(model).primary_key)))

    # People

    def name(self, title, body, name, *, kind="principal", language="en", zone="Africa/Nairobi"):
        """Let somebody hold the seat of that title and State."""

        def work(session):
            seat = seats.standing(session, title, body) or seats.create_seat(
                session,
                title=title,
                body=body,
                now=self.clock.now(),
                channel="note" if title == "mission" else "mail",
            )
            person = seats.find_or_make_person(
                session,
                name=name,
                email=f"{name}@example.org",
                language=language,
                now=self.clock.now(),
            )
            person.zone = zone
            seats.appoint(session, seat, person, now=self.clock.now(), kind=kind)
            self.actors[name] = Actor(person.id, seat.id, title, body)

        self.write(work)
        return self.actors[name]

    def vacate(self, name):
        def work(session):
            for held in seats.current(session, self.actors[name].seat, self.clock.now()):
                seats.end_appointment(session, held, now=self.clock.now())

        self.write(work)

    # Steps

    def open(self, subject="XAA", **roles) -> Case:
        return self.write(lambda session: self._open(session, subject, roles))

    def _open(self, session, subject, roles):
        named = {"author": ("ana",), "reader": ("rui",)} | roles
        given_ = {role: tuple(self.actors[n].seat for n in names) for role, names in named.items()}
        result = self.engine.open(
            session, Opening(str(uuid.uuid4()), "loop", subject, self.actors["sec"], given_)
        )
        case = session.get_one(Case, result.case)
        session.expunge(case)
        return case

    def fire(self, case, name, trigger, *, behalf=None, source=None, command=None, **inputs):
        made = Command(
            command or str(uuid.uuid4()),
            case.id,
            trigger,
            self.actors[name],
            inputs,
            on_behalf_of=behalf,
            source=source,
        )
        return self.write(lambda session: self.engine.fire(session, made))

    def plan(self, case, name, trigger, **inputs):
        with Session(self.database) as session:
            return self.engine.plan(
                session, Command("x", case.id, trigger, self.actors[name], inputs)
            )

    # What runs by itself

    def sweep(self):
        return self.outbox.reminders.sweep(self.write, self.clock.now())

    def tick(self, case):
        return self.write(lambda s: self.engine.settle_clock(s, s.get_one(Case, case.id)))

    def office(self, **changes) -> Office:
        values = {
            "claim": self.claim,
            "write": self.write,
            "clock": self.clock,
            "registry": self.registry,
            "links": self.pages,
            "sender": SENDER,
            "smtp": self.smtp,
            "renderer": Renderer(Translator, lambda _locale: lambda _kind, key: key, SENDER),
        } | changes
        return Office(**values)

    def deliver(self, **changes):
        worker = Worker(self.office(**changes))
        try:
            return worker.run()
        finally:
            worker.close()

    def days(self, count, case=None):
        """Let days pass, and everything that runs by itself run on each."""
        for _ in range(count):
            self.clock.advance(days=1)
            self.sweep()
            self.deliver()

    # What came of it

    def messages(self, **where) -> list[Message]:
        return self.all(Message, **where)

    def told(self, **where) -> list[tuple[str, str]]:
        names = {actor.person: name for name, actor in self.actors.items()}
        return [(names[each.person_id], each.kind) for each in self.messages(**where)]

    def desk(self, **where) -> list[str]:
        return [task.kind for task in self.all(DeskTask, **where)]

    def rungs(self, **where) -> list[tuple[str, str]]:
        return [(each.rung, each.state) for each in self.all(Rung, **where)]

    def plans(self) -> list[tuple[str, dt.date]]:
        return [(each.next_rung, each.next_on) for each in self.all(Plan)]

    def task(self, key) -> Task:
        return self.all(Task, key=key)[-1]

    def forget(self):
        """Leave what was queued so far out of sight."""
        self.write(lambda s: s.execute(sa.update(Message).values(state="kept")))

    def mail(self, message: Message):
        return email.message_from_bytes(message.rendered, policy=email.policy.default)


def build(url, smtp=None, catalogue=None, definition=None, rules=RULES) -> House:
    database = connect(url)
    Base.metadata.create_all(writer(database))
    clock = FixedClock(START)
    registry = Registry([definition or loop(), errand()])
    registry.check()
    outbox = Outbox(registry, catalogue or Catalogue(), domain=SENDER.domain)
    desk = {"secretariat": frozenset({"case.open", "case.view", "case.record_for"})}
    engine = Engine(registry, Access(registry, desk), clock, [outbox])
    made = House(database, clock, registry, outbox, engine, smtp=smtp)
    made.write(
        lambda session: session.add(
            Edition(
                kind="rules",
                name="loop",
                edition="1",
                sha256="x",
                content=rules,
                current=True,
                loaded_at=clock.now(),
            )
        )
    )
    made.name("secretariat", "secretariat", "sec")
    made.name("author", "XAA", "ana")
    made.name("author", "XAA", "abe", kind="alternate")
    made.name("reader", "XAB", "rui")
    return made


@pytest.fixture
def house(sqlite_url) -> House:
    made = build(sqlite_url)
    yield made
    made.database.dispose()


@pytest.fixture
def posted(sqlite_url, smtp_server) -> House:
    """A house with a mail server."""
    made = build(sqlite_url, Smtp(host=smtp_server.host, port=smtp_server.port, timeout=5))
    yield made
    made.database.dispose()


@pytest.fixture
def either(database_url, smtp_server) -> House:
    """A house with a mail server, on each kind of database."""
    made = build(database_url, Smtp(host=smtp_server.host, port=smtp_server.port, timeout=5))
    yield made
    made.database.dispose()


@pytest.fixture
def note_source():
    file = {"sha256": "0" * 64, "size": 1, "name": "note.pdf", "type": "application/pdf"}
    return Source("NV 12/2027", dt.date(2027, 1, 11), file)


@pytest.fixture
def build_house(sqlite_url):
    """Builds a house with a catalogue, a process or rules of the test's own."""
    made = []

    def make(**changes) -> House:
        made.append(build(sqlite_url, **changes))
        return made[-1]

    yield make
    for each in made:
        each.database.dispose()


@pytest.fixture
def sender() -> Sender:
    return SENDER
