"""Who holds a seat, changed on the pages of seats: kept in the history of each open case."""

from __future__ import annotations

import datetime as dt
import re

import sqlalchemy as sa

from engine.models.case import Part
from engine.models.person import Appointment
from tests.journeys import review
from tests.journeys.world import FILE
from tests.web.readers import interest

NEW = {"name": "Sun Li", "email": "sun@example.org", "language": "en"}


def seat_events(world, reference):
    return world.triggers(reference, "seat")


def appoint(site, seat, **more):
    officer = site.enter("officer")
    officer.get(f"/people/seats/{seat}")
    return officer.post(
        f"/people/seats/{seat}", **(NEW | {"kind": "alternate", "reference": "NV/9"} | more)
    )


def told(browser, reference):
    text = browser.get(f"/cases/{reference}/history?lang=en").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>|[\u2068\u2069]", "", text))


def test_an_appointment_is_an_event_of_each_open_case_of_the_seat_and_of_no_other(world, site):
    review.bring(world, "sa_drafting")
    (other,) = interest(world, "XAE")
    state = world.state(world.review)

    page = appoint(site, world.seat("mission"))
    again = appoint(site, world.seat("mission"))

    assert (page.status_code, again.status_code) == (200, 200)
    assert seat_events(world, world.review) == ["holder_named"]
    assert seat_events(world, other) == []
    assert world.state(world.review) == state
    assert world.faults() == {}
    said = told(site.enter("officer"), world.review)
    assert "Holder of a seat named" in said
    assert "Sun Li" in said
    assert "Sun Li" not in site.enter("officer").get(f"/cases/{world.review}").text


def test_whoever_leaves_a_seat_is_named_too(world, site):
    review.bring(world, "sa_drafting")
    appoint(site, world.seat("mission"))
    query = sa.select(Appointment.id).order_by(Appointment.id.desc()).limit(1)
    last = world.services.read(lambda s: s.scalar(query))

    officer = site.enter("officer")
    officer.get(f"/people/seats/{world.seat('mission')}")
    for _ in range(2):
        officer.post(f"/people/appointments/{last}/end")

    assert seat_events(world, world.review) == ["holder_named", "holder_left"]


def test_a_handover_tells_from_when_on_and_that_it_does_not_take_place(world, site):
    review.bring(world, "sa_drafting")
    way = f"/people/seats/{world.seat('mission')}/handover"
    officer = site.enter("officer")
    ahead = (world.clock.now() + dt.timedelta(days=20)).date().isoformat()
    form = {**NEW, "person": "new", "number": "NV/12", "dated": "2027-01-14", "day": ahead}

    page = officer.get(way)
    seen = re.search(r'name="seen" value="([^"]*)"', page.text).group(1)
    page = officer.post(way, **form, seen=seen, confirm="1")

    assert seat_events(world, world.review) == ["holder_named"], page.text
    assert "Takes effect on" in told(officer, world.review).partition("Holder of a seat named")[2]


def test_a_step_is_taken_back_though_a_seat_was_given_a_holder_since(world, site):
    review.begin(world, "XAE")
    world.fire(
        "director", world.review, "confirm_participation", note_number="NV/1",
        note_date=dt.date(2027, 1, 12), note_file=FILE,
    )  # fmt: skip
    missions = world.services.read(
        lambda s: s.scalars(sa.select(Part.seat_id).where(Part.role == "sur_mission")).all()
    )
    appoint(site, missions[-1])
    assert seat_events(world, world.review) == ["holder_named"]

    world.fire("director", world.review, "undo", reason="Too early")

    assert world.state(world.review) == "interest_received"
    named = next(e for e in world.history("officer", world.review) if e.kind == "seat")
    assert not named.taken_back
    assert world.faults() == {}
