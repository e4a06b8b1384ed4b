"""Several real processes over one PostgreSQL database: sites behind gunicorn, and schedulers."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.clock import SystemClock
from engine.definition import Definition
from tests.conftest import _free_port
from tests.reliability.definitions import FAMILY, dossier
from tests.reliability.house import House
from tests.reliability.visitor import Visitor

ROOT = Path(__file__).parents[2]
AHEAD = "NODE_TIME_AHEAD"  # seconds between the machine's clock and the one of the house
VERSIONS = "NODE_VERSIONS"  # of the dossier, such as 1,2
SECRET = "a secret of tests, long enough to be one"
PATIENCE = 60.0  # seconds, on a machine that has other work


def family(versions: str) -> list[Definition]:
    """The processes of a node that knows some versions of the dossier."""
    return [*(dossier(int(each)) for each in versions.split(",")), *FAMILY[1:]]


@dataclass
class Node:
    """A process with its children."""

    process: subprocess.Popen[bytes]
    said: Path
    port: int = 0

    def send(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.send(signal.SIGCONT)
            self.send(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def answers(self) -> bool:
        try:
            return Visitor().ask(self.port, "/healthz")[0] == 200
        except OSError:
            return False


@dataclass
class Nodes:
    """What runs over one house, on the day of its clock."""

    house: House
    smtp: str
    folder: Path
    running: list[Node] = field(default_factory=list)
    ahead: float = field(init=False)

    def __post_init__(self) -> None:
        self.ahead = (self.house.clock.now() - SystemClock().now()).total_seconds()

    def scheduler(self, **more: str) -> Node:
        return self._start(["-m", "tests.reliability.node"], 0, more)

    def site(self, **more: str) -> Node:
        port = _free_port()
        words = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "1",
                 "--threads", "4", "--no-control-socket", "tests.reliability.node:app"]  # fmt: skip
        return self._start(["-m", "gunicorn", *words], port, more)

    def _start(self, words: list[str], port: int, more: dict[str, str]) -> Node:
        url = self.house.services.database.url.render_as_string(hide_password=False)
        settings = {
            "DATABASE_URL": url, "SECRET_KEY": SECRET, "SMTP_URL": self.smtp,
            "MAIL_FROM": "desk@reviews.example.org", "BASE_URL": "http://127.0.0.1:8000",
        }  # fmt: skip
        environment = {f"QUADRENNIAL_{name}": value for name, value in settings.items()}
        environment |= {AHEAD: str(self.ahead), **more}
        said = self.folder / f"node-{len(self.running)}.txt"
        with said.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=os.environ | environment,
                stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        self.running.append(Node(process, said, port))
        return self.running[-1]

    def stop(self) -> None:
        for each in self.running:
            each.stop()


@contextlib.contextmanager
def nodes(house: House, smtp: str, folder: Path) -> Iterator[Nodes]:
    made = Nodes(house, smtp, folder)
    try:
        yield made
    finally:
        made.stop()


def wait_for(what: Callable[[], object], patience: float = PATIENCE) -> None:
    """Ask again and again until it is so."""
    until = time.monotonic() + patience
    while not what():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)
