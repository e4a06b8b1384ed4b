"""The calendar: own dates, those of others, sessions and rests; a view over tasks, by month."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.journeys import review
from tests.web.readers import interest, new_world, site_over
from web.blueprints.calendar import later


@pytest.fixture
def world(tmp_path):
    made = new_world(tmp_path)
    yield made
    made.services.close()


@pytest.fixture
def site(world):
    return site_over(world)


def titles(page):
    return re.findall(r"<h3>(.*?)</h3>", page.text)


def test_a_date_says_its_weekday_state_step_reference_and_when_it_ends(world, site):
    review.begin(world, "XAE")

    page = site.enter("director").get("/calendar")

    for words in (
        "January 2027", "Friday, 29 January 2027", "Acknowledge the interest", "XAE-2027",
        "Fictional State 5", "Interest received", "until the end of the day in Nairobi",
        "Asked of your seat",
    ):  # fmt: skip
        assert words in page.text, words


def test_what_is_asked_of_others_is_told_apart_and_left_out_on_demand(world, site):
    review.begin(world, "XAE")
    officer = site.enter("officer")

    assert "Awaited from others" in officer.get("/calendar").text
    assert "Acknowledge the interest" not in officer.get("/calendar?show=own").text
    assert "Acknowledge the interest" in site.enter("director").get("/calendar?show=own").text


def test_dates_of_a_review_are_there_for_its_parties_alone(world, site):
    review.bring(world, "sa_drafting")

    seen = {
        who: "XAA-2027" in site.enter(who).get("/calendar?from=2027-04").text
        for who in ("officer", "fp", "fp_b", "mission_d", "reader")
    }

    assert seen == {"officer": True, "fp": True, "fp_b": True, "mission_d": False, "reader": False}


def test_sessions_are_there_for_everybody(site):
    for who in ("officer", "reader", "mission_d"):
        page = site.enter(who).get("/calendar?from=2027-11")
        assert "Tuesday, 23 November 2027" in page.text
        assert "tentative" in page.text


def test_the_last_day_of_a_rest_takes_the_place_of_the_dates(world, site):
    review.bring(world, "sa_drafting")
    fp = site.enter("fp")
    assert "Submit the self-assessment" in fp.get("/calendar?from=2027-04&lang=en").text

    world.fire("fp", world.review, "defer", defer_until=dt.date(2027, 5, 20))

    page = fp.get("/calendar?from=2027-04")
    assert "Submit the self-assessment" not in page.text
    assert "Deferred at the request of the State" in page.text
    assert "Thursday, 20 May 2027" in page.text


def test_it_begins_today_and_leads_to_the_months_before_and_after(world, site):
    review.begin(world, "XAE")
    world.clock.advance(days=20)
    director = site.enter("director")

    page = director.get("/calendar")
    assert "Acknowledge the interest" not in page.text
    assert "from=2026-11" in page.text
    assert "from=2027-05" in page.text

    assert "Acknowledge the interest" in director.get("/calendar?from=2027-01").text


@pytest.mark.parametrize("asked", ["", "never", "2027", "2027-13", "0001-01", "²-1", "2027-00"])
def test_an_address_that_names_no_month_begins_today(site, asked):
    page = site.enter("officer").get(f"/calendar?from={asked}")

    assert page.status_code == 200
    assert "Friday, 15 January 2027" in page.text


def test_months_are_counted_over_the_turn_of_the_year():
    assert later(dt.date(2027, 11, 1), 3) == dt.date(2028, 2, 1)
    assert later(dt.date(2027, 1, 1), -3) == dt.date(2026, 10, 1)
    assert later(dt.date(2027, 12, 1), 1) == dt.date(2028, 1, 1)


def test_it_asks_as_often_for_three_reviews_as_for_twelve_and_writes_nothing(world, site):
    interest(world, "XAE", "XAF", "XAG")
    officer = site.enter("officer")
    officer.get("/calendar")
    with site.statements() as three:
        officer.get("/calendar")

    interest(world, *(f"XA{each}" for each in "HIJKLMNOP"))
    with site.statements() as twelve:
        page = officer.get("/calendar")

    assert titles(page).count("Acknowledge the interest") == 12
    assert len(twelve) == len(three)
    assert not [
        each for each in twelve if re.match(r"\s*(insert|update|delete)", each, re.IGNORECASE)
    ]


def test_in_arabic_a_month_has_both_of_its_names(world, site):
    review.begin(world, "XAE")

    page = site.enter("director").get("/calendar?lang=ar")

    assert "كانون الثاني/يناير 2027" in page.text
