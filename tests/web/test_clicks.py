"""No job takes more clicks than people were promised; typing is not counted."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from engine.models.case import Case
from engine.models.person import Appointment, Seat
from notifications.models import Rung
from tests.journeys.world import person
from tests.web.browser import Browser
from tests.web.hand import Hand
from tests.web.reviewing import Reviewing
from tests.web.test_findings import deliver
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from workflows.domain.accounts import services as accounts


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return lambda state: Reviewing(at(state))


def hand(site, who, path="/"):
    return Hand(site.enter(who), path)


def test_a_state_comments_on_its_draft_findings_in_two_clicks_each(site):
    drafted = site("findings_drafting")
    deliver(drafted, "First text", "Second text", "Third text")

    fp = hand(drafted, "fp").follow(r"/findings$").follow(r"/comment")
    for _ in range(3):
        fp.press(r"/comment", kind="agrees")

    assert fp.clicks <= 3 * 2
    assert "/comment" not in "".join(re.findall(r'class="button" href="([^"]+)"', fp.text))


def test_an_expert_drafts_a_finding_in_two_clicks(site):
    drafting = site("findings_drafting")

    expert = hand(drafting, "expert_b", drafting.url("findings")).follow(r"/findings/new$")
    expert.press(r"/findings/new$", kind="observation", cites="Article 4", text="A first text")

    assert expert.clicks == 2
    assert "A first text" in expert.text


def test_a_state_gives_another_date_in_three_clicks(site):
    review = site("sa_drafting")

    fp = hand(review, "fp", review.url("")[:-1]).follow(r"/steps/state_new_date$")
    fp.press("state_new_date", "preview", **{"i.step": "submit_self_assessment",
                                             "i.new_date": "2027-09-01"})  # fmt: skip
    fp.press("state_new_date", "confirm")

    assert fp.clicks == 3
    assert "1 September 2027" in fp.text


def test_a_checked_self_assessment_is_submitted_in_three_clicks(site):
    review = site("sa_drafting")

    fp = hand(review, "fp", review.url("assessment")).follow(r"/assessment/check$")
    fp.press(r"/steps/submit$", "preview", **{"i.blanks_confirmed": "yes"})
    fp.press(r"/steps/submit$", "confirm")

    assert fp.clicks == 3
    assert review.world.state(review.world.review) == "sa_submitted"


def test_the_board_sees_the_cycle_without_a_click(site):
    reader = hand(site("sa_drafting"), "reader")

    assert reader.clicks == 0
    assert "/cycles/" in reader.address
    assert "Reviews per phase" in reader.text


def test_reviewing_states_settle_a_comment_in_two_clicks(site):
    drafted = site("findings_drafting")
    deliver(drafted, "First text", "Second text")
    hand(drafted, "fp").follow(r"/findings$").follow(r"/comment").press(
        r"/comment", kind="other_view", proposal="Another text", language="en"
    ).press(r"/comment", kind="other_view", text="Here too", language="en")
    drafted.take("fp", "send_comments")

    other = hand(drafted, "fp_b").follow(r"/findings$").follow(r"/reply")
    for _ in range(2):
        other.press(r"/reply", "taken_up", text="As the State says")

    assert other.clicks <= 2 * 2


def test_a_pair_that_was_drawn_is_issued_in_three_clicks(site):
    review = site("pairing")
    review.post("officer", "pairing/freeze", form="pairing")
    review.post("officer", "pairing/seed", form="pairing", seed="7 23 41 5",
                meeting="Open meeting", met_on=review.world.clock.now().date().isoformat())  # fmt: skip

    officer = hand(review, "officer", review.url("pairing")).press(r"/steps/issue_pairing$")
    officer.press(r"/steps/issue_pairing$", "preview").press(r"/steps/issue_pairing$", "confirm")

    assert officer.clicks == 3
    assert review.world.triggers(review.world.review)[-1] == "issue_pairing"


def test_an_expert_answers_the_invitation_in_two_clicks(site):
    review = site("team_forming")
    review.world.fire("fp_b", review.world.review, "name_expert", expert=person("eve"))

    expert = Hand(Browser(review.app), invitation(review.world))
    expert.press("/i/", "confirm", **{"confirm.undertakings": "given", "confirm.conflict": "none"})

    assert expert.clicks <= 2
    assert "The answer is recorded" in expert.text


def test_the_secretariat_takes_note_of_a_new_date_in_two_clicks(site):
    review = site("sa_drafting")
    review.take("fp", "state_new_date", **{"i.step": "submit_self_assessment",
                                           "i.new_date": "2027-09-01"})  # fmt: skip
    asked = "Take note of the date that was stated"

    officer = hand(review, "officer")
    assert asked in officer.text
    officer.press(r"/inbox/desk/\d+$", note="Noted")

    assert officer.clicks <= 2
    assert asked not in officer.text


def test_another_proposal_answers_the_date_that_was_stated(site):
    review = site("sa_drafting")
    review.take("fp", "state_new_date", **{"i.step": "submit_self_assessment",
                                           "i.new_date": "2027-09-01"})  # fmt: skip

    officer = hand(review, "officer").follow(r"/steps/propose_other_date$")
    officer.press("propose_other_date", "preview", **{"i.other_date": "2027-08-16"})
    officer.press("propose_other_date", "confirm")

    assert "Take note of the date that was stated" not in hand(review, "officer").text


def test_the_secretariat_reminds_of_what_is_awaited_in_three_clicks(site):
    review = site("sa_drafting")
    review.world.clock.advance(days=30)

    officer = hand(review, "officer").follow(r"awaited").press(r"/courtesy$")
    officer.press(r"/courtesy$")

    assert officer.clicks == 3
    assert review.world.services.read(
        lambda rows: rows.scalar(
            sa.select(sa.func.count()).select_from(Rung).where(Rung.rung.startswith("staff:"))
        )
    )


def test_a_review_is_advanced_in_three_clicks(site):
    review = site("sa_submitted")

    officer = hand(review, "officer", review.url("")[:-1]).follow(r"/steps/begin_desk_review$")
    officer.press("begin_desk_review", "preview").press("begin_desk_review", "confirm")

    assert officer.clicks == 3
    assert review.world.state(review.world.review) == "desk_review"


def invitation(world):
    """The address in the mail that invites an expert."""

    def link(rows):
        held = rows.scalars(sa.select(Appointment).join(Seat).where(Seat.title == "expert")).one()
        case = rows.get_one(Seat, held.seat_id).case_id
        below = rows.scalars(
            sa.select(Case).where(Case.parent_id == case, Case.definition == "assignment")
        ).one()
        return accounts.invite(rows, case=below.id, seat=held.seat_id, person=held.person_id,
                               purpose="answer", now=world.clock.now(),
                               expires=world.clock.now() + dt.timedelta(days=14))  # fmt: skip

    return f"/i/{world.services.write(link)}"
