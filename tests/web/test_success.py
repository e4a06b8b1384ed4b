"""Success indicators: every number is a count of dated records, and opens them (S1 §25)."""

from __future__ import annotations

import io
import re

import docx
import pytest

from tests.journeys import review
from tests.web.readers import new_world, site_over
from tests.web.registering import recorded, take

TOOL = {
    "i.kind": "method", "i.about": "Women walk and note.", "i.owner": "Fictional City Network",
    "i.level": "local",
}  # fmt: skip
TEST = {
    "i.test_city": "Second City", "i.tested_in:XAA": "1", "i.test_result": "Lamps were mended.",
    "i.tested_on": "2027-01-10",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    world = new_world(tmp_path_factory.mktemp("success"))
    world.appoint("partner", "partner", "city-network")
    yield site_over(world)
    world.services.close()


@pytest.fixture(scope="module")
def desk(site):
    """The desk, once a partner shared two tools, a State tested one, and a State takes part."""
    partner, mission = site.desk_of("partner"), site.desk_of("mission")
    for title, day in (("Night walk", "2026-11-02"), ("Lamp map", "2027-01-05")):
        tool = recorded(partner, "shared_tool", subject=title, **TOOL, **{"i.shared_on": day})
    take(mission, tool, "record_test", **TEST)
    review.begin(site.world)
    review.ONWARD["interest_received"](site.world, site.world.review)
    return site.desk_of("officer")


def figures(browser, letter, query=""):
    """The numbers of one letter, by their labels, and the records that stand behind them."""
    page = browser.get(f"/success-indicators{query}").text
    own = page.partition(f'id="of-{letter}"')[2].partition("</section>")[0]
    shown = re.findall(r"<dt>([^<]+)</dt><dd><strong><bdi[^>]*>([^<]+)</bdi>", own)
    return dict(shown), re.findall(r"<li>(.*?)</li>", own, re.DOTALL)


def test_a_number_is_as_many_as_the_records_that_it_opens(desk):
    for letter, expected in (("a", "2"), ("b", "1"), ("f", "0")):
        shown, lines = figures(desk, letter)
        assert shown["Number"] == expected
        assert len(lines) == int(expected)
    shown, lines = figures(desk, "a")
    address = re.search(r'href="([^"]+)"', lines[0]).group(1)
    assert "Night walk" in desk.get(address).text


def test_countries_and_focal_points_are_two_counts(desk):
    shown, lines = figures(desk, "c")
    assert shown == {"Participating countries": "1", "Focal points designated": "0"}
    assert "Fictional State 1" in lines[0]


def test_days_narrow_the_numbers_and_both_days_count(desk):
    assert figures(desk, "a", "?since=2027-01-05&until=2027-01-05")[0]["Number"] == "1"
    assert figures(desk, "a", "?until=2027-01-04")[0]["Number"] == "1"
    assert figures(desk, "a", "?since=2027-01-06")[0]["Number"] == "0"


def test_what_is_no_day_is_told_and_stays_typed(desk):
    page = desk.get("/success-indicators?since=soon")
    assert page.status_code == 422
    assert 'value="soon"' in page.text
    assert desk.get("/success-indicators?since=2027-02-01&until=2027-01-01").status_code == 422


def test_money_that_nobody_confirmed_is_no_information(desk):
    assert figures(desk, "d") == ({}, [])
    assert "no information available" in desk.get("/success-indicators").text


def test_the_board_reads_the_numbers_and_is_led_only_where_it_may_look(site, desk):
    reader = site.desk_of("reader")
    shown, lines = figures(reader, "c")
    assert shown["Participating countries"] == "1"
    assert "href" not in lines[0]


def test_the_page_for_the_board_is_a_document_in_both_directions(desk):
    for language, words in (("en", "Shared tools exchanged"), ("ar", "rtl")):
        answer = desk.get(f"/success-indicators/report.docx?in={language}&since=2027-01-01")
        made = docx.Document(io.BytesIO(answer.data))
        said = "\n".join(cell.text for table in made.tables for cell in table._cells)
        if language == "en":
            assert words in said
        else:
            assert "<w:bidi/>" in made.element.xml
