"""Registers: an entry is recorded, amended, taken out; lists narrow, and go out as files."""

from __future__ import annotations

import csv
import io

import pytest

from tests.web.readers import new_world, site_over
from tests.web.registering import record, recorded, take


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
    assert "Record a meeting" in desk.get("/registers/event").text
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
    assert line["Hosted by"] == "Fictional State 2"


def test_an_unknown_state_is_told_and_what_was_typed_stays(desk):
    page = record(desk, "event", subject="Kept", **{"i.kind": "other", "i.hosts:XZZ": "1"})
    assert page.status_code == 422
    assert "Please choose among the States or bodies offered." in page.text
    assert 'value="Kept"' in page.text


def test_what_was_taken_out_is_listed_only_where_it_is_asked_for(desk):
    entry = recorded(desk, "event", subject="Not to be", **{"i.kind": "other"})
    take(desk, entry, "take_out")
    assert "Not to be" not in desk.get("/registers/event").text
    assert "Not to be" in desk.get("/registers/event?state=taken_out").text


def test_entries_do_not_stand_among_the_reviews(desk, meeting):
    assert "Round table on" not in desk.get("/cases").text
    assert "Round table on" in desk.get("/cases?q=round").text
    assert "Meeting of the roadmap" not in desk.get("/cases/new").text
