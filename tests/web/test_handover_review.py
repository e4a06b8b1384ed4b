"""A focal point's seat in a review passes on by the State's own step; drafts stay with the seat."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import sqlalchemy as sa
from lxml import html

from config import founding
from engine.models.person import Seat
from engine.queries import seats as seat_queries
from tests.web.assessing import ROOM, SECTION, Site, answer
from tests.web.browser import PASSWORD, Browser, seen
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures

DRAFT = "Lamps along the river, not yet decided"
SUCCESSOR = {"name": "Sun Li", "email": "sun@example.org", "language": "en"}


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return Site(at("sa_drafting"))


@pytest.fixture
def seat(site):
    query = sa.select(Seat.id).where(
        Seat.title == "focal_point", Seat.body == "XAA", Seat.case_id.is_not(None)
    )
    return site.world.services.read(lambda rows: rows.scalars(query).one())


def name_another(world):
    """The mission names a successor, as the wizard leads to."""
    world.clock.advance(hours=1)
    world.fire(
        "mission", world.review, "name_focal_point", focal_point=SUCCESSOR, note_number="NV/88"
    )


def enter(site, email):
    founding.set_password(site.world.services, [email], PASSWORD)
    browser = Browser(site.app)
    browser.sign_in(email)
    browser.get("/me?lang=en")
    return browser


def test_the_wizard_leads_to_the_step_of_the_state(site, seat):
    officer = site.enter("officer")

    page = officer.get(f"/people/seats/{seat}/handover")

    assert f"/cases/{site.world.review}/steps/name_focal_point" in page.text
    assert 'name="number"' not in page.text
    page = officer.post(f"/people/seats/{seat}/handover", confirm="1", number="NV", day="")
    assert "The seat is handed over." not in page.text


def test_no_page_appoints_a_focal_point_in_the_place_of_the_state(site, seat):
    officer = site.enter("officer")
    officer.get(f"/people/seats/{seat}")

    page = officer.post(f"/people/seats/{seat}", kind="principal", reference="NV", **SUCCESSOR)

    assert page.status_code == 422
    assert "named by a step of its case" in page.text


def test_an_experts_seat_has_no_successor(site):
    world, officer = site.world, site.enter("officer")
    query = sa.select(Seat.id).where(Seat.title == "expert", Seat.case_id.is_not(None)).limit(1)
    expert = world.services.read(lambda rows: rows.scalars(query).one())

    page = officer.get(f"/people/seats/{expert}/handover")

    assert "made for one person" in page.text
    assert 'name="number"' not in page.text


def test_drafts_tasks_and_access_follow_the_seat(site, seat):
    world, fatima = site.world, site.enter("fp")
    answer(fatima, "vision", DRAFT)
    tasks = world.open_tasks(world.review)

    name_another(world)

    assert world.open_tasks(world.review) == tasks
    successor = enter(site, "sun@example.org")
    assert DRAFT in successor.get(SECTION).text
    assert world.review in successor.get("/inbox").text
    assert fatima.get(SECTION).status_code != 200
    assert fatima.get(f"/cases/{world.review}").status_code != 200
    assert DRAFT not in site.enter("officer").get(ROOM).text


def test_the_register_keeps_both_names_with_their_periods(site, seat):
    world = site.world
    name_another(world)

    now = world.clock.now()
    held = world.services.read(lambda rows: seat_queries.periods(rows, seat, now))
    page = site.enter("officer").get(f"/people/seats/{seat}").text

    principals = [(each.name, each.until) for each in held if each.kind == "principal"]
    assert principals == [("Sun Li", None), ("fatima", now)]
    assert held[0].reference == "NV/88"
    assert "fatima" in page
    assert "Sun Li" in page


def test_the_pack_of_a_focal_point(site, seat):
    world = site.world
    own = site.enter("fp").get(f"/people/seats/{seat}/pack")
    desk = site.enter("officer").get(f"/people/seats/{seat}/pack")

    assert own.status_code == desk.status_code == 200
    assert world.review in own.text
    assert "elf-assessment" in own.text
    for who in ("fp_b", "expert_b", "mission_b", "reader"):
        assert site.enter(who).get(f"/people/seats/{seat}/pack").status_code == 404


def test_the_pack_of_a_reviewer_holds_nothing_of_the_states_drafts(site, seat):
    world = site.world
    answer(site.enter("fp"), "vision", DRAFT)

    page = site.enter("fp_b").get(f"/people/seats/{world.seat('fp_b')}/pack")

    assert page.status_code == 200
    assert world.review in page.text
    assert DRAFT not in page.text


def test_a_successor_named_for_later_falls_away_when_another_is_named_now(site, seat):
    world = site.world

    def ahead(rows):
        from engine import seats

        later = world.clock.now() + dt.timedelta(days=20)
        chair = rows.get_one(Seat, seat)
        person = seats.find_or_make_person(
            rows, name="Cara Lim", email="cara@example.org", now=world.clock.now()
        )
        seats.appoint(rows, chair, person, now=later)

    world.services.write(ahead)
    name_another(world)
    world.clock.advance(days=40)

    held = world.services.read(lambda rows: seat_queries.periods(rows, seat, world.clock.now()))
    assert [each.name for each in held if each.until is None] == ["Sun Li"]
    assert "Cara Lim" not in [each.name for each in held]


def test_the_number_of_a_note_is_asked_once_where_the_desk_records_for_a_state(site):
    world, officer = site.world, site.enter("officer")
    step = f"/cases/{world.review}/steps/name_focal_point"
    typed = {
        "behalf": str(world.actors["mission"].seat), "source.number": "NV/99",
        "source.date": world.clock.now().date().isoformat(), "i.focal_point.name": "Sana Noor",
        "i.focal_point.email": "sana@example.org", "i.focal_point.language": "en",
    }  # fmt: skip
    page = officer.get(step)
    assert 'name="i.note_number"' not in page.text

    for what in ({"do": "preview"}, {"confirm": "1"}):
        file = {"source.file": (io.BytesIO(b"%PDF-1.7 note"), "note.pdf")}
        page = officer.post(step, **seen(page), **typed, **what, **file)

    history = html.fromstring(officer.get(f"/cases/{world.review}/history").text)
    stated = [
        each.find("dd").text_content().strip()
        for each in history.xpath("//dl/div")
        if (each.findtext("dt") or "").startswith("Number of the note verbale")
    ]
    assert any(each.startswith("NV/99") for each in stated)
