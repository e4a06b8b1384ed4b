"""A site over a cycle with real reviews in it, and a way in for everybody who plays a part."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

import argon2
import sqlalchemy as sa
from argon2.profiles import CHEAPEST

from config.settings import Settings
from engine.models.person import Person
from tests.journeys import review
from tests.journeys.world import Moment, World, make_world
from tests.web.browser import PASSWORD, Browser
from web.app import create_app
from workflows.domain.accounts import services as accounts

CYCLE = "2026-2029"
HASHED = argon2.PasswordHasher.from_parameters(CHEAPEST).hash(PASSWORD)


@dataclass
class Site:
    """A world and its pages."""

    world: World
    app: object
    inside: dict = field(default_factory=dict)
    begun: tuple[Moment, dict] = field(init=False)

    def __post_init__(self):
        self.begun = self.moment()

    def moment(self):
        """How all stands now, and who is inside with which cookies."""
        inside = {who: (each, dict(each.client._cookies)) for who, each in self.inside.items()}
        return self.world.moment(), inside

    def back_to(self, moment):
        """Nothing has happened since; whoever came in later is outside again."""
        stood, inside = moment
        self.world.back_to(stood)
        self.inside = {who: browser for who, (browser, _) in inside.items()}
        for browser, cookies in inside.values():
            browser.client._cookies = dict(cookies)

    def desk_of(self, who):
        """The browser of somebody, who signs in once and reads English."""
        if who not in self.inside:
            self.inside[who] = self.enter(who)
            self.inside[who].get("/me?lang=en")
        return self.inside[who]

    def enter(self, who):
        """Sign somebody in, by the name under which the world knows him."""
        person = self.world.actors[who].person
        address = self.world.services.write(lambda rows: self._let_in(rows, person))
        browser = Browser(self.app)
        browser.come_in(address)
        return browser

    def _let_in(self, rows, person):
        now = self.world.clock.now()
        accounts.set_password(rows, person, HASHED, now=now)
        return rows.scalar(sa.select(Person.email).where(Person.id == person))

    @contextlib.contextmanager
    def statements(self):
        """What is said to the database while a block runs."""
        found = []

        def note(_connection, _cursor, statement, *_):
            found.append(statement)

        engine = self.world.services.database
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)


def site_over(world: World) -> Site:
    app = create_app(world.services)
    app.testing = True
    return Site(world, app)


def new_world(folder, *, listeners=()) -> World:
    url = f"sqlite:///{folder / 'readers.db'}"
    settings = Settings(
        secret_key="a-secret-of-our-own-that-is-long-enough", database_url=url,
        base_url="http://localhost", demo=True,
    )  # fmt: skip
    return make_world(url, settings=settings, listeners=listeners)


def interest(world: World, *subjects: str) -> list[str]:
    """Reviews of further States, just begun; the one that is followed stays the same."""
    followed = world.review
    begun = [review.begin(world, subject) for subject in subjects]
    world.review = followed
    return begun


def another(world: World, subject: str, state: str) -> str:
    """The review of one more State, brought to a state by its own mission and focal point."""
    kept, world.review = dict(world.actors), ""
    world.appoint("mission", "mission", subject, channel="note")
    review.begin(world, subject)
    reference = review.bring(world, state)
    world.actors = world.actors | {"mission": kept["mission"]}
    return reference
