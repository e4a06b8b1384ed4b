"""What the desk notes for itself: on a case, on a seat, from a call; nobody else reads a word."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa

from config import founding
from engine import seats
from engine.models.person import Seat
from engine.queries.history import history
from engine.queries.reader import Reader
from notifications import desk
from notifications.models import DeskTask
from tests.web.browser import PASSWORD, value_of
from tests.web.reviewing import Reviewing
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from workflows.domain.desknotes.models import DeskNote

WORDS = "The ministry <b>changes</b> its address in May."


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return Reviewing(at("sa_drafting"))


def note(site, **typed):
    return site.post("officer", "notes", **({"on": "2027-01-15", "text": WORDS} | typed))


def notes(site) -> list[DeskNote]:
    return site.world.services.read(
        lambda rows: list(rows.scalars(sa.select(DeskNote).order_by(DeskNote.id)))
    )


def on(site, day: dt.timedelta):
    site.world.clock.set(site.world.clock.now() + day)


def test_a_note_stands_on_the_case_for_the_desk_alone(site):
    page = note(site)

    assert page.status_code == 200
    assert "The ministry &lt;b&gt;changes&lt;/b&gt; its address in May." in page.text
    assert "officer" in page.text
    for who in ("fp", "mission", "fp_b", "director", "reader"):
        assert site.get(who, "notes").status_code == 404, who
        assert site.enter(who).client.post(site.url("notes")).status_code in {400, 404}, who


def test_the_way_to_the_notes_is_shown_to_the_desk_alone(site):
    there = site.url("notes")

    assert (
        there in site.get("officer", "").text
        or there in site.enter("officer").get(f"/cases/{site.world.review}").text
    )
    for who in ("fp", "fp_b", "director"):
        assert there not in site.enter(who).get(f"/cases/{site.world.review}").text, who


def test_a_note_is_no_event_of_the_case(site):
    world = site.world
    case = world.case(world.review)

    def told():
        reader = Reader(
            world.services.access, world.services.registry, world.actors["fp"], world.clock.now()
        )
        return world.services.read(lambda rows: history(rows, reader, case).total)

    before, version = told(), case.version
    note(site)

    assert told() == before
    assert world.case(world.review).version == version
    assert "ministry" not in site.get("officer", "history").text


def test_a_note_may_be_about_a_next_step(site):
    page = site.get("officer", "notes")
    assert "Submit the self-assessment" in page.text or "self-assessment" in page.text.lower()
    key = page.text.split('<select id="field-task"')[1].split('value="')[2].split('"')[0]

    page = note(site, task=key)

    assert notes(site)[0].task_id == int(key)
    assert note(site, task="999999").status_code == 200
    assert notes(site)[1].task_id is None


def test_what_is_missing_is_told_and_what_was_typed_stays(site):
    page = note(site, text="")
    assert page.status_code == 422
    assert "Fill in this field." in page.text

    page = note(site, text="", with_whom="Ms Alia")
    assert page.status_code == 422
    assert 'value="Ms Alia"' in page.text

    page = note(site, on="2031-01-01")
    assert page.status_code == 422
    assert "This date still lies ahead." in page.text
    assert "The ministry" in page.text
    assert notes(site) == []


def test_a_note_is_changed_by_its_writer_for_a_day(site):
    note(site)
    (key,) = [each.id for each in notes(site)]
    officer = site.enter("officer")

    officer.get(f"/notes/{key}")
    page = officer.post(f"/notes/{key}", on="2027-01-15", text="It has changed.")
    assert "It has changed." in page.text

    on(site, dt.timedelta(days=1, minutes=1))
    site.browsers.clear()  # signed in again: a sign-in does not last a day
    officer = site.enter("officer")
    assert officer.post(f"/notes/{key}", on="2027-01-15", text="Later").status_code == 409
    assert officer.get(f"/notes/{key}").status_code == 404
    assert notes(site)[0].text == "It has changed."


def test_a_colleague_adds_a_note_instead_of_changing_one(site):
    note(site)
    (found,) = notes(site)
    with_colleague(site)

    colleague = site.enter("colleague")
    page = colleague.get(site.url("notes"))
    assert "The ministry" in page.text
    assert f'href="/notes/{found.id}"' not in page.text
    assert colleague.get(f"/notes/{found.id}").status_code == 404
    colleague.get(site.url("notes"))
    assert colleague.post(f"/notes/{found.id}", on="2027-01-15", text="x").status_code == 409


def with_colleague(site):
    """Somebody else of the secretariat."""
    world = site.world

    def work(rows):
        who = seats.find_or_make_person(
            rows, name="colleague", email="colleague@example.org", now=world.clock.now()
        )
        seat = rows.get(Seat, world.seat("officer"))
        seats.appoint(rows, seat, who, now=world.clock.now(), kind="alternate")
        return who.id

    person = world.services.write(work)
    world.actors["colleague"] = dataclasses.replace(world.actors["officer"], person=person)
    founding.set_password(world.services, ["colleague@example.org"], PASSWORD)


def test_what_is_deleted_leaves_who_and_when(site):
    note(site)
    (found,) = notes(site)
    officer = site.enter("officer")
    officer.get(site.url("notes"))

    page = officer.post(f"/notes/{found.id}/delete")

    assert "The ministry" not in page.text
    assert "Deleted by" in page.text
    (gone,) = notes(site)
    assert (gone.text, gone.deleted_by) == ("", site.world.actors["officer"].person)
    assert officer.post(f"/notes/{found.id}/delete").status_code == 409


def test_a_seat_has_notes_of_its_own(site):
    seat = site.world.seat("mission_b")
    officer = site.enter("officer")
    officer.get(f"/people/seats/{seat}")

    page = officer.post(f"/people/seats/{seat}/notes", on="2027-01-15", text="Prefers letters.")

    assert "Prefers letters." in page.text
    assert "Prefers letters." not in site.get("officer", "notes").text
    page = officer.post(f"/people/seats/{seat}/notes", on="then", text="Kept words")
    assert page.status_code == 422
    assert "Kept words" in page.text
    assert officer.post("/people/seats/99999/notes", on="2027-01-15", text="x").status_code == 404
    assert site.enter("fp").get(f"/people/seats/{seat}").status_code == 404


# The ladder's task


@pytest.fixture
def contact(site) -> int:
    """The desk is asked to contact an office."""
    world, case = site.world, site.world.case(site.world.review)
    return world.services.write(
        lambda rows: desk.ask(rows, desk.CONTACT, now=world.clock.now(), case=case.id).id
    )


def test_contacting_an_office_is_done_by_a_logged_call(site, contact):
    officer = site.enter("officer")
    assert f"/inbox/desk/{contact}/call" in officer.get("/inbox").text

    page = officer.post(f"/inbox/desk/{contact}", note="done")
    assert "With whom" in page.text

    page = officer.post(f"/inbox/desk/{contact}/call", on="2027-01-15", with_whom="Mr Bo")
    assert page.status_code == 422
    assert 'value="Mr Bo"' in page.text

    page = officer.post(
        f"/inbox/desk/{contact}/call", on="2027-01-15", with_whom="Mr Bo", outcome="By May."
    )
    assert "Noted." in page.text
    task = site.world.services.read(lambda rows: rows.get(DeskTask, contact))
    assert task.done_at is not None
    assert task.note == "Mr Bo: By May."
    (call,) = notes(site)
    assert (call.kind, call.with_whom, call.outcome) == ("call", "Mr Bo", "By May.")
    assert "By May." in site.get("officer", "notes").text
    assert officer.get(f"/inbox/desk/{contact}/call").status_code == 404


def test_other_seats_log_no_call(site, contact):
    for who in ("fp", "fp_b", "director", "reader"):
        browser = site.enter(who)
        assert browser.get(f"/inbox/desk/{contact}/call").status_code == 404, who
        token = value_of(browser.get("/me"), "csrf_token")
        answer = browser.client.post(f"/inbox/desk/{contact}/call", data={"csrf_token": token})
        assert answer.status_code == 404, who


def test_the_notes_of_a_sealed_case_are_shown_to_nobody(site):
    world = site.world
    note(site)
    (found,) = notes(site)

    world.fire("mission", world.review, "end_participation")

    assert site.get("officer", "notes").status_code == 404
    assert site.enter("officer").get(f"/notes/{found.id}").status_code == 404


def test_looking_at_notes_writes_nothing_and_costs_the_same(site, monkeypatch):
    def count():
        found = []
        bind = site.world.services.database
        watch = lambda *given: found.append(given[2])  # noqa: E731
        sa.event.listen(bind, "before_cursor_execute", watch)
        site.get("officer", "notes")
        sa.event.remove(bind, "before_cursor_execute", watch)
        assert {each.split()[0] for each in found} <= {"BEGIN", "SELECT"}
        return len(found)

    note(site)
    first = count()
    for _ in range(4):
        note(site)
    assert count() == first
