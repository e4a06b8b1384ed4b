"""Wherever a step, its mail or a beat of the clock breaks off: nothing is lost, nothing is half.

Nightly every moment there is meets every fault; with each change the rows of the matrix do.
"""

from __future__ import annotations

import random
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from config import checks
from engine import incidents
from engine.command import Command
from engine.models.history import Command as CommandRow
from engine.models.history import Event
from tests import conftest
from tests.reliability.house import House, open_dossier
from tests.reliability.moments import BODY, COMMIT, COMMITTED, CONNECT, Strike, fail, watching
from tests.reliability.places import Place
from tests.reliability.scenes import SCENES, lost, outcome, uncertain
from tests.reliability.servers import Server, own_server
from tests.reliability.stepper import Stepper, as_json

KILLED = -signal.SIGKILL
FIRST, LAST = 0, -1

# The rows of the matrix: (what can break off, the work it belongs to, the moment, which of them).
ROWS = {
    "0 before anything is read": ("step", "begin", FIRST),
    "1 the case is being read": ("step", "select cases", FIRST),
    "2 a condition is being asked": ("step", "select part", FIRST),
    "3 the state is to be written": ("step", "update cases", FIRST),
    "4 the event is to be written": ("step", "insert event", FIRST),
    "4 the event of the case above is to be written": ("step", "insert event", LAST),
    "5 dates are to be closed": ("step", "update timer", FIRST),
    "5 dates are to be opened": ("step", "insert timer", FIRST),
    "6 mail is to be queued": ("step", "insert message", FIRST),
    "6 the last mail is to be queued": ("step", "insert message", LAST),
    "7a before the commit": ("step", COMMIT, FIRST),
    "7bc after the commit, before the answer": ("step", COMMITTED, FIRST),
    "8 the message is to be taken": ("mail", "update message", FIRST),
    "9 the mail server is to be called": ("mail", CONNECT, FIRST),
    "10 the sender is to be named": ("mail", "say mail", FIRST),
    "10 the recipient is to be named": ("mail", "say rcpt", FIRST),
    "11 the body is to be announced": ("mail", "say data", FIRST),
    "12 the body was sent, no answer": ("mail", BODY, FIRST),
    "16 the clock moves a case": ("tick", "update cases", FIRST),
    "16 what follows is to be queued": ("tick", "insert message", LAST),
    "17 the clock has moved a case": ("tick", COMMITTED, LAST),
}
# PostgreSQL takes these quickly, and all of them nightly.
ALSO = {row for row in ROWS if row.startswith(("3", "6 mail", "7", "11", "12", "16 the clock"))}
SHORT = [
    pytest.param(kind, row, marks=[pytest.mark.postgres] if kind == "postgres" else [])
    for kind in ("sqlite", "postgres")
    for row in ROWS
    if kind == "sqlite" or row in ALSO
]


# Places


@pytest.fixture(scope="module")
def post() -> Iterator[conftest.SmtpServer]:
    server = conftest.SmtpServer("127.0.0.1", conftest._free_port())
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    yield server
    controller.stop()


@pytest.fixture(scope="module")
def on_sqlite(sqlite_template, tmp_path_factory, post) -> Place:
    return Place(tmp_path_factory.mktemp("houses"), sqlite_template, post)


@pytest.fixture(scope="module")
def on_postgres(postgres, sqlite_template, tmp_path_factory, post) -> Place:
    return Place(tmp_path_factory.mktemp("houses"), sqlite_template, post, postgres)


@pytest.fixture
def place(request) -> Place:
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with own_server() as made:
        yield made


@pytest.fixture(scope="module")
def on_own(server, sqlite_template, tmp_path_factory, post) -> Iterator[Place]:
    """A server that may be restarted."""
    databases = conftest.Postgres(server.url)
    yield Place(tmp_path_factory.mktemp("houses"), sqlite_template, post, databases)
    databases.close()


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Stepper]:
    """Another process that carries out work, and is killed."""
    made = Stepper()
    yield made
    made.close()


# Faults


@contextmanager
def no_room() -> Iterator[Strike]:
    """From the moment on no file takes another byte, until the block ends."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        yield lambda _: resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def struck(house: House, scene: str, given: object, at: int, strike: Strike) -> None:
    """The work, in which something happens at a moment; what it says of that is not looked at."""
    with watching(house.services.database, at, strike), suppress(Exception):
        SCENES[scene].work(house, given)


def put_right(place: Place, house: House, scene: str, given: object, at: int) -> None:
    """All is well at once; the work is done once, however it is asked again; no mail is lost."""
    passed = place.moments[scene]
    name = f"{scene}, moment {at}: {passed[at]}"
    assert checks.faults(house.services) == [], name
    SCENES[scene].again(house, given)
    SCENES[scene].again(house, given)
    assert outcome(house) == place.done[scene], name
    if scene == "mail":
        assert lost(house, place.received()) == [], name
        assert uncertain(house) == open_incidents(house) <= 1, name
    if scene == "step":
        assert groups(house, "the-step") == 1, name


# The matrix


@pytest.mark.parametrize(("place", "row"), SHORT, indirect=["place"])
def test_work_that_breaks_off_is_whole_or_has_not_happened_and_can_be_asked_again(place, row):
    scene, name, which = ROWS[row]
    house, given = place.house(scene)
    at = place.nth(scene, name, which)

    struck(house, scene, given, at, fail)

    put_right(place, house, scene, given, at)
    place.away(house)


def open_incidents(house: House) -> int:
    """What stands on the page of incidents."""
    return house.services.read(incidents.open_now)


def groups(house: House, command: str) -> int:
    """How many times a command was carried out."""
    query = (
        sa.select(sa.func.count())
        .select_from(Event)
        .join(CommandRow, CommandRow.id == Event.command_id)
    )
    query = query.where(
        Event.command_id == command, Event.trigger == CommandRow.trigger, Event.seat_id.is_not(None),
        Event.case_id == CommandRow.case_id,
    )  # fmt: skip
    return int(house.rows(query)[0][0])


# Each moment there is, and every fault


EVERYWHERE = [
    pytest.param("sqlite", "raise"),
    pytest.param("sqlite", "no room"),
    pytest.param("sqlite", "kill"),
    pytest.param("postgres", "raise", marks=pytest.mark.postgres),
    pytest.param("postgres", "kill", marks=pytest.mark.postgres),
    pytest.param("own", "restart", marks=pytest.mark.postgres),
]


def by_fault(
    fault: str, request: pytest.FixtureRequest, place: Place, scene: str, at: int
) -> tuple[House, object]:
    """A house in which the work was struck at a moment by a fault, started again afterwards."""
    house, given = place.house(scene)
    if fault == "kill":
        elsewhere = request.getfixturevalue("elsewhere")
        more = {"smtp": house.services.settings.smtp_url.get_secret_value()}
        ended = elsewhere(house, work="struck", scene=scene, moment=at, given=given, **more)
        assert ended == KILLED, f"{scene}, moment {at}"
    elif fault == "no room":
        with no_room() as strike:
            struck(house, scene, given, at, strike)
    elif fault == "restart":
        server = request.getfixturevalue("server")
        struck(house, scene, given, at, lambda _: server.restart())
    else:
        struck(house, scene, given, at, fail)
    return house, given


@pytest.mark.nightly
@pytest.mark.parametrize(("place", "fault"), EVERYWHERE, indirect=["place"])
@pytest.mark.parametrize("scene", SCENES)
def test_at_every_moment_every_fault_leaves_it_whole_or_undone(request, place, fault, scene):
    place.prepare(scene)
    for at in range(len(place.moments[scene])):
        house, given = by_fault(fault, request, place, scene, at)
        put_right(place, house, scene, given, at)
        place.away(house)


# Killed at any time


def many_steps(house: House, case: int, turn: int) -> list[Command]:
    """Steps that can be taken again and again, and that write to every table of a case."""
    day = house.clock.now().date().replace(year=2028)
    made = []
    for n in range(40):
        trigger, inputs = (
            ("take_time", {"step": "write:", "new_date": day}),
            ("rest", {"until": day}),
            ("go_on", {}),
            ("name_deputy", {"person": {"name": "dora", "email": f"dora{n}@example.org"}}),
        )[n % 4]
        made.append(
            house.command("author_xaa", case, trigger, id=f"turn-{turn}-step-{n}", **inputs)
        )
    return made


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=pytest.mark.nightly)])
def test_whenever_a_process_is_killed_no_answered_step_is_lost_and_none_is_made_twice(
    house, elsewhere, tmp_path, kills
):
    chance = random.Random(4)  # noqa: S311 - moments, not secrets
    notes = tmp_path / "answered"
    notes.touch()
    answered: set[str] = set()
    killed = 0
    for turn in range(kills):
        case = open_dossier(house)
        commands = many_steps(house, case, turn)
        ended = elsewhere(
            house, work="run", commands=[as_json(each) for each in commands], notes=str(notes),
            kill_after=chance.uniform(0.02, 0.4),
        )  # fmt: skip
        assert ended in {KILLED, 0}
        killed += ended == KILLED

        answered |= set(notes.read_text().split())
        under_way = next((each for each in commands if each.id not in answered), None)
        if under_way is not None:  # made, or not, but not twice
            house.send(under_way)
            answered.add(under_way.id)

    made = [
        row[0]
        for row in house.rows(sa.select(CommandRow.id).where(CommandRow.id.startswith("turn-")))
    ]
    assert killed > kills // 2
    assert set(made) == answered
    assert all(groups(house, each) == 1 for each in made)
    assert checks.faults(house.services) == []
