"""The clock's work: a tick in which nothing is due, and one that finds many cases to move."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

import sqlalchemy as sa

from benchmarks import copies, floor
from benchmarks.often import Cost, Times, between
from benchmarks.places import Place
from benchmarks.steps import metered
from engine.db import writer
from engine.models.case import Task, Timer
from tests.reliability.house import (
    House,
    carry,
    furnish,
    house_at,
    make_tables,
    open_dossier,
)

FAR = dt.date(2031, 1, 6)
TO_READING = 1  # steps until a dossier waits for the clock


@dataclass(frozen=True)
class Ticks:
    """Seconds of a tick in which nothing is due. `tasks`: how many are open."""

    tasks: int
    seconds: float


@dataclass(frozen=True)
class Due:
    """A tick that moves `moved` cases among so many open tasks.

    `ours`, `floor`: what a case costs; `whole`: seconds of the last tick, with all that disturbed.
    """

    moved: int
    tasks: int
    ours: Cost
    floor: Cost
    writes: float
    whole: float


def measure(place: Place, sizes: list[int]) -> list[Ticks]:
    house = furnish(house_at(make_tables(place.empty()), listeners=None))
    case, clock = open_dossier(house), house.services.sweep()  # as a scheduler has one
    found, there = [], 0
    for size in sizes:
        more(house.services.database, case, there, size)
        there = size
        clock.tick()
        took = []
        for _ in range(20):
            began = time.perf_counter()
            clock.tick()
            took.append(time.perf_counter() - began)
        found.append(Ticks(size, min(took)))
    house.close()
    return found


def due(place: Place, cases: int, sizes: list[int], rounds: int = 1) -> list[Due]:
    """The same cases among few open tasks and among many; ours and the floor by turns."""
    furnished(place, cases)
    found = []
    for before, size in zip([0, *sizes], sizes, strict=False):
        house = house_at(place.first, listeners=None)
        more(house.services.database, _waiting(house)[0], before, size)
        house.close()
        place.keep()
        found.append(_due(place, size, rounds))
    return found


def furnished(place: Place, cases: int) -> None:
    """Dossiers in which a reading ends by itself, all on one day, and one dossier beside them."""
    house = furnish(house_at(make_tables(place.empty()), listeners=None))
    open_dossier(house)
    case = carry(house, open_dossier(house), TO_READING)
    if cases > 1:
        copies.copy(house.services.database, [case], cases - 1)
    house.close()


def _due(place: Place, size: int, rounds: int) -> Due:
    ours, bare = Times(), Times()
    for _ in range(rounds):
        house = _on_the_day(place)
        meter, began = metered(house), time.perf_counter()
        with floor.listening(house.services.database) as written:
            moved = house.tick()
        whole = time.perf_counter() - began
        ours.add(between([began, *written.ends]), meter())
        house.close()
        house = house_at(place.again(), listeners=None)
        meter = metered(house)
        bare.add(floor.seconds(house.services.database, written), meter())
        house.close()
    writes = sum(map(len, written.transactions)) / moved
    return Due(moved, size, ours.cost, bare.cost, writes, whole)


def _on_the_day(place: Place) -> House:
    """The house on the morning after the readings ended, warm from a tick on the day before."""
    house = house_at(place.again(), listeners=None)
    [last] = house.rows(sa.select(sa.func.max(Timer.due)).where(Timer.status == "pending"))[0]
    house.clock.set(dt.datetime.combine(last, dt.time(6), dt.UTC))
    assert house.tick() == 0
    house.clock.advance(days=1)
    return house


def _waiting(house: House) -> list[int]:
    """Cases without a timer: those that open tasks are put into."""
    timed_ones = sa.select(Timer.case_id)
    query = sa.select(Task.case_id).where(Task.case_id.not_in(timed_ones)).limit(1)
    return [row.case_id for row in house.rows(query)]


def more(database: sa.Engine, case: int, there: int, size: int) -> None:
    """Open tasks of one more case's party each, with a date far ahead."""
    table = Task.__table__
    columns = [column for column in table.columns if column.name != "id"]
    other = {"body": sa.literal_column("'B' || numbers.n"), "due": sa.literal(FAR, sa.Date())}
    like = sa.select(table.c.id).where(table.c.case_id == case).limit(1).scalar_subquery()
    count = sa.select(sa.literal(there).label("n")).cte("numbers", recursive=True)
    count = count.union_all(sa.select(count.c.n + 1).where(count.c.n < size - 1))
    rows = sa.select(*(other.get(column.name, column) for column in columns))
    rows = rows.select_from(table.join(count, sa.true())).where(table.c.id == like)
    with writer(database, "READ COMMITTED").connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        names = [column.name for column in columns]
        connection.execute(sa.insert(table).from_select(names, rows))
        copies.settle(connection)
        connection.commit()
