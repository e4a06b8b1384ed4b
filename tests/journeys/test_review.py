"""A whole review, from interest to follow-up, on the days of the timetable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from tests.journeys import review as steps
from tests.journeys.world import FILE, World, make_world, person

# Everybody acts on the day of the plan, so that each indicative date is the one of the worked
# example (domain: timetable; weekends and the year's end alone).
T0 = dt.date(2027, 1, 15)


@pytest.fixture
def world(database_url) -> Iterator[World]:
    made = make_world(database_url, holidays=False)
    steps.begin(made)
    yield made
    made.services.close()


@pytest.fixture
def plan(world) -> Plan:
    return Plan(world)


class Plan:
    """What the review asks, and of whom, on each day of the plan."""

    def __init__(self, world: World) -> None:
        self.world, self.review = world, world.review

    def day(self, number: int) -> None:
        """Go to a day counted from T0."""
        self.world.on(T0 + dt.timedelta(days=number))

    def stands(self, state: str, **tasks: str) -> None:
        """The review is in a state that asks these next steps by these dates."""
        assert self.world.state(self.review) == state
        assert self.world.open_tasks(self.review) == tasks

    def do(self, who: str, trigger: str, **inputs: object) -> None:
        self.world.fire(who, self.review, trigger, **inputs)


def test_a_review_from_interest_to_follow_up(plan):
    _nomination(plan)
    _self_assessment(plan)
    _peer_visit(plan)
    _findings(plan)
    _board_report(plan)
    _follow_up(plan)

    assert plan.world.faults() == {}


def _nomination(plan: Plan) -> None:
    world, review = plan.world, plan.review
    plan.stands("interest_received", acknowledge_interest="2027-01-29")

    steps.ONWARD["interest_received"](world, review)
    plan.stands("confirmed", name_focal_point="2027-02-15")
    assert world.anchor(review, "board") == "board_2028_2"

    plan.day(30)
    steps.ONWARD["confirmed"](world, review)
    plan.stands("pairing", issue_pairing="2027-02-22")

    plan.day(37)
    steps.issue_pairing(world, review)
    plan.stands("pairing")
    for place in ("P1", "P2"):
        dates = {"view_on_pairing": "2027-03-15", "answer_pairing": "2027-03-15"}
        assert world.open_tasks(f"{review}/{place}") == dates

    world.fire("fp", f"{review}/P1", "agree_pairing")
    steps.accept(world, f"{review}/P1", "b")
    world.fire("mission", f"{review}/P2", "set_aside")
    assert world.open_tasks(f"{review}/P2") == {"propose_next": "2027-03-01"}
    next_state = world.seat("mission_d")
    world.fire("officer", f"{review}/P2", "propose_next", next_reviewer=next_state)
    assert world.state(f"{review}/P2") == "replaced"

    plan.day(58)
    world.fire("mission", f"{review}/P3", "agree_pairing")
    steps.accept(world, f"{review}/P3", "d")
    plan.stands(
        "team_forming",
        **{
            "name_experts:XAB": "2027-03-29",
            "name_experts:XAD": "2027-03-29",
            "file_kick_off_note": "2027-04-15",
        },
    )
    _experts(plan)


def _experts(plan: Plan) -> None:
    world, review = plan.world, plan.review
    plan.day(72)
    steps.name_expert(world, review, "b")
    steps.name_expert(world, review, "d")
    plan.stands("team_forming", file_kick_off_note="2027-04-15")
    assert world.open_tasks(f"{review}/E1") == {"confirm_availability": "2027-04-12"}

    steps.confirm(world, f"{review}/E1", "expert_b")
    plan.day(89)  # the second expert has not answered by 12 April
    assert world.state(f"{review}/E2") == "place_open"
    world.fire("fp_d", f"{review}/E2", "name_another", expert=person("other"))
    world.meet("expert_d", "other@example.org")
    steps.confirm(world, f"{review}/E3", "expert_d")

    plan.day(90)
    steps.kick_off(world, review)


def _self_assessment(plan: Plan) -> None:
    plan.stands("sa_drafting", submit_self_assessment="2027-07-14")

    plan.day(180)
    steps.ONWARD["sa_drafting"](plan.world, plan.review)
    plan.stands("sa_submitted", read_submission="2027-07-28", arrange_desk_review="2027-08-04")

    plan.do("officer", "request_clarification", clarification_request="Annex 2 cannot be read")
    plan.stands("sa_submitted", arrange_desk_review="2027-08-04", answer_clarification="2027-07-28")
    plan.do("fp", "answer_clarification", clarification_file=FILE)
    plan.stands("sa_submitted", arrange_desk_review="2027-08-04")

    plan.day(201)
    plan.do("officer", "begin_desk_review", working_text=FILE)


def _peer_visit(plan: Plan) -> None:
    notes = {"clear_desk_note:XAB": "2027-09-08", "clear_desk_note:XAD": "2027-09-08"}
    plan.stands("desk_review", **notes)

    plan.day(236)
    plan.do("fp_b", "clear_desk_note", desk_note="Note", desk_note_asks="no")
    plan.do("fp_d", "clear_desk_note", desk_note="Note", desk_note_asks="yes")
    plan.stands("desk_review", deliver_questions="2027-09-15")

    plan.day(243)
    plan.do("officer", "send_questions", questions="Which cities?")
    plan.stands("questions_sent", answer_questions="2027-10-06")

    plan.day(264)
    plan.do("fp", "answer_questions", answers="Three")
    plan.stands("visit_planning", decide_on_visit="2027-10-20")

    plan.do(
        "fp",
        "invite_visit",
        visit_mode="on_site",
        visit_start=dt.date(2027, 11, 16),
        visit_end=dt.date(2027, 11, 24),
        invitation=FILE,
    )
    plan.stands(
        "visit_agreed",
        confirm_programme="2027-10-20",  # by the rule 18 October; a State has fourteen days
        complete_checklist="2027-11-02",
        record_visit="2027-11-29",
    )
    plan.do("mission", "confirm_programme", programme="Two cities")
    plan.do("officer", "complete_checklist", checklist="Done")
    _visit(plan)


def _visit(plan: Plan) -> None:
    plan.day(313)
    plan.do("officer", "record_visit", visit_report="Both sides report")
    plan.stands("visit_held", propose_visit_record="2027-12-01", begin_drafting="2028-01-06")

    plan.do("fp_d", "propose_visit_record", visit_record="Record")
    plan.do("fp", "accept_visit_record", left_out="Passage 1")
    plan.do("fp_d", "begin_drafting")


def _findings(plan: Plan) -> None:
    drafts = {"clear_draft:XAB": "2028-01-06", "clear_draft:XAD": "2028-01-06"}
    plan.stands("findings_drafting", **drafts)

    plan.day(348)
    plan.do("fp_b", "clear_draft", draft="Items")
    plan.do("fp_d", "clear_draft", draft="Items")
    plan.stands("draft_cleared", deliver_draft="2028-01-12")

    plan.day(362)
    plan.do("officer", "deliver_draft", draft_file=FILE)
    plan.stands("state_comments", send_comments="2028-02-23")

    plan.day(404)
    plan.do("fp", "send_comments", comments="Item 3: other view")
    texts = {"clear_text:XAB": "2028-03-06", "clear_text:XAD": "2028-03-06"}
    plan.stands("revising", **texts)

    plan.day(414)
    plan.do("fp_b", "clear_text", dispositions="Item 3")
    plan.do("fp_d", "clear_text", dispositions="Item 3")
    plan.stands("revising", deliver_text="2028-03-08")

    plan.day(418)
    plan.do("officer", "deliver_text", text_file=FILE)
    plan.stands("text_proposed", answer_on_text="2028-04-07")

    plan.day(430)
    plan.world.record(plan.review, "agree_text", "mission", agreement_communication=FILE)
    plan.stands("agreed", decide_on_transmittal="2028-04-07", respond_to_observations="2028-04-07")


def _board_report(plan: Plan) -> None:
    plan.day(448)  # B-70 of 16 June; the next session is that of November
    plan.do("fp", "respond_to_observations", response="Welcomed")
    plan.do("fp", "agree_transmittal", executive_summary=FILE)
    plan.stands("preparing", file_document="2028-09-12")

    plan.world.on(dt.date(2028, 9, 12))
    plan.do("officer", "file_document")
    plan.stands("filed", record_issue="2028-10-10")

    plan.world.on(dt.date(2028, 10, 10))
    issued = dt.date(2028, 10, 9)
    plan.do("officer", "record_issue", issued_on=issued, official_text=FILE)
    plan.stands("issued", record_consideration="2028-11-28")

    plan.world.on(dt.date(2028, 11, 21))
    plan.do("officer", "record_consideration", agenda_item="5")
    plan.stands("considered", conclude="2029-01-08")  # 21 December is quiet


def _follow_up(plan: Plan) -> None:
    world, review = plan.world, plan.review
    plan.do("officer", "conclude")
    plan.stands("concluded")
    assert world.states() == {
        world.cycle: "planned",
        review: "concluded",
        f"{review}/P1": "closed",
        f"{review}/P2": "replaced",
        f"{review}/P3": "closed",
        f"{review}/E1": "closed",
        f"{review}/E2": "replaced",
        f"{review}/E3": "closed",
        f"{review}/F1": "offered",
    }

    world.fire("fp", f"{review}/F1", "accept_offer", next_note_on=dt.date(2029, 5, 2))
    assert world.open_tasks(f"{review}/F1") == {"note_progress": "2029-05-02"}


def test_a_text_is_discussed_twice_and_then_the_state_chooses(world):
    steps.bring(world, "reconciling")
    steps.ONWARD["reconciling"](world, world.review)
    world.fire("fp_b", world.review, "ask_to_reconcile", reasons="Item 3")
    steps.ONWARD["reconciling"](world, world.review)

    third = world.why("fp", world.review, "ask_to_reconcile")
    world.fire("fp", world.review, "choose_both_views", open_items="Item 3: both views")

    assert third == [
        "The rules provide for this step a limited number of times; they have been used."
    ]
    assert world.state(world.review) == "both_views"
    assert world.faults() == {}


def test_a_review_without_questions_and_visit_goes_straight_to_the_draft(world):
    steps.bring(world, "desk_review")
    world.fire("fp_b", world.review, "clear_desk_note", desk_note="Note", desk_note_asks="no")
    world.fire("fp_c", world.review, "clear_desk_note", desk_note="Note", desk_note_asks="no")
    planned = world.state(world.review)

    world.fire("mission", world.review, "choose_no_visit")

    assert planned == "visit_planning"
    assert world.open_tasks(world.review) == {
        "clear_draft:XAB": "2027-02-19",
        "clear_draft:XAC": "2027-02-19",
    }
    assert world.faults() == {}


def test_an_agreement_to_transmittal_can_be_taken_back_until_issue(world):
    steps.bring(world, "filed")
    world.fire("fp", world.review, "take_back_transmittal")
    waiting = world.why("officer", world.review, "file_document")

    world.fire("fp", world.review, "agree_transmittal", executive_summary=FILE)
    steps.bring(world, "issued")

    assert waiting == ["The State's agreement to the transmittal is awaited."]
    assert world.why("fp", world.review, "take_back_transmittal") == [
        "This step belongs to another point of the process."
    ]
    assert world.faults() == {}
