"""What the desk sees of work that did not go through."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from engine import incidents
from engine.models.incidents import Incident
from engine.sweep import TIMER
from notifications import claims
from notifications.models import UNCERTAIN, Message
from tests.web.mechanism import PAPER, VISIT


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture
def stuck(house, paper):
    """The timer of the case failed."""
    now = house.services.clock.now()
    said = "KeyError: engine/sweep.py, line 1"
    return house.services.write(
        lambda s: incidents.note(s, TIMER, paper, said, now=now, case=paper).id
    )


def row(house, key):
    return house.services.read(lambda s: s.get(Incident, key))


def test_an_incident_is_seen_from_the_inbox_and_tried_again(officer, house, stuck):
    assert "incident is open" in officer.get("/inbox").text
    page = officer.get("/incidents")
    assert "A step that the calendar takes by itself" in page.text
    assert 'href="/cases/XAA-2027"' in page.text
    assert row(house, stuck).try_at > house.services.clock.now()
    officer.get(f"/incidents/{stuck}")

    page = officer.post(f"/incidents/{stuck}/again")

    assert "within a minute" in page.text
    assert row(house, stuck).try_at == house.services.clock.now()


def test_an_incident_is_resolved_with_a_note_and_a_name(officer, house, stuck):
    officer.get(f"/incidents/{stuck}")
    assert officer.post(f"/incidents/{stuck}/resolve", note=" ").status_code == 422

    officer.post(f"/incidents/{stuck}/resolve", note="Date put right by hand")

    found = row(house, stuck)
    assert (found.resolved_by is None, found.note) == (False, "Date put right by hand")
    page = officer.get(f"/incidents/{stuck}")
    assert "Omar" in page.text
    assert "Date put right by hand" in page.text
    assert "incident is open" not in officer.get("/inbox").text
    officer.send(f"/incidents/{stuck}/resolve", note="Twice")
    assert officer.page.status_code == 404


def test_a_message_that_broke_off_is_an_incident_until_it_goes_once_more(
    officer, house, cast, paper
):
    cast.fire("focal", paper, "send", text="A paper", tone="plain")
    services, now = house.services, house.services.clock.now()

    def break_off(session):
        found = session.scalars(sa.select(Message).order_by(Message.id.desc())).first()
        found.state, found.phase, found.owner = "sending", "data", "gone"
        found.lease = now - dt.timedelta(minutes=1)
        session.flush()
        claims.sweep(session, now)
        return found.id

    message = services.write(break_off)
    [found] = services.read(lambda s: list(s.scalars(sa.select(Incident))))
    assert (found.what, found.row, found.error) == (claims.MAIL, message, UNCERTAIN)
    assert f'href="/mail/{message}"' in officer.get(f"/incidents/{found.id}").text

    officer.post(f"/incidents/{found.id}/again")

    assert row(house, found.id).resolved_by is not None
    copies = sa.select(Message.id).where(Message.resent_from == message)
    assert services.read(lambda s: s.scalar(copies)) is not None


def test_incidents_are_for_the_desk_alone(focal, stuck):
    assert focal.get("/incidents").status_code == 404
    assert focal.get(f"/incidents/{stuck}").status_code == 404
    focal.get("/me")
    focal.send(f"/incidents/{stuck}/again")
    assert focal.page.status_code == 404


def test_without_incidents_the_page_says_so(officer):
    assert "No incident." in officer.get("/incidents").text
