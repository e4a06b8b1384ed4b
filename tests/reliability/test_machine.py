"""Anybody does anything, in any order, on any day: after each act all that must be true is true.

EXPLORE=1 takes other ways each time, EXAMPLES=400 more of them, SHRINK=1 tells a fault in few acts.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from engine.models.case import Case, Part
from engine.models.person import Seat
from tests.journeys.review import bring
from tests.journeys.world import make_world
from tests.reliability.acts import Acts
from tests.reliability.house import AS_PLANNED, carry, furnish, house_at, make_tables, open_dossier

EXAMPLES = int(os.environ.get("EXAMPLES", "30"))
PHASES = [Phase.generate, *([Phase.shrink] if "SHRINK" in os.environ else [])]


@pytest.fixture
def files(sqlite_template, tmp_path) -> Iterator[Path]:
    """Databases with a programme and a dossier, one for each point of the planned way."""
    path = shutil.copy(sqlite_template, tmp_path / "planned.run")
    house = furnish(house_at(make_tables(f"sqlite:///{path}")))
    programme = house.open("officer", "programme", inputs={})
    case = open_dossier(house, names=(programme,))
    for steps in range(len(AS_PLANNED) + 1):
        carry(house, case, steps, start=max(0, steps - 1))
        with house.services.database.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(path, tmp_path / f"after_{steps}.db")
    house.close()
    logging.getLogger("engine.sweep").setLevel(logging.CRITICAL)  # we break it on purpose
    yield tmp_path
    logging.getLogger("engine.sweep").setLevel(logging.NOTSET)


def explore(machine: type[Acts], *, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            derandomize="EXPLORE" not in os.environ, suppress_health_check=list(HealthCheck), phases=PHASES,
        ),
    )  # fmt: skip


def test_whatever_people_and_the_clock_do_all_that_must_be_true_stays_true(files):
    class Here(Acts):
        folder = files

    explore(Here, examples=EXAMPLES, steps=30)


def test_whoever_is_told_or_reminded_it_is_of_what_stands_and_once(files):
    class Here(Acts):
        folder, listening = files, True

    explore(Here, examples=max(6, EXAMPLES // 3), steps=30)


# The country review and all that it opens, from points of its own way.

POINTS = ("interest_received", "confirmed", "team_forming", "sa_drafting", "visit_planning",
          "text_proposed", "filed")  # fmt: skip


@pytest.fixture
def reviews(tmp_path) -> Iterator[Path]:
    """Databases with a cycle and a review, one for each point."""
    path = tmp_path / "review.run"
    world = make_world(f"sqlite:///{path}")
    for point in POINTS:
        bring(world, point)
        with world.services.database.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(path, tmp_path / f"after_{point}.db")
    world.services.close()
    logging.getLogger("engine.sweep").setLevel(logging.CRITICAL)
    yield tmp_path
    logging.getLogger("engine.sweep").setLevel(logging.NOTSET)


class Reviews(Acts):
    """A cycle, a review, its pairings, assignments and what else anybody opens."""

    definitions = None
    programme = 0

    @invariant()
    def nobody_reviews_the_own_state(self) -> None:
        query = sa.select(Case.reference).join(Part, Part.case_id == Case.id)
        query = query.join(Seat, Seat.id == Part.seat_id)
        query = query.where(Part.role.startswith("rev_"), Seat.body == Case.subject)
        assert self.house.rows(query) == []

    @invariant()
    def a_review_has_two_reviewing_states_at_most(self) -> None:
        states = sa.func.count(Seat.body.distinct())
        query = sa.select(Case.reference, states).join(Part, Part.case_id == Case.id)
        query = query.join(Seat, Seat.id == Part.seat_id)
        query = query.where(
            Case.definition == "country_review", Part.role == "rev_mission", Part.until.is_(None)
        )
        assert self.house.rows(query.group_by(Case.reference).having(states > 2)) == []


def test_whatever_happens_to_a_country_review_all_that_must_be_true_stays_true(reviews):
    class Here(Reviews):
        folder = reviews

    explore(Here, examples=max(6, EXAMPLES // 5), steps=20)
