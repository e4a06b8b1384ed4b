"""What a State said in and since its last review stands beside the questions if it wishes."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from engine.access import HISTORY, VIEW
from engine.models.case import Case
from engine.models.person import Seat
from engine.queries.reader import Reader
from tests.journeys.again import drafting_again
from tests.journeys.review import begin, bring
from tests.workflows.test_assessment import attach, case_of, save, snapshot
from tests.workflows.test_cycle import close
from workflows.domain.assessment import earlier, queries
from workflows.domain.assessment.services import Saved


@pytest.fixture
def again(at):
    """A State that drafts for the second time; the first time it answered two questions."""
    world = at("sa_drafting")
    save(world, "vision", "كلمات", language="ar")
    attach(world, "vision")
    save(world, "measures", "", kind="no_information")
    bring(world, "concluded")
    drafting_again(world)
    return world


@pytest.fixture
def followed(at):
    """A State whose follow-up outlived its cycle drafts in the next; the first time on paper."""
    world = at("concluded")
    follow_up = f"{world.review}/F1"
    world.fire("fp", follow_up, "accept_offer", next_note_on=dt.date(2030, 1, 15))
    note(world, follow_up, "One office has been opened")
    world.fire("director", world.cycle, "open_call")
    world.fire("director", world.cycle, "start")
    close(world)
    next_session = {"assembly": "assembly_2029"}
    world.cycle = world.open("director", "cycle", "2030-2033", anchors=next_session)
    drafting_again(world)
    return world


def note(world, follow_up, words):
    after = world.clock.now().date() + dt.timedelta(days=365)
    world.fire("mission", follow_up, "note_progress", progress=words, next_note_on=after)


def last(world):
    return former(world, case_of(world))


def former(world, case):
    return world.services.read(lambda s: earlier.of(s, case, world.actors["fp"].person))


def wish(world, *, wished):
    found, now = last(world), world.clock.now()
    world.services.write(
        lambda s: earlier.wish(
            s, case_of(world).id, found.snapshot, wished=wished,
            person=world.actors["fp"].person, now=now,
        )
    )  # fmt: skip


def take_over(world, question="vision", version=0, day=dt.date(2027, 7, 1)):
    found, now = last(world), world.clock.now()
    return world.services.write(
        lambda s: earlier.take_over(
            s, case_of(world).id, found.lines[question], since=day, version=version, body="XAA",
            readers=["sur_focal_point"], person=world.actors["fp"].person, now=now,
        )
    )  # fmt: skip


def line(world, question="vision"):
    def work(session):
        case = case_of(world).id
        return queries.drafts(session, case, queries.edition(session, case))

    parts = world.services.read(work).parts
    return next(e for part in parts for e in part.lines if e.question.key == question)


def test_the_last_delivery_is_offered_and_shown_only_if_the_state_wishes(again):
    found = last(again)

    assert found.reference == "XAA-2027"
    assert set(found.lines) == {"vision", "measures"}
    assert found.wished is None
    wish(again, wished=True)
    assert last(again).wished
    wish(again, wished=False)
    assert last(again).wished is False


def test_a_first_review_has_nothing_before_it(at):
    assert last(at("sa_drafting")) is None


def test_a_delivery_on_paper_holds_no_answers(at):
    world = at("sa_drafting")
    world.record(world.review, "submit", "mission", blanks_confirmed="yes")
    bring(world, "concluded")
    drafting_again(world)

    assert last(world) is None


def test_an_answer_taken_over_says_since_when_and_brings_its_files(again):
    assert take_over(again) == Saved(1)

    found = line(again)
    assert (found.text, found.language, found.since) == ("كلمات", "ar", dt.date(2027, 7, 1))
    assert [each.sha256 for each in found.files] == ["a" * 64]
    again.fire("fp", again.review, "submit", blanks_confirmed="yes")
    first = json.loads(snapshot(again).content)["sections"][0]["questions"][0]
    assert first["unchanged_since"] == "2027-07-01"
    services_, now = again.services, again.clock.now()
    desk = Reader(services_.access, services_.registry, again.actors["officer"], now)
    read = services_.read(lambda s: queries.read(s, desk, case_of(again)))
    assert read.sheet.parts[0].lines[0].since == dt.date(2027, 7, 1)


def test_an_answer_edited_after_it_was_taken_over_is_unchanged_no_more(again):
    take_over(again)

    save(again, "vision", "Other words", version=1)

    assert line(again).since is None


def test_nothing_is_taken_over_over_an_answer_saved_meanwhile(again):
    save(again, "vision", "Just written")

    assert take_over(again, version=0).stale == ("vision",)

    assert line(again).text == "Just written"
    assert line(again).files == ()


# Notes of the follow-up


def test_a_follow_up_outlives_its_cycle_and_offers_its_notes_without_any_answer(followed):
    assert followed.state("XAA-2027/F1") == "running"
    assert "note_progress" in followed.options("mission", "XAA-2027/F1")

    found = last(followed)

    assert (found.snapshot, found.reference, found.lines) == (None, "XAA-2027/F1", {})
    assert (found.noted, found.notes, found.wished) == (1, (), None)


def test_notes_are_read_once_the_state_wishes_and_those_that_come_later_too(followed):
    wish(followed, wished=True)
    note(followed, "XAA-2027/F1", "مكتب ثان")

    assert [each.text for each in last(followed).notes] == [
        "One office has been opened", "مكتب ثان",
    ]  # fmt: skip
    wish(followed, wished=False)
    assert (last(followed).noted, last(followed).notes) == (2, ())


def test_a_note_taken_back_is_not_shown(followed):
    wish(followed, wished=True)
    note(followed, "XAA-2027/F1", "Written too early")
    followed.fire("mission", "XAA-2027/F1", "undo", reason="Written too early")

    assert [each.text for each in last(followed).notes] == ["One office has been opened"]


def test_notes_stand_beside_the_answers_of_the_same_review(again):
    assert last(again).noted == 0  # offered, and never begun
    again.fire("mission", "XAA-2027/F1", "accept_offer", next_note_on=dt.date(2030, 1, 15))
    note(again, "XAA-2027/F1", "One office has been opened")

    wish(again, wished=True)

    assert set(last(again).lines) == {"vision", "measures"}
    assert [each.reference for each in last(again).notes] == ["XAA-2027/F1"]


def test_notes_of_another_state_are_not_its_own(followed):
    review = begin(followed, "XAE")

    assert former(followed, followed.case(review)) is None


def test_the_focal_point_of_a_later_review_reads_the_former_one_and_its_follow_up(followed):
    world, today = followed, followed.actors["fp"]
    review, follow_up = "XAA-2027", "XAA-2027/F1"

    def may(reference, permission):
        access, now, case = world.services.access, world.clock.now(), world.case(reference)
        return world.services.read(lambda s: access.may(s, today, case, permission, now))

    assert world.services.read(lambda s: s.get_one(Seat, today.seat)).case_id != 1
    assert {review, follow_up} <= world.sees("fp")
    assert may(review, VIEW)
    assert may(follow_up, HISTORY)
    assert "progress" in world.reads("fp", follow_up)
    assert world.why("fp", follow_up, "finish") == ["NotAllowed"]
    assert not {review, follow_up} & (world.sees("fp_d") | world.sees("expert_d"))


def test_nothing_is_handed_on_before_the_former_review_is_closed(followed):
    world = followed
    former = world.case("XAA-2027").id

    world.services.write(lambda s: setattr(s.get_one(Case, former), "closed_at", None))

    assert not {"XAA-2027", "XAA-2027/F1"} & world.sees("fp")
