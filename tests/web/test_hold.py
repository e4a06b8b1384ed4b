"""The desk sees that the house came from a copy, what waits in it, and lets it go on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine import doors
from engine.models.doors import HouseHold
from notifications.models import Message
from tests.web.conftest import START
from tests.web.mechanism import PAPER, VISIT

CAME = "These data came from a copy."


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture
def held(house, paper, clock):
    """Messages wait, and the copy was brought back two days later."""
    clock.advance(days=2)
    house.services.write(
        lambda s: doors.stand_still(
            s, doors.RESTORED, copied_at=START, now=house.services.clock.now()
        )
    )
    return house


def states(house) -> set[str]:
    return set(house.services.read(lambda s: s.scalars(sa.select(Message.state)).all()))


def test_the_desk_is_told_and_nobody_else(held, officer, focal):
    assert CAME in officer.get("/mail/").text
    assert CAME in officer.get("/inbox").text
    assert CAME not in focal.get("/inbox").text
    assert focal.get("/mail/hold").status_code == 404
    assert focal.post("/mail/hold/all").status_code == 404


def test_what_waits_is_shown_before_it_is_let_go(held, officer):
    page = officer.get("/mail/hold")

    count = held.services.read(lambda s: s.scalar(sa.select(sa.func.count()).select_from(Message)))
    assert count > 0
    assert page.text.count(f"<dd><bdi>{count}</bdi></dd>") == 3  # in the queue, before, older
    assert "Release, and keep back what was queued before" in page.text


def test_it_is_released_once_with_what_waits(held, officer):
    page = officer.post("/mail/hold/all")

    assert "Mail and dates go on." in page.text
    assert CAME not in page.text
    assert "Omar" in page.text  # the log
    assert states(held) == {"queued"}
    assert "It was released already." in officer.post("/mail/hold/all").text
    assert officer.post("/mail/hold/other").status_code == 404


def test_what_was_queued_before_is_kept_back_and_may_be_sent_by_hand(held, officer):
    officer.post("/mail/hold/keep-back")

    row = held.services.read(lambda s: s.scalars(sa.select(HouseHold)).one())
    assert row.kept_back > 0
    assert row.released_at == held.services.clock.now()
    assert states(held) == {"uncertain"}
    page = officer.get("/mail/1")
    assert "It waited in the queue when a copy was brought back." in page.text
    assert "kept back" not in page.text
    assert "Send once more" in page.text


def test_a_house_of_its_own_says_so(officer, house, paper):
    assert "These data never came from a copy." in officer.get("/mail/hold").text
    assert CAME not in officer.get("/mail/").text
