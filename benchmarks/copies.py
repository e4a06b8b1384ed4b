"""Many cases made of a few real ones, quickly: their rows once more, under other numbers.

Copied: the cases with their children, history, parts, tasks, timers, facts and ladders. Not copied:
people and seats, who hold all of it, and messages. The hashes of copies are those of the original.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from engine.db import Base, writer

ROOTS = "benchmark_roots"
NUMBERS = "benchmark_copies"
ROWS = ("cases", "case_name", "part", "case_anchor", "event", "event_text", "task", "timer", "fact",
        "ladder_plan")  # fmt: skip
LEFT_OUT = {"command_id"}
AS_IT_IS = {"named_id"}  # the cycle is no copy


def copy(
    database: sa.Engine, roots: Sequence[int], times: int, *, first: int = 1,
    subjects: Sequence[str] = (),
) -> None:  # fmt: skip
    """Copy each tree of cases so many times. `subjects`: whom copies are about, by turns."""
    with writer(database, "READ COMMITTED").connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        stride = _numbers(connection, roots, first, times, subjects)
        for name in ROWS:
            connection.exec_driver_sql(_again(Base.metadata.tables[name], stride, bool(subjects)))
        for name in (ROOTS, NUMBERS):
            connection.exec_driver_sql(f"DROP TABLE {name}")
        settle(connection)
        connection.commit()


def settle(connection: sa.Connection) -> None:
    """What PostgreSQL's own housekeeping would do within a minute."""
    if connection.dialect.name != "postgresql":
        return
    for name in ROWS:
        if "id" in Base.metadata.tables[name].c:
            last = f"(SELECT max(id) FROM {name})"
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {last})"
            )
        connection.exec_driver_sql(f"ANALYZE {name}")


def _numbers(
    connection: sa.Connection, roots: Sequence[int], first: int, times: int, subjects: Sequence[str]
) -> int:
    """Name the cases and the copies in tables; answer how far apart the numbers of copies are."""
    ids = ", ".join(map(str, roots))
    connection.exec_driver_sql(
        f"CREATE TABLE {ROOTS} AS SELECT cases.id AS id, top.id AS top, top.reference AS reference"
        f" FROM cases JOIN cases AS top ON top.id = coalesce(cases.root_id, cases.id)"
        f" WHERE top.id IN ({ids})"
    )
    connection.exec_driver_sql(f"CREATE TABLE {NUMBERS} (n integer, top integer, subject varchar)")
    rows = [
        (n, top, subjects[(n * len(roots) + place) % len(subjects)] if subjects else "")
        for n in range(first, first + times)
        for place, top in enumerate(roots)
    ]
    table = sa.table(NUMBERS, sa.column("n"), sa.column("top"), sa.column("subject"))
    connection.execute(sa.insert(table), [{"n": n, "top": t, "subject": s} for n, t, s in rows])
    largest = " UNION ALL ".join(
        f"SELECT max(id) AS id FROM {name} WHERE {_of(Base.metadata.tables[name])}"
        f" IN (SELECT id FROM {ROOTS})"
        for name in ROWS if "id" in Base.metadata.tables[name].c
    )  # fmt: skip
    return int(connection.exec_driver_sql(f"SELECT max(id) FROM ({largest}) AS i").scalar_one())


def _of(table: sa.Table) -> str:
    return "id" if table.name == "cases" else "case_id"


def _again(table: sa.Table, stride: int, other_subjects: bool) -> str:  # noqa: FBT001
    columns = [column for column in table.columns if column.name not in LEFT_OUT]
    shown = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(_value(table, column, stride, other_subjects) for column in columns)
    source, of = f"{table.name} AS t", f"t.{_of(table)}" if "case_id" in table.c else "t.id"
    if table.name == "event_text":
        source, of = "event_text AS t JOIN event ON event.id = t.event_id", "event.case_id"
    return (
        f"INSERT INTO {table.name} ({shown}) SELECT {values} FROM {source}"
        f" JOIN {ROOTS} AS r ON r.id = {of} JOIN {NUMBERS} AS c ON c.top = r.top"
    )


def _value(table: sa.Table, column: sa.Column[object], stride: int, other: bool) -> str:  # noqa: FBT001
    name = f't."{column.name}"'
    if (table.name, column.name) == ("cases", "reference"):
        return f"r.reference || '-' || c.n || substr({name}, length(r.reference) + 1)"
    if (table.name, column.name) == ("cases", "subject") and other:
        return "c.subject"
    named = {key.column.table.name for key in column.foreign_keys} & set(ROWS)
    if (named or column.name == "id") and column.name not in AS_IT_IS:
        return f"{name} + c.n * {stride}"
    return name
