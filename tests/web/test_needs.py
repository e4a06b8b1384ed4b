"""The pages of needs: opened in three clicks, offered on in three, read only by whom they are for."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from config import founding
from tests.journeys.review import bring
from tests.web.browser import PASSWORD, Browser, seen
from tests.web.hand import Hand
from tests.workflows.test_assistance import OFFERED, brought, house, opened
from web.app import create_app
from workflows.domain.assistance import queries

ADDRESSES = {"fp": "fatima"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = house(tmp_path_factory.mktemp("needs") / "pages.db")
    yield made
    made.services.close()


@pytest.fixture(scope="module")
def enter(world):
    app = create_app(world.services)
    app.testing = True
    people = {who: f"{ADDRESSES.get(who, who)}@example.org" for who in
              ("fp", "mission", "mission_b", "officer", "director", "reader", "ann", "bob")}  # fmt: skip
    founding.set_password(world.services, list(people.values()), PASSWORD)
    known: dict[str, Browser] = {}

    def come(who):
        if who not in known:
            known[who] = Browser(app)
            known[who].sign_in(people[who])
            known[who].get("/me?lang=en")
        return known[who]

    return come


def url(need, page="need"):
    return f"/cases/{need}/{page}"


def test_a_focal_point_opens_a_need_in_three_clicks(world, enter):
    fp = Hand(enter("fp"))

    fp.follow(rf"/cases/{world.review}($|/)").follow(rf"/cases/{world.review}/needs$")
    fp.press(rf"/cases/{world.review}/needs$", title="Lighting of markets")

    assert fp.clicks == 3
    assert "Lighting of markets" in fp.text
    assert "Need identified" in fp.text


def test_a_mission_opens_a_need_outside_any_review(world, enter):
    mission = Hand(enter("mission")).follow(r"^/needs$").follow(r"/cases/new/assistance_request")
    mission.press(r"assistance_request", **{"i.title": "Outside a review", "i.language": "en"})

    assert mission.clicks == 3
    assert "Outside a review" in mission.text
    assert "assistance_request" not in enter("fp").get("/needs").text


def test_a_need_is_written_and_walks_to_its_release_on_pages(world, enter):
    need, fp = opened(world), enter("fp")
    page = fp.get(url(need, "need/text"))
    version = re.search(r'name="version" value="(\d+)"', page.text)[1]

    page = fp.post(url(need, "need/text"), version=version, title="Safer markets", what="Training",
                   why="Surveys", theme="capacity", level="city", city="Port Example",
                   cost_from="50 000", cost_to="80000", currency="USD", law="Act 3 of 2019",
                   language="en", **{"help_languages:fr": "1"})  # fmt: skip

    assert page.status_code == 200
    assert "Port Example" in page.text
    assert "50,000" in page.text
    for trigger, typed in (
        ("substantiate", {}),
        ("confirm", {}),
        ("release", {"i.audience": "public"}),
    ):
        path = url(need, f"steps/{trigger}")
        asked = fp.post(path, **seen(fp.get(path)), do="preview", **typed)
        fp.post(path, **seen(asked), confirm="1", **typed)
    assert world.state(need) == "released"
    found = world.services.read(lambda s: queries.released(s, "public"))
    assert need in [each.reference for each in found]


def test_a_range_without_a_currency_keeps_what_was_typed(world, enter):
    need, fp = opened(world), enter("fp")
    fp.get(url(need, "need/text"))

    page = fp.post(url(need, "need/text"), version="1", title="T", language="en", cost_from="5000",
                   cost_to="10", why="Because of surveys")  # fmt: skip

    assert page.status_code == 422
    assert "Choose one currency for the range." in page.text
    assert "Because of surveys" in page.text


def test_two_who_write_at_once_lose_no_word(world, enter):
    need, fp, mission = opened(world), enter("fp"), enter("mission")
    fp.get(url(need, "need/text"))
    mission.get(url(need, "need/text"))
    fp.post(url(need, "need/text"), version="1", title="T", language="en", why="First words")

    page = mission.post(url(need, "need/text"), version="1", title="T", language="en", why="Others")

    assert page.status_code == 409
    assert "First words" in page.text
    assert "Others" in page.text


@pytest.mark.parametrize("state", ["identified", "confirmed"])
def test_before_its_release_a_need_does_not_exist_for_others(world, enter, state):
    need = brought(world, state)

    for who in ("ann", "officer", "director", "reader", "mission_b"):
        browser = enter(who)
        for path in ("", "/need", "/need/text", "/history", "/diagram", "/steps/offer", "/dossier"):
            assert browser.get(f"/cases/{need}{path}").status_code == 404, (who, path)
        assert browser.get(f"/needs/{need}").status_code == 404
        for listing in ("/needs", f"/find?q={need}", "/cases?kind=assistance_request", "/inbox"):
            assert f'/cases/{need}"' not in browser.get(listing).text, (who, listing)
            assert f"/cases/{need}/" not in browser.page.text, (who, listing)
    assert need not in enter("ann").get("/needs?format=csv").text


def test_a_partner_finds_a_need_in_two_clicks_and_offers_in_three(world, enter):
    need = brought(world, "released")
    world.services.write(lambda s: setattr(queries.need(s, world.case(need).id), "theme", "places"))

    ann = Hand(enter("ann")).follow(r"^/needs$").press(r"/needs", theme="places")
    assert need in ann.text
    assert ann.clicks == 2

    ann = Hand(enter("ann")).follow(r"^/needs$").follow(rf"/cases/{need}/need$")
    ann.press(
        r"/steps/offer$", **{"i.offer_what": "Two planners", "i.offer_contact": "a@example.org"}
    )
    assert ann.clicks == 3
    assert len(world.services.read(lambda s: queries.standing_offers(s, world.case(need).id))) == 1


def test_an_offer_that_lacks_something_keeps_what_was_typed(world, enter):
    need, ann = brought(world, "released"), enter("ann")
    page = ann.get(url(need))

    page = ann.post(url(need, "steps/offer"), **seen(page), confirm="1",
                    **{"i.offer_what": "A planner", "i.offer_language": "en"})  # fmt: skip

    assert page.status_code == 422
    assert "A planner" in page.text


def test_an_offer_is_on_the_pages_of_its_partner_and_the_state_alone(world, enter):
    need = brought(world, "released")
    world.fire("ann", need, "offer", **OFFERED | {"offer_what": "Secret plan"})

    shown = {who: "Secret plan" in "".join(enter(who).get(url(need, page)).text
                                           for page in ("need", "history", "people"))
             + enter(who).get(f"/cases/{need}").text
             for who in ("fp", "mission", "ann", "bob", "officer")}  # fmt: skip

    assert shown == {"fp": True, "mission": True, "ann": True, "bob": False, "officer": False}
    assert "Secret plan" in enter("ann").get("/needs/offers").text
    assert "Secret plan" not in enter("bob").get("/needs/offers").text
    assert enter("fp").get("/needs/offers").status_code == 404


def test_a_state_takes_an_offer_up_in_three_clicks(world, enter):
    need = brought(world, "released")
    world.fire("ann", need, "offer", **OFFERED)
    world.fire("bob", need, "offer", **OFFERED)

    fp = Hand(enter("fp"), url(need)).press(r"/steps/match$").press(r"/steps/match$", "confirm")

    assert fp.clicks == 2
    assert world.state(need) == "matched"
    kept = enter("bob").get("/needs/offers").text
    assert "The need is not open to partners any more" in kept
    assert "Offered" in kept


def test_a_partner_reports_on_the_delivery_in_two_clicks(world, enter):
    need = brought(world, "in_delivery")

    ann = Hand(enter("ann")).follow(rf"/cases/{need}/need$")
    ann.press(r"/steps/report_delivery$", **{"i.told": "Wardens trained"})

    assert ann.clicks == 2
    page = enter("fp").get(url(need)).text
    assert "Wardens trained" in page
    assert "Add the view" in page


def test_released_needs_are_given_out_as_csv_and_workbook(world, enter):
    need = brought(world, "released")
    private = brought(world, "confirmed")

    table = enter("ann").get("/needs?format=csv").data.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(enter("ann").get("/needs?format=xlsx").data))

    assert need in table
    assert private not in table
    assert need in [row[0].value for row in book.active]
    assert "Offers" in [each.value for each in book.active[1]]


def test_a_finding_that_names_a_need_begins_the_short_form(tmp_path):
    made = house(tmp_path / "finding.db")
    bring(made, "findings_drafting")
    from workflows.domain.findings import services as findings

    words = "Training of city staff\nin the north"
    made.services.write(lambda s: findings.draft(
        s, case=made.case(made.review).id, kind="need", cites="", text=words, language="en",
        by=made.actors["expert_b"], now=made.clock.now()))  # fmt: skip
    bring(made, "state_comments")
    app = create_app(made.services)
    founding.set_password(made.services, ["fatima@example.org"], PASSWORD)
    browser = Browser(app)
    browser.sign_in("fatima@example.org")
    browser.get("/me?lang=en")

    fp = Hand(browser, f"/cases/{made.review}/findings").follow(r"/needs\?finding=1$")
    assert 'value="Training of city staff"' in fp.text
    fp.press(r"/needs$")

    assert fp.clicks == 2
    assert "paragraph 1 of the findings" in re.sub("[\u2068\u2069]", "", fp.text)
    made.services.close()


def test_menus_are_no_longer_than_seven(enter):
    for who in ("ann", "fp", "officer", "reader"):
        page = enter(who).get("/inbox").text
        entries = re.search(r'<nav class="menu folding".*?</nav>', page, re.DOTALL)[0].count("<li")
        assert entries <= 7, who
    assert "My offers" in enter("ann").get("/inbox").text
    assert "My offers" not in enter("fp").get("/inbox").text
