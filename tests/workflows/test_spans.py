"""The parts of a session: dated ranges, checked when they are stated."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.journeys.world import World
from workflows.domain.reviews import spans
from workflows.domain.reviews.spans import Span

FIRST, LAST = dt.date(2026, 12, 7), dt.date(2026, 12, 9)


@pytest.fixture
def session(world: World) -> str:
    return world.open(
        "officer", "meeting", "Board, extraordinary",
        inputs={"kind": "board", "begins": FIRST, "ends": LAST},
    )  # fmt: skip


def why(world: World, session: str, parts: str) -> list[str]:
    return world.why("officer", session, "split", parts=parts)


def test_parts_are_read_as_first_and_last_days():
    assert spans.parse("2026-05-04..2026-05-08, 2026-06-01") == (
        Span(dt.date(2026, 5, 4), dt.date(2026, 5, 8)),
        Span(dt.date(2026, 6, 1), dt.date(2026, 6, 1)),
    )


def test_parts_stored_in_the_older_way_are_still_read():
    assert len(spans.read("2023-06-05/2023-06-09; 2025-05-29/2025-05-30")) == 2
    assert spans.read("May and June") == ()


def test_a_session_is_split_into_dated_parts(world, session):
    assert why(world, session, "2026-12-07..2026-12-09, 2027-02-01..2027-02-02") == []


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ("in May", "as first and last days"),
        ("2026-12-07..2026-12-09..2026-12-10", "as first and last days"),
        ("2026-12-07..2026-02-30", "as first and last days"),
        ("2026-12-07..2026-12-06", "begins after the part before it"),
        ("2026-12-07..2026-12-09, 2026-12-09..2026-12-10", "begins after the part before it"),
        ("2026-12-08..2026-12-09", "begins on the first day of the session"),
    ],
)
def test_what_is_no_order_of_days_is_said(world, session, parts, fault):
    assert fault in why(world, session, parts)[0]
