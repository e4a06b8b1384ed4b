"""Pages: how long each takes by the test client, and to a hundred readers over HTTP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, session
from flask.testing import FlaskClient

from benchmarks import reviews, steps
from benchmarks.often import share
from benchmarks.places import Place
from benchmarks.reviews import PAGES, Cycle
from config.bootstrap import Services
from engine import seats
from web import auth

MOST_READ = 2_000  # reviews among which readers read over HTTP
PAUSE = 10.0  # seconds that a reader looks at a page
LONGEST = 10.0  # seconds for one page: then fewer requests must do


@dataclass(frozen=True)
class Opened:
    """A page among so many reviews: seconds of each time that it was opened, in order."""

    page: str
    reviews: int
    took: tuple[float, ...]
    worked: tuple[float, ...]  # of it, what our own process worked: no wait for a busy machine
    server: float  # what the database's server worked for it, on average
    statements: int

    @property
    def median(self) -> float:
        return share(self.took, 0.5)

    @property
    def p95(self) -> float:
        return share(self.took, 0.95)


@dataclass(frozen=True)
class Read:
    """What readers over HTTP saw. `pause`: seconds between the pages of one reader."""

    reviews: int
    readers: int
    pause: float
    pages: int
    a_second: float
    median: float
    p95: float


def measure(
    place: Place, sizes: list[int], requests: int, readers: int, seconds: float
) -> Iterator[list[Opened] | list[Read]]:
    """For each size the pages one by one, then many readers at once."""
    cycle, there = reviews.walked(place, reviews.STATES[-min(len(reviews.STATES), sizes[0]) :]), 0
    for size in sizes:
        there = reviews.grow(cycle, there, size)
        yield one_by_one(cycle, there, requests)
        if size <= MOST_READ:
            yield at_once(cycle, there, readers, seconds)


def one_by_one(cycle: Cycle, there: int, requests: int) -> list[Opened]:
    """Each page so many times by one client at most, after a first time that fills the caches."""
    app, services = reviews.site(cycle)
    clients = {who: signed_in(app, services, email) for who, email in cycle.emails.items()}
    found = []
    for page, (who, _) in PAGES.items():
        client, url = clients[who], reviews.address(cycle, page)
        _opened(client, url)
        statements = _statements(services, client, url)
        took, worked, all_of_it = [], [], steps.meter_of(services)
        while len(took) < requests and sum(took) < LONGEST:
            began, work = time.perf_counter(), time.process_time()
            _opened(client, url)
            worked.append(time.process_time() - work)
            took.append(time.perf_counter() - began)
        server = max(0.0, all_of_it() - sum(worked)) / len(took)
        found.append(Opened(page, there, tuple(took), tuple(worked), server, statements))
    services.close()
    return found


def _opened(client: FlaskClient, url: str) -> None:
    page = client.get(url, buffered=True)
    assert page.status_code == 200, (url, page.status)  # noqa: PLR2004


def _statements(services: Services, client: FlaskClient, url: str) -> int:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    sa.event.listen(services.database, "before_cursor_execute", note)
    try:
        _opened(client, url)
    finally:
        sa.event.remove(services.database, "before_cursor_execute", note)
    return len([each for each in found if not each.startswith(("BEGIN", "COMMIT", "ROLLBACK"))])


def signed_in(app: Flask, services: Services, email: str) -> FlaskClient:
    """A client with the row and the cookie that a sign-in leaves."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = reviews.AGENT
    person = services.read(lambda rows: seats.find_person(rows, email))
    assert person is not None
    with app.test_request_context(headers={"User-Agent": reviews.AGENT}):
        auth.sign_in(person.id, "password")
        left = dict(session)
    with client.session_transaction() as cookie:
        cookie.update(left)
    return client


# Many at once


def at_once(cycle: Cycle, there: int, readers: int, seconds: float) -> list[Read]:
    """Readers who look at a page for ten seconds, and readers who never pause."""
    app, services = reviews.site(cycle)
    plans = []
    names = list(PAGES)
    for number in range(readers):
        page = names[number % len(names)]
        client = signed_in(app, services, cycle.emails[PAGES[page][0]])
        plans.append({"url": reviews.address(cycle, page), "cookie": cookie_of(client)})
    services.close()
    found = []
    with serving(cycle) as (port, _):
        for pause in (min(PAUSE, seconds / 2), 0.0):
            asked = {"port": port, "plans": plans, "pause": pause, "seconds": seconds}
            said = ask(asked)
            took = said["took"]
            found.append(
                Read(there, readers, pause, len(took), len(took) / said["seconds"],
                     share(took, 0.5), share(took, 0.95))
            )  # fmt: skip
    return found


def cookie_of(client: FlaskClient) -> str:
    found = client._cookies.values()  # noqa: SLF001 - werkzeug has no other way to all of them
    return "; ".join(f"{each.key}={each.value}" for each in found)


def ask(asked: dict[str, Any]) -> dict[str, Any]:
    """Let readers read in a process of their own; answers what each page took them."""
    words = [sys.executable, "-m", "benchmarks.readers"]
    done = subprocess.run(  # noqa: S603
        words, input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def serving(cycle: Cycle, workers: int = 2) -> Iterator[tuple[int, int]]:
    """Gunicorn as docs/operations.md has it, over a cycle; answers its port and process."""
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if "QUADRENNIAL" not in key}
    environment |= {
        "BENCHMARK_DATABASE": cycle.url, "BENCHMARK_NOW": cycle.now.isoformat(),
    }  # fmt: skip
    words = [
        sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class",
        "gthread", "--workers", str(workers), "--threads", "4", "--keep-alive", "75",
        "--timeout", "600",
        "--log-level", "error", "benchmarks.wsgi:app",
    ]  # fmt: skip
    with subprocess.Popen(words, env=environment) as process:  # noqa: S603
        try:
            _await(port, process)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("gunicorn did not start")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("gunicorn does not answer")
