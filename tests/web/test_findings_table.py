"""The agreed-text table: wordings proposed and taken, sources, summary, bulk agreement, looks."""

from __future__ import annotations

import re

import pytest

from tests.journeys.world import FILE
from tests.web.browser import value_of
from tests.web.hand import Hand
from tests.web.reviewing import Reviewing
from tests.web.test_findings import ITEM, deliver, draft, ids, standing
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from workflows.domain.findings import queries, roleviews

TEXT, WORDING = "Three cities keep a register", "Three cities may keep a register"


@pytest.fixture
def drafting(at, cheap_hashes):  # noqa: F811
    return Reviewing(at("findings_drafting"))


@pytest.fixture
def commenting(drafting):
    deliver(drafting, TEXT, "Second text", "Third text")
    return drafting


@pytest.fixture
def revising(commenting):
    """The State proposed another wording of the first item."""
    first = ids(commenting.get("fp", "findings"))[0]
    commenting.post("fp", f"findings/{first}/comment", kind="other_view", text="",
                    proposal=WORDING, language="en")  # fmt: skip
    commenting.take("fp", "send_comments")
    return commenting


def first_of(site, who="fp_b"):
    return ids(site.get(who, "findings"))[0]


def reply(site, item, **typed):
    page = site.get("fp_b", f"findings/{item}/reply")
    typed = {"language": "en", "text": "", "wording": TEXT, **typed}
    for name in ("version", "item_version"):
        typed.setdefault(name, value_of(page, name))
    return site.enter("fp_b").post(site.url(f"findings/{item}/reply"), **typed)


def propose_text(site):
    for who in ("fp_b", "fp_c"):
        site.take(who, "clear_text")
    site.take("officer", "deliver_text")


# Proposed wordings


def test_what_a_proposed_wording_changes_is_shown_word_by_word(revising):
    page = revising.get("fp_b", f"findings/{first_of(revising)}/reply").text

    assert re.search(r"<ins>.*?may.*?</ins>", page)
    assert re.search(r"<ins>.*?may.*?</ins>", revising.get("fp", "findings").text)


def test_an_unchanged_wording_proposes_nothing_and_agreeing_carries_none(commenting):
    first = ids(commenting.get("fp", "findings"))[0]
    form = {"kind": "agrees", "text": "", "language": "en"}

    page = commenting.post("fp", f"findings/{first}/comment", proposal=WORDING, **form)
    assert page.status_code == 422
    assert WORDING in page.text  # what was typed is kept

    page = commenting.post("fp", f"findings/{first}/comment", proposal=TEXT, **form)
    assert "Proposed wording" not in page.text


def test_the_wording_of_the_state_is_taken_in_one_click_and_can_be_put_back(revising):
    item = first_of(revising)
    assert WORDING in reply(revising, item, do="taken_up").text
    world = revising.world
    found = lambda: world.services.read(lambda s: queries.finding(s, world.case(world.review).id, item))  # noqa: E731  # fmt: skip
    assert found().text == WORDING

    reply(revising, item, do="kept", wording=WORDING)
    assert found().text == TEXT
    reply(revising, item, do="partly", wording="Some cities may keep a register")
    propose_text(revising)

    page = revising.get("fp", "findings")
    assert "Some cities may keep a register" in page.text
    assert "Show what changed since round" in page.text
    assert page.text.count('class="onward" href="#item-') == 3  # without a script, too


def test_a_wording_changed_by_hand_is_never_dropped_in_silence(revising):
    page = reply(revising, first_of(revising), do="kept", wording="Typed for an hour")

    assert page.status_code == 422
    assert "Typed for an hour" in page.text
    assert "Choose Merge" in page.text


def test_a_reply_does_not_write_over_a_colleague(revising):
    item = first_of(revising)
    revising.post("fp_c", f"findings/{item}", **ITEM, text="Of a colleague")

    page = reply(revising, item, do="partly", wording="Of mine", item_version="1")

    assert page.status_code == 409
    assert "Of a colleague" in page.text
    assert "Of mine" in page.text


# In bulk


def test_the_state_agrees_with_all_that_remains_after_a_page_with_their_number(commenting):
    fp = Hand(commenting.enter("fp"), commenting.url("findings")).follow("/findings/rest/comment$")
    assert "Agree with all" in fp.text
    assert all(each in fp.text for each in (TEXT, "Second text", "Third text"))
    first = ids(commenting.get("mission", "findings"))[0]
    form = {"kind": "other_view", "text": "We differ", "language": "en"}
    commenting.post("mission", f"findings/{first}/comment", **form)

    stale = commenting.enter("fp")
    stale.page = stale.client.get(commenting.url("findings/rest/comment"), buffered=True)
    page = stale.post(commenting.url("findings/rest/comment"), items=f"{first}, 99")
    assert page.status_code == 409
    fp = Hand(stale, commenting.url("findings/rest/comment")).press("/rest/comment$")
    assert fp.clicks == 1
    commenting.take("fp", "send_comments")

    assert set(standing(commenting.get("fp_b", "findings")).values()) == {"Contested", "Open"}
    assert commenting.get("fp_b", "findings").text.count("<strong>Agrees</strong>") == 2


def test_all_remaining_items_are_agreed_by_the_step_alone(revising):
    propose_text(revising)

    fp = Hand(revising.enter("fp"), revising.url("findings")).follow("/findings/rest/agree$")
    assert set(standing(revising.get("fp", "findings")).values()) == {"Open", "Contested"}
    fp.press("/findings/agree$").press("/steps/agree_items$", "confirm")

    assert set(standing(revising.get("fp_b", "findings")).values()) == {"Agreed"}
    assert fp.clicks == 3


def test_nobody_else_agrees_in_bulk(revising):
    propose_text(revising)

    for who in ("fp_b", "officer"):
        for act in ("comment", "agree"):
            assert revising.get(who, f"findings/rest/{act}").status_code == 403, (who, act)


# Sources


def test_a_question_is_chosen_and_told_by_its_number(drafting):
    page = drafting.get("expert_b", "findings/new")
    key = re.search(r'<option value="([a-z0-9_.-]+)">[^<]*Question', page.text).group(1)

    page = draft(drafting, TEXT, cites="", question=key)

    assert "Question" in page.text
    assert "cites nothing yet" not in page.text
    item = first_of(drafting)
    assert f'<option value="{key}" selected' in drafting.get("fp_b", f"findings/{item}").text


# The executive summary


def test_the_summary_is_drafted_by_language_and_read_once_delivered(revising):
    page = revising.post("expert_b", "findings/summary/en", text="A private summary")
    assert "A private summary" in page.text
    assert "A private summary" in revising.get("officer", "findings/summary").text
    assert revising.get("officer", "findings/summary/en").status_code == 403
    assert "A private summary" not in revising.get("fp", "findings/summary").text
    assert revising.get("fp", "findings/summary/en").status_code == 403
    assert revising.get("mission_b", "findings/summary").status_code == 404

    page = revising.post("fp_c", "findings/summary/en", text="Another summary", version="0")
    assert page.status_code == 409
    assert "A private summary" in page.text
    assert "Another summary" in page.text

    propose_text(revising)
    assert "A private summary" in revising.get("fp", "findings/summary").text

    world = revising.world
    world.fire("fp", world.review, "agree_text", agreement_communication=FILE)
    Hand(revising.enter("fp"), revising.url("findings/summary")).follow("agree_transmittal$").press(
        "agree_transmittal", "preview"
    ).press("agree_transmittal", "confirm")
    assert world.state(world.review) == "preparing"


# Corrections


def test_a_settled_text_is_corrected_from_the_room(revising):
    propose_text(revising)
    world = revising.world
    world.fire("fp", world.review, "agree_text", agreement_communication=FILE)
    item = first_of(revising)
    assert revising.get("expert_b", f"findings/{item}/correction").status_code == 403
    revising.post("fp_b", f"findings/{item}/correction", kind="corrected", text="Four cities",
                  language="en")  # fmt: skip
    assert "Four cities" not in revising.get("fp", "findings").text

    world.fire("fp_b", world.review, "correct_text", correction="A number",
               correction_agreement=FILE)  # fmt: skip

    page = revising.get("fp", "findings").text
    assert "Four cities" in page
    assert re.search(r"<del>.*?Three.*?</del>", page)
    assert "Four cities" in revising.get("fp", "findings/text").text


# As another role reads it


def test_the_desk_looks_as_the_state_and_reads_no_draft_of_anybody(commenting):
    first = ids(commenting.get("fp", "findings"))[0]
    form = {"kind": "other_view", "text": "Between us", "language": "en"}
    commenting.post("fp", f"findings/{first}/comment", **form)
    assert commenting.get("officer", "findings/as/1").status_code == 404

    page = commenting.post("officer", "findings/as", role="sur_focal_point")

    assert "this look is noted" in page.text
    assert TEXT in page.text
    assert "Between us" not in page.text
    assert not re.search(r"<form[^>]*findings", page.text)
    world = commenting.world
    case = world.case(world.review).id
    (look,) = world.services.read(lambda s: roleviews.looks(s, case))
    assert (look.role, look.at) == ("sur_focal_point", world.clock.now())
    assert "officer" in commenting.get("officer", "findings/as").text


def test_a_look_shows_no_draft_of_the_reviewers_and_what_a_mission_does_not_read(drafting):
    draft(drafting, "A private wording")

    page = drafting.post("officer", "findings/as", role="rev_expert")
    assert "A private wording" not in page.text
    page = drafting.post("officer", "findings/as", role="rev_mission")
    assert "This role has no such page" in page.text
    assert drafting.post("officer", "findings/as", role="nobody").status_code == 422
    for who in ("fp", "fp_b", "director", "reader"):
        assert drafting.get(who, "findings/as").status_code == 404, who


def test_answers_and_accepted_passages_are_evidence_and_are_told_with_the_text(drafting):
    page = drafting.get("expert_b", "findings/new").text
    boxes = re.findall(r'name="evidence:([a-z]+:[^"]+)"', page)
    assert {each.partition(":")[0] for each in boxes} >= {"visit"}

    page = draft(drafting, TEXT, cites="", **{f"evidence:{boxes[0]}": "1"})

    assert "cites nothing yet" not in page.text
    item = first_of(drafting)
    page = drafting.get("fp_b", f"findings/{item}").text
    assert re.search(rf'name="evidence:{boxes[0]}" value="1" checked', page)
