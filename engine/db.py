"""The database: base class, types, and the recipes for SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import event, orm
from sqlalchemy.sql import operators

from engine.among import literal
from engine.letters import folded

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "recursive_triggers=ON",  # else INSERT OR REPLACE deletes a line of history unseen
    "journal_size_limit=67108864",
)
POSTGRES_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=15000 -c lock_timeout=5000"
    " -c idle_in_transaction_session_timeout=60000"
    " -c synchronous_commit=on"  # what was answered is on disk, whatever the server's own setting
)


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """An instant. Naive values are refused; what is read back is aware, in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: dt.datetime | None, _dialect: sa.Dialect
    ) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(dt.UTC)

    def process_result_value(
        self, value: dt.datetime | None, _dialect: sa.Dialect
    ) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Word(sa.types.TypeDecorator[str]):
    """One of a few words of ours, such as "open"; a comparison has it in the statement itself.

    As a parameter, SQLite would prepare the statement anew each time that it runs, since a partial
    index may stand behind the column.
    """

    impl = sa.String
    cache_ok = True

    class Comparator(sa.types.TypeDecorator.Comparator[str]):
        def operate(self, op: Any, *other: Any, **more: Any) -> sa.ColumnElement[Any]:  # noqa: ANN401
            plain = op in {operators.eq, operators.ne}
            words = [
                sa.literal_column(literal(each), sa.String)
                if plain and isinstance(each, str)
                else each
                for each in other
            ]
            return super().operate(op, *words, **more)

    @property
    def comparator_factory(self) -> type[Comparator]:  # type: ignore[override]
        return Word.Comparator


class Base(orm.DeclarativeBase):
    """Every table of the house."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        dt.datetime: UtcDateTime,
        dict[str, Any]: sa.JSON,
        list[str]: sa.JSON,
    }


def connect(url: str) -> sa.Engine:
    """Open a database by its URL. SQLite and PostgreSQL (psycopg 3) are supported.

    Ask `engine.execution_options(write=True)` for transactions that write: SQLite then takes the
    write lock at once (a plain BEGIN fails when it turns into a write), PostgreSQL runs
    SERIALIZABLE.
    """
    made = sa.make_url(url)
    if made.get_backend_name() == "sqlite":
        engine = sa.create_engine(made, connect_args={"timeout": 10, "cached_statements": 512})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if made.get_backend_name() == "postgresql":
        return sa.create_engine(
            made.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=10,
            connect_args={"options": POSTGRES_OPTIONS},
            isolation_level="READ COMMITTED",
        )
    raise ValueError(f"unsupported database: {made.get_backend_name()}")


def writer(engine: sa.Engine, isolation: str = "SERIALIZABLE") -> sa.Engine:
    """The same engine for transactions that write."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(write=True)
    return engine.execution_options(write=True, isolation_level=isolation)


def hasten(engine: sa.Engine) -> None:
    """Do not wait for the disk: only for data that can be made again. PostgreSQL waits as ever."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _hasten_sqlite)


def _hasten_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - as above
    for pragma in ("synchronous=OFF", "secure_delete=OFF", "wal_autocheckpoint=10000"):
        connection.execute("PRAGMA " + pragma)


def settle(engine: sa.Engine) -> bool:
    """Leave nothing of deleted rows in SQLite's log beside the file; whether all of it went.

    Somebody who reads meanwhile holds a part of it until the next time. PostgreSQL clears its own.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        driver: Any = connection.connection
        busy, *_ = driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def forgetful(engine: sa.Engine) -> list[str]:
    """The settings under which a server that loses its power loses what was answered."""
    if engine.dialect.name != "postgresql":
        return []
    with engine.connect() as connection:
        return [
            name
            for name in ("fsync", "full_page_writes", "synchronous_commit")
            if connection.exec_driver_sql(f"SHOW {name}").scalar_one() == "off"
        ]


def on_sqlite(session: orm.Session) -> bool:
    """Whether a session speaks to SQLite: for what the two databases call by other names."""
    return session.get_bind().dialect.name == "sqlite"


def is_transient(error: BaseException) -> bool:
    """Whether running the same transaction again may help (40001, 40P01, a busy SQLite)."""
    original = getattr(error, "orig", None)
    if getattr(original, "sqlstate", None) in {"40001", "40P01", "55P03"}:
        return True
    text = str(original)
    return "database is locked" in text or "database table is locked" in text


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - driver's own type
    connection.isolation_level = None  # we send BEGIN ourselves
    for pragma in SQLITE_PRAGMAS:
        connection.execute("PRAGMA " + pragma)
    connection.create_function("folded", 1, lambda text: text and folded(text), deterministic=True)


def _begin_sqlite(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
