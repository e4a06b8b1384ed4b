"""Agreed observations that the Board may search: only what a State has opened to it."""

from __future__ import annotations

import pytest

from engine.errors import InputFaults
from tests.journeys import review
from tests.web.hand import Hand
from tests.web.readers import CYCLE
from workflows.domain.reports.observations import opened_to_the_board

PROJECT = {"title": "Parks", "city": "A", "term": "short", "stage": "idea", "about": "Lamps."}
PAGE = f"/cycles/{CYCLE}/observations"
FIRST, SECOND = "Light the parks at night.", "Keep a register of places."


@pytest.fixture
def issued(world, site):
    """A review that was issued, with two agreed observations, one on a question."""
    at = review.bring(world, "findings_drafting")
    expert = site.enter("expert_b")
    for text in (FIRST, SECOND):
        expert.get(f"/cases/{at}/findings/new")
        form = {"kind": "observation", "cites": "Article 4", "text": text, "language": "en"}
        expert.post(f"/cases/{at}/findings/new", **form, question="vision" if text == FIRST else "")
    review.bring(world, "issued")
    return at


def consent(world, **more):
    given = {"document": "report", "audience": "board", **more}
    return world.open("fp", "consent", inputs=given, parent=world.case(world.review).id)


def shown(site, who="reader", query=""):
    text = site.enter(who).get(PAGE + query).text
    return [each for each in (FIRST, SECOND) if each in text]


def test_nothing_is_open_to_the_board_without_the_consent_of_its_state(issued, world, site):
    assert shown(site) == []
    consent(world, audience="public")
    assert shown(site) == shown(site, "officer") == []
    given = consent(world)
    assert shown(site) == shown(site, "officer") == [FIRST, SECOND]
    world.fire("fp", given, "withdraw_consent")
    assert shown(site) == []


def test_what_was_kept_back_is_not_among_them(issued, world, site):
    assert world.services.read(opened_to_the_board) == ()
    consent(world, kept_back="1")
    assert shown(site) == [SECOND]
    case = world.case(world.review)
    named = {**PROJECT, "review": case.id}
    with pytest.raises(InputFaults):  # nor can a project of the State name it
        world.open("mission", "city_project", case.subject, inputs=named | {"paragraphs": "1, 2"})
    world.open("mission", "city_project", case.subject, inputs=named | {"paragraphs": "2"})
    assert world.services.read(opened_to_the_board) == ((issued, 2),)  # what can be cited


def test_numbers_that_an_entry_names_go_with_the_consent(issued, world, site):
    given = consent(world)
    case = world.case(world.review)
    named = {**PROJECT, "review": case.id, "paragraphs": "1, 2"}
    entry = world.open("mission", "city_project", case.subject, inputs=named)
    world.fire("mission", entry, "release")

    def told(who):
        """Whether the numbers stand on the page and in the file; nobody comes to them by a search."""
        browser, listed = site.enter(who), "/registers/city_project"
        page = browser.get(f"/cases/{entry}").text
        found = {"1, 2" in page, '"1, 2"' in browser.get(f"{listed}?format=csv").text}
        assert entry not in browser.get(f"{listed}?q=1,+2").text
        assert len(found) == 1
        return found.pop()

    everybody = ("mission", "fp", "expert_b", "officer", "reader", "mission_d")
    assert {who for who in everybody if told(who)} == set(everybody)
    world.fire("fp", given, "withdraw_consent")
    reading = {"mission", "fp", "expert_b", "officer"}  # the findings, where they stand
    assert {who for who in everybody if told(who)} == reading
    consent(world, kept_back="1")
    assert "1, 2" not in site.enter("reader").get(f"/cases/{entry}").text
    assert told("mission")


def test_they_are_found_by_theme_and_by_words_in_two_clicks(issued, world, site):
    consent(world)
    hand = Hand(site.enter("reader"), "/")
    hand.follow("/observations$").press("/observations$", theme="guidelines")
    assert FIRST in hand.text
    assert SECOND not in hand.text
    assert hand.clicks == 2
    assert shown(site, query="?q=REGISTER") == [SECOND]


def test_the_papers_of_the_session_are_one_click_away(issued, site):
    hand = Hand(site.enter("reader"), "/")
    assert any(each.endswith("/pack.zip") for each in hand.page.links)


def test_the_parties_and_strangers_have_no_such_page(issued, site):
    for who in ("fp", "fp_b", "mission_d"):
        assert site.enter(who).get(PAGE).status_code == 404
