"""Surveys: answers of States by link, figures that point to nobody, voices without a way back."""

from __future__ import annotations

import csv
import io
import re

import pytest
import sqlalchemy as sa

from tests.web.browser import Browser
from tests.web.readers import new_world, site_over
from tests.web.registering import recorded, take
from tests.web.surveying import (
    blind_links,
    link,
    opened,
    questionnaire,
    rows,
    send,
    session_held,
    shut,
    speak,
)
from workflows.domain.surveys import queries
from workflows.domain.surveys.models import BlindLink, SurveyAnswer, SurveyLink, Voice

TABLE = sa.text("SELECT sql FROM sqlite_master WHERE name = :table")
FREE = "Words that the State wrote for the secretariat alone"

pytestmark = pytest.mark.usefixtures("put_back")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    world = new_world(tmp_path_factory.mktemp("surveys"))
    world.appoint("partner", "partner", "city-network")
    world.appoint("mission_e", "mission", "XAE", channel="note")
    yield site_over(world)
    world.services.close()


@pytest.fixture(scope="module")
def desk(site):
    return site.desk_of("officer")


@pytest.fixture(scope="module")
def entry(site, desk):
    """An e-survey that four States have answered, one of them twice."""
    entry = opened(desk)
    for body in ("XAA", "XAB", "XAC"):
        page = send(site.app, link(desk, entry, body), "in_force", **{"policy.words": FREE})
        assert "The answer is sent" in page.text
    send(site.app, link(desk, entry, "XAD"), "preparing")
    return entry


@pytest.fixture(scope="module")
def second(site, desk):
    """A further e-survey, open to all States."""
    return opened(desk)


# A State at its answer


def test_reading_a_link_needs_no_account_and_writes_only_that_it_was_opened(site, desk, entry):
    path = link(desk, entry, "XAF")
    with site.statements() as said:
        page = Browser(site.app).get(path)
    assert page.status_code == 200
    written = [each for each in said if each.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert [" ".join(each.split()[:3]) for each in written] == ["INSERT INTO survey_visit"]
    with site.statements() as said:
        Browser(site.app).client.head(path)
    assert not [each for each in said if each.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "الدولة" in Browser(site.app).get(f"{path}?lang=ar").text


def test_a_draft_is_kept_and_read_by_nobody_outside_the_state(site, desk, entry):
    browser, path = Browser(site.app), link(desk, entry, "XAG")
    browser.get(path)
    page = browser.post(path, do="save", version="0", **{"policy.words": "Half a thought"})
    assert "Half a thought" in page.text
    assert "Saved." in page.text
    assert "Half a thought" not in desk.get(f"{entry}/survey/states/XAG").text
    assert "has sent no answer" in desk.page.text


def test_two_at_one_answer_see_both_and_the_later_choice_stands(site, desk, entry):
    path, first, second = link(desk, entry, "XAH"), Browser(site.app), Browser(site.app)
    first.get(path)
    second.get(path)
    first.post(path, do="save", version="0", **{"policy.words": "First words"})
    page = second.post(path, do="save", version="0", **{"policy.words": "Second words"})
    assert page.status_code == 409
    assert "First words" in page.text
    assert "Second words" in page.text
    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    page = second.post(path, do="save", version=version, **{"policy.words": "Second words"})
    assert page.status_code == 200
    assert "First words" not in page.text


def test_a_name_is_needed_to_send_and_what_was_typed_stays(site, desk, entry):
    page = send(site.app, link(desk, entry, "XAI"), "in_force", name="", **{"policy.words": "Kept"})
    assert page.status_code == 422
    assert "Please give the name of the person who answers." in page.text
    assert "Kept" in page.text
    page = send(site.app, link(desk, entry, "XAI"), "never offered")
    assert page.status_code == 422


def test_what_was_sent_can_be_changed_and_the_latest_counts(site, desk, entry):
    path = link(desk, entry, "XAJ")
    send(site.app, path, "in_force", name="First Person")
    page = send(site.app, path, "local", name="Second Person")
    assert "Second Person" in page.text  # handed over
    of = [each for each in rows(site, SurveyAnswer) if each.body == "XAJ"]
    assert [each.content["policy"]["choice"] for each in of] == ["in_force", "local"]
    browser = Browser(site.app)
    browser.get(f"{path}/receipt")
    browser.post(f"{path}/back")
    assert "has sent no answer" in desk.get(f"{entry}/survey/states/XAJ").text


def test_a_link_that_was_replaced_explains_itself_and_opens_nothing(site, desk, entry):
    former = link(desk, entry, "XAK")
    desk.post(f"{entry}/survey/states/XAK/link")
    later = link(desk, entry, "XAK")
    assert former != later
    assert "was replaced by another one" in Browser(site.app).get(former).text
    browser = Browser(site.app)
    browser.get(later)
    assert browser.post(former, do="send", version="0", name="X").status_code == 409
    assert "policy.choice" in Browser(site.app).get(later).text


def test_a_link_that_was_made_up_is_not_found(site, desk, entry):
    path = link(desk, entry, "XAL")
    wrong = path[:-1] + ("A" if path[-1] != "A" else "B")
    assert Browser(site.app).get(wrong).status_code == 404
    assert Browser(site.app).get("/s/short").status_code == 404


def test_the_database_alone_does_not_open_an_answer(site, entry):
    """The token is made of a key and of the secret, which stands in no table."""
    key = rows(site, SurveyLink)[0].key
    assert Browser(site.app).get(f"/s/{key}").status_code == 404


def test_the_mission_answers_signed_in_and_hands_the_link_on(site, desk, entry):
    mission = site.desk_of("mission_e")
    assert "Answer for the State" in mission.get(f"{entry}/survey").text
    page = mission.get(f"{entry}/survey/answer")
    handed = re.search(r"http://localhost(/s/[\w-]+)", page.text).group(1)
    assert handed == link(desk, entry, "XAE")
    mission.post(f"{entry}/survey/answer", do="save", version="0", name="Named Person")
    assert "Named Person" in Browser(site.app).get(handed).text
    mission.post(f"{entry}/survey/link")
    assert "was replaced" in Browser(site.app).get(handed).text


def test_the_state_reads_when_its_link_was_opened_and_by_whom_only_if_signed_in(site, desk, second):
    path, mission = link(desk, second, "XAE"), site.desk_of("mission_e")
    before, clock = trail_of(mission, second), site.world.clock
    clock.advance(minutes=11)  # what was opened before is another visit
    desk.get(path)
    clock.advance(minutes=1)
    Browser(site.app).get(path)
    Browser(site.app).get(path)  # the same visit
    found = trail_of(mission, second)
    assert len(found) == len(before) + 2
    assert [("Secretariat" in each, "not signed in" in each) for each in found[:2]] == [
        (False, True), (True, False),
    ]  # fmt: skip
    assert "Opened by the link" in Browser(site.app).get(path).text
    assert "Opened by the link" not in desk.get(f"{second}/survey/states/XAE").text
    clock.advance(minutes=1)
    desk.post(f"{second}/survey/states/XAE/link")
    assert "Link made" in trail_of(mission, second)[0]
    assert "Opened by the link" not in Browser(site.app).get(path).text  # it opens nothing


def trail_of(mission, entry):
    page = mission.get(f"{entry}/survey/answer").text
    return re.findall(r"<tr>.*?</tr>", page.partition('id="trail"')[2], re.DOTALL)[1:]


def test_a_mission_is_led_to_its_survey_until_it_has_answered(site, desk, second):
    mission = site.desk_of("mission_e")
    assert f'href="{second}/survey"' in mission.get("/inbox").text
    page = mission.get(second).text.partition('id="now"')[2]
    assert "Answer for the State" in page
    for who in ("reader", "partner"):
        assert "Surveys open" not in site.desk_of(who).get("/inbox").text
        assert "Answer for the State" not in site.desk_of(who).get(second).text
    send(site.app, link(desk, second, "XAE"), "in_force")
    assert f'href="{second}/survey"' not in mission.get("/inbox").text
    assert "Answer for the State" not in mission.get(second).text
    mission.post(f"{second}/survey/back")
    assert f'href="{second}/survey"' in mission.get("/inbox").text


# Who sees what


def test_who_has_answered_is_seen_by_nobody_but_the_desk(site, desk, entry):
    own = f"{entry}/survey"
    assert "Ana Person" in desk.get(f"{own}/states").text
    for who in ("mission_e", "partner", "reader"):
        browser = site.desk_of(who)
        for path in (f"{own}/states", f"{own}/states/XAA", f"{own}/states/XAA/note.txt",
                     f"{own}/notes.html", f"{own}/states?format=csv"):  # fmt: skip
            assert browser.get(path).status_code == 404, path
        for path in (
            own,
            entry,
            f"{entry}/diagram",
            "/registers/survey",
            "/registers/survey?format=csv",
        ):
            page = browser.get(path).text
            assert "Ana Person" not in page
            assert FREE not in page
            assert "Fictional State 1" not in page, path
    for who in ("partner", "reader"):
        assert site.desk_of(who).get(f"{own}/answer").status_code == 404
        assert site.desk_of(who).get(f"{own}/receipt").status_code == 404


def test_no_step_and_no_event_tells_that_a_state_has_answered(site, desk, entry):
    reference = entry.removeprefix("/cases/")
    assert site.world.triggers(reference) == ["open", "open_it"]
    assert "Ana Person" not in desk.get(f"{entry}/history").text


def test_a_survey_in_preparation_is_for_the_desk(site, desk):
    draft = recorded(desk, "survey", subject="Not yet")
    assert "Is there a national policy" in desk.get(f"{draft}/survey").text
    for who in ("mission_e", "partner", "reader"):
        assert site.desk_of(who).get(draft).status_code == 404
        assert site.desk_of(who).get(f"{draft}/survey").status_code == 404


def test_no_figure_is_shown_while_answers_are_taken(site, desk, entry):
    for who in ("officer", "mission_e"):
        browser = site.desk_of(who)
        assert "Results are shown once" in browser.get(f"{entry}/survey").text
        assert browser.get(f"{entry}/survey/figures.csv").status_code == 404


def test_the_note_that_carries_the_links_stands_in_the_register_of_correspondence(
    site, desk, second
):
    take(
        desk, second, "record_note", **{"i.note_number": "NV 12/2027", "i.note_date": "2027-01-04"}
    )
    for query in ("", "?way=out", "?state=XAB", f"?case={second.removeprefix('/cases/')}"):
        page = desk.get(f"/mail/formal/register{query}").text
        assert page.count("NV 12/2027") == 1, query
        assert "All States asked" in page
    for query in ("?way=in", "?awaited=1"):
        assert "NV 12/2027" not in desk.get(f"/mail/formal/register{query}").text
    assert "NV 12/2027" in desk.get("/mail/formal/register?format=csv").text


# The Board


@pytest.fixture(scope="module")
def voiced(site, desk):
    """A questionnaire with nine sheets, in this order of choices, still open."""
    entry = questionnaire(site, desk, session_held(site))
    for path, choice in zip(blind_links(desk, entry), ["well"] * 5 + ["little"] * 4, strict=False):
        page = speak(site.app, path, familiar=choice)
        assert "nothing connects it" in page.text
    return entry


def test_a_sheet_without_an_answer_is_not_taken(site, desk, voiced):
    page = speak(site.app, blind_links(desk, voiced)[-1])
    assert page.status_code == 422
    assert "Please answer at least one question" in page.text


def test_a_link_takes_one_sheet(site, desk, voiced):
    before = len(rows(site, Voice))
    used = blind_links(desk, voiced)[0]
    browser = Browser(site.app)
    browser.get("/sign-in")
    assert browser.post(used, **{"familiar.choice": "well"}).status_code == 409
    assert len(rows(site, Voice)) == before


def test_nothing_in_the_row_of_a_voice_points_back(site, voiced):
    """The database is looked into: columns, keys, order, and what else names the links."""
    assert set(Voice.__table__.columns.keys()) == {"key", "case_id", "question", "choice"}
    assert set(BlindLink.__table__.columns.keys()) == {"key", "case_id", "used"}
    with site.world.services.database.connect() as raw:
        for table in ("survey_voice", "survey_blind_link"):
            made = raw.execute(TABLE, {"table": table})
            assert "WITHOUT ROWID" in made.scalar()
        stored = raw.exec_driver_sql("SELECT * FROM survey_voice").all()
        links = raw.exec_driver_sql("SELECT * FROM survey_blind_link").all()
    keys = [row[0] for row in stored]
    assert len(stored) == 18  # nine sheets, each with one choice, apart from one another
    assert keys == sorted(keys)  # as they lie: by a random key, not as they came
    assert not {row[0] for row in links} & set(keys)
    assert sum(row[2] for row in links) == 9


def test_no_other_table_tells_that_a_sheet_came(site, desk, voiced):
    reference = voiced.removeprefix("/cases/")
    path = next(
        each for each in blind_links(desk, voiced)
        if "Hand in the answer" in Browser(site.app).get(each).text
    )  # fmt: skip
    with site.statements() as told:
        assert "nothing connects it" in speak(site.app, path, familiar="well").text
    written = {
        " ".join(each.split()[:3])
        for each in told
        if each.split()[0] in {"INSERT", "UPDATE", "DELETE"}
    }
    assert written == {"UPDATE survey_blind_link SET", "INSERT INTO survey_voice"}
    assert site.world.triggers(reference) == ["open", "open_it"]


def test_a_questionnaire_that_is_taken_out_leaves_no_link(site, desk, voiced):
    held = session_held(site, "Session without questions", "2027-02-22")
    out = questionnaire(site, desk, held, links=2)
    path, before = blind_links(desk, out)[0], len(rows(site, BlindLink))
    take(desk, out, "take_out")
    assert len(rows(site, BlindLink)) == before - 2
    assert "Answers are no longer taken" in Browser(site.app).get(path).text


def test_the_links_are_for_the_desk(site, voiced):
    for who in ("mission_e", "partner", "reader"):
        assert site.desk_of(who).get(f"{voiced}/survey/links").status_code == 404


def test_once_closed_no_link_is_left_and_every_voice_is_written_anew(site, desk, entry, voiced):
    before = {row.key for row in rows(site, Voice)}
    paths = blind_links(desk, voiced)
    few = questionnaire(site, desk, session_held(site, "Second session 2027", "2027-05-03"))
    for path in blind_links(desk, few)[:7]:
        speak(site.app, path, familiar="partly")
    shut(site, days=150)

    assert rows(site, BlindLink) == []
    after = rows(site, Voice)
    assert not before & {row.key for row in after}
    assert sum(1 for row in after if row.question == "") == 16
    assert "Answers are no longer taken" in Browser(site.app).get(paths[0]).text

    desk, member = site.enter("officer"), site.enter("reader")
    assert "have not been published yet" in member.get(f"{voiced}/survey").text
    for each in (voiced, few, entry):
        take(desk, each, "publish")
    page = member.get("/awareness")
    assert "First session 2027" in page.text
    assert "fewer than eight" in page.text  # the second one
    told = site.world.services.read(queries.awareness)
    assert [(each.name, each.answers) for each in told] == [
        ("First session 2027", 9), ("Second session 2027", None),
    ]  # fmt: skip
    assert told[0].count("familiar", "well") == 5
    assert told[0].count("understanding", "much") is None  # nobody answered it
    assert told[1].count("familiar", "partly") is None

    page = member.get(f"{entry}/survey")
    assert "answers came, so no figure is shown" in page.text  # four of them, and nothing is shown
    listed = csv.reader(
        io.StringIO(member.get(f"{entry}/survey/figures.csv").data.decode("utf-8-sig"))
    )
    assert list(listed)[1][2] == "not shown"
    assert FREE not in member.page.text
    assert member.get(f"{voiced}/survey/figures.docx").status_code == 200
    path = link(desk, entry, "XAA")
    assert "The answer is sent" in Browser(site.app).get(path).text
    browser = Browser(site.app)
    browser.get("/sign-in")
    assert browser.post(path, do="send", version="1", name="Late").status_code == 409
    assert len([each for each in rows(site, SurveyAnswer) if each.body == "XAA"]) == 1
