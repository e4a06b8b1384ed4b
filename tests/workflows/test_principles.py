"""What the sources give us: transparent, efficient, non-intrusive, inclusive, constructive."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.declarations import keys_of
from engine.definition import DESK
from engine.errors import NotAllowed
from engine.queries import history
from engine.queries.reader import Reader
from tests.journeys.review import revise
from workflows import consent
from workflows.country_review import DEFINITION
from workflows.domain.reviews.models import Country
from workflows.domain.reviews.roles import DESK_SIDE

# 7. Transparent


def test_the_state_sees_every_event_about_itself(at):
    world = at("concluded")

    def events(who: str) -> int:
        services = world.services
        reader = Reader(services.access, services.registry, world.actors[who], world.clock.now())
        case = world.case(world.review)
        return services.read(lambda s: history.history(s, reader, case)).total

    assert events("fp") == events("officer") == world.case(world.review).version
    assert "draw_record" in world.reads("fp", world.review)


# 8. Efficient


def test_no_step_asks_what_another_has_asked():
    asked: dict[str, set[str]] = {}
    for transition in DEFINITION.transitions:
        for each in transition.inputs:
            asked.setdefault(each.key, set()).add(transition.key)

    twice = {key: steps for key, steps in asked.items() if len(steps) > 1}

    notes = {"note_number", "note_date", "note_file"}  # each of another communication
    visit = {key for key, steps in twice.items() if steps == {"invite_visit", "change_visit"}}
    # a group may change; each side names the step for which it states or proposes a date
    assert twice.keys() - notes - visit == {"group", "step"}


# 9. Non-intrusive


def test_a_state_must_give_no_more_than_its_formal_acts_need():
    required = {
        transition.key: {each.key for each in transition.inputs if each.required}
        for transition in DEFINITION.transitions
        if set(keys_of(transition.by)) & {"sur", "sur_mission"}
    }

    assert {key: found for key, found in required.items() if found} == {
        "name_focal_point": {"focal_point", "note_number"},
        "submit": {"blanks_confirmed"},
        "invite_visit": {"visit_mode", "visit_start", "visit_end", "invitation"},
        "change_visit": {"visit_mode", "visit_start", "visit_end"},
        "agree_items": {"agreed_items"},
        "agree_text": {"agreement_communication"},
        "state_new_date": {"step", "new_date"},
        "defer": {"defer_until"},
        "set_language": {"state_language"},
        "set_listing": {"listing"},
        "set_input": {"input_open"},
    }


def test_there_is_no_visit_and_no_input_without_the_word_of_the_state():
    opens = {
        key: set(keys_of(DEFINITION.transition(key).by))
        for key in ("invite_visit", "change_visit", "withdraw_invitation", "set_input")
    }

    assert opens == {key: {"sur"} for key in opens}


# 10. Inclusive


def test_every_state_of_the_register_may_open_a_review(world):
    groups = sa.select(sa.func.min(Country.key)).group_by(
        Country.kind, Country.group, Country.identified
    )
    keys = world.services.read(lambda s: list(s.scalars(groups.order_by(sa.func.min(Country.key)))))

    for key in keys:
        world.appoint(key, "mission", key, channel="note")
        world.open(key, "country_review", key, inputs={"state_language": "es"})

    opened = {f"{key}-2027": "interest_received" for key in keys}
    assert {k: v for k, v in world.states().items() if k != world.cycle} == opened


def test_a_mission_opens_the_review_of_its_own_state_alone(world):
    with pytest.raises(NotAllowed):
        world.open("mission_b", "country_review", "XAA", inputs={"state_language": "ar"})

    assert world.references() == [world.cycle]


# 11. Technical and 12. constructive


def test_findings_are_cleared_by_the_reviewing_states_alone():
    clearing = {
        key: set(keys_of(DEFINITION.transition(key).by))
        for key in ("clear_desk_note", "clear_draft", "clear_text", "correct_text")
    }

    assert clearing == {key: {"rev_focal_point"} for key in clearing}


@pytest.mark.parametrize("state", ["text_proposed", "reconciling"])
def test_both_views_stand_side_by_side_where_the_state_chooses(at, state):
    world = at(state)

    world.fire("fp", world.review, "choose_both_views", open_items="Item 3: both views")

    assert world.state(world.review) == "both_views"
    assert {"agree_transmittal", "conclude_without_transmittal"} <= world.options(
        "fp", world.review
    )


def test_a_text_is_proposed_again_after_a_discussion(at):
    world = at("reconciling")
    world.fire("officer", world.review, "facilitate_meeting", discussion="3 May")

    revise(world, world.review)

    assert world.state(world.review) == "text_proposed"


def test_good_practices_are_separable_from_the_report():
    documents = {value for value, _ in consent.DOCUMENTS}

    assert {"report", "practice", "need"} <= documents


def test_the_desk_that_reads_is_the_secretariat_and_the_executive_director():
    desk = {role.key for role in DEFINITION.plain_roles if role.seating is DESK}

    assert desk == set(keys_of(DESK_SIDE))
