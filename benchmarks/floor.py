"""The floor: the rows that steps wrote, written once more by the bare driver, step by step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from engine.db import SQLITE_PRAGMAS

WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass
class Written:
    """What the driver was given, transaction by transaction; those that wrote nothing are not."""

    transactions: list[list[tuple[str, Any, bool]]] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)  # when each was committed
    _open: list[tuple[str, Any, bool]] = field(default_factory=list)

    def heard(self, statement: str, parameters: Any, many: bool) -> None:  # noqa: ANN401, FBT001
        if statement.lstrip().upper().startswith(WRITES):
            rows = many and isinstance(parameters, list)  # else one statement with many rows in it
            self._open.append((statement, parameters, rows))

    def committed(self) -> None:
        if self._open:
            self.transactions.append(self._open)
            self.ends.append(time.perf_counter())
        self._open = []

    def cut(self, first: int) -> tuple[Written, Written]:
        """The first transactions, and the rest."""
        return Written(self.transactions[:first]), Written(self.transactions[first:])


@contextmanager
def listening(engine: sa.Engine) -> Iterator[Written]:
    """Everything that is written through an engine meanwhile."""
    found = Written()

    def hear(_c: object, _k: object, statement: str, given: Any, _x: object, many: bool) -> None:  # noqa: ANN401, FBT001
        found.heard(statement, given, many)

    def end(_c: object) -> None:
        found.committed()

    sa.event.listen(engine, "before_cursor_execute", hear)
    sa.event.listen(engine, "commit", end)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", hear)
        sa.event.remove(engine, "commit", end)


def seconds(engine: sa.Engine, written: Written) -> list[float]:
    """How long the bare driver takes for each transaction's rows, committed as durably."""
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            assert "synchronous=FULL" in SQLITE_PRAGMAS
        cursor = driver.cursor()
        took = []
        for transaction in written.transactions:
            began = time.perf_counter()
            if sqlite:
                cursor.execute("BEGIN IMMEDIATE")
            for statement, parameters, many in transaction:
                (cursor.executemany if many else cursor.execute)(statement, parameters)
            driver.execute("COMMIT") if sqlite else driver.commit()
            took.append(time.perf_counter() - began)
        return took
    finally:
        raw.close()
