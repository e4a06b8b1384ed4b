"""Every subject of the sources from an empty installation, by the pages that people have.

The house has its rules, its sessions, a cycle, an officer and a director, and nothing recorded;
everybody else is let in on the pages of the officer. What States say to an e-survey until its
figures are published, and what delegations say after a session, is told in
`tests/web/test_surveys.py`, from an empty house too.
"""

from __future__ import annotations

import io
import re

import argon2
import pytest
from argon2.profiles import CHEAPEST

from tests.journeys.emptyhouse import CYCLE, Visitor, new_house
from tests.web.browser import value_of
from workflows.domain.accounts import rules as passwords

SAFE = "sdg_16_1_4"
PROJECT = {"title": "Lamps", "city": "Harbour Town", "term": "short", "stage": "idea",
           "about": "Streets that are lit."}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with pytest.MonkeyPatch.context() as cheap:
        cheap.setattr(passwords, "HASHER", argon2.PasswordHasher.from_parameters(CHEAPEST))
        made = new_house(tmp_path_factory.mktemp("empty"))
        yield made
        made.services.close()


# Countries and what they bring


def test_a_mission_expresses_interest_and_the_board_has_the_list_of_countries(house):
    """S1 §11, §20-22: the Board takes note of it."""
    mission, country = house.mission, f"/programme/countries/{house.ours}"
    page = mission.get(country)
    mission.send(country, step="express_interest", command=value_of(page, "command"))
    file = mission.arrived().partition("/steps/")[0]
    mission.step(file, "express_interest", be_reviewed="yes", review="yes", language="ar",
                 cities="Harbour Town", champion="yes")  # fmt: skip
    desk, director = house.officer, house.director
    director.step(file, "acknowledge")
    review = desk.record("country_review", house.ours, state_language="ar")
    director.step(review, "confirm_participation", "note_file", note_number="NV/2",
                  note_date=house.day(-3))  # fmt: skip
    assert house.called(house.ours) in house.board.word("/programme/countries/list.docx?in=en")
    desk.record("country_list", "First session", noted_on=house.day(-1), record="Decision 2")
    assert "Decision 2" in house.board.get("/registers/country_list").text
    city = mission.record("city", house.ours, city="Harbour Town", readers="everybody")
    assert "Harbour Town" in house.board.get(city).text


def test_what_the_country_assessment_says_and_who_coordinates_is_recorded(house):
    """S1 §11, §21, §24."""
    desk, country = house.officer, f"/programme/countries/{house.theirs}"
    page = desk.get(country)
    desk.send(country, step="record_cca", command=value_of(page, "command"))
    file = desk.arrived().partition("/steps/")[0]
    desk.step(file, "record_cca", cca_exists="yes", cca_title="An assessment", cca_year="2025")
    other = house.other_mission
    other.step(file, "record_coordinator", coordinator="A coordinator")
    other.step(file, "record_team", team="A team", interventions="Lamps in two parks")
    assert "Lamps in two parks" in desk.get(file).text


def test_a_contribution_goes_from_its_pledge_to_its_use(house):
    """S1 §25 d, §26: the plan of the source stands beside it, provisional until it is decided."""
    mission = house.mission
    mission.get("/resources/contributions/new")
    given = {
        "kind": "cash", "amount": "1000", "measure": "USD", "pledged_on": house.day(-5),
        "readers": "everybody",
    }  # fmt: skip
    fields = {f"i.{key}": value for key, value in given.items()}
    mission.fill_in(**fields)
    mission.send(
        "/resources/contributions/new", command="", subject="Lamps for parks", **fields
    )  # fmt: skip
    pledge = mission.arrived()
    mission.step(pledge, "confirm", confirmed_amount="1000", confirmed_on=house.day(-4))
    mission.step(pledge, "receive", received_amount="500", received_on=house.day(-3))
    mission.step(pledge, "use", used_amount="100", used_on=house.day(-2), used_for="Posts of lamps")
    house.officer.get("/resources")
    house.officer.post("/resources")
    page = house.board.get("/resources").text
    for figure in ("1,000", "500", "100", "50,000,000"):
        assert f">{figure}<" in page
    assert "Provisional: no decision of the Board has been recorded." in page


def test_every_state_is_asked_by_an_e_survey_and_answers_by_its_link(house):
    survey = house.officer.record("survey", "Safer cities")
    house.officer.step(survey, "open_it", until=house.day(20))
    note = f"{survey}/survey/states/{house.ours}"
    page = house.officer.get(note).text
    assert "has sent no answer" in page
    link = re.search(r"http://localhost(/s/[\w-]+)", page)[1]
    state = Visitor(house.app)
    version = value_of(state.get(link), "version")
    state.post(link, do="send", version=version, name="A person", **{"policy.choice": "in_force"})
    assert "has sent no answer" not in house.officer.get(note).text


def test_a_state_records_a_value_of_the_matrix_and_releases_it_to_the_public(house):
    mission = house.mission
    mission.get("/indicators")
    mission.send("/indicators/sheet")
    sheet = mission.arrived()
    mission.get(f"{sheet}/record")
    page = mission.post(
        f"{sheet}/record", indicator=SAFE, place="Harbour Town", year="2025", figure="58.5",
        unit="", group="total", source="An office", link="", method="A sample of 400",
    )  # fmt: skip
    case = sheet.removesuffix("/values")
    mission.step(
        case, "record_values", batch=re.search(r'value="(\d+)" (?:selected|checked)', page.text)[1]
    )
    assert "58.5" not in house.public.get(f"/indicators/{SAFE}").text
    mission.step(case, "release_to_public", terms="cc_by")
    assert "58.5" in house.public.get(f"/indicators/{SAFE}").text


def test_a_value_of_the_results_framework_has_its_document(house):
    house.officer.record(
        "result_value", "Cities", "evidence", line="18g", figure="3", unit="cities", year="2026",
        source="Annual report",
    )  # fmt: skip
    assert "Annual report" in house.board.get("/results").text


def test_a_tool_is_shared_adopted_and_tested_and_counts_as_a_success(house):
    tool = house.partner.record(
        "shared_tool", "A way to count lamps", kind="method", about="Counting", owner="Network",
        level="local", shared_on=house.day(-5),
    )  # fmt: skip
    house.mission.step(
        tool, "adopt", adopter="City", adopted_on=house.day(-4),
        **{f"adopted_in__{house.ours}": "1"},
    )  # fmt: skip
    house.other_mission.step(
        tool, "record_test", test_city="Town", test_result="It counts", tested_on=house.day(-3),
        **{f"tested_in__{house.theirs}": "1"},
    )  # fmt: skip
    page = house.board.get("/success-indicators").text
    assert "A way to count lamps" in page
    assert f'href="{tool}"' in page
    assert "Success indicators" in house.board.word("/success-indicators/report.docx?in=en")


def test_a_partner_joins_and_gives_an_input_that_the_state_passes_on(house):
    """S1 §11, §21, §25 f: the State reads it first."""
    partner, desk, mission = house.partner, house.officer, house.other_mission
    network = partner.record("partner_organisation", "City Network", category="local")
    desk.step(network, "join", joined_on=house.day(-4), supports="yes")
    review = desk.record("country_review", house.theirs, state_language="ar")
    assert "No review is open to your input now." in partner.get("/input").text
    mission.step(review, "set_input", input_open="yes", input_categories__local="1")
    partner.get("/input")
    partner.send(partner.follow(r"/input/\d+"), command=value_of(partner.page, "command"))
    entry = partner.arrived().removesuffix("/input/text")
    version = value_of(partner.get(f"{entry}/input/text"), "version")
    partner.send(
        f"{entry}/input/text", version=version, language="en", **{"text.policies": "Night walks"}
    )
    partner.step(entry, "send")
    assert "Night walks" in mission.get(f"{review}/inputs").text
    assert "Night walks" not in desk.get(f"{review}/inputs").text
    mission.step(entry, "pass_on")
    assert "Night walks" in desk.get(f"{review}/inputs").text


def test_a_city_project_is_released_with_its_analysis_and_its_assurance(house):
    project = house.mission.record("city_project", house.ours, analysis="yes", **PROJECT)
    house.mission.step(
        project, "record_quality", assured_by="An institute", assured_what="Cost",
        assured_on=house.day(-5),
    )  # fmt: skip
    assert house.board.get(project).status_code == 404
    house.mission.step(project, "release")
    assert "Streets that are lit." in house.board.get(project).text


def test_an_offer_to_one_state_is_accepted_and_both_open_it(house):
    mission, other = house.mission, house.other_mission
    offer = mission.record(
        "cooperation_offer", house.ours, title="Lamps", kind="cities", own_city="Harbour Town",
        about="Visits", offered_to="one", **{f"to_state__{house.theirs}": "1"},
    )  # fmt: skip
    other.step(offer, "accept")
    mission.step(offer, "agree_to_open", opened_by_own="agreed")
    other.step(offer, "agree_to_open_too", opened_by_addressed="agreed")
    assert house.board.get(offer).status_code == 200
    mission.step(
        offer, "record_open_outcome", outcome="Two cities met", held_from=house.day(-5),
        held_until=house.day(-4),
    )  # fmt: skip


# Texts, meetings and decisions


def test_a_text_of_the_guidelines_is_imported_and_put_in_effect(house):
    desk = house.officer
    desk.get("/guidelines/import")
    text = (io.BytesIO(b"# I. A heading\n\nA first paragraph.\n"), "text.txt")
    given = {"into": "", "title": "Sample", "language": "en", "source": ""}
    page = desk.post("/guidelines/import", file=text, **given)
    desk.send("/guidelines/import", do="take", **given,
              **{"file.kept": value_of(page, "file.kept")})  # fmt: skip
    version = desk.arrived()
    assert "A first paragraph." not in house.mission.get("/guidelines").text
    desk.step(
        version, "put_in_effect", "decision_file", decision="Decision 1", decided_on=house.day(-5)
    )
    assert "A first paragraph." in house.mission.get("/guidelines").text


def test_a_meeting_is_planned_and_held(house):
    meeting = house.officer.record("event", "Experts", kind="expert_group", when="Q2")
    house.officer.step(meeting, "record_held", held_from=house.day(-5), held_until=house.day(-4))
    assert "Experts" in house.mission.get("/registers/event").text


def test_a_state_offers_to_host_and_the_decision_is_recorded(house):
    desk = house.officer
    call = desk.record("hosting", "Call", about="A meeting", closes_on=house.day(3))
    desk.step(call, "publish")
    house.mission.get(call)
    way = house.mission.follow(r"/cases/new/hosting_offer[^\"]*")
    house.mission.record(
        "hosting_offer", "Offer", parent=way.partition("parent=")[2], offer="Halls",
        offer_language="en",
    )  # fmt: skip
    house.a_week_passes()
    desk = house.officer
    desk.step(call, "decide", **{f"host__{house.ours}": "1"}, decided_by="Board", decision="1",
              decided_on=house.day(-1))  # fmt: skip
    assert house.called(house.ours) in house.board.get(call).text


def test_terms_of_reference_go_from_their_text_to_their_decision(house):
    """S1 §3; S2 OP3-6."""
    desk, partner = house.officer, house.partner
    draft = desk.record(
        "draft_text", "Terms", kind="terms_of_reference", mandate="S1 §3", language="en"
    )
    version = value_of(desk.get(f"{draft}/draft-text/edit"), "version")
    desk.send(f"{draft}/draft-text/edit", do="save", text="# A\n\nPara one.\n\nPara two.",
              language="en", version=version)  # fmt: skip
    desk.step(draft, "open_consultation", closes_on=house.day(3))
    partner.get(f"{draft}/draft-comments/new?paragraph=2")
    partner.send(
        f"{draft}/draft-comments/new", paragraph="2", words="Say: for all.", language="en",
        do="table", category="civil", position="organization",
    )  # fmt: skip
    partner.arrived()
    partner.step(draft, "send_comments")
    house.a_week_passes()
    desk = house.officer
    desk.step(draft, "close_consultation")
    desk.get(f"{draft}/draft-comments")
    settle = desk.follow(r"[^\"]+/settle")
    desk.send(settle, settled="taken", reason="", version=value_of(desk.get(settle), "version"))
    desk.step(draft, "to_bureau")
    desk.step(draft, "to_board")
    desk.step(draft, "decide", "decision_file", decision="D 1", decided_on=house.day(-1))
    assert "The edition of the rules" in desk.get(f"{draft}/draft-text").text
    assert "Say: for all." in house.board.word(f"{draft}/draft-comments.docx")


def test_what_a_resolution_asks_for_is_followed_up_to_the_report_on_it(house):
    desk = house.officer
    desk.get("/mandates")
    desk.send("/mandates")
    desk.arrived()
    assert "OP1" in desk.word("/mandates/report.docx?in=en")


def test_a_checklist_is_filled_in_and_released_by_its_state(house):
    focal = house.focal_point
    checklist = focal.record("checklist", house.ours, strategy="A strategy")
    assert focal.get(f"{checklist}/checklist").status_code == 200
    focal.step(checklist, "release")
    assert house.board.get(checklist).status_code == 200


def test_the_synthesis_for_the_assembly_has_what_was_proposed_and_the_next_cycle(house):
    desk = house.officer
    text = desk.record(
        "draft_text", "Lanterns for lamps", kind="amendment", mandate="S1 §6", language="en"
    )
    house.a_week_passes()
    house.director.get("/cases/new/cycle")
    house.director.send("/cases/new/cycle", command="", subject="2030-2033")
    house.director.arrived()
    told = house.officer.word(f"/cycles/{CYCLE}/documents/assembly.docx?in=en")
    for part in ("Success indicators over the cycle", text.rpartition("/")[2], "2030-2033"):
        assert part in told


# Goals, capacities, assistance


def test_what_a_state_has_tagged_goes_into_the_file_for_its_own_report(house):
    mission = house.mission
    project = mission.record("city_project", house.ours, **{**PROJECT, "title": "Benches"})
    mission.get(project)
    tags = mission.follow(r"/tags/entry/\d+")
    mission.get(tags)
    mission.send(tags, **{"sdg:11": "1"})
    mission.arrived()
    assert "Benches" in mission.word(f"/tags/export/{house.ours}.docx")


def test_a_training_is_planned_and_held_and_its_participants_are_counted(house):
    course = house.partner.record(
        "activity", "Counting lamps", kind="training", level="local", audience__community="1"
    )
    house.partner.step(
        course, "record_held", held_from=house.day(-5), held_until=house.day(-4),
        participants="20", women="12",
    )  # fmt: skip
    house.board.get(course)
    assert "Number of participants 20" in house.board.told, house.board.told


def test_a_mission_asks_for_assistance_without_any_review(house):
    mission = house.mission
    mission.get("/needs")
    mission.get(mission.follow(r"/cases/new/assistance_request"))
    mission.record("assistance_request", house.ours, title="Street lamps", language="en")
    assert "Street lamps" in mission.get("/needs").text


def test_a_joint_programme_has_its_bodies_and_its_funds(house):
    desk = house.officer
    programme = desk.record(
        "joint_programme", "Lamps together", kind="global", others="An agency\nA bank",
        **{f"with_states__{each}": "1" for each in (house.ours, house.theirs)},
    )  # fmt: skip
    desk.step(programme, "begin", begun_on=house.day(-5))
    desk.step(
        programme, "record_funds", funds="10", funds_currency="USD", funds_source="A fund",
        funds_on=house.day(-4),
    )  # fmt: skip
    assert "USD" in house.board.get(programme).text
