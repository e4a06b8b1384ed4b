"""A process that dies in the middle of a step leaves nothing of it behind, or all of it."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from engine.models.history import Command as CommandRow
from engine.models.history import Event
from tests.reliability import invariants
from tests.reliability.crashes import POINTS
from tests.reliability.house import TO_VISIT, House, carry, open_dossier
from tests.reliability.stepper import AFTER_COMMIT, Stepper, as_json

KILLED = -signal.SIGKILL
KILLS = 30


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Stepper]:
    """Another process that carries out steps."""
    made = Stepper()
    yield made
    made.close()


def last_answer(house: House):
    """The step that moves most: a child's answer, on which its parent moves and closes it."""
    case = carry(house, open_dossier(house), TO_VISIT - 1)
    return house.command("adviser_xag", house.children(case)[1], "answer", opinion="no")


def all_is_well(house: House) -> None:
    assert house.verified() == []
    assert house.services.read(lambda s: invariants.faults(s, house.services.registry)) == []


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
    return house.rows(query)[0][0]


@pytest.mark.parametrize("point", POINTS)
def test_a_step_that_dies_on_the_way_leaves_nothing_and_can_be_sent_again(house, elsewhere, point):
    command = last_answer(house)
    before = house.dump()

    for nth in (1, 2, 3) if point != "before the commit" else (1,):
        ended = elsewhere(house, work="step", command=as_json(command), point=point, nth=nth)
        assert ended == KILLED
        assert house.dump() == before
    all_is_well(house)

    assert not house.send(command).repeated
    assert house.send(command).repeated
    assert groups(house, command.id) == 1
    all_is_well(house)


def test_a_step_whose_answer_was_lost_is_whole_and_is_not_made_twice(house, elsewhere):
    command = last_answer(house)

    ended = elsewhere(house, work="step", command=as_json(command), point=AFTER_COMMIT, nth=1)
    whole = house.dump()

    assert ended == KILLED
    assert groups(house, command.id) == 1
    assert house.send(command).repeated
    assert house.dump() == whole
    all_is_well(house)


def many_steps(house: House, case: int, turn: int) -> list:
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


def test_whenever_a_process_is_killed_no_answered_step_is_lost_and_none_is_made_twice(
    house, elsewhere, tmp_path
):
    chance = random.Random(4)  # noqa: S311 - moments, not secrets
    notes = tmp_path / "answered"
    notes.touch()
    answered: set[str] = set()
    killed = 0
    for turn in range(KILLS):
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
    assert killed > KILLS // 2
    assert set(made) == answered
    assert all(groups(house, each) == 1 for each in made)
    all_is_well(house)
