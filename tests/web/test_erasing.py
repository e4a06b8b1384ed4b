"""Erasing on request, as the secretariat does it on its pages."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.models.case import Case
from engine.models.history import Event, EventText
from tests.web.mechanism import PAPER, VISIT

GIVEN = {"document": "NV/77", "document_on": "2027-03-01", "reason": "On request", "sure": "1"}


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture
def sent(house, cast, paper):
    """A text of the focal point's, and its event."""
    cast.fire("focal", paper, "send", text="A paper with a slip", tone="plain")
    found = sa.select(EventText.event_id).where(EventText.value == "A paper with a slip")
    return house.services.read(lambda rows: rows.scalars(found).one())


def test_a_text_is_erased_from_the_history_by_a_document(officer, cast, sent):
    page = officer.get("/cases/XAA-2027/history")
    assert f'href="/erase/text/{sent}/text"' in page.text
    page = officer.get(f"/erase/text/{sent}/text")
    assert "A paper with a slip" not in page.text
    assert officer.send(f"/erase/text/{sent}/text", **GIVEN | {"sure": ""}).status_code == 422
    assert "NV/77" in officer.page.text

    officer.send(f"/erase/text/{sent}/text", **GIVEN)

    assert officer.page.status_code == 303
    page = officer.get("/cases/XAA-2027/history").text
    assert "A paper with a slip" not in page
    assert "erased on" in page
    assert "Text erased on request" in page
    assert "NV/77" in officer.get("/disposal").text
    assert officer.get(f"/erase/text/{sent}/text").status_code == 404
    assert "/erase/text/" not in cast.enter("focal").get("/cases/XAA-2027/history").text


def test_a_person_is_erased_once_the_seat_is_left(officer, house, cast, sent):
    key = house.person(*cast.NAMES["focal"])
    page = officer.get(f"/erase/person/{key}").text
    assert "still holds a seat" in page
    assert "Seats that are held" in page
    officer.get(f"/people/{key}")
    assert officer.send(f"/erase/person/{key}", **GIVEN).status_code == 422
    ended = next(
        part.split('"')[0] for part in officer.get(f"/people/{key}").text.split('action="')
        if part.startswith("/people/appointments/")
    )  # fmt: skip
    officer.send(ended)
    assert "What is erased" in officer.get(f"/erase/person/{key}").text
    assert (
        officer.send(f"/erase/person/{key}", **GIVEN | {"reason": "fay@example.org"}).status_code
        == 422
    )

    officer.send(f"/erase/person/{key}", **GIVEN)

    page = officer.get(f"/people/{key}").text
    assert "was erased on" in page
    assert "Open the account again" not in page
    history = officer.get("/cases/XAA-2027/history").text
    assert "A person whose data were erased" in history
    assert "Fay" not in history
    assert "Fay" not in officer.get("/people/").text
    officer.send(f"/people/{key}", active="1")
    assert officer.page.status_code == 409


def test_only_who_manages_people_erases(cast, house, sent):
    focal, key = cast.enter("focal"), house.person(*cast.NAMES["stranger"])
    for address in (f"/erase/person/{key}", f"/erase/text/{sent}/text"):
        assert focal.get(address).status_code in {403, 404}
        focal.get("/me")
        assert focal.send(address, **GIVEN).status_code in {403, 404}
    count = sa.select(sa.func.count()).select_from(Event).join(Case).where(Event.kind == "noted")
    assert house.services.read(lambda rows: rows.scalar(count)) == 0
