"""While mail is paused nothing leaves but codes; afterwards all goes, once."""

import datetime as dt

import pytest

from engine.models.person import Person
from notifications import claims, pauses
from notifications.models import Message, Pause
from notifications.pauses import AlreadyPaused
from notifications.smtp import Smtp
from tests.notifications.test_ladder import day, reminders

HOUR = dt.timedelta(hours=1)


def pause(house, hours=24, reason="The mail server moves"):
    now = house.clock.now()
    return house.write(
        lambda s: (
            pauses.begin(
                s, reason=reason, until=now + hours * HOUR, by=house.actors["sec"].person, now=now
            ).id
        )
    )


def end(house):
    by, now = house.actors["sec"].person, house.clock.now()
    return house.write(lambda s: pauses.end(s, by=by, now=now))


def sign_in_code(house, minutes=15, template="sign_in_code"):
    until = (house.clock.now() + dt.timedelta(minutes=minutes)).isoformat()

    def queue(session):
        person = session.get_one(Person, house.actors["ana"].person)
        facts = {"code": "123456", "until": until}
        return house.outbox.post(session, template, person, facts, now=house.clock.now()).id

    return house.write(queue)


def states(house):
    return sorted({each.state for each in house.messages()})


def test_nothing_leaves_while_mail_is_paused_and_everything_once_afterwards(either, smtp_server):
    pause(either)
    either.open()

    assert either.deliver() == 0
    assert states(either) == ["queued"]

    either.clock.advance(hours=24)  # its end: nobody does anything
    either.deliver()
    either.deliver()

    assert states(either) == ["sent"]
    assert len(smtp_server.messages) == len(either.messages()) > 1


def test_codes_go_all_the_same(either):
    pause(either)
    either.open()
    code = sign_in_code(either)
    address = sign_in_code(either, template="address_code")

    either.deliver()

    sent = {each.id for each in either.messages(state="sent")}
    assert sent == {code, address}


def test_a_pause_ended_by_a_person_is_noted_as_such(posted):
    pause(posted)
    posted.open()
    posted.clock.advance(hours=2)

    assert end(posted)
    assert not end(posted)
    posted.deliver()

    row = posted.all(Pause)[0]
    assert row.ended_by == posted.actors["sec"].person
    assert row.ended_at == posted.clock.now()
    assert states(posted) == ["sent"]


def test_one_pause_at_a_time(posted):
    pause(posted)

    with pytest.raises(AlreadyPaused):
        pause(posted)
    posted.clock.advance(hours=25)
    pause(posted)
    assert len(posted.all(Pause)) == 2


def test_what_has_expired_meanwhile_becomes_obsolete_as_ever(posted):
    code = sign_in_code(posted, template="activation")
    pause(posted)
    posted.clock.advance(hours=25)

    posted.deliver()

    assert [(m.id, m.state) for m in posted.messages()] == [(code, "obsolete")]


def test_reminders_of_a_long_pause_are_not_heaped_up(posted):
    posted.open()
    posted.deliver()
    posted.clock.set(dt.datetime(2027, 1, 26, 8, tzinfo=dt.UTC))
    pause(posted, hours=24 * 14)  # over -14 and -3

    posted.days(20)

    assert [(on, rungs) for who, on, rungs in reminders(posted) if who == "ana"] == [
        (day(2, 9), ["mail:-3"])
    ]


def test_a_reminder_queued_before_the_pause_gives_way_to_the_next_one(posted):
    posted.open()
    posted.deliver()
    posted.clock.set(dt.datetime(2027, 1, 27, 8, tzinfo=dt.UTC))
    posted.sweep()  # -14 waits in the queue
    pause(posted, hours=24 * 14)
    posted.clock.advance(days=14)
    posted.sweep()
    posted.deliver()

    found = [(m.facts["reminders"], m.state) for m in posted.messages(
        template="courtesy_reminder", person_id=posted.actors["ana"].person)]  # fmt: skip
    assert [(state, [line["rung"] for line in lines]) for lines, state in found] == [
        ("obsolete", []), ("sent", ["mail:-3"]),
    ]  # fmt: skip
    ledger = posted.rungs(person_id=posted.actors["ana"].person)
    assert ledger == [("mail:-14", "cancelled"), ("mail:-3", "sent")]


def test_after_a_long_pause_a_server_that_is_away_for_a_moment_costs_no_message(posted):
    posted.open()
    pause(posted, hours=24 * 6)
    posted.clock.advance(days=6, hours=1)

    posted.deliver(smtp=Smtp(host="127.0.0.1", port=1, timeout=1))

    assert states(posted) == ["queued"]


def test_two_workers_hold_still_together(either):
    pause(either)
    either.open()
    now = either.clock.now()

    taken = [
        either.claim(lambda s, who=who: claims.take(s, who, now, HOUR)) for who in ("one", "two")
    ]

    assert taken == [None, None]


def test_a_message_in_the_hands_of_a_worker_is_not_taken_twice(either):
    either.open()
    now = either.clock.now()
    first = either.claim(lambda s: claims.take(s, "one", now, HOUR))
    pause(either, hours=48)
    either.clock.advance(hours=3)  # its lease ends during the pause
    either.deliver()
    assert either.all(Message, id=first.id)[0].state == "queued"

    either.clock.advance(hours=46)
    either.deliver()

    assert states(either) == ["sent"]
