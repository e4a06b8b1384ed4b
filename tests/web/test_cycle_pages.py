"""The page of a cycle: reviews as far as each reader may see them, in orders that rank nobody."""

from __future__ import annotations

import re

import pytest

from tests.journeys import review
from tests.web.readers import CYCLE, interest, new_world, site_over

PAGE = f"/cycles/{CYCLE}"
PERSONAS = {"officer", "director", "reader", "fp", "fp_b", "expert_b"}
READS = re.compile(r"\s*(select|begin|pragma)", re.IGNORECASE)


@pytest.fixture
def world(tmp_path):
    made = new_world(tmp_path)
    yield made
    made.services.close()


@pytest.fixture
def site(world):
    return site_over(world)


def listed(page):
    """The references in the list, in its order."""
    return re.findall(r"<bdi class=\"reference\" dir=\"ltr\">(X[A-Z]{2}-\d{4})", page.text)


def test_the_menu_leads_to_the_open_cycle(site):
    officer = site.enter("officer")

    page = officer.get("/cycles")

    assert page.status_code == 303
    assert page.location == PAGE
    assert 'href="/cycles" aria-current="page"' in officer.get(PAGE).text


def test_a_board_reader_begins_at_the_cycle_and_everybody_else_at_the_inbox(site):
    first = {who: site.enter(who).get("/").location for who in ("reader", "officer")}

    assert first == {"reader": "/cycles", "officer": "/inbox"}


def test_nobody_reads_a_cycle_without_signing_in(site):
    assert site.app.test_client().get(PAGE).status_code in {302, 303}
    assert site.enter("officer").get("/cycles/2030-2033").status_code == 404
    assert site.enter("officer").get("/cycles/XAA-2027").status_code == 404


def test_a_line_says_where_whose_turn_since_when_and_until_when(world, site):
    review.bring(world, "sa_drafting")

    page = site.enter("officer").get(PAGE)

    for words in (
        "Fictional State 1", "XAA-2027", "Self-assessment", "State under review", "Awaited since",
        "Friday, 15 January 2027", "Thursday, 15 April 2027",
    ):  # fmt: skip
        assert words in page.text, words


def test_each_reader_sees_the_reviews_that_are_open_to_his_seat(world, site):
    review.bring(world, "sa_drafting")
    interest(world, "XAE", "XAF")

    found = {
        who: listed(site.enter(who).get(PAGE))
        for who in ("officer", "fp", "fp_b", "mission_d", "reader")
    }

    assert found == {
        "officer": ["XAA-2027", "XAE-2027", "XAF-2027"], "fp": ["XAA-2027"], "fp_b": ["XAA-2027"],
        "mission_d": [], "reader": [],
    }  # fmt: skip


def test_the_list_is_what_visible_answers_in_every_step_of_a_review(world, site):
    interest(world, "XAE")
    for state in ("team_forming", "desk_review", "agreed", "issued", "concluded"):
        review.bring(world, state)
        for who in PERSONAS & set(world.actors):
            browser = site.enter(who)  # the months between outlast a sign-in
            roots = {each for each in world.sees(who) if re.fullmatch(r"X[A-Z]{2}-\d{4}", each)}
            assert set(listed(browser.get(f"{PAGE}?closed=1"))) == roots, (state, who)


def test_the_board_reads_results_and_no_awaited_dates(world, site):
    review.bring(world, "issued")
    board, fp_b = site.enter("reader"), site.enter("fp_b")

    assert "28 November 2028" not in board.get(PAGE).text
    assert listed(board.get(PAGE)) == ["XAA-2027"]
    assert "28 November 2028" in fp_b.get(PAGE).text
    assert "XAA-2027" not in board.get("/calendar?from=2028-11").text
    assert "XAA-2027" in fp_b.get("/calendar?from=2028-11").text


def test_reviews_of_another_cycle_are_not_listed(world, site):
    world.open("director", "cycle", "2030-2033", anchors={"assembly": "assembly_2029"})
    review.begin(world, "XAE")
    officer = site.enter("officer")

    assert listed(officer.get(PAGE)) == ["XAE-2027"]
    assert listed(officer.get("/cycles/2030-2033")) == []
    assert "2030-2033" in officer.get(PAGE).text


def test_the_list_is_ordered_by_name_by_date_and_by_turn_and_by_nothing_else(world, site):
    review.bring(world, "sa_drafting")
    interest(world, "XAF", "XAE")
    officer = site.enter("officer")

    def order(asked):
        return listed(officer.get(f"{PAGE}?order={asked}"))

    assert order("name") == ["XAA-2027", "XAE-2027", "XAF-2027"]
    assert order("date") == ["XAE-2027", "XAF-2027", "XAA-2027"]
    assert order("turn") == ["XAE-2027", "XAF-2027", "XAA-2027"]
    assert order("duration") == order("opened_at") == order("name")
    offered = re.findall(
        r'<option value="(\w+)"', officer.get(PAGE).text.partition('id="order"')[2]
    )
    assert offered == ["name", "date", "turn"]


def test_a_search_a_phase_and_closed_ones_on_demand(world, site):
    interest(world, "XAE")
    review.bring(world, "concluded")
    officer = site.enter("officer")

    assert listed(officer.get(PAGE)) == ["XAE-2027"]
    assert listed(officer.get(f"{PAGE}?closed=1")) == ["XAA-2027", "XAE-2027"]
    assert listed(officer.get(f"{PAGE}?q=State+5")) == ["XAE-2027"]
    assert listed(officer.get(f"{PAGE}?q=State+1&closed=1")) == ["XAA-2027"]
    assert listed(officer.get(f"{PAGE}?phase=closed")) == ["XAA-2027"]
    assert listed(officer.get(f"{PAGE}?phase=findings")) == []
    assert "No review that is open to your seat." in officer.get(f"{PAGE}?phase=unknown").text


def test_a_page_asks_as_often_for_three_reviews_as_for_thirty(world, site):
    letters = "EFGHIJKLMNOPQRSTUVWYZ"
    interest(world, *(f"XA{each}" for each in letters[:3]))
    officer = site.enter("officer")
    officer.get(PAGE)  # names of the register are read once
    with site.statements() as three:
        officer.get(PAGE)

    interest(world, *(f"XA{each}" for each in letters[3:]), *(f"XB{each}" for each in letters[:9]))
    with site.statements() as thirty:
        page = officer.get(PAGE)

    assert "Page 1 of 2" in re.sub("[\u2068\u2069]", "", page.text)
    assert len(thirty) == len(three)
    assert [each for each in thirty if not READS.match(each)] == []


def test_the_same_page_in_arabic_runs_from_right_to_left(world, site):
    review.begin(world, "XAE")

    page = site.enter("officer").get(f"{PAGE}?lang=ar")

    assert '<html lang="ar" dir="rtl">' in page.text
    assert "الدولة الافتراضية 5" in page.text or "XAE-2027" in page.text
