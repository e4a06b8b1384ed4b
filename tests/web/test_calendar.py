"""The calendar: own dates, those of others, sessions and rests; a view over tasks, by month."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from engine.models.person import Person
from tests.journeys import review
from tests.web.readers import interest
from web.blueprints.calendar import later


def titles(page):
    return re.findall(r"<h3>(.*?)</h3>", page.text)


def test_a_date_says_its_weekday_state_step_reference_and_when_it_ends(world, site):
    review.begin(world, "XAE")

    page = site.enter("director").get("/calendar")

    for words in (
        "January 2027", "Friday, 29 January 2027", "Acknowledge the interest", "XAE-2027",
        "Fictional State 5", "Interest received", "23:59", "Asked of your seat",
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


# The month


def cell(page, day):
    """The cell of a day, as it stands in the table."""
    found = re.search(
        rf'<td class="([^"]*)"[^>]*>\s*<p class="number"><time datetime="{day}">.*?</td>',
        page.text,
        re.DOTALL,
    )
    return found.group(0) if found else ""


def test_a_month_is_a_table_of_weeks_that_begin_as_the_language_has_them(world, site):
    review.begin(world, "XAE")
    director = site.enter("director")

    english = director.get("/calendar?view=month&from=2027-01&lang=en").text
    arabic = director.get("/calendar?view=month&from=2027-01&lang=ar").text

    assert re.findall(r'<th scope="col" abbr="(\w+)">', english)[0] == "Monday"
    assert re.findall(r'<th scope="col" abbr="([^"]+)">', arabic)[0] == "السبت"
    assert english.count("<tr>") == 6  # a head and five weeks
    assert "كانون الثاني/يناير 2027" in arabic


def test_a_date_stands_in_its_cell_as_a_link_with_its_kind_in_words(world, site):
    review.begin(world, "XAE")

    found = cell(site.enter("director").get("/calendar?view=month&from=2027-01"), "2027-01-29")

    for words in ('href="/cases/XAE-2027"', "Asked of your seat", "Acknowledge the interest"):
        assert words in found, words


def test_closed_days_say_why_and_today_is_marked(site):
    page = site.enter("officer").get("/calendar?view=month&from=2027-03")
    year_end = site.enter("officer").get("/calendar?view=month&from=2027-12")
    now = site.enter("officer").get("/calendar?view=month")

    assert "Weekend" in cell(page, "2027-03-06")
    assert "Holiday" in cell(page, "2027-03-26")
    assert "Good Friday" in cell(page, "2027-03-26")
    assert "Year-end pause" in cell(year_end, "2027-12-20")
    assert "Weekend" not in cell(page, "2027-03-09")
    assert 'aria-current="date"' in cell(now, "2027-01-15")
    assert "Today" in cell(now, "2027-01-15")
    assert now.text.count('aria-current="date"') == 1


def test_the_month_leads_to_its_neighbours_and_has_the_list_for_small_screens(world, site):
    review.begin(world, "XAE")

    page = site.enter("director").get("/calendar?view=month&from=2027-01&show=own")

    assert "show=own&amp;view=month&amp;from=2026-12" in page.text
    assert "show=own&amp;view=month&amp;from=2027-02" in page.text
    assert titles(page) == ["Acknowledge the interest"]
    assert "What the signs mean" in page.text


def test_what_concerns_a_state_is_told_apart_from_all_that_it_may_see(world, site):
    review.bring(world, "sa_drafting")
    fp_b = site.enter("fp_b")

    assert "XAA-2027" in fp_b.get("/calendar?from=2027-04&lang=en").text
    assert "XAA-2027" not in fp_b.get("/calendar?from=2027-04&show=state").text
    assert "XAA-2027" in site.enter("fp").get("/calendar?from=2027-04&show=state").text


def test_a_visit_is_there_for_the_parties_with_its_last_day(world, site):
    review.bring(world, "visit_agreed")
    month = "2027-02"

    seen = {
        who: "Visit or dialogue</h3>" in site.enter(who).get(f"/calendar?from={month}&lang=en").text
        for who in ("fp", "expert_b", "officer", "reader", "mission_d")
    }
    page = site.enter("fp").get(f"/calendar?from={month}&lang=en")

    assert seen == {
        "fp": True,
        "expert_b": True,
        "officer": True,
        "reader": False,
        "mission_d": False,
    }
    assert "Wednesday, 24 February 2027" in page.text
    assert "Sunday, 28 February 2027" in page.text


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Africa/Nairobi", "23:59 in Nairobi, your time = 20:59 UTC"),
        ("Europe/Vienna", "23:59 in Nairobi = 20:59 UTC = 21:59 in Vienna, your time"),
        ("UTC", "23:59 in Nairobi = 20:59 UTC"),
        ("Asia/Tokyo", "05:59 on Saturday, 30 January 2027 in Tokyo, your time"),
    ],
)
def test_the_end_of_a_day_is_told_on_the_clocks_of_nairobi_and_the_reader(world, site, zone, words):
    review.begin(world, "XAE")
    person = world.actors["director"].person
    world.services.write(lambda s: setattr(s.get_one(Person, person), "zone", zone))

    page = site.enter("director").get("/calendar?lang=en")

    assert words in re.sub("[\u2068\u2069]", "", page.text)


def test_a_month_asks_as_often_for_three_reviews_as_for_twelve(world, site):
    interest(world, "XAE", "XAF", "XAG")
    officer = site.enter("officer")
    address = "/calendar?view=month&from=2027-01"
    officer.get(address)
    with site.statements() as three:
        officer.get(address)

    interest(world, *(f"XA{each}" for each in "HIJKLMNOP"))
    with site.statements() as twelve:
        officer.get(address)

    assert len(twelve) == len(three)
