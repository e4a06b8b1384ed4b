"""Heads beside one another, and a database whose own rights keep the application from history."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import checks, migrate, work
from engine.models.history import DailyHead
from tests.reliability.house import (
    AS_PLANNED,
    House,
    carry,
    furnish,
    house_at,
    make_tables,
    open_dossier,
)
from tests.reliability.test_concurrency import at_once

OPERATIONS = Path("docs/operations.md")
ROLE = "quadrennial_app"


def heads_of(house: House) -> list[DailyHead]:
    return house.services.read(lambda s: list(s.scalars(sa.select(DailyHead))))


def test_two_schedulers_write_one_head_a_day(house):
    url = house.services.database.url.render_as_string(hide_password=False)
    beside = house_at(url, clock=house.clock)
    open_dossier(house)

    for day in range(1, 4):
        made = at_once(*(lambda each=each: work.head(each.services) for each in (house, beside)))
        assert sorted(made) == [False, True]
        assert len(heads_of(house)) == day
        house.clock.advance(days=1)

    assert house.services.read(checks.whole) == []
    beside.close()


def test_a_head_is_of_the_day_in_the_zone_of_the_mechanism(sqlite_house):
    sqlite_house.clock.set(dt.datetime(2027, 1, 11, 21, 30, tzinfo=dt.UTC))  # past midnight there

    assert work.head(sqlite_house.services)

    assert [row.day for row in heads_of(sqlite_house)] == [dt.date(2027, 1, 12)]


@pytest.fixture
def as_application(postgres_url) -> Iterator[House]:
    """A house whose services have the role that the documentation gives the application."""
    role, name = f"{ROLE}_{uuid.uuid4().hex[:8]}", sa.make_url(postgres_url).database
    made = furnish(house_at(make_tables(postgres_url)))
    said = OPERATIONS.read_text("utf-8")
    rights = re.search(r"```sql\n(CREATE ROLE .*?)```", said, re.DOTALL)[1]
    rights = rights.replace(ROLE, role).replace("DATABASE quadrennial ", f"DATABASE {name} ")
    owner = sa.create_engine(postgres_url)
    with owner.begin() as connection:
        connection.exec_driver_sql(rights)
    url = sa.make_url(postgres_url).set(username=role, password="choose one")
    house = house_at(url.render_as_string(hide_password=False))
    house.actors = made.actors
    yield house
    house.close()
    made.close()
    with owner.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {role}; DROP ROLE {role}")
    owner.dispose()


def test_the_role_of_the_application_does_all_but_change_history(as_application):
    house = as_application
    case = carry(house, open_dossier(house), upto=len(AS_PLANNED))
    house.tick()

    assert house.case(case).state == "concluded"
    assert work.head(house.services)
    assert migrate.at_head(house.services.database)
    assert house.verified() == house.services.read(checks.whole) == []
    for statement in (
        "update event set content = ''", "delete from event", "truncate event cascade",
        "update command set digest = ''", "delete from command",
        "update daily_head set digest = ''", "delete from event_text",
        "update event_text set key = ''", "alter table event disable trigger all",
        "drop trigger event_unchanged on event", "set session_replication_role = replica",
    ):  # fmt: skip
        with pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner"):
            house.services.write(lambda s, statement=statement: s.execute(sa.text(statement)))
    house.services.write(lambda s: s.execute(sa.text("update event_text set value = null")))
    assert house.verified() == []
