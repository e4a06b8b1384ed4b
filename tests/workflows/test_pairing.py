"""Places of reviewing States: who fits, who has a say, who knows."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.journeys.review import accept, issue_pairing
from tests.journeys.world import FILE, World, person


@pytest.fixture
def paired(at) -> World:
    """A review for which two States are proposed."""
    world = at("pairing")
    issue_pairing(world, world.review)
    return world


def review_of(world: World, subject: str) -> str:
    """The review of another State, at its pairing."""
    mission = f"mission_{subject}"
    world.appoint(mission, "mission", subject, channel="note")
    cycle = world.case(world.cycle).id
    opened = world.open(
        "officer", "country_review", subject, inputs={"state_language": "fr"}, names=(cycle,)
    )
    note = {"note_number": "NV", "note_date": dt.date(2027, 1, 12), "note_file": FILE}
    world.fire("director", opened, "confirm_participation", **note)
    world.fire(mission, opened, "name_focal_point", focal_point=person(subject), note_number="NV")
    return opened


def propose(world: World, review: str, first: str, second: str) -> list[str]:
    """Issue a pairing, or answer why not."""
    return world.why(
        "officer",
        review,
        "issue_pairing",
        first_reviewer=world.seat(first),
        second_reviewer=world.seat(second),
        departure="Proposed without a draw",
        waiver="No other State of the group is available",
    )


# Who fits


def test_a_state_does_not_review_itself(at):
    world = at("pairing")

    reasons = propose(world, world.review, "mission", "mission_b")

    assert reasons == ["first_reviewer: A State does not review itself."]


def test_the_two_places_are_for_two_states(at):
    world = at("pairing")

    reasons = propose(world, world.review, "mission_b", "mission_b")

    assert reasons == ["second_reviewer: Please name two different States."]


def test_two_states_do_not_review_one_another_in_a_cycle(paired):
    other = review_of(paired, "XAB")

    reasons = propose(paired, other, "mission", "mission_d")

    assert reasons == ["first_reviewer: Two States do not review one another in the same cycle."]


def test_two_states_do_not_review_one_another_after_the_first_review_either(at):
    world = at("concluded")
    other = review_of(world, "XAB")

    reasons = propose(world, other, "mission", "mission_d")

    assert reasons == ["first_reviewer: Two States do not review one another in the same cycle."]


def test_a_pair_that_was_formed_counts_when_the_participation_has_ended(at):
    world = at("team_forming")
    world.fire("mission", world.review, "end_participation")
    other = review_of(world, "XAB")

    reasons = propose(world, other, "mission", "mission_d")

    assert reasons == ["first_reviewer: Two States do not review one another in the same cycle."]


def test_a_state_reviews_another_once_in_a_cycle(at):
    world = at("concluded")
    again = world.open(
        "officer",
        "country_review",
        "XAA",
        inputs={"state_language": "ar"},
        names=(world.case(world.cycle).id,),
    )
    note = {"note_number": "NV", "note_date": dt.date(2028, 1, 12), "note_file": FILE}
    world.fire("director", again, "confirm_participation", **note)
    world.fire("mission", again, "name_focal_point", focal_point=person("f"), note_number="NV")

    reasons = propose(world, again, "mission_b", "mission_d")

    assert reasons == ["first_reviewer: A State reviews another once in a cycle."]


def test_a_state_serves_in_three_reviews_of_a_cycle_at_most(world):
    world.fire("director", world.cycle, "open_call")
    for subject, partner in (("XAE", "mission"), ("XAF", "mission_c"), ("XAG", "mission_d")):
        assert propose(world, review_of(world, subject), "mission_b", partner) == []

    reasons = propose(world, review_of(world, "XAH"), "mission_b", "mission_c")

    assert reasons == [
        "first_reviewer: This State already serves in as many reviews as the rules provide for."
    ]


def test_a_place_is_not_offered_to_a_state_that_has_one(paired):
    paired.fire("fp", f"{paired.review}/P2", "set_aside")

    reasons = paired.why(
        "officer",
        f"{paired.review}/P2",
        "propose_next",
        next_reviewer=paired.seat("mission_b"),
    )

    assert reasons == ["next_reviewer: This State has a place in this review already."]


def test_nobody_serves_on_both_sides(paired):
    paired.fire("fp", f"{paired.review}/P1", "agree_pairing")

    reasons = paired.why(
        "mission_b", f"{paired.review}/P1", "accept_pairing", focal_point=person("fatima")
    )

    assert reasons == ["focal_point: This person holds a seat of the State under review."]


# Express acts


def test_a_pair_needs_the_word_of_both_sides(paired):
    place = f"{paired.review}/P1"

    accept(paired, place, "b")
    accepted = paired.state(place)
    paired.fire("mission", place, "agree_pairing")

    assert (accepted, paired.state(place)) == ("proposed", "paired")
    assert paired.state(paired.review) == "pairing"


def test_the_pair_is_formed_with_the_second_place(paired):
    for number, letter in ((1, "b"), (2, "c")):
        paired.fire("fp", f"{paired.review}/P{number}", "agree_pairing")
        accept(paired, f"{paired.review}/P{number}", letter)

    tasks = paired.open_tasks(paired.review)

    assert paired.state(paired.review) == "team_forming"
    assert set(tasks) == {"name_experts:XAB", "name_experts:XAC", "file_kick_off_note"}


def test_a_pairing_is_issued_once(paired):
    paired.appoint("mission_e", "mission", "XAE", channel="note")

    reasons = propose(paired, paired.review, "mission_d", "mission_e")

    assert reasons == ["The pairing has been issued."]


# Places that open again


def test_a_state_that_is_set_aside_learns_nothing_of_it(paired):
    place = f"{paired.review}/P2"

    paired.fire("fp", place, "set_aside")

    assert paired.state(place) == "place_open"
    assert paired.sees("mission_c") == set()
    assert place in paired.sees("fp")


def test_a_state_that_declined_does_not_read_who_is_next(paired):
    place = f"{paired.review}/P2"
    paired.fire("mission_c", place, "decline")

    paired.fire("officer", place, "propose_next", next_reviewer=paired.seat("mission_d"))

    assert paired.reads("mission_c", place) == set()
    assert paired.reads("fp", place) == {"next_reviewer"}


def test_the_next_state_gets_a_case_of_its_own(paired):
    place = f"{paired.review}/P2"
    paired.fire("mission_c", place, "decline")

    paired.fire("officer", place, "propose_next", next_reviewer=paired.seat("mission_d"))

    assert paired.state(place) == "replaced"
    assert paired.open_tasks(f"{paired.review}/P3") == {
        "view_on_pairing": "2027-02-05",
        "answer_pairing": "2027-02-05",
    }
    assert paired.sees("mission_d") == {f"{paired.review}/P3"}


def test_a_state_that_stands_down_reads_no_more_of_the_review(at):
    world = at("desk_review")

    world.fire("fp_b", f"{world.review}/P1", "stand_down")

    assert world.review not in world.sees("fp_b") | world.sees("expert_b") | world.sees("mission_b")
    assert set(world.open_tasks(world.review)) == {"clear_desk_note:XAC"}


def test_a_note_without_reply_relieves_a_state_after_sixty_days(paired):
    note = {"relieved_on": "no_reply", "note_number": "NV/8", "note_file": FILE}

    early = paired.why(
        "officer",
        f"{paired.review}/P1",
        "record_relieved",
        note_date=dt.date(2026, 11, 17),
        **note,
    )
    after = paired.why(
        "officer",
        f"{paired.review}/P1",
        "record_relieved",
        note_date=dt.date(2026, 11, 16),
        **note,
    )

    assert early == ["note_date: The rules provide for 60 days after the note verbale."]
    assert after == []


def test_an_invitation_ends_with_the_place_of_its_state(at):
    world = at("team_forming")
    world.fire("fp_b", world.review, "name_expert", expert=person("newcomer"))
    world.meet("newcomer", "newcomer@example.org")
    world.fire("fp_b", f"{world.review}/P1", "stand_down")

    assert world.state(f"{world.review}/E1") == "closed"
    assert world.sees("newcomer") == {f"{world.review}/E1"}  # what he was asked, not the review


def test_the_kick_off_waits_for_both_places(at):
    world = at("team_forming")
    for number, letter in ((1, "b"), (2, "c")):
        world.fire(f"fp_{letter}", world.review, "name_expert", expert=person(letter))
        world.meet(letter, f"{letter}@example.org")
        world.fire(
            letter, f"{world.review}/E{number}", "confirm", undertakings="given", conflict="none"
        )
    world.fire("fp_b", f"{world.review}/P1", "stand_down")

    reasons = world.why(
        "officer", world.review, "file_kick_off_note", working_language="en", kick_off_note=FILE
    )

    assert reasons == ["The place of a reviewing State is open."]
