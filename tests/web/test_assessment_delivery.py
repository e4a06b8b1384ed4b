"""Who reads the self-assessment: drafts its State alone, what was delivered its readers."""

from __future__ import annotations

import io
import re

import pytest

from tests.journeys.review import bring
from tests.journeys.world import FILE
from tests.web.assessing import (
    NOT_YET,
    PEOPLE,
    ROOM,
    SECTION,
    Site,
    answer,
    form_of,
    statements,
    submit,
)
from tests.web.stepping import PDF
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return lambda state: Site(at(state))


@pytest.fixture
def drafting(site):
    return site("sa_drafting")


@pytest.mark.parametrize("who", ["officer", "director", "fp_b", "expert_b", "mission_b"])
def test_nobody_outside_the_state_reads_a_draft(drafting, who):
    focal = drafting.enter("fp")
    answer(
        focal, "vision", "A thought of ours",
        **{"q.vision.file": (io.BytesIO(PDF), "plan.pdf")},
    )  # fmt: skip
    link = re.search(rf'href="({ROOM}/files/\d+)"', focal.get(SECTION).text).group(1)
    assert focal.get(link).data == PDF
    other = drafting.enter(who)

    index = other.get(ROOM)

    assert index.status_code == 200
    assert NOT_YET in index.text
    assert "A thought of ours" not in index.text
    number = link.rsplit("/", 1)[1]
    for url in (SECTION, f"{ROOM}/check", link, f"/cases/XAA-2027/files/{number}"):
        assert other.get(url).status_code == 404, url
    other.get(ROOM)
    assert other.post(SECTION, **{"q.vision.text": "Mine"}).status_code == 404
    assert "A thought of ours" not in other.get("/cases/XAA-2027/history").text


@pytest.mark.parametrize("who", ["reader", "mission_d"])
def test_for_strangers_there_is_no_room(drafting, who):
    stranger = drafting.enter(who)

    assert [stranger.get(url).status_code for url in (ROOM, SECTION)] == [404, 404]


def test_after_the_submission_the_state_has_a_receipt_and_a_text_that_stays(drafting):
    focal = drafting.enter("fp")
    answer(focal, "vision", "Final words")

    submit(focal)
    page = focal.get(ROOM)

    assert "Receipt" in page.text
    assert "Final words" in page.text
    assert re.search(r">[0-9a-f]{64}<", page.text)
    assert "The text kept is the one whose hash the history carries." in page.text
    assert "Draft." not in page.text
    assert focal.get(SECTION).status_code == 404
    assert focal.get(f"{ROOM}/check").status_code == 404


def test_what_is_typed_after_the_submission_is_given_back(drafting):
    focal, mission = drafting.enter("fp"), drafting.enter("mission")
    form = form_of(mission.get(SECTION).text, "vision") | {"q.vision.text": "A moment after"}
    submit(focal)

    page = mission.post(SECTION, **form)

    assert page.status_code == 409
    assert "A moment after" in page.text
    assert "A moment after" not in focal.get(ROOM).text


READERS = {"fp", "mission", "officer", "director"}


@pytest.mark.parametrize("opened", [False, True])
def test_what_was_delivered_has_its_readers(drafting, opened):
    focal = drafting.enter("fp")
    answer(
        focal, "vision", "Delivered words",
        **{"q.vision.file": (io.BytesIO(PDF), "plan.pdf")},
    )  # fmt: skip
    submit(focal)
    if opened:
        drafting.world.fire("officer", "XAA-2027", "begin_desk_review")
    link = re.search(rf'href="({ROOM}/files/\d+)"', focal.get(ROOM).text).group(1)

    reading = {who: drafting.enter(who) for who in PEOPLE}

    text = {who for who, each in reading.items() if "Delivered words" in each.get(ROOM).text}
    files = {who for who, each in reading.items() if each.get(link).status_code == 200}
    assert text == files == READERS | ({"fp_b", "expert_b"} if opened else set())
    apart = reading["mission_b"].get(ROOM)
    assert apart.status_code == 200
    assert "Delivered words" not in apart.text


def test_what_came_on_paper_leaves_the_drafts_with_the_state(drafting):
    focal, officer = drafting.enter("fp"), drafting.enter("officer")
    answer(focal, "vision", "Not for others")

    drafting.world.record("XAA-2027", "submit", "mission", blanks_confirmed="yes")

    own = focal.get(ROOM).text
    assert "Not for others" in own
    assert "The answers below were not delivered." in own
    other = officer.get(ROOM).text
    assert "Not for others" not in other
    assert "came as a document" in other
    assert officer.get(SECTION).status_code == 404


def test_before_its_time_the_room_says_when(site):
    found = site("team_forming")

    assert "once the review has come to that point" in found.enter("fp").get(ROOM).text
    assert NOT_YET in found.enter("officer").get(ROOM).text


def test_the_delivered_text_asks_no_more_for_more_answers(site):
    counts = []
    for questions in ((), ("vision", "authorities", "measures")):
        found = site("sa_drafting")
        focal = found.enter("fp")
        for question in questions:
            answer(focal, question, "Text", **{f"q.{question}.file": (io.BytesIO(PDF), "a.pdf")})
        submit(focal)
        focal.get(ROOM)
        with statements(found.world) as asked:
            focal.get(ROOM)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_step_works_with_a_file_alone(drafting):
    drafting.world.fire("fp", "XAA-2027", "submit", self_assessment=FILE, blanks_confirmed="yes")

    bring(drafting.world, "desk_review")

    assert "Delivered" in drafting.enter("expert_b").get(ROOM).text
