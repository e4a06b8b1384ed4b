"""A seat written to twice from which nobody comes is looked after by the desk, once."""

import datetime as dt
import itertools

import pytest
from sqlalchemy.orm import Session

from notifications import contacts, desk
from notifications.models import SENT, DeskTask, Message
from tests.notifications.test_ladder import day

DESK = frozenset({"secretariat"})


def silent(house, seen=None):
    return contacts.watch(
        house.write, house.write, lambda _s, _p: seen or {}, desk=DESK, now=house.clock.now()
    )


def asked(house, **where):
    return [row.seat_id for row in house.all(DeskTask, kind="contact_check", **where)]


def write_to(house, seats):
    """So many more seats, each written to once: nothing to say of them yet."""
    for _ in range(seats):
        title = f"reader{len(house.actors)}"
        made = house.name(title, "XAA", title)
        house.write(lambda session, made=made: session.add(sent_to(made, house.clock.now())))


def sent_to(actor, now):
    return Message(
        message_id=f"<{actor.seat}@example.org>", kind="step", template="step",
        person_id=actor.person, seat_id=actor.seat, facts={}, state=SENT, next_at=now,
        created_at=now, sent_at=now,
    )  # fmt: skip


def steps(house):
    """Hundreds of steps that SQLite takes for one look."""
    taken = itertools.count()
    with Session(house.database) as session:
        driver = session.connection().connection.dbapi_connection
        driver.set_progress_handler(lambda: next(taken) and 0, 100)
        contacts.silent(session, lambda _s, _p: {}, DESK, house.clock.now())
        driver.set_progress_handler(None, 0)
    return next(taken)


@pytest.fixture
def written_to(posted):
    """Rui was written to on 11 and 18 January; nobody has signed in."""
    case = posted.open()
    posted.deliver()
    posted.fire(case, "ana", "send")
    posted.deliver()
    posted.clock.advance(days=7)
    posted.fire(case, "rui", "back")
    posted.fire(case, "ana", "send")
    posted.deliver()
    return posted


def test_two_mails_and_fourteen_days_without_a_sign_in_are_a_task_of_the_desk_once(either):
    either.open()
    either.deliver()
    either.days(16)  # the first reminder went on the 27th
    either.clock.advance(days=13)
    assert silent(either) == 0

    either.clock.advance(days=1)
    assert silent(either) == 1
    assert silent(either) == 0

    assert asked(either) == [either.actors["ana"].seat]
    with Session(either.database) as session:
        found = contacts.of_seats(session, lambda _s, _p: {}, asked(either), either.clock.now())
    assert found[either.actors["ana"].seat].mail.date() == day(1, 27)


def test_a_task_the_desk_has_settled_is_not_asked_again_of_the_same_silence(posted):
    posted.open()
    posted.deliver()
    posted.days(30)
    silent(posted)
    now = posted.clock.now()
    posted.write(lambda s: desk.settle(s, s.get_one(DeskTask, 1), now=now, note="Rang."))

    posted.days(30)

    assert silent(posted) == 0


def test_it_settles_itself_when_somebody_of_the_seat_signs_in(posted):
    posted.open()
    posted.deliver()
    posted.days(30)
    silent(posted)
    came = posted.clock.now() + dt.timedelta(hours=1)
    posted.clock.advance(days=1)

    silent(posted, {posted.actors["abe"].person: came})

    assert asked(posted, done_at=None) == []
    assert posted.all(DeskTask, kind="contact_check")[0].done_by is None


def test_whoever_has_signed_in_since_is_not_silent(posted):
    posted.open()
    posted.deliver()
    posted.days(40)

    seen = {posted.actors["ana"].person: posted.clock.now() - dt.timedelta(days=3)}
    assert silent(posted, seen) == 0


def test_whoever_acts_without_a_sign_in_is_not_silent(written_to):
    written_to.clock.advance(days=15)

    silent(written_to)

    assert written_to.actors["rui"].seat not in asked(written_to)


def test_a_look_at_twice_as_many_seats_and_mails_costs_the_database_twice_as_much(house):
    """Not four times, as where the mail is gone through for each seat."""
    write_to(house, 100)
    few = steps(house)
    write_to(house, 100)

    assert steps(house) < 3 * few


def test_mail_of_one_day_is_one_attempt(posted):
    posted.open()
    posted.open()
    posted.deliver()
    posted.clock.advance(days=15)

    assert silent(posted) == 0


def test_a_new_holder_settles_it(posted):
    posted.open()
    posted.deliver()
    posted.days(30)
    silent(posted)
    posted.vacate("ana")
    posted.clock.advance(days=1)
    posted.name("author", "XAA", "new")

    silent(posted)

    assert asked(posted, done_at=None) == []
