"""A session's move is taken back while cases are being re-planned: nothing of it is left."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from tests.reliability import crashes
from tests.reliability.house import BOARD, TO_FILING, House, carry, open_dossier
from tests.reliability.test_scheduler_off import move_session, moved


@pytest.fixture
def filing(house) -> list[int]:
    """Four dossiers that wait for the session, and the programme that can move it."""
    house.open("officer", "programme", inputs={})
    return [carry(house, open_dossier(house), TO_FILING) for _ in range(4)]


def take_back(house: House) -> None:
    programme = next(case.id for case in house.cases() if case.definition == "programme")
    house.fire("officer", programme, "undo", reason="Another date was meant")


def dates(house: House, cases: list[int]) -> list[dict]:
    return [house.tasks(case) for case in cases]


def test_a_move_that_broke_off_and_is_taken_back_restores_the_cases_it_had_reached(house, filing):
    was = dates(house, filing)
    move_session(house, BOARD + dt.timedelta(days=14))

    def exit_() -> None:
        raise KeyboardInterrupt

    with crashes.breaking("after the event", exit_, nth=3), pytest.raises(KeyboardInterrupt):
        house.tick()
    take_back(house)
    house.tick()

    assert dates(house, filing) == was
    assert [len(moved(house, case)) for case in filing] == [2, 2, 0, 0]
    assert house.verified() == []


def test_a_taking_back_that_breaks_off_is_finished_by_the_next_tick(house, filing):
    was = dates(house, filing)
    move_session(house, BOARD + dt.timedelta(days=14))
    house.tick()
    take_back(house)

    def exit_() -> None:
        raise KeyboardInterrupt

    with crashes.breaking("after the event", exit_, nth=3), pytest.raises(KeyboardInterrupt):
        house.tick()
    house.tick()

    assert dates(house, filing) == was
    assert house.verified() == []


@pytest.mark.parametrize("ticks", list(itertools.product((False, True), repeat=3)))
def test_of_two_moves_the_second_taken_back_leaves_the_first_whenever_the_clock_looked(
    house, filing, ticks
):
    """Moved, moved again, taken back, with or without a tick after each."""
    move_session(house, BOARD + dt.timedelta(days=14))
    for act, tick in zip(
        (lambda: move_session(house, BOARD + dt.timedelta(days=28)), lambda: take_back(house)),
        ticks[:2],
        strict=True,
    ):
        if tick:
            house.tick()
        house.clock.advance(minutes=1)
        act()
    if ticks[2]:
        house.tick()
    house.clock.advance(minutes=1)
    house.tick()

    expected = filed_now(house)
    assert {house.tasks(case)["file", ""] for case in filing} == {expected}
    assert house.verified() == []


def filed_now(house: House) -> dt.date:
    """The date of the document of a dossier that comes to the same point now."""
    return house.tasks(carry(house, open_dossier(house), TO_FILING))["file", ""]
