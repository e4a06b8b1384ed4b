"""A PostgreSQL server of a test's own, to be stopped, started again and filled up."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import conftest

OPTIONS = "-c synchronous_commit=on -c max_connections=100 -c wal_recycle=off -c min_wal_size=32MB"


@dataclass
class Server:
    """What was acknowledged lies on its disk as far as the system knows (fsync is left out)."""

    base: Path
    binaries: Path
    identity: dict
    restarts: int = field(default=0)

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={self.base}"

    def call(self, program: str, *options: object) -> None:
        words = [str(word) for word in (self.binaries / program, "-D", self.data, *options)]
        with (self.base / "out.txt").open("ab") as out:
            subprocess.run(
                words, check=True, cwd=self.base, stdout=out, stderr=out, **self.identity
            )

    @property
    def data(self) -> Path:
        return self.base / "disk" / "data"

    def start(self) -> None:
        server = f"-k {self.base} -h '' -F {OPTIONS}"
        self.call("pg_ctl", "-w", "-l", self.base / "log", "-o", server, "start")

    def stop(self) -> None:
        """As if its machine had been switched off."""
        self.call("pg_ctl", "-w", "-m", "immediate", "stop")

    def restart(self) -> None:
        self.stop()
        self.start()
        self.restarts += 1


@contextmanager
def own_server(base: Path | None = None) -> Iterator[Server]:
    """A server that runs, in a folder of its own."""
    binaries = conftest._postgres_binaries()
    if not binaries:
        pytest.skip(conftest.NO_POSTGRES)
    base = base or Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket path is short
    identity = conftest._unprivileged(base)
    (base / "disk").mkdir(exist_ok=True)
    if identity:
        shutil.chown(base / "disk", identity["user"], identity["group"])
    binaries = conftest._within_reach(binaries, base, identity)
    server = Server(base, binaries, identity)
    try:
        words = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        server.call("initdb", *words)
        server.start()
        yield server
    finally:
        if (server.data / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(base, ignore_errors=True)
