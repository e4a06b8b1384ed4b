"""The answers of the last review on the pages of this one."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.journeys.again import drafting_again
from tests.journeys.review import bring
from tests.web.assessing import Site, form_of
from tests.web.browser import value_of
from tests.web.hand import Hand
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from tests.workflows.test_assessment import save

ROOM = "/cases/XAA-2028/assessment"
SECTION = f"{ROOM}/sections/guidelines"


@pytest.fixture
def again(at, cheap_hashes):  # noqa: F811
    world = at("sa_drafting")
    save(world, "vision", "What we said then")
    bring(world, "concluded")
    assert drafting_again(world) == "XAA-2028"
    return Site(world)


def plain(text):
    return re.sub("[\u2068\u2069]", "", text)


def test_nothing_of_last_time_is_shown_until_the_state_wishes_it(again):
    focal = again.enter("fp")
    assert "What we said then" not in focal.get(SECTION).text

    index = Hand(focal, ROOM).press(r"/assessment/earlier$")

    assert index.clicks == 1
    assert "now stands beside each question" in index.text
    assert "What we said then" in focal.get(SECTION).text
    assert "What we said then</textarea>" not in focal.get(SECTION).text
    Hand(focal, ROOM).press(r"/assessment/earlier$")
    assert "What we said then" not in focal.get(SECTION).text
    officer = again.enter("officer")
    officer.get("/me")
    assert officer.post(f"{ROOM}/earlier", wished="yes").status_code == 404


def test_unchanged_is_one_click_and_its_readers_are_told_since_when(again):
    focal = again.enter("fp")
    Hand(focal, ROOM).press(r"/assessment/earlier$")

    hand = Hand(focal, SECTION).press(r"/sections/guidelines$", "unchanged", **{
        "q.measures.text": "New this time"})  # fmt: skip

    assert hand.clicks == 1
    assert hand.address.endswith("#q-vision")
    assert "What we said then</textarea>" in hand.text
    assert "New this time</textarea>" in hand.text
    assert "Unchanged since" in plain(hand.text)
    again.world.fire("fp", "XAA-2028", "submit", blanks_confirmed="yes")
    assert "Unchanged since" in plain(again.enter("officer").get(ROOM).text)


def test_changed_puts_the_earlier_text_into_the_field_and_saves_nothing_yet(again):
    focal = again.enter("fp")
    Hand(focal, ROOM).press(r"/assessment/earlier$")

    hand = Hand(focal, SECTION).press(r"/sections/guidelines$", "changed")

    assert "What we said then</textarea>" in hand.text
    assert "What we said then</textarea>" not in focal.get(SECTION).text
    form = form_of(hand.text, "vision") | {"q.vision.text": "What we say now"}
    focal.get(SECTION)
    focal.post(SECTION, edition=value_of(hand.text, "edition"), **form)
    shown = focal.get(SECTION).text
    assert "What we say now</textarea>" in shown
    assert "Unchanged since" not in plain(shown)


def noted(world, follow_up, words):
    """The State takes up the offer of follow-up and adds a note."""
    for step in ({}, {"progress": words}):
        trigger = "note_progress" if step else "accept_offer"
        day = world.clock.now().date() + dt.timedelta(days=365)
        world.fire("mission", follow_up, trigger, next_note_on=day, **step)


def test_a_note_of_the_follow_up_is_added_to_the_field_and_saved_by_nobody_else(again):
    noted(again.world, "XAA-2027/F1", "One <office> was opened")
    focal = again.enter("fp")
    index = Hand(focal, ROOM)
    assert "1 note of follow-up" in plain(index.text)
    assert "was opened" not in index.text + focal.get(SECTION).text
    index.press(r"/assessment/earlier$")
    assert "One &lt;office&gt; was opened" in index.text

    hand = Hand(focal, SECTION).press(
        r"/sections/guidelines$", "noted", **{"q.vision.text": "Our own words"}
    )

    assert hand.clicks == 1
    assert hand.address.endswith("#q-vision")
    assert "Our own words\n\nOne &lt;office&gt; was opened</textarea>" in hand.text
    kept = focal.get(SECTION).text
    assert "Our own words</textarea>" in kept
    assert "was opened</textarea>" not in kept
    assert "was opened" not in again.enter("mission_d").get(SECTION).text


def test_notes_alone_are_offered_where_no_answers_were_delivered_here(at, cheap_hashes):  # noqa: F811
    world = at("concluded")
    noted(world, "XAA-2027/F1", "One office was opened")
    drafting_again(world)
    focal = Site(world).enter("fp")

    index = Hand(focal, ROOM).press(r"/assessment/earlier$")

    assert "The notes of your follow-up now stand beside each question." in index.text
    assert "answer</p>" not in index.text
    assert "Delivered last time" not in focal.get(SECTION).text
    assert "One office was opened" in focal.get(SECTION).text
    taken = Hand(focal, SECTION).press(r"/sections/guidelines$", "noted")
    assert "One office was opened</textarea>" in taken.text
