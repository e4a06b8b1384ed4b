"""A focal point comes into what its State began before he was named, and no step lets him in."""

from __future__ import annotations

import pytest

from tests.journeys.review import begin, bring
from tests.journeys.world import SUR, make_world
from workflows.domain.assistance.rules import REQUEST
from workflows.domain.measures.rules import SHEET

OTHER = "XAB"
NEED = {"title": "Safer markets", "what": "Training of market wardens", "language": "en"}


@pytest.fixture
def early(tmp_path):
    """A need and a sheet of the State, open before its focal point is named; a sheet of another."""
    made = make_world(f"sqlite:///{tmp_path / 'early.db'}")
    begin(made)
    made.need = made.open("mission", REQUEST, SUR, inputs=NEED)
    made.sheet = made.open("mission", SHEET, SUR)
    made.foreign = made.open("mission_b", SHEET, OTHER)
    yield made
    made.services.close()


def test_the_focal_point_reads_and_acts_in_what_was_open_before_it_was_named(early):
    bring(early, "sa_drafting")
    assert {early.need, early.sheet} <= early.sees("fp")
    assert early.foreign not in early.sees("fp")
    early.fire("fp", early.need, "substantiate")
    assert early.state(early.need) == "substantiated"
    said = [line.label for line in early.history("mission", early.sheet)]
    assert "A further seat of the State comes in" in said
    assert not early.faults()


def test_a_step_taken_back_leaves_the_focal_point_who_came_in_after_it(early):
    early.fire("mission", early.need, "substantiate")
    bring(early, "sa_drafting")
    early.fire("mission", early.need, "undo", reason="Not yet")
    assert early.state(early.need) == "identified"
    assert early.need in early.sees("fp")
    assert not early.faults()


def test_what_was_closed_before_stays_as_it_was(early):
    early.fire("mission", early.sheet, "close")
    bring(early, "sa_drafting")
    assert early.sheet not in early.sees("fp")
    assert early.need in early.sees("fp")
