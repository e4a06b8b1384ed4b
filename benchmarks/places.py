"""Where is measured: a file, a server. A place keeps rows and begins from them again."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa


class Place(Protocol):
    name: str

    @property
    def first(self) -> str:
        """The URL of the database that `empty` made, with whatever stands in it now."""

    def empty(self) -> str:
        """The URL of an empty database."""

    def keep(self) -> None:
        """What stands in it now is what `again` begins from."""

    def again(self) -> str:
        """The URL of a database with the rows that were kept. The one before it is gone."""

    def fresh(self) -> str:
        """The URL of one more database with nothing in it. The one before it is gone."""

    def close(self) -> None:
        """Nothing stays behind."""


class SqliteFile:
    """On the disk of the folder for temporary files, as durable as the house has it."""

    name = "SQLite, WAL, synchronous=FULL"

    def __init__(self) -> None:
        self._whole = tempfile.TemporaryDirectory(prefix="quadrennial-bench-")  # ends with us
        self._folder = Path(self._whole.name)
        self._kept = self._folder / "kept.db"

    @property
    def first(self) -> str:
        return f"sqlite:///{self._folder / 'first.db'}"

    def empty(self) -> str:
        for old in self._folder.glob("first.db*"):
            old.unlink()
        return self.first

    def keep(self) -> None:
        self._kept.unlink(missing_ok=True)
        engine = sa.create_engine(self.first, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"VACUUM INTO '{self._kept}'")
        engine.dispose()

    def again(self) -> str:
        path = self._next("again")
        shutil.copyfile(self._kept, path)
        return f"sqlite:///{path}"

    def fresh(self) -> str:
        return f"sqlite:///{self._next('fresh')}"

    def close(self) -> None:
        self._whole.cleanup()

    def _next(self, name: str) -> Path:
        for old in self._folder.glob(f"{name}-*"):
            old.unlink()
        return self._folder / f"{name}-{uuid.uuid4().hex}.db"


class PostgresServer:
    """Databases of a server that runs already, with synchronous_commit and fsync on."""

    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        self._server = sa.make_url(url).set(drivername="postgresql+psycopg")
        self._own = f"bench_{uuid.uuid4().hex[:8]}"
        self._made: dict[str, str] = {}  # what for -> name
        self._require_durable()

    def _require_durable(self) -> None:
        with self._admin() as connection:
            for setting in ("fsync", "synchronous_commit"):
                if connection.exec_driver_sql(f"SHOW {setting}").scalar_one() != "on":
                    raise SystemExit(f"{setting} is off: a commit would not be durable.")

    def _admin(self) -> sa.Connection:
        engine = sa.create_engine(self._server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        return engine.connect()

    def _make(self, use: str, template: str = "template0") -> str:
        name = f"{self._own}_{use}_{uuid.uuid4().hex[:8]}"
        with self._admin() as connection:
            if use in self._made:
                connection.exec_driver_sql(f"DROP DATABASE {self._made.pop(use)} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._made[use] = name
        return self._server.set(database=name).render_as_string(hide_password=False)

    @property
    def first(self) -> str:
        return self._server.set(database=self._made["first"]).render_as_string(hide_password=False)

    def empty(self) -> str:
        return self._make("first")

    def keep(self) -> None:
        """The first database is the template; nobody may be connected to it."""

    def again(self) -> str:
        return self._make("again", self._made["first"])

    def fresh(self) -> str:
        return self._make("fresh")

    def close(self) -> None:
        with self._admin() as connection:
            for name in self._made.values():
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        self._made.clear()


@contextmanager
def server(url: str, *, wanted: bool = True) -> Iterator[str]:
    """The URL of a server: the one that was named, else one of our own for as long as needed.

    Empty where none can be started.
    """
    if url or not wanted:
        yield url
        return
    words = [sys.executable, "-m", "benchmarks.server"]
    with subprocess.Popen(  # noqa: S603
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()  # it stops its server and ends
            process.wait(timeout=60)
