"""Partners are told when their offers have no answer to wait for any more, and nobody else is."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.models.case import Part
from engine.models.person import Seat
from tests.journeys.world import SUR, World
from tests.workflows.test_assistance import (
    CITIES,
    GNSC,
    OFFERED,
    STATE,
    brought,
    house,
    offer,
    readers,
    told,
)
from workflows.domain.assistance import queries, rules
from workflows.domain.assistance.told import OFFERING


@pytest.fixture(scope="module")
def mailing(tmp_path_factory):
    made = house(tmp_path_factory.mktemp("told") / "told.db", listeners=None)
    yield made
    made.services.close()


def both_offered(world: World) -> str:
    need = brought(world, "released")
    world.fire("ann", need, "offer", **OFFERED)
    world.fire("bob", need, "offer", **OFFERED)
    return need


def partners_told(world: World, need: str) -> set[tuple[str, str]]:
    return {(kind, who) for kind, who in told(world, need) if who in {"ann", "bob"}}


def test_when_an_offer_is_taken_up_the_other_partner_is_told_that_its_own_is_closed(mailing):
    need = both_offered(mailing)

    mailing.fire("fp", need, "match", offer=offer(mailing, need, "ann"))

    assert partners_told(mailing, need) == {
        ("task_opened", "ann"), ("offer_not_taken_up", "bob")
    }  # fmt: skip
    assert stands(mailing, need) == {GNSC: "accepted", CITIES: "not_taken_up"}
    assert concerned(mailing, need) == {CITIES}
    assert readers(mailing, need) == STATE | {"officer", "ann"}


def concerned(world: World, need: str) -> set[str]:
    """The partners that the last step of the need told; two messages to one person are joined."""
    parts = sa.select(Seat.body).join(Part, Part.seat_id == Seat.id)
    told = parts.where(Part.role == OFFERING, Part.until.is_(None))
    case = world.case(need).id
    return set(world.services.read(lambda s: s.scalars(told.where(Part.case_id == case)).all()))


def stands(world: World, need: str) -> dict[str, str]:
    case = world.case(need).id
    found = world.services.read(lambda s: queries.offers(s, case, rules.STATE, SUR))
    return {each.body: each.standing for each in found}


def test_a_partner_whose_offer_is_not_taken_up_is_told_and_no_other(mailing):
    need = both_offered(mailing)

    mailing.fire("fp", need, "not_take_up", offer=offer(mailing, need, "bob"))

    assert partners_told(mailing, need) == {("offer_not_taken_up", "bob")}
    assert stands(mailing, need) == {GNSC: "made", CITIES: "not_taken_up"}


@pytest.mark.parametrize(
    ("trigger", "kind"),
    [
        ("drop", "offered_need_closed"),
        ("meet", "offered_need_closed"),
        ("take_back_release", "need_not_open"),
    ],
)
def test_when_a_need_ends_every_partner_that_waits_is_told(mailing, trigger, kind):
    need = both_offered(mailing)
    mailing.fire("bob", need, "withdraw_offer", offer=offer(mailing, need, "bob"))

    mailing.fire("mission", need, trigger)

    assert partners_told(mailing, need) == {(kind, "ann")}
    assert stands(mailing, need) == {GNSC: "closed", CITIES: "withdrawn"}
    assert readers(mailing, need) & {"ann", "bob"} == set()


def test_when_the_state_ends_the_support_its_partner_is_told(mailing):
    need = brought(mailing, "matched")

    mailing.fire("fp", need, "part_ways")

    assert ("support_closed", "ann") in partners_told(mailing, need)
    assert stands(mailing, need) == {GNSC: "ended"}


def test_a_partner_that_ends_the_support_itself_is_told_nothing(mailing):
    need = brought(mailing, "matched")

    mailing.fire("ann", need, "part_ways")

    assert "support_closed" not in {kind for kind, _ in told(mailing, need)}


def test_a_partner_told_once_is_not_told_of_what_follows(mailing):
    need = both_offered(mailing)
    mailing.fire("fp", need, "match", offer=offer(mailing, need, "ann"))

    mailing.fire("fp", need, "drop")

    assert [kind for kind, who in told(mailing, need) if who == "bob"] == ["offer_not_taken_up"]
    assert stands(mailing, need) == {GNSC: "ended", CITIES: "not_taken_up"}
