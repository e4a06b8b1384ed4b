"""The button by which somebody fetches what is held about him."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
import sqlalchemy as sa

from engine.models.person import Appointment, Person, PersonAddress
from tests.journeys import review
from tests.web.readers import new_world, site_over
from workflows.domain.accounts.models import AccountEvent
from workflows.domain.findings.models import Finding


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A review in which everybody has done something."""
    world = new_world(tmp_path_factory.mktemp("own"))
    review.bring(world, "findings_drafting")
    world.services.write(lambda rows: rename_all(rows, world))
    yield site_over(world)
    world.services.close()


def rename_all(rows, world):
    """Names and addresses that are words of nothing else, and a text that somebody has written."""
    for person in rows.scalars(sa.select(Person)):
        world.services.tell_of_account(rows, person, "linked")
        person.name, person.email = f"Zq{person.id}x Canary", f"zq{person.id}x@canary.example"
    made = Finding(
        case_id=world.case(world.review).id, kind="observation", cites="art. 1", text="A text, begun",
        language="en", body="XAB", person_id=world.actors["fp_b"].person,
    )  # fmt: skip
    made.created_at = made.saved_at = world.clock.now()
    rows.add(made)


def fetched(browser):
    browser.get("/me")
    answer = browser.client.post(
        "/me/data", data={"csrf_token": token(browser.page.text)}, buffered=True
    )
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return json.loads(archive.read("data.json")), archive.read("index.html").decode()


def token(text):
    return text.split('name="csrf_token" value="')[1].split('"')[0]


def everybody(site):
    return site.world.services.read(
        lambda rows: [(row.id, row.name, row.email) for row in rows.scalars(sa.select(Person))]
    )


def test_everything_of_oneself_and_nothing_of_others(site):
    people = everybody(site)
    assert len(people) > 5
    for who in ("fp", "officer"):
        own = site.world.actors[who].person
        data, page = fetched(site.desk_of(who))
        whole = json.dumps(data, ensure_ascii=False) + page

        for key, name, email in people:
            assert (email in whole) is (key == own), email
            assert key == own or name not in whole, name
        assert data["steps"]["event"]
        assert len(data["mails"]["message"]) == 1
        assert data["seats"]["appointment"]
        assert data["sign_ins"]["sign_in"]


def test_that_it_was_fetched_is_noted(site):
    own = site.world.actors["fp"].person
    query = sa.select(AccountEvent.kind).where(AccountEvent.person_id == own)

    assert "exported" in site.world.services.read(lambda rows: list(rows.scalars(query)))


def test_a_text_of_a_case_is_given_while_its_writer_has_a_seat_in_it(site):
    """What one wrote for a State is the State's when the seat is held no more."""
    before = site.moment()
    writer, text = site.world.actors["fp_b"].person, "A text, begun"
    data, _ = fetched(site.desk_of("fp_b"))
    assert text in [row["text"] for row in data["texts"]["finding"]]

    def leave(rows):
        held = Appointment.person_id == writer
        rows.execute(sa.update(Appointment).where(held).values(until=site.world.clock.now()))

    site.world.services.write(leave)
    data, page = fetched(site.desk_of("fp_b"))
    site.back_to(before)

    assert text not in page
    assert {row["text"] for row in data["texts"]["finding"]} == {
        "withheld: you hold no seat in this case now; the text is that of the State or office"
    }


def test_other_addresses_and_a_name_with_marks_come_as_they_are(site):
    own = site.world.actors["fp"].person

    def add(rows):
        now = site.world.clock.now()
        rows.get_one(Person, own).name = "Ana <b>Díaz</b>"
        rows.add(PersonAddress(person_id=own, email="ana@elsewhere.example", added_at=now))

    site.world.services.write(add)
    data, page = fetched(site.desk_of("fp"))

    assert data["profile"]["name"] == "Ana <b>Díaz</b>"
    assert "Ana &lt;b&gt;Díaz&lt;/b&gt;" in page
    assert data["account"]["person_address"][0]["email"] == "ana@elsewhere.example"
