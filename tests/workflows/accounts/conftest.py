"""A database with all tables, a clock that stands still, and people in seats."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

import config.schema  # noqa: F401 - every table
from engine import seats
from engine.clock import FixedClock
from engine.db import Base, connect, writer

SECRET = "a-secret-of-our-own-that-is-long-enough"


@pytest.fixture
def clock():
    return FixedClock(dt.datetime(2027, 3, 9, 7, 0, tzinfo=dt.UTC))


@pytest.fixture
def session(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'house.db'}")
    Base.metadata.create_all(engine)
    with Session(writer(engine)) as session:
        yield session
    engine.dispose()


@pytest.fixture
def person(session, clock):
    """Make somebody: `person("Amina Osei")`."""

    def make(name):
        email = f"{name.split()[0].lower()}@example.org"
        return seats.find_or_make_person(session, name=name, email=email, now=clock.now())

    return make


@pytest.fixture
def seat(session, clock):
    """Make a seat and its holder: `seat("focal_point", "XAA", amina)`."""

    def make(title, body, holder=None, kind="principal"):
        made = seats.standing(session, title, body) or seats.create_seat(
            session, title=title, body=body, now=clock.now()
        )
        if holder is not None:
            seats.appoint(session, made, holder, kind=kind, reference="NV 1", now=clock.now())
        return made

    return make
