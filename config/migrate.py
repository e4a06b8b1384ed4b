"""The schema: bring a database up or down, and tell whether it is what the models say."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import config.schema  # noqa: F401  (declares every table)
from config.settings import SettingsError
from engine.db import Base, writer

SCRIPTS = Path(__file__).parent / "migrations"
BY_HAND = ("knowledge_search", "ix_knowledge_search")  # full text: an FTS5 table, a GIN index
LATER = (
    "The schema of this database is of revision %s, which this version does not know:"
    " install the version that made it, or a later one."
)
ADVISORY_LOCK = 4_041_948  # any number, the same on every node


class OrphanRows(RuntimeError):
    """A migration left rows that point at nothing; it was taken back."""

    def __init__(self, faults: Sequence[Sequence[object]]) -> None:
        places = ", ".join(f"{table} row {row} -> {parent}" for table, row, parent, *_ in faults)
        super().__init__(f"broken references: {places}")


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    with alone(engine) as connection:
        command.upgrade(settings(connection), revision)


def downgrade(engine: sa.Engine, revision: str) -> None:
    with alone(engine) as connection:
        command.downgrade(settings(connection), revision)


def drift(engine: sa.Engine) -> list[Any]:
    """What autogenerate would still change; empty when database and models agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_declared})
        return list(compare_metadata(context, Base.metadata))


def is_declared(name: str | None, kind: str, _parents: object) -> bool:
    """Whether models declare what a database calls so; the search is made by hand."""
    return not (kind in {"table", "index"} and name and name.startswith(BY_HAND))


def at_head(engine: sa.Engine) -> bool:
    """Whether every revision we know has run here, and none that we do not know."""
    return _applied(engine) == set(ScriptDirectory(str(SCRIPTS)).get_heads())


def unknown(engine: sa.Engine) -> list[str]:
    """The revisions of a database that no script of ours made: a later version did."""
    known = {each.revision for each in ScriptDirectory(str(SCRIPTS)).walk_revisions()}
    return sorted(_applied(engine) - known)


def _applied(engine: sa.Engine) -> set[str]:
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


@contextmanager
def alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction for a whole migration, while nobody else migrates: all of it or nothing."""
    if engine.dialect.name == "sqlite":
        with alone_on_sqlite(engine) as connection:
            yield connection
        return
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a big table takes its time
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
        yield connection


@contextmanager
def alone_on_sqlite(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Rebuilding a table drops it, and with foreign keys on that would delete its children.

    The pragma is heard outside a transaction only, so it goes to the driver before BEGIN.
    """
    with engine.execution_options(write=True).connect() as connection:
        driver = connection.connection
        driver.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if faults := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise OrphanRows(faults)
        finally:
            driver.cursor().execute("PRAGMA foreign_keys=ON")


def settings(connection: sa.Connection) -> Config:
    """Alembic's settings without a file; env.py finds the connection in the attributes."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def prepare(engine: sa.Engine) -> None:
    """Make the folder of an SQLite file, and bring the schema up to date.

    Raises SettingsError for a schema of a later version: it is left as it is.
    """
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    if strange := unknown(engine):
        raise SettingsError([LATER % ", ".join(strange)])
    if not at_head(engine):
        upgrade(writer(engine))
