"""Whole reviews by real steps: the demonstration, and by option as many reviews as one likes."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from benchmarks import reviews
from benchmarks.places import Place
from config import migrate
from config.bootstrap import wire
from config.demo import build
from config.settings import Settings
from engine.db import writer
from engine.models.case import Case
from engine.models.history import Event
from tests.journeys import review
from tests.journeys.world import World, make_world
from workflows.domain.reports.queries import REVIEW
from workflows.domain.reviews.models import Country

UNTIL = dt.date(2026, 11, 20)
PATH = "preparing"  # where a review is left that is walked by option


@dataclass(frozen=True)
class Built:
    """What was made in so many seconds; `events`: lines of history, each a durable step."""

    what: str
    reviews: int
    events: int
    seconds: float


def demonstration(place: Place) -> Built:
    """`quadrennial demo`: 48 fictional States, 18 months, mail and clock among it."""
    logging.getLogger("notifications").setLevel(logging.WARNING)
    url = place.empty()
    settings = Settings(demo=True, database_url=url)
    services = wire(settings)
    migrate.upgrade(writer(services.database))
    began = time.perf_counter()
    build.build(settings, UNTIL)
    seconds = time.perf_counter() - began
    counted = _counted(services.read)
    services.close()
    return Built("the demonstration", *counted, seconds)


def walked(place: Place, count: int) -> Iterator[Built]:
    """So many reviews, one after another, in one cycle; the first tenth, and the last."""
    url = place.empty()
    settings = Settings(
        demo=True, database_url=url, secret_key=reviews.SECRET, base_url=reviews.HOST
    )
    world = make_world(url, settings=settings, listeners=None)
    keys = [f"Q{number:05}" for number in range(3 * count)]
    world.services.write(lambda rows: rows.add_all(map(_country, keys)))
    took, part = [], max(1, count // 10)
    for number in range(count):
        began = time.perf_counter()
        _walk(world, keys[3 * number :][:3])
        took.append(time.perf_counter() - began)
    found, events = _counted(world.services.read)
    world.services.close()
    assert found == count
    for name, some in (("first", took[:part]), ("last", took[-part:])):
        yield Built(f"the {name} of {count:,} walked", len(some), events * part // count, sum(some))


def _country(key: str) -> Country:
    return Country(key=key, kind="fictional", names={"en": key, "ar": key}, orders={"en": 0})


def _walk(world: World, keys: list[str]) -> None:
    for name, key in zip(("mission", "mission_b", "mission_c"), keys, strict=True):
        world.appoint(name, "mission", key, channel="note")
    review.begin(world, keys[0])
    review.bring(world, PATH)


def _counted(read) -> tuple[int, int]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    count = sa.select(sa.func.count())
    cases = count.select_from(Case).where(Case.definition == REVIEW)
    events = count.select_from(Event)
    return read(lambda rows: (rows.scalar(cases), rows.scalar(events)))  # type: ignore[no-any-return]
