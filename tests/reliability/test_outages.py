"""The database goes away under load, or takes no more: what was answered stays, and stays once."""

from __future__ import annotations

import io
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from config import checks
from engine import outages
from engine.errors import Conflict
from engine.models.history import Command as CommandRow
from engine.models.history import Event
from tests import conftest
from tests.reliability.disks import Disk, small_disk
from tests.reliability.house import House, furnish, house_at, make_tables, open_dossier
from tests.reliability.servers import Server, own_server
from workflows.domain.documents import services as documents

PEOPLE = 4
A_WHILE = 8  # steps between two restarts


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with own_server() as made:
        yield made


@pytest.fixture
def house(server) -> Iterator[House]:
    """A house on a server of its own."""
    databases = conftest.Postgres(server.url)
    made = furnish(house_at(make_tables(databases.copy())))
    yield made
    made.close()
    databases.close()


class Person:
    """Takes a step after another; whoever gets no answer sends the same form again."""

    def __init__(self, house: House, name: int, over: threading.Event) -> None:
        self.house, self.name, self.over = house, name, over
        self.case = open_dossier(house)
        self.answered: list[str] = []
        self.unsure: list[str] = []  # recorded, although nobody was told
        self.failures = self.crowded = 0

    def __call__(self) -> None:
        day, n = self.house.clock.now().date().replace(year=2028), 0
        while not self.over.is_set():
            trigger, inputs = (("rest", {"until": day}), ("go_on", {}))[n % 2]
            form = f"person-{self.name}-step-{n}"
            self._until_answered(trigger, form, inputs)
            n += 1

    def _until_answered(self, trigger: str, form: str, inputs: dict) -> None:
        for _ in range(400):
            try:
                command = self.house.command("author_xaa", self.case, trigger, id=form, **inputs)
                result = self.house.send(command)
            except Conflict:  # all at once, again and again: a page says so
                self.crowded += 1
                continue
            except DBAPIError as error:
                if outages.kind_of(error) != outages.AWAY:
                    raise
                self.failures += 1
                time.sleep(0.05)
                continue
            self.answered.append(form)
            if result.repeated:
                self.unsure.append(form)
            return
        raise AssertionError("the database never came back")


@pytest.mark.postgres
@pytest.mark.parametrize("restarts", [2, pytest.param(50, marks=pytest.mark.nightly)])
def test_what_was_answered_outlives_a_server_that_restarts_under_load(house, server, restarts):
    over, chance = threading.Event(), random.Random(8)  # noqa: S311 - moments, not secrets
    people = [Person(house, n, over) for n in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as pool:
        running = [pool.submit(person) for person in people]
        try:
            for n in range(restarts):
                while sum(len(person.answered) for person in people) < A_WHILE * (n + 1):
                    time.sleep(0.02)
                time.sleep(chance.uniform(0, 0.3))
                server.restart()
            time.sleep(0.2)
        finally:
            over.set()
        for each in running:
            each.result()

    answered = {form for person in people for form in person.answered}
    made = house.rows(
        sa.select(CommandRow.id, sa.func.count(Event.id))
        .join(Event, Event.command_id == CommandRow.id)
        .where(CommandRow.id.startswith("person-"), Event.kind == "step")
        .group_by(CommandRow.id)
    )
    twice = [form for form, times in made if times > 1]
    figures = {
        "restarts": restarts, "answered": len(answered),
        "lost": len(answered - {form for form, _ in made}), "twice": len(twice),
        "errors seen": sum(person.failures for person in people),
        "recorded although an error was seen": sum(len(person.unsure) for person in people),
        "crowded out": sum(person.crowded for person in people),
    }  # fmt: skip
    print(figures)  # noqa: T201 - for whoever runs it with -s
    assert len(answered) >= A_WHILE * restarts
    assert dict(made) == dict.fromkeys(answered, 1)
    assert checks.faults(house.services) == []


def test_every_connection_waits_for_the_disk(postgres_house, sqlite_house):
    """The server of these tests does not by itself."""

    def ask(house: House, question: str) -> str:
        return str(house.services.write(lambda s: s.scalar(sa.text(question))))

    assert ask(postgres_house, "SHOW synchronous_commit") == "on"
    assert ask(sqlite_house, "PRAGMA synchronous") == "2"  # FULL


def test_a_server_that_may_forget_what_was_answered_is_named(postgres_house, sqlite_house):
    """The server of these tests leaves fsync out."""
    told = checks.server_faults(postgres_house.services)

    assert any(line.startswith("The server has fsync off") for line in told)
    assert checks.server_faults(sqlite_house.services) == []


# A disk that is full


def work_on(house: House, case: int, times: int) -> set[str]:
    """The same step again and again; answers what was said of those not taken."""
    day, said = house.clock.now().date().replace(year=2028), set()
    for _ in range(times):
        try:
            house.fire("author_xaa", case, "take_time", step="write:", new_date=day)
        except DBAPIError as error:
            said.add(str(outages.kind_of(error)))
    return said


def full_and_free_again(house: House, disk: Disk) -> None:
    """Nothing half, nothing lost, everything readable; and on it goes once there is room."""
    case, upload = open_dossier(house), os.urandom(300_000)
    assert work_on(house, case, 4) == set()
    disk.fill()

    said = set()
    for _ in range(40):  # what is left in pages and log that were there before
        said |= work_on(house, case, 2)
        try:
            documents.store(house.services.write, io.BytesIO(upload), now=house.clock.now())
        except (DBAPIError, OSError) as error:
            said.add(str(outages.kind_of(error)))
    kept = house.events(case)
    read, version = house.tasks(case), house.case(case).version
    disk.free()
    server_comes_back(house)

    assert said - {outages.AWAY} == {outages.FULL}
    assert len(kept) == version
    assert checks.faults(house.services) == []
    assert house.tasks(case) == read
    assert work_on(house, case, 4) == set()
    documents.store(house.services.write, io.BytesIO(upload), now=house.clock.now())
    assert checks.faults(house.services) == []


def server_comes_back(house: House) -> None:
    """One that had no room for its log starts anew by itself."""
    for _ in range(100):
        try:
            house.services.read(lambda s: s.execute(sa.text("SELECT 1")))
        except DBAPIError:
            time.sleep(0.1)
        else:
            return


def test_a_full_disk_under_sqlite_refuses_and_corrupts_nothing(sqlite_url, tmp_path):
    with small_disk(tmp_path / "disk", 8) as disk:
        file = shutil.copy(sa.make_url(sqlite_url).database, disk.folder / "quadrennial.db")
        house = furnish(house_at(make_tables(f"sqlite:///{file}")))
        full_and_free_again(house, disk)
        house.close()


@pytest.mark.nightly
@pytest.mark.postgres
def test_a_full_disk_under_postgresql_refuses_and_corrupts_nothing():
    base = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    with small_disk(base / "disk", 160) as disk:
        if not disk.own:
            pytest.skip("only root may mount a small disk")
        with own_server(base) as server:
            databases = conftest.Postgres(server.url)
            house = furnish(house_at(make_tables(databases.copy())))
            full_and_free_again(house, disk)
            house.close()
            databases.close()
