"""Consent: an express act for one document and one audience; without it, no."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.errors import NotAllowed, NotFound, Refused
from tests.journeys.world import World


def give(
    world: World, who: str = "fp", document: str = "practice", audience: str = "public"
) -> str:
    return world.open(
        who,
        "consent",
        inputs={"document": document, "audience": audience},
        parent=world.case(world.review).id,
    )


def issue(world: World, consent: str) -> None:
    world.fire("officer", consent, "record_issue", issued_on=world.clock.now().date())


def test_there_is_no_consent_that_the_state_has_not_given(at):
    world = at("concluded")

    consents = [each for each in world.references() if "/C" in each]

    assert consents == []


def test_consent_is_given_per_document_and_audience(at):
    world = at("agreed")

    first = give(world)
    second = give(world, "mission", "practice", "donors")

    assert world.states() | {first: "given", second: "given"} == world.states()
    assert (first, second) == ("XAA-2027/C1", "XAA-2027/C2")


def test_consent_is_given_after_conclusion_too(at):
    world = at("concluded")

    consent = give(world)

    assert world.state(consent) == "given"


def test_consent_rests_on_both_views_as_well(at):
    world = at("both_views")

    consent = give(world)

    assert world.state(consent) == "given"


def test_there_is_nothing_to_consent_to_before_the_text_is_settled(at):
    world = at("text_proposed")

    with pytest.raises(Refused) as refused:
        give(world)

    assert [str(each) for each in refused.value.reasons] == ["The text has not been settled yet."]


@pytest.mark.parametrize("who", ["officer", "fp_b", "mission_b", "expert_b"])
def test_nobody_else_consents_for_the_state(at, who):
    world = at("agreed")

    with pytest.raises(NotAllowed):
        give(world, who)

    assert [each for each in world.references() if "/C" in each] == []


def test_consent_is_withdrawn_before_and_after_its_use(at):
    world = at("agreed")
    unused, used = give(world), give(world, audience="board")
    issue(world, used)

    for consent in (unused, used):
        world.fire("mission", consent, "withdraw_consent")

    assert (world.state(unused), world.state(used)) == ("withdrawn", "withdrawn")


def test_end_of_participation_withdraws_what_was_not_issued(at):
    world = at("agreed")
    unused, used = give(world), give(world, audience="board")
    issue(world, used)

    world.fire("fp", world.review, "end_participation")

    assert (world.state(unused), world.state(used)) == ("withdrawn", "issued")
    assert used in world.sees("fp")
    assert used not in world.sees("officer")


def test_nothing_is_consented_to_after_the_end_of_participation(at):
    world = at("agreed")
    world.fire("fp", world.review, "end_participation")

    with pytest.raises(Refused) as refused:
        give(world)

    assert [str(each) for each in refused.value.reasons] == [
        "Participation has ended; nothing of the review is used."
    ]


def test_a_consent_is_between_the_state_and_the_desk(at):
    world = at("agreed")

    consent = give(world)

    assert {who for who in world.actors if consent in world.sees(who)} == {
        "fp", "mission", "officer", "director",
    }  # fmt: skip


def test_a_consent_never_ends_by_itself(at):
    world = at("agreed")
    consent = give(world)

    world.on(dt.date(2030, 1, 15))

    assert world.state(consent) == "given"


def test_a_review_that_one_may_not_see_takes_no_consent(at):
    world = at("agreed")

    with pytest.raises(NotFound):
        give(world, "mission_d")

    assert [each for each in world.references() if "/C" in each] == []
