"""An E-survey from an empty installation with the real register to its published figures."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from config import founding, migrate, seeds
from config.bootstrap import wire
from config.founding import Account
from config.settings import Settings
from engine.clock import FixedClock
from engine.db import writer
from tests.journeys.world import START
from tests.web.browser import PASSWORD, Browser, seen
from tests.web.registering import take
from tests.web.surveying import opened, send
from web.app import create_app


@pytest.fixture
def fresh(tmp_path):
    """A new house with the real register, an officer, and the mission of one State."""
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    settings = Settings(
        secret_key="a-secret-of-our-own-that-is-long-enough", database_url=url,
        base_url="http://localhost",
    )  # fmt: skip
    services = wire(settings, FixedClock(START))
    migrate.upgrade(writer(services.database))
    founding.load_seeds(services, seeds.read())
    officer = Account("Officer", "Olga", "officer@example.org", "en", "secretariat", "secretariat")
    founding.hold(services, officer)
    founding.set_password(services, ["officer@example.org"], PASSWORD)
    yield services
    services.close()


def take_early(desk, entry):
    page = desk.get(f"{entry}/steps/extend")
    typed = {"i.until": "2027-02-01"}
    return desk.post(f"{entry}/steps/extend", **seen(page), do="preview", **typed).text


def test_from_an_empty_installation_to_published_figures(fresh):
    app = create_app(fresh)
    app.testing = True
    desk = Browser(app)
    desk.sign_in("officer@example.org")
    assert "E-surveys of all States" in desk.get("/programme").text
    assert "Nothing has been recorded here yet." in desk.get("/registers/survey").text
    assert "No results of a questionnaire" in desk.get("/awareness").text
    entry = opened(desk)
    states = desk.get(f"{entry}/survey/states").text
    assert "197" in re.search("<caption>(.*)</caption>", states).group(
        1
    )  # Member States, and others of specialized agencies
    assert "European Union" not in states
    paths = re.findall(r"http://localhost(/s/[\w-]+)", desk.get(f"{entry}/survey/notes.html").text)
    assert len(set(paths)) == 197
    for path in paths[:5]:
        send(app, path, "in_force")
    take(desk, entry, "record_note", **{"i.note_number": "NV/1", "i.note_date": "2027-01-15"})
    assert "NV/1" in desk.get(entry).text
    assert "after the one that was stated" in take_early(desk, entry)
    take(desk, entry, "extend", **{"i.until": "2027-03-10"})
    fresh.clock.set(dt.datetime(2027, 3, 5, 6, tzinfo=dt.UTC))
    fresh.sweep().tick()
    assert "policy.choice" in Browser(app).get(paths[0]).text  # it is open still
    fresh.clock.advance(days=60)
    fresh.sweep().tick()
    desk.sign_in("officer@example.org")
    take(desk, entry, "publish")
    shown = re.findall("<dd><bdi>([0-9]+)</bdi></dd>", desk.get(f"{entry}/survey").text)
    assert shown[:3] == ["5", "0", "0"]
    assert desk.get(f"{entry}/survey/figures.xlsx").status_code == 200
