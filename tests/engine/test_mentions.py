"""Effects and guards mention tasks, states, roles, inputs, anchors and holds that there are."""

from __future__ import annotations

import pytest

from engine.definition import CLOCK, REQUIRED, Hold
from engine.effects import (
    appoint,
    bind_part,
    given,
    hold,
    new_seat,
    open_child,
    redate,
    set_fact,
    use_anchor,
)
from engine.guards import any_of, entries, met, passed
from tests.engine.smallest import HOST, act, faults


@pytest.mark.parametrize(
    ("effect", "line"),
    [
        (hold("rest"), "unknown hold 'rest'"),
        (use_anchor("board", "x"), "unknown anchor 'board'"),
        (bind_part("ghost", seat=lambda _context: [1]), "unknown role 'ghost'"),
        (appoint("ghost", people=()), "unknown role 'ghost'"),
        (set_fact("a", given("b")), "reads 'b', which it does not ask"),
        (redate("t", to="b"), "reads 'b', which it does not ask"),
        (appoint("host", people=("b",)), "reads 'b', which it does not ask"),
        (open_child("x", {"y": given("b")}), "reads 'b', which it does not ask"),
        (open_child("x", {"y": new_seat("z", "b")}), "reads 'b', which it does not ask"),
    ],
)
def test_an_effect_mentions_what_there_is(effect, line):
    assert faults(act(effects=(effect,))) == [f"transition 'act': {line}"]


@pytest.mark.parametrize(
    ("guard", "line"),
    [
        (met("read"), "a guard asks for the unknown task 'read'"),
        (passed("read"), "a guard asks for the unknown task 'read'"),
        (entries("gone", 2), "a guard asks for the unknown state 'gone'"),
        (any_of(met("read")), "a guard asks for the unknown task 'read'"),
    ],
)
def test_a_guard_mentions_what_there_is(guard, line):
    assert faults(act(guards=(guard,))) == [f"transition 'act': {line}"]


def test_a_hold_that_names_its_last_day_is_given_one():
    rest = Hold("rest", "Rest", REQUIRED, (HOST, CLOCK))

    assert faults(act(effects=(hold("rest"),)), holds=(rest,)) == [
        "transition 'act': hold 'rest' needs its last day"
    ]


@pytest.mark.parametrize(
    ("by", "line"),
    [
        ((), "hold 'rest': nobody may end it"),
        ((CLOCK,), "hold 'rest': the clock cannot end it, it has no last day"),
    ],
)
def test_a_hold_can_be_ended(by, line):
    assert faults(holds=(Hold("rest", "Rest", resume_by=by),)) == [line]
