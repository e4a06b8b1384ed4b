"""A seat passes on to a successor: what goes with it, what ends, and who is told."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from engine.models.case import Task
from engine.models.person import Appointment, Person
from notifications.models import Message
from tests.web.browser import PASSWORD
from tests.web.mechanism import PAPER, VISIT
from workflows.domain.accounts import handover as accounts
from workflows.domain.accounts import queries
from workflows.domain.accounts import services as sign_ins
from workflows.domain.accounts.models import SignIn

TODAY, LATER = "2027-03-09", "2027-03-20"


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


def asked(**more):
    """What the form of a handover is filled with."""
    given = {
        "person": "new", "name": "Sun Li", "email": "sun.li@example.org", "language": "en",
        "number": "NV 12/2027", "dated": "2027-03-05", "day": TODAY,
    }  # fmt: skip
    return given | more


def seen_of(browser, url):
    text = browser.get(url).text
    return text.split('name="seen" value="')[1].split('"')[0]


def hand_over(browser, seat, **more):
    """The form, the page to check, and the confirmation; answers the last page."""
    url = f"/people/seats/{seat}/handover"
    form = {"seen": seen_of(browser, url), **asked(**more)}
    page = browser.post(url, **form)
    assert page.status_code == 200, page.text
    return browser.post(url, **form, confirm="1")


def current(house, seat):
    def ask(rows):
        held = accounts.seats.current(rows, seat, house.services.clock.now())
        return [(each.person.email, each.kind) for each in held]

    return house.services.read(ask)


def enter(cast, house, email):
    """Sign somebody in who has no password yet."""
    from tests.web.browser import Browser
    from workflows.domain.accounts import rules

    hashed, now = rules.hash_password(PASSWORD), house.services.clock.now()

    def give(rows):
        person = rows.scalars(sa.select(Person).where(Person.email == email)).one()
        sign_ins.set_password(rows, person.id, hashed, now=now)

    house.services.write(give)
    browser = Browser(cast.app)
    browser.sign_in(email)
    return browser


def test_tasks_and_access_follow_the_seat_at_once(officer, focal, cast, house, paper):
    assert focal.get("/cases/XAA-2027").status_code == 200
    before = house.services.read(lambda rows: rows.scalars(sa.select(Task.id)).all())

    page = hand_over(officer, cast.seat("focal"))

    assert "The seat is handed over." in page.text
    assert current(house, cast.seat("focal")) == [("sun.li@example.org", "principal")]
    assert house.services.read(lambda rows: rows.scalars(sa.select(Task.id)).all()) == before
    assert focal.get("/cases/XAA-2027").status_code != 200
    successor = enter(cast, house, "sun.li@example.org")
    assert "Write the paper" in successor.get("/inbox").text
    assert "Write the paper" in successor.get("/cases/XAA-2027").text


def test_what_the_predecessor_sent_stays_his_in_the_history(officer, focal, cast, house, paper):
    cast.fire("focal", paper, "rest", until=dt.date(2027, 6, 1))
    house.services.clock.advance(minutes=10)
    hand_over(officer, cast.seat("focal"))

    successor = enter(cast, house, "sun.li@example.org")

    assert "Fay" in successor.get("/cases/XAA-2027/history").text
    people = successor.get("/cases/XAA-2027/people").text
    assert "Fay" in people
    assert "Sun Li" in people
    assert "NV 12/2027, 2027-03-05" in people


def test_sign_ins_and_links_of_the_seat_end(officer, focal, cast, house, paper):
    now, fay = house.services.clock.now(), cast.actor("focal")
    link = house.services.write(
        lambda rows: sign_ins.invite(
            rows, case=paper, seat=fay.seat, person=fay.person, purpose="answer", now=now,
            expires=now + dt.timedelta(days=14),
        )
    )  # fmt: skip
    assert focal.signed_in

    hand_over(officer, cast.seat("focal"))

    assert not focal.signed_in
    found = house.services.read(lambda rows: queries.invitation(rows, link))
    assert found.revoked_at == now


def test_a_sign_in_in_another_seat_lives_on(officer, focal, cast, house, paper):
    house.person("Fay", "reader", "XAA")
    focal.get("/me")
    focal.post("/seat", seat=str(cast.seat("stranger")), next="/me")

    hand_over(officer, cast.seat("focal"))

    assert focal.signed_in
    assert focal.get("/cases/XAA-2027").status_code == 404


def test_both_persons_get_one_message(officer, cast, house, paper):
    before = house.services.read(lambda rows: rows.scalar(sa.select(sa.func.max(Message.id))))

    hand_over(officer, cast.seat("focal"))

    def ask(rows):
        return rows.execute(
            sa.select(Person.name, Message.kind, Message.facts)
            .join(Person, Person.id == Message.person_id)
            .where(Message.id > before)
            .order_by(Message.id)
        ).all()

    told = house.services.read(ask)
    assert [(row.name, row.kind) for row in told] == [
        ("Fay", "seat_handed_on"),
        ("Sun Li", "seat_handed_on"),
    ]
    assert told[0].facts == {"after": TODAY, "former": True}
    assert [line["key"] for line in told[1].facts["tasks"]] == ["write"]


def test_what_waited_for_the_predecessor_is_not_sent(officer, cast, house, paper):
    hand_over(officer, cast.seat("focal"))

    def ask(rows):
        return rows.execute(
            sa.select(Message.state, Message.error)
            .join(Person, Person.id == Message.person_id)
            .where(Person.name == "Fay", Message.kind == "task_opened")
        ).all()

    assert house.services.read(ask) == [("obsolete", "seat passed on")]


def test_a_later_day_changes_nothing_before_it_begins(officer, focal, cast, house, paper):
    clock = house.services.clock
    page = hand_over(officer, cast.seat("focal"), day=LATER)

    assert "begins later" in page.text
    assert "20 March 2027" in page.text
    assert "19 March 2027" in page.text
    assert focal.get("/cases/XAA-2027").status_code == 200
    successor = enter(cast, house, "sun.li@example.org")
    assert successor.get("/cases/XAA-2027").status_code == 404

    clock.set(dt.datetime(2027, 3, 19, 21, 1, tzinfo=dt.UTC))  # the 20th has begun in Nairobi
    house.services.write(lambda rows: accounts.settle(rows, now=clock.now()))
    assert current(house, cast.seat("focal")) == [("sun.li@example.org", "principal")]
    ended = sa.select(SignIn.ended_at).where(SignIn.seat_id == cast.seat("focal"))
    assert None not in house.services.read(lambda rows: rows.scalars(ended).all())


def test_a_handover_that_lies_ahead_can_be_taken_back(officer, cast, house, clock, paper):
    seat = cast.seat("focal")
    page = hand_over(officer, seat, day=LATER)
    given = page.text.split('name="appointment" value="')[1].split('"')[0]

    page = officer.post(f"/people/seats/{seat}/handover/take-back", appointment=given)

    assert "does not take place" in page.text
    clock.advance(days=30)
    assert current(house, seat) == [("fay@example.org", "principal")]


def test_the_page_to_check_says_what_passes_on_and_who_is_told(officer, cast, house, paper):
    url = f"/people/seats/{cast.seat('focal')}/handover"
    form = {"seen": seen_of(officer, url), **asked()}

    page = officer.post(url, **form)

    assert "Write the paper" in page.text
    assert "XAA-2027" in page.text
    assert "Sun Li" in page.text
    assert "What the predecessor sees no more" in page.text
    assert current(house, cast.seat("focal")) == [("fay@example.org", "principal")]
    again = officer.post(url, **form, do="edit")
    assert 'value="NV 12/2027"' in again.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": ""}, "Fill in this field."),
        ({"dated": "2027-04-01"}, "lies ahead"),
        ({"day": "2027-03-08"}, "Choose today or a day within a year."),
        ({"email": "nobody"}, "Enter an address"),
        ({"email": "rea@example.org"}, "another State or body"),
        ({"person": "99999"}, "Choose one of the list."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(officer, cast, house, wrong, sentence):
    url = f"/people/seats/{cast.seat('focal')}/handover"

    page = officer.post(url, seen=seen_of(officer, url), **asked(**wrong))

    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="Sun Li"' in page.text


def test_somebody_of_the_same_state_is_chosen_from_the_list(officer, cast, house):
    stan = cast.actor("stranger").person

    hand_over(officer, cast.seat("focal"), person=str(stan), name="", email="")

    assert current(house, cast.seat("focal")) == [("stan@example.org", "principal")]


def test_of_two_who_hand_over_the_second_is_told(officer, cast, house):
    url = f"/people/seats/{cast.seat('focal')}/handover"
    seen = seen_of(officer, url)
    hand_over(officer, cast.seat("focal"))

    page = officer.post(url, seen=seen, **asked(email="b@example.org"), confirm="1")

    assert page.status_code == 409
    assert "Somebody else has changed" in page.text
    assert current(house, cast.seat("focal")) == [("sun.li@example.org", "principal")]


def test_a_vacant_seat_is_filled(officer, cast, house, clock):
    seat = cast.seat("focal")

    def leave(rows):
        (held,) = accounts.seats.current(rows, seat, clock.now())
        accounts.seats.end_appointment(rows, held, now=clock.now())

    house.services.write(leave)
    clock.advance(minutes=1)

    hand_over(officer, seat)

    assert current(house, seat) == [("sun.li@example.org", "principal")]


def test_the_wizard_does_not_exist_for_others(focal, cast, house, paper):
    seat = cast.seat("focal")
    focal.get("/me")

    assert focal.get(f"/people/seats/{seat}/handover").status_code == 404
    focal.get("/me")
    assert focal.post(f"/people/seats/{seat}/handover", **asked()).status_code == 404


# The pack


def test_the_holder_prints_the_pack_of_his_seat(focal, cast, house, paper):
    page = focal.get(f"/people/seats/{cast.seat('focal')}/pack")

    assert page.status_code == 200
    assert "XAA-2027" in page.text
    assert "Write the paper" in page.text
    assert "Fay" in page.text


def test_the_pack_of_another_seat_does_not_exist(focal, cast, house, paper):
    for who in ("mission", "reading", "officer", "stranger"):
        assert focal.get(f"/people/seats/{cast.seat(who)}/pack").status_code == 404
    assert focal.get("/people/seats/999/pack").status_code == 404


def test_the_pack_holds_no_more_than_the_seat_may_see(officer, cast, house, paper):
    page = officer.get(f"/people/seats/{cast.seat('stranger')}/pack")

    assert page.status_code == 200
    assert "XAA-2027" not in page.text


def test_the_pack_of_a_vacant_seat_says_so(officer, cast, house, clock):
    seat = cast.seat("stranger")
    cast.house.services.write(
        lambda rows: rows.execute(sa.update(Appointment).where(Appointment.seat_id == seat).values(until=clock.now()))
    )  # fmt: skip

    assert "Nobody holds this seat" in officer.get(f"/people/seats/{seat}/pack").text
