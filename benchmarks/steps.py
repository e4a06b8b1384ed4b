"""Durable steps: access, guards, compare-and-set, event with its hash, tasks, timers, messages."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from benchmarks import floor
from benchmarks.often import Cost, Times
from benchmarks.places import Place
from benchmarks.work import Meter
from config.bootstrap import Services
from engine.access import Actor
from engine.models.person import Appointment, Person, Seat
from tests.reliability.house import (
    AS_PLANNED,
    House,
    carry,
    furnish,
    house_at,
    make_tables,
    open_dossier,
)


@dataclass(frozen=True)
class Steps:
    """What a step costs on average; `writes`: statements of it that wrote."""

    taken: int
    ours: Cost
    floor: Cost
    writes: float


def measure(place: Place, dossiers: int, rounds: int = 2) -> Steps:
    """Rounds of ours and of the floor by turns; each begins from the same rows.

    One dossier more goes before, in both, and is not counted: a house runs for days.
    """
    furnished(place, dossiers + 1)
    place.keep()
    house, cases = house_of(place.again())
    with floor.listening(house.services.database) as written:
        take_all(house, cases)
    house.close()
    first, rest = written.cut(len(AS_PLANNED))
    ours, bare = Times(len(AS_PLANNED)), Times(len(AS_PLANNED))
    for _ in range(rounds):
        paced(place, ours)
        house = house_at(place.again(), listeners=None)
        floor.seconds(house.services.database, first)
        meter = metered(house)
        bare.add(floor.seconds(house.services.database, rest), meter())
        house.close()
    writes = sum(map(len, rest.transactions)) / len(rest.transactions)
    return Steps(len(ours.took), ours.cost, bare.cost, writes)


def paced(place: Place, times: Times) -> None:
    """Each step of all dossiers but the first, from the rows that were kept."""
    house, cases = house_of(place.again())
    take_all(house, cases[:1])
    meter = metered(house)
    took = take_all(house, cases[1:])
    times.add(took, meter())
    house.close()


def metered(house: House) -> Callable[[], float]:
    return meter_of(house.services)


def meter_of(services: Services) -> Callable[[], float]:
    """What is worked from now on, by us and by the database."""
    backend = 0
    if services.database.dialect.name == "postgresql":
        asked = sa.select(sa.func.pg_backend_pid())
        backend = services.read(lambda rows: int(rows.scalar(asked) or 0))
    meter = Meter(backend)
    before = meter.read()
    return lambda: meter.read() - before


def furnished(place: Place, dossiers: int) -> None:
    """An empty place gets its tables, people and dossiers."""
    house = furnish(house_at(make_tables(place.empty()), listeners=None))
    for _ in range(dossiers):
        open_dossier(house)
    house.close()


def house_of(url: str) -> tuple[House, list[int]]:
    """The house on a copy of the rows, everybody in his seat as before, and its dossiers."""
    house = house_at(url, listeners=None)
    held = sa.select(Person.name, Person.id, Seat.id, Seat.title, Seat.body)
    held = held.join(Appointment, Appointment.person_id == Person.id)
    for name, *actor in house.rows(held.join(Seat, Seat.id == Appointment.seat_id)):
        house.actors[name] = Actor(*actor)
    return house, [case.id for case in house.cases() if case.definition == "dossier"]


def take_all(house: House, cases: list[int]) -> list[float]:
    """Every dossier, all the planned steps, a transaction each; seconds of each step."""
    took = []
    for case in cases:
        for number in range(len(AS_PLANNED)):
            began = time.perf_counter()
            carry(house, case, number + 1, number)
            took.append(time.perf_counter() - began)
    return took
