"""Confidential by default: who reads which text of a review (invariant 6)."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.journeys.review import bring
from workflows.country_review import BOARD_READS, DEFINITION

STATE, DESK_NAMES = {"fp", "mission"}, {"officer", "director"}
HANDED_IN = {"self_assessment", "blanks_confirmed"}
DRAFTS = {"desk_note", "desk_note_asks", "draft", "dispositions"}
DELIVERED = {
    "working_text", "questions", "answers", "visit_report", "visit_record", "draft_file",
    "comments", "text_file", "agreement_communication",
}  # fmt: skip
TEXTS = HANDED_IN | DRAFTS | DELIVERED


@pytest.mark.parametrize(
    ("who", "texts"),
    [
        ("fp", HANDED_IN | DELIVERED),
        ("mission", HANDED_IN | DELIVERED),
        ("officer", TEXTS),
        ("director", TEXTS),
        ("fp_b", DRAFTS | DELIVERED),
        ("expert_b", DRAFTS | DELIVERED),
        ("fp_c", DRAFTS | DELIVERED),
        ("expert_c", DRAFTS | DELIVERED),
        ("mission_b", DRAFTS | {"visit_record"}),  # its own State's
        ("mission_c", DRAFTS),
        ("reader", set()),
    ],
)
def test_every_text_has_its_readers(at, who, texts):
    world = at("concluded")

    read = world.reads(who, world.review)

    assert read & TEXTS == texts


def test_the_mission_of_a_reviewing_state_reads_no_draft_of_another(at):
    world = at("findings_drafting")
    world.fire("fp_c", world.review, "clear_draft", draft="Items")

    readers = {who for who in world.actors if "draft" in world.reads(who, world.review)}

    assert readers == {"fp_b", "fp_c", "expert_b", "expert_c", "mission_c"} | DESK_NAMES


def test_the_board_reads_what_was_transmitted_and_issued(at):
    world = at("concluded")

    read = world.reads("reader", world.review)

    assert read == {"executive_summary", "issued_on", "official_text", "agenda_item"}
    assert read < BOARD_READS


def test_the_board_sees_no_review_before_its_issue(at):
    world = at("filed")

    seen = world.sees("reader")

    assert seen == set()


def test_reasons_for_more_time_are_read_by_the_state_and_the_desk(at):
    world = at("state_comments")
    given = {"step": "send_comments", "new_date": dt.date(2027, 6, 1), "date_reason": "Elections"}

    world.fire("fp", world.review, "state_new_date", **given)

    readers = {who for who in world.actors if "date_reason" in world.reads(who, world.review)}
    assert readers == STATE | DESK_NAMES


def test_reasons_of_a_reviewing_state_are_its_own(at):
    world = at("findings_drafting")
    given = {"step": "clear_draft:XAB", "new_date": dt.date(2027, 6, 1), "date_reason": "Elections"}

    world.fire("fp_b", world.review, "state_new_date", **given)

    readers = {who for who in world.actors if "date_reason" in world.reads(who, world.review)}
    assert readers == {"fp_b", "mission_b", "expert_b"} | DESK_NAMES


def test_what_was_handed_in_is_not_for_the_reviewers_until_it_is_delivered(at):
    world = at("sa_submitted")
    before = world.reads("fp_b", world.review) & TEXTS

    bring(world, "desk_review")

    assert before == set()
    assert world.reads("fp_b", world.review) & TEXTS == {"working_text"}


def test_nothing_that_a_review_asks_is_open_to_everybody_by_mistake():
    open_to_all = {
        each.key
        for transition in DEFINITION.transitions
        for each in transition.inputs
        if not each.visible_to
    }

    assert open_to_all == BOARD_READS


def test_the_document_of_a_state_is_read_by_that_state_and_the_desk(at):
    world = at("state_comments")
    given = {"step": "send_comments", "new_date": dt.date(2027, 6, 1), "date_reason": "Elections"}

    world.record(world.review, "state_new_date", "mission", **given)

    readers = {who for who in world.actors if "source_file" in world.reads(who, world.review)}
    assert readers == STATE | DESK_NAMES
