"""Who may do and see what: both halves of the rule, for every persona in every state."""

from __future__ import annotations

import tracemalloc

import pytest
import sqlalchemy as sa

from engine.access import FACT, HISTORY, VIEW, Actor
from engine.models.case import Case
from tests.journeys.review import DETOURS, ONWARD, begin, bring
from tests.journeys.world import make_world
from workflows.country_review import DEFINITION

PATH = [state.key for state in DEFINITION.states if state.key not in DETOURS]


@pytest.fixture
def world(sqlite_url):
    made = make_world(sqlite_url)
    made.appoint("stranger", "mission", "XAE", channel="note")
    begin(made)
    yield made
    made.services.close()


def disagreements(world) -> list[tuple[str, str, str]]:
    """Where `may` and `visible` differ: (persona, case, permission)."""
    access, now = world.services.access, world.clock.now()

    def ask(session):
        found = []
        cases = session.scalars(sa.select(Case).order_by(Case.id)).all()
        for name, actor in [*world.actors.items(), ("nobody", None)]:
            for permission in (VIEW, HISTORY, FACT):
                listed = set(
                    session.scalars(
                        sa.select(Case.id).where(access.visible(actor, permission, now))
                    )
                )
                found += [
                    (name, case.reference, permission)
                    for case in cases
                    if access.may(session, actor, case, permission, now) != (case.id in listed)
                ]
        return found

    return world.services.read(ask)


def readers(world, reference: str, permission: str = VIEW) -> set[str]:
    access, now, case = world.services.access, world.clock.now(), world.case(reference)
    return world.services.read(
        lambda s: {
            name for name, who in world.actors.items() if access.may(s, who, case, permission, now)
        }
    )


def test_both_halves_agree_for_every_persona_along_the_whole_review(world):
    found = {}
    while world.state(world.review) != "concluded":
        found[world.state(world.review)] = disagreements(world)
        ONWARD[world.state(world.review)](world, world.review)
    found["concluded"] = disagreements(world)

    assert found == {state: [] for state in PATH if state != "reconciling"}


@pytest.mark.parametrize("state", sorted(DETOURS))
def test_both_halves_agree_beside_the_path(world, state):
    bring(world, state)

    assert disagreements(world) == []


def test_a_mission_of_another_state_never_sees_the_review(world):
    while world.state(world.review) != "concluded":
        assert "stranger" not in readers(world, world.review)
        ONWARD[world.state(world.review)](world, world.review)

    assert "stranger" not in readers(world, world.review)


def test_the_board_reads_a_review_from_its_issue_on(world):
    seen = {}
    while world.state(world.review) != "concluded":
        seen[world.state(world.review)] = "reader" in readers(world, world.review)
        ONWARD[world.state(world.review)](world, world.review)

    assert [state for state, reads in seen.items() if reads] == ["issued", "considered"]


def test_the_board_reads_what_was_issued_and_not_how_it_came_about(world):
    bring(world, "considered")

    seen = {each: readers(world, world.review, each) for each in (VIEW, HISTORY)}

    assert seen[VIEW] - seen[HISTORY] == {"reader"}


def test_a_person_whose_appointment_ends_sees_nothing_from_that_instant(world):
    bring(world, "sa_drafting")
    before = "expert_b" in readers(world, world.review)

    world.services.write(lambda s: _dismiss(s, world, "expert_b"))

    assert (before, "expert_b" in readers(world, world.review)) == (True, False)
    assert disagreements(world) == []


def _dismiss(session, world, name):
    from engine import seats
    from engine.models.person import Appointment

    actor = world.actors[name]
    row = session.scalars(
        sa.select(Appointment).where(Appointment.seat_id == actor.seat, Appointment.until.is_(None))
    ).one()
    seats.end_appointment(session, row, now=world.clock.now())


def test_what_is_kept_of_the_rule_for_each_reader_weighs_little(world):
    """A house has more than a thousand readers, and each process of it keeps this for all."""
    access, now = world.services.access, world.clock.now()
    access.visible(Actor(1, 1, "focal_point", "XAA"), VIEW, now)
    tracemalloc.start()
    try:
        for each in range(2, 52):
            access.visible(Actor(each, each, "focal_point", "XAA"), VIEW, now)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept < 50 * 50_000  # bytes
