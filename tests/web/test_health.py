"""What probes are told: that the process answers, and what is missing before it can serve."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from config import migrate, readiness, work
from engine import incidents
from engine.models.doors import Heartbeat
from engine.models.incidents import JobRun
from tests.web.conftest import build
from tests.web.mechanism import PAPER, VISIT
from web.app import create_app


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture
def ticking(house, monkeypatch):
    """A house at head, whose scheduler has just shown itself."""
    monkeypatch.setattr(migrate, "at_head", lambda _: True)
    house.services.sweep().heartbeat()
    return house


def asked(reader, url="/readyz", **given):
    answer = reader.client.get(url, **given)
    return answer.status_code, answer.text.split()


def test_the_process_answers_without_asking_the_database(officer, statements):
    with statements() as found:
        assert asked(officer, "/healthz") == (200, ["ok"])

    assert found == []


def test_a_house_that_ticks_is_ready(reader, ticking):
    assert asked(reader) == (200, ["ready"])


def test_a_scheduler_that_is_silent_makes_it_unready(reader, ticking, clock):
    clock.set(clock.now() + dt.timedelta(minutes=16))

    assert asked(reader) == (503, ["scheduler"])
    [said] = readiness.reasons(ticking.services)
    assert said.sentence.startswith("No scheduler has shown itself since 2027-03-09 07:00 UTC")


def test_a_scheduler_that_never_ran_and_a_schema_behind_are_told(reader, house, monkeypatch):
    monkeypatch.setattr(migrate, "at_head", lambda _: True)
    assert asked(reader) == (503, ["scheduler"])
    monkeypatch.setattr(migrate, "at_head", lambda _: False)
    assert asked(reader) == (503, ["schema"])


def test_a_database_that_is_gone_or_hangs_is_told_within_a_second(reader, ticking, monkeypatch):
    def gone(_):
        raise sa.exc.OperationalError("select", {}, Exception("secret words"))

    monkeypatch.setattr(migrate, "at_head", gone)
    assert asked(reader) == (503, ["database"])

    import threading

    let_go = threading.Event()
    monkeypatch.setattr(migrate, "at_head", lambda _: let_go.wait(5))
    probe = readiness.Probe(ticking.services)
    assert [each.word for each in probe.reasons(patience=0.05)] == ["database"]
    assert [each.word for each in probe.reasons(patience=0.05)] == ["database"]
    let_go.set()


def test_probes_need_the_host_of_the_house(reader, ticking):
    assert asked(reader, headers={"Host": "evil.example"})[0] == 400


def test_a_house_that_shows_when_its_jobs_last_ran(house):
    jobs = work.jobs(house.services)
    jobs["sweep"][0]()
    jobs["heartbeat"][0]()

    [run] = house.services.read(lambda s: list(s.scalars(sa.select(JobRun))))
    assert (run.name, run.failed, run.seconds >= 0) == ("sweep", False, True)
    assert house.services.read(lambda s: s.get(Heartbeat, 1).at) == house.services.clock.now()


# Figures

TOKEN = "a-token-for-the-figures-of-this-house"


@pytest.fixture
def counted(database_url, clock, definitions):
    """A house that gives figures to whoever has the token, on each kind of database."""
    house = build(database_url, clock, definitions, metrics_token=TOKEN)
    yield house
    house.services.close()


def figures(app, **headers):
    answer = app.test_client().get("/metrics", headers=headers)
    lines = [line for line in answer.text.splitlines() if line and line[0] != "#"]
    return answer.status_code, dict(line.rsplit(" ", 1) for line in lines if " " in line)


def test_without_a_token_in_the_settings_there_are_no_figures(reader):
    assert reader.client.get("/metrics").status_code == 404


def test_figures_are_for_whoever_has_the_token(counted):
    app = create_app(counted.services)

    assert figures(app)[0] == 401
    assert figures(app, Authorization=f"Bearer {TOKEN}x")[0] == 401
    assert figures(app, Authorization=f"Bearer {TOKEN}")[0] == 200


def test_figures_are_counted_when_they_are_asked(house, cast, paper, clock, monkeypatch):
    services = house.services
    services.settings = services.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    jobs = work.jobs(services)
    jobs["sweep"][0]()
    jobs["heartbeat"][0]()
    services.write(lambda s: incidents.note(s, "timer", paper, "x", now=clock.now(), case=paper))
    clock.set(clock.now() + dt.timedelta(days=60))
    cast.enter("officer")

    _, found = figures(cast.app, Authorization=f"Bearer {TOKEN}")

    said = {name.removeprefix("quadrennial_"): float(value) for name, value in found.items()}
    open_cases = [each for each in said if each.startswith("open_cases{")]
    assert open_cases == ['open_cases{definition="paper",state="writing"}']
    assert said['open_tasks{holder="state"}'] >= 1
    assert said['open_tasks_past_date{holder="state"}'] >= 1
    assert said['open_tasks{holder="board"}'] == 0
    assert said['open_incidents{what="all"}'] == said['open_incidents{what="timer"}'] == 1
    assert said["heartbeat_age_seconds"] == 60 * 24 * 3600
    assert said['messages{state="queued"}'] >= 1
    assert said["oldest_due_message_seconds"] > 0
    assert said["sign_ins_last_hour"] == 1
    assert said['job_seconds{job="sweep"}'] >= 0
    assert said['job_failed{job="sweep"}'] == 0
    assert said["database_bytes"] > said["wal_bytes"] >= 0
    assert "XAA" not in str(found)
