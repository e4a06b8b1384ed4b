"""What the sources give us: no ranking, voluntary, silence, substance, impartial."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.declarations import keys_of
from engine.definition import DESK
from engine.effects import Redate
from engine.errors import NotFound, Refused
from engine.models.case import Case
from engine.queries import cases
from tests.journeys.review import name_expert
from tests.journeys.world import FILE, World
from workflows import assignment, consent, follow_up, pairing
from workflows.country_review import DEFINITION
from workflows.domain.reviews import rules

ROOT = Path(__file__).parents[2]
OPEN = sorted(DEFINITION.open_states)
FAMILY = (DEFINITION, pairing.DEFINITION, assignment.DEFINITION, consent.DEFINITION,
          follow_up.DEFINITION)  # fmt: skip
DESK_NAMES = {"officer", "director"}
OTHERS = {"fp_b", "fp_c", "expert_b", "expert_c", "mission_b", "mission_c", "mission_d", "reader"}

in_every_open_state = pytest.mark.parametrize("state", OPEN)


def state_seat(world: World) -> str:
    """Who acts for the State: its mission, until a focal point is named."""
    return "fp" if "fp" in world.actors else "mission"


# 1. No ranking


def _sort_keys(tree: ast.AST) -> list[ast.expr]:
    """What lists are sorted by: arguments of `order_by`, and of `sorted` and `sort`, `key`."""
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name == "order_by":
                found += node.args
            if name in {"sorted", "sort", "min", "max"}:
                found += [word.value for word in node.keywords if word.arg == "key"]
    return found


def _measures(key: ast.expr) -> bool:
    """A count, a sum, a share, or a difference of two dates."""
    words = {getattr(n, "attr", getattr(n, "id", "")) for n in ast.walk(key)}
    taken = any(
        isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Sub, ast.Div))
        for node in ast.walk(key)
    )
    return taken or bool(
        words & {"count", "sum", "avg", "len", "duration", "elapsed", "days_taken", "share"}
    )


def test_no_list_is_sorted_by_a_duration_a_count_or_a_share():
    sources = [
        path
        for folder in ("engine/queries", "workflows", "notifications", "web", "config")
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]

    found = {
        f"{path.relative_to(ROOT)}:{key.lineno}"
        for path in sources
        for key in _sort_keys(ast.parse(path.read_text(encoding="utf-8")))
        if _measures(key)
    }

    assert found == set()


def test_lists_of_cases_have_four_orders():
    orders = cases.ORDERS

    assert orders == ("name", "reference", "date", "turn")


# 2. Voluntary and non-punitive


@in_every_open_state
def test_participation_ends_at_any_time_without_a_reason_and_is_sealed(at, state):
    world = at(state)

    world.fire(state_seat(world), world.review, "end_participation")

    assert world.state(world.review) == "participation_ended"
    peers = (OTHERS | DESK_NAMES) & set(world.actors)
    assert set().union(*(world.sees(who) for who in peers)) <= {world.cycle}
    assert world.review in world.sees("mission")
    assert world.faults() == {}


@pytest.mark.parametrize("rest", ["deferred", "pending_communication"])
@pytest.mark.parametrize("state", ["interest_received", "sa_drafting", "filed"])
def test_participation_ends_while_the_review_rests_too(at, state, rest):
    world = at(state)
    who, note = state_seat(world), {"note_number": "NV", "note_file": FILE}
    if rest == "deferred":
        world.fire(who, world.review, "defer", defer_until=dt.date(2029, 2, 1))
    else:
        long_ago = dt.date(2026, 1, 15)
        world.fire(
            "officer", world.review, "record_pending_communication", note_date=long_ago, **note
        )
    assert world.hold(world.review) == rest

    world.fire(who, world.review, "end_participation")

    assert world.state(world.review) == "participation_ended"


def test_of_an_ended_participation_the_desk_knows_the_bare_fact(at):
    world = at("participation_ended")
    engine, actor = world.services.engine, world.actors["officer"]

    fact = world.services.read(lambda s: engine.bare_fact(s, world.review, actor)).reference

    assert fact == world.review
    with pytest.raises(NotFound):
        world.services.read(lambda s: engine.case(s, world.review, actor))
    with pytest.raises(NotFound):
        world.services.read(lambda s: engine.bare_fact(s, world.review, world.actors["mission_b"]))


def test_no_reason_is_asked_for_leaving():
    leaving = DEFINITION.transition("end_participation")

    assert leaving.inputs == ()
    assert leaving.guards == ()


def test_more_time_applies_at_once(at):
    world = at("state_comments")

    world.fire(
        "fp", world.review, "state_new_date", step="send_comments", new_date=dt.date(2027, 6, 1)
    )

    assert world.open_tasks(world.review) == {"send_comments": "2027-06-01"}


def test_nobody_else_sets_a_date_of_the_state(at):
    world = at("state_comments")
    before = world.open_tasks(world.review)

    world.fire(
        "officer", world.review, "propose_other_date", step="send_comments",
        other_date=dt.date(2027, 6, 1),
    )  # fmt: skip

    setting = [t for t in DEFINITION.transitions if any(isinstance(e, Redate) for e in t.effects)]
    assert world.open_tasks(world.review) == before
    assert [(t.key, set(keys_of(t.by)), t.guards) for t in setting] == [
        ("state_new_date", {"sur", "rev"}, (rules.own_state_is_asked,))  # a date to state
    ]


def test_a_state_may_take_more_time_as_often_as_it_wishes(at):
    world = at("state_comments")

    for month in range(5, 12):
        new_date = dt.date(2027, month, 3)
        world.fire("fp", world.review, "state_new_date", step="send_comments", new_date=new_date)

    assert world.open_tasks(world.review) == {"send_comments": "2027-11-03"}


# 3. Silence binds nobody


@in_every_open_state
def test_three_years_of_silence_change_nothing(at, state):
    world = at(state)
    before = world.states()

    for _ in range(3):
        world.advance(days=365)

    assert world.states() == before
    assert world.hold(world.review) is None
    assert world.open_tasks(world.review).keys() == at(state).open_tasks(world.review).keys()
    assert world.faults() == {}


def test_the_one_thing_that_ends_by_date_is_the_invitation_of_an_expert(at):
    world = at("team_forming")
    name_expert(world, world.review, "b")
    before = world.states()

    world.advance(days=3 * 365)

    assert world.states() == before | {f"{world.review}/E1": "place_open"}


def test_only_invitations_and_rests_have_a_date_that_does_something():
    timed = {
        (definition.key, transition.key)
        for definition in FAMILY
        for transition in definition.transitions
        if "CLOCK" in definition.machines(transition)
    }

    assert timed == {("assignment", "invitation_ends"), ("country_review", "resume")}


# 4. The secretariat never writes a State's or a reviewer's substance


def _desk_makes(definition, transition) -> bool:
    desk = {role.key for role in definition.plain_roles if role.seating is DESK}
    return bool(definition.members(transition.by) & desk)


@in_every_open_state
def test_the_secretariat_takes_no_step_of_a_state(at, state):
    world = at(state)
    steps = [t.key for t in DEFINITION.from_state(state) if not _desk_makes(DEFINITION, t)]

    answers = {key: world.why("officer", world.review, key) for key in steps}

    assert answers == {key: ["NotAllowed"] for key in steps}


@in_every_open_state
def test_it_records_for_somebody_from_his_document_alone(at, state):
    world = at(state)
    engine, officer = world.services.engine, world.actors["officer"]
    behalf = world.seat("mission")

    def record(session):
        from engine.command import Command

        case = session.scalars(sa.select(Case).where(Case.reference == world.review)).one()
        asked = Command("c", case.id, "end_participation", officer, on_behalf_of=behalf)
        engine.fire(session, asked)

    with pytest.raises(Refused) as refused:
        world.services.write(record)
    assert [str(each) for each in refused.value.reasons] == [
        "A step on behalf of a seat needs number, date and file of its document."
    ]


def test_what_it_records_names_the_seat_and_the_document(at):
    world = at("text_proposed")

    world.record(world.review, "agree_text", "mission", agreement_communication=FILE)

    assert world.state(world.review) == "agreed"
    assert {"source_number", "source_date", "source_file"} <= world.reads("fp", world.review)


def test_it_forces_no_step():
    forced = {
        transition.key
        for transition in DEFINITION.transitions
        if _desk_makes(DEFINITION, transition) and transition.target in {
            "agreed", "both_views", "participation_ended"
        }
    }  # fmt: skip

    assert forced == set()


# 5. Impartial (more in test_pairing.py)


def test_nobody_reviews_the_own_state(at):
    world = at("pairing")

    reasons = world.why(
        "officer",
        world.review,
        "issue_pairing",
        first_reviewer=world.seat("mission_b"),
        second_reviewer=world.seat("mission"),
        draw_record="Order",
    )

    assert reasons == ["second_reviewer: A State does not review itself."]
