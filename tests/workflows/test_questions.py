"""Questions: private until delivered, numbered once, answered or left blank, recalled unopened."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from engine.command import Command
from engine.errors import Refused
from engine.models.history import Event
from notifications.models import Message
from tests.journeys.world import World
from workflows.domain.documents.models import Blob
from workflows.domain.questions import lines, queries, rules, services
from workflows.domain.questions.rules import AlreadyOpened, QuestionClosed, TextChanged

SIDES = {"fp": rules.STATE, "fp_b": rules.REVIEWERS, "officer": rules.DESK}


@dataclass
class List:
    """The common list of a review, as its parties work on it."""

    world: World

    @property
    def case(self) -> int:
        return self.world.case(self.world.review).id

    def write(self, work):
        return self.world.services.write(work)

    def ask(self, text: str, who: str = "expert_b", about: str = "") -> int:
        return self.write(
            lambda s: services.ask(
                s, case=self.case, about=about, text=text, language="en",
                by=self.world.actors[who], now=self.world.clock.now(),
            ).id
        )  # fmt: skip

    def change(self, key: int, text: str, who: str = "expert_b", seen: int = 1) -> None:
        self.write(
            lambda s: services.change(
                s, queries.question(s, self.case, key), seen=seen, text=text, language="en",
                by=self.world.actors[who], now=self.world.clock.now(),
            )
        )  # fmt: skip

    def note(self, text: str, who: str = "expert_b", seen: int = 0) -> None:
        self.write(
            lambda s: services.keep_note(
                s, case=self.case, text=text, language="en", seen=seen,
                by=self.world.actors[who], now=self.world.clock.now(),
            )
        )  # fmt: skip

    def finish(self, who: str) -> None:
        engine = self.world.services.engine
        self.write(
            lambda s: services.finish(
                engine, s, engine.locked(s, self.case), self.world.actors[who]
            )
        )

    def recall(self, key: int, who: str = "fp_b", reason: str = "It was meant otherwise") -> None:
        engine = self.world.services.engine

        def work(session):
            found = queries.question(session, self.case, key)
            case = engine.locked(session, self.case)
            services.recall(engine, session, case, found, reason=reason, by=self.world.actors[who])

        self.write(work)

    def open_it(self) -> int:
        return self.write(lambda s: services.opened(s, self.case, self.world.clock.now()))

    def answer(self, key: int, text: str, seen: int = 0) -> None:
        self.write(
            lambda s: services.answer(
                s, queries.question(s, self.case, key), text=text, language="ar", seen=seen,
                by=self.world.actors["fp"], now=self.world.clock.now(),
            ).version
        )  # fmt: skip

    def clear(self, *who: str, **inputs: str) -> None:
        for each in who or ("fp_b", "fp_c"):
            self.world.fire(each, self.world.review, "clear_desk_note", **inputs)

    def send(self) -> None:
        self.world.fire("officer", self.world.review, "send_questions")

    def reads(self, who: str) -> dict[str, str]:
        """Text -> how it stands."""
        found = self.world.services.read(lambda s: lines.asked(s, self.case, SIDES[who]))
        return {each.text: each.standing for each in found}

    def numbers(self, who: str = "fp") -> dict[int | None, str]:
        found = self.world.services.read(lambda s: lines.asked(s, self.case, SIDES[who]))
        return {each.number: each.text for each in found}

    def hears(self, who: str) -> dict[str, str]:
        """Question -> the answer that a side may read."""
        found = self.world.services.read(lambda s: lines.asked(s, self.case, SIDES[who]))
        return {each.text: each.answer.text for each in found if each.answer}


@pytest.fixture
def listed(at) -> List:
    return List(at("desk_review"))


@pytest.fixture
def sent(listed) -> tuple[List, int, int]:
    """Two questions delivered, one of each reviewing State."""
    first = listed.ask("Which cities?")
    second = listed.ask("Since when?", "expert_c")
    listed.clear()
    listed.send()
    return listed, first, second


# Private until delivered


def test_a_question_is_read_by_both_reviewing_states_and_by_nobody_else(listed):
    listed.ask("Which cities?")

    assert listed.reads("fp_b") == {"Which cities?": rules.DRAFT}
    assert listed.reads("officer") == {}
    assert listed.reads("fp") == {}


def test_the_desk_reads_what_it_is_to_deliver(listed):
    listed.ask("Which cities?")
    listed.ask("Since when?", "expert_c")

    listed.clear("fp_b")

    assert listed.reads("officer") == {"Which cities?": rules.CLEARED}
    assert listed.reads("fp") == {}


def test_what_was_delivered_is_read_by_all(sent):
    listed, *_ = sent

    for who in SIDES:
        assert set(listed.reads(who).values()) == {rules.DELIVERED}
    assert listed.world.state(listed.world.review) == "questions_sent"


def test_a_desk_note_is_for_the_reviewers_and_once_cleared_for_the_desk(listed):
    listed.note("We read it with care")

    def notes(who):
        side = SIDES[who]
        return listed.world.services.read(
            lambda s: [each.text for each in lines.notes(s, listed.case, side)]
        )

    assert (notes("fp_b"), notes("officer"), notes("fp")) == (["We read it with care"], [], [])
    listed.clear("fp_b")
    assert (notes("officer"), notes("fp")) == (["We read it with care"], [])


# Who changes what


def test_a_state_changes_its_own_questions_until_it_has_cleared_them(listed):
    key = listed.ask("Which cities?")

    with pytest.raises(QuestionClosed):
        listed.change(key, "Mine", "expert_c")
    listed.change(key, "Which towns?", "fp_b")
    with pytest.raises(TextChanged):
        listed.change(key, "Which of them?", seen=1)

    listed.clear("fp_b")
    for late in (
        lambda: listed.change(key, "Which?", seen=2),
        lambda: listed.ask("One more"),
        lambda: listed.note("And a note"),
    ):
        with pytest.raises(QuestionClosed):
            late()
    listed.ask("Since when?", "expert_c")  # the other State has not cleared yet
    assert listed.reads("fp_b") == {"Which towns?": rules.CLEARED, "Since when?": rules.DRAFT}


# Whether the note asks something


def test_the_list_tells_whether_a_note_asks_something(listed):
    listed.ask("Which cities?")

    listed.clear(desk_note_asks="no")  # the list counts, not the choice

    assert listed.world.state(listed.world.review) == "desk_review"
    assert "send_questions" in listed.world.options("officer", listed.world.review)


def test_an_empty_list_leads_on_to_the_visit(listed):
    key = listed.ask("Which cities?")
    listed.write(
        lambda s: services.drop(
            s, queries.question(s, listed.case, key), dropped=True, seen=1,
            by=listed.world.actors["expert_b"], now=listed.world.clock.now(),
        )
    )  # fmt: skip

    listed.clear()

    assert listed.world.state(listed.world.review) == "visit_planning"


def test_a_note_on_paper_says_itself_whether_it_asks(listed):
    world = listed.world
    for letter in ("b", "c"):
        with pytest.raises(Refused):
            world.record(world.review, "clear_desk_note", f"fp_{letter}", desk_note="Paper")
        world.record(
            world.review, "clear_desk_note", f"fp_{letter}", desk_note="Paper",
            desk_note_asks="yes",
        )  # fmt: skip

    assert world.why("officer", world.review, "send_questions") == [
        "No question stands in the list. Give the questions in words, as cleared."
    ]
    world.fire("officer", world.review, "send_questions", questions="Which cities?")
    assert world.state(world.review) == "questions_sent"


def test_what_is_recorded_from_paper_leaves_drafts_where_they_are(listed):
    world = listed.world
    listed.ask("Which cities?")

    world.record(world.review, "clear_desk_note", "fp_b", desk_note_asks="no")
    listed.clear("fp_c")

    assert world.state(world.review) == "visit_planning"
    assert listed.reads("officer") == {}


# All in


def messages(world: World, kind: str) -> list[int]:
    return world.services.read(
        lambda s: list(s.scalars(sa.select(Message.seat_id).where(Message.kind == kind)))
    )


def test_the_focal_points_are_told_once_when_all_is_in(listed):
    world = listed.world
    listed.finish("expert_b")
    assert messages(world, "all_in") == []

    listed.finish("expert_c")
    told = messages(world, "all_in")
    listed.ask("One more", "expert_c")
    open_again = world.services.read(lambda s: queries.all_in(s, listed.case))
    listed.finish("expert_c")
    listed.finish("expert_c")

    assert sorted(told) == sorted([world.seat("fp_b"), world.seat("fp_c")])
    assert not open_again
    assert messages(world, "all_in") == told
    assert world.faults() == {}


# Numbers, delivery, recall


def test_numbers_follow_the_delivery_and_stay(sent):
    listed, first, _ = sent
    assert listed.numbers() == {1: "Which cities?", 2: "Since when?"}

    listed.recall(first)

    assert listed.numbers() == {1: "", 2: "Since when?"}
    assert listed.numbers("officer") == {1: "Which cities?", 2: "Since when?"}


def test_a_delivery_taken_back_and_made_again_keeps_the_numbers(sent):
    listed, *_ = sent
    world = listed.world
    undo = Command(
        str(uuid.uuid4()), listed.case, "undo", world.actors["officer"], {"reason": "Too soon"}
    )
    world.services.write(lambda s: world.services.engine.fire(s, undo))
    assert listed.reads("fp") == {}

    listed.send()

    assert listed.numbers() == {1: "Which cities?", 2: "Since when?"}


def test_a_question_is_recalled_by_the_state_that_asked_until_it_was_opened(sent):
    listed, first, second = sent
    with pytest.raises(QuestionClosed):
        listed.recall(second, "fp_b")
    listed.recall(first, "fp_b")

    assert listed.open_it() == 1
    with pytest.raises(AlreadyOpened):
        listed.recall(second, "fp_c")
    assert listed.reads("fp") == {"": rules.RECALLED, "Since when?": rules.DELIVERED}


def test_a_recall_stands_in_the_history_and_its_reason_is_not_for_the_state(sent):
    listed, first, _ = sent
    world = listed.world
    listed.recall(first, reason="It was meant otherwise")

    kinds = world.services.read(
        lambda s: s.execute(
            sa.select(Event.kind, Event.moved).where(Event.trigger == rules.RECALLING)
        ).all()
    )
    assert kinds == [(rules.NOTED, False)]
    said = {
        who: [
            str(fact.value) for line in world.history(who, world.review)[:1] for fact in line.facts
        ]
        for who in ("fp", "fp_c", "officer")
    }
    assert said == {
        "fp": ["1"],
        "fp_c": ["1", "It was meant otherwise"],
        "officer": ["1", "It was meant otherwise"],
    }
    assert world.faults() == {}


# Answers


def test_answers_are_the_states_own_until_it_delivers_them_and_may_stay_blank(sent):
    listed, first, _ = sent
    world = listed.world
    listed.answer(first, "Three of them")
    assert (listed.hears("fp"), listed.hears("fp_b"), listed.hears("officer")) == (
        {"Which cities?": "Three of them"}, {}, {},
    )  # fmt: skip

    world.fire("fp", world.review, "answer_questions")

    for who in SIDES:
        assert listed.hears(who) == {"Which cities?": "Three of them"}
    assert world.state(world.review) == "visit_planning"


def test_what_is_taken_up_in_the_dialogue_leaves_drafts_with_the_state(sent):
    listed, first, _ = sent
    world = listed.world
    listed.answer(first, "Three of them")
    world.on(dt.date(2027, 12, 31))

    world.fire("fp_b", world.review, "take_up_in_dialogue")

    assert (listed.hears("fp_b"), listed.hears("officer")) == ({}, {})
    assert world.services.read(lambda s: queries.course(s, listed.case)).taken_up


def test_an_answer_on_paper_leaves_drafts_with_the_state(sent):
    listed, first, _ = sent
    world = listed.world
    listed.answer(first, "Three of them")

    world.record(world.review, "answer_questions", "fp", answers="See the letter")

    assert listed.hears("fp_b") == {}


def test_a_file_is_for_the_state_alone_and_handed_in_once(sent):
    listed, first, _ = sent
    world = listed.world
    upload = services.Upload("plan.pdf", "application/pdf", hashlib.sha256(b"%PDF-").hexdigest(), 5)

    def work(session):
        session.add(Blob(sha256=upload.sha256, size=5, created_at=world.clock.now()))
        session.flush()
        found = queries.question(session, listed.case, first)
        for _ in range(2):
            services.attach(
                session, found, upload, readers=rules.STATE_ROLES, by=world.actors["fp"],
                now=world.clock.now(),
            )  # fmt: skip
        return [(row.name, row.visible_to) for row in queries.evidence(session, listed.case)[first]]

    assert world.services.write(work) == [("plan.pdf", ["sur_focal_point", "sur_mission"])]
