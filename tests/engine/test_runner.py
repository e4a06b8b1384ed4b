"""What follows by itself: automatic moves, children and their parents, broadcasts."""

from __future__ import annotations

import pytest

from engine.definition import ENGINE, Definition, Opening, Role, State, Transition
from engine.errors import NotFound
from engine.guards import entries
from engine.models.case import Case
from tests.engine.bench import Bench, both
from tests.engine.samples import LOOP, LOOP_RULES, PANEL, PANEL_RULES, VOICE


@pytest.fixture
def panel(engine_of) -> Bench:
    """A panel (case 1) that has asked two members (cases 2 and 3)."""
    bench = engine_of(PANEL, VOICE, rules={"panel": PANEL_RULES})
    host = bench.seat("host", "XHH")
    bench.open("panel", roles={"host": [host]})
    for state in ("XAA", "XAB"):
        bench.fire(1, host, "invite", guest=bench.seat("member", state).seat)
    return bench


def host(bench: Bench):
    return bench.seat("host", "XHH")


@both
def test_a_child_has_the_parents_rules_its_own_reference_and_only_the_parts_named(panel):
    children = [panel.case(child).reference for child in panel.children(1)]

    assert children == ["MY-TEXT-2027/V1", "MY-TEXT-2027/V2"]
    assert panel.tasks(2) == [("answer", "", "2027-01-25")]
    with pytest.raises(NotFound):
        panel.fire(2, host(panel), "answer")


def test_a_part_bound_in_the_parent_is_asked_there(panel):
    panel.fire(2, panel.seat("member", "XAA"), "answer")

    assert panel.tasks(1) == [("comment", "XAA", "2027-01-21")]
    assert panel.history(1)[-1] == "answer"
    assert [panel.verified(case) for case in (1, 2, 3)] == [[], [], []]


def test_the_parent_moves_by_itself_when_its_children_have_done_enough(panel):
    panel.fire(2, panel.seat("member", "XAA"), "answer")
    before = panel.state(1)

    panel.fire(3, panel.seat("member", "XAB"), "answer")

    assert (before, panel.state(1)) == ("inviting", "meeting")
    assert [task[:2] for task in panel.tasks(1)] == [("speak", "XAA"), ("speak", "XAB")]


def test_the_preview_shows_the_child_that_a_step_will_open(panel):
    guest = panel.seat("member", "XAC")

    step = panel.plan(1, host(panel), "invite", guest=guest.seat)

    assert (step.refusals, step.faults, len(panel.children(1))) == ((), {}, 2)


def test_children_close_with_their_parent_in_the_same_step(panel):
    panel.fire(1, host(panel), "leave")

    assert [panel.state(child) for child in panel.children(1)] == ["shut", "shut"]
    assert panel.tasks(2) == panel.tasks(3) == []
    assert {event.command_id for case in (1, 2, 3) for event in panel.events(case)[-1:]} == {
        panel.events(1)[-1].command_id
    }


def test_a_child_that_has_closed_is_not_closed_again(panel):
    panel.fire(1, host(panel), "leave")

    assert panel.history(2) == ["open", "close"]


def test_an_effect_opens_a_child_for_whoever_plays_a_role(panel):
    panel.fire(1, host(panel), "convene")

    panel.fire(4, host(panel), "answer")

    assert panel.state(4) == "answered"


# Automatic moves


def chain(length: int) -> Definition:
    """A row of states through which a case runs by itself, once it is pushed."""
    own = Role("host", "Host")
    states = tuple(State(f"s{n}", f"S{n}") for n in range(length))
    end = State("end", "End", final=True)
    steps = [
        Transition(f"t{n}", f"T{n}", (states[n],), states[n + 1], (ENGINE,))
        for n in range(1, length - 1)
    ]
    push = Transition("push", "Push", (states[0],), states[1], (own,))
    last = Transition("finish", "Finish", (states[-1],), end, (own,))
    return Definition(
        key="chain", version=1, label="Chain", initial=states[0], states=(*states, end),
        roles=(own,), opening=Opening(roles=(own,)), transitions=(push, *steps, last),
    )  # fmt: skip


@pytest.mark.parametrize(("length", "state"), [(5, "s4"), (12, "s11"), (15, "s11")])
def test_automatic_moves_follow_one_another_ten_at_most(engine_of, length, state):
    bench = engine_of(chain(length))
    case = bench.open("chain", roles={"host": [host(bench)]})

    bench.fire(case, host(bench), "push")

    assert bench.state(case) == state


def test_the_preview_shows_the_automatic_moves_that_follow(engine_of):
    bench = engine_of(chain(4))
    case = bench.open("chain", roles={"host": [host(bench)]})

    step = bench.plan(case, host(bench), "push")

    assert [change.target for change in step.changes] == ["s1", "s2", "s3"]


def test_a_circle_that_a_guard_bounds_comes_to_rest(engine_of):
    own, end = Role("host", "Host"), State("end", "End", final=True)
    ping, pong = State("ping", "Ping"), State("pong", "Pong")
    definition = Definition(
        key="circle", version=1, label="Circle", initial=ping, states=(ping, pong, end),
        roles=(own,), opening=Opening(roles=(own,)), transitions=(
            Transition("there", "There", (ping,), pong, (ENGINE,), guards=(entries(pong, 2),)),
            Transition("back", "Back", (pong,), ping, (ENGINE,), guards=(entries(ping, 3),)),
            Transition("stop", "Stop", (ping,), end, (own,)),
        ),
    )  # fmt: skip
    bench = engine_of(definition)

    case = bench.open("circle", roles={"host": [host(bench)]})

    assert bench.history(case) == ["open", "there", "back", "there", "back"]


# Broadcasts


@pytest.fixture
def named(engine_of) -> Bench:
    """A panel (case 1) that two texts name (cases 2 and 3)."""
    bench = engine_of(PANEL, VOICE, LOOP, rules={"panel": PANEL_RULES, "loop": LOOP_RULES})
    bench.open("panel", roles={"host": [host(bench)]})
    for state in ("XAA", "XAB"):
        author, reader = bench.seat("author", state), bench.seat("reader", state)
        bench.open("loop", roles={"author": [author], "reader": [reader]}, names=(1,))
    return bench


@both
def test_a_broadcast_reaches_each_case_that_names_the_sender_once(named):
    named.fire(1, host(named), "tell_all")
    named.tick()
    held = [named.case(case).hold for case in (1, 2, 3)]

    named.tick()

    assert held == [None, "pause", "pause"]
    assert named.history(2) == named.history(3) == ["open", "suspend"]


def test_a_broadcast_is_answered_by_another(named):
    named.fire(1, host(named), "tell_all")
    named.tick()
    named.clock.advance(days=1)

    named.fire(1, host(named), "free_all")
    named.tick()

    assert [named.case(case).hold for case in (2, 3)] == [None, None]
    assert [named.verified(case) for case in (1, 2, 3)] == [[], [], []]


def test_one_case_that_cannot_follow_stops_no_other(named, monkeypatch):
    def fire(session, case: Case, by, **given):
        if case.id == 2:
            raise RuntimeError("broken")
        return type(named.engine).fire_machine(named.engine, session, case, by, **given)

    named.fire(1, host(named), "tell_all")
    with monkeypatch.context() as patch:
        patch.setattr(named.engine, "fire_machine", fire)
        named.tick()
    first = [named.case(case).hold for case in (2, 3)]

    named.clock.advance(hours=1)  # until its incident is tried again
    named.tick()

    assert first == [None, "pause"]
    assert [named.case(case).hold for case in (2, 3)] == ["pause", "pause"]
