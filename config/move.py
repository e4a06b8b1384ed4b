"""A house carried from one database into another, empty one, of whichever kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import command
from sqlalchemy.orm import Session

from config import databases, manifest, migrate, restore
from config.manifest import CopyFault
from config.restore import Proven
from engine import db, doors
from engine.db import Base
from workflows.domain.knowledge import search

ROWS, HEAVY_ROWS = 500, 8  # at once; with bytes in them
FOREIGN_KEYS = (
    "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint"
    " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
)


class Verbatim(sa.types.UserDefinedType[str]):
    """JSON as it was written, letter by letter."""

    cache_ok = True

    def get_col_spec(self, **_more: object) -> str:
        return "JSON"


def move(source: sa.Engine, url: str, now: dt.datetime) -> Proven:
    """Fill an empty database with all rows of another, prove it, let it stand still.

    The source is only read. Raises CopyFault, and then leaves nothing behind.
    """
    if not migrate.at_head(source):
        raise CopyFault("The schema is not up to date; `quadrennial check` brings it up to date.")
    with databases.fresh(url) as target:
        engine = db.connect(target.render_as_string(hide_password=False))
        try:
            with databases.reading(source) as here, migrate.alone(engine) as there:
                command.upgrade(migrate.settings(there), "head")
                return _carried(here, there, now)
        except sa.exc.DBAPIError as error:
            raise CopyFault(f"The rows do not fit: {str(error.orig).splitlines()[0]}") from None
        finally:
            engine.dispose()


def _carried(here: sa.Connection, there: sa.Connection, now: dt.datetime) -> Proven:
    with _postponed(there):
        for table in Base.metadata.sorted_tables:
            _copy(here, there, table)
    _continue_numbers(there)
    with Session(there) as session:
        search.refill(session)
        session.flush()
        found = manifest.facts(there)
        restore.refuse(manifest.differences(manifest.facts(here), found))
        restore.refuse(databases.unsound(there))
        proven = restore.proven(session, found, now)
        doors.stand_still(session, doors.MOVED, copied_at=now, now=now)
    return proven


def _copy(here: sa.Connection, there: sa.Connection, table: sa.Table) -> None:
    """All rows of a table, in the order of its key."""
    put = sa.insert(sa.table(table.name, *(sa.column(c.name, _type(c)) for c in table.columns)))
    rows = here.execution_options(yield_per=_at_once(table)).execute(
        sa.select(*map(_read, table.columns)).order_by(*table.primary_key)
    )
    for part in rows.mappings().partitions():
        there.execute(put, [_row(each) for each in part])


def _at_once(table: sa.Table) -> int:
    heavy = any(isinstance(each.type, sa.LargeBinary) for each in table.columns)
    return HEAVY_ROWS if heavy else ROWS


def _type(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    return Verbatim() if isinstance(column.type, sa.JSON) else column.type


def _read(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    if isinstance(column.type, sa.JSON):
        return sa.cast(column, sa.Text).label(column.name)
    return column.label(column.name)


def _row(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): value for key, value in row.items()}


@contextmanager
def _postponed(there: sa.Connection) -> Iterator[None]:
    """Foreign keys are asked once, when all rows are there: some tables name each other."""
    if databases.is_sqlite(there):
        yield  # `alone` asks them at the end
        return
    keys = there.exec_driver_sql(FOREIGN_KEYS).all()
    for table, name in keys:
        there.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE")
    there.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
    yield
    there.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, name in keys:
        there.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE")


def _continue_numbers(there: sa.Connection) -> None:
    """The next row gets the number after the last; SQLite does so by itself."""
    if databases.is_sqlite(there):
        return
    quote = there.dialect.identifier_preparer.quote
    for table in Base.metadata.sorted_tables:
        if (column := table.autoincrement_column) is not None:
            named = f"pg_get_serial_sequence('{quote(table.name)}', '{column.name}')"
            last = f"max({quote(column.name)})"
            there.exec_driver_sql(
                f"SELECT setval({named}, coalesce({last}, 1), {last} IS NOT NULL)"  # noqa: S608
                f" FROM {quote(table.name)}"
            )
