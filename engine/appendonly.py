"""The database itself keeps history as it was written: statements that make it refuse changes.

`event`, `command` and `daily_head` take new lines and nothing else. A line of `event_text` may lose
its words (and the salt that covers them), which is how a text is erased, and is otherwise kept.
"""

from __future__ import annotations

import sqlalchemy as sa

KEPT = ("event", "command", "daily_head")
ERASABLE = "event_text"
GUARDED = (*KEPT, ERASABLE)
REFUSING = "keep_history"  # the function that PostgreSQL's triggers call

_ERASES = (
    "NEW.value IS NULL AND NEW.event_id = OLD.event_id AND NEW.key = OLD.key"
    " AND (NEW.salt IS NULL OR NEW.salt = OLD.salt)"
)
_RAISES = (
    " BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only',"
    " ERRCODE = 'insufficient_privilege'; END "
)


def triggers(dialect: str, table: str) -> dict[str, str]:
    """Name -> statement of what guards a table."""
    make = _on_sqlite if dialect == "sqlite" else _on_postgres
    return {
        f"{table}_unchanged": make(f"{table}_unchanged", "UPDATE", table),
        f"{table}_undeleted": make(f"{table}_undeleted", "DELETE", table),
    }


def _on_sqlite(name: str, verb: str, table: str) -> str:
    when = f" WHEN NOT ({_ERASES})" if (verb, table) == ("UPDATE", ERASABLE) else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table}{when}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _on_postgres(name: str, verb: str, table: str) -> str:
    """Whole statements are refused, even such as touch no line; only erasing asks line by line."""
    verbs = "DELETE OR TRUNCATE" if verb == "DELETE" else verb
    by_line = (verb, table) == ("UPDATE", ERASABLE)
    scope = f"FOR EACH ROW WHEN (NOT ({_ERASES}))" if by_line else "FOR EACH STATEMENT"
    return f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} {scope} EXECUTE FUNCTION {REFUSING}()"


def _function() -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {REFUSING}() RETURNS trigger LANGUAGE plpgsql AS $${_RAISES}$$"
    )


def guard(table: sa.Table) -> None:
    """Wherever `create_all` makes this table, let it make what guards it."""
    for dialect in ("sqlite", "postgresql"):
        before = [_function()] if dialect == "postgresql" else []
        for statement in (*before, *triggers(dialect, table.name).values()):
            made = sa.DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            sa.event.listen(table, "after_create", made)


def protect(connection: sa.Connection) -> None:
    """Guard every table there is, again: a revision that rebuilds a table loses its triggers."""
    dialect = connection.dialect.name
    tables = set(sa.inspect(connection).get_table_names()) & set(GUARDED)
    if dialect == "postgresql" and tables:
        connection.exec_driver_sql(_function())
    for table in sorted(tables):
        loosen(connection, table)
        for statement in triggers(dialect, table).values():
            connection.exec_driver_sql(statement)
    if dialect == "postgresql" and not tables:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {REFUSING}()")


def loosen(connection: sa.Connection, table: str) -> None:
    """Take away what guards a table: for a revision, and for tests that play the intruder."""
    dialect = connection.dialect.name
    for name in triggers(dialect, table):
        on = f" ON {table}" if dialect == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")


def unguarded(connection: sa.Connection) -> list[str]:
    """The tables that somebody could change: a trigger is gone, switched off or another."""
    standing = _standing(connection)
    dialect = connection.dialect.name
    return [
        table
        for table in GUARDED
        if any(
            standing.get(name, "") != (statement if dialect == "sqlite" else _RAISES)
            for name, statement in triggers(dialect, table).items()
        )
    ]


def _standing(connection: sa.Connection) -> dict[str, str]:
    """Triggers by name: on SQLite their statement, on PostgreSQL what their function does."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            " AND pg_table_is_visible(pg_class.oid)"
        )
    return {name: source for name, source in connection.exec_driver_sql(query)}  # noqa: C416
