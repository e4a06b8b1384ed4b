"""The draw: frozen first, drawn afterwards, computed again by anybody, and what the pair owes it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess

import pytest
import sqlalchemy as sa

from engine.errors import InputFaults, Refused
from tests.journeys.world import World
from tests.workflows.test_pairing import propose, review_of
from workflows.domain.draws import queries, services
from workflows.domain.draws.models import Draw
from workflows.domain.draws.order import RECIPE, digest, fill, order, seed_of
from workflows.domain.reviews import eligibility, lots

GROUPS = {"XAB": "WEOG", "XAC": "APG", "XAD": "AFR", "XAG": "AFR"}
SHA = digest("a frozen record")
MORE = ("XAE", "XAF", "XAG")


def in_review(world: World, ask, reference: str = ""):
    """What a function of the review's context answers, in a transaction that writes."""

    def work(session):
        case = world.case(reference or world.review)
        found = ask(world.services.engine.situation(session, session.merge(case)))
        if isinstance(found, Draw):  # as it was, after the transaction has ended
            session.expunge(found)
        return found

    return world.services.write(work)


def pool(world: World, reference: str = "") -> dict[str, tuple[str, ...]]:
    """State -> why it is not eligible."""
    found = in_review(world, eligibility.candidates, reference)
    return {each.key: each.reasons for each in found}


def freeze(world: World, reference: str = "", **given) -> Draw:
    typed = {"waiver": "", "request": "", "person": world.actors["officer"].person} | given
    return in_review(world, lambda here: lots.freeze(here, **typed), reference)


def record(
    world: World, seed: str = "7 23 41", met_on: dt.date | str | None = None, **more
) -> Draw:
    given = {"meeting": "Executive Board, 2027/1, 3rd meeting"} | more
    return in_review(
        world,
        lambda here: services.record_seed(
            here.session, here.case_id, seed=seed, met_on=met_on or here.today,
            person=world.actors["officer"].person, now=here.now, today=here.today, **given,
        ),
    )  # fmt: skip


def drawn(world: World, seed: str = "7 23 41") -> Draw:
    freeze(world)
    return record(world, seed)


def faults(world: World, draw: Draw) -> list[str]:
    found = world.services.read(lambda s: services.verify(s, s.get_one(Draw, draw.id)))
    return [str(each) for each in found]  # fmt: skip


def issue(world: World, first: str, second: str, **more) -> list[str]:
    return world.why(
        "officer", world.review, "issue_pairing",
        first_reviewer=world.seat(first), second_reviewer=world.seat(second), **more,
    )  # fmt: skip


def mission_of(body: str) -> str:
    return {"XAB": "mission_b", "XAC": "mission_c", "XAD": "mission_d"}[body]


def issue_drawn(world: World, draw: Draw) -> list[str]:
    pair = in_review(world, lambda here: eligibility.next_in_order(here, draw))
    return issue(world, *(mission_of(each) for each in pair))


# The order


def test_the_same_seed_and_record_give_the_same_order():
    assert order("7 23 41", SHA, GROUPS) == ["XAG", "XAB", "XAD", "XAC"]
    assert order("7 23 41", SHA, reversed(list(GROUPS))) == ["XAG", "XAB", "XAD", "XAC"]


def test_another_seed_or_another_record_gives_another_order():
    first = order("7 23 41", SHA, GROUPS)

    assert order("7 23 42", SHA, GROUPS) != first
    assert order("7 23 41", digest("another record"), GROUPS) != first


def test_a_seed_is_kept_as_it_was_called_in_whatever_script():
    assert seed_of(" ٧  ٢٣\u200f ٤١ ") == "7 23 41"


def test_the_first_place_is_free_and_the_second_meets_the_regional_rule():
    drawn = ["XAB", "XAC", "XAD", "XAG"]

    assert fill(drawn, GROUPS, own="AFR", from_own=1, places=2) == ("XAB", "XAD")
    assert fill(["XAG", *drawn[:3]], GROUPS, own="AFR", from_own=1, places=2) == ("XAG", "XAB")
    assert fill(drawn, GROUPS, own="EEG", from_own=0, places=2) == ("XAB", "XAC")


def test_a_place_that_opens_again_keeps_the_regional_rule():
    drawn = ["XAB", "XAC", "XAD", "XAG"]

    assert fill(drawn, GROUPS, own="AFR", from_own=1, places=2, taken=["XAB"]) == ("XAD",)
    assert fill(drawn, GROUPS, own="AFR", from_own=1, places=2, taken=["XAD"]) == ("XAB",)
    assert fill(drawn[:2], GROUPS, own="AFR", from_own=1, places=2, taken=["XAB"]) == ()


# Who is in the pool


def test_the_pool_is_every_state_with_a_mission_and_the_own_state_is_not_drawn(at):
    assert pool(at("pairing")) == {"XAA": ("own",), "XAB": (), "XAC": (), "XAD": ()}


def test_two_states_do_not_review_one_another(at):
    world = at("concluded")  # XAB has reviewed XAA
    other = review_of(world, "XAE")
    mutual = review_of(world, "XAB")

    assert pool(world, mutual)["XAA"] == ("mutual",)
    assert pool(world, other)["XAA"] == ()


def test_a_state_with_three_reviews_is_not_drawn_for_a_fourth(world):
    world.fire("director", world.cycle, "open_call")
    for subject, partner in (("XAE", "mission"), ("XAF", "mission_c"), ("XAG", "mission_d")):
        assert propose(world, review_of(world, subject), "mission_b", partner) == []

    found = pool(world, review_of(world, "XAH"))

    assert (found["XAB"], found["XAC"]) == (("load",), ())


def test_who_was_set_aside_or_is_not_available_is_passed_over(at):
    world = at("pairing")
    draw = drawn(world)
    assert issue_drawn(world, draw) == []
    first, second = (each.body for each in world.services.read(
        lambda s: queries.places(s, world.case(world.review).id)
    ))  # fmt: skip
    world.fire("fp", f"{world.review}/P1", "set_aside")
    world.fire(mission_of(second), f"{world.review}/P2", "decline")

    found = pool(world)

    assert (found[first], found[second]) == (("set_aside",), ("decline",))


def test_the_frozen_record_says_nothing_of_how_often_a_state_serves(at):
    entries = freeze(at("pairing")).pool

    assert {key for each in entries for key in each} == {"key", "group", "eligible", "reasons"}


# Freezing, then drawing


def test_the_seed_is_not_taken_before_the_pool_is_frozen(at):
    with pytest.raises(Refused) as refused:
        record(at("pairing"))

    assert str(refused.value.reasons[0]) == services.FREEZE_FIRST


def test_a_frozen_pool_is_not_frozen_anew_while_its_seed_is_awaited(at):
    world = at("pairing")
    freeze(world)

    with pytest.raises(Refused) as refused:
        freeze(world)

    assert str(refused.value.reasons[0]) == services.AWAITS_SEED


def test_a_seed_is_written_once(at):
    world = at("pairing")
    draw = drawn(world, "7 23 41")

    with pytest.raises(Refused) as refused:
        record(world, "7 23 42")

    assert str(refused.value.reasons[0]) == services.SEED_STAYS
    assert world.services.read(lambda s: s.get_one(Draw, draw.id).seed) == "7 23 41"


def test_the_meeting_comes_after_the_pool_and_is_named(at):
    world = at("pairing")
    yesterday = freeze(world).frozen_on - dt.timedelta(days=1)

    with pytest.raises(InputFaults) as faulty:
        record(world, " ", yesterday, meeting="")

    assert {key: str(each) for key, each in faulty.value.faults.items()} == {
        "seed": services.GIVE_SEED,
        "meeting": services.GIVE_MEETING,
        "met_on": services.BEFORE_POOL,
    }


def test_there_are_two_draws_and_the_second_is_at_the_request_of_the_state(at):
    world = at("pairing")
    first = drawn(world)
    with pytest.raises(InputFaults) as faulty:
        freeze(world)
    second = freeze(world, request="Note verbale 12 of 18 January 2027")
    record(world)

    with pytest.raises(Refused) as refused:
        freeze(world, request="Note verbale 13")

    assert list(faulty.value.faults) == ["request"]
    assert (second.number, second.sha256 == first.sha256) == (2, False)
    assert "express acceptance" in str(refused.value.reasons[0])


def test_a_group_without_another_state_needs_a_waiver_and_no_other_does(at, world):
    for body, letter in (("XAB", "b"), ("XAC", "c")):
        world.appoint(f"mission_{letter}", "mission", body, channel="note")
    alone = review_of(world, "XAE")  # the one State of its group with a mission here
    with pytest.raises(InputFaults) as missing:
        freeze(world, alone)

    waived = freeze(world, alone, waiver="No further volunteer of the group")
    with pytest.raises(InputFaults) as needless:
        freeze(at("pairing"), waiver="For ease")

    assert str(missing.value.faults["waiver"]) == eligibility.GIVE_WAIVER
    assert str(needless.value.faults["waiver"]) == eligibility.NO_WAIVER
    assert waived.constraints["from_own_group"] == 0
    assert waived.constraints["waiver"] == "No further volunteer of the group"


# Computed again


def test_a_stored_draw_verifies(at):
    world = at("pairing")
    draw = drawn(world)
    before = faults(world, draw)
    assert issue_drawn(world, draw) == []

    assert (before, faults(world, draw), world.faults()) == ([], [], {})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"order": ["XAC", "XAD", "XAB"]}, [services.ORDER_DIFFERS]),
        ({"seed": "8"}, [services.ORDER_DIFFERS, services.HISTORY_DIFFERS]),
        ({"meeting": "Another meeting"}, [services.HISTORY_DIFFERS]),
    ],
)
def test_a_draw_that_was_changed_afterwards_does_not(at, changed, told):
    world = at("pairing")
    draw = drawn(world)
    assert issue_drawn(world, draw) == []
    right = order("8", draw.sha256, draw.eligible)
    assert right != draw.order

    world.services.write(lambda s: s.execute(sa.update(Draw).values(**changed)))

    assert faults(world, draw) == told


def test_a_pool_that_was_changed_is_not_the_one_that_was_frozen(at):
    world = at("pairing")
    draw = drawn(world)
    frozen = draw.frozen.replace('"load_cap":3', '"load_cap":4')

    world.services.write(lambda s: s.execute(sa.update(Draw).values(frozen=frozen)))

    assert faults(world, draw) == [services.POOL_DIFFERS]


def test_a_pool_changed_together_with_all_that_follows_is_found_in_the_history(at):
    world = at("pairing")
    draw = drawn(world)
    assert issue_drawn(world, draw) == []
    frozen = draw.frozen.replace('"load_cap":3', '"load_cap":4')
    sha256 = digest(frozen)
    changed = {
        "frozen": frozen, "sha256": sha256, "order": order("7 23 41", sha256, draw.eligible),
    }  # fmt: skip

    world.services.write(lambda s: s.execute(sa.update(Draw).values(**changed)))

    assert faults(world, draw) == [services.HISTORY_DIFFERS]


def test_the_line_on_the_page_computes_the_recorded_order(at, tmp_path):
    draw = drawn(at("pairing"))
    (tmp_path / "draw.json").write_text(draw.frozen, encoding="utf-8")

    words = ["sh", "-c", f"{RECIPE} '{draw.seed}'"]
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert ran.stdout.split() == [draw.sha256, *draw.order]
    assert json.loads(draw.frozen)["constraints"]["load_cap"] == 3
