"""Wordings of findings: proposed by the State, frozen with their sources, corrected once agreed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.models.case import Fact
from engine.rules import NO_RULES
from tests.workflows.test_findings import NOTE, Text
from workflows.domain.findings import hints, queries, rules, services, summary
from workflows.domain.findings import items as read
from workflows.domain.findings.rules import ItemSettled, TextChanged

QUESTION, ANSWER = ("question", "places.register"), ("answer", "places.register")


@pytest.fixture
def text(at) -> Text:
    return Text(at("findings_drafting"))


@pytest.fixture
def delivered(text) -> Text:
    text.transmit("Three cities keep a register", "Two", "Three")
    return text


@pytest.fixture
def agreed(delivered) -> Text:
    delivered.fire("fp", "send_comments")
    delivered.propose()
    delivered.fire("fp", "agree_text", agreement_communication=NOTE)
    return delivered


def propose(text: Text, number: int, wording: str) -> None:
    def work(session):
        found = queries.open_items(session, text.case)[number]
        services.say(
            session, found, act="comment", kind="other_view", text="", proposal=wording,
            language="en", seen=0, by=text.actor("fp"), now=text.world.clock.now(),
        )  # fmt: skip

    text.world.services.write(work)


def cite(text: Text, number: int, *sources: tuple[str, str], seen: int = 1) -> None:
    def work(session):
        found = next(e for e in queries.findings(session, text.case) if e.number == number)
        services.change(
            session, found, seen=seen, kind=found.kind, cites=found.cites, text=found.text,
            language="en", by=text.actor("expert_b"), now=text.world.clock.now(), sources=sources,
        )  # fmt: skip

    text.world.services.write(work)


def summarise(text: Text, words: str, *, language: str = "en", seen: int = 0) -> None:
    text.world.services.write(
        lambda s: summary.save(
            s, text.case, language=language, text=words, seen=seen, by=text.actor("expert_b"),
            now=text.world.clock.now(),
        )
    )  # fmt: skip


def told(text: Text) -> dict[str, str]:
    return text.world.services.read(lambda s: summary.summary(s, text.case, rules.STATE))


def drafts(text: Text, side: str) -> dict[str, str]:
    found = text.world.services.read(lambda s: summary.versions(s, text.case, side))
    return {each.language: each.present for each in found}


# Proposed wordings


def test_a_proposed_wording_stays_with_the_state_until_it_sends_it(delivered):
    propose(delivered, 1, "Four cities keep a register")
    assert delivered.items("fp")[0].of_now("comment").proposal == "Four cities keep a register"
    assert delivered.items("fp_b")[0].of_now("comment") is None

    delivered.fire("fp", "send_comments")

    assert delivered.items("officer")[0].of_now("comment").proposal == "Four cities keep a register"
    assert delivered.standing()[1] == "contested"


# Sources


def test_sources_are_frozen_with_the_round_they_were_delivered_in(delivered):
    delivered.fire("fp", "send_comments")
    cite(delivered, 1, QUESTION, ANSWER)
    first = delivered.items("fp_b")[0]
    assert set(first.sources) == {QUESTION, ANSWER}
    assert first.draft  # the State reads them with the next delivery
    assert delivered.items("fp")[0].sources == ()

    delivered.propose()
    assert set(delivered.items("fp")[0].sources) == {QUESTION, ANSWER}
    delivered.fire("fp", "ask_to_reconcile")
    cite(delivered, 1, seen=2)

    assert set(delivered.items("fp")[0].sources) == {QUESTION, ANSWER}
    assert delivered.items("fp_b")[0].sources == ()


# The executive summary


def test_the_summary_is_the_reviewers_own_until_the_text_is_delivered(delivered):
    delivered.fire("fp", "send_comments")
    summarise(delivered, "In short")
    assert drafts(delivered, rules.REVIEWERS) == drafts(delivered, rules.DESK) == {"en": "In short"}
    assert drafts(delivered, rules.STATE) == told(delivered) == {}

    delivered.propose()
    summarise(delivered, "In short, better", seen=1)

    assert told(delivered) == drafts(delivered, rules.STATE) == {"en": "In short"}
    assert drafts(delivered, rules.REVIEWERS) == {"en": "In short, better"}


def test_a_summary_saved_meanwhile_is_not_written_over(text):
    summarise(text, "Of a colleague")

    with pytest.raises(TextChanged):
        summarise(text, "Of mine")
    summarise(text, "باختصار", language="ar")

    assert drafts(text, rules.REVIEWERS) == {"ar": "باختصار", "en": "Of a colleague"}


def test_the_state_agrees_to_the_summary_that_was_delivered_or_hands_one_in(agreed):
    assert agreed.why("fp", "agree_transmittal") == [
        "Hand in the executive summary: none was delivered with the text."
    ]
    assert "agree_transmittal" in agreed.world.options("fp", agreed.world.review)
    agreed.fire("fp", "agree_transmittal", executive_summary=NOTE)
    assert agreed.world.state(agreed.world.review) == "preparing"


def test_the_history_carries_the_hash_of_the_summary_that_was_agreed(delivered):
    delivered.fire("fp", "send_comments")
    summarise(delivered, "In short")
    delivered.propose()
    delivered.fire("fp", "agree_text", agreement_communication=NOTE)

    delivered.fire("fp", "agree_transmittal")

    stated = sa.select(Fact.value).where(Fact.key == "summary_sha256")
    assert len(delivered.world.services.read(lambda s: s.scalars(stated).one())) == 64
    assert delivered.world.faults() == {}


# Corrections


def test_an_agreed_text_is_corrected_by_its_step_and_keeps_what_it_was(agreed):
    with pytest.raises(ItemSettled):
        agreed.say(1, "comment", "agrees")
    agreed.say(1, "correction", "corrected", "Four cities keep a register")
    assert agreed.reads("fp")[1] == agreed.items("fp")[0].agreed == "Three cities keep a register"

    agreed.fire("fp_b", "correct_text", correction="A number", correction_agreement=NOTE)

    item = agreed.items("fp")[0]
    assert item.agreed == item.text == item.rounds[-1].text == "Four cities keep a register"
    assert [each.text for each in item.rounds][-2] == "Three cities keep a register"
    assert item.standing == "agreed"


def test_nothing_is_corrected_before_it_is_settled(delivered):
    with pytest.raises(ItemSettled):
        delivered.say(1, "correction", "corrected", "Four")


# Eyes without drafts, and advice


def test_whoever_looks_as_another_role_reads_nobodys_drafts(delivered):
    delivered.fire("fp", "send_comments")
    delivered.change("Two", "Two, in a draft")
    delivered.draft("Four")

    found = delivered.world.services.read(lambda s: read.items(s, delivered.case, rules.DELIVERED))

    assert [each.text for each in found] == ["Three cities keep a register", "Two", "Three"]
    assert not any(each.draft for each in found)


def test_drafters_are_told_what_repeats_itself_and_what_is_many(text):
    text.draft(
        "Three cities keep a common register of public places",
        "Three cities keep a common register of the public places",
        "Night lighting was planned with residents",
    )

    found = hints.advice(text.items("fp_b"), NO_RULES)

    assert [(one.text[-19:], other.text[-10:]) for one, other in found.alike] == [
        ("er of public places", "lic places")
    ]
    assert not found.many
    assert (found.items, found.most, found.words) == (3, 10, 150)


@pytest.mark.parametrize(
    ("typed", "count"), [("", 0), ("three short words", 3), ("三个城市", 4), ("ثلاث مدن", 2)]
)
def test_words_are_counted_in_any_script(typed, count):
    assert rules.words(typed) == count


def test_what_the_state_agrees_with_waits_for_no_reply(delivered):
    delivered.say(1, "comment", "agrees")
    delivered.say(2, "comment", "other_view", "We differ")
    delivered.fire("fp", "send_comments")

    first, second, third = delivered.items("fp_b")

    assert [each.waits("reply") for each in (first, second, third)] == [False, True, False]
    assert first.takes("reply")
