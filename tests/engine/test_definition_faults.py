"""What is wrong with a Definition is told when it is written, every fault in a line of its own."""

from __future__ import annotations

import pytest

from engine.definition import (
    ANY_OPEN,
    BROADCAST,
    CLOCK,
    DESK,
    ENGINE,
    OFFICE,
    PARENT,
    Due,
    Group,
    Hold,
    Input,
    Kind,
    Opening,
    Role,
    State,
    TaskSpec,
    Timer,
    Transition,
    anchor,
)
from engine.effects import (
    appoint,
    bind_part,
    hold,
    resume,
)
from engine.errors import DefinitionFaults
from engine.guards import entries, met
from tests.engine.smallest import END, FINISH, HOST, START, act, asking, faults, move, write


def test_the_smallest_definition_has_no_fault():
    assert faults() == []


def test_two_faults_are_two_lines():
    found = faults(move("on", START, State("nowhere", "N")), act(by=("ghost",)))

    assert found == [
        "transition 'on': unknown target 'nowhere'",
        "transition 'act': unknown role 'ghost'",
    ]


def test_a_fault_names_the_definition_and_its_version():
    with pytest.raises(DefinitionFaults) as caught:
        write(act(by=("ghost",)))

    assert str(caught.value) == "sample v1: transition 'act': unknown role 'ghost'"


# Keys


@pytest.mark.parametrize(
    ("given_", "line"),
    [
        ({"states": (START, END, State("end", "Again", final=True))}, "duplicate state key 'end'"),
        ({"transitions": (FINISH, FINISH)}, "duplicate transition key 'finish'"),
        ({"roles": (HOST, Role("host", "Again"))}, "duplicate role key 'host'"),
        (
            {"holds": (Hold("rest", "R", resume_by=(HOST,)),) * 2},
            "duplicate hold key 'rest'",
        ),
        (
            {"transitions": (FINISH, act(inputs=(Input("a", "A"), Input("a", "B"))))},
            "duplicate input (act) key 'a'",
        ),
        (
            asking(TaskSpec("t", "T", HOST), TaskSpec("t", "T", HOST)),
            "duplicate task (start) key 't'",
        ),
    ],
)
def test_a_key_is_used_once(given_, line):
    assert faults(**given_) == [line]


@pytest.mark.parametrize(
    ("given_", "line"),
    [
        ({"initial": "begin"}, "unknown initial state 'begin'"),
        ({"path": (START, "middle")}, "unknown state 'middle' in path"),
        (
            {"transitions": (FINISH, Transition("x", "X", ("gone",), END, (HOST,)))},
            "transition 'x': unknown source 'gone'",
        ),
        (asking(phase="late") | {"phases": {"early": "Early"}},
         "state 'start': unknown phase 'late'"),
        ({"roles": (HOST, Group("all", "All", (HOST, "ghost")))},
         "group 'all': unknown role 'ghost'"),
        (asking(TaskSpec("t", "T", "ghost")), "task 't': unknown role 'ghost'"),
        (asking(allows={"case.view": ("ghost",)}),
         "state 'start', 'case.view': unknown role 'ghost'"),
        ({"opening": Opening(by=("ghost",), roles=(HOST,))}, "opening: unknown role 'ghost'"),
        (
            {"opening": Opening(by=(HOST,), roles=(HOST,), parent="x", parts={"ghost": "host"})},
            "opening: unknown role 'ghost'",
        ),
        ({"holds": (Hold("rest", "R", resume_by=("ghost",)),)},
         "hold 'rest': unknown role 'ghost'"),
        (asking(TaskSpec("t", "T", HOST, after=("u",))),
         "task 't': comes after 'u', which its state does not ask"),
        (asking(TaskSpec("t", "T", HOST, Due("days", of=anchor("board")))),
         "state 'start': unknown anchor 'board'"),
    ],
)  # fmt: skip
def test_a_key_stands_for_something(given_, line):
    assert line in faults(**given_)


def test_an_input_is_of_a_known_kind():
    assert faults(act(inputs=(Input("a", "A", "colour"),))) == ["input 'a': unknown kind 'colour'"]


def test_only_known_roles_read_an_input():
    asked = Input("a", "A", visible_to=("ghost",))

    assert faults(act(inputs=(asked,))) == ["input 'a': unknown role 'ghost'"]


# The graph


def test_a_state_is_reached():
    island = State("island", "Island")

    assert faults(move("off", island, END), states=(START, island, END)) == [
        "unreachable state 'island'"
    ]


def test_a_state_that_is_not_final_has_a_way_out():
    trap = State("trap", "Trap")

    found = faults(move("in", START, trap), move("again", trap, trap), states=(START, trap, END))

    assert found == ["state 'trap' is not final and has no way out"]


def test_a_final_state_is_final():
    assert faults(move("back", END, START)) == ["state 'end' is final and has a way out"]


def test_a_final_state_asks_for_nothing():
    end = State("end", "End", final=True, tasks=(TaskSpec("t", "T", HOST),))
    finish = Transition("finish", "Finish", (START,), end, (HOST,), meets=("t",))

    found = faults(states=(START, end), transitions=(finish,))

    assert "state 'end' is final and asks for something" in found


def test_an_office_is_asked_nothing():
    office = Role("office", "Office", seating=OFFICE)
    finish = Transition("finish", "Finish", ("start",), END, (HOST,), meets=("t",))

    found = faults(
        **asking(TaskSpec("t", "T", office)), roles=(HOST, office), transitions=(finish,)
    )

    assert found == ["task 't' of 'start': an office is asked nothing"]


# Tasks


def test_a_task_is_met_by_something_that_can_be_done_there():
    assert faults(**asking(TaskSpec("read", "Read", HOST))) == [
        "task 'read' of 'start': nothing meets it"
    ]


def test_a_transition_meets_tasks_that_there_are():
    assert faults(act(meets=("read",))) == ["transition 'act': meets an unknown task 'read'"]


# Machines


def test_a_timer_fires_a_transition_of_the_clock():
    given_ = asking(timers=(Timer("finish", Due("days")),))

    assert faults(**given_) == ["timer of 'start': 'finish' is no CLOCK transition"]


def test_a_timer_fires_a_transition_of_its_state():
    middle = State("middle", "Middle", timers=(Timer("expire", Due("days")),))
    on, out = move("on", START, middle), move("out", middle, END)
    expire = Transition("expire", "Expire", (START,), END, (CLOCK,))

    found = faults(on, out, expire, states=(START, middle, END))

    assert found == ["timer of 'middle': 'expire' cannot be made there"]


def test_a_transition_of_the_clock_has_a_timer():
    assert faults(act(by=(CLOCK,))) == ["transition 'act': no timer fires it"]


def test_somebody_makes_a_transition():
    assert faults(act(by=())) == ["transition 'act': nobody can make it"]


def test_an_automatic_act_is_a_fault():
    assert faults(act(by=(ENGINE,))) == ["transition 'act': an automatic transition needs a target"]


def test_automatic_moves_do_not_run_in_a_circle():
    ping, pong = State("ping", "Ping"), State("pong", "Pong")
    circle = (
        move("in", START, ping), move("there", ping, pong, by=(ENGINE,)),
        move("back", pong, ping, by=(ENGINE,)), move("out", ping, END),
    )  # fmt: skip

    assert faults(*circle, states=(START, ping, pong, END)) == [
        "automatic loop through state 'ping'"
    ]


def test_a_circle_is_found_where_it_also_leads_elsewhere():
    ping, pong, aside = State("ping", "Ping"), State("pong", "Pong"), State("aside", "Aside")
    circle = (
        move("in", START, ping), move("there", ping, pong, by=(ENGINE,)),
        move("back", pong, ping, by=(ENGINE,)), move("off", pong, aside, by=(ENGINE,)),
        move("out", aside, END),
    )  # fmt: skip

    assert faults(*circle, states=(START, ping, pong, aside, END)) == [
        "automatic loop through state 'ping'"
    ]


@pytest.mark.parametrize("guard", [met("read"), entries("ping", at_most=3)])
def test_a_circle_that_waits_for_something_is_sound(guard):
    ping = State("ping", "Ping", tasks=(TaskSpec("read", "Read", HOST),))
    pong = State("pong", "Pong")
    circle = (
        move("in", START, ping),
        Transition("read", "Read", (ping,), None, (HOST,), meets=("read",)),
        move("there", ping, pong, by=(ENGINE,), guards=(guard,)),
        move("back", pong, ping, by=(ENGINE,)), move("out", ping, END),
    )  # fmt: skip

    assert faults(*circle, states=(START, ping, pong, END)) == []


# Roles


def test_a_role_is_bound_by_something():
    assert faults(roles=(HOST, Role("ghost", "Ghost"))) == [
        "role 'ghost': no opening, input or effect binds it"
    ]


@pytest.mark.parametrize(
    "by",
    [
        act(inputs=(Input("guest", "Guest", Kind.SEAT),)),
        act(effects=(bind_part("guest", seat=lambda _context: [1]),)),
        act(effects=(appoint("guest", people=("who",)),), inputs=(Input("who", "Who", "person"),)),
    ],
)
def test_inputs_and_effects_bind_roles(by):
    assert faults(by, roles=(HOST, Role("guest", "Guest"))) == []


def test_what_only_machines_do_is_sound():
    rest = Hold("rest", "Rest", resume_by=(BROADCAST,))
    found = faults(
        Transition("suspend", "Suspend", ANY_OPEN, None, (BROADCAST,), effects=(hold("rest"),)),
        Transition("lift", "Lift", ANY_OPEN, None, (BROADCAST,), effects=(resume(),)),
        Transition("close", "Close", ANY_OPEN, END, (PARENT,)),
        holds=(rest,),
    )

    assert found == []


def test_a_role_that_is_seated_by_itself_is_not_appointed():
    named = act(
        effects=(appoint("desk", people=("who",)),), inputs=(Input("who", "Who", "person"),)
    )

    assert faults(named, roles=(HOST, Role("desk", "Desk", seating=DESK))) == [
        "role 'desk': is seated by itself; `appoint` names a seat of this case"
    ]


def test_an_opening_has_no_case_to_ask_for_choices():
    asked = Input("colour", "Colour", Kind.CHOICE, choices=lambda _context: [])

    assert faults(opening=Opening(roles=(HOST,), inputs=(asked,))) == [
        "opening: the choices of 'colour' ask a case, and there is none yet"
    ]
