"""Courtesy mails to colleagues by themselves: about the day named, once before it and once after."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from config import sections
from notifications.models import OBSOLETE
from tests.web.assessing import ROOM, SECTION, Site, submit
from tests.web.colleaguing import ASK, LIST, ask, colleague, deliver, link, mails, rows_of, text_of
from tests.web.colleaguing import write as hand_in
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from workflows.domain.colleagues.models import Courtesy

BEFORE, BY, AFTER = dt.date(2027, 8, 17), dt.date(2027, 8, 20), dt.date(2027, 8, 23)
OTHER = f"{ROOM}/sections/experience/colleague"
AWAITED = "sections_awaited"


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return Site(at("sa_drafting"))


def on(site, day, hour=9):
    """Let a day come, and the metronome beat twice."""
    site.world.clock.set(dt.datetime.combine(day, dt.time(hour), dt.UTC))
    return sum(sections.remind(site.world.services) for _ in range(2))


def test_one_mail_with_a_link_comes_before_the_day_and_one_after_it(site):
    ask(site, reminds="1")
    deliver(site)

    days = [BEFORE + dt.timedelta(days=number) for number in range(-4, 12)]
    found = [day for day in days if on(site, day) and deliver(site)]

    assert found == [BEFORE, AFTER]
    assert [each.rung for each in rows_of(site, Courtesy)] == ["before", "after"]
    text = text_of(mails(site, AWAITED)[1])
    address = re.search(r"(/c/[\w-]+)\S*", text).group(1)
    assert re.search(r"The day named was .*20 August 2027", text)
    assert "The Guidelines in the country" in colleague(site).get(address).text


def test_nothing_comes_of_a_section_that_is_not_awaited(site):
    ask(site, reminds="1")
    carla, address = colleague(site), link(site)
    ask(site, email="second@ministry.example", reminds="1")
    ask(site, email="third@ministry.example")
    ask(site, email="fourth@ministry.example", reminds="1")
    site.enter("fp").post(f"{LIST}/2/recall")
    hand_in(carla, address, do="done")

    assert on(site, BEFORE) == 1
    assert mails(site, AWAITED)[0].facts["to"] == "fourth@ministry.example"
    submit(site.enter("fp"))
    assert on(site, AFTER) == 0


def test_a_recall_stops_a_mail_that_waits_and_leaves_the_other_section_in_it(site):
    ask(site, reminds="1")
    browser = site.enter("fp")
    browser.post(OTHER, name="Carla", email="carla@ministry.example", language="en",
                 by=BY.isoformat(), reminds="1")  # fmt: skip
    deliver(site)
    assert on(site, BEFORE) == 1
    assert len(mails(site, AWAITED)[0].facts["sections"]) == 2

    browser = site.enter("fp")
    browser.post(f"{LIST}/1/recall")
    assert [each["asking"] for each in mails(site, AWAITED)[0].facts["sections"]] == [2]
    browser.post(f"{LIST}/2/recall")

    assert [each.state for each in mails(site, AWAITED)] == [OBSOLETE]


def test_none_comes_soon_after_a_new_day_or_a_mail_by_hand(site):
    ask(site, reminds="1")
    deliver(site)
    site.world.clock.set(dt.datetime.combine(BEFORE - dt.timedelta(days=1), dt.time(9), dt.UTC))
    site.enter("fp").post(f"{LIST}/1/mail")

    assert on(site, BEFORE) == 0
    assert on(site, AFTER) == 1


def test_the_form_offers_it_and_the_list_and_the_check_say_who_has_what(site):
    page = site.enter("fp").get(ASK).text
    assert re.search(r'name="reminds" value="1" checked', page)

    ask(site, reminds="1")

    browser = site.enter("fp")
    assert "One before it and one after it" in browser.get(SECTION).text
    page = browser.get(f"{ROOM}/check").text
    assert "Sections still with colleagues" in page
    assert "Go on to submit" in page
