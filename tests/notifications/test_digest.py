"""An overview comes on a person's own day, once, and says nothing where there is nothing to say."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import incidents
from engine.models.person import Person
from notifications import claims, desk, digests, pauses
from notifications.digests import Digests
from notifications.models import DAILY, OFF, WEEKLY, Digest
from tests.notifications.test_ladder import day

DESK = frozenset({"secretariat"})


def wish(house, who, often):
    person, now = house.actors[who].person, house.clock.now()
    house.write(lambda s: digests.wish(s, person, often, now=now))


def overviews(house):
    made = Digests(house.registry, house.outbox.queue, DESK)
    return made.sweep(house.write, house.clock.now())


def beat(house, *, deliver=True):
    """What the metronome does: overviews, then reminders, then mail."""
    overviews(house)
    house.sweep()
    if deliver:
        house.deliver()


def at(house, on, hour, minute=0):
    house.clock.set(dt.datetime(on.year, on.month, on.day, hour, minute, tzinfo=dt.UTC))


def said(house, who="ana"):
    """(day, template) of each message with an overview in it, that was or will be sent."""
    person = house.actors[who].person
    return [
        (m.day, m.template)
        for m in house.messages(person_id=person)
        if m.facts.get("digest") and m.state != "obsolete"
    ]


@pytest.fixture
def busy(posted):
    """Ana has two texts to write; it is Monday 11 January, 11:00 in Nairobi."""
    posted.open()
    posted.open()
    posted.write(lambda s: desk.ask(s, desk.CONTACT, now=posted.clock.now()).id)
    posted.deliver()
    posted.forget()
    return posted


def test_the_desk_has_one_each_working_day_without_asking(busy):
    for number in range(14):
        at(busy, day(1, 12) + dt.timedelta(days=number), 5)  # 08:00 in Nairobi
        beat(busy)
        beat(busy)

    found = [on for on, _ in said(busy, "sec")]
    assert found == [day(1, n) for n in (12, 13, 14, 15, 18, 19, 20, 21, 22, 25)]


def test_nobody_else_has_one_unless_he_wishes_it(busy):
    busy.days(14)
    overviews(busy)

    assert said(busy, "ana") == []


def test_none_comes_before_eight_of_the_persons_own_day(busy):
    busy.name("secretariat", "secretariat", "far", kind="alternate", zone="America/Santiago")
    at(busy, day(1, 12), 10, 59)  # 07:59 there
    overviews(busy)
    assert said(busy, "far") == []

    at(busy, day(1, 12), 11)
    overviews(busy)
    assert said(busy, "far") == [(day(1, 12), "digest")]


def test_a_daily_one_is_counted_by_days_and_not_by_hours_since_the_last(busy):
    """Decidim left a day out where the last one had gone less than 24 hours before."""
    at(busy, day(1, 12), 14, 30)  # the house was off in the morning
    beat(busy)
    at(busy, day(1, 13), 5, 1)
    beat(busy)

    assert [on for on, _ in said(busy, "sec")] == [day(1, 12), day(1, 13)]


def test_a_weekly_one_comes_each_week_and_not_once_and_never_again(busy):
    """Decidim's weekly one was thought to have gone for good."""
    wish(busy, "ana", WEEKLY)
    for number in range(42):
        at(busy, day(1, 12) + dt.timedelta(days=number), 6)
        beat(busy)

    assert [on for on, _ in said(busy)] == [
        day(1, 18), day(1, 25), day(2, 1), day(2, 8), day(2, 15), day(2, 22),
    ]  # fmt: skip


def test_the_week_begins_on_its_first_working_day(build_house):
    house = build_house()
    house.clock.set(dt.datetime(2027, 12, 1, 8, tzinfo=dt.UTC))
    house.open()
    house.open()
    wish(house, "ana", WEEKLY)
    for number in range(40):  # over the quiet weeks, until Sunday 9 January
        house.clock.set(dt.datetime(2027, 12, 2, 6, tzinfo=dt.UTC) + dt.timedelta(days=number))
        beat(house)

    assert [on for on, _ in said(house)] == [
        dt.date(2027, 12, 6), dt.date(2027, 12, 13), dt.date(2028, 1, 6), dt.date(2028, 1, 10),
    ]  # fmt: skip


def test_a_day_that_was_missed_is_made_up_for_on_the_next_one_and_not_doubled(busy):
    wish(busy, "ana", WEEKLY)
    for on in (20, 21, 22):  # Monday and Tuesday nobody swept
        at(busy, day(1, on), 6)
        beat(busy)

    assert [on for on, _ in said(busy)] == [day(1, 20)]


def test_what_could_not_be_sent_on_its_day_is_made_up_for(busy, smtp_server):
    wish(busy, "ana", WEEKLY)
    at(busy, day(1, 18), 6)
    overviews(busy)  # queued, and the mail server is away all day
    at(busy, day(1, 19), 4)  # 07:00 in Nairobi
    busy.deliver()  # news of yesterday goes no more: two would reach her on one day
    at(busy, day(1, 19), 6)
    overviews(busy)
    busy.clock.advance(minutes=10)
    busy.deliver()

    found = busy.messages(person_id=busy.actors["ana"].person, template="digest")
    assert [(m.day, m.state) for m in found] == [(None, "obsolete"), (day(1, 19), "sent")]


def test_whoever_changes_his_wish_within_a_week_begins_with_the_next(busy):
    at(busy, day(1, 13), 9)
    wish(busy, "ana", WEEKLY)
    for on in (14, 15, 18):
        at(busy, day(1, on), 6)
        overviews(busy)

    assert [on for on, _ in said(busy)] == [day(1, 18)]


def test_one_open_task_is_no_overview(posted):
    posted.open()
    posted.forget()
    wish(posted, "ana", DAILY)

    at(posted, day(1, 12), 6)
    assert overviews(posted) == 0
    at(posted, day(1, 13), 6)
    posted.open()
    posted.forget()
    overviews(posted)

    assert [on for on, _ in said(posted)] == [day(1, 13)]
    assert [(row.day, row.message_id is None) for row in posted.all(Digest) if
            row.person_id == posted.actors["ana"].person] == [
        (day(1, 12), True), (day(1, 13), False),
    ]  # fmt: skip


def test_nothing_to_say_is_no_overview_for_the_desk(posted):
    at(posted, day(1, 12), 6)
    overviews(posted)

    assert posted.messages() == []


def test_whoever_does_without_has_none(busy):
    wish(busy, "sec", OFF)
    at(busy, day(1, 12), 6)

    assert overviews(busy) == 0


def test_the_overview_and_the_reminder_of_a_day_are_one_message(busy):
    wish(busy, "ana", DAILY)
    at(busy, day(1, 27), 5, 1)  # the day of the first reminder
    beat(busy)

    mine = [m for m in busy.messages(person_id=busy.actors["ana"].person) if m.day == day(1, 27)]
    assert [(m.template, m.state) for m in mine] == [("courtesy_reminder", "sent")]
    mail = busy.mail(mine[0])
    text = mail.get_body(("plain",)).get_content()
    assert "This is a courtesy reminder" in text
    assert "2 next steps are open for you" in text
    assert "List-Unsubscribe" not in mail  # it would speak for the reminder as well


def test_where_the_message_of_the_day_has_gone_the_overview_waits_for_another(busy):
    wish(busy, "ana", WEEKLY)
    for who, n in (("ana", 18),):
        at(busy, day(1, n), 4)

        def automatic(session, who=who):
            person = session.get_one(Person, busy.actors[who].person)
            from notifications.queue import Letter

            letter = Letter(kind="step_taken", template="step_taken", person=person)
            return busy.outbox.queue.put_automatic(session, letter, now=busy.clock.now()).id

        busy.write(automatic)
    at(busy, day(1, 18), 5, 1)
    busy.deliver()
    overviews(busy)
    assert said(busy) == []

    at(busy, day(1, 19), 6)
    overviews(busy)
    assert [on for on, _ in said(busy)] == [day(1, 19)]


def test_a_reminder_is_never_put_off_by_an_overview(busy):
    """Where a person's day begins before the mechanism's, the overview waits for the reminder."""
    busy.name("author", "XAC", "tomo", zone="Pacific/Auckland")
    busy.open(author=("tomo",))
    busy.open(author=("tomo",))
    busy.forget()
    wish(busy, "tomo", DAILY)
    for number in range(24, 40):
        for hour in (0, 6, 12, 18, 21):
            at(busy, day(1, 12) + dt.timedelta(days=number - 12), hour, 1)
            beat(busy)

    days = {m.day: m.template for m in busy.messages(person_id=busy.actors["tomo"].person) if m.day}
    assert days[day(1, 27)] == "courtesy_reminder"
    assert days[day(2, 8)] == "courtesy_reminder"
    assert days[day(2, 5)] == "digest"


def test_two_nodes_that_sweep_at_once_write_once(either):
    either.open()
    either.open()
    either.forget()
    for who in ("ana", "abe"):
        wish(either, who, DAILY)
    at(either, day(2, 4), 6)  # the desk: what is awaited within the week

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(overviews, (either, either)))
    overviews(either)

    assert [len(said(either, who)) for who in ("ana", "abe", "sec")] == [1, 1, 1]


def test_nothing_is_queued_while_mail_is_paused_and_one_afterwards(busy):
    at(busy, day(1, 12), 4)
    until = dt.datetime(2027, 1, 14, 9, tzinfo=dt.UTC)
    by, now = busy.actors["sec"].person, busy.clock.now()
    busy.write(lambda s: pauses.begin(s, reason="x", until=until, by=by, now=now))
    for on in (12, 13, 14):
        at(busy, day(1, on), 6)
        overviews(busy)
    at(busy, day(1, 14), 9, 1)
    overviews(busy)

    assert [on for on, _ in said(busy, "sec")] == [day(1, 14)]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_is_rendered_as_every_mail_is(busy, language):
    def speak(session):
        session.get_one(Person, busy.actors["ana"].person).language = language

    busy.write(speak)
    wish(busy, "ana", DAILY)
    at(busy, day(1, 12), 5)
    overviews(busy)
    busy.clock.advance(minutes=6)
    busy.deliver()

    mail = busy.mail(busy.messages(template="digest", person_id=busy.actors["ana"].person)[0])
    html = mail.get_body(("html",)).get_content()
    text = mail.get_body(("plain",)).get_content()
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in html
    assert "https://reviews.example.org/c/XAA-2027?seat=" in text
    assert mail["List-Unsubscribe"].startswith("<https://reviews.example.org/unsubscribe/")
    assert mail["List-Unsubscribe"].endswith(">")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/unsubscribe/" in text
    assert not any(True for _ in mail.iter_attachments())


def test_the_desks_overview_counts_what_waits_and_names_no_state(busy):
    at(busy, day(2, 8), 5)
    now = busy.clock.now()
    for what in ("timer", claims.MAIL):  # mail that did not arrive is counted as such
        busy.write(lambda s, what=what: incidents.note(s, what, 1, "KeyError", now=now).id)
    overviews(busy)
    busy.clock.advance(minutes=6)
    busy.deliver()

    mail = busy.mail(busy.messages(template="digest")[-1])
    text = mail.get_body(("plain",)).get_content()
    assert "Awaited from others in the next seven days" in text
    assert "Write the text (XAA-2027)" in text
    assert "Contact the office whose answer is awaited: 1" in text
    assert "1 incident is open: work that did not go through" in text
