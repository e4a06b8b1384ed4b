"""Builds the house from its parts: the only place where they are joined."""

from __future__ import annotations

import importlib
import pkgutil
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

import workflows
from config import desk, mails
from config.i18n import Translator
from config.links import Links
from config.meetings import Meetings
from config.names import NameBook
from config.settings import Settings
from engine import db, outages
from engine.access import Access
from engine.clock import Clock, SystemClock
from engine.definition import Definition
from engine.errors import Conflict, DefinitionFaults
from engine.models.case import Case, Task
from engine.models.person import Person
from engine.queries.chain import Habits
from engine.registry import Registry
from engine.runner import Listener
from engine.service import Engine
from engine.sweep import Sweep
from notifications.catalogue import ACCOUNT, ADDRESS_CODE, ADDRESSES, INVITED
from notifications.lines import task_line
from notifications.outbox import Outbox
from workflows.domain.accounts.rules import CODE_LIFE
from workflows.domain.documents import labels
from workflows.domain.reports.queries import REVIEW
from workflows.domain.reviews import plan

T = TypeVar("T")
Work = Callable[[Session], T]
MOST_TRIES = 8


@dataclass
class Services:
    """What every door is handed. Transactions are opened here and nowhere else."""

    settings: Settings
    clock: Clock
    database: sa.Engine
    registry: Registry
    access: Access
    engine: Engine
    desk: Mapping[str, frozenset[str]]
    name_book: NameBook
    outbox: Outbox
    habits: Mapping[str, Habits]
    _reader: sessionmaker[Session]
    _writer: sessionmaker[Session]
    _claimer: sessionmaker[Session]
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def read(self, work: Work[T]) -> T:
        """Run `work(session)` in one transaction that only reads."""
        with self._reader() as session, session.begin():
            return work(session)

    def write(self, work: Work[T]) -> T:
        """Run `work(session)` in one transaction; again, a few times, when it must be.

        `work` has no effect outside the database. Raises Conflict when it never came through. Where
        the database went away before the commit was asked for, nothing was written: that is tried
        again, too; afterwards only its caller can know whether doing it twice does harm.
        """
        return self._run(self._writer, work)

    def rehearse(self, work: Work[T]) -> T:
        """Run `work(session)` as `write` would, and leave nothing of it behind."""
        with self._fair(), self._writer() as session:
            return work(session)  # closed without a commit

    def claim(self, work: Work[T]) -> T:
        """The same for queues: READ COMMITTED on PostgreSQL, with SKIP LOCKED in the query."""
        return self._run(self._claimer, work)

    def _run(self, maker: sessionmaker[Session], work: Work[T]) -> T:
        for attempt in range(MOST_TRIES):
            decided = False
            try:
                with self._fair(), maker() as session, session.begin():
                    result = work(session)
                    decided = True
            except (Conflict, IntegrityError):
                if attempt == MOST_TRIES - 1:
                    raise
            except DBAPIError as error:
                if attempt == MOST_TRIES - 1 and db.is_transient(error):
                    raise Conflict from error
                again = db.is_transient(error) or (not decided and outages.is_away(error))
                if attempt == MOST_TRIES - 1 or not again:
                    raise
            else:
                return result
            time.sleep(random.uniform(0.005, 0.05) * (attempt + 1))  # noqa: S311 - a pause
        raise Conflict

    def _fair(self) -> threading.Lock | _NoTurn:
        """SQLite has one writer; within a process they wait in turn."""
        return self._turn if self.database.dialect.name == "sqlite" else _NoTurn()

    def names(self, locale: str) -> Callable[[str, str], str]:
        """How bodies are called in a language: (kind, key) -> name."""
        return self.name_book.reader(locale)

    def translator(self, locale: str, zone: str = "") -> Translator:
        zone = zone or self.settings.timezone
        return Translator(locale, names=self.names(locale), zone=zone)

    def send_code(self, session: Session, person: Person, code: str, to: str = "") -> None:
        """Queue the mail with a sign-in code; it is not sent once the code has ended.

        `to`: another of the person's addresses, at which he asked for it.
        """
        self._post_code(session, "sign_in_code", person, code, to)

    def send_address_code(self, session: Session, person: Person, code: str, to: str) -> None:
        """Queue the mail that confirms an address, to that address."""
        self._post_code(session, ADDRESS_CODE, person, code, to)

    def tell_of_addresses(self, session: Session, person: Person, to: str = "") -> None:
        """Queue the mail that says that a person's addresses change; `to`: one that was his."""
        facts = {"to": to} if to else {}
        self.outbox.post(session, ADDRESSES, person, facts, now=self.clock.now())

    def tell_of_account(self, session: Session, person: Person, changed: str) -> None:
        """Queue the mail that says what happened to the ways into an account; no secret in it."""
        self.outbox.post(session, ACCOUNT, person, {"changed": changed}, now=self.clock.now())

    def _post_code(
        self, session: Session, template: str, person: Person, code: str, to: str
    ) -> None:
        now = self.clock.now()
        facts = {"code": code, "until": (now + CODE_LIFE).isoformat()} | ({"to": to} if to else {})
        self.outbox.post(session, template, person, facts, now=now)

    def send_invitation(self, session: Session, person: Person, case: Case, seat: int) -> None:
        """Queue the mail of an invitation again, with a link of its own."""
        definition = self.registry.get(case.definition, case.definition_version)
        open_now = sa.select(Task).where(Task.case_id == case.id, Task.status == "open")
        lines = [task_line(case, definition, task) for task in session.scalars(open_now)]
        self.outbox.post(
            session, INVITED, person, {"tasks": lines}, now=self.clock.now(), case=case, seat=seat
        )

    def sweep(self) -> Sweep:
        return Sweep(self.engine, self.read, self.write, self.habits)

    def close(self) -> None:
        self.database.dispose()


class _NoTurn:
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def discover() -> list[Definition]:
    """The Definitions of every module that stands directly in `workflows/`.

    Raises DefinitionFaults with those of all modules.
    """
    found: list[Definition] = []
    faults: list[str] = []
    for each in pkgutil.iter_modules(workflows.__path__):
        if each.ispkg:
            continue
        try:
            module = importlib.import_module(f"workflows.{each.name}")
        except DefinitionFaults as error:
            faults += error.faults
            continue
        found += getattr(module, "DEFINITIONS", ())
        found += [module.DEFINITION] if hasattr(module, "DEFINITION") else []
    if faults:
        raise DefinitionFaults(faults)
    return found


def wire(
    settings: Settings,
    clock: Clock | None = None,
    definitions: Sequence[Definition] | None = None,
    listeners: Sequence[Listener] | None = None,
) -> Services:
    """The whole house over one database. Raises DefinitionFaults."""
    clock = clock or SystemClock()
    registry = Registry(discover() if definitions is None else definitions)
    registry.check()
    access = Access(registry, desk.PERMISSIONS, labels.shut_in)
    database = db.connect(settings.database_url)
    outbox = Outbox(registry, mails.catalogue(), domain=settings.mail_from.partition("@")[2])
    reader = sessionmaker(database, expire_on_commit=False)
    services = Services(
        settings=settings, clock=clock, database=database, registry=registry, access=access,
        engine=Engine(registry, access, clock), desk=desk.PERMISSIONS, outbox=outbox,
        habits={REVIEW: plan.HABITS},
        name_book=NameBook(reader), _reader=reader,
        _writer=sessionmaker(db.writer(database)),
        _claimer=sessionmaker(db.writer(database, "READ COMMITTED")),
    )  # fmt: skip
    own = (outbox, Links(), Meetings(outbox.queue))
    services.engine.listeners = list(own if listeners is None else listeners)
    return services
