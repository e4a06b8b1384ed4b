"""What the desk sees of how long things are kept."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from config import disposals, seeds
from config.periods import RETENTION
from engine.models.disposal import CALENDAR
from engine.models.edition import Edition
from notifications.models import SENT, Message
from tests.web.mechanism import PAPER, VISIT


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture
def kept(house):
    (seed,) = seeds.read().retention
    row = Edition(
        kind=RETENTION, name="periods", edition=seed.data.edition, sha256="", current=True,
        content=seed.content, loaded_at=house.services.clock.now(),
    )  # fmt: skip
    house.services.write(lambda rows: rows.add(row))


def test_the_desk_reads_the_periods_what_is_due_and_what_went(house, cast, paper, kept, clock):
    cast.fire("focal", paper, "send", text="A paper", tone="plain")

    def sent(rows):
        found = rows.scalars(sa.select(Message).order_by(Message.id)).first()
        found.state, found.sent_at = SENT, clock.now()
        found.rendered, found.subject = b"Dear Fatima", "A word to Fatima"
        return found.id

    key = house.services.write(sent)
    clock.advance(days=100)
    officer = cast.enter("officer")

    page = officer.get("/disposal").text
    assert "Our defaults" in page
    assert "Drafts that were never delivered" in page
    assert "the oldest of" in page
    assert "Nothing was disposed of yet" in page

    disposals.run(house.services, CALENDAR)

    page = officer.get("/disposal").text
    assert "by the calendar" in page
    assert "Nothing was disposed of yet" not in page
    page = officer.get(f"/mail/{key}").text
    assert "disposed of after their time" in page
    assert "SHA-256" in page
    assert "Send once more" not in page
    assert "Fatima" not in page.partition("<main")[2]


def test_without_an_edition_the_page_says_that_nothing_is_disposed_of(officer, house, clock):
    assert "No periods are known" in officer.get("/disposal").text
    clock.advance(days=dt.timedelta(days=400).days)
    assert disposals.run(house.services, CALENDAR) == {}
