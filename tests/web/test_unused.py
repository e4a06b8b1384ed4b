"""Seats that are held though nothing waits for them, for whoever manages people."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.web.reviewing import Reviewing
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from workflows.domain.accounts.unused import unused

STANDING = ("secretariat", "executive_director", "board")


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return lambda state: Reviewing(at(state))


def found(site, **later) -> set[tuple[str, str]]:
    world = site.world
    now = world.clock.now() + dt.timedelta(**later)
    page = world.services.read(lambda rows: unused(rows, standing=STANDING, now=now))
    return {(each.title, each.body) for each in page.items}


def test_the_seats_of_an_open_review_are_in_use(site):
    site = site("sa_drafting")

    assert ("focal_point", "XAA") not in found(site, days=800)
    assert ("mission", "XAA") not in found(site, days=800)


def test_a_standing_seat_is_listed_after_a_year_without_a_case(site):
    site = site("sa_drafting")

    assert ("mission", "XAD") not in found(site, days=300)
    assert ("mission", "XAD") in found(site, days=400)
    assert not {title for title, _ in found(site, days=800)} & set(STANDING)


def test_the_seats_of_a_closed_review_are_listed_with_its_holders(site):
    site = site("sa_drafting")
    site.world.fire("mission", site.world.review, "end_participation")

    assert ("focal_point", "XAA") in found(site)
    assert ("mission", "XAA") not in found(site)

    page = site.enter("officer").get("/people/seats/unused")
    assert site.world.review in page.text
    assert "fatima" in page.text


def test_an_appointment_is_ended_from_the_list(site):
    site = site("sa_drafting")
    site.world.fire("mission", site.world.review, "end_participation")
    officer = site.enter("officer")
    page = officer.get("/people/seats/unused")
    assert "fatima" in page.text
    row = page.text.split("fatima")[1]
    address = row.split('action="')[1].split('"')[0]

    officer.post(address)

    assert "fatima" not in officer.get("/people/seats/unused").text


def test_the_list_is_for_whoever_manages_people(site):
    site = site("sa_drafting")

    for who in ("fp", "mission", "fp_b", "director", "reader"):
        assert site.enter(who).get("/people/seats/unused").status_code == 404, who
