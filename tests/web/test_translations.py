"""A document translated section by section: unofficial until official, and tied to its wording."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from config.i18n import Translator
from engine.models.case import Case
from tests.journeys.world import FILE
from tests.web.hand import Hand
from tests.web.test_papers import TEXT, with_summary
from workflows.domain.findings.models import SummaryText
from workflows.domain.reports import rules

ARABIC = "أنارت الدولة حدائقها."


@pytest.fixture
def asked(world, site):
    """A translation of a summary into Arabic that the secretariat asked for."""
    at = with_summary(world, "agreed")
    hand = Hand(site.enter("officer"), f"/cases/{at}/papers")
    hand.follow("ask.document=executive-summary")
    hand.press("/cases/new/translation", **{"i.language": "ar"})
    return world.services.read(
        lambda rows: rows.scalar(sa.select(Case.reference).where(Case.definition == "translation"))
    )


def sections(page):
    return re.findall(r'name="([0-9a-f]{64})\.seen"', page.text)


def translate(site, asked, text=ARABIC):
    desk = site.enter("officer")
    (key,) = sections(desk.get(f"/cases/{asked}/sections"))
    seen = re.search(rf'name="{key}\.seen" value="(\d+)"', desk.page.text)[1]
    return desk.post(f"/cases/{asked}/sections", **{f"{key}.text": text, f"{key}.seen": seen})


def paper(site, world, who="fp", language="ar"):
    return site.enter(who).get(f"/cases/{world.review}/papers/executive-summary?in={language}").text


def test_a_translation_is_read_once_it_is_delivered_and_marked_unofficial(asked, world, site):
    assert TEXT in paper(site, world)
    translate(site, asked)
    assert ARABIC not in paper(site, world)
    world.fire("officer", asked, "deliver_translation")
    shown = paper(site, world)
    assert ARABIC in shown
    assert TEXT not in shown
    assert "ترجمة غير رسمية" in shown
    assert TEXT in paper(site, world, language="en")


def test_nothing_is_delivered_before_a_section_is_translated(asked, world, site):
    assert "deliver_translation" not in world.options("officer", asked)
    translate(site, asked)
    assert "deliver_translation" in world.options("officer", asked)


def test_a_changed_wording_comes_back_and_its_old_translation_is_not_printed(asked, world, site):
    translate(site, asked)
    world.fire("officer", asked, "deliver_translation")
    world.services.write(
        lambda rows: rows.execute(sa.update(SummaryText).values(text="Another wording."))
    )
    assert "Another wording." in paper(site, world)
    assert ARABIC not in paper(site, world)
    page = site.enter("officer").get(f"/cases/{asked}/sections")
    assert "Another wording." in page.text
    assert ARABIC not in page.text


def test_of_two_who_save_a_section_the_second_is_told_and_loses_nothing(asked, site):
    first = site.enter("officer")
    (key,) = sections(first.get(f"/cases/{asked}/sections"))
    answer = first.post(f"/cases/{asked}/sections", **{f"{key}.text": "One", f"{key}.seen": "0"})
    assert answer.status_code == 200
    first.get(f"/cases/{asked}/sections")
    answer = first.post(f"/cases/{asked}/sections", **{f"{key}.text": "Two", f"{key}.seen": "0"})
    assert answer.status_code == 409
    assert "One" in answer.text
    assert "Two" in answer.text


def test_the_state_follows_it_and_writes_nothing_others_do_not_see_it(asked, world, site):
    state = site.enter("fp")
    page = state.get(f"/cases/{asked}/sections")
    assert TEXT in page.text
    assert not sections(page)
    assert state.post(f"/cases/{asked}/sections", x="y").status_code in (403, 404, 409)
    assert site.enter("fp_b").get(f"/cases/{asked}/sections").status_code == 404


def test_the_official_version_ends_it(asked, world, site):
    translate(site, asked)
    world.fire("officer", asked, "deliver_translation")
    day = world.clock.now().date()
    world.fire("officer", asked, "attach_official", official_on=day, official_version=FILE)
    assert world.state(asked) == "official"
    arabic, english = paper(site, world), paper(site, world, language="en")
    assert ARABIC in arabic
    unofficial = Translator("ar").gettext(rules.UNOFFICIAL)
    assert unofficial not in arabic
    assert "Advance unedited version" in english
    assert "The official version exists in: <bdi" in english


def test_an_official_version_may_come_before_any_working_one(asked, world):
    day = world.clock.now().date()
    world.fire("officer", asked, "attach_official", official_on=day, official_version=FILE)
    assert world.state(asked) == "official"
    assert not world.open_tasks(asked)
