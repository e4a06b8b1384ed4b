"""The room of consents: what the State agreed to, seen by the State and the desk alone."""

from __future__ import annotations

import re

import pytest

from tests.web.hand import Hand
from tests.web.reviewing import Reviewing
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from tests.workflows.test_consent import give, issue


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return lambda state: Reviewing(at(state))


def cells(page):
    """(document, audience) -> the words of the cell, where a consent was given."""
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page.text, re.DOTALL):
        title = row.split("</th>")[0]
        for audience, cell in re.findall(r'<td data-label="(.*?)">(.*?)</td>', row, re.DOTALL):
            chip = re.search(r'class="chip \w+">.*?<span>(.*?)</span>', cell, re.DOTALL)
            if chip:
                found[title, audience] = chip.group(1)
    return found


def test_without_a_word_of_the_state_the_answer_is_no(site):
    page = site("agreed").get("fp", "consents")

    assert cells(page) == {}
    assert page.text.count("no consent") == 30
    assert "Nothing stated yet" in page.text


def test_each_document_and_audience_stands_by_itself(site):
    site = site("agreed")
    given = give(site.world, document="practice", audience="public")
    issued = give(site.world, document="report", audience="donors")
    withdrawn = give(site.world, document="need", audience="un_partners")
    issue(site.world, issued)
    site.world.fire("mission", withdrawn, "withdraw_consent")

    page = site.get("officer", "consents")

    assert cells(page) == {
        ("Good practice", "The public"): "Consent given",
        ("Report", "Donors"): "Issued",
        ("Technical-assistance need", "United Nations partners"): "Withdrawn",
    }
    for reference in (given, issued, withdrawn):
        assert f'href="/cases/{reference}"' in page.text


def test_a_consent_given_again_takes_the_place_of_one_withdrawn(site):
    site = site("agreed")
    site.world.fire("fp", give(site.world), "withdraw_consent")
    give(site.world)

    assert cells(site.get("fp", "consents")) == {("Good practice", "The public"): "Consent given"}


def test_a_cell_leads_to_the_form_with_document_and_audience_chosen(site):
    page = site("agreed").get("fp", "consents/give?document=need&audience=donors")

    assert page.status_code == 200
    assert re.search(r'value="need"[^>]* (selected|checked)', page.text)
    assert re.search(r'value="donors"[^>]* (selected|checked)', page.text)


def test_the_form_of_a_consent_gives_it_when_it_is_sent(site):
    site = site("agreed")
    hand = Hand(site.enter("fp"), f"/cases/{site.world.review}/consents")
    hand.follow("give.document=practice&audience=public").press("/cases/new/consent")
    assert cells(site.get("fp", "consents")) == {("Good practice", "The public"): "Consent given"}


def test_a_consent_may_leave_paragraphs_out_and_says_that_an_issue_is_final(site):
    site = site("agreed")
    page = site.get("fp", "consents/give?document=report&audience=public")
    assert "cannot be recalled" in page.text
    hand = Hand(site.enter("fp"), f"/cases/{site.world.review}/consents")
    hand.follow("give.document=report&audience=public")
    hand.press("/cases/new/consent", **{"i.kept_back": "3, 5-6"})
    assert "3, 5-6" in site.get("fp", "consents").text


def test_a_consent_after_the_issue_is_shown_as_an_addendum(site):
    site = site("concluded")
    give(site.world)
    assert "Addendum" in site.get("fp", "consents").text


def test_before_the_text_is_settled_the_room_says_why_not(site):
    page = site("text_proposed").get("fp", "consents")

    assert "The text has not been settled yet." in page.text
    assert "consents/give" not in page.text


def test_the_desk_reads_and_gives_no_consent(site):
    site = site("agreed")

    assert "consents/give" not in site.get("officer", "consents").text
    assert site.get("officer", "consents/give?document=need&audience=donors").status_code == 403


def test_nobody_else_has_such_a_room(site):
    site = site("concluded")

    for who in ("fp_b", "expert_b", "mission_b", "reader", "mission_d"):
        assert site.get(who, "consents").status_code == 404, who


def test_the_transmittal_is_shown_as_the_state_left_it(site):
    site = site("preparing")
    assert "Transmittal agreed" in site.get("mission", "consents").text

    site.world.fire("fp", site.world.review, "take_back_transmittal")

    assert "Agreement to transmittal taken back" in site.get("officer", "consents").text
