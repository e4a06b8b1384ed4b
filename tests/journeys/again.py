"""A State whose review is concluded takes part once more, reviewed by two others."""

from __future__ import annotations

from tests.journeys import review
from tests.journeys.world import World

OTHERS = ("d", "e")


def drafting_again(world: World) -> str:
    """Its new review, up to the self-assessment; answer its reference."""
    world.appoint("mission_e", "mission", "XAE", channel="note")
    again = review.begin(world)
    review.bring(world, "pairing")
    world.fire(
        "officer",
        again,
        "issue_pairing",
        first_reviewer=world.seat("mission_d"),
        second_reviewer=world.seat("mission_e"),
        draw_record="Pool of two; order XAD, XAE",
        departure="Proposed without a draw",
        waiver="No other State of the group is available",
    )
    for place, letter in enumerate(OTHERS, 1):
        world.fire("fp", f"{again}/P{place}", "agree_pairing")
        review.accept(world, f"{again}/P{place}", letter)
    for place, letter in enumerate(OTHERS, 1):
        review.name_expert(world, again, letter)
        review.confirm(world, f"{again}/E{place}", f"expert_{letter}")
    review.kick_off(world, again)
    return again
