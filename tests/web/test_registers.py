"""Registers: an entry is recorded, amended, taken out; lists narrow, and go out as files."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.web.browser import seen
from tests.web.readers import new_world, site_over
from tests.web.registering import record, recorded, take

pytestmark = pytest.mark.usefixtures("put_back")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    world = new_world(tmp_path_factory.mktemp("registers"))
    world.appoint("partner", "partner", "city-network")
    yield site_over(world)
    world.services.close()


@pytest.fixture(scope="module")
def desk(site):
    return site.desk_of("officer")


@pytest.fixture(scope="module")
def meeting(desk):
    """The address of an entry that was recorded on its page."""
    return recorded(desk, "event", subject="Round table on joint programming", **{
        "i.kind": "round_table", "i.first_day": "2027-09-14", "i.hosts:XAB": "1",
        "i.hosts:XAA": "1", "i.place": "Second City",
    })  # fmt: skip


def test_an_entry_is_found_in_its_register_by_everybody_with_a_seat(site, meeting):
    for who in ("officer", "director", "mission", "partner", "reader"):
        browser = site.desk_of(who)
        assert "Events and roadmap" in browser.get("/programme").text
        page = browser.get("/registers/event").text
        assert "Round table on joint programming" in page
        assert "Fictional State 1" in page
        assert browser.get(meeting).status_code == 200


def test_only_who_keeps_a_register_is_offered_to_record(site, desk):
    assert "Record a meeting or phase" in desk.get("/registers/event").text
    mission = site.desk_of("mission")
    assert "Record a meeting" not in mission.get("/registers/event").text
    assert mission.get("/cases/new/event").status_code in {403, 404}


def test_what_is_amended_begins_with_what_stood_and_what_is_emptied_goes(desk, meeting):
    form = desk.get(f"{meeting}/steps/amend").text
    assert 'value="Second City"' in form
    assert 'name="i.hosts:XAB" value="1" checked' in form

    page = take(desk, meeting, "amend", **{
        "i.kind": "round_table", "i.first_day": "2027-09-21", "i.hosts:XAB": "1",
    })  # fmt: skip

    stands = page.text.partition("The entry as it stands")[2]
    assert "21 September 2027" in stands
    assert "Second City" not in stands
    assert "Fictional State 1" not in stands
    assert "Second City" in desk.get(f"{meeting}/history").text


def test_a_list_is_narrowed_by_word_answer_and_state(desk, meeting):
    record(desk, "event", subject="Expert group", **{"i.kind": "expert_group"})
    assert "Round table on" not in desk.get("/registers/event?kind=expert_group").text
    assert "Round table on" in desk.get("/registers/event?q=joint").text
    assert "No entry fits" in desk.get("/registers/event?q=nothing+of+the+kind").text
    assert "Expert group" in desk.get("/registers/event?state=planned").text
    assert "No entry fits" in desk.get("/registers/event?state=held").text
    assert desk.get("/registers/unknown").status_code == 404


def test_a_register_goes_out_as_a_file_with_all_that_was_stated(desk, meeting):
    answer = desk.get("/registers/event?format=csv&q=joint")
    head, row, *_ = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    line = dict(zip(head, row, strict=True))
    assert line["Kind"] == "Round table"
    assert line["Hosted by"].endswith("Fictional State 2")


def test_an_unknown_state_is_told_and_what_was_typed_stays(desk):
    page = record(desk, "event", subject="Kept", **{"i.kind": "other", "i.hosts:XZZ": "1"})
    assert page.status_code == 422
    assert "Please choose among the States or bodies offered." in page.text
    assert 'value="Kept"' in page.text


def test_several_states_are_chosen_by_name_or_from_their_group_and_nothing_typed_is_lost(desk):
    form = desk.get("/cases/new/event").text
    assert "African States" in form
    assert '<option value="Fictional State 3"></option>' in form
    typed = {"i.kind": "other", "i.hosts:XAA": "1", "i.place": "Third City"}
    by_name = {"i.hosts.by_name": "fictional  state 2; Nowhere", "add": "i.hosts"}

    page = record(desk, "event", subject="Many hosts", **typed, **by_name)

    assert page.status_code == 422
    assert "This name is not on the list: \u2068Nowhere\u2069" in page.text
    for kept in ('value="Nowhere"', 'value="Many hosts"', 'value="Third City"'):
        assert kept in page.text
    assert chosen(page.text) == ["XAA", "XAB"]
    assert "Many hosts" not in desk.get("/registers/event").text

    page = record(desk, "event", subject="Many hosts", **typed, **by_name | {
        "i.hosts.by_name": "Fictional State 2"})  # fmt: skip
    assert (page.status_code, chosen(page.text)) == (200, ["XAA", "XAB"])
    assert 'name="add" value="if_written"' in page.text  # the return key: adds, if there is a name
    entry = recorded(desk, "event", subject="Many hosts", add="if_written", **typed, **{
        "i.hosts:XAB": "1", "i.hosts:XAC": "1"})  # fmt: skip
    amend = desk.get(f"{entry}/steps/amend")
    assert chosen(amend.text) == ["XAA", "XAB", "XAC"]
    page = desk.post(f"{entry}/steps/amend", **seen(amend), **typed, **{
        "add": "if_written", "i.hosts.by_name": "Fictional State 4"})  # fmt: skip
    assert chosen(page.text) == ["XAA", "XAD"]
    page = take(desk, entry, "amend", **typed, **{"i.hosts.by_name": "Fictional State 4"})
    stands = page.text.partition("The entry as it stands")[2]
    assert "Fictional State 4" in stands
    assert "Fictional State 3" not in stands


def chosen(form: str) -> list[str]:
    """The States that stand first, chosen, before those that can still be."""
    picker = form.partition('id="field-i.hosts"')[2].partition("<details>")[0]
    return re.findall(r'name="i.hosts:(\w+)" value="1" checked', picker)


def test_what_was_taken_out_is_listed_only_where_it_is_asked_for(desk):
    entry = recorded(desk, "event", subject="Not to be", **{"i.kind": "other"})
    take(desk, entry, "take_out")
    assert "Not to be" not in desk.get("/registers/event").text
    assert "Not to be" in desk.get("/registers/event?state=taken_out").text


def test_entries_do_not_stand_among_the_reviews(desk, meeting):
    assert "Round table on" not in desk.get("/cases").text
    assert "Round table on" in desk.get("/cases?q=round").text
    assert "Entry of the roadmap" not in desk.get("/cases/new").text


# The roadmap, in a house of its own


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    world = new_world(tmp_path_factory.mktemp("roadmap"))
    yield site_over(world)
    world.services.close()


@pytest.fixture(scope="module")
def road(house):
    """The desk, once it recorded what the concept note gives, and a meeting with a day."""
    desk = house.desk_of("officer")
    assert "No meeting or phase has been recorded yet." in desk.get("/roadmap").text
    page = desk.get("/roadmap/first-entries").text
    assert "Second quarter" in page
    assert "S1 §28 b" in page
    assert "Nothing has been recorded here yet." in desk.get("/registers/event").text
    assert "\u20688\u2069 entries are recorded." in desk.post("/roadmap/first-entries").text
    return desk


@pytest.fixture
def put_back_too(house):
    """What a test does on the roadmap is undone as well."""
    before = house.moment()
    yield
    house.back_to(before)


def heading_of(page, title):
    """The year and the quarter below which an entry stands."""
    before, found, _ = page.partition(f">{title}<")
    assert found
    year, below = re.split(r'<h2 id="year-(\d+)"', before)[-2:]
    return year, *re.findall(r"<h3>([^<]+)</h3>", below)[-1:]


def test_the_roadmap_of_the_note_is_recorded_once_and_says_not_that_it_took_place(house, road):
    assert "Every entry that the concept note gives is on the register." in road.post(
        "/roadmap/first-entries"
    ).text  # fmt: skip
    page = road.get("/roadmap/first-entries").text
    assert "Every entry that the concept note gives is on the register." in page
    assert "first-entries" not in road.get("/roadmap").text.partition("<main")[2]
    reader = house.desk_of("reader")
    assert ">Madrid (España)<" in reader.get("/roadmap?lang=es").text
    page = reader.get("/roadmap?lang=en").text
    title = "Expert group meeting on an observatory of urban safety"
    assert page.count("What became of it is not recorded.") == 8
    assert page.count(f">{title}<") == 1
    assert heading_of(page, title) == ("2020", "Second quarter")
    programme = "Global Programme on Safer Cities and country peer review"
    assert heading_of(page, programme) == ("2021",)  # no quarter is known of that year
    for paragraph in ("§28 a", "§28 b", "§28 c", "§29", "§27, §30", "§31", "§32", "§33"):
        assert f"S1 {paragraph}</bdi>" in page
    assert "Held or carried out" not in page.partition('id="year-2026"')[0]


def test_the_roadmap_is_filled_by_who_keeps_the_register_alone(house):
    for who in ("mission", "reader", "director"):
        browser = house.desk_of(who)
        assert browser.get("/roadmap").status_code == 200
        assert browser.get("/roadmap/first-entries").status_code == 403
        assert browser.post("/roadmap/first-entries").status_code == 403


@pytest.mark.usefixtures("put_back_too")
def test_an_entry_stands_where_it_is_planned_and_then_where_it_was_held(house, road):
    entry = recorded(road, "event", subject="Round table of 2026", **{
        "i.kind": "round_table", "i.year": "2026", "i.quarter": "4",
    })  # fmt: skip
    page = road.get("/roadmap").text
    assert heading_of(page, "Round table of 2026") == ("2026", "Fourth quarter")
    take(road, entry, "record_held", **{
        "i.held_from": "2026-09-30", "i.held_until": "2026-10-01",
    })  # fmt: skip
    page = road.get("/roadmap").text
    assert heading_of(page, "Round table of 2026") == ("2026", "Third quarter")
    assert "Held or carried out" in page
    recorded(road, "event", subject="Some day", **{"i.kind": "other"})
    page = road.get("/roadmap").text
    assert page.index("No time named") < page.index(">Some day<")
    assert page.index(">Round table of 2026<") < page.index(">Some day<")


def test_a_quarter_needs_its_year(road):
    page = record(road, "event", subject="Kept too", **{"i.kind": "other", "i.quarter": "2"})
    assert page.status_code == 422
    assert "Please give the year of this quarter." in page.text


def test_an_entry_of_the_roadmap_is_read_in_the_language_of_the_reader(desk):
    desk.get("/roadmap/first-entries")
    desk.post("/roadmap/first-entries")
    for language, title in (("fr", "Enquête"), ("zh", "调查"), ("ar", "دراسة استقصائية")):
        page = desk.get(f"/roadmap?lang={language}").text
        assert f'<bdi lang="{language}">' in page
        assert title in page, language
    desk.get("/me?lang=en")
