"""Four years of the mechanism in one run, with everything that may happen on the way.

Nightly. Another size: `YEARS=60x1461` is sixty States and so many days; `SEED=2` other chances.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from engine.models.case import Case
from engine.models.disposal import Disposal
from engine.models.history import DailyHead, Event
from engine.models.incidents import Incident
from engine.models.person import Person
from notifications.models import QUEUED, SENDING, UNCERTAIN, Message
from tests.reliability.years import Years, quiet

STATES, DAYS = (int(each) for each in os.environ.get("YEARS", "193x1461").split("x"))
BEGINS = dt.date(2026, 1, 12)
MOST_GROWTH = 1.10  # of memory, after the first year
LONGEST_OUTAGE = 4  # days without a mail server
MOST_A_DAY = 8  # messages to one person, answers to steps of others included


@pytest.fixture
def years(tmp_path) -> Iterator[Years]:
    quiet()
    made = Years(
        f"sqlite:///{tmp_path / 'years.db'}", tmp_path, states=STATES, begins=BEGINS,
        seed=int(os.environ.get("SEED", "1")),
    )  # fmt: skip
    yield made
    made.close()


def well(years: Years) -> None:
    assert years.faults() == []


@pytest.mark.nightly
def test_after_four_years_all_that_must_be_true_is_true_and_nobody_was_flooded(years):
    half = DAYS // 2
    years.live(
        DAYS,
        {
            DAYS // 4: lambda: well(years),
            half: years.copies,
            half + 4: years.returns,  # four days are lost
            half + 5: lambda: well(years),
            DAYS * 5 // 8: years.upgrade,
            DAYS * 6 // 8: years.migrate,
            DAYS * 7 // 8: years.restart,
        },
    )
    report(years)
    well(years)
    assert years.count(Incident, Incident.resolved_at.is_(None), Incident.what != "mail") == 0
    stuck = Message.next_at < years.clock.now() - dt.timedelta(days=6)
    assert years.count(Message, Message.state.in_((QUEUED, SENDING)), stuck) == 0
    assert doubled(years) == []
    assert max(by_day(years).values()) <= MOST_A_DAY
    assert max(automatic(years).values()) <= 1
    assert max(automatic(years, held_up=True).values()) <= 1 + LONGEST_OUTAGE
    first, *_, last = years.told.rss[4:] or [1, 1]
    assert last <= first * MOST_GROWTH, years.told.rss


def doubled(years: Years) -> list[str]:
    """Messages that came twice under one name."""
    names = Counter(name for name, _, _ in years.mail.got)
    return [name for name, times in names.items() if times > 1]


def by_day(years: Years) -> Counter[tuple[str, dt.date]]:
    """How many messages came to an address on a day."""
    return Counter((address, day) for _, address, day in years.mail.got)


def automatic(years: Years, *, held_up: bool = False) -> Counter[tuple[str, dt.date]]:
    """How many of them the calendar wrote by itself; with those that an outage held up, or without.

    What waited while the mail server was away comes at once, as many as days were lost.
    """
    query = sa.select(Message.message_id, Message.day).where(Message.day.is_not(None))
    own = {row[0]: row[1] for row in years.services.read(lambda s: s.execute(query).all())}
    return Counter(
        (address, day)
        for name, address, day in years.mail.got
        if name in own and (held_up or own[name] == day)
    )


def report(years: Years) -> None:
    """What the run was, to be read with `-s`."""
    told = years.told
    counts = {
        each.__tablename__: years.count(each)
        for each in (Case, Event, Message, Person, DailyHead, Disposal, Incident)
    }
    left = years.count(Message, Message.state == UNCERTAIN)
    closed = years.count(Case, Case.closed_at.is_not(None))
    print(f"\n{STATES} States, {DAYS} days: {counts}, {closed} cases closed")  # noqa: T201
    print(f"mails delivered {len(years.mail.got)}, uncertain {left}")  # noqa: T201
    print(f"most to one person a day {max(by_day(years).values())},"  # noqa: T201
          f" automatic {max(automatic(years).values())},"
          f" after an outage {max(automatic(years, held_up=True).values())}")  # fmt: skip
    print(f"crashes {dict(told.crashes)}, holders replaced {told.replaced}")  # noqa: T201
    print(f"days without mail {told.smtp_days}, without scheduler {told.scheduler_days}")  # noqa: T201
    print(f"restores {told.restores}, restarts {told.restarts}, migrated {told.migrated}")  # noqa: T201
    print(f"memory by quarter, MiB: {told.rss}")  # noqa: T201
