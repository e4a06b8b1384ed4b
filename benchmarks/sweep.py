"""The clock's work: what a tick costs when nothing is due, among few open tasks and among many."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

import sqlalchemy as sa

from benchmarks.places import Place
from engine.db import writer
from engine.models.case import Task
from tests.reliability.house import furnish, house_at, make_tables, open_dossier

PART = 10_000
FAR = dt.date(2031, 1, 6)


@dataclass(frozen=True)
class Ticks:
    """Seconds of a tick in which nothing is due. `tasks`: how many are open."""

    tasks: int
    seconds: float


def measure(place: Place, sizes: list[int]) -> list[Ticks]:
    house = furnish(house_at(make_tables(place.empty()), listeners=None))
    case = open_dossier(house)
    found, there = [], 0
    for size in sizes:
        _more(house.services.database, case, there, size)
        there = size
        house.tick()
        took = []
        for _ in range(20):
            began = time.perf_counter()
            house.tick()
            took.append(time.perf_counter() - began)
        found.append(Ticks(size, min(took)))
    house.close()
    return found


def _more(database: sa.Engine, case: int, there: int, size: int) -> None:
    """Open tasks of one more case's party each, with a date far ahead."""
    table = Task.__table__
    with writer(database).connect() as connection:
        row = connection.execute(sa.select(table).where(table.c.case_id == case).limit(1))
        like = dict(row.mappings().one())
        like.pop("id")
        like["due"] = FAR
        for first in range(there, size, PART):
            rows = [like | {"body": f"B{n}"} for n in range(first, min(first + PART, size))]
            connection.execute(sa.insert(table), rows)
        connection.commit()
