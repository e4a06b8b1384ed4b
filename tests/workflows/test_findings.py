"""Findings: private while they are written, delivered by a step, settled by express acts alone."""

from __future__ import annotations

import pytest

from engine.access import Actor
from tests.journeys.review import revise
from tests.journeys.world import World
from workflows.domain.findings import items as read
from workflows.domain.findings import queries, rules, services
from workflows.domain.findings.rules import ItemSettled, TextChanged

SIDES = {"fp": rules.STATE, "fp_b": rules.REVIEWERS, "officer": rules.DESK}


class Text:
    """The findings of a review, as its parties work on them."""

    def __init__(self, world: World) -> None:
        self.world, self.case = world, world.case(world.review).id

    def actor(self, who: str) -> Actor:
        return self.world.actors[who]

    def draft(self, *texts: str, who: str = "expert_b", kind: str = "observation") -> None:
        for text in texts:
            self.world.services.write(
                lambda s, text=text: services.draft(
                    s, case=self.case, kind=kind, cites="Article 4", text=text, language="en",
                    by=self.actor(who), now=self.world.clock.now(),
                ).id
            )  # fmt: skip

    def change(self, old: str, new: str, seen: int = 1) -> None:
        def work(session):
            found = self._named(session, old)
            services.change(
                session, found, seen=seen, kind=found.kind, cites=found.cites, text=new,
                language="en", by=self.actor("expert_c"), now=self.world.clock.now(),
            )  # fmt: skip

        self.world.services.write(work)

    def drop(self, text: str, seen: int = 1) -> None:
        self.world.services.write(
            lambda s: services.drop(
                self._named(s, text), dropped=True, seen=seen, by=self.actor("expert_b"),
                now=self.world.clock.now(),
            )
        )  # fmt: skip

    def say(self, number: int, act: str, kind: str, text: str = "", seen: int = 0) -> None:
        who = "fp_b" if act in rules.BY_REVIEWERS else "fp"

        def work(session):
            found = queries.findings(session, self.case)
            services.say(
                session, next(each for each in found if each.number == number), act=act, kind=kind,
                text=text, language="en", seen=seen, by=self.actor(who),
                now=self.world.clock.now(),
            )  # fmt: skip

        self.world.services.write(work)

    def _named(self, session, text):
        return next(e for e in queries.findings(session, self.case) if e.text == text)

    # Looking

    def items(self, who: str) -> tuple[read.Item, ...]:
        return self.world.services.read(lambda s: read.items(s, self.case, SIDES[who]))

    def reads(self, who: str) -> dict[int | None, str]:
        return {each.number: each.text for each in self.items(who)}

    def standing(self, who: str = "fp") -> dict[int | None, str]:
        return {each.number: each.standing for each in self.items(who)}

    def hears(self, who: str, number: int, act: str, number_of_round: int) -> str | None:
        item = next(each for each in self.items(who) if each.number == number)
        said = getattr(item.rounds[number_of_round - 1], act)
        return said and said.kind

    # Steps

    def fire(self, who: str, trigger: str, **inputs: object) -> None:
        self.world.fire(who, self.world.review, trigger, **inputs)

    def why(self, who: str, trigger: str, **inputs: object) -> list[str]:
        return self.world.why(who, self.world.review, trigger, **inputs)

    def transmit(self, *texts: str) -> None:
        self.draft(*texts)
        for who in ("fp_b", "fp_c"):
            self.fire(who, "clear_draft")
        self.fire("officer", "deliver_draft")

    def propose(self) -> None:
        revise(self.world, self.world.review)


@pytest.fixture
def text(at) -> Text:
    return Text(at("findings_drafting"))


@pytest.fixture
def delivered(text) -> Text:
    text.transmit("One", "Two", "Three")
    return text


@pytest.fixture
def proposed(delivered) -> Text:
    """A second round: two was contested, and the reviewers kept it."""
    delivered.say(2, "comment", "other_view", "We see it otherwise")
    delivered.fire("fp", "send_comments")
    delivered.say(2, "reply", "kept")
    delivered.propose()
    return delivered


# The private layer


def test_a_draft_is_read_by_reviewers_and_desk_and_not_by_the_state(text):
    text.draft("One")

    assert text.reads("fp_b") == text.reads("officer") == {None: "One"}
    assert text.reads("fp") == {}


def test_the_state_reads_the_draft_from_its_transmittal_on(text):
    text.draft("One", "Two")
    for who in ("fp_b", "fp_c"):
        text.fire(who, "clear_draft")
    assert text.reads("fp") == {}

    text.fire("officer", "deliver_draft")

    assert text.reads("fp") == {1: "One", 2: "Two"}


def test_a_transmittal_taken_back_is_read_no_more_and_can_be_made_again(delivered):
    delivered.world.fire("officer", delivered.world.review, "undo", reason="Wrong language")
    assert delivered.reads("fp") == {}

    delivered.fire("officer", "deliver_draft")

    assert delivered.reads("fp") == {1: "One", 2: "Two", 3: "Three"}


def test_comments_belong_to_the_state_until_it_sends_them(delivered):
    delivered.say(1, "comment", "agrees")
    assert delivered.hears("fp", 1, "comment", 1) == "agrees"
    assert delivered.hears("fp_b", 1, "comment", 1) is None
    assert delivered.hears("officer", 1, "comment", 1) is None

    delivered.fire("fp", "send_comments")

    assert {delivered.hears(who, 1, "comment", 1) for who in SIDES} == {"agrees"}


def test_a_letter_recorded_by_the_desk_delivers_no_draft_of_the_state(delivered):
    delivered.say(1, "comment", "other_view", "Not yet")

    delivered.world.record(delivered.world.review, "send_comments", "fp", comments="By letter")

    assert delivered.hears("fp_b", 1, "comment", 1) is None


def test_a_reply_and_a_new_wording_wait_for_the_next_delivery(delivered):
    delivered.say(2, "comment", "factual_correction", "Three cities")
    delivered.fire("fp", "send_comments")
    delivered.say(2, "reply", "taken_up")
    delivered.change("Two", "Two, in three cities")
    assert delivered.reads("fp")[2] == "Two"
    assert delivered.hears("fp", 2, "reply", 1) is None
    assert delivered.hears("officer", 2, "reply", 1) == "taken_up"

    delivered.propose()

    assert delivered.reads("fp")[2] == "Two, in three cities"
    assert delivered.hears("fp", 2, "reply", 1) == "taken_up"
    assert [e.text for e in delivered.items("fp")[1].rounds] == ["Two", "Two, in three cities"]


def test_views_on_the_new_text_are_delivered_when_the_state_asks_for_a_discussion(proposed):
    proposed.say(3, "comment", "adds_context", "Since last year")
    assert proposed.hears("fp_b", 3, "comment", 2) is None

    proposed.fire("fp", "ask_to_reconcile")

    assert proposed.hears("fp_b", 3, "comment", 2) == "adds_context"


def test_views_are_private_again_where_the_state_takes_its_request_back(proposed):
    proposed.say(3, "comment", "adds_context", "Since last year")
    proposed.fire("fp", "ask_to_reconcile")

    proposed.fire("fp", "undo", reason="Too early")

    assert proposed.hears("fp_b", 3, "comment", 2) is None
    assert proposed.items("fp")[2].prepared("comment").text == "Since last year"


def test_views_stay_with_the_state_where_the_reviewers_ask(proposed):
    proposed.say(3, "comment", "adds_context", "Since last year")

    proposed.fire("fp_b", "ask_to_reconcile")

    assert proposed.hears("fp_b", 3, "comment", 2) is None


def test_what_somebody_saved_meanwhile_is_not_written_over(text):
    text.draft("One")
    text.change("One", "One, better")

    with pytest.raises(TextChanged):
        text.change("One, better", "One, worse", seen=1)

    assert text.reads("fp_b") == {None: "One, better"}


def test_two_colleagues_do_not_write_over_each_other(delivered):
    delivered.say(1, "comment", "agrees")

    with pytest.raises(TextChanged):
        delivered.say(1, "comment", "other_view", "No", seen=0)

    delivered.say(1, "comment", "other_view", "No", seen=1)
    assert delivered.hears("fp", 1, "comment", 1) == "other_view"


# Numbers


def test_a_number_is_never_used_again(delivered):
    delivered.fire("fp", "send_comments")
    delivered.drop("Two")
    delivered.drop("Three")
    delivered.draft("Four")
    assert delivered.reads("fp") == {1: "One", 2: "Two", 3: "Three"}

    delivered.propose()

    assert delivered.standing() == {1: "open", 2: "taken_out", 3: "taken_out", 4: "open"}
    assert delivered.reads("fp")[4] == "Four"


def test_what_was_taken_out_before_the_first_delivery_has_no_number(text):
    text.draft("One", "Two")
    text.drop("One")
    text.transmit()

    assert text.reads("fp") == {1: "Two"}


# Settling


def test_a_review_is_settled_item_by_item_and_then_as_a_whole(proposed):
    assert proposed.standing() == {1: "open", 2: "contested", 3: "open"}

    proposed.fire("fp", "agree_items", agreed_items="1, 3")
    assert proposed.standing("fp_b") == {1: "agreed", 2: "contested", 3: "agreed"}

    proposed.fire("mission", "agree_text", agreement_communication=NOTE)
    assert set(proposed.standing("fp_b").values()) == {"agreed"}


NOTE = {"sha256": "0" * 64, "size": 3, "name": "note.pdf", "type": "application/pdf"}


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("9", "No open item has the number 9. Open are: 1, 2, 3."),
        ("1, 7-8", "No open item has the number 7, 8. Open are: 1, 2, 3."),
        ("all of them", "Give the numbers of items, such as 1, 4, 7."),
        (",", "Give the numbers of items, such as 1, 4, 7."),
    ],
)
def test_only_open_items_are_agreed(proposed, typed, reason):
    assert proposed.why("fp", "agree_items", agreed_items=typed) == [f"agreed_items: {reason}"]
    assert "agreed" not in proposed.standing().values()


def test_an_agreed_item_is_agreed_once_and_stays_as_it_is(proposed):
    proposed.fire("fp", "agree_items", agreed_items="١")  # as an Arabic hand writes it
    assert proposed.why("fp", "agree_items", agreed_items="1") == [
        "agreed_items: No open item has the number 1. Open are: 2, 3."
    ]
    proposed.fire("fp", "ask_to_reconcile")

    with pytest.raises(ItemSettled):
        proposed.change("One", "One, otherwise")
    with pytest.raises(ItemSettled):
        proposed.say(1, "choice", "dropped")


def test_both_views_need_a_choice_for_every_open_item(proposed):
    proposed.fire("fp", "agree_items", agreed_items="1")
    proposed.say(2, "choice", "both_views", "Our view")

    assert proposed.why("fp", "choose_both_views") == ["A choice is awaited for items: 3."]
    assert proposed.items("fp_b")[1].choice is None

    proposed.say(3, "choice", "not_transmitted")
    proposed.fire("fp", "choose_both_views")

    assert proposed.world.state(proposed.world.review) == "both_views"
    assert proposed.standing("fp_b") == {1: "agreed", 2: "both_views", 3: "not_transmitted"}
    assert proposed.items("fp_b")[1].choice.text == "Our view"


def test_choices_of_an_earlier_round_do_not_count(proposed):
    for number in (1, 2, 3):
        proposed.say(number, "choice", "dropped")
    proposed.fire("fp", "ask_to_reconcile")
    proposed.fire("officer", "facilitate_meeting", discussion="3 May")
    proposed.propose()

    assert proposed.why("fp", "choose_both_views") == ["A choice is awaited for items: 1, 2, 3."]
    assert proposed.items("fp")[0].choice is None


def test_a_letter_names_its_choices_by_number(proposed):
    proposed.say(1, "choice", "dropped")
    review = proposed.world.review

    proposed.world.record(
        review, "choose_both_views", "fp", both_views_items="1-2", not_transmitted_items="3"
    )

    assert proposed.standing() == {1: "both_views", 2: "both_views", 3: "not_transmitted"}
    assert proposed.items("fp_b")[0].choice is None  # the draft was never sent


def test_a_letter_names_each_item_once_and_every_item(proposed):
    twice = {"dropped_items": "1", "both_views_items": "1-3"}
    too_few = {"dropped_items": "1"}

    assert proposed.why("fp", "choose_both_views", **twice) == [
        "both_views_items: One choice for each item; named twice: 1."
    ]
    assert proposed.why("fp", "choose_both_views", **too_few) == [
        "A choice is awaited for items: 2, 3."
    ]


def test_silence_settles_nothing(proposed):
    proposed.world.advance(days=400)

    assert proposed.standing() == {1: "open", 2: "contested", 3: "open"}


def test_a_response_is_delivered_by_its_step_and_may_follow_another(proposed):
    proposed.fire("fp", "agree_text", agreement_communication=NOTE)
    proposed.say(1, "response", "welcomed")
    assert proposed.items("fp_b")[0].response is None

    proposed.fire("fp", "respond_to_observations")
    proposed.say(1, "response", "under_consideration")

    assert proposed.items("fp_b")[0].response.kind == "welcomed"
    assert proposed.items("fp")[0].response.kind == "under_consideration"


def test_a_review_without_items_goes_its_way_on_paper(at):
    world = at("text_proposed")

    assert world.why("fp", world.review, "agree_items", agreed_items="1") == [
        "agreed_items: No item is open."
    ]
    world.fire("fp", world.review, "choose_both_views")
    assert world.state(world.review) == "both_views"


# Numbers as people write them


@pytest.mark.parametrize(
    ("typed", "found"),
    [("1, 4, 7", [1, 4, 7]), ("4-6 9", [4, 5, 6, 9]), ("٣، ٤", [3, 4]), ("", []), ("x", None)],
)
def test_numbers_are_read_in_any_digits(typed, found):
    assert rules.numbers(typed) == found
