"""Tags: put by the own side alone, read with the thing, taken out as a file; and a checklist."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from docx import Document
from openpyxl import load_workbook

from config import load, seeds
from tests.journeys import review
from tests.web.browser import Browser
from tests.web.readers import new_world, site_over
from tests.web.registering import record, recorded, take

SAYS = "Light the parks at night."

pytestmark = pytest.mark.usefixtures("put_back")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    world = new_world(tmp_path_factory.mktemp("tags"))
    world.appoint("partner", "partner", "city-network")
    yield site_over(world)
    world.services.close()


@pytest.fixture(scope="module")
def item(site):
    """A drafted item with the tags of its reviewers: the page of its tags."""
    at = review.bring(site.world, "findings_drafting")
    expert = site.desk_of("expert_b")
    expert.get(f"/cases/{at}/findings/new")
    form = {"kind": "observation", "cites": "Article 4", "text": SAYS, "language": "en"}
    room = expert.post(f"/cases/{at}/findings/new", **form).text
    page = re.search(r'href="(/tags/finding/\d+)"', room).group(1)
    put(expert, page, **{"sdg:16.1": "1", "nua": "٣، 103"})
    return page


@pytest.fixture
def agreed(site, item):
    """The same item once all have agreed to it, with a tag of the State beside."""
    review.bring(site.world, "agreed")
    put(site.desk_of("fp"), item, **{"sdg:5": "1"})
    return item


def put(browser, page, **typed):
    browser.get(page)
    return browser.post(page, **typed)


def test_tags_of_a_draft_are_read_by_its_drafters_and_of_an_agreed_item_by_the_parties(site, item):
    at = site.world.review
    room = f"/cases/{at}/findings"
    assert "SDG 16.1" in site.desk_of("expert_b").get(room).text
    assert "New Urban Agenda, paragraph 103" in site.desk_of("fp_b").get(item).text
    assert "Target 16.1" in site.desk_of("officer").get(item).text
    for who in ("fp", "mission", "partner", "reader"):
        assert site.desk_of(who).get(item).status_code == 404, who
    assert put(site.desk_of("officer"), item, **{"sdg:5": "1"}).status_code == 403

    review.bring(site.world, "state_comments")  # delivered, and not settled
    state = site.desk_of("fp")
    assert "Target 16.1" not in state.get(item).text
    assert "SDG 16.1" not in state.get(room).text
    assert put(state, item, **{"sdg:5": "1"}).status_code == 403

    review.bring(site.world, "agreed")
    assert "SDG 16.1" in state.get(room).text
    put(state, item, **{"sdg:5": "1"})
    assert "Goal 5" in state.get(item).text
    for who in ("expert_b", "officer"):
        assert "Goal 5" not in site.desk_of(who).get(item).text  # the State's own
    desk = site.desk_of("officer")
    desk.get(f"{room}/as")
    looked = desk.post(f"{room}/as", role="sur_focal_point").text  # with the State's eyes
    assert "SDG 16.1" in looked
    assert "SDG 5" not in looked
    assert "SDG 5" in state.get(room).text
    assert put(site.desk_of("expert_b"), item, **{"sdg:17": "1"}).status_code == 403


def test_numbers_that_are_none_of_the_agenda_are_told_and_stay_as_typed(site):
    page = tag_page(site.desk_of("officer"), event(site, "To be numbered"))
    answer = put(site.desk_of("officer"), page, nua="4, 900", **{"sdg:11": "1"})
    assert answer.status_code == 422
    assert 'value="4, 900"' in answer.text
    assert 'name="sdg:11" value="1" checked' in answer.text


def event(site, title, **more):
    return recorded(site.desk_of("officer"), "event", subject=title, **{
        "i.kind": "other", **more
    })  # fmt: skip


def tag_page(browser, entry):
    return re.search(r'href="(/tags/entry/\d+)"', browser.get(entry).text).group(1)


def test_who_may_amend_an_entry_tags_it_and_nobody_else(site):
    entry = event(site, "Round table on lamps", **{"i.hosts:XAA": "1"})
    desk, mission = site.desk_of("officer"), site.desk_of("mission")
    page = tag_page(desk, entry)
    put(desk, page, **{"plan_2026_2029:whole": "1", "sdg:17": "1"})
    assert "SDG 17" in mission.get(entry).text
    assert "Strategic Plan 2026-2029" in mission.get(page).text
    assert put(mission, page).status_code == 403
    assert "Tag it" not in mission.get(entry).text
    put(desk, page, **{"sdg:17": "1"})
    assert "2026-2029" not in mission.get(page).text


def test_a_state_takes_what_it_has_tagged_as_a_file_and_chooses_what_goes_in(site, agreed):
    test_who_may_amend_an_entry_tags_it_and_nobody_else(site)
    browser = site.desk_of("mission")
    page = browser.get(browser.get("/tags/export").location).text
    assert SAYS in page
    assert "Round table on lamps" in page
    every = re.findall(r'name="with" value="([^"]+)"', page)
    chosen = next(each for each in every if each.startswith("f"))
    address = f"/tags/export/XAA.xlsx?chosen=1&with={chosen}"
    sheet = load_workbook(io.BytesIO(browser.get(address).data)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    stated = [row for row in cells if row[3] == SAYS]
    assert {row[1] for row in stated} >= {
        "Goal 5: Achieve gender equality and empower all women and girls",
        "New Urban Agenda, paragraph 3",
    }
    assert all(site.world.review in row[5] and row[6] for row in stated)
    assert not any("lamps" in str(row[3]) for row in cells)
    paper = Document(io.BytesIO(browser.get("/tags/export/XAA.docx").data))
    told = [each.text for each in paper.paragraphs]
    assert SAYS in told
    assert "Round table on lamps" in told

    for who in ("mission_b", "officer", "reader", "partner"):
        other = site.desk_of(who).get("/tags/export/XAA").text
        assert SAYS not in other, who
        assert "Goal 5" not in other
        assert SAYS.encode() not in site.desk_of(who).get("/tags/export/XAA.docx").data
    stranger = Browser(site.app)
    assert stranger.get("/tags/export/XAA").status_code == 404
    assert stranger.get("/tags/export/XAZ").status_code == 404
    assert "Choose a State." in site.desk_of("officer").get("/tags/export").text


SHEET = {
    "kind": "practice", "title": "Lamps with traders", "language": "en", "summary": "Sample.",
    "done": "Sample.", "results": "Sample.", "evidence": "described", "place": "Sample City",
    "contact": "City office, office@example.org", "licence": "cc_by",
}  # fmt: skip


def test_a_practice_is_found_by_its_tag_once_it_is_published(site):
    mission, stranger = site.desk_of("mission"), Browser(site.app)
    mission.get("/practices/new")
    mission.post("/practices/new", command="", version="0", do="save", **SHEET)
    sheet = re.search(r'href="(/cases/[^"]+/sheet)"', mission.get("/practices").text).group(1)
    tags = re.search(r'href="(/tags/item/\d+)"', mission.get(sheet).text).group(1)
    put(mission, tags, **{"sdg:11": "1"})
    assert "SDG 11" not in stranger.get("/practices").text  # not by its tag either
    for who in ("mission_b", "partner"):
        assert site.desk_of(who).get(tags).status_code == 404
    case = sheet.removesuffix("/sheet")
    take(mission, case, "submit", **{"i.consent": "given"})
    assert "SDG 11" not in stranger.get("/practices").text
    take(site.desk_of("officer"), case, "publish", **{"i.checked": "checked"})
    for address in ("/practices", "/practices?tag=sdg:11", "/practices/1", "/tags/export/XAA"):
        page = stranger.get(address).text
        assert "Lamps with traders" in page, address
        assert "11" in page
    assert "Lamps with traders" not in stranger.get("/practices?tag=sdg:5").text or (
        'value="sdg:5"' not in stranger.get("/practices").text
    )
    assert SAYS not in stranger.get("/tags/export/XAA").text


def test_the_public_takes_entries_that_their_state_lets_it_read_and_no_others(site):
    world, stranger, page = site.world, Browser(site.app), "/tags/export/XAB"
    project = world.open("mission_b", "city_project", "XAB", inputs={
        "title": "Lamps in the old town", "city": "Hill Town", "term": "short", "stage": "idea",
        "about": "Where women ask for them.",
    })  # fmt: skip
    tool = world.open("mission_b", "shared_tool", "Walks by night", inputs={
        "kind": "method", "about": "A walk.", "owner": "XAB", "level": "local",
        "languages": ["en"], "shared_on": world.clock.now().date(),
    })  # fmt: skip
    mission = site.desk_of("mission_b")
    for each in (project, tool):
        put(mission, f"/tags/entry/{world.case(each).id}", **{"sdg:11": "1"})
    world.fire("mission_b", project, "release")
    assert "Lamps in the old town (Hill Town)" in mission.get(page).text
    assert stranger.get(page).status_code == 404  # what is for seats is not for the public

    world.fire("mission_b", project, "set_public", to_public="yes")
    public = stranger.get(page).text
    assert "Lamps in the old town (Hill Town)" in public
    assert "Where women ask for them." in public
    assert f"/cases/{project}" not in public
    assert "Walks by night" not in public
    sheet = load_workbook(io.BytesIO(stranger.get(f"{page}.xlsx").data)).active
    assert "Where women ask for them." in [cell.value for cell in sheet[2]]
    assert page in site.desk_of("officer").get("/tags/export").text  # among those to choose from
    world.fire("mission_b", tool, "set_public", to_public="yes")
    assert "Walks by night" in stranger.get(page).text
    world.fire("mission_b", tool, "set_public", to_public="no")

    world.fire("mission_b", project, "take_back_release")
    assert stranger.get(page).status_code == 404
    world.fire("mission_b", project, "release")
    assert stranger.get(page).status_code == 404  # what was said before does not come back


CHECKLIST = {
    "i.strategy": "Digital plan of a sample city", "i.a_how": "partly",
    "i.a_words": "Panels of residents meet twice a year.", "i.g_how": "no_information",
}  # fmt: skip


def test_a_checklist_is_the_states_own_until_it_releases_it(site):
    mission = site.desk_of("mission")
    entry = recorded(mission, "checklist", subject="XAA", **CHECKLIST)
    room = f"{entry}/checklist"
    page = mission.get(room).text
    assert "Panels of residents meet twice a year." in page
    assert "How are data and infrastructure secured" in page
    assert "S2 OP1 g" in page
    others = ("officer", "director", "mission_b", "partner", "reader")
    for who in others:
        browser = site.desk_of(who)
        assert browser.get(entry).status_code == 404, who
        assert browser.get(room).status_code == 404
        assert "Digital plan" not in browser.get("/registers/checklist?format=csv").text
    take(mission, entry, "release")
    for who in others:
        assert "Panels of residents" in site.desk_of(who).get(room).text, who
        assert "Fill it in" not in site.desk_of(who).get(room).text
    paper = Document(io.BytesIO(mission.get(f"{room}.docx").data))
    assert "Panels of residents meet twice a year." in [each.text for each in paper.paragraphs]
    take(mission, entry, "take_back_release")
    assert site.desk_of("officer").get(room).status_code == 404


def test_nobody_fills_in_a_checklist_for_another_state_without_its_note(site):
    page = record(site.desk_of("officer"), "checklist", subject="XAA", **CHECKLIST)
    assert page.status_code in {409, 422}
    assert "note verbale" in page.text
    page = record(site.desk_of("mission_b"), "checklist", subject="XAA", **CHECKLIST)
    assert page.status_code != 200 or "The entry is recorded." not in page.text


def test_an_edition_that_something_was_tagged_or_filled_in_with_is_not_changed(site, item):
    recorded(site.desk_of("mission"), "checklist", subject="XAA", **CHECKLIST)
    house, found = site.world.services, seeds.read()
    for kind, name in (("tags", "sdg"), ("checklists", "people_centred")):
        changed = tuple(
            replace(each, content=each.content + "# changed") if each.data.name == name else each
            for each in getattr(found, kind)
        )
        with pytest.raises(seeds.SeedFaults, match="a case uses this edition"):
            house.write(
                lambda rows, kind=kind, changed=changed: load.load(
                    rows, replace(found, **{kind: changed}), house.registry, house.clock.now()
                )
            )
