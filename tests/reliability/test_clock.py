"""The clock of a machine jumps: no date takes effect by it until somebody says that it is right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from config import checks, fitness, readiness, work
from engine import incidents, timekeeping
from engine.clock import SystemClock
from engine.models.anchors import Anchor
from engine.models.doors import Closure, Heartbeat
from engine.models.edition import Edition
from engine.models.history import Event
from engine.models.incidents import Incident
from notifications.models import Message
from tests.reliability.copying import count
from tests.reliability.house import (
    MONDAY,
    House,
    carry,
    furnish,
    house_at,
    make_tables,
    open_dossier,
)


class Wrong(SystemClock):
    """The clock of a machine, and by how much somebody has set it wrong."""

    def __init__(self) -> None:
        self.by = dt.timedelta()

    def now(self) -> dt.datetime:
        return super().now() + self.by


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.nightly])]
)
def url(request) -> str:
    """What is a machine's own is the same on both; nightly both are asked."""
    return make_tables(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def house(url) -> Iterator[House]:
    """A house on a machine's own clock, in which a dossier is read, with its mail told."""
    made = furnish(house_at(url, clock=Wrong(), listeners=None))
    made.services.write(
        lambda s: s.execute(
            sa.update(Anchor).values(date=made.clock.now().date() + dt.timedelta(days=330))
        )
    )
    carry(made, open_dossier(made), 1)
    yield made
    made.close()


class Node:
    """One process that ticks: its jobs, as the metronome calls them."""

    def __init__(self, house: House) -> None:
        self.jobs = work.jobs(house.services)

    def beat(self) -> None:
        for name in ("heartbeat", "sweep", "reminders", "head", "contacts", "tidy"):
            self.jobs[name][0]()


def done(house: House) -> tuple[int, int]:
    return count(house, of=Event), count(house, of=Message)


def told(house: House) -> list[str]:
    query = sa.select(Incident.error).where(Incident.what == timekeeping.CLOCK)
    return [row[0] for row in house.rows(query.where(Incident.resolved_at.is_(None)))]


def believe(house: House) -> int:
    now = house.clock.now()
    return house.services.write(lambda s: timekeeping.confirm(s, by=1, now=now, note="it is right"))


JUMPS = {
    "an hour on": dt.timedelta(hours=1),
    "an hour back": dt.timedelta(hours=-1),
    "400 days on": dt.timedelta(days=400),
    "to the year 2038": dt.datetime(2038, 1, 19, 3, 15, tzinfo=dt.UTC) - SystemClock().now(),
}


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_jumps_under_a_running_process_moves_nothing_and_is_told_once(house, jump):
    node = Node(house)
    node.beat()
    before, forms = done(house), fitness.Fitness(house.services)
    assert forms.why_not() is None

    house.clock.by = JUMPS[jump]
    forms._looked = float("-inf")
    for _ in range(3):
        node.beat()

    assert done(house) == before
    assert len(told(house)) == 1
    assert forms.why_not() == fitness.CLOCK
    house.clock.by = dt.timedelta()
    node.beat()
    assert told(house) == []
    assert checks.faults(house.services) == []


@pytest.mark.parametrize("jump", ["an hour back", "400 days on", "to the year 2038"])
def test_a_process_that_starts_with_such_a_clock_does_nothing_either(house, jump):
    Node(house).beat()
    before = done(house)

    house.clock.by = JUMPS[jump]
    node = Node(house)
    node.beat()
    node.beat()

    assert done(house) == before
    assert len(told(house)) == 1
    assert "clock" in [each.word for each in readiness.reasons(house.services)]


@pytest.fixture
def beside_a_server(postgres_url) -> Iterator[House]:
    made = furnish(house_at(make_tables(postgres_url), clock=Wrong(), listeners=None))
    yield made
    made.close()


def test_a_clock_that_differs_from_the_one_of_the_database_is_not_believed(beside_a_server):
    house = beside_a_server
    Node(house).beat()

    house.clock.by = dt.timedelta(minutes=3)
    node = Node(house)
    node.beat()
    assert told(house) == [f"The clock {timekeeping.APART}."]
    assert believe(house) == 1  # which does not set it
    node.beat()
    node.beat()
    assert told(house) == [f"The clock {timekeeping.APART}."]

    house.clock.by = dt.timedelta(seconds=5)
    node.beat()
    assert told(house) == []


def test_who_says_that_the_clock_is_right_lets_the_dates_take_effect_once(sqlite_url):
    clock = Wrong()
    clock.by = dt.timedelta(days=-70)
    house = furnish(house_at(make_tables(sqlite_url), clock=clock, listeners=None))
    Node(house).beat()
    case = carry(house, open_dossier(house), 1)

    house.clock.by = dt.timedelta()  # nothing ran for seventy days, and then on another day
    again = Node(house)
    again.beat()
    assert "reading_ends" not in house.history(case)
    assert told(house) == [f"The clock {timekeeping.LEAP}."]

    assert believe(house) == 1
    again.beat()
    again.beat()

    assert count(house, of=Closure) == house.history(case).count("doors_shut") == 1
    assert told(house) == []
    due = house.timers(case)["reading_ends"]  # the doors were shut: one working day more
    assert due is not None
    house.clock.by = due - SystemClock().now().date() + dt.timedelta(days=2)
    house.tick()
    house.tick()
    assert house.history(case).count("reading_ends") == 1
    assert checks.faults(house.services) == []
    house.close()


def test_a_beat_from_the_future_is_put_right_by_whoever_looks(house):
    house.clock.by = dt.timedelta(hours=2)
    Node(house).beat()
    house.clock.by = dt.timedelta()
    node = Node(house)
    node.beat()
    assert told(house)

    believe(house)
    node.beat()

    assert told(house) == []
    at = house.services.read(lambda s: s.get_one(Heartbeat, 1).at)
    assert abs(house.clock.now() - at) < dt.timedelta(minutes=1)


def test_a_minute_more_or_less_is_believed(house):
    node = Node(house)
    node.beat()
    for seconds in (90, 0, -20):
        house.clock.by = dt.timedelta(seconds=seconds)
        node.beat()

    assert house.services.read(incidents.open_now) == 0


def test_history_of_two_nodes_whose_clocks_differ_a_little_is_sound(house):
    case = open_dossier(house)
    house.clock.by = dt.timedelta(seconds=50)
    house.fire("author_xaa", case, "submit", words="text")
    house.clock.by = dt.timedelta()
    house.fire("peer_xac", case, "comment")

    first, second = house.events(case)[-2:]
    assert first.at > second.at
    assert checks.faults(house.services) == []


# Dates that are not like others

NIGHTS = {
    "an hour is lost": (dt.date(2027, 3, 28), 23),
    "an hour is gained": (dt.date(2027, 10, 31), 25),
}


@pytest.mark.parametrize("night", NIGHTS)
def test_a_window_ends_at_midnight_of_its_zone_in_nights_of_23_and_25_hours(sqlite_url, night):
    day, hours = NIGHTS[night]
    house = furnish(house_at(make_tables(sqlite_url)))
    content = 'zone = "Europe/Vienna"\nweekend = []\n'
    calendar = {"kind": "calendar", "name": "calendar", "edition": "1", "sha256": "c"}
    house.services.write(
        lambda s: s.add(
            Edition(**calendar, content=content, current=True, loaded_at=house.clock.now())
        )
    )
    house.clock.set(dt.datetime.combine(day - dt.timedelta(days=40), dt.time(12), dt.UTC))
    case = carry(house, open_dossier(house), 1)
    assert house.timers(case)["reading_ends"] == day
    begins, ends = house.services.read(_bounds(day))
    assert (ends - begins) == dt.timedelta(hours=hours)

    house.clock.set(ends - dt.timedelta(seconds=1))
    assert house.tick() == 0
    house.clock.set(ends)
    assert house.tick() == 1
    assert house.tick() == 0
    house.close()


def _bounds(day: dt.date):
    from engine import editions

    def ask(session):
        calendar = editions.calendar_of(session)
        return calendar.begins(day), calendar.ends(day)

    return ask


def test_the_end_of_32_bits_is_a_day_like_any_other(url):
    house = furnish(house_at(url))
    house.clock.set(dt.datetime(2038, 1, 10, 6, tzinfo=dt.UTC))
    house.services.write(lambda s: s.execute(sa.update(Anchor).values(date=dt.date(2038, 12, 1))))
    case = carry(house, open_dossier(house), 1)
    due = house.timers(case)["reading_ends"]
    house.clock.set(dt.datetime.combine(due, dt.time(21), dt.UTC))

    assert house.tick() == 1
    assert house.events(case)[-1].at == house.clock.now() > MONDAY + dt.timedelta(days=4000)
    assert checks.faults(house.services) == []
    house.close()
