"""Where is measured: a file, a server. A place keeps rows and begins from them again."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa


class Place(Protocol):
    name: str

    def empty(self) -> str:
        """The URL of an empty database."""

    def keep(self) -> None:
        """What stands in it now is what `again` begins from."""

    def again(self) -> str:
        """The URL of a database with the rows that were kept."""


class SqliteFile:
    """On the disk of the folder for temporary files, as durable as the house has it."""

    name = "SQLite, WAL, synchronous=FULL"

    def __init__(self) -> None:
        self._whole = tempfile.TemporaryDirectory(prefix="quadrennial-bench-")  # ends with us
        self._folder = Path(self._whole.name)
        self._kept = self._folder / "kept.db"

    def empty(self) -> str:
        return f"sqlite:///{self._folder / 'first.db'}"

    def keep(self) -> None:
        engine = sa.create_engine(self.empty(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"VACUUM INTO '{self._kept}'")
        engine.dispose()

    def again(self) -> str:
        path = self._folder / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(self._kept, path)
        return f"sqlite:///{path}"


class PostgresServer:
    """Databases of a server that runs already, with synchronous_commit and fsync on."""

    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        self._server = sa.make_url(url).set(drivername="postgresql+psycopg")
        self._first = f"bench_{uuid.uuid4().hex[:8]}"
        with self._admin() as connection:
            for setting in ("fsync", "synchronous_commit"):
                if connection.exec_driver_sql(f"SHOW {setting}").scalar_one() != "on":
                    raise SystemExit(f"{setting} is off: a commit would not be durable.")

    def _admin(self) -> sa.Connection:
        engine = sa.create_engine(self._server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        return engine.connect()

    def _made(self, name: str, template: str) -> str:
        with self._admin() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._server.set(database=name).render_as_string(hide_password=False)

    def empty(self) -> str:
        return self._made(self._first, "template0")

    def keep(self) -> None:
        """The first database is the template; nobody may be connected to it."""

    def again(self) -> str:
        return self._made(f"bench_{uuid.uuid4().hex[:8]}", self._first)
