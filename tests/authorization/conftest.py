"""The demonstration that the nightly tests of this folder share."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

import config.migrate
from config.bootstrap import wire
from config.demo import build
from config.settings import Settings
from engine.clock import FixedClock
from engine.db import writer

UNTIL = dt.date(2026, 11, 20)


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """A demonstration, and the review in each of its states that most people have a part in."""
    path = tmp_path_factory.mktemp("demo") / "q.db"
    now = dt.datetime.combine(UNTIL, dt.time(6), dt.UTC)
    settings = Settings(demo=True, database_url=f"sqlite:///{path}")
    services = wire(settings, FixedClock(now))
    config.migrate.upgrade(writer(services.database))
    build.build(settings, UNTIL)
    query = sa.text(
        "select c.state, c.id from cases c join part q on q.case_id = c.id"
        " where c.definition = 'country_review' group by c.id order by count(q.id)"
    )
    reviews = dict(map(tuple, services.read(lambda rows: rows.execute(query).all())))
    services.close()
    return str(path), now, reviews
