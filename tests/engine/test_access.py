"""One rule in two halves: what `may` answers, `visible` finds."""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa

from engine import seats
from engine.access import Actor
from engine.definition import (
    ANY_OPEN,
    DESK,
    OFFICE,
    Definition,
    Group,
    Opening,
    Role,
    State,
    Transition,
)
from engine.effects import open_child, playing
from engine.models.case import Case
from engine.models.person import Appointment, Person, Seat
from tests.engine.bench import Bench, both

OWNER, GUEST, CLERK = (
    Role("owner", "Owner"),
    Role("guest", "Guest"),
    Role("clerk", "Clerk", seating=DESK),
)
WATCHER = Role("watcher", "Watcher", seating=OFFICE)
PARTY = Group("party", "Party", (OWNER, GUEST))
VIEW, EDIT, RECORD = "case.view", "text.edit", "case.record_for"

UNSAID = State("unsaid", "Nothing said")
OWN = State("own", "Owner alone", allows={VIEW: (OWNER,), EDIT: (OWNER,)})
SHARED = State("shared", "Both", allows={VIEW: (PARTY, CLERK, WATCHER), EDIT: (GUEST,)})
NOBODY = State("nobody", "Nobody", allows={VIEW: ()})
OVER = State("over", "Over", final=True)
SEALED = State("sealed", "Sealed", final=True, allows={VIEW: (OWNER,)})
STATES = (UNSAID, OWN, SHARED, NOBODY, OVER, SEALED)

MOVES = tuple(Transition(f"to_{s.key}", s.label, ANY_OPEN, s, (CLERK,)) for s in STATES)
LEAF_END = State("leaf_end", "End", final=True)
LEAF_STATE = State("leaf", "Leaf")
LEAF = Definition(
    key="leaf", version=1, label="Leaf", initial=LEAF_STATE, states=(LEAF_STATE, LEAF_END),
    roles=(GUEST, CLERK), transitions=(Transition("end", "End", (LEAF_STATE,), LEAF_END, (CLERK,)),),
)  # fmt: skip
FOLDER = Definition(
    key="folder", version=1, label="Folder", initial=UNSAID, states=STATES,
    roles=(OWNER, GUEST, PARTY, CLERK, WATCHER), opening=Opening(by=(CLERK,), roles=(OWNER, GUEST)),
    transitions=(
        Transition("add", "Add", (UNSAID,), None, (CLERK,),
                   effects=(open_child("leaf", {"guest": playing("guest")}),)),
        *MOVES,
    ),
)  # fmt: skip
TABLE = {"clerk": frozenset({VIEW, "case.open"}), "auditor": frozenset({VIEW, EDIT, RECORD})}
PERSONAS = (
    "owner", "guest", "clerk", "auditor", "watcher", "stranger", "former", "inactive", "wrong",
    "none",
)  # fmt: skip


@pytest.fixture
def folders(engine_of) -> Bench:
    """One folder in each state, each with a leaf."""
    bench = engine_of(FOLDER, LEAF, desk=TABLE)
    clerk = bench.seat("clerk")
    for state in STATES:
        roles = {"owner": [bench.seat("owner", "XAA")], "guest": [bench.seat("guest", "XAB")]}
        case = bench.open("folder", by=clerk, roles=roles)
        bench.fire(case, clerk, "add")
        bench.fire(case, clerk, f"to_{state.key}")
    return bench


def persona(bench: Bench, name: str) -> Actor | None:
    if name == "none":
        return None
    if name == "wrong":  # somebody in a seat that is not his
        owner, guest = bench.seat("owner", "XAA"), bench.seat("guest", "XAB")
        return Actor(guest.person, owner.seat, owner.title, owner.body)
    if name in {"former", "inactive"}:
        return bench.write(lambda session: left(session, bench, name))
    body = {"owner": "XAA", "guest": "XAB", "stranger": "XAC"}.get(name, "secretariat")
    return bench.seat(name, body)


def left(session, bench: Bench, how: str) -> Actor:
    """The owner, whose appointment has just ended, or whose account has."""
    owner = bench.seat("owner", "XAA")
    if how == "inactive":
        session.get_one(Person, owner.person).active = False
    else:
        held = session.scalars(
            sa.select(Appointment).where(Appointment.seat_id == owner.seat)
        ).one()
        seats.end_appointment(session, held, now=bench.clock.now())
    return owner


@both
@pytest.mark.parametrize("name", PERSONAS)
def test_may_and_visible_agree_for_every_persona_state_and_permission(folders, name):
    who, now, access = persona(folders, name), folders.clock.now(), folders.engine.access

    def ask(session):
        cases = session.scalars(sa.select(Case).order_by(Case.id)).all()
        for permission in (VIEW, EDIT, RECORD, "case.fact"):
            found = session.scalars(sa.select(Case.id).where(access.visible(who, permission, now)))
            allowed = [c.id for c in cases if access.may(session, who, c, permission, now)]
            yield permission, sorted(found), allowed

    halves = folders.read(lambda session: list(ask(session)))

    assert [found for _, found, _ in halves] == [allowed for _, _, allowed in halves]


def seen(bench: Bench, name: str, permission: str = VIEW) -> dict[str, list[str]]:
    """The states of the folders and leaves that a persona sees."""
    who, now = persona(bench, name), bench.clock.now()
    query = sa.select(Case.definition, Case.state).where(
        bench.engine.access.visible(who, permission, now)
    )
    rows = bench.read(lambda session: session.execute(query.order_by(Case.id)).all())
    return {
        key: [row.state for row in group]
        for key, group in itertools.groupby(sorted(rows, key=lambda r: r[0]), lambda r: r[0])
    }


def test_a_state_that_says_nothing_is_read_by_whoever_plays_a_role(folders):
    assert seen(folders, "owner") == {"folder": ["unsaid", "own", "shared", "over", "sealed"]}
    assert seen(folders, "guest")["folder"] == ["unsaid", "shared", "over"]


def test_the_desk_reads_what_no_state_closes_to_it(folders):
    assert seen(folders, "auditor")["folder"] == ["unsaid", "over"]
    assert seen(folders, "clerk")["folder"] == ["unsaid", "shared", "over"]


def test_an_office_reads_where_a_state_names_it_and_nowhere_else(folders):
    assert seen(folders, "watcher") == {"folder": ["shared"]}


def test_a_sealed_case_takes_its_children_with_it(folders):
    assert len(seen(folders, "guest")["leaf"]) == len(STATES) - 1
    assert len(seen(folders, "clerk")["leaf"]) == len(STATES) - 1


def test_other_permissions_come_from_the_state_or_the_desk_table_only(folders):
    assert seen(folders, "guest", EDIT) == {"folder": ["shared"]}
    assert seen(folders, "owner", RECORD) == {}


@pytest.mark.parametrize("name", ["stranger", "former", "inactive", "wrong", "none"])
def test_whoever_holds_no_seat_of_a_case_sees_nothing(folders, name):
    assert seen(folders, name) == {}


def test_an_alternate_sees_what_the_principal_sees(folders):
    owner = folders.seat("owner", "XAA")

    def name(session):
        person = seats.find_or_make_person(
            session, name="Deputy", email="deputy@example.org", now=folders.clock.now()
        )
        seat = session.get_one(Seat, owner.seat)
        seats.appoint(session, seat, person, now=folders.clock.now(), kind="alternate")
        return person.id

    folders.seated["deputy", "secretariat"] = Actor(folders.write(name), owner.seat, "owner", "XAA")

    assert seen(folders, "deputy") == seen(folders, "owner")
