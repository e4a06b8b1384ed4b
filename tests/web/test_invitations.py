"""The page of an invitation: looking changes nothing, answering needs no sign-in."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from config import post
from engine.models.case import Case
from engine.models.history import Event
from engine.models.person import Appointment, Seat
from tests.web.mechanism import PAPER, VISIT
from workflows.domain.accounts.services import invite, revoke_invitations


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture
def invited(cast, house, paper):
    """A link for an expert; answers its token and the case it opens."""
    person = {"name": "Eve Expert", "email": "eve@example.org", "language": "en"}
    cast.fire("focal", paper, "invite", person=person)
    services = house.services

    def link(rows):
        case = rows.scalars(sa.select(Case).where(Case.definition == "visit")).one()
        seat = rows.scalars(sa.select(Seat).where(Seat.title == "expert")).one()
        held = rows.scalars(sa.select(Appointment).where(Appointment.seat_id == seat.id)).one()
        now = services.clock.now()
        token = invite(rows, case=case.id, seat=seat.id, person=held.person_id, purpose="answer",
                       now=now, expires=now + dt.timedelta(days=44))  # fmt: skip
        return token, case.id

    return services.write(link)


def state(house, case):
    return house.services.read(lambda rows: rows.get(Case, case).state)


def count(house):
    return house.services.read(
        lambda rows: rows.scalar(sa.select(sa.func.count()).select_from(Event))
    )


def command(page):
    return re.search(r'name="command" value="([^"]+)"', page.text).group(1)


def entry(page):
    return re.search(r'name="seen_entry" value="([^"]+)"', page.text).group(1)


def test_a_reminder_leads_to_the_same_answer_as_long_as_it_is_awaited(house, another, invited):
    _, case = invited
    services = house.services
    addresses = post.Addresses("http://localhost", services.clock, services.settings)

    def address(rows):
        seat = rows.scalars(sa.select(Seat).where(Seat.title == "expert")).one()
        held = rows.scalars(sa.select(Appointment).where(Appointment.seat_id == seat.id)).one()
        reference = rows.get_one(Case, case).reference
        return addresses.answer(rows, reference=reference, seat=seat.id, person=held.person_id)

    link = services.write(address)
    page = another.get(link.removeprefix("http://localhost"))
    services.write(lambda rows: revoke_invitations(rows, case, now=services.clock.now()))

    assert "Answer the invitation" in page.text
    assert "/cases/" in services.write(address)


def test_looking_as_scanners_do_changes_nothing(house, another, invited, statements):
    token, case = invited
    another.get(f"/i/{token}")
    with statements() as found:
        for _ in range(3):
            page = another.get(f"/i/{token}")
            assert another.client.head(f"/i/{token}").status_code == 200

    assert {each.split()[0] for each in found} == {"BEGIN", "SELECT"}
    assert state(house, case) == "invited"
    for words in (
        "Eve Expert",
        "Fictional State 1",
        "Availability confirmed",
        "Not available",
        "Answer the invitation",
    ):
        assert words in page.text, words
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_a_yes_takes_one_form_and_no_sign_in(house, another, invited):
    token, case = invited
    page = another.get(f"/i/{token}")

    page = another.post(
        f"/i/{token}",
        command=command(page),
        seen_entry=entry(page),
        answer="confirm",
        **{"confirm.promise": "given"},
    )

    assert state(house, case) == "comes"
    assert "The answer is recorded" in page.text
    assert not another.signed_in


def test_the_same_answer_twice_is_one(house, another, invited):
    token, _ = invited
    page = another.get(f"/i/{token}")
    answer = {
        "command": command(page),
        "seen_entry": entry(page),
        "answer": "confirm",
        "confirm.promise": "given",
    }
    another.post(f"/i/{token}", **answer)
    before = count(house)
    another.page = page

    page = another.post(f"/i/{token}", **answer)

    assert page.status_code == 200
    assert "The answer is recorded" in page.text
    assert count(house) == before


def test_a_no_may_name_a_colleague_and_a_reason(house, another, invited):
    token, case = invited
    page = another.get(f"/i/{token}")

    page = another.post(
        f"/i/{token}", command=command(page), seen_entry=entry(page), answer="not_available",
        **{"not_available.reason": "On leave", "not_available.colleague.name": "Cora", "not_available.colleague.email": "cora@example.org",
           "not_available.colleague.language": "en"},
    )  # fmt: skip

    assert state(house, case) == "open_place"
    assert "Not available" in page.text
    assert "The answer is recorded" in page.text


def test_what_is_missing_is_said_and_the_rest_kept(house, another, invited):
    token, case = invited
    page = another.get(f"/i/{token}")

    page = another.post(
        f"/i/{token}", command=command(page), seen_entry=entry(page), answer="confirm"
    )
    assert page.status_code == 422
    assert "Please fill this in." in page.text

    page = another.post(
        f"/i/{token}", command=command(page), seen_entry=entry(page), answer="not_available",
        **{"not_available.reason": "Kept words", "not_available.colleague.name": "Cora"},
    )  # fmt: skip
    assert page.status_code == 422
    assert "Kept words" in page.text
    assert state(house, case) == "invited"


def test_an_expired_link_explains_itself_and_sends_a_new_one(house, another, invited, clock):
    token, case = invited
    clock.advance(days=45)
    page = another.get(f"/i/{token}")
    assert "The time of this link has passed" in page.text
    assert "e…@example.org" in page.text
    assert "Send this answer" not in page.text

    page = another.post(f"/i/{token}/new")

    assert "A new link is on its way to the same address." in page.text
    assert [row[1] for row in house.invited] == [case]
    for _ in range(5):
        another.get(f"/i/{token}")
        another.post(f"/i/{token}/new")
    assert len(house.invited) == 3


def test_an_answer_over_an_expired_link_is_not_taken(house, another, invited, clock):
    token, case = invited
    page = another.get(f"/i/{token}")
    clock.advance(days=45)

    another.post(
        f"/i/{token}", command=command(page), answer="confirm", **{"confirm.promise": "given"}
    )

    assert state(house, case) == "invited"


def test_a_withdrawn_link_says_that_nothing_is_left(house, another, invited, clock):
    token, case = invited
    house.services.write(lambda rows: revoke_invitations(rows, case, now=clock.now()))

    page = another.get(f"/i/{token}")

    assert "There is nothing left to answer" in page.text
    assert "Send this answer" not in page.text


def test_the_review_that_ended_leaves_nothing_to_answer(cast, another, invited, paper):
    token, _ = invited
    cast.fire("focal", paper, "end")

    assert "There is nothing left to answer" in another.get(f"/i/{token}").text


def test_a_link_that_never_was_is_not_found(another, cast):
    assert another.get("/i/nothing").status_code == 404
    another.get("/sign-in")
    assert another.post("/i/nothing/new").status_code == 404
