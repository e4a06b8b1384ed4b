"""Many nodes as processes of their own: some are killed, some sleep, some are of another version."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from config import checks
from engine.models.history import Command as CommandRow
from engine.models.history import Event
from notifications.models import Message
from tests.conftest import SmtpServer, _free_port
from tests.reliability.copying import count
from tests.reliability.house import AUTHORS, House, carry, furnish, house_at, open_dossier
from tests.reliability.nodes import VERSIONS, Node, Nodes, family, nodes, wait_for
from tests.reliability.visitor import Visitor
from tests.web.browser import PASSWORD
from tests.web.readers import HASHED
from workflows.domain.accounts import services as accounts

pytestmark = [pytest.mark.nightly, pytest.mark.postgres]

WINDOWS = 12  # that end while the nodes run


@dataclass
class Slow(SmtpServer):
    """A mail server that keeps its answer to itself until it is let go."""

    held: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        self.held.set()
        await asyncio.to_thread(self.go.wait)
        return answer


@pytest.fixture
def post() -> Iterator[Slow]:
    server = Slow("127.0.0.1", _free_port())
    server.go.set()
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    yield server
    server.go.set()
    controller.stop()


@pytest.fixture
def house(postgres_url) -> Iterator[House]:
    """Windows that end today, and the mail of all that was done so far."""
    made = furnish(house_at(postgres_url, listeners=None))
    for _ in range(WINDOWS):
        carry(made, open_dossier(made), 1)
    made.clock.advance(days=70)
    for who in (f"author_{body.lower()}" for body in AUTHORS):
        made.services.write(lambda s, who=who: let_in(s, made, who))
    yield made
    made.close()


@pytest.fixture
def field_(house, post, tmp_path) -> Iterator[Nodes]:
    with nodes(house, post.url, tmp_path) as made:
        yield made


def let_in(session, house, who):
    person = house.actors[who].person
    accounts.set_password(session, person, HASHED, now=house.clock.now())


def arrivals(post: Slow) -> Counter[str]:
    return Counter(
        email.message_from_bytes(content)["Message-ID"] for *_, content in list(post.messages)
    )


def waiting(house: House) -> int:
    return count(house, Message.state.in_(("queued", "sending")), Message.next_at <= soon(house))


def soon(house: House):
    return house.clock.now() + dt.timedelta(minutes=1)


def ended(house: House) -> Counter[int]:
    query = sa.select(Event.case_id).where(Event.trigger == "reading_ends")
    return Counter(row[0] for row in house.rows(query))


def all_is_well(house: House, post: Slow) -> dict[str, int]:
    """Every window ended once; every message arrived once, or says that it may have."""
    arrived = arrivals(post)
    rows = house.rows(sa.select(Message.message_id, Message.state))
    sent = {name for name, state in rows if state == "sent"}
    figures = {
        "windows ended": len(ended(house)), "ended twice": sum(n - 1 for n in ended(house).values()),
        "sent": len(sent), "lost": len(sent - set(arrived)),
        "arrived twice": sum(n - 1 for n in arrived.values()),
        "uncertain": sum(state == "uncertain" for _, state in rows),
        "failed": sum(state == "failed" for _, state in rows),
    }  # fmt: skip
    assert checks.faults(house.services) == []
    assert (figures["windows ended"], figures["ended twice"]) == (WINDOWS, 0)
    assert (figures["lost"], figures["arrived twice"], figures["failed"]) == (0, 0, 0)
    return figures


class Author:
    """Takes step after step by whatever node answers; notes what he was told."""

    def __init__(self, house: House, who: str, sites: list[Node]) -> None:
        self.sites, self.visitor = sites, Visitor()
        self.case = open_dossier(house, author=who)
        self.path = f"/cases/{house.case(self.case).reference}/steps/take_time"
        self.told: list[str] = []
        self.again = 0
        self.visitor.sign_in(sites[0].port, f"{who}@example.org", PASSWORD)

    def steps(self, number: int) -> None:
        for n in range(number):
            form = self._anywhere(n, self.path, None)
            form |= {"i.step": "write:", "i.new_date": "2028-01-01", "confirm": "1"}
            self._anywhere(n + 1, self.path, form)
            self.told.append(form["command"])

    def _anywhere(self, n: int, path: str, form: dict[str, str] | None) -> dict[str, str]:
        for attempt in range(100):
            site = self.sites[(n + attempt) % len(self.sites)]
            try:
                if form is None:
                    return self.visitor.form(site.port, path)
                status, page = self.visitor.ask(site.port, path, form)
            except (OSError, AssertionError):
                self.again += 1
                continue
            if status == 303:
                return form
            assert status in {409, 502, 503}, page[-2000:]
            self.again += 1
        raise AssertionError("no node answered")


def test_two_sites_and_two_schedulers_lose_one_of_each_and_nothing_else(house, post, field_):
    sites = [field_.site(), field_.site()]
    schedulers = [field_.scheduler(), field_.scheduler()]
    wait_for(lambda: all(site.answers() for site in sites))
    people = [Author(house, f"author_{body.lower()}", sites) for body in AUTHORS]

    with ThreadPoolExecutor(len(people)) as pool:
        working = [pool.submit(person.steps, 25) for person in people]
        wait_for(lambda: sum(len(person.told) for person in people) > 10)
        sites[0].kill()
        schedulers[0].kill()
        for each in working:
            each.result()
    wait_for(lambda: len(ended(house)) == WINDOWS and not waiting(house))

    told = {form for person in people for form in person.told}
    made = house.rows(
        sa.select(CommandRow.id, sa.func.count(Event.id))
        .join(Event, Event.command_id == CommandRow.id)
        .where(CommandRow.id.in_(told), Event.kind == "step")
        .group_by(CommandRow.id)
    )
    assert len(told) == 50
    assert dict(made) == dict.fromkeys(told, 1)
    again = sum(person.again for person in people)
    print({"answered": len(told), "sent again": again} | all_is_well(house, post))  # noqa: T201


def test_a_scheduler_that_sleeps_longer_than_its_lease_and_wakes_does_nothing_twice(
    house, post, field_
):
    post.go.clear()
    sleeper = field_.scheduler()
    wait_for(post.held.is_set)  # the body is there, the answer is not
    sleeper.send(signal.SIGSTOP)
    others = [field_.scheduler() for _ in range(3)]
    wait_for(lambda: count(house, Message.state == "uncertain") == 1)  # its lease has run out
    post.go.set()
    wait_for(lambda: not waiting(house))

    sleeper.send(signal.SIGCONT)
    for _ in range(6):
        for each in (sleeper, *others):  # whoever ticks is put to sleep, and wakes
            each.send(signal.SIGSTOP)
            wait_for(lambda: True)
            each.send(signal.SIGCONT)
    wait_for(lambda: len(ended(house)) == WINDOWS and not waiting(house))

    assert all(each.process.poll() is None for each in (sleeper, *others))
    figures = all_is_well(house, post)
    print(figures)  # noqa: T201
    assert figures["uncertain"] == 1


# Another version beside this one


def test_nodes_of_the_former_version_go_on_beside_the_new_one(house, post, field_):
    """The new one knows a further version of a process, and a column more stands in a table."""
    old = field_.site()
    wait_for(old.answers)
    with house.services.database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE cases ADD COLUMN added_later VARCHAR(20)")
    new = field_.site(**{VERSIONS: "1,2"})
    field_.scheduler()
    wait_for(new.answers)
    people = [Author(house, "author_xaa", [old, new]), Author(house, "author_xab", [new, old])]
    for person in people:
        person.steps(4)
    wait_for(lambda: len(ended(house)) == WINDOWS and not waiting(house))

    assert sum(person.again for person in people) == 0
    all_is_well(house, post)


def test_a_node_that_does_not_know_a_case_s_version_does_not_start(house, field_):
    later = house_at(
        house.services.database.url.render_as_string(hide_password=False),
        family("1,2"), clock=house.clock,
    )  # fmt: skip
    later.actors = house.actors
    open_dossier(later)
    later.close()

    former = field_.scheduler()
    former.process.wait(30)

    assert former.process.returncode
    assert b"no such definition, version or state is declared" in former.said.read_bytes()


def test_a_node_that_does_not_know_the_schema_does_not_start(house, field_):
    with house.services.database.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    former = field_.scheduler()
    former.process.wait(30)

    assert former.process.returncode
    said = former.said.read_text()
    assert "which this version does not know" in said
    assert "Traceback" not in said
