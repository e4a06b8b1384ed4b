"""Contributions from pledge to use, the plan, and resolutions: every figure opens its records."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest

from engine.queries.reader import Reader
from tests.journeys import review
from tests.web.readers import new_world, site_over
from tests.web.registering import recorded, take
from workflows.domain.resources import queries

CASH = {
    "i.kind": "cash", "i.amount": "100000", "i.measure": "USD", "i.pledged_on": "2027-01-10",
    "i.readers": "everybody",
}  # fmt: skip
LETTER = {"i.letter": "NV/31", "i.letter_on": "2027-01-09"}
NEW = "/resources/contributions/new"

pytestmark = pytest.mark.usefixtures("put_back")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    world = new_world(tmp_path_factory.mktemp("resources"))
    world.appoint("partner", "partner", "Fictional Cities League")
    review.begin(world)
    yield site_over(world)
    world.services.close()


@pytest.fixture
def desk(site):
    return site.desk_of("officer")


@pytest.fixture(scope="module")
def contribution(site):
    """A pledge that was confirmed in part, received in two parts, and used in part."""
    mission, desk = site.desk_of("mission_b"), site.desk_of("officer")
    entry = given(mission, "Support for reviews", **{"i.outcome": "2", "i.scope": "local"})
    page = take(mission, entry, "confirm", **{
        "i.confirmed_amount": "80000", "i.confirmed_on": "2027-01-12",
    })  # fmt: skip
    assert "Pledge confirmed" in page.text
    for part in ("30000", "20000"):
        take(desk, entry, "receive", **{"i.received_amount": part, "i.received_on": "2027-01-14"})
    take(desk, entry, "use", **{
        "i.used_amount": "10000", "i.used_on": "2027-01-15", "i.used_for": "Interpretation",
    })  # fmt: skip
    return entry


@pytest.fixture
def paragraphs(desk):
    """The paragraphs of the resolutions, as the source has them."""
    return desk.post("/mandates")


@pytest.fixture
def paragraph(site, desk, paragraphs):
    """One of them, for which a need is stated and something was given: its address."""
    page = site.desk_of("reader").get("/mandates").text
    entry = re.search(r'href="(/cases/RES-2-1-OP3[^"]*)"', page).group(1)
    take(desk, entry, "state_need", **{
        "i.need_amount": "1000", "i.need_currency": "USD", "i.need_on": "2027-01-15",
        "i.need_source": "Invented for a test",
    })  # fmt: skip
    number = str(site.world.case(entry.removeprefix("/cases/")).id)
    given(site.desk_of("mission_c"), "For the guidelines", **{
        "i.for_paragraph": number, "i.amount": "400",
    })  # fmt: skip
    return entry


def give(browser, title, **typed):
    browser.get(NEW)
    return browser.post(NEW, command="", subject=title, **{**CASH, **typed})


def given(browser, title, **typed) -> str:
    page = give(browser, title, **typed)
    assert "The entry is recorded." in page.text, page.text
    return str(page.request.path)


def row(page: str, table: str, name: str) -> list[str]:
    """The cells of a row, by the caption of its table, without their tags."""
    found = page.partition(f">{table}</caption>")[2].partition("</table>")[0]
    lines = [each for each in found.split("<tr>") if name in each]
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", lines[0], re.DOTALL)
    return [re.sub(r"<span class=.unseen.*?</span>|<[^>]+>", "", each).strip() for each in cells]


def known(site, who) -> Reader:
    world = site.world
    house = world.services
    return Reader(house.access, house.registry, world.actors[who], world.clock.now())


def test_an_empty_house_says_what_it_does_not_know(site, untouched, desk):
    page = desk.get("/resources").text
    assert "No version of the plan has been set out yet." in page
    assert "No contribution has been recorded yet." in page
    assert "No paragraph has been recorded yet." in desk.get("/mandates").text
    for who in ("mission", "reader", "partner", "director"):
        assert site.desk_of(who).get("/resources").status_code == 200


def test_a_contribution_goes_from_pledge_to_use_in_parts(site, desk, contribution):
    page = site.desk_of("reader").get("/resources").text
    assert row(page, "By outcome", "Outcome 2")[1:] == [
        "USD", "no information available", "100,000", "80,000", "50,000", "10,000",
        "no information available",
    ]  # fmt: skip
    address = re.search(r'href="(/resources/entries\?figure=received[^"]*by=outcome[^"]*)"', page)
    records = site.desk_of("reader").get(address.group(1).replace("&amp;", "&")).text
    assert "\u20682\u2069 records" in records
    assert "50,000" in records
    assert "Fictional State 2" in records
    assert desk.get("/resources/entries?figure=needed&by=outcome&key=9").status_code == 404


def test_days_narrow_what_was_done_and_the_file_says_the_same(site, desk, contribution):
    page = desk.get("/resources?since=2027-01-11&until=2027-01-13").text
    assert row(page, "By outcome", "Outcome 2")[3:7] == ["0", "80,000", "0", "0"]
    answer = desk.get("/resources?format=csv&since=2027-01-11&until=2027-01-13")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert ["All together", "All together", "USD", "", "", "80000", "", "", ""] in rows
    assert desk.get("/resources?format=xlsx").status_code == 200
    assert desk.get("/resources?since=soon").status_code == 422

    world, who = site.world, known(site, "reader")
    since, until = dt.date(2027, 1, 11), dt.date(2027, 1, 13)
    found = world.services.read(lambda s: queries.allocated(s, who, since, until))
    assert found.sums == {"USD": 80_000}
    assert [each.day for each in found.entries] == [dt.date(2027, 1, 12)]


def test_nobody_gives_for_another_and_the_desk_needs_the_letter(site, desk):
    mission = site.desk_of("mission")
    page = mission.post("/cases/new/pledge", command="", subject="Not mine", **CASH, **{
        "i.giver_state:XAB": "1", "i.given_by": "state",
    })  # fmt: skip
    assert page.status_code == 422
    assert "what your own State or organization gives" in page.text
    typed = {"i.giver_state": "XAC", "i.given_by": "state"}
    page = give(desk, "From a letter", **typed)
    assert page.status_code == 409
    assert "number, date and file of its letter" in page.text
    page = give(desk, "From nobody", **{"i.given_by": "regional_bank"})
    assert page.status_code == 422
    letter = (io.BytesIO(b"%PDF-1.4 letter"), "letter.pdf")
    entry = given(desk, "From a letter", **typed, **LETTER, **{"i.letter_file": letter})
    assert "letter.pdf" in desk.get(entry).text


def test_money_needs_a_currency_and_days_a_unit(site, contribution):
    mission = site.desk_of("mission_d")
    page = give(mission, "Experts", **{"i.kind": "expert_days", "i.measure": "USD"})
    assert page.status_code == 422
    assert "every other one in a unit" in page.text
    given(mission, "Experts", **{
        "i.kind": "expert_days", "i.amount": "30", "i.measure": "expert_days", "i.scope": "global",
    })  # fmt: skip
    page = mission.get("/resources").text
    assert row(page, "Global and local implementation", "Days")[3] == "30"
    assert row(page, "All together", "USD")[2] != "30"


def test_what_a_giver_keeps_between_itself_and_the_secretariat_is_read_by_nobody_else(site, desk):
    partner = site.desk_of("partner")
    entry = given(partner, "Quiet help", **{
        "i.given_by": "cooperation_agency", "i.readers": "between", "i.amount": "777",
        "i.measure": "EUR",
    })  # fmt: skip
    for who in ("mission", "reader", "mission_b"):
        browser = site.desk_of(who)
        assert browser.get(entry).status_code == 404
        assert "777" not in browser.get("/resources").text
        assert "Quiet help" not in browser.get("/registers/pledge").text
    assert "777" in desk.get("/resources").text

    take(partner, entry, "withdraw")
    assert site.desk_of("mission").get(entry).status_code == 404
    assert "777" not in desk.get("/resources").text


def test_what_is_confirmed_is_open_and_what_was_received_stays(site, desk):
    partner = site.desk_of("partner")
    entry = given(partner, "Half a year", **{
        "i.given_by": "partner", "i.readers": "between", "i.amount": "900", "i.measure": "CHF",
    })  # fmt: skip
    take(partner, entry, "confirm", **{"i.confirmed_amount": "900", "i.confirmed_on": "2027-01-14"})
    assert site.desk_of("mission").get(entry).status_code == 200
    page = take(
        desk, entry, "receive", **{"i.received_amount": "1,000", "i.received_on": "2027-01-15"}
    )
    assert '<bdi dir="ltr">1,000</bdi>' in page.text
    assert "The figures stand as they were recorded." in desk.get("/resources").text
    assert "Conclude the contribution" in partner.get(entry).text  # why it is not withdrawn
    take(partner, entry, "conclude")
    page = desk.get("/resources").text
    assert row(page, "All together", "CHF")[2:5] == ["1,000", "1,000", "1,000"]
    assert "The figures stand as they were recorded." not in page


def test_figures_of_a_state_and_of_a_review_are_for_those_concerned(site, desk):
    world = site.world
    number = str(world.case(world.review).id)
    mission = site.desk_of("mission")
    page = give(site.desk_of("partner"), "For a review", **{
        "i.given_by": "partner", "i.for_review": number,
    })  # fmt: skip
    assert page.status_code == 422
    entry = given(mission, "For our own review", **{
        "i.for_review": number, "i.for_country": "XAA", "i.amount": "555", "i.measure": "KES",
    })  # fmt: skip
    for browser in (mission, desk):
        page = browser.get("/resources").text
        assert row(page, "By review", world.review)[3] == "555"
        assert row(page, "By State that it is meant for", "Fictional State 1")[3] == "555"
    other = site.desk_of("mission_b")
    page = other.get("/resources").text
    assert ">By review</caption>" not in page
    assert ">By State that it is meant for</caption>" not in page
    assert world.review not in other.get(entry).text
    for by, key in (("review", world.review), ("country", "XAA")):
        address = f"/resources/entries?figure=pledged&measure=KES&by={by}&key={key}"
        assert other.get(address).status_code == 404
        assert mission.get(address).status_code == 200


def test_the_plan_of_the_source_is_provisional_until_the_board_decides(site, desk):
    assert site.desk_of("mission").post("/resources").status_code == 403
    page = desk.post("/resources")
    plan = str(page.request.path)
    assert "The plan is recorded as provisional." in page.text
    shown = site.desk_of("reader").get("/resources").text
    assert "Provisional: no decision of the Board has been recorded." in shown
    assert row(shown, "All together", "USD")[1] == "50,000,000"
    assert row(shown, "Global and local implementation", "Global")[2] == "25,000,000"
    assert row(shown, "By outcome", "Outcome 1")[1:] == ["no information available"]
    take(desk, plan, "record_decision", **{"i.decision": "2027/3", "i.decided_on": "2027-01-15"})
    assert "Decided by the Board" in desk.get("/resources").text

    newer = recorded(desk, "budget_plan", subject="Second version", **{
        "i.source": "Note of the desk", "i.dated": "2027-01-15",
    })  # fmt: skip
    assert site.desk_of("reader").get(newer).status_code == 404  # in preparation
    assert "The plan has no line yet." in desk.get(newer).text
    take(desk, newer, "add_line", **{
        "i.line_scope": "global", "i.line_outcome": "1", "i.line_amount": "3000000",
        "i.line_currency": "USD", "i.line_year": "2028",
    })  # fmt: skip
    take(desk, newer, "set_out")
    shown = site.desk_of("reader").get("/resources").text
    assert row(shown, "By outcome", "Outcome 1")[2] == "3,000,000"
    assert "Earlier versions" in shown


def test_the_cost_of_a_review_is_read_by_its_state_and_the_desk(site, desk):
    world = site.world
    entry = recorded(desk, "review_cost", subject="Visit", **{
        "i.for_review": str(world.case(world.review).id), "i.amount": "7000", "i.measure": "USD",
        "i.dated": "2027-01-15",
    })  # fmt: skip
    mission = site.desk_of("mission")
    assert mission.get(entry).status_code == 200
    page = mission.get("/resources").text
    assert row(page, "By review", "USD")[2] == "7,000"
    needed, *_, gap = row(page, "By State that it is meant for", "USD")[2:]
    assert (needed, gap) == ("7,000", "7,000")  # what its review costs is needed for the State
    address = "/resources/entries?figure=needed&measure=USD&by=country&key=XAA"
    assert "Visit" in mission.get(address).text
    assert site.desk_of("mission_b").get(entry).status_code == 404


def test_paragraphs_of_resolutions_are_open_until_the_board_decides(site, desk, paragraphs):
    assert site.desk_of("mission").post("/mandates").status_code == 403
    assert "\u206810\u2069 paragraphs are recorded." in paragraphs.text
    assert "Record" not in desk.get("/mandates").text.partition("<main")[2].partition("card")[0]
    page = site.desk_of("reader").get("/mandates").text
    assert "The Assembly adopted the International Guidelines" in page
    assert page.count("Resources: no information available.") == 10
    other = re.search(r'href="(/cases/RES-2-1-OP4[^"]*)"', page).group(1)
    take(desk, other, "tell_progress", **{
        "i.narrative": "Invented for a test.", "i.narrative_language": "en",
        "i.told_on": "2027-01-15",
    })  # fmt: skip
    assert "Invented for a test." in site.desk_of("reader").get("/mandates").text
    entry = re.search(r'href="(/cases/RES-2-1-OP3[^"]*)"', page).group(1)
    take(desk, entry, "complete", **{"i.decision": "2027/9", "i.decided_on": "2027-01-15"})
    assert "Complete, by decision of the Board" in desk.get("/mandates").text


def test_what_a_paragraph_needs_and_what_was_given_for_it_stand_side_by_side(site, paragraph):
    page = site.desk_of("reader").get("/mandates").text
    assert row(page, "Resources", "USD") == ["USD", "1,000", "400", "600"]


def test_the_progress_report_goes_to_the_board_in_two_languages(site, paragraph):
    reader = site.desk_of("reader")
    page = reader.get("/mandates/report?in=en").text
    assert "Advance unedited version" in page
    assert "600" in page
    arabic = reader.get("/mandates/report?in=ar").text
    assert "اعتمدت الجمعية المبادئ التوجيهية الدولية" in arabic
    assert "La Asamblea aprobó" in reader.get("/mandates?lang=es").text
    assert "Ассамблея приняла" in reader.get("/mandates?lang=ru").text
    reader.get("/mandates?lang=en")
    for code in ("en", "ar"):
        file = reader.get(f"/mandates/report.docx?in={code}")
        assert file.data[:2] == b"PK"
