"""The last safe launch of a group: the two worked examples of the timetable, and what follows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from engine import rules
from engine.errors import Refused
from engine.rules import NO_RULES
from workflows.domain.reviews import launch
from workflows.domain.reviews.launch import Board

EDITION = Path("config/rules/country_review/2026_default.toml")
ASSEMBLY = dt.date(2029, 5, 28)
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def by():
    return launch.reckoning(rules.parse(EDITION.read_text(encoding="utf-8")))


def board(year: int, month: int, day: int, *, tentative: bool = True) -> Board:
    return Board(f"board_{year}_{month}", dt.date(year, month, day), tentative)


def test_the_reckoning_is_read_from_the_edition(by):
    assert (by.timetable, by.before_assembly, by.spare) == (518, 70, 90)
    assert (by.least, by.most) == (10, 15)


@pytest.mark.parametrize(
    ("session", "safe", "without"),
    [
        (dt.date(2028, 11, 21), dt.date(2027, 3, 24), dt.date(2027, 6, 22)),
        (dt.date(2029, 3, 15), dt.date(2027, 7, 16), dt.date(2027, 10, 14)),
    ],
)
def test_the_worked_examples(by, session, safe, without):
    assert launch.last_safe(session, by) == safe
    assert launch.last_safe(session, by, spare=False) == without


def test_every_board_session_ahead_and_before_the_assembly_is_shown_by_date(by):
    sessions = [board(2029, 3, 15), board(2026, 11, 10), board(2029, 11, 20), board(2028, 11, 21)]

    found = launch.launches(sessions, ASSEMBLY, by, today=TODAY)

    assert [each.board.date.isoformat() for each in found] == ["2028-11-21", "2029-03-15"]
    assert [(each.in_time, each.last) for each in found] == [(True, False), (True, True)]


def test_a_session_too_near_to_the_assembly_is_not_the_last_one(by):
    found = launch.launches(
        [board(2029, 3, 20), board(2028, 11, 21)], ASSEMBLY, by, today=TODAY
    )  # 19 March is the last day that is far enough

    assert [(each.in_time, each.last) for each in found] == [(True, True), (False, False)]


def test_without_an_assembly_every_session_ahead_counts(by):
    found = launch.launches([board(2029, 11, 20)], None, by, today=TODAY)

    assert [each.last for each in found] == [True]


def test_an_edition_from_before_the_spare_days_has_the_defaults():
    older = rules.parse(EDITION.read_text(encoding="utf-8").replace("launch_float", "other"))

    assert launch.reckoning(older).spare == 90


def test_without_rules_nothing_is_reckoned():
    with pytest.raises(Refused):
        launch.reckoning(NO_RULES)


@pytest.mark.parametrize(("count", "fits"), [(9, False), (10, True), (15, True), (16, False)])
def test_a_group_is_held_against_the_target(by, count, fits):
    assert launch.fits(count, by) is fits
