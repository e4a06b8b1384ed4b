"""An amendment of the Guidelines on its pages: from what reviews found to the next version."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.journeys import review
from tests.journeys.emptyhouse import Visitor
from tests.web.browser import value_of
from tests.web.hand import Hand
from tests.web.readers import new_world, site_over
from tests.web.test_guidelines import SAMPLE, bring, decide, kept
from workflows.domain.reports.cited import item_named

TEXT = "# II. A sample vision\n\nA second paragraph, on lanterns."
LAST, AFTER = "2027-01-18", dt.datetime(2027, 1, 22, 6, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """An issued report with an agreed item that its State has opened, and Guidelines in effect."""
    world = new_world(tmp_path_factory.mktemp("amendments"))
    site = site_over(world)
    at = review.bring(world, "findings_drafting")
    expert = site.desk_of("expert_b")
    expert.get(f"/cases/{at}/findings/new")
    expert.post(
        f"/cases/{at}/findings/new", kind="observation", cites="Section II",
        text="Lanterns are what streets have.", language="en",
    )  # fmt: skip
    review.bring(world, "issued")
    given = {"document": "report", "audience": "board"}
    world.open("fp", "consent", inputs=given, parent=world.case(at).id)
    desk = site.desk_of("officer")
    decide(desk, kept(desk, bring(desk, SAMPLE)).request.path)
    yield site
    world.services.close()


def enter(site, who):
    visitor = Visitor(site.app)
    visitor.client = site.desk_of(who).client
    return visitor


def test_an_amendment_goes_from_an_agreed_finding_to_the_version_it_puts_in_effect(site):
    """S1 §6, §14 a: cited, put to all, before the Board and the Assembly, decided, imported."""
    desk, item = enter(site, "officer"), item_named(site.world.review, 1)
    hand = Hand(desk, "/guidelines").follow(r"/cases/new/draft_text\?.*vision")
    hand.press("/cases/new/draft_text", subject="Lanterns for lamps",
               **{"i.mandate": "S1 §6", "i.language": "en"})  # fmt: skip
    draft = hand.address.partition("?")[0]
    version = value_of(desk.get(f"{draft}/draft-text/edit"), "version")
    desk.send(f"{draft}/draft-text/edit", do="save", text=TEXT, language="en", version=version)
    desk.arrived()
    desk.step(draft, "cite_finding", finding=item, cited_for="Section II")
    assert "No section is named yet." not in desk.get(f"{draft}/draft-text").text
    mission = enter(site, "mission_b")
    assert "lanterns" not in mission.get(f"{draft}/draft-text").text
    desk.step(draft, "open_consultation", closes_on=LAST)

    assert item in mission.get(draft).text
    mission.get(f"{draft}/draft-comments/new?paragraph=1")
    mission.send(
        f"{draft}/draft-comments/new", paragraph="1", words="Say: lanterns and lamps.",
        language="en", do="table",
    )  # fmt: skip
    mission.arrived()
    mission.step(draft, "send_comments")
    site.world.clock.set(AFTER)
    site.inside.clear()
    desk = enter(site, "officer")
    desk.step(draft, "close_consultation")
    desk.get(f"{draft}/draft-comments")
    settle = desk.follow(r"[^\"]+/settle")
    desk.get(settle)
    desk.send(settle, settled="not_taken", reason="One word is enough.", do="save")
    desk.arrived()
    for step in ("to_board", "to_assembly"):
        desk.step(draft, step)
    before = desk.get(f"{draft}/draft-text").text
    assert "Import the text as amended" not in before
    desk.step(draft, "decide", "decision_file", decision="Resolution 3/1", decided_on=LAST)

    hand = Hand(desk, f"{draft}/draft-text").follow("/guidelines/import")
    assert hand.clicks == 1
    assert 'value="Resolution 3/1"' in hand.text
    assert "on lamps" in desk.get("/guidelines").text
    version = kept(desk, bring(desk, SAMPLE.replace("lamps", "lanterns"))).request.path
    decide(desk, version)
    reader = enter(site, "reader")
    assert "on lanterns" in reader.get("/guidelines").text
    page = reader.get(f"{draft}/draft-text").text
    assert "The next version of the Guidelines" in page
    assert "Import the text as amended" not in page
