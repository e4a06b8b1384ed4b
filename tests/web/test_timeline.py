"""The timeline of a cycle: a picture, and the same as a table, as far as each reader may follow."""

from __future__ import annotations

import re

from tests.journeys import review
from tests.web.readers import CYCLE, interest

PAGE = f"/cycles/{CYCLE}/timeline"


def named(page):
    """The references in the table, in its order."""
    body = page.text.partition("The same as a table")[2]
    return re.findall(r"<bdi class=\"reference\" dir=\"ltr\">(X[A-Z]{2}-\d{4})", body)


def drawn(page):
    """The names in the picture, in its order."""
    return re.findall(r'<text class="name"[^>]*>([^<]*)</text>', page.text)


def bars(page, kind):
    """(begin, width) of the bars of a kind."""
    text = page.text.partition('role="group"')[2]
    found = re.findall(rf'class="bar {kind}" x="([\d.]+)" y="\d+" width="([\d.]+)"', text)
    return [(float(x), float(wide)) for x, wide in found]


def test_each_review_has_its_bars_and_its_line_in_the_table(world, site):
    review.bring(world, "sa_drafting")
    interest(world, "XAE")

    page = site.enter("officer").get(PAGE)

    assert drawn(page) == ["Fictional State 1", "Fictional State 5"]
    assert named(page) == ["XAA-2027", "XAE-2027"]
    assert len(bars(page, "plan")) == len(bars(page, "forecast")) == 2
    leads = rf'<a href="/cases/{world.review}"><rect[^>]*></rect><text class="name"'
    assert re.search(leads, page.text)


def test_sessions_and_today_are_lines_across_the_picture(world, site):
    review.bring(world, "sa_drafting")

    page = site.enter("officer").get(PAGE).text

    assert page.count('class="across board"') == 4
    assert page.count('class="across assembly"') == 1
    assert page.count('class="across today"') == 1
    assert "Today, \u206815 January 2027" in page


def test_time_runs_with_the_reading_direction(world, site):
    review.bring(world, "sa_drafting")
    officer = site.enter("officer")

    def today_and_board(page):
        lines = re.findall(r'class="across (\w+)">.*?<line x1="([\d.]+)"', page.text)
        return dict(reversed([(kind, float(x)) for kind, x in lines]))

    english, arabic = (today_and_board(officer.get(f"{PAGE}?lang={each}")) for each in ("en", "ar"))

    assert english["today"] < english["board"]
    assert arabic["today"] > arabic["board"]


def test_nothing_in_the_picture_carries_a_style(world, site):
    review.bring(world, "sa_drafting")

    page = site.enter("officer").get(PAGE).text

    assert "style=" not in page
    assert "<style" not in page


def test_each_reader_sees_the_reviews_whose_dates_he_may_follow(world, site):
    review.bring(world, "issued")
    interest(world, "XAE")

    found = {
        who: named(site.enter(who).get(f"{PAGE}?lang=en"))
        for who in ("officer", "fp", "fp_b", "reader", "mission_d")
    }

    assert found == {
        "officer": ["XAA-2027", "XAE-2027"], "fp": ["XAA-2027"], "fp_b": ["XAA-2027"],
        "reader": [], "mission_d": [],
    }  # fmt: skip


def test_a_review_whose_participation_ended_is_on_no_timeline_of_others(world, site):
    review.bring(world, "participation_ended")

    assert named(site.enter("officer").get(PAGE)) == []


def test_reviews_are_sorted_by_name_whatever_their_dates(world, site):
    review.bring(world, "sa_drafting")
    interest(world, "XAF", "XAE")

    page = site.enter("officer").get(f"{PAGE}?order=date")

    assert named(page) == ["XAA-2027", "XAE-2027", "XAF-2027"]


def test_an_unknown_cycle_is_not_found(site):
    assert site.enter("officer").get("/cycles/none/timeline").status_code == 404


def test_a_page_asks_as_often_for_three_reviews_as_for_twenty(world, site):
    letters = "EFGHIJKLMNOPQRSTUVWYZ"
    interest(world, *(f"XA{each}" for each in letters[:3]))
    officer = site.enter("officer")
    officer.get(PAGE)
    with site.statements() as few:
        officer.get(PAGE)
    interest(world, *(f"XA{each}" for each in letters[3:]))

    with site.statements() as many:
        page = officer.get(PAGE)

    assert len(named(page)) == len(letters)
    assert len(few) == len(many)
