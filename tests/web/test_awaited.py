"""Who sees what is awaited, and by when (domain.md E.4): the same on every page, list and file."""

from __future__ import annotations

import pytest

from tests.journeys import review
from tests.web.readers import CYCLE
from tests.web.test_feed import subscribe

# Who takes part finds the dates of the review; who reads results alone finds none, and a stranger
# finds no review.
SEES = ("fp", "mission", "fp_b", "expert_c", "mission_b", "officer", "director")
READS, STRANGER = "reader", "mission_d"


@pytest.fixture
def issued(world):
    """A review that the Board reads, while the secretariat is asked something by a date."""
    review.bring(world, "issued")
    (task,) = world.open_tasks(world.review).items()
    return task


def places(world):
    """Every page and file on which something of a review may be read."""
    return (
        "/cases", "/cases?format=csv", f"/cases/{world.review}", "/inbox", "/inbox/others",
        f"/cycles/{CYCLE}", f"/cycles/{CYCLE}/table", f"/cycles/{CYCLE}/table?format=csv",
        f"/cycles/{CYCLE}/timeline", "/calendar?show=all", "/calendar?show=all&format=csv",
        f"/find?q={world.review}", "/cases?order=date", "/cases?order=turn",
    )  # fmt: skip


def test_who_takes_part_finds_the_date_on_the_page_of_the_review(world, site, issued):
    _, due = issued

    for who in SEES:
        assert f'datetime="{due}"' in site.enter(who).get(f"/cases/{world.review}").text, who


def test_the_board_finds_no_awaited_date_anywhere(world, site, issued):
    _, due = issued
    browser = site.enter(READS)

    page = browser.get(f"/cases/{world.review}")

    assert page.status_code == 200
    assert "What is awaited, and by when, is shown to those who take part." in page.text
    assert "Nothing is awaited at this point." not in page.text
    for place in places(world):
        assert due not in browser.get(place).text, place
    assert "At this point since" not in page.text


def test_lists_and_files_say_that_it_is_not_shown_and_not_that_nobody_is_awaited(
    world, site, issued
):
    board, officer = site.enter(READS), site.enter("officer")

    for place in ("/cases", f"/cycles/{CYCLE}/table"):
        row = next(r for r in board.get(place).text.split("<tr") if world.review in r)
        assert "not shown" in row, place
        assert "nobody" not in row, place
    for place in ("/cases?format=csv", f"/cycles/{CYCLE}/table?format=csv"):
        row = next(r for r in board.get(place).text.splitlines() if world.review in r)
        own = next(r for r in officer.get(place).text.splitlines() if world.review in r)
        assert row.count("not shown") >= 3, place
        assert issued[1] in own, place


def test_a_stranger_finds_no_review(world, site, issued):
    browser = site.enter(STRANGER)

    assert browser.get(f"/cases/{world.review}").status_code == 404
    for place in places(world):
        assert issued[1] not in browser.get(place).text, place


def test_the_inbox_of_the_board_waits_for_nobody(world, site, issued):
    page = site.enter(READS).get("/inbox")

    assert page.status_code == 200
    assert "Awaited since" not in page.text


def test_the_feed_of_the_board_has_no_date_of_the_review(world, site, issued):
    board = site.app.test_client().get(subscribe(site, READS))

    assert board.status_code == 200
    assert world.review not in board.text
    assert issued[1].replace("-", "") not in board.text
