"""Durable steps: access, guards, compare-and-set, event with its hash, tasks, timers, messages."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from benchmarks import floor
from benchmarks.places import Place
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
    """`taken`: how many; `writes`: statements that wrote, of one step on average."""

    taken: int
    ours: float
    floor: float
    writes: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor


def measure(place: Place, dossiers: int, rounds: int = 3) -> Steps:
    """The best of some rounds, ours and the floor's by turns; each begins from the same rows."""
    _furnish(place.empty(), dossiers)
    place.keep()
    house, cases = _house(place.again())
    with floor.listening(house.services.database) as written:
        _all(house, cases)
    house.close()
    ours, bare = [], []
    for _ in range(rounds):
        house, cases = _house(place.again())
        ours.append(_timed(lambda house=house, cases=cases: _all(house, cases)))
        house.close()
        house = house_at(place.again(), listeners=None)
        bare.append(floor.seconds(house.services.database, written))
        house.close()
    taken = dossiers * len(AS_PLANNED)
    writes = sum(map(len, written.transactions)) / taken
    return Steps(taken, min(ours), min(bare), writes)


def _furnish(url: str, dossiers: int) -> None:
    house = furnish(house_at(make_tables(url), listeners=None))
    for _ in range(dossiers):
        open_dossier(house)
    house.close()


def _house(url: str) -> tuple[House, list[int]]:
    """The house on a copy of the rows, everybody in his seat as before, and its dossiers."""
    house = house_at(url, listeners=None)
    held = sa.select(Person.name, Person.id, Seat.id, Seat.title, Seat.body)
    held = held.join(Appointment, Appointment.person_id == Person.id)
    for name, *actor in house.rows(held.join(Seat, Seat.id == Appointment.seat_id)):
        house.actors[name] = Actor(*actor)
    return house, [case.id for case in house.cases() if case.definition == "dossier"]


def _all(house: House, cases: list[int]) -> None:
    for case in cases:
        carry(house, case, len(AS_PLANNED))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
