"""The rooms of a visit: each side reads its own drafts, and of the others' what was delivered."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest

from tests.web.browser import seen
from tests.web.hand import Hand
from tests.web.reviewing import Reviewing
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from tests.workflows.visiting import Visiting

HIDDEN = ("mission_b", "reader", "mission_d")
PARTIES = ("fp", "mission", "fp_b", "fp_c", "expert_b", "expert_c", "officer")
MEETING = {
    "subject": "Public places", "language": "en", "begins": "9:30", "ends": "11:00",
    "zone": "Africa/Cairo", "mode": "on_site", "place": "Port City",
}  # fmt: skip


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    """A function that answers a review in the state asked for."""
    return lambda state: Reviewing(at(state))


@pytest.fixture
def agreed(site):
    return site("visit_agreed")


@pytest.fixture
def held(site):
    return site("visit_held")


def add(site, **more):
    day = Visiting(site.world).first.isoformat()
    return site.post("fp", "visit/meetings/new", **{**MEETING, "day": day, **more})


# Who sees what


def test_the_rooms_are_for_the_parties_alone(agreed):
    for who in PARTIES:
        assert agreed.get(who, "visit").status_code == 200, who
        assert agreed.get(who, "visit-record").status_code == 200, who
    for who in HIDDEN:
        for path in ("visit", "visit-record", "visit/programme"):
            assert agreed.get(who, path).status_code == 404, (who, path)


def test_a_draft_is_read_by_its_state_alone_until_it_is_confirmed(agreed):
    assert "Public places" in add(agreed).text

    for who in PARTIES[2:]:
        assert "Public places" not in agreed.get(who, "visit").text, who
        assert agreed.get(who, "visit/programme?draft=1").status_code == 404, who
    assert "Public places" in agreed.get("mission", "visit/programme?draft=1").text

    agreed.take("fp", "confirm_programme")
    for who in PARTIES:
        assert "Public places" in agreed.get(who, "visit").text, who
        assert "Public places" in agreed.get(who, "visit/programme").text, who


def test_only_the_state_draws_up_the_programme(agreed):
    for who in ("officer", "fp_b", "expert_b"):
        assert agreed.get(who, "visit/meetings/new").status_code == 403, who
        assert agreed.get(who, "visit/plan").status_code == 403, who


def test_the_subject_stands_in_the_readers_language_where_it_was_given(agreed):
    add(agreed, other_subject="الأماكن العامة", other_language="ar")
    agreed.take("fp", "confirm_programme")

    assert "الأماكن العامة" not in agreed.get("expert_b", "visit/programme").text
    agreed.enter("expert_b").get("/me?lang=ar")
    assert "الأماكن العامة" in agreed.get("expert_b", "visit/programme").text


# Drawing it up


FAULTS = (
    ({"begins": "9"}, "Please give a time of day"),
    ({"ends": "09:00"}, "The end comes after the beginning."),
    ({"place": ""}, "Fill in this field."),
    ({"link": "meet.example"}, "begins with https://"),
    ({"zone": "Mars"}, "Choose one of the list."),
    ({"day": "soon"}, "Please give a date"),
)


def test_a_meeting_that_cannot_be_kept_is_told_and_nothing_typed_is_lost(agreed):
    for typed, fault in FAULTS:
        page = add(agreed, subject="Words that were typed", **typed)

        assert page.status_code == 422, typed
        assert fault in page.text, typed
        assert "Words that were typed" in page.text, typed


def test_of_two_who_save_the_second_sees_what_the_first_has_written(agreed):
    page = add(agreed)
    path = re.search(r"visit/meetings/\d+", page.text).group()
    day = Visiting(agreed.world).first.isoformat()
    agreed.post("fp", path, **{**MEETING, "day": day, "subject": "First"})
    second = agreed.post("fp", path, **{**MEETING, "day": day, "subject": "Second", "version": "1"})

    assert second.status_code == 409
    assert "First" in second.text
    assert "Second" in second.text


def test_a_meeting_taken_out_can_be_put_back(agreed):
    page = add(agreed)
    path = re.search(r"visit/meetings/\d+", page.text).group()
    assert "Add a meeting" in agreed.post("fp", f"{path}/out", form="visit", do="out").text
    assert "Meetings that were taken out" in agreed.get("fp", "visit").text

    agreed.post("fp", f"{path}/out", form="visit", do="back")
    assert "Meetings that were taken out" not in agreed.get("fp", "visit").text


def test_who_takes_part_and_who_pays_go_with_the_programme(agreed):
    add(agreed)
    agreed.post(
        "fp", "visit/plan", hosts="Ms Amal, Ministry of Housing", travel="reviewing",
        accommodation="state", interpretation="",
    )  # fmt: skip
    assert "Ms Amal" not in agreed.get("expert_b", "visit").text

    agreed.take("fp", "confirm_programme")
    page = agreed.get("expert_b", "visit/programme").text
    assert "Ms Amal" in page
    assert "The reviewing State" in page
    assert "Not settled" in page
    assert "expert_c" in page


def test_a_programme_in_the_capital_alone_gets_a_hint_for_the_state(agreed):
    add(agreed, capital="1")
    hint = "a suggestion, no rule"

    assert hint in agreed.get("fp", "visit").text
    agreed.take("fp", "confirm_programme")
    assert hint not in agreed.get("expert_b", "visit").text
    add(agreed, place="Hill Town")
    assert hint not in agreed.get("fp", "visit").text


# The checklist


def test_the_checklist_is_information_and_its_notes_are_for_desk_and_expert(agreed):
    seat = agreed.world.actors["expert_b"].seat
    values = {f"{what}.standing": "open" for what in ("security", "interpretation", "travel")}
    agreed.post("officer", f"visit/checklist/{seat}", **values, **{
        "visa.standing": "under_way", "visa.note": "Passport at the embassy",
        "visa.on": "2027-02-01",
    })  # fmt: skip

    for who, reads in (("officer", True), ("expert_b", True), ("fp", False), ("fp_b", False)):
        page = agreed.get(who, "visit").text
        assert "Under way" in page, who
        assert ("Passport" in page) is reads, who
    for who in ("expert_c", "fp_c"):
        assert "Under way" not in agreed.get(who, "visit").text, who
    assert agreed.get("fp", f"visit/checklist/{seat}").status_code == 403
    assert "lines are open. Nothing waits for them." in agreed.get("officer", "visit").text
    assert agreed.take("officer", "complete_checklist").status_code == 200


# Other visits


def test_a_visit_of_another_mechanism_is_shown_to_the_state_and_the_desk(agreed):
    first = Visiting(agreed.world).first
    agreed.post(
        "officer", "visit/others", form="visit", name="Other review",
        first=first.isoformat(), last=(first + dt.timedelta(days=1)).isoformat(),
    )  # fmt: skip

    for who in ("fp", "officer"):
        assert "falls on these days" in agreed.get(who, "visit").text
    for who in ("fp_b", "expert_b"):
        assert "Other review" not in agreed.get(who, "visit").text


def test_the_state_is_told_of_it_before_it_invites(site):
    planning = site("visit_planning")
    other = {"name": "Other review", "first": "2027-03-10"}
    page = planning.post("fp", "visit/others", form="visit", **other, last="2027-03-01")
    assert page.status_code == 422
    assert "The last day cannot come before the first." in page.text
    planning.post("fp", "visit/others", form="visit", **other, last="2027-03-12")

    path = "steps/invite_visit"
    typed = {"i.visit_mode": "virtual", "i.visit_start": "2027-03-08", "i.visit_end": "2027-03-10"}
    invitation = (io.BytesIO(b"%PDF-1.7 a few words"), "invitation.pdf")
    page = planning.enter("fp").post(
        planning.url(path), **seen(planning.get("fp", path)), do="preview", **typed,
        **{"i.invitation": invitation},
    )  # fmt: skip

    assert page.status_code == 200
    assert "A visit of another mechanism falls on these days:" in page.text


# The record


def write(site, who, text, how):
    day = Visiting(site.world).first.isoformat()
    typed = {"day": day, "text": text, "language": "en", "for": how}
    return site.post(who, "visit-record", form="visit-record", **typed)


def test_a_note_of_an_expert_is_on_no_page_of_anybody_else(held):
    assert "Mine alone" in write(held, "expert_b", "Mine alone", "self").text
    path = re.search(r"visit-record/\d+", held.get("expert_b", "visit-record").text).group()

    for who in ("expert_c", "fp_b", "fp_c", "fp", "officer", "director"):
        for page in ("visit-record", "visit", "dossier.zip", "history"):
            assert b"Mine alone" not in held.get(who, page).data, (who, page)
        assert held.get(who, path).status_code in {403, 404}, who


def test_an_entry_for_the_record_is_the_reviewers_until_it_is_proposed(held):
    write(held, "expert_b", "Heard in the port", "record")
    for who, reads in (("fp_c", True), ("expert_c", True), ("fp", False), ("officer", False)):
        assert ("Heard in the port" in held.get(who, "visit-record").text) is reads, who

    held.take("fp_b", "propose_visit_record")
    for who in ("fp", "mission", "officer", "expert_c"):
        assert "Heard in the port" in held.get(who, "visit-record").text, who


def test_the_state_marks_passages_and_nobody_reads_it_before_the_step(held):
    write(held, "expert_b", "First words", "record")
    write(held, "expert_c", "Second words", "record")
    held.take("fp_b", "propose_visit_record")
    one, two = (each.id for each in Visiting(held.world).passages())
    views = {f"passage-{one}": "yes", f"passage-{two}": "no"}
    held.post("fp", "visit-record/views", form="visit-record", **views)

    assert "Marked to be accepted" in held.get("fp", "visit-record").text
    assert "Not accepted: left out" not in held.get("fp_b", "visit-record").text
    held.take("fp", "accept_visit_record")

    page = held.get("fp_b", "visit-record").text
    assert page.count("Accepted for the record</span>") == 1
    assert page.count("Not accepted: left out") == 1
    assert [each.text for each in Visiting(held.world).passages() if each.accepted] == [
        "First words"
    ]


def test_no_visit_is_as_good(site):
    planning = site("visit_planning")
    planning.take("fp", "choose_no_visit")

    assert "as good an answer" in planning.get("fp_b", "visit").text


# Clicks


def test_a_state_adds_a_meeting_in_two_clicks_and_an_expert_an_entry_in_one(agreed, held):
    day = Visiting(agreed.world).first.isoformat()
    fp = Hand(agreed.enter("fp"), agreed.url("visit")).follow(r"/meetings/new$")
    fp.press(r"/meetings/new$", **{**MEETING, "day": day})
    assert fp.clicks == 2

    expert = Hand(held.enter("expert_b"), held.url("visit-record"))
    expert.press(r"/visit-record$", text="Seen in the port", **{"for": "record"})
    assert expert.clicks == 1
    assert "Seen in the port" in expert.text
