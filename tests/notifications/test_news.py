"""What is new in what somebody follows stands in his overview once, and only while it stands."""

import datetime as dt

import pytest
import sqlalchemy as sa

from notifications import ahead, digests, news
from notifications.digests import Digests
from notifications.models import OFF, WEEKLY
from notifications.news import Item
from notifications.smtp import Smtp
from tests.notifications.test_digest import DESK, at
from tests.notifications.test_ladder import day

MONDAY, NEXT, AFTER = day(1, 18), day(1, 25), day(2, 1)


class Followed:
    """One person follows something; what of it can be seen is said here."""

    def __init__(self, person):
        self.person, self.items = person, []

    def followers(self):
        return sa.select(sa.literal(self.person))

    def seen(self, _session, person, _now):
        return [item(key) for key in self.items] if person == self.person else []

    def page(self):
        return "https://reviews.example.org/me/follows"


def item(key):
    return Item(
        key, "Published in the repository", f"https://reviews.example.org/practices/{key}",
        body="XAC", title=f"Title {key}", language="en",
    )  # fmt: skip


@pytest.fixture
def ana(posted):
    """Ana follows something and has nothing to do; since Monday 11 January there is one item."""
    posted.name("author", "XAA", "ana")
    posted.followed = Followed(posted.actors["ana"].person)
    posted.followed.items = ["old"]
    posted.write(
        lambda s: news.begin(s, posted.followed, posted.followed.person, (), posted.clock.now())
    )
    return posted


def overviews(house):
    made = Digests(house.registry, house.outbox.queue, DESK, house.followed)
    return made.sweep(house.write, house.clock.now())


def beat(house, on):
    at(house, on, 6)
    count = overviews(house)
    house.clock.advance(minutes=10)
    house.deliver(followed=house.followed)
    return count


def texts(house):
    """The words of what was sent with an overview in it."""
    sent = [m for m in house.messages(person_id=house.followed.person) if m.state == "sent"]
    found = [house.mail(m).get_body(("plain",)) for m in sent if m.facts.get("digest")]
    return [each.get_content().replace("\r\n", "\n") for each in found]


def test_a_week_with_news_brings_an_overview_and_one_without_brings_none(ana):
    assert beat(ana, MONDAY) == 0  # what could be seen on following is no news

    ana.followed.items.append("new")
    assert [beat(ana, on) for on in (day(1, 19), day(1, 20), NEXT, day(1, 26), AFTER)] == [
        0, 0, 1, 0, 0,
    ]  # fmt: skip
    (text,) = texts(ana)
    assert "Title new" in text
    assert "Title old" not in text
    assert "State: " in text
    assert "XAC" in text
    assert "https://reviews.example.org/practices/new" in text
    assert "https://reviews.example.org/me/follows" in text
    assert "/unsubscribe/" in text


def test_each_thing_is_said_once(ana):
    ana.followed.items.append("new")
    beat(ana, MONDAY)
    ana.followed.items.append("newer")
    for number in range(1, 21):
        beat(ana, MONDAY + dt.timedelta(days=number))

    first, second = texts(ana)
    assert ("Title new\n" in first, "Title newer" in first) == (True, False)
    assert ("Title new\n" in second, "Title newer" in second) == (False, True)


def test_whoever_does_without_overviews_is_told_nothing(ana):
    ana.write(lambda s: digests.wish(s, ana.followed.person, OFF, now=ana.clock.now()))
    ana.followed.items.append("new")

    assert [beat(ana, on) for on in (MONDAY, NEXT)] == [0, 0]


def test_what_is_withdrawn_before_the_mail_is_written_is_not_told(ana):
    ana.followed.items += ["stays", "goes"]
    at(ana, MONDAY, 6)
    overviews(ana)
    ana.followed.items.remove("goes")
    ana.clock.advance(minutes=10)
    ana.deliver(followed=ana.followed)

    assert "Title stays" in texts(ana)[0]
    assert "Title goes" not in texts(ana)[0]
    ana.followed.items.append("goes")  # shared again: now it is told
    beat(ana, NEXT)
    assert "Title goes" in texts(ana)[1]


def test_an_overview_of_which_nothing_stands_is_not_sent(ana):
    ana.followed.items.append("goes")
    at(ana, MONDAY, 6)
    overviews(ana)
    ana.followed.items.remove("goes")
    ana.clock.advance(minutes=10)
    ana.deliver(followed=ana.followed)

    (message,) = ana.messages(person_id=ana.followed.person)
    assert message.state == "obsolete"
    assert beat(ana, day(1, 19)) == 0


def test_what_was_written_and_waits_for_the_server_is_not_sent_once_withdrawn(ana):
    ana.followed.items.append("goes")
    at(ana, MONDAY, 6)
    overviews(ana)
    ana.clock.advance(minutes=10)
    ana.deliver(followed=ana.followed, smtp=Smtp(host="127.0.0.1", port=1))
    (message,) = ana.messages(person_id=ana.followed.person)
    assert (message.state, bool(message.rendered)) == ("queued", True)
    ana.followed.items.remove("goes")
    ana.clock.advance(hours=2)
    ana.deliver(followed=ana.followed)

    assert ana.messages(person_id=ana.followed.person)[0].state == "obsolete"


def test_what_could_not_be_sent_on_its_day_is_told_on_another(ana):
    ana.followed.items.append("new")
    at(ana, MONDAY, 6)
    overviews(ana)  # queued, and nobody delivers all day
    at(ana, day(1, 19), 6)
    ana.deliver(followed=ana.followed)
    beat(ana, day(1, 19))

    assert "Title new" in texts(ana)[0]
    assert len(texts(ana)) == 1


def test_on_both_sides_of_a_crash_nothing_is_told_twice_or_lost(ana, monkeypatch):
    ana.followed.items.append("new")
    at(ana, MONDAY, 6)
    with monkeypatch.context() as broken:
        broken.setattr(news, "note", lambda *_, **__: 1 / 0)
        assert overviews(ana) == 0  # before the commit: nothing was queued, nothing is noted
    assert ana.messages(person_id=ana.followed.person) == []

    assert overviews(ana) == 1
    assert overviews(ana) == 0  # after it: the day is taken, and the thing is told
    ana.clock.advance(minutes=10)
    ana.deliver(followed=ana.followed)
    beat(ana, NEXT)
    assert len(texts(ana)) == 1


def test_a_reminder_of_the_day_takes_the_news_with_it(ana):
    ana.open()
    ana.forget()
    ana.write(lambda s: digests.wish(s, ana.followed.person, "daily", now=ana.clock.now()))
    ana.followed.items.append("new")
    at(ana, day(1, 27), 5, 1)  # the day of the first reminder
    overviews(ana)
    ana.sweep()
    ana.deliver(followed=ana.followed)

    mine = [m for m in ana.messages(person_id=ana.followed.person) if m.day == day(1, 27)]
    assert [(m.template, m.state) for m in mine] == [("courtesy_reminder", "sent")]
    text = ana.mail(mine[0]).get_body(("plain",)).get_content()
    assert "This is a courtesy reminder" in text
    assert "Title new" in text


def test_what_is_foreseen_goes_on_its_day_with_news_and_without(ana):
    ana.open()
    ana.forget()
    ana.write(lambda s: digests.wish(s, ana.followed.person, WEEKLY, now=ana.clock.now()))

    def foreseen(session):
        found = ahead.forecast(session, ana.registry, now=ana.clock.now(), until=day(2, 12))
        return {(each.task, each.rung, each.person): each.on for each in found}

    said = ana.write(foreseen)
    for number in range(1, 20):
        ana.followed.items += [f"n{number}"]
        at(ana, day(1, 24) + dt.timedelta(days=number), 6)
        overviews(ana)
        ana.sweep()
        ana.clock.advance(minutes=10)
        ana.deliver(followed=ana.followed)

    sent = {(line["task"], line["rung"], m.person_id): m.day
            for m in ana.messages() for line in m.facts.get("reminders", ())}  # fmt: skip
    assert sent == {key: on for key, on in said.items() if key[2]}
    days = [m.day for m in ana.messages(person_id=ana.followed.person) if m.day]
    assert len(days) == len(set(days))  # one automatic message a day, whatever is in it
    assert len(texts(ana)) == 3  # and the weekly one on each of its days
