"""Saved views: kept under a name, one's own or the desk's, and never with what is not to be shared."""

from __future__ import annotations

import dataclasses
import re

import pytest
import sqlalchemy as sa

from engine import seats
from engine.models.person import Seat
from tests.journeys import review
from tests.web.readers import CYCLE, interest, new_world
from workflows.domain.views.models import SavedView

TABLE, VIEWS = f"/cycles/{CYCLE}/table", f"/cycles/{CYCLE}/views"


@pytest.fixture
def world(tmp_path):
    made = new_world(tmp_path)
    colleague(made)
    yield made
    made.services.close()


def colleague(world):
    """A second holder of the secretariat's seat."""

    def work(rows):
        now, seat = world.clock.now(), world.actors["officer"].seat
        person = seats.find_or_make_person(
            rows, name="officer2", email="officer2@example.org", now=now
        )
        seats.appoint(rows, rows.get_one(Seat, seat), person, now=now, kind="member")
        return dataclasses.replace(world.actors["officer"], person=person.id)

    world.actors["officer2"] = world.services.write(work)


@pytest.fixture
def officer(site):
    return site.enter("officer")


def keep(browser, name, **form):
    browser.get(VIEWS)
    return browser.post(VIEWS, name=name, order="name", **form)


def kept(world):
    rows = world.services.read(lambda rows: rows.scalars(sa.select(SavedView)).all())
    return {row.name: row for row in rows}


def test_the_present_filter_is_kept_and_found_again(world, officer):
    interest(world, "XAE")
    way = re.search(
        r'href="([^"]+/views[^"]*)"', officer.get(f"{TABLE}?q=5&phase=preparation&order=date").text
    ).group(1)
    page = officer.get(way.replace("&amp;", "&"))
    assert 'value="phase:preparation 5"' in page.text

    officer.post(VIEWS, name="Early ones", q="phase:preparation 5", order="date", closed="1")

    row = kept(world)["Early ones"]
    assert (row.filter, row.order, row.closed, row.shared) == (
        "phase:preparation 5", "date", True, False,
    )  # fmt: skip
    text = officer.get(TABLE).text
    link = re.search(r'href="([^"]+)"><bdi>Early ones</bdi>', text).group(1).replace("&amp;", "&")
    shown = officer.get(link).text
    assert "XAE-2027" in shown
    assert 'value="phase:preparation 5"' in shown
    assert 'value="date" selected' in shown


def test_a_name_is_given_once(world, officer):
    keep(officer, "Mine", q="turn:state")
    page = keep(officer, "mine", q="turn:secretariat", closed="1")

    assert page.status_code == 422
    assert "You have a view of this name." in page.text
    assert 'value="turn:secretariat"' in page.text
    assert list(kept(world)) == ["Mine"]


def test_what_is_wrong_is_said_and_nothing_is_lost(world, officer):
    page = keep(officer, "", q="trun:state")

    assert page.status_code == 422
    assert "There is no filter" in page.text
    assert "Fill in this field." in page.text
    assert 'value="trun:state"' in page.text
    assert kept(world) == {}


def test_a_shared_view_is_found_by_the_desk_and_by_nobody_else(world, site, officer):
    review.bring(world, "sa_drafting")
    keep(officer, "For all of us", q="turn:state", shared="1")
    keep(officer, "My own", q="awaited:14")

    seen = {who: site.enter(who).get(TABLE).text for who in ("officer2", "fp", "reader")}

    assert "For all of us" in seen["officer2"]
    assert "My own" not in seen["officer2"]
    for who in ("fp", "reader"):
        assert "For all of us" not in seen[who], who
    assert "For all of us" not in site.enter("fp").get(VIEWS).text


@pytest.mark.parametrize("typed", ["awaited:14", "turn:state region:africa"])
def test_what_is_the_secretariats_alone_is_shared_with_nobody(world, officer, typed):
    page = keep(officer, "Ours", q=typed, shared="1")

    assert page.status_code == 422
    assert "is shared with nobody" in page.text
    assert f'value="{typed}"' in page.text
    assert kept(world) == {}
    keep(officer, "Mine", q=typed)
    assert list(kept(world)) == ["Mine"]


def test_who_is_not_at_the_desk_shares_nothing(world, site):
    review.bring(world, "sa_drafting")
    focal = site.enter("fp")

    assert 'name="shared"' not in focal.get(VIEWS).text
    keep(focal, "Ours", q="turn:state", shared="1")

    assert not kept(world)["Ours"].shared
    assert keep(focal, "Long", q="awaited:14").status_code == 422


def test_a_view_is_renamed_and_deleted_by_who_made_it(world, officer):
    keep(officer, "First", q="turn:state")
    keep(officer, "Second", q="turn:state")
    key = kept(world)["First"].id

    assert officer.post(f"{VIEWS}/{key}", **{f"name-{key}": "Second"}).status_code == 422
    officer.get(VIEWS)
    officer.post(f"{VIEWS}/{key}", **{f"name-{key}": "Third"})
    assert set(kept(world)) == {"Second", "Third"}
    officer.post(f"{VIEWS}/{key}/delete")
    assert set(kept(world)) == {"Second"}


def test_anothers_view_is_not_there_to_be_changed(world, site, officer):
    keep(officer, "Shared", q="turn:state", shared="1")
    key = kept(world)["Shared"].id
    other = site.enter("officer2")

    other.get(VIEWS)
    assert other.post(f"{VIEWS}/{key}", **{f"name-{key}": "Taken"}).status_code == 404
    other.get(VIEWS)
    assert other.post(f"{VIEWS}/{key}/delete").status_code == 404
    assert list(kept(world)) == ["Shared"]


def test_nobody_keeps_a_view_of_a_cycle_that_is_not_there(world, officer):
    officer.get(VIEWS)
    assert officer.post("/cycles/1999/views", name="X", order="name", q="").status_code == 404
    assert kept(world) == {}
