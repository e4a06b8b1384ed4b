"""A cycle with many reviews: a few that people have walked through, and copies of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from benchmarks import copies
from benchmarks.places import Place
from config.bootstrap import wire
from config.settings import Settings
from engine.clock import FixedClock
from engine.models.case import Case
from engine.models.person import Person
from tests.journeys import review
from tests.journeys.world import CYCLE, World, make_world
from web.app import begun, create_app
from workflows.domain.reports.queries import REVIEW

SECRET = "a-secret-of-our-own-that-is-long-enough"  # noqa: S105 - nobody else comes near it
HOST = "http://localhost"
AGENT = "Benchmarks 1.0"
STATES = (
    "interest_received", "confirmed", "pairing", "team_forming", "sa_drafting", "sa_submitted",
    "desk_review", "visit_planning", "findings_drafting", "state_comments", "text_proposed",
    "preparing",
)  # fmt: skip
OFFICER, MISSION, BOARD = "officer", "mission", "reader"


@dataclass(frozen=True)
class Cycle:
    """Reviews in a database, the addresses of some readers, and the day it is there."""

    url: str
    now: dt.datetime
    roots: tuple[int, ...]
    subjects: tuple[str, ...]
    emails: dict[str, str]
    shown: str  # the reference of the review whose page is opened

    def settings(self) -> Settings:
        return Settings(demo=True, database_url=self.url, secret_key=SECRET, base_url=HOST)


def walked(place: Place, states: Sequence[str]) -> Cycle:
    """A review in each of these states, by steps of the real engine."""
    url = place.empty()
    settings = Settings(demo=True, database_url=url, secret_key=SECRET, base_url=HOST)
    world = make_world(url, settings=settings, listeners=())
    register = sorted(_register(world))
    shown = [_walk(world, register[3 * n :][:3], state) for n, state in enumerate(states)]
    roots = world.services.read(
        lambda rows: rows.scalars(sa.select(Case.id).where(Case.definition == REVIEW)).all()
    )
    emails = {who: _email(world, who) for who in (OFFICER, MISSION, BOARD)}
    made = Cycle(url, world.clock.now(), tuple(roots), tuple(register), emails, shown[-1])
    world.services.close()
    return made


def _walk(world: World, keys: Sequence[str], state: str) -> str:
    """The review of one State by two others, each with its own mission; answers its reference."""
    for name, key in zip(("mission", "mission_b", "mission_c"), keys, strict=True):
        world.appoint(name, "mission", key, channel="note")
    review.begin(world, keys[0])
    return review.bring(world, state)


def grow(cycle: Cycle, before: int, size: int) -> int:
    """Copies until there are about so many reviews; answers how many there are."""
    each = len(cycle.roots)
    there, wanted = max(before, each) // each, max(size, each) // each
    if wanted > there:
        services = wire(cycle.settings(), FixedClock(cycle.now))
        copies.copy(
            services.database, cycle.roots, wanted - there, first=there, subjects=cycle.subjects
        )
        services.close()
    return wanted * each


def _register(world: World) -> list[str]:
    from workflows.domain.reviews.models import Country  # noqa: PLC0415 - a table

    query = sa.select(Country.key).where(Country.kind == "fictional")
    return list(world.services.read(lambda rows: rows.scalars(query).all()))


def _email(world: World, who: str) -> str:
    person = world.actors[who].person
    found = world.services.read(lambda rows: rows.get_one(Person, person).email)
    return str(found)


PAGES = {
    "Cycle page, secretariat": (OFFICER, f"/cycles/{CYCLE}"),
    "Cycle page, a State's mission": (MISSION, f"/cycles/{CYCLE}"),
    "Cycle page, a reader of the Board": (BOARD, f"/cycles/{CYCLE}"),
    "Inbox, secretariat": (OFFICER, "/inbox"),
    "Case page, secretariat": (OFFICER, "/cases/{shown}"),
}


def address(cycle: Cycle, page: str) -> str:
    return PAGES[page][1].format(shown=cycle.shown)


def site(cycle: Cycle):  # type: ignore[no-untyped-def]  # noqa: ANN201 - Flask, and the services
    """The pages over a cycle, on the day that it is there."""
    services = wire(cycle.settings(), FixedClock(cycle.now))
    app = create_app(services)
    app.testing = True
    begun()
    return app, services
