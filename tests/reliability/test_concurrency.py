"""People who act at the same moment: what happens is what one after the other could have done."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext, suppress
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from engine import store
from engine.errors import EngineError, NotAllowed, Refused, Stale
from engine.models.anchors import BroadcastCase, ReplanCase
from engine.models.case import Case
from engine.models.person import Appointment, Person, Seat
from tests.reliability import invariants
from tests.reliability.house import House, carry, house_at, open_dossier

ROUNDS = 20


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all in threads of their own that start together; answers results and refusals."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return work()
        except EngineError as refused:
            return refused

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, work) for work in works]]


@contextmanager
def both_decided_before_either_writes(house: House) -> Iterator[None]:
    """Hold each of two transactions until both have read: the worst moment there is.

    Where one waits for the other's rows it does not come so far: then the other goes on alone.
    SQLite has one writer, who decides and writes before the other begins.
    """
    if house.services.database.dialect.name == "sqlite":
        yield
        return
    barrier, original = threading.Barrier(2), store._advance
    waited: set[int] = set()

    def advance(*args: Any) -> None:
        if threading.get_ident() not in waited:
            waited.add(threading.get_ident())
            with suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=0.3)
        original(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_advance", advance)
        yield


@pytest.fixture
def beside(house) -> Iterator[House]:
    """A second node on the same database: it shares no lock and no memory with the first."""
    url = house.services.database.url.render_as_string(hide_password=False)
    made = house_at(url, clock=house.clock)
    made.actors = house.actors
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _all_is_well(request) -> Iterator[None]:
    house = request.getfixturevalue("house") if "house" in request.fixturenames else None
    yield
    if house is not None:
        assert house.services.read(lambda s: invariants.faults(s, house.services.registry)) == []


def won(answers: list[Any]) -> list[Any]:
    return [each for each in answers if not isinstance(each, EngineError)]


def test_a_double_click_is_one_step(house, beside):
    case = open_dossier(house)
    day = house.clock.now().date().replace(year=2028)
    for _ in range(ROUNDS):
        command = house.command("author_xaa", case, "take_time", step="write:", new_date=day)
        before = house.case(case).version

        answers = at_once(
            partial(house.send, command),
            partial(beside.send, command),
            partial(beside.send, command),
        )

        assert sorted(answer.repeated for answer in answers) == [False, True, True]
        assert len({answer.event for answer in answers}) == 1
        assert house.case(case).version == before + 1


def test_of_two_opposite_decisions_one_stands_and_the_other_is_told(house, beside):
    for _ in range(ROUNDS // 4):
        case = carry(house, open_dossier(house), 3)  # both peers have commented
        gather = house.command("author_xaa", case, "gather", seen_entry=2)
        hand_back = house.command("peer_xac", case, "hand_back", seen_entry=2)

        answers = at_once(partial(house.send, gather), partial(beside.send, hand_back))

        assert len(won(answers)) == 1
        told = next(each for each in answers if isinstance(each, EngineError))
        assert isinstance(told, (Stale, Refused, NotAllowed))
        assert house.history(case)[4:] in (["gather"], ["hand_back"])


def certificate(house: House, *, sheets: int) -> tuple[int, list[int]]:
    case = house.open("officer", "certificate", roles={"author": ("author_xaa",)}, inputs={})
    for _ in range(sheets):
        house.fire("officer", case, "lay_out")
    return case, house.children(case)


@pytest.mark.parametrize("first", [0, 1])
def test_two_children_that_complete_at_once_advance_their_parent(house, beside, first):
    for n in range(ROUNDS // 2):
        case, sheets = certificate(house, sheets=2)
        one, other = (
            house.command("author_xaa", sheets[place], "empty") for place in (first, 1 - first)
        )

        with both_decided_before_either_writes(house) if n % 2 else nullcontext():
            answers = at_once(partial(house.send, one), partial(beside.send, other))

        assert len(won(answers)) == 2
        assert house.case(case).state == "void"
        assert house.history(case).count("fall_away") == 1


def test_a_certificate_is_not_given_beside_a_sheet_that_is_emptied(house, beside):
    for n in range(ROUNDS // 2):
        case, (sheet,) = certificate(house, sheets=1)
        certify = house.command("officer", case, "certify")
        empty = house.command("author_xaa", sheet, "empty")

        with both_decided_before_either_writes(house) if n % 2 else nullcontext():
            answers = at_once(partial(house.send, certify), partial(beside.send, empty))

        assert len(won(answers)) == 1
        assert any(isinstance(each, Refused) for each in answers)
        states = {house.case(case).state, house.case(sheet).state}
        assert states in ({"certified", "full"}, {"open", "empty"})


def test_a_step_and_an_act_on_the_same_case_come_one_after_the_other(house, beside):
    for _ in range(ROUNDS // 4):
        case = carry(house, open_dossier(house), 3)
        another = house.actors["peer_xae"].seat
        gather = house.command("author_xaa", case, "gather")
        add = house.command("officer", case, "add_peer", peer=another)

        answers = at_once(partial(house.send, gather), partial(beside.send, add))

        if len(won(answers)) == 2:  # the peer came when all had been gathered
            assert house.history(case)[4:] == ["gather", "add_peer"]
        else:  # the new peer's comment is awaited
            assert ("comment", "XAE") in house.tasks(case)
            assert house.case(case).state == "reading"


def test_a_tick_and_a_person_do_not_both_end_a_window(house, beside):
    cases = [carry(house, open_dossier(house), 1) for _ in range(ROUNDS // 2)]
    house.clock.advance(days=70)
    commands = [house.command("peer_xac", case, "comment") for case in cases]

    def people() -> list[Any]:
        return [refusal(beside, command) for command in commands]

    at_once(house.tick, people)
    house.tick()

    for case in cases:
        assert house.history(case).count("reading_ends") == 1
        assert "comment" not in house.history(case)


def refusal(house: House, command) -> EngineError | None:
    try:
        house.send(command)
    except EngineError as refused:
        return refused
    return None


@pytest.mark.parametrize("nodes", [2, 4])
def test_however_many_nodes_tick_nothing_happens_twice(house, nodes, caplog):
    programme = house.open("officer", "programme", inputs={})
    cases = [carry(house, open_dossier(house, names=(programme,)), 1) for _ in range(6)]
    filing = [carry(house, open_dossier(house, names=(programme,)), 12) for _ in range(3)]
    house.fire(
        "officer",
        programme,
        "move_session",
        begins=house.case(programme).opened_at.date().replace(year=2028),
    )
    house.clock.advance(days=70)
    house.fire("officer", programme, "suspend_all")
    url = house.services.database.url.render_as_string(hide_password=False)
    others = [house_at(url, clock=house.clock) for _ in range(nodes - 1)]

    with caplog.at_level(logging.ERROR):
        at_once(house.tick, *(other.tick for other in others))
    house.tick()

    for case in cases:
        assert house.history(case)[2:] == ["reading_ends", "suspend"]
    for case in filing:
        assert house.history(case).count("replan") == 1
        assert house.history(case).count("suspend") == 1
    assert len(house.rows(sa.select(ReplanCase))) == len(filing) + len(cases)
    assert len(house.rows(sa.select(BroadcastCase))) == len(filing) + len(cases)
    for other in others:
        other.close()


@pytest.mark.parametrize("following", ["hand_back", "comment"])
def test_a_step_is_taken_back_or_followed_but_not_both(house, beside, following):
    for _ in range(ROUNDS // 4):
        case = carry(house, open_dossier(house), 1)
        back = house.command("author_xaa", case, "undo", reason="a slip")
        follow = house.command("peer_xac", case, following)

        answers = at_once(partial(house.send, back), partial(beside.send, follow))

        assert len(won(answers)) == 1
        assert house.history(case)[2:] in (["undo"], [following])


def test_two_people_named_at_once_leave_one_seat_with_one_principal(house, beside):
    for n in range(ROUNDS // 4):
        case = open_dossier(house)
        one, other = (
            house.command(
                "author_xaa",
                case,
                "name_deputy",
                person={"name": name, "email": f"{name}{n}@example.org"},
            )
            for name in ("dora", "dina")
        )

        answers = at_once(partial(house.send, one), partial(beside.send, other))

        assert len(won(answers)) == 2
        seats = house.rows(sa.select(Seat.id).where(Seat.title == "deputy", Seat.case_id == case))
        held = sa.select(Appointment.person_id).where(
            Appointment.seat_id == seats[0][0],
            Appointment.until.is_(None),
            Appointment.kind == "principal",
        )
        assert len(seats) == 1
        assert len(house.rows(held)) == 1


def test_cases_opened_at_once_get_a_reference_each_and_share_the_vacant_seat_they_make(
    house, beside
):
    house.services.write(
        lambda s: s.execute(sa.update(Seat).where(Seat.title == "secretariat").values(title="desk"))
    )

    def open_one(at: House) -> int:
        return at.services.write(lambda s: at.engine.open(s, asked(at))).case

    def asked(at: House):
        from engine.command import Opening

        actor = at.actors["officer"]
        return Opening(
            id=f"{threading.get_ident()}", definition="dossier", subject="My text",
            actor=actor.__class__(actor.person, actor.seat, "secretariat", "secretariat"),
            roles={"author": (at.actors["author_xaa"].seat,), "peer": (at.actors["peer_xac"].seat,)}, inputs={"topic": "cities"},
            anchors={"board": "board_1"},
        )  # fmt: skip

    answers = at_once(*(lambda at=at: open_one(at) for at in (house, beside, house, beside)))

    assert len(set(won(answers))) == 4
    references = [row[0] for row in house.rows(sa.select(Case.reference).order_by(Case.id))]
    assert sorted(references) == [
        "MY-TEXT-2027",
        "MY-TEXT-2027-2",
        "MY-TEXT-2027-3",
        "MY-TEXT-2027-4",
    ]
    assert len(house.rows(sa.select(Seat).where(Seat.title == "secretariat"))) == 1


def test_a_person_named_in_two_cases_at_once_is_one_person(house, beside):
    for n in range(ROUNDS // 4):
        cases = [open_dossier(house), open_dossier(house)]
        named = {"name": "dora", "email": f"dora{n}@example.org"}
        one, other = (
            house.command("author_xaa", case, "name_deputy", person=named) for case in cases
        )

        answers = at_once(partial(house.send, one), partial(beside.send, other))

        assert len(won(answers)) == 2
        assert len(house.rows(sa.select(Person).where(Person.email == named["email"]))) == 1


def test_on_sqlite_a_step_takes_the_writer_s_place_before_it_reads(sqlite_house):
    path = str(sqlite_house.services.database.url.database)

    def compete(session) -> str:
        session.connection()
        with closing(sqlite3.connect(path, timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as fault:
                return str(fault)
        return "two writers at once"

    assert sqlite_house.services.write(compete) == "database is locked"


def test_on_postgres_steps_are_serializable_and_pages_are_not(postgres_house):
    def ask(session) -> str:
        return str(session.scalar(sa.text("show transaction_isolation")))

    assert postgres_house.services.write(ask) == "serializable"
    assert postgres_house.services.read(ask) == "read committed"
