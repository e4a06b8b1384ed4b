"""No database, no room, no clock to go by: what people read then, and that what they typed stays."""

from __future__ import annotations

import datetime as dt
import resource

import pytest
import sqlalchemy as sa

from config import fitness, readiness
from engine import timekeeping
from engine.models.case import Case
from engine.models.history import Event
from tests.web.browser import seen
from tests.web.mechanism import PAPER, VISIT
from web import errors

WORDS = "A paragraph that nobody would like to type a second time, about lamps in four cities."


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture(autouse=True)
def _as_it_is_served(app):
    """A fault becomes a page."""
    app.config["PROPAGATE_EXCEPTIONS"] = False


def events(house) -> int:
    query = sa.select(sa.func.count()).select_from(Event)
    return house.services.read(lambda s: s.scalar(query))


@pytest.fixture
def form(focal, house, paper):
    """A step filled in; answers a function that sends it as a browser does."""
    reference = house.services.read(lambda s: s.get_one(Case, paper).reference)
    url = f"/cases/{reference}/steps/send"
    typed = {"i.text": WORDS, "i.tone": "plain", **seen(focal.get(url))}

    def send(**more):
        focal.client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        focal.send(url, **typed, **more)
        return focal.page

    return send


def once_more(browser):
    """Press the button of the page, which sends what was typed."""
    import html
    import re

    fields = re.findall(
        r'<textarea hidden name="([^"]+)">\n(.*?)</textarea>', browser.page.text, re.DOTALL
    )
    browser.send(browser.page.request.path, **{k: html.unescape(v) for k, v in fields})
    return browser.page


class Away(Exception):
    sqlstate = None


def test_a_database_that_is_away_is_told_and_the_form_sent_again_from_the_page(
    focal, house, form, monkeypatch
):
    before = events(house)

    def gone(_):
        raise sa.exc.OperationalError("insert", {}, Away("secret words"))

    with monkeypatch.context() as patch:
        patch.setattr(house.services, "write", gone)
        page = form(confirm="1")

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "60"
    assert "secret words" not in page.text
    assert WORDS in page.text
    assert once_more(focal).status_code == 303
    assert events(house) == before + 1


def test_a_page_is_told_too(focal, house, monkeypatch):
    def gone(_):
        raise sa.exc.OperationalError("select", {}, Away("secret words"))

    with monkeypatch.context() as patch:
        patch.setattr(house.services, "read", gone)
        patch.setattr(house.services, "names", lambda _: lambda _kind, key: key)
        page = focal.get("/")

    assert page.status_code == 503
    assert "database could not be reached" in page.text


def test_a_disk_that_takes_nothing_more_is_told_and_reading_goes_on(focal, house, form):
    before, limit = events(house), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limit[1]))
    try:
        page = form(confirm="1")
        read = focal.client.get("/healthz").status_code
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)

    assert page.status_code == 507
    assert "no room left" in page.text
    assert WORDS in page.text
    assert (read, events(house)) == (200, before)
    assert once_more(focal).status_code == 303
    assert events(house) == before + 1


def test_before_the_disk_is_full_forms_are_not_taken_but_who_must_comes_in(
    focal, house, form, monkeypatch, reader
):
    monkeypatch.setattr(fitness, "LEAST", 1 << 62)
    before = events(house)

    assert form(confirm="1").status_code == 507
    assert events(house) == before
    assert focal.client.get("/inbox").status_code in {200, 302, 303, 308}
    assert reader.sign_in("fay@example.org").status_code == 200
    assert "room" in [each.word for each in readiness.reasons(house.services)]


def test_a_clock_that_is_not_believed_takes_no_form_until_somebody_says_that_it_is_right(
    focal, cast, house, form, monkeypatch
):
    monkeypatch.setattr(timekeeping, "SystemClock", type(house.services.clock))
    house.services.write(lambda s: timekeeping.doors.beat(s, later(house, hours=3)))
    keeper = timekeeping.Timekeeper(house.services.clock, elapsed=lambda: 0.0)
    keeper.watch(house.services.write)

    page = form(confirm="1")
    assert page.status_code == 503
    assert "clock of the system" in page.text
    assert WORDS in page.text

    desk = cast.enter("officer")
    desk.get("/incidents")
    assert "A clock that is not believed" in desk.page.text
    desk.get("/incidents/1")
    assert "Time here" in desk.page.text
    desk.post("/incidents/1/resolve", note="Compared with the clock of the hall.")
    house_is_fit(focal.client.application)

    assert once_more(focal).status_code == 303


def later(house, **delta):
    return house.services.clock.now() + dt.timedelta(**delta)


def house_is_fit(app):
    """Ten seconds pass."""
    app.extensions[errors.FITNESS]._looked = float("-inf")


def test_a_case_of_a_version_that_is_not_here_yet_is_to_be_asked_for_again(form, focal, house):
    house.services.write(lambda s: s.execute(sa.update(Case).values(definition_version=99)))
    before = events(house)
    page = form()
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "60"
    assert "has just been given a new version" in page.text
    assert WORDS in page.text
    assert events(house) == before
