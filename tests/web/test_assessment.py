"""The room of the self-assessment: answers are saved, and nothing typed is lost."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa

from engine.models.edition import Edition
from tests.web.assessing import (
    ROOM,
    SECTION,
    Site,
    answer,
    form_of,
    statements,
)
from tests.web.browser import value_of
from tests.web.stepping import PDF
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return lambda state: Site(at(state))


@pytest.fixture
def drafting(site):
    return site("sa_drafting")


def test_the_list_of_sections_says_how_far_each_is_and_that_nobody_has_it(drafting):
    focal = drafting.enter("fp")
    answer(focal, "vision", "In four languages")

    page = focal.get(ROOM)

    assert "Draft. The secretariat has NOT received this." in page.text
    assert re.search(r"\W?1\W? of \W?3\W? questions have a response", page.text)
    assert page.text.count("In preparation") == 1
    assert page.text.count("Not begun") == 6
    assert page.text.count("/assessment/sections/") == 7
    assert "no questionnaire has been adopted yet" in page.text


def test_a_section_is_complete_when_the_state_says_so(drafting):
    focal, mission = drafting.enter("fp"), drafting.enter("mission")
    for question in ("vision", "authorities", "measures"):
        answer(focal, question, "", kind="not_applicable")
    assert "<span>Complete</span>" not in focal.get(ROOM).text

    page = focal.post(SECTION, **{"complete": "yes", "complete.seen": value_of(
        focal.get(SECTION), "complete.seen")})  # fmt: skip

    assert page.status_code == 200
    shown = mission.get(ROOM).text
    assert "<span>Complete</span>" in shown
    assert re.search(r"Said to be complete · <bdi>fatima</bdi>", shown)
    old = {"complete": "yes", "complete.seen": "yes"}  # a page that said so before
    focal.post(SECTION, **{"complete": "no", "complete.seen": "yes"})
    focal.get(SECTION)
    focal.post(SECTION, **old)
    assert "<span>Complete</span>" not in mission.get(ROOM).text


def test_each_question_says_which_paragraph_it_asks_after(drafting):
    page = drafting.enter("fp").get(SECTION)

    assert "S1 §14 a" in page.text
    assert "S1 §7, §14 b" in page.text


def test_an_answer_is_saved_and_leads_to_the_next_section(drafting):
    focal = drafting.enter("fp")

    page = answer(focal, "vision", "Translated\r\ninto four languages")

    assert "Saved. Only your State reads it until you submit it." in page.text
    assert "Outcome 1" in page.text
    shown = drafting.enter("mission").get(SECTION).text
    assert "Translated\ninto four languages" in shown
    assert "fatima" in shown


def test_saving_can_stay_and_the_last_section_leads_to_the_check(drafting):
    focal = drafting.enter("fp")

    stayed = answer(focal, "vision", "One", do="stay")
    last = answer(focal, "successes", "Two", section=f"{ROOM}/sections/experience")

    assert "The Guidelines in the country</bdi></h1>" in stayed.text
    assert "Check the answers</" in last.text


def test_a_saving_that_has_not_seen_the_last_one_shows_both_texts(drafting):
    focal, mission = drafting.enter("fp"), drafting.enter("mission")
    old = mission.get(SECTION).text
    answer(focal, "vision", "The text of the focal point")
    form = form_of(old, "vision", "measures")
    form |= {"q.vision.text": "The text of the mission", "q.vision.kind": "answer"}
    form |= {"q.measures.text": "Nobody else wrote here", "q.measures.kind": "answer"}

    page = mission.post(SECTION, **form)

    assert page.status_code == 409
    assert "The text of the focal point" in page.text
    assert "The text of the mission</textarea>" in page.text
    shown = focal.get(SECTION).text
    assert "The text of the focal point" in shown
    assert "The text of the mission" not in shown
    assert "Nobody else wrote here" in shown
    again = form_of(page.text, "vision") | {"q.vision.text": "Both together"}
    assert mission.post(SECTION, **again).status_code == 200
    assert "Both together" in focal.get(SECTION).text


def test_an_old_page_overwrites_nothing_that_it_did_not_touch(drafting):
    focal, mission = drafting.enter("fp"), drafting.enter("mission")
    old = mission.get(SECTION).text
    answer(focal, "vision", "Newer")
    form = form_of(old, "vision", "measures") | {"q.measures.text": "Mine"}

    page = mission.post(SECTION, **form)

    assert page.status_code == 200
    shown = focal.get(SECTION).text
    assert "Newer" in shown
    assert "Mine" in shown


def test_a_form_answers_the_edition_that_it_showed(drafting):
    focal = drafting.enter("fp")
    page = focal.get(SECTION)
    drafting.world.services.write(lambda rows: _another(rows, drafting.world.clock.now()))
    form = form_of(page.text, "vision") | {"q.vision.text": "Asked before"}

    focal.post(SECTION, **form, edition=value_of(page, "edition"))

    assert "Asked before" in focal.get(SECTION).text
    assert "2026" in focal.get(ROOM).text


def _another(rows, now):
    """A new edition, in which no section is called as before."""
    before = rows.scalars(sa.select(Edition).where(Edition.kind == "questionnaire")).one()
    content = before.content.replace('key = "guidelines"', 'key = "other"')
    before.current = False
    made = Edition(kind=before.kind, name=before.name, edition="2027", sha256="x", current=True)
    made.content, made.loaded_at = content.replace("2026", "2027"), now
    rows.add(made)


def test_what_cannot_be_taken_keeps_everything_typed(drafting):
    focal = drafting.enter("fp")

    page = answer(
        focal, "vision", "Still here", kind="perhaps",
        **{"q.vision.file": (io.BytesIO(b"MZ"), "plan.exe")},
    )  # fmt: skip

    assert page.status_code == 422
    assert "Choose one of the list." in page.text
    assert "This kind of file is not taken." in page.text
    assert "Still here</textarea>" in page.text


def test_a_file_can_be_removed_while_the_state_drafts(drafting):
    focal = drafting.enter("fp")
    answer(focal, "vision", "See file", **{"q.vision.file": (io.BytesIO(PDF), "plan.pdf")})
    page = focal.get(SECTION)
    number = re.search(rf"{ROOM}/files/(\d+)", page.text).group(1)

    form = form_of(page.text, "vision") | {"q.vision.text": "See file", "q.vision.kind": "answer"}
    focal.post(SECTION, **form, **{f"remove.{number}": "1"})

    assert "plan.pdf" not in focal.get(SECTION).text
    assert focal.get(f"{ROOM}/files/{number}").status_code == 404


def test_the_check_page_lists_what_is_blank_and_leads_to_the_step(drafting):
    focal = drafting.enter("fp")
    answer(focal, "vision", "Known")
    answer(focal, "measures", "", kind="no_information")

    page = focal.get(f"{ROOM}/check")

    assert page.text.count("No response provided") == 28
    assert "28 questions are left without a response" in re.sub("[\u2068\u2069]", "", page.text)
    assert "No information available" in page.text
    assert f'href="{ROOM}/sections/needs#q-difficulties"' in page.text
    onward = focal.post(
        "/cases/XAA-2027/steps/submit", **{"i.blanks_confirmed": "yes", "do": "preview"}
    )
    assert "All conditions of this step are met." in onward.text
    assert len(value_of(onward, "command")) == 36


def test_the_room_is_also_there_in_arabic(drafting):
    focal = drafting.enter("fp")

    page = focal.get(f"{SECTION}?lang=ar")

    assert "المبادئ التوجيهية في البلد" in page.text
    assert 'dir="rtl"' in page.text


@pytest.mark.parametrize("url", [ROOM, SECTION, f"{ROOM}/check"])
def test_a_page_asks_no_more_of_the_database_for_more_answers(drafting, url):
    focal = drafting.enter("fp")
    answer(focal, "policies", "Text", section=f"{ROOM}/sections/outcome_1")
    focal.get(url)
    with statements(drafting.world) as before:
        focal.get(url)
    for question in ("vision", "authorities", "measures"):
        answer(focal, question, "Text", **{f"q.{question}.file": (io.BytesIO(PDF), "a.pdf")})

    with statements(drafting.world) as after:
        focal.get(url)

    assert len(after) == len(before)
