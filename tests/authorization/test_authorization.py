"""The whole matrix, and houses that differ in one secret: every night, over the demonstration."""

from __future__ import annotations

import pytest

from tests.authorization import policy
from tests.authorization.house import House
from tests.authorization.matrix import Matrix

pytestmark = pytest.mark.nightly

# A review in each group of states that gives somebody other rights.
STATES = ("pairing", "sa_drafting", "desk_review", "questions_sent", "visit_agreed", "visit_held",
          "findings_drafting", "state_comments", "considered", "participation_ended")  # fmt: skip
CURIOUS = {"anonymous", "focal point, own", "focal point, reviewing", "mission, reviewing",
           "expert, other", "board", "secretariat"}  # fmt: skip
SECRETIVE = ("sa_drafting", "questions_sent", "findings_drafting", "state_comments")


@pytest.fixture
def at(source, tmp_path):
    """A function that answers the matrix of a review in the state asked for."""
    path, now, reviews = source
    made = []

    def matrix(state: str, **given) -> Matrix:
        made.append(House(tmp_path, path, now))
        return Matrix(made[-1], reviews[state], **given)

    yield matrix
    for house in made:
        house.close()


@pytest.mark.parametrize("state", STATES)
def test_nobody_gets_where_he_does_not_belong(at, state):
    matrix = at(state, near=state != STATES[0])
    found = [fault for cell in matrix.cells() for fault in matrix.look(cell)]
    found += [fault for cell, form in matrix.sent() for fault in matrix.look(cell, form)]

    assert found == []


@pytest.mark.parametrize("state", SECRETIVE)
def test_nobody_can_tell_houses_apart_that_differ_in_what_he_may_not_know(at, state):
    matrix = at(state, most=1, canaries=False)
    addresses = matrix.addresses()
    people = [who for who in matrix.people if who.name in CURIOUS]

    found = [told for who in people for told in matrix.tells(who, addresses)]

    assert found == []


def test_the_policy_knows_no_page_that_the_site_does_not_have(at):
    rules = {rule.endpoint for rule, _ in at("pairing", most=1, canaries=False).doors}

    for table in (policy.READ, policy.WRITE, policy.WHEN):
        unknown = [name for name in table if not any(rule.startswith(name) for rule in rules)]
        assert unknown == []
