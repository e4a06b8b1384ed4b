"""The pair: what it owes to the draw, who may draw, and who learns of it."""

from __future__ import annotations

import sqlalchemy as sa

from engine.models.case import Fact
from tests.journeys.review import accept, bring
from tests.journeys.world import World
from tests.workflows.test_draws import (
    drawn,
    freeze,
    in_review,
    issue,
    issue_drawn,
    mission_of,
    record,
)
from workflows.domain.draws import queries
from workflows.domain.reviews import eligibility, lots

# The pair


def test_a_pair_that_follows_the_order_needs_no_word(at):
    world = at("pairing")
    draw = drawn(world)

    assert issue_drawn(world, draw) == []


def test_a_pair_that_departs_from_the_order_says_why(at):
    world = at("pairing")
    draw = drawn(world)
    pair = in_review(world, lambda here: eligibility.next_in_order(here, draw))
    other = next(key for key in ("XAB", "XAC") if key not in pair)
    proposed = (mission_of(other), "mission_d")

    silent = issue(world, *proposed)
    said = issue(world, *proposed, departure="In consultation with the State")

    assert (silent, said) == ([lots.OTHER_PAIR], [])


def test_a_pair_without_a_draw_says_why(at):
    world = at("pairing")

    silent = issue(world, "mission_b", "mission_d")
    said = issue(world, "mission_b", "mission_d", departure="Proposed without a draw")

    assert (silent, said) == ([lots.NO_DRAW], [])


def test_a_pair_from_other_groups_alone_needs_a_waiver(at):
    world = at("pairing")
    why = {"departure": "Proposed without a draw"}

    assert issue(world, "mission_b", "mission_c", **why) == [lots.REGION]
    assert issue(world, "mission_b", "mission_c", waiver="By agreement", **why) == []


def test_the_history_names_the_draw_that_the_pair_rests_on(at):
    world = at("pairing")
    draw = drawn(world)
    assert issue_drawn(world, draw) == []

    rows = world.services.read(
        lambda s: s.execute(sa.select(Fact.key, Fact.value).where(Fact.key.like("draw%"))).all()
    )

    assert dict(rows) == {
        "draw_number": 1,
        "draw_sha256": draw.sha256,
        "draw_seed": "7 23 41",
        "draw_meeting": "Executive Board, 2027/1, 3rd meeting",
    }


def test_the_next_in_the_order_is_one_who_fits_and_keeps_the_regional_rule(at):
    world = at("pairing")
    draw = drawn(world)
    assert issue_drawn(world, draw) == []
    places = world.services.read(lambda s: queries.places(s, world.case(world.review).id))
    own = next(each for each in places if each.body == "XAD")

    world.fire("fp", own.reference, "set_aside")

    assert in_review(world, lambda here: eligibility.next_in_order(here, draw)) == ()
    world.appoint("mission_g", "mission", "XAG", channel="note")
    freeze(world, request="Note verbale 12")
    again = record(world)
    assert again.eligible == [key for key in ("XAB", "XAC", "XAG") if key not in [
        each.body for each in places
    ]]  # fmt: skip
    assert in_review(world, lambda here: eligibility.next_in_order(here, again)) == ("XAG",)


def test_a_state_that_was_not_available_is_asked_again_in_a_later_draw_if_it_wishes(at):
    world = at("pairing")
    assert issue_drawn(world, drawn(world)) == []
    own = next(
        place for place in world.services.read(
            lambda s: queries.places(s, world.case(world.review).id)
        ) if place.body == "XAD"
    )  # fmt: skip
    world.fire("mission_d", own.reference, "decline")
    world.advance(hours=1)

    asked = freeze(world, request="Note verbale 12", again=["XAD", "XAA"])
    again = record(world)
    first = in_review(world, lambda here: eligibility.next_in_order(here, again))
    world.fire("officer", own.reference, "propose_next", next_reviewer=world.seat("mission_d"))
    world.advance(hours=1)
    world.fire("mission_d", f"{world.review}/P3", "decline")

    assert asked.constraints["asked_again"] == ["XAD"]
    assert first == ("XAD",)
    assert in_review(world, lambda here: eligibility.next_in_order(here, again)) == ()


# Rights


def test_the_secretariat_draws_while_the_pair_is_awaited_and_nobody_else(at):
    def may(world: World, who: str) -> bool:
        case, actor = world.case(world.review), world.actors[who]
        return world.services.read(
            lambda s: world.services.access.may(
                s, actor, case, "pairing.draw", world.clock.now()
            )
        )  # fmt: skip

    world = at("pairing")
    people = ("officer", "director", "fp", "mission", "mission_b", "reader")

    assert [who for who in people if may(world, who)] == ["officer"]
    bring(world, "team_forming")
    assert not may(world, "officer")


def test_the_draw_leaves_no_trace_with_the_reviewing_side(at):
    world = at("pairing")
    draw = drawn(world)
    assert issue_drawn(world, draw) == []
    places = world.services.read(lambda s: queries.places(s, world.case(world.review).id))
    for place in places:
        world.fire("fp", place.reference, "agree_pairing")
        accept(world, place.reference, mission_of(place.body)[-1])

    read = world.reads(f"fp_{mission_of(places[0].body)[-1]}", world.review)

    assert not {key for key in read if key.startswith("draw") or key == "departure"}
