"""Invitations of experts: answered, ended by date, passed on."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.command import Command
from engine.errors import Stale
from engine.queries.history import PARTLY
from tests.journeys.review import confirm, name_expert
from tests.journeys.world import World, person

LAST_DAY = dt.datetime(2027, 1, 29, 20, 59, tzinfo=dt.UTC)  # 23:59 in Nairobi


@pytest.fixture
def invited(at) -> World:
    """A review for which one expert of XAB is invited, on 15 January."""
    world = at("team_forming")
    name_expert(world, world.review, "b")
    return world


@pytest.fixture
def invitation(invited) -> str:
    return f"{invited.review}/E1"


def foresee(world, reference, who, trigger):
    """What the page before a step asks."""
    asked = Command("foreseen", world.case(reference).id, trigger, world.actors[who], {})
    return world.services.read(lambda s: world.services.engine.plan(s, asked))


def test_an_invitation_ends_after_its_fourteenth_day_at_midnight_in_nairobi(invited, invitation):
    invited.clock.set(LAST_DAY)
    invited.tick()
    before = invited.state(invitation)
    invited.clock.advance(minutes=1)
    invited.tick()

    after = invited.state(invitation)

    assert (before, after) == ("invited", "place_open")
    assert invited.open_tasks(invitation) == {"name_another": "2027-02-15"}


def test_an_expert_whose_invitation_ended_reads_nothing_more(invited, invitation):
    seen = invited.sees("expert_b")
    invited.advance(days=16)

    left = invited.sees("expert_b")

    assert (seen, left) == ({invitation}, set())


def test_an_answer_after_the_last_day_is_told_that_it_comes_late_though_nothing_has_run(
    invited, invitation
):
    invited.clock.set(LAST_DAY + dt.timedelta(minutes=1))

    with pytest.raises(Stale):
        confirm(invited, invitation, "expert_b")
    with pytest.raises(Stale):
        foresee(invited, invitation, "expert_b", "confirm")

    assert invited.sees("expert_b") == {invitation}


def test_an_invited_expert_sees_his_invitation_and_nothing_of_the_review(invited, invitation):
    before = invited.sees("expert_b")

    confirm(invited, invitation, "expert_b")

    assert before == {invitation}
    assert invited.sees("expert_b") == {invitation, invited.review}


def test_an_expert_can_be_invited_again(invited, invitation):
    invited.advance(days=16)

    invited.fire("fp_b", invitation, "invite_again")
    confirm(invited, invitation, "expert_b")

    assert invited.state(invitation) == "confirmed"
    assert invited.review in invited.sees("expert_b")


def test_another_expert_has_an_invitation_of_his_own(invited, invitation):
    invited.fire("expert_b", invitation, "not_available")

    invited.fire("fp_b", invitation, "name_another", expert=person("other"))
    invited.meet("other", "other@example.org")

    assert invited.state(invitation) == "replaced"
    assert invited.sees("other") == {f"{invited.review}/E2"}
    assert invited.sees("expert_b") == set()


def test_another_expert_serves_under_the_state_under_review_too(invited, invitation):
    invited.fire("expert_b", invitation, "not_available")
    invited.fire("fp_b", invitation, "name_another", expert=person("other"))

    steps = invited.options("mission", f"{invited.review}/E2")

    assert steps == {"ask_for_another"}


def test_a_replaced_expert_loses_access_at_once(at):
    world = at("desk_review")
    before = world.sees("expert_b")

    world.fire("fp_b", f"{world.review}/E1", "step_down")

    assert before == {world.review, f"{world.review}/E1"}
    assert world.sees("expert_b") == set()


def test_an_expert_whom_the_state_sets_aside_loses_access_at_once(at):
    world = at("desk_review")

    world.fire("mission", f"{world.review}/E1", "ask_for_another")

    assert world.sees("expert_b") == set()
    assert world.open_tasks(f"{world.review}/E1") == {"name_another": "2027-01-29"}


def test_who_asked_for_another_expert_is_known_to_the_state_and_the_secretariat_only(at):
    world = at("desk_review")
    invitation = f"{world.review}/E1"
    world.fire("mission", invitation, "ask_for_another")
    world.fire("mission", invitation, "undo", reason="He may stay.")

    state, desk, peers = (
        world.history(name, invitation)[:2] for name in ("mission", "officer", "fp_b")
    )

    for known in (state, desk):
        assert [line.label for line in known] == [
            "Last step taken back",
            "Another expert asked for",
        ]
    assert {(line.label, line.person, line.seat, line.facts) for line in peers} == {
        (PARTLY, "", None, ())
    }
    assert [line.moved_to for line in peers] == ["Confirmed", "Place open"]


def test_a_state_that_stands_down_takes_its_own_invitations_along(at):
    world = at("desk_review")

    world.fire("fp_b", f"{world.review}/P1", "stand_down")

    states = [world.state(f"{world.review}/E{number}") for number in (1, 2)]
    assert states == ["closed", "confirmed"]
    assert world.review not in world.sees("expert_b")


def test_the_other_expert_stays_when_one_leaves(at):
    world = at("desk_review")

    world.fire("expert_b", f"{world.review}/E1", "step_down")

    assert world.review in world.sees("expert_c")


def test_a_negative_answer_is_known_to_the_naming_state_and_the_desk_alone(invited, invitation):
    invited.fire("expert_b", invitation, "not_available", not_available_reason="Other duties")

    readers = {who for who in invited.actors if invitation in invited.sees(who)}

    assert readers == {"fp_b", "mission_b", "officer", "director"}
    assert invited.reads("fp_b", invitation) == {"not_available_reason"}
    assert invited.reads("officer", invitation) == set()


def test_nobody_of_the_state_under_review_is_its_expert(at):
    world = at("team_forming")

    reasons = world.why("fp_b", world.review, "name_expert", expert=person("fatima"))

    assert reasons == ["expert: This person holds a seat of the State under review."]


def test_a_person_is_invited_once(invited):
    reasons = invited.why("fp_c", invited.review, "name_expert", expert=person("expert_b"))

    assert reasons == ["expert: This person is invited to this review already."]


def test_the_kick_off_waits_for_the_experts_of_each_state(invited, invitation):
    confirm(invited, invitation, "expert_b")

    options = invited.options("officer", invited.review)

    assert "file_kick_off_note" not in options


def test_every_case_verifies_after_invitations_were_passed_on(invited, invitation):
    invited.advance(days=16)
    invited.fire("fp_b", invitation, "invite_again")
    invited.fire("expert_b", invitation, "not_available")
    invited.fire("fp_b", invitation, "name_another", expert=person("other"))

    faults = invited.faults()

    assert faults == {}
