"""Tasks as states open them: for each State, one after another, with dates that follow."""

from __future__ import annotations

import pytest

from engine import seats
from engine.definition import (
    ANY_OPEN,
    ENGINE,
    Definition,
    Due,
    Input,
    Kind,
    Opening,
    Role,
    State,
    TaskSpec,
    Transition,
    fact,
)
from engine.effects import bind_part, end_part
from engine.errors import InputFaults
from engine.guards import met
from engine.text import Text
from tests.engine.bench import both

HOST, MEMBER = Role("host", "Host"), Role("member", "Member")
END = State("end", "End", final=True)
OUT = Transition("out", "Out", ANY_OPEN, END, (HOST,))


def small(*transitions: Transition, state: State, **given) -> Definition:
    """A Definition of one state and the end."""
    roles = given.pop("roles", (HOST, MEMBER))
    return Definition(
        key="small", version=1, label="Small", initial=state, states=(state, END), roles=roles,
        opening=Opening(roles=roles), transitions=(*transitions, OUT), **given,
    )  # fmt: skip


ROUND = State(
    "round",
    "Round",
    tasks=(
        TaskSpec("view", "View", MEMBER, Due("view"), each=True),
        TaskSpec("sum_up", "Sum up", HOST, Due("sum_up"), after=("view",)),
    ),
)
ROUND_OF_VIEWS = small(
    Transition("view", "View", (ROUND,), None, (MEMBER,), meets=("view",)),
    Transition("sum_up", "Sum up", (ROUND,), END, (HOST,), meets=("sum_up",), guards=(met("view"),)),
    Transition("join", "Join", (ROUND,), None, (HOST,),
               inputs=(Input("member", "Member", Kind.SEAT),)),
    Transition("join_quietly", "Join", (ROUND,), None, (HOST,),
               inputs=(Input("number", "Number", Kind.NUMBER),),
               effects=(lambda context: context.draft.bind("member", context.inputs["number"]),)),
    Transition("leave", "Leave", (ROUND,), None, (MEMBER,),
               effects=(end_part("member", seat=lambda context: [context.actor_seat]),)),
    state=ROUND,
)  # fmt: skip
ROUND_RULES = "[days]\nview = 10\nsum_up = 30\n"


@pytest.fixture
def views(engine_of):
    return engine_of(ROUND_OF_VIEWS, rules={"small": ROUND_RULES})


def opened(bench, *states: str) -> int:
    members = [bench.seat("member", state) for state in states]
    return bench.open("small", roles={"host": [bench.seat("host", "XHH")], "member": members})


@both
def test_each_state_has_its_own_task_and_meets_its_own_only(views):
    case = opened(views, "XAA", "XAB")

    views.fire(case, views.seat("member", "XAA"), "view")

    assert views.tasks(case) == [("view", "XAB", "2027-01-21")]
    assert views.tasks(case, status="met") == [("view", "XAA", "2027-01-21")]
    assert views.verified(case) == []


def test_two_seats_of_one_state_have_one_task(views):
    members = [views.seat("member", "XAA"), views.seat("member", "XAA", again=True)]

    case = views.open("small", roles={"host": [views.seat("host")], "member": members})

    assert views.tasks(case) == [("view", "XAA", "2027-01-21")]


def test_a_state_that_comes_later_is_asked_from_then_on_and_has_as_many_days(views):
    case = opened(views, "XAA")
    host, late = views.seat("host", "XHH"), views.seat("member", "XAB")
    views.clock.advance(days=2)

    views.fire(case, host, "join", member=late.seat)

    assert views.tasks(case) == [("view", "XAA", "2027-01-21"), ("view", "XAB", "2027-01-25")]


def test_a_state_that_a_function_binds_is_asked_by_name(views):
    case = opened(views, "XAA")
    host, late = views.seat("host", "XHH"), views.seat("member", "XAB")

    views.fire(case, host, "join_quietly", number=late.seat)

    assert [body for _, body, _ in views.tasks(case)] == ["XAA", "XAB"]


def test_a_state_that_leaves_is_asked_no_more(views):
    case = opened(views, "XAA", "XAB")

    views.fire(case, views.seat("member", "XAB"), "leave")

    assert views.tasks(case) == [("view", "XAA", "2027-01-21")]
    assert views.tasks(case, status="cancelled") == [("view", "XAB", "2027-01-21")]


def test_when_the_last_state_awaited_leaves_the_next_task_opens(views):
    case = opened(views, "XAA", "XAB")
    views.fire(case, views.seat("member", "XAA"), "view")

    views.fire(case, views.seat("member", "XAB"), "leave")

    assert [key for key, _, _ in views.tasks(case)] == ["sum_up"]


def test_a_task_waits_for_the_one_it_comes_after(views):
    case = opened(views, "XAA", "XAB")
    host = views.seat("host", "XHH")
    views.fire(case, views.seat("member", "XAA"), "view")

    reasons = views.reasons(case, host, "sum_up")

    assert reasons == [
        "First comes: View",
        "A next step that comes before this one is still awaited.",
    ]


def test_a_task_that_waited_counts_its_date_from_the_entry(views):
    case = opened(views, "XAA")
    views.clock.advance(days=5)

    views.fire(case, views.seat("member", "XAA"), "view")

    assert views.tasks(case) == [("sum_up", "", "2027-02-10")]


def test_leaving_a_state_cancels_what_is_open(views):
    case = opened(views, "XAA", "XAB")

    views.fire(case, views.seat("host", "XHH"), "out")

    assert (views.tasks(case), len(views.tasks(case, status="cancelled"))) == ([], 2)


# Guards


def sentence(words: str):
    return lambda _context: Text(words)


BUSY = State("busy", "Busy")
STRICT = small(
    Transition("try", "Try", (BUSY,), None, (HOST,),
               guards=(sentence("One."), sentence("Two."), lambda _context: None,
                       fact("named", reason="Three."))),
    Transition("name", "Name", (BUSY,), None, (HOST,), inputs=(Input("named", "Named"),),
               guards=(fact("named"),)),
    state=BUSY, roles=(HOST,),
)  # fmt: skip


def test_all_the_reasons_are_told_at_once(engine_of):
    bench = engine_of(STRICT)
    host = bench.seat("host")
    case = bench.open("small", roles={"host": [host]})

    reasons = bench.reasons(case, host, "try")

    assert reasons == ["One.", "Two.", "Three."]


def test_an_option_is_not_greyed_for_what_its_own_form_will_bring(engine_of):
    bench = engine_of(STRICT)
    host = bench.seat("host")
    case = bench.open("small", roles={"host": [host]})

    options = bench.options(case, host)

    assert options == {"try": ["One.", "Two.", "Three."], "name": [], "out": []}


# Roles

TABLE = State("table", "Table")
ASKING = Definition(
    key="small", version=1, label="Asking", initial=TABLE, states=(TABLE, END),
    roles=(HOST, MEMBER), opening=Opening(
        roles=(HOST,), inputs=(Input("member", "Member", Kind.SEAT),)),
    transitions=(
        OUT,
        Transition("nod", "Nod", (TABLE,), None, (MEMBER,)),
        Transition("second", "Second", (TABLE,), None, (HOST,),
                   effects=(bind_part("host", seat=lambda context: context.seats("member")),)),
        Transition("go", "Go", (TABLE,), END, (ENGINE,), guards=(fact("never"),)),
    ),
)  # fmt: skip


def test_a_seat_named_on_opening_plays_its_role(engine_of):
    bench = engine_of(ASKING)
    host, member = bench.seat("host"), bench.seat("member", "XAA")
    case = bench.open("small", roles={"host": [host]}, inputs={"member": member.seat})

    bench.fire(case, member, "nod")

    assert bench.history(case) == ["open", "nod"]


def test_a_seat_of_another_case_is_not_taken(engine_of):
    bench = engine_of(ROUND_OF_VIEWS, rules={"small": ROUND_RULES})
    case, other = opened(bench, "XAA"), opened(bench, "XAB")
    theirs = bench.write(
        lambda s: (
            seats.create_seat(
                s, title="member", body="XAB", now=bench.clock.now(), case_id=other
            ).id
        )
    )

    with pytest.raises(InputFaults):
        bench.fire(case, bench.seat("host", "XHH"), "join", member=theirs)
