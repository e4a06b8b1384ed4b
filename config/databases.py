"""What each of the two databases does in its own way: go into a file, come back, be filled."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from config import manifest, migrate
from config.manifest import CopyFault, Facts
from engine import db

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def kind(url: str | sa.URL) -> str:
    """Which of the two a database is."""
    return sa.make_url(url).get_backend_name()


def is_sqlite(database: sa.Engine | sa.Connection) -> bool:
    """Whether it is the one without a server."""
    return database.dialect.name == SQLITE


@contextmanager
def reading(database: sa.Engine) -> Iterator[sa.Connection]:
    """One look at everything as it was at one instant, however long it takes."""
    if is_sqlite(database):
        with database.connect() as connection:
            yield connection
        return
    with database.execution_options(isolation_level="REPEATABLE READ").connect() as connection:
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {name} = 0")
        yield connection


# Into a file


def write(database: sa.Engine, target: Path) -> Facts:
    """Copy a database into a file; answers what it held at that instant."""
    return (_vacuum if is_sqlite(database) else _dump)(database, target)


def _vacuum(database: sa.Engine, target: Path) -> Facts:
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as source:
        source.execute("VACUUM INTO ?", (str(target),))
    copy = sa.create_engine(
        "sqlite://", poolclass=sa.NullPool,
        creator=lambda: sqlite3.connect(f"file:{target}?mode=ro&immutable=1", uri=True),
    )  # fmt: skip
    with copy.connect() as connection:
        if unsound(connection):
            raise CopyFault("The copy is not whole; it was not kept.")
        return manifest.facts(connection)


def _dump(database: sa.Engine, target: Path) -> Facts:
    with reading(database) as connection:
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        words = ["--format=custom", f"--snapshot={snapshot}", f"--file={target}"]
        environment, address = _address(database.url)
        _run(["pg_dump", *words, address], environment)
        return manifest.facts(connection)


# Out of a file


def fill(file: Path, url: sa.URL, last: str) -> None:
    """Put a copy into an empty database; on PostgreSQL with one more statement, or not at all."""
    if kind(url) == SQLITE:
        shutil.copyfile(file, str(url.database))
    else:
        _restore(file, url, last)


def _restore(file: Path, url: sa.URL, last: str) -> None:
    """In one transaction, of which the last statement is a part."""
    environment, address = _address(url)
    put = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
           "--output=" + os.devnull, "--file=-", address]  # fmt: skip
    take = ["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file)]
    with tempfile.TemporaryFile() as said, suppress(FileNotFoundError):
        into = subprocess.Popen(put, env=environment, stdin=subprocess.PIPE, stderr=said)  # noqa: S603
        try:
            out = subprocess.Popen(take, stdout=subprocess.PIPE, stderr=said)  # noqa: S603
            if out.stdout and into.stdin:
                with suppress(BrokenPipeError), out.stdout:
                    shutil.copyfileobj(out.stdout, into.stdin)
            if out.wait() == 0 and into.poll() is None:
                into.communicate(f"{last};\n".encode())
        finally:
            if into.poll() is None:
                into.kill()  # not whole: the transaction is taken back
            into.wait()
        if into.returncode:
            said.seek(0)
            raise CopyFault(_first(said.read()))
        return
    raise CopyFault("pg_restore and psql are not installed.")


def unsound(connection: sa.Connection) -> list[str]:
    """What SQLite itself finds wrong with a file; PostgreSQL has refused such lines before."""
    if not is_sqlite(connection):
        return []
    said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    lines = [f"{row[0]} names a row of {row[2]} that is not there" for row in broken]
    return [*(line for line in said if line != "ok"), *lines]


# An empty one, to be filled


@contextmanager
def fresh(url: str) -> Iterator[sa.URL]:
    """An empty database to be filled; if that fails it is as empty as before. Raises CopyFault."""
    made = sa.make_url(url)
    with (_new_file if kind(made) == SQLITE else _no_tables)(made) as target:
        yield target


@contextmanager
def _new_file(url: sa.URL) -> Iterator[sa.URL]:
    """Filled under another name, and named only once it is whole."""
    target = Path(str(url.database))
    for path in beside(target):
        if path.exists():  # a log that was left there would be read into the new file
            raise CopyFault(f"{path} exists already; only an empty place is filled.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    with private():
        remove(partial)
        try:
            yield url.set(database=str(partial))
            settle(partial, target)
        finally:
            remove(partial)


@contextmanager
def _no_tables(url: sa.URL) -> Iterator[sa.URL]:
    engine = db.connect(url.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            if sa.inspect(connection).get_table_names():
                raise CopyFault("The database has tables already; only an empty one is filled.")
        try:
            yield url
        except BaseException:
            _empty(engine)
            raise
    finally:
        engine.dispose()


def _empty(engine: sa.Engine) -> None:
    """Take out what was put into a database that had no tables."""
    ours = (
        "SELECT oid::regprocedure FROM pg_proc p"
        " WHERE pronamespace = current_schema()::regnamespace"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    with migrate.alone(engine) as connection:
        quote = connection.dialect.identifier_preparer.quote
        for name in sa.inspect(connection).get_table_names():
            connection.exec_driver_sql(f"DROP TABLE {quote(name)} CASCADE")
        for name in connection.exec_driver_sql(ours).scalars().all():
            connection.exec_driver_sql(f"DROP FUNCTION {name} CASCADE")


@contextmanager
def scratch(dialect: str, house: str) -> Iterator[str]:
    """A place that is thrown away: a folder, or a database beside the one of the house."""
    if dialect == SQLITE:
        with tempfile.TemporaryDirectory(prefix="quadrennial-") as folder:
            yield f"sqlite:///{folder}/scratch.db"
        return
    if kind(house) != POSTGRESQL:
        raise CopyFault("This copy is one of PostgreSQL; the house needs a server to try it on.")
    name = f"quadrennial_scratch_{uuid.uuid4().hex[:12]}"
    server = sa.make_url(house).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        try:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
        except sa.exc.ProgrammingError:
            raise CopyFault(
                "The role of the house may not make a database to try the copy in;"
                " give it CREATEDB, or name another server in QUADRENNIAL_DATABASE_URL."
            ) from None
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


# Files and programs


@contextmanager
def private() -> Iterator[None]:
    """Files made meanwhile are read by nobody else."""
    mask = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(mask)


def settle(partial: Path, target: Path) -> None:
    """Give a whole file its name, once it lies on the disk."""
    _to_disk(partial)
    partial.replace(target)
    _to_disk(target.parent)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    for each in beside(path):
        each.unlink(missing_ok=True)


def beside(path: Path) -> list[Path]:
    """A file, with what SQLite keeps beside it."""
    return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")]


def _address(url: sa.URL) -> tuple[dict[str, str], str]:
    """The environment and the word that name a server to its programs; no secret in the word."""
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    plain = url.set(drivername="postgresql", password=None)
    return environment, plain.render_as_string()


def _run(words: list[str], environment: dict[str, str]) -> None:
    try:
        subprocess.run(words, check=True, env=environment, capture_output=True)  # noqa: S603
    except FileNotFoundError:
        raise CopyFault(f"{words[0]} is not installed.") from None
    except subprocess.CalledProcessError as error:
        raise CopyFault(_first(error.stderr)) from None


def _first(said: bytes) -> str:
    """The first line of what a program said."""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[0] if lines else "The program of PostgreSQL ended without a word."
