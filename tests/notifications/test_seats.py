"""What is told when a seat passes on, and what becomes of messages that wait for a person."""

from __future__ import annotations

import datetime as dt

import pytest

from engine import seats
from engine.models.person import Person, Seat
from notifications import seats as notices
from notifications.models import Rung


def hand_over(house, successor="sun", days=0, language="en"):
    """Let somebody follow Ana, at once or some days from now."""

    def work(session):
        now = house.clock.now()
        at = now + dt.timedelta(days=days)
        ana = house.actors["ana"]
        person = seats.find_or_make_person(
            session, name=successor, email=f"{successor}@example.org", language=language, now=now
        )
        seats.appoint(session, session.get_one(Seat, ana.seat), person, now=at)
        notices.tell_of_handover(
            session, house.registry, house.outbox.queue, seat=ana.seat, former=ana.person,
            successor=person.id, at=at, now=now,
        )  # fmt: skip
        house.actors[successor] = ana.__class__(person.id, ana.seat, ana.title, ana.body)

    house.write(work)


def text_of(house, name):
    (message,) = house.messages(person_id=house.actors[name].person, kind="seat_handed_on")
    return house.mail(message).get_body(("plain",)).get_content()


def test_each_of_the_two_reads_what_concerns_him(house):
    house.open()
    house.deliver()
    house.clock.advance(minutes=1)

    hand_over(house)
    house.deliver()

    former, successor = text_of(house, "ana"), text_of(house, "sun")
    assert "your successor holds this seat" in former
    assert "you hold this seat" in successor
    assert "because you hold the seat" not in former
    assert "XAA-2027" in successor
    assert "XAA-2027" not in former


def test_both_read_it_in_arabic(house):
    def speak(session):
        session.get_one(Person, house.actors["ana"].person).language = "ar"

    house.write(speak)
    hand_over(house, language="ar")
    house.deliver()

    for name in ("ana", "sun"):
        (message,) = house.messages(person_id=house.actors[name].person, kind="seat_handed_on")
        assert 'dir="rtl"' in house.mail(message).get_body(("html",)).get_content()


def test_before_the_day_the_successor_is_given_no_links_to_cases(house):
    house.open()

    hand_over(house, days=10)
    house.deliver()

    assert "XAA-2027" not in text_of(house, "sun")
    waiting = house.messages(person_id=house.actors["ana"].person, kind="task_opened")
    assert [each.state for each in waiting] == ["kept"]


def test_a_seat_that_was_vacant_is_told_once_what_is_open(house):
    house.vacate("ana")
    house.clock.advance(minutes=1)
    house.open()
    assert "vacant_seat" in house.desk(done_at=None)
    house.clock.advance(minutes=1)

    hand_over(house)
    house.sweep()

    assert "vacant_seat" not in house.desk(done_at=None)
    sun = house.actors["sun"].person
    assert [each.kind for each in house.messages(person_id=sun)] == ["seat_handed_on"]


def test_a_seat_that_is_written_to_by_note_gets_no_mail(house):
    house.actors["ana"] = house.name("mission", "XAA", "mia")

    hand_over(house)

    assert house.messages(kind="seat_handed_on") == []


def test_a_message_about_an_address_goes_to_that_address(house):
    def post(session):
        person = session.get_one(Person, house.actors["ana"].person)
        facts = {"code": "123456", "to": "new@example.org"}
        house.outbox.post(session, "address_code", person, facts, now=house.clock.now())
        house.outbox.post(session, "addresses_changed", person, {}, now=house.clock.now())

    house.write(post)
    house.deliver()

    sent = {each.template: each for each in house.messages()}
    assert sent["address_code"].address == "new@example.org"
    assert sent["addresses_changed"].address == "ana@example.org"


@pytest.mark.parametrize("both_have_one", [False, True])
def test_automatic_messages_pass_on_and_stay_one_a_day(house, both_have_one):
    """A reminder that waits for the one account is sent to the other, once a day."""
    house.open()
    house.deliver()
    other = house.name("author", "XAA", "twin", kind="member" if both_have_one else "alternate")
    for _ in range(60):
        house.clock.advance(days=1)
        house.sweep()
        if house.messages(person_id=other.person, kind="courtesy_reminder", state="queued"):
            break
        house.deliver()
    waiting = house.messages(person_id=other.person, state="queued")
    assert waiting

    def join(session):
        ana = house.actors["ana"].person
        notices.pass_on(
            session, house.outbox.queue, source=other.person, target=ana, now=house.clock.now()
        )

    house.write(join)

    assert house.messages(person_id=other.person, state="queued") == []
    days = [each.day for each in house.messages(person_id=house.actors["ana"].person) if each.day]
    assert len(days) == len(set(days))
    gone = {each.id for each in waiting}
    assert not [rung for rung in house.all(Rung) if rung.message_id in gone]
