"""Nobody swept for days, or two nodes sweep at once: nobody is reminded too late, or twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from config import work
from engine.models.case import Task
from notifications.models import Message, Rung
from tests.reliability import invariants
from tests.reliability.house import House, furnish, house_at, open_dossier


@pytest.fixture
def telling(url) -> Iterator[House]:
    """A house whose steps are told, as the doors have it."""
    made = furnish(house_at(url, listeners=None))
    yield made
    made.close()


def ledger(house: House, task: str) -> dict[str, str]:
    """The rungs of a task that were decided upon: rung -> what became of it."""
    query = sa.select(Rung.rung, Rung.state).join(Task, Task.id == Rung.task_id)
    return dict(house.rows(query.where(Task.key == task)))


def reminders(house: House) -> int:
    query = sa.select(sa.func.count()).select_from(Message)
    return int(house.rows(query.where(Message.template == "courtesy_reminder"))[0][0])


def test_of_the_reminders_missed_only_the_latest_goes_once(telling):
    case = open_dossier(telling)
    due = telling.tasks(case)["write", ""]
    telling.clock.set(dt.datetime.combine(due + dt.timedelta(days=4), dt.time(8), dt.UTC))

    work.remind(telling.services)
    work.remind(telling.services)

    assert ledger(telling, "write") == {
        "after:3": "skipped",
        "mail:-7": "skipped",
        "mail:1": "planned",
    }
    assert reminders(telling) == 1


def test_two_nodes_that_remind_at_once_write_to_nobody_twice(telling):
    cases = [open_dossier(telling) for _ in range(3)]
    due = telling.tasks(cases[0])["write", ""]
    telling.clock.set(dt.datetime.combine(due + dt.timedelta(days=4), dt.time(8), dt.UTC))
    url = telling.services.database.url.render_as_string(hide_password=False)
    beside = house_at(url, clock=telling.clock, listeners=None)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work.remind, (telling.services, beside.services)))
    work.remind(telling.services)

    tasks = telling.rows(
        sa.select(Rung.task_id).where(Rung.rung == "mail:1", Rung.state == "planned")
    )
    assert len(tasks) == len(cases)
    assert reminders(telling) == 1  # one a day to a person, for all his cases
    beside.close()


def test_nobody_is_reminded_of_what_was_met_or_rests_while_nothing_swept(telling):
    done, resting = open_dossier(telling), open_dossier(telling)
    due = telling.tasks(done)["write", ""]
    telling.fire("author_xaa", done, "submit", words="text")
    telling.fire("author_xaa", resting, "rest", until=due + dt.timedelta(days=90))
    telling.clock.set(dt.datetime.combine(due + dt.timedelta(days=4), dt.time(8), dt.UTC))

    work.remind(telling.services)

    assert "planned" not in ledger(telling, "write").values()
    told = telling.services.read(invariants.told)
    assert told == []


def everything_runs(house: House) -> None:
    """All jobs of a scheduler but the mail worker, and once more."""
    for name, (job, _) in [*work.jobs(house.services).items()] * 2:
        if name != "mail":
            job()


def test_after_thirty_days_without_a_scheduler_everybody_has_a_day_more_and_one_mail_a_day(telling):
    everything_runs(telling)
    waiting = [open_dossier(telling) for _ in range(3)]
    left = open_dossier(telling)
    telling.fire("author_xaa", left, "submit", words="text")
    before = reminders(telling)
    telling.clock.advance(days=30)

    everything_runs(telling)  # all windows that ended meanwhile end a working day later

    assert reminders(telling) == before == 0
    assert {telling.history(case)[-1] for case in waiting} == {"doors_shut"}
    assert telling.history(left) == ["open", "submit", "doors_shut"]
    everything_runs(telling)
    a_day = sa.select(Message.person_id, Message.day, sa.func.count())
    a_day = a_day.where(Message.day.is_not(None)).group_by(Message.person_id, Message.day)
    assert {times for *_, times in telling.rows(a_day)} <= {1}
    assert all(telling.history(case).count("doors_shut") == 1 for case in (*waiting, left))
    assert telling.services.read(invariants.told) == []
    assert telling.services.read(lambda s: invariants.faults(s, telling.services.registry)) == []
