"""Rest: at the State's word, for want of a communication, for everybody."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.journeys.review import name_expert
from tests.journeys.world import FILE, World

MARCH = dt.date(2027, 3, 1)


@pytest.fixture
def drafting(at) -> World:
    """A review in self-assessment since 15 January; the answer is expected by 15 April."""
    world = at("sa_drafting")
    world.fire("director", world.cycle, "open_call")
    world.fire("director", world.cycle, "start")
    return world


@pytest.fixture
def deferred(drafting) -> World:
    drafting.fire("fp", drafting.review, "defer", defer_until=MARCH)
    return drafting


def note(day: dt.date) -> dict[str, object]:
    return {"note_number": "NV/3", "note_date": day, "note_file": FILE}


def pending(world: World) -> None:
    world.fire(
        "officer", world.review, "record_pending_communication", **note(dt.date(2026, 11, 16))
    )


def suspend(world: World) -> None:
    world.fire("director", world.cycle, "suspend", consultation="Bureau, 3 March")
    world.tick()


def lift(world: World) -> None:
    world.fire("director", world.cycle, "lift_suspension", consultation="Bureau, 4 May")
    world.tick()


# Deferred


def test_a_deferred_review_lets_through_what_is_for_held_cases(deferred):
    steps = {who: deferred.options(who, deferred.review) for who in ("fp", "officer", "fp_b")}

    assert steps == {
        "fp": {"resume", "end_participation"},
        "officer": {"resume", "record_communication"},
        "fp_b": set(),
    }


def test_a_deferral_ends_after_the_day_that_the_state_named(deferred):
    deferred.clock.set(dt.datetime(2027, 3, 1, 20, 59, tzinfo=dt.UTC))  # 23:59 in Nairobi
    deferred.tick()
    before = deferred.hold(deferred.review)

    deferred.advance(minutes=1)

    assert (before, deferred.hold(deferred.review)) == ("deferred", None)


def test_after_a_deferral_the_state_has_the_days_that_it_had_left(deferred):
    deferred.on(MARCH + dt.timedelta(days=1))

    tasks = deferred.open_tasks(deferred.review)

    assert tasks == {"submit_self_assessment": "2027-05-31"}  # ninety days from 2 March


@pytest.mark.parametrize("who", ["fp", "mission", "officer"])
def test_a_deferral_ends_the_day_the_state_writes(deferred, who):
    deferred.fire(who, deferred.review, "resume")

    assert deferred.hold(deferred.review) is None


def test_no_reviewing_state_ends_a_deferral(deferred):
    reasons = deferred.why("fp_b", deferred.review, "resume")

    assert reasons == ["NotAllowed"]


def test_a_deferral_has_no_limit_but_the_end_of_the_cycle(drafting):
    after = drafting.why("fp", drafting.review, "defer", defer_until=dt.date(2029, 5, 29))

    before = drafting.why("fp", drafting.review, "defer", defer_until=dt.date(2029, 5, 28))

    assert after == ["defer_until: The cycle ends with the session of 2029-05-28."]
    assert before == []


def test_an_invitation_rests_with_its_review(at):
    world = at("team_forming")
    name_expert(world, world.review, "b")
    world.fire("fp", world.review, "defer", defer_until=MARCH)

    world.on(dt.date(2027, 2, 20))

    assert world.state(f"{world.review}/E1") == "invited"


def test_an_invitation_ends_on_the_date_that_is_shown_after_a_rest(at):
    world = at("team_forming")
    name_expert(world, world.review, "b")
    world.fire("fp", world.review, "defer", defer_until=MARCH)
    world.on(MARCH + dt.timedelta(days=1))

    shown = world.open_tasks(f"{world.review}/E1")["confirm_availability"]

    assert world.timers(f"{world.review}/E1") == {"invitation_ends": shown}


# Pending a communication


def test_a_review_waits_for_a_communication_after_sixty_days(drafting):
    early = drafting.why(
        "officer",
        drafting.review,
        "record_pending_communication",
        **note(dt.date(2026, 11, 17)),
    )
    pending(drafting)

    assert early == ["note_date: The rules provide for 60 days after the note verbale."]
    assert drafting.hold(drafting.review) == "pending_communication"


def test_no_date_ends_the_wait_for_a_communication(drafting):
    pending(drafting)

    drafting.on(dt.date(2030, 1, 15))

    assert drafting.hold(drafting.review) == "pending_communication"
    assert drafting.state(drafting.review) == "sa_drafting"


@pytest.mark.parametrize("who", ["fp", "mission", "officer"])
def test_the_state_ends_the_wait_by_writing(drafting, who):
    pending(drafting)

    drafting.fire(who, drafting.review, "resume")

    assert drafting.hold(drafting.review) is None


def test_the_note_that_had_no_reply_is_not_for_the_reviewing_states(drafting):
    pending(drafting)

    keys = {"note_number", "note_date", "note_file"}
    reads = {who: drafting.reads(who, drafting.review) & keys for who in ("fp", "fp_b", "expert_b")}

    assert reads["fp"] == keys
    assert "note_file" not in reads["fp_b"] | reads["expert_b"]


# General suspension


def test_a_deferred_review_passes_into_a_suspension_when_its_own_rest_ends(deferred):
    suspend(deferred)
    before = deferred.hold(deferred.review)

    deferred.on(MARCH + dt.timedelta(days=1))

    assert (before, deferred.hold(deferred.review)) == ("deferred", "general_suspension")


def test_the_end_of_the_suspension_frees_a_review_that_passed_into_it(deferred):
    suspend(deferred)
    deferred.on(MARCH + dt.timedelta(days=1))

    lift(deferred)

    assert deferred.hold(deferred.review) is None
    assert deferred.faults() == {}


def test_a_suspension_lifted_during_a_deferral_is_over(deferred):
    suspend(deferred)
    lift(deferred)
    before = deferred.hold(deferred.review)

    deferred.on(MARCH + dt.timedelta(days=1))

    assert (before, deferred.hold(deferred.review)) == ("deferred", None)


# Leaving


@pytest.mark.parametrize("rest", [pending, suspend])
def test_participation_can_end_while_the_review_rests(drafting, rest):
    rest(drafting)

    drafting.fire("mission", drafting.review, "end_participation")

    assert drafting.state(drafting.review) == "participation_ended"
    assert drafting.faults() == {}
