"""Texts under consultation on their pages: written, put to all, commented on, settled, decided."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from docx import Document

from tests.journeys.world import FILE
from tests.web.consulting import (
    LAST,
    TEXT,
    close,
    comments,
    fire,
    opened,
    put_to_all,
    reference,
    say,
    texts_in,
    to_the_first_day,
)
from tests.web.registering import recorded, take
from tests.web.test_editions import load_another, row_of


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with texts_in(tmp_path_factory.mktemp("texts")) as made:
        yield made


@pytest.fixture
def desk(site):
    return site.desk_of("officer")


def begun(desk, kind="terms_of_reference", subject="Terms of reference"):
    return recorded(
        desk, "draft_text", subject=subject,
        **{"i.kind": kind, "i.mandate": "S1 §3", "i.language": "en"},
    )  # fmt: skip


def write(browser, entry, text=TEXT):
    page = browser.get(f"{entry}/draft-text/edit").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    return browser.post(
        f"{entry}/draft-text/edit", do="save", text=text, language="en", version=version
    )


BASIS = (
    'basis = "provisional: S1 §7, §21 behind the idea"',
    'basis = "decided: Decision 2027/4, paragraph 12"',
)
OF_PARTNER = {"category": "civil", "position": "organization"}
OF_DESK = {
    "category": "academia", "position": "person", "author": "A resident", "channel": "meeting",
    "platform": "UNITAC",
}  # fmt: skip


@pytest.fixture(autouse=True)
def first_day(site):
    yield
    to_the_first_day(site)


def test_a_draft_is_read_by_those_who_write_it_until_it_is_put_to_all(site, desk):
    entry = begun(desk)
    assert "Saved." in write(desk, entry).text
    mission = site.desk_of("mission")
    assert "ranks nobody" in desk.get(f"{entry}/draft-text").text
    assert "ranks nobody" not in mission.get(f"{entry}/draft-text").text
    assert mission.get(f"{entry}/draft-text/edit").status_code in {403, 404}
    assert mission.get(f"{entry}/draft-text.docx").status_code == 404

    take(desk, entry, "open_consultation", **{"i.closes_on": LAST})

    for who in ("mission", "expert", "partner", "reader"):
        page = site.desk_of(who).get(f"{entry}/draft-text").text
        assert "ranks nobody" in page
        assert "18 January 2027" in page


def test_a_text_is_taken_from_a_word_document_and_looked_through_before_it_is_saved(site, desk):
    entry, made, kept = f"/cases/{opened(site)}", Document(), io.BytesIO()
    made.add_heading("Purpose", 1)
    made.add_paragraph("The mechanism assists States.")
    made.save(kept)
    desk.get(f"{entry}/draft-text/edit")
    kept.seek(0)

    page = desk.post(
        f"{entry}/draft-text/edit", do="read", version="0", language="en",
        file=(kept, "draft.docx"),
    ).text  # fmt: skip

    assert "# Purpose\n\nThe mechanism assists States." in page
    assert "There is no text to read yet." in desk.get(f"{entry}/draft-text").text
    wrong = desk.post(
        f"{entry}/draft-text/edit", do="read", version="0", language="en", text="Kept words",
        file=(io.BytesIO(b"PK\x03\x04 broken"), "draft.docx"),
    )  # fmt: skip
    assert wrong.status_code == 422
    assert "Kept words" in wrong.text


def test_two_versions_are_compared_word_by_word(site, desk):
    entry = put_to_all(site)
    assert f"{entry}/draft-text/edit" not in desk.get(f"{entry}/draft-text").text
    desk, _ = close(site, entry)
    write(desk, entry, TEXT.replace("ranks nobody", "compares nobody"))
    page = desk.get(f"{entry}/draft-text/versions").text
    assert "<ins>" in page
    assert ">compares<" in page.replace("\n", "")


def test_several_of_a_state_prepare_and_its_mission_sends(site, desk):
    entry = put_to_all(site)
    expert, mission = site.desk_of("expert"), site.desk_of("mission")
    assert "Kept. Nobody outside your side" in say(expert, entry, "From the ministry").text
    assert "Send them" not in comments(expert, entry)
    assert expert.get(f"{entry}/steps/send_comments").status_code in {403, 404}
    for other in ("mission_b", "partner", "officer"):
        assert "From the ministry" not in comments(site.desk_of(other), entry)
    assert "From the ministry" in comments(mission, entry)
    assert "Send them" in mission.page.text

    take(mission, entry, "send_comments")

    assert "From the ministry" in comments(desk, entry)
    for other in ("mission_b", "partner", "reader", "director"):
        seen = "From the ministry" in comments(site.desk_of(other), entry)
        assert seen == (other == "director")
    assert site.desk_of("mission_b").get(f"{entry}/draft-comments?format=csv").text.count("\n") < 3


def test_once_the_consultation_is_closed_all_who_take_part_read_what_was_sent(site, desk):
    entry = put_to_all(site)
    mission, partner = site.desk_of("mission"), site.desk_of("partner")
    say(mission, entry, "Word of the State")
    fire(site, "mission", entry, "send_comments")
    say(partner, entry, "Word of the network", **OF_PARTNER)
    fire(site, "partner", entry, "send_comments")
    say(partner, entry, "Never sent", **OF_PARTNER)
    _, mission = close(site, entry)
    for who in ("mission", "mission_b", "partner", "reader"):
        page = comments(site.desk_of(who), entry)
        assert "Word of the State" in page
        assert "Word of the network" in page
        assert ("Never sent" in page) == (who == "partner")
        assert "Comments by category (S2 OP4)" in page
    refused = say(mission, entry, "After the day")
    assert refused.status_code in {403, 404, 409}


def test_the_desk_records_what_came_elsewhere_and_for_a_state_from_its_document(site, desk):
    entry = put_to_all(site)
    of_state = {**OF_DESK, "category": "states", "author": "Fictional State 9"}
    page = say(desk, entry, "By note", **of_state)
    assert page.status_code == 422
    assert "needs its document" in page.text
    assert "By note" in page.text
    say(desk, entry, "By note", **of_state, source="NV/9 of 3 February 2027")
    say(desk, entry, "From the hall", **OF_DESK)
    fire(site, "officer", entry, "send_comments")
    rows = list(csv.reader(io.StringIO(
        desk.get(f"{entry}/draft-comments?format=csv&channel=meeting").data.decode("utf-8-sig")
    )))  # fmt: skip
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:3]]
    assert [each["By"] for each in lines] == ["Fictional State 9", "A resident"]
    assert {each["Technology platform used (S2 OP6)"] for each in lines} == {"UNITAC"}


def test_traditional_knowledge_is_kept_only_with_the_consent_to_its_use(site, desk):
    entry = put_to_all(site)
    partner = site.desk_of("partner")
    page = say(partner, entry, "Paths of the elders", traditional="1", **OF_PARTNER)
    assert page.status_code == 422
    assert "Say who has agreed" in page.text
    assert "Paths of the elders" in page.text
    page = say(
        partner, entry, "Paths of the elders", traditional="1",
        consent="The council of elders, 2 February 2027", **OF_PARTNER,
    )  # fmt: skip
    assert "The council of elders" in page.text


def test_a_draft_of_another_side_is_not_opened_changed_or_taken_out(site, desk):
    entry = put_to_all(site)
    mission, other = site.desk_of("mission"), site.desk_of("mission_b")
    say(mission, entry, "Ours alone")
    key = re.search(r"/draft-comments/(\d+)", comments(mission, entry))[1]
    comments(other, entry)
    assert other.get(f"{entry}/draft-comments/{key}").status_code == 404
    other.get(f"{entry}/draft-comments/new")
    for address in (f"{entry}/draft-comments/{key}", f"{entry}/draft-comments/{key}/out"):
        other.get(f"{entry}/draft-comments/new")
        answer = other.post(address, words="x", paragraph="1", language="en", version="1")
        assert answer.status_code == 404
    stale = mission.get(f"{entry}/draft-comments/{key}")
    assert stale.status_code == 200
    kept = mission.post(
        f"{entry}/draft-comments/{key}", words="Mine too", paragraph="1", language="en", version="9"
    )
    assert kept.status_code == 409
    assert "Ours alone" in kept.text
    assert "Mine too" in kept.text


def test_what_became_of_a_comment_is_read_once_the_text_goes_on(site, desk):
    entry = put_to_all(site)
    mission = site.desk_of("mission")
    say(
        mission,
        entry,
        "Add: non-punitive",
        proposal="It is voluntary, non-punitive and ranks nobody.",
    )
    fire(site, "mission", entry, "send_comments")
    desk, mission = close(site, entry)
    assert "It is not said yet" in desk.get(f"{entry}/steps/to_bureau").text
    key = re.search(r"/draft-comments/(\d+)/settle", comments(desk, entry))[1]
    address = f"{entry}/draft-comments/{key}/settle"
    assert mission.get(address).status_code in {403, 404}
    assert "ranks nobody" in desk.get(address).text
    assert desk.post(address, settled="not_taken", do="save").status_code == 422
    desk.post(address, settled="in_part", reason="Said in paragraph 3.", do="next")
    assert "Said in paragraph 3." not in comments(mission, entry)

    fire(site, "officer", entry, "to_bureau")

    assert "Said in paragraph 3." in comments(mission, entry)
    assert "Taken in part" in mission.page.text
    file = desk.get(f"{entry}/draft-comments.docx")
    words = "\n".join(
        cell.text for table in Document(io.BytesIO(file.data)).tables
        for row in table.rows for cell in row.cells
    )  # fmt: skip
    assert "Said in paragraph 3." in words
    assert "Fictional State 1" in words


def test_the_decision_leads_to_the_edition_that_it_puts_in_effect(site, desk):
    entry = put_to_all(site)
    desk, _ = close(site, entry)
    for step in ("to_bureau", "to_board"):
        fire(site, "officer", entry, step)
    site.world.fire(
        "officer", reference(entry), "decide", decision="Decision 2027/4",
        decided_on=dt.date(2027, 1, 18), decision_file=FILE,
    )  # fmt: skip
    assert "No edition is waiting." in desk.get(f"{entry}/draft-text").text
    load_another(site.world, change=BASIS, provisional=False)

    page = desk.get(f"{entry}/draft-text").text
    link = re.search(r'href="(/rules/country_review/[^"]*)"', page)[1].replace("&amp;", "&")
    form = desk.get(link).text

    assert 'value="Decision 2027/4"' in form
    assert 'value="2027-01-18"' in form
    rules = desk.get("/rules/country_review/2027_board")
    assert "decided Decision 2027/4, paragraph 12" in row_of(rules, "acknowledgement")
    assert "provisional" in row_of(rules, "start_proposal")
    register = site.desk_of("mission").get("/registers/draft_text?kind=terms_of_reference").text
    assert "Decision 2027/4" in register


def test_the_circular_note_names_page_and_day_in_both_languages(site, desk):
    entry = put_to_all(site)
    english = desk.get(f"{entry}/draft-text/note?in=en").text
    assert f"http://localhost{entry}/draft-text" in english
    assert "18 January 2027" in english
    assert 'dir="rtl"' in desk.get(f"{entry}/draft-text/note?in=ar").text


def test_nobody_without_a_seat_reads_any_of_it(site, desk):
    entry = put_to_all(site)
    stranger = site.app.test_client()
    for page in ("draft-text", "draft-comments", "draft-text/note", "draft-text/versions"):
        assert stranger.get(f"{entry}/{page}").status_code in {302, 303, 401, 404}
