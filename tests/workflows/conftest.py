"""Reviews in each of their states, taken from a shelf that one journey has filled."""

from __future__ import annotations

import copy
import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.bootstrap import wire
from config.settings import Settings
from engine.access import Actor
from engine.clock import FixedClock
from tests.journeys import review
from tests.journeys.world import World, make_world


@dataclass(frozen=True)
class Kept:
    """A database as it was at an instant, with the people known by then."""

    path: Path
    now: dt.datetime
    actors: dict[str, Actor]
    cycle: str
    review: str


@dataclass
class Shelf:
    """Databases by the state of the review in them; filled once, along the path."""

    folder: Path
    kept: dict[str, Kept] = field(default_factory=dict)

    def fill(self) -> None:
        world = make_world(f"sqlite:///{self.folder / 'journey.db'}")
        review.begin(world)
        while (state := world.state(world.review)) in review.ONWARD:
            self._keep(state, world, self.folder / "journey.db")
            review.ONWARD[state](world, world.review)
        self._keep(world.state(world.review), world, self.folder / "journey.db")
        world.services.close()
        for target, (before, detour) in review.DETOURS.items():
            world = self.take(before, path := self.folder / f"to_{target}.db")
            detour(world, world.review)
            self._keep(target, world, path)
            world.services.close()

    def _keep(self, state: str, world: World, source: Path) -> None:
        path = self.folder / f"{state}.db"
        connection = sqlite3.connect(source)
        connection.execute("vacuum into ?", (str(path),))
        connection.close()
        self.kept[state] = Kept(
            path, world.clock.now(), dict(world.actors), world.cycle, world.review
        )

    def take(self, state: str, path: Path, **wiring: object) -> World:
        """A copy to work with."""
        kept = self.kept[state]
        shutil.copy(kept.path, path)
        clock = FixedClock(kept.now)
        settings = Settings(demo=True, database_url=f"sqlite:///{path}")
        services = wire(settings, clock, **wiring)
        return World(services, clock, copy.copy(kept.actors), kept.cycle, kept.review)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory) -> Shelf:
    made = Shelf(tmp_path_factory.mktemp("shelf"))
    made.fill()
    return made


@pytest.fixture
def at(shelf, tmp_path) -> Iterator[Callable[..., World]]:
    """A function that answers a world with a review in the state asked for."""
    taken: list[World] = []

    def take(state: str, **wiring: object) -> World:
        taken.append(shelf.take(state, tmp_path / f"{len(taken)}.db", **wiring))
        return taken[-1]

    yield take
    for world in taken:
        world.services.close()


@pytest.fixture
def world(tmp_path) -> Iterator[World]:
    """A world in which nothing has been opened but the cycle."""
    made = make_world(f"sqlite:///{tmp_path / 'world.db'}")
    yield made
    made.services.close()
