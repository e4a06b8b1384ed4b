"""Reminders that the secretariat sends by hand: shown first, one a person, and then 48 hours rest."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Part
from engine.models.person import Seat
from notifications import ahead, courtesy
from notifications.models import Message, Rung
from notifications.sheet import gather
from tests.notifications.test_ladder import day, reminders


def seen(house, *cases):
    with Session(house.database) as session:
        found = courtesy.preview(
            session, house.registry, [case.id for case in cases], house.clock.now()
        )
        session.expunge_all()
        return found


def send(house, *cases, digest=None):
    digest = seen(house, *cases).digest if digest is None else digest
    keys = [case.id for case in cases]
    return house.write(
        lambda session: courtesy.send(
            session, house.registry, house.outbox.queue, keys, seen=digest,
            by=house.actors["sec"].person, now=house.clock.now(),
        )
    )  # fmt: skip


def told(found):
    return {
        each.person.name: [(item.reference, item.label) for item in each.items]
        for each in found.messages.values()
    }


def asides(found):
    return [(each.reference, each.why, each.label) for each in found.asides]


def foreseen(house, until=dt.date(2027, 12, 31)):
    names = {actor.person: name for name, actor in house.actors.items()}
    with Session(house.database) as session:
        lines = ahead.forecast(session, house.registry, now=house.clock.now(), until=until)
    return [(names[line.person], line.on, line.rung) for line in lines if line.person]


def at(house, month, number, hour=8):
    house.clock.set(dt.datetime(2027, month, number, hour, tzinfo=dt.UTC))


def test_holder_and_alternate_get_one_message_each_that_names_all_their_cases(house):
    house.name("author", "XAC", "ana2")
    first, second = house.open(), house.open("XAD", author=("ana",))

    found = seen(house, first, second)

    both = [(case.reference, "Write the text") for case in (first, second)]
    assert told(found) == {"ana": both, "abe": both}
    house.forget()
    assert send(house, first, second) == 2
    assert [(len(m.facts["reminders"]), m.template) for m in house.messages(state="queued")] == [
        (2, "courtesy_reminder")
    ] * 2


def test_each_next_step_leads_to_its_page_in_the_seat_that_it_asks(house):
    first = house.open()
    house.name("author", "XAD", "ana")
    second = house.open("XAD", author=("ana",))
    house.forget()
    send(house, first, second)

    (message,) = [m for m in house.messages(state="queued") if name_of(house, m) == "ana"]
    with Session(house.database) as session:
        sheet = gather(
            session, session.get(Message, message.id), registry=house.registry, links=house.pages,
            now=house.clock.now(),
        )  # fmt: skip
        asked = {
            case.reference: session.scalar(
                sa.select(Part.seat_id)
                .join(Seat, Seat.id == Part.seat_id)
                .where(Part.case_id == case.id, Seat.title == "author")
            )
            for case in (first, second)
        }

    assert len(set(asked.values())) == 2
    assert {each.reference: each.url for each in sheet.reminders} == {
        reference: f"https://reviews.example.org/c/{reference}?seat={seat}"
        for reference, seat in asked.items()
    }


def name_of(house, message):
    names = {actor.person: name for name, actor in house.actors.items()}
    return names.get(message.person_id)


def test_looking_queues_nothing_and_writes_nothing(house):
    case = house.open()
    before = len(house.messages()), len(house.all(Rung))

    seen(house, case)

    assert (len(house.messages()), len(house.all(Rung))) == before


def test_a_mission_is_not_written_to_and_is_named_with_the_reason(house):
    house.name("mission", "XAE", "mina")
    case = house.open("XAE", author=(), mission=("mina",))

    found = seen(house, case)

    assert told(found) == {}
    assert asides(found) == [(case.reference, courtesy.NOTE, "Write the text")]
    assert found.asides[0].seat.title == "mission"
    assert send(house, case) == 0
    assert house.messages(template="courtesy_reminder") == []


def test_a_vacant_seat_a_rest_and_a_case_that_awaits_nothing_are_named(house):
    vacant, resting, ended = house.open(), house.open("XAD"), house.open("XAE")
    house.fire(resting, "ana", "rest", until=dt.date(2027, 3, 1))
    house.fire(ended, "ana", "send")
    house.fire(ended, "rui", "agree")
    house.vacate("ana")

    assert asides(seen(house, vacant, resting, ended)) == [
        (vacant.reference, courtesy.VACANT, "Write the text"),
        (resting.reference, courtesy.RESTS, ""),
        (ended.reference, courtesy.NOTHING, ""),
    ]


def test_what_others_are_only_invited_to_do_is_not_asked_for(house):
    case = house.open()
    house.fire(case, "ana", "send")

    assert told(seen(house, case)) == {"rui": [(case.reference, "Read the text")]}


def test_what_a_case_below_awaits_is_named_too(house):
    case = house.open()
    house.fire(case, "ana", "send_with_errand")

    labels = [label for _, label in told(seen(house, case))["rui"]]
    assert labels == ["Read the text", "Look it up"]


def test_a_line_of_the_ledger_is_written_with_the_message(house):
    case = house.open()
    send(house, case)

    rows = house.all(Rung)
    assert {row.rung for row in rows} == {"staff:20270111"}
    assert {row.state for row in rows} == {"planned"}
    assert {row.person_id for row in rows} == {house.actors[n].person for n in ("ana", "abe")}
    assert {house.all(Message, id=row.message_id)[0].person_id for row in rows} == {
        row.person_id for row in rows
    }


def test_what_was_confirmed_is_what_is_sent_or_nothing_is(house):
    case = house.open()
    digest = seen(house, case).digest
    house.fire(case, "ana", "send")
    house.forget()

    with pytest.raises(courtesy.Changed):
        send(house, case, digest=digest)

    assert house.messages(state="queued") == []


def test_a_second_click_sends_nothing_more(house):
    case = house.open()
    house.forget()
    digest = seen(house, case).digest
    send(house, case, digest=digest)

    with pytest.raises(courtesy.Changed):
        send(house, case, digest=digest)

    again = seen(house, case)
    assert told(again) == {}
    assert [(each.why, each.person) for each in again.asides] == [
        (courtesy.ALREADY, "ana"), (courtesy.ALREADY, "abe"),
    ]  # fmt: skip
    assert len(house.messages(state="queued")) == 2


def test_nobody_is_written_to_while_a_rung_is_on_its_way_to_him(house):
    case = house.open()
    at(house, 1, 27, 9)
    house.sweep()
    assert len(reminders(house)) == 2

    assert {each.why for each in seen(house, case).asides} == {courtesy.ALREADY}


def test_the_next_rung_does_not_come_within_48_hours_of_a_message_from_staff(house):
    case = house.open()
    at(house, 1, 26, 14)
    send(house, case)
    house.forget()

    at(house, 1, 27, 9)
    house.sweep()
    at(house, 1, 28, 13)
    house.sweep()
    assert house.messages(state="queued") == []

    at(house, 1, 28, 14)
    house.sweep()
    assert [(m.day, m.state) for m in house.messages(state="queued")] == [
        (day(1, 28), "queued")
    ] * 2


def test_the_rest_is_that_of_the_person_and_no_one_elses(house):
    mine, other = house.open(), house.open("XAD", author=("ana",))
    house.fire(mine, "ana", "send")
    at(house, 1, 26, 14)
    send(house, mine)
    house.forget()

    at(house, 1, 27, 9)
    house.sweep()

    assert house.told(state="queued") == [
        ("ana", "courtesy_reminder"),
        ("abe", "courtesy_reminder"),
    ]
    assert other.reference != mine.reference


def test_the_forecast_knows_of_the_rest(house):
    case = house.open()
    at(house, 1, 26, 14)
    before = foreseen(house)
    send(house, case)

    after = foreseen(house)

    assert [line for line in before if line[2] == "mail:-14"] == [
        ("ana", day(1, 27), "mail:-14"), ("abe", day(1, 27), "mail:-14"),
    ]  # fmt: skip
    assert [(who, on) for who, on, rung in after if rung == "mail:-14"] == [
        ("ana", day(1, 28)), ("abe", day(1, 28)),
    ]  # fmt: skip
    assert [line for line in after if line[2] != "mail:-14"] == [
        line for line in before if line[2] != "mail:-14"
    ]


@pytest.mark.parametrize("hand", [(1, 26), (2, 6), (2, 7), (2, 8), (2, 16), (2, 17)])
def test_what_goes_is_what_was_foreseen_whenever_staff_wrote(house, hand):
    case = house.open()
    house.forget()
    month, number = hand
    for each in range(1, 70):
        now = dt.datetime(2027, 1, 11, 14, tzinfo=dt.UTC) + dt.timedelta(days=each)
        if now.date() == dt.date(2027, month, number):
            house.clock.set(now)
            send(house, case)
            lines = foreseen(house, dt.date(2027, 3, 20))
        house.clock.set(now + dt.timedelta(hours=1))
        house.sweep()
        house.deliver()

    sent = [
        (who, when, rungs[0]) for who, when, rungs in reminders(house)
        if when is not None and when >= dt.date(2027, month, number)
    ]  # fmt: skip
    assert sorted(sent) == sorted(lines)


def test_what_is_met_before_the_mail_leaves_is_not_said(house):
    case = house.open()
    house.forget()
    send(house, case)
    house.fire(case, "ana", "send")
    house.deliver()

    assert {m.state for m in house.messages(template="courtesy_reminder")} == {"obsolete"}
    assert {row.state for row in house.all(Rung)} == {"cancelled"}
