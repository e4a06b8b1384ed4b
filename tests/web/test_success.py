"""Success indicators: every number is a count of dated records, and opens them (S1 §25)."""

from __future__ import annotations

import datetime as dt
import io
import re

import docx
import pytest

from tests.journeys import review
from tests.web.readers import new_world, site_over
from tests.web.registering import recorded, take
from tests.web.surveying import questionnaire, session_held
from workflows.domain.surveys import queries, services

TOOL = {
    "i.kind": "method", "i.about": "Women walk and note.", "i.owner": "Fictional City Network",
    "i.level": "local",
}  # fmt: skip
TEST = {
    "i.test_city": "Second City", "i.tested_in:XAA": "1", "i.test_result": "Lamps were mended.",
    "i.tested_on": "2027-01-10",
}  # fmt: skip

SESSIONS = (("First session 2027", "2027-02-01"), ("Second session 2027", "2027-05-03"))
LAST_DAY = "2027-01-25"

pytestmark = pytest.mark.usefixtures("put_back")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    world = new_world(tmp_path_factory.mktemp("success"))
    world.appoint("partner", "partner", "city-network")
    yield site_over(world)
    world.services.close()


@pytest.fixture(scope="module")
def desk(site):
    """The desk, once a partner shared two tools, a State tested one, and a State takes part.

    After two sessions of the Board delegations were asked: eight and seven answered.
    """
    partner, mission = site.desk_of("partner"), site.desk_of("mission")
    for title, day in (("Night walk", "2026-11-02"), ("Lamp map", "2027-01-05")):
        tool = recorded(partner, "shared_tool", subject=title, **TOOL, **{"i.shared_on": day})
    take(mission, tool, "record_test", **TEST)
    review.begin(site.world)
    review.ONWARD["interest_received"](site.world, site.world.review)
    officer = site.desk_of("officer")
    told = []
    for (session, begins), answers in zip(SESSIONS, (8, 7), strict=True):
        reference = session_held(site, session, begins)
        told.append(questionnaire(site, officer, reference, until=LAST_DAY))
        asked_after(site, told[-1], answers)
    site.world.on(dt.date.fromisoformat(LAST_DAY) + dt.timedelta(days=2))
    site.inside = {"officer": site.enter("officer")}  # who was signed in then is so no longer
    for entry in told:
        take(site.inside["officer"], entry, "publish")
    return site.inside["officer"]


def asked_after(site, entry, answers):
    """So many delegations say that they are well informed, and nothing to any other question."""
    case = site.world.case(entry.removeprefix("/cases/")).id
    now = site.world.clock.now()

    def work(rows):
        for key in queries.blind_keys(rows, case)[:answers]:
            services.speak(rows, case, key, {"familiar": "well"}, now=now)

    site.world.services.write(work)


def figures(browser, letter, query=""):
    """The numbers of one letter, by their labels, and the records that stand behind them."""
    page = browser.get(f"/success-indicators{query}").text
    own = page.partition(f'id="of-{letter}"')[2].partition("</section>")[0]
    shown = re.findall(r"<dt>([^<]+)</dt><dd><strong><bdi[^>]*>([^<]+)</bdi>", own)
    return dict(shown), re.findall(r"<li>(.*?)</li>", own, re.DOTALL)


def test_a_number_is_as_many_as_the_records_that_it_opens(desk):
    for letter, expected in (("a", "2"), ("b", "1"), ("f", "0")):
        shown, lines = figures(desk, letter)
        assert shown["Number counted"] == expected
        assert len(lines) == int(expected)
    shown, lines = figures(desk, "a")
    address = re.search(r'href="([^"]+)"', lines[0]).group(1)
    assert "Night walk" in desk.get(address).text


def test_countries_and_focal_points_are_two_counts(desk):
    shown, lines = figures(desk, "c")
    assert shown == {"Participating countries": "1", "Focal points designated": "0"}
    assert "Fictional State 1" in lines[0]


def test_days_narrow_the_numbers_and_both_days_count(desk):
    assert figures(desk, "a", "?since=2027-01-05&until=2027-01-05")[0]["Number counted"] == "1"
    assert figures(desk, "a", "?until=2027-01-04")[0]["Number counted"] == "1"
    assert figures(desk, "a", "?since=2027-01-06")[0]["Number counted"] == "0"


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


def awareness(page):
    """The tables of letter (e), as rows of words: of the sessions, and one for each question."""
    own = page.partition('id="of-e"')[2].partition("</section>")[0]
    return [
        [
            [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row.split("</th>")]
            for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
        ]
        for table in own.split("<table")[1:]
    ]


def test_what_delegations_said_stands_beside_the_number_from_eight_answers_on(site, desk):
    page = site.desk_of("reader").get("/success-indicators").text
    (_, first, second), familiar, understanding, *_ = awareness(page)
    assert first[0] == "First session 2027"
    assert second[0] == "Second session 2027"
    assert second[1].endswith("fewer than eight")
    assert familiar[0] == ["Answer", "First session 2027", ""]  # none of the second
    assert familiar[1] == ["Well", "8"]
    assert understanding[1] == ["Much", "not shown"]  # eight sheets, and nobody answered this one


def test_the_days_narrow_what_delegations_said(desk):
    (sessions,) = awareness(desk.get("/success-indicators?since=2027-03-01").text)
    assert [row[0] for row in sessions[1:]] == ["Second session 2027"]  # and no figures of it
    assert awareness(desk.get("/success-indicators?since=2027-06-01").text) == []


def test_the_document_for_the_board_says_what_delegations_said(desk):
    answer = desk.get("/success-indicators/report.docx?in=en")
    made = docx.Document(io.BytesIO(answer.data))
    tables = [[[cell.text for cell in row.cells] for row in each.rows] for each in made.tables]
    (_, familiar, understanding, *_) = next(each for each in tables if each[0][0] == "Question")
    assert familiar[1] == "Well – 8 · Partly – 0 · Little – 0"
    assert understanding[1] == "not shown"
    assert "First session 2027" in made.element.xml
    answer = desk.get("/success-indicators/report.docx?in=en&since=2027-06-01")
    assert "First session 2027" not in docx.Document(io.BytesIO(answer.data)).element.xml
