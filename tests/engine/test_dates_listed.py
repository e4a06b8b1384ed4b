"""Dates of a reader, over any process: no more than he may see, in the order of the days."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from engine.models.anchors import Anchor
from engine.queries import dates
from tests.engine.test_queries import House

FIRST, LAST = dt.date(2027, 3, 9), dt.date(2027, 12, 31)
SESSION = ("2027-09-06", "session", "")


@pytest.fixture
def house(database_url):
    found = House(database_url)
    yield found
    found.database.dispose()


def listed(house, who, first=FIRST, last=LAST):
    found = house.read(lambda s: dates.dates(s, house.reader(who), first, last))
    return [(str(each.day), each.kind, each.turn.key if each.turn else "") for each in found]


def test_a_date_is_the_seats_own_or_anothers_as_it_was_asked(house):
    house.open()

    assert listed(house, "focal") == [("2027-03-19", "own", "write"), SESSION]
    assert listed(house, "mission") == [("2027-03-19", "own", "write"), SESSION]
    assert listed(house, "reading") == [("2027-03-19", "others", "write"), SESSION]


def test_who_may_not_see_the_case_sees_the_session_alone(house):
    house.open()

    assert listed(house, "stranger") == [SESSION]


def test_what_others_are_only_invited_to_do_is_no_date_of_mine(house):
    house.open()

    assert "advise" not in {key for *_, key in listed(house, "focal")}


def test_both_ends_of_the_time_asked_for_are_in_it(house):
    house.open()
    day = dt.date(2027, 3, 19)

    assert listed(house, "focal", day, day) == [("2027-03-19", "own", "write")]
    assert listed(house, "focal", day + dt.timedelta(1), day + dt.timedelta(9)) == []


def test_a_rest_shows_its_last_day_and_no_other_date(house):
    case = house.open()

    house.fire("focal", case, "rest", until=dt.date(2027, 5, 3))

    assert listed(house, "focal") == [("2027-05-03", "hold", ""), SESSION]
    assert listed(house, "stranger") == [SESSION]


def test_a_cancelled_session_is_no_date(house):
    house.write(lambda s: s.execute(sa.update(Anchor).values(usable=False)))

    assert listed(house, "focal") == []
