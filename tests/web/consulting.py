"""Texts under consultation in a site of their own: begun, put to all, commented on, closed."""

from __future__ import annotations

import contextlib
import datetime as dt

import config.schema  # noqa: F401 - every table
from config.settings import Settings
from engine import db
from engine.db import Base, writer
from tests.journeys.world import make_world
from tests.web.readers import site_over
from workflows.domain.texts import services

TEXT = "# Purpose\n\nThe mechanism assists States.\n\nIt is voluntary and ranks nobody."
LAST, AFTER = "2027-01-18", dt.date(2027, 1, 19)

BEGINS = dt.datetime(2027, 1, 15, 6, tzinfo=dt.UTC)


@contextlib.contextmanager
def texts_in(folder):
    """A site with missions, an expert of the first State and a partner."""
    url = f"sqlite:///{folder / 'texts.db'}"
    database = db.connect(url)
    Base.metadata.create_all(writer(database))
    database.dispose()
    settings = Settings(
        secret_key="a-secret-of-our-own-that-is-long-enough", database_url=url,
        base_url="http://localhost", demo=True,
    )  # fmt: skip
    world = make_world(url, upgrade=False, settings=settings)
    world.appoint("partner", "partner", "city-network")
    world.appoint("expert", "expert", "XAA")
    yield site_over(world)
    world.services.close()


def to_the_first_day(site):
    """Whoever was in before the clock went back signs in again."""
    if site.world.clock.now() > BEGINS:
        site.world.clock.set(BEGINS)
        site.inside.clear()


def reference(entry):
    return entry.removeprefix("/cases/")


def opened(site):
    """A text that was begun, without its pages."""
    inputs = {"kind": "terms_of_reference", "mandate": "S1 §3", "language": "en"}
    return site.world.open("officer", "draft_text", "Terms of reference", inputs=inputs)


def put_to_all(site):
    """A text of which the consultation is open, without its pages."""
    world, text = site.world, opened(site)
    case, who, now = world.case(text).id, world.actors["officer"], world.clock.now()
    world.services.write(
        lambda rows: services.write(rows, case, TEXT, "en", seen=0, by=who, now=now)
    )
    world.fire("officer", text, "open_consultation", closes_on=dt.date.fromisoformat(LAST))
    return f"/cases/{text}"


def say(browser, entry, words, **more):
    browser.get(f"{entry}/draft-comments/new?paragraph=2")
    typed = {"paragraph": "2", "words": words, "language": "en", "do": "table", **more}
    return browser.post(f"{entry}/draft-comments/new", **typed)


def comments(browser, entry):
    return browser.get(f"{entry}/draft-comments").text


def fire(site, who, entry, step):
    site.world.fire(who, reference(entry), step)


def close(site, entry):
    """The day has passed, and with it every sign-in."""
    site.world.clock.set(dt.datetime.combine(AFTER, dt.time(6), dt.UTC))
    site.inside.clear()
    fire(site, "officer", entry, "close_consultation")
    return site.desk_of("officer"), site.desk_of("mission")
