"""Held, left out, with a sentence beside it: what the desk wishes is what goes, and is foreseen."""

import contextlib
import datetime as dt
import random

import pytest
from sqlalchemy.orm import Session

from notifications import ahead, pauses, wishes
from notifications.models import HOLD, NOBODY, SAY, SKIP, Rung, Wish
from notifications.wishes import RungKey, WishStands
from tests.notifications.test_ladder import day, reminders

FIRST, SECOND, THIRD = "mail:-14", "mail:-3", "mail:7"  # on 27 January, 8 and 17 February


def key(house, rung=FIRST, who="ana"):
    task = house.task("write")
    person = house.actors[who].person if who else NOBODY
    return RungKey(task.id, task.due_version, rung, person)


def note(house, of, kind, **more):
    return house.write(
        lambda s: (
            wishes.note(
                s, of, kind, by=house.actors["sec"].person, now=house.clock.now(), **more
            ).id
        )
    )


def take_back(house, wish, of):
    by, now = house.actors["sec"].person, house.clock.now()
    return house.write(lambda s: wishes.take_back(s, wish, of, by=by, now=now))


def foreseen(house, until=dt.date(2028, 1, 31), **more):
    with Session(house.database) as session:
        found = ahead.forecast(session, house.registry, now=house.clock.now(), until=until, **more)
    return {(each.task, each.rung, each.person): each.on for each in found}


def gone(house):
    """What the ledger says was sent, or asked of the desk: (task, rung, person)."""
    return {
        (row.task_id, row.rung, row.person_id)
        for row in house.all(Rung)
        if row.state in {"planned", "sent"}
    }


def of(house, who):
    return [(on, rungs) for name, on, rungs in reminders(house) if name == who]


@pytest.fixture
def opened(house):
    house.open()
    house.forget()
    return house


def test_a_held_reminder_goes_on_the_day_that_was_typed_and_others_are_not_touched(opened):
    note(opened, key(opened), HOLD, day=day(2, 2))

    opened.days(32)

    assert of(opened, "ana")[:2] == [(day(2, 2), [FIRST]), (day(2, 8), [SECOND])]
    assert of(opened, "abe")[:2] == [(day(1, 27), [FIRST]), (day(2, 8), [SECOND])]


def test_a_hold_that_ends_on_a_closed_day_ends_on_the_next_open_one(opened):
    note(opened, key(opened), HOLD, day=day(1, 30))  # a Saturday

    opened.days(25)

    assert of(opened, "ana") == [(day(2, 1), [FIRST])]


def test_what_is_held_beyond_the_next_reminder_is_overtaken_by_it(opened):
    note(opened, key(opened), HOLD, day=day(2, 10))

    assert (key(opened).task, FIRST, key(opened).person) not in foreseen(opened)
    opened.days(45)

    assert [rungs for _, rungs in of(opened, "ana")] == [[SECOND], [THIRD]]


def test_what_is_left_out_never_goes_and_the_next_one_does(opened):
    note(opened, key(opened), SKIP, why="They have rung us.")

    opened.days(45)

    assert [rungs for _, rungs in of(opened, "ana")] == [[SECOND], [THIRD]]
    assert [rungs for _, rungs in of(opened, "abe")] == [[FIRST], [SECOND], [THIRD]]
    assert ("mail:-14", "skipped") in opened.rungs(person_id=opened.actors["ana"].person)


def test_of_missed_reminders_the_latest_that_is_not_left_out_goes(opened):
    note(opened, key(opened, SECOND), SKIP)

    opened.clock.set(dt.datetime(2027, 2, 9, 8, tzinfo=dt.UTC))  # past both
    opened.sweep()

    assert of(opened, "ana") == [(day(2, 9), [FIRST])]
    assert of(opened, "abe") == [(day(2, 9), [SECOND])]


def test_a_wish_taken_back_counts_no_more_and_stays_in_the_log(opened):
    wish = note(opened, key(opened), HOLD, day=day(2, 5))
    skip = note(opened, key(opened, SECOND), SKIP)
    opened.clock.set(dt.datetime(2027, 1, 28, 8, tzinfo=dt.UTC))
    opened.sweep()
    assert of(opened, "ana") == []

    assert take_back(opened, wish, key(opened))
    assert take_back(opened, skip, key(opened, SECOND))
    assert not take_back(opened, wish, key(opened))
    opened.sweep()
    opened.days(12)

    assert of(opened, "ana") == [(day(1, 28), [FIRST]), (day(2, 8), [SECOND])]
    rows = opened.all(Wish)
    assert [(row.kind, row.taken_back_by) for row in rows] == [
        (HOLD, opened.actors["sec"].person), (SKIP, opened.actors["sec"].person),
    ]  # fmt: skip


def test_a_wish_is_taken_back_only_where_it_was_made(opened):
    wish = note(opened, key(opened), HOLD, day=day(2, 5))

    assert not take_back(opened, wish, key(opened, who="abe"))


def test_of_one_kind_one_wish_stands(opened):
    note(opened, key(opened), HOLD, day=day(2, 5))

    with pytest.raises(WishStands):
        note(opened, key(opened), HOLD, day=day(2, 6))
    note(opened, key(opened, who="abe"), HOLD, day=day(2, 6))


def test_the_desks_own_task_can_be_held_and_left_out(opened):
    note(opened, key(opened, "desk:14", None), SKIP)
    note(opened, key(opened, "desk:30", None), HOLD, day=day(3, 22))

    opened.days(66)  # 18 March
    assert opened.desk(done_at=None) == []
    opened.days(4)

    assert opened.desk(done_at=None) == ["consider_note_verbale"]


def test_a_sentence_of_the_desk_goes_with_the_reminder_in_its_own_language(posted):
    posted.open()
    posted.forget()
    note(posted, key(posted), SAY, words="نحن <في> خدمتكم", language="ar")

    posted.days(16)

    ana, abe = posted.messages(template="courtesy_reminder")
    html = posted.mail(ana).get_body(("html",)).get_content()
    text = posted.mail(ana).get_body(("plain",)).get_content()
    assert '<p dir="rtl" lang="ar" align="right"' in html
    assert "نحن &lt;في&gt; خدمتكم" in html
    assert "From the secretariat:\nنحن <في> خدمتكم" in text.replace("\r\n", "\n")
    assert "نحن" not in str(ana.facts)  # facts hold keys and dates
    assert "From the secretariat" not in posted.mail(abe).get_body(("plain",)).get_content()


def test_a_sentence_taken_back_before_the_mail_is_written_is_not_in_it(posted):
    posted.open()
    posted.forget()
    wish = note(posted, key(posted), SAY, words="A word.", language="en")
    posted.clock.set(dt.datetime(2027, 1, 27, 8, tzinfo=dt.UTC))
    posted.sweep()

    take_back(posted, wish, key(posted))
    posted.deliver()

    ana = posted.messages(template="courtesy_reminder")[0]
    assert "A word." not in posted.mail(ana).get_body(("plain",)).get_content()


def test_the_forecast_shows_what_is_left_out_only_when_asked(opened):
    note(opened, key(opened), SKIP)
    line = (key(opened).task, FIRST, key(opened).person)

    assert line not in foreseen(opened)
    assert foreseen(opened, left_out=True)[line] == day(1, 27)


def test_while_mail_is_paused_the_forecast_says_when_it_goes(opened):
    until = dt.datetime(2027, 2, 10, 12, tzinfo=dt.UTC)
    by, now = opened.actors["sec"].person, opened.clock.now()
    opened.write(lambda s: pauses.begin(s, reason="Move", until=until, by=by, now=now))
    ana = opened.actors["ana"].person

    plan = {rung: on for (_, rung, who), on in foreseen(opened).items() if who == ana}
    opened.days(40)

    assert plan == {SECOND: day(2, 10), THIRD: day(2, 17)}
    assert of(opened, "ana") == [(day(2, 11), [SECOND]), (day(2, 17), [THIRD])]
    # (the clock of this test stands at 11:00 in Nairobi once a day: an hour before the end)


# A year


class Year:
    """A year of a house with many cases, in which anything may be wished and any day be missed."""

    def __init__(self, house, seed):
        self.house, self.chance = house, random.Random(seed)  # noqa: S311
        zones = ("Europe/Zurich", "America/Santiago", "Asia/Tokyo")
        for number, zone in enumerate(zones):
            house.name("author", f"XB{number}", f"p{number}", zone=zone)

    def open(self):
        number = self.chance.randrange(4)
        self.house.open(author=("ana",) if number == 3 else (f"p{number}",))

    def wish(self):
        """Something for a line that lies ahead, or something taken back."""
        lines = sorted(foreseen(self.house).items())
        standing = [row for row in self.house.all(Wish) if row.taken_back_at is None]
        if standing and self.chance.random() < 0.3:
            row = self.chance.choice(standing)
            take_back(self.house, row.id, wishes.key_of(row))
        elif lines:
            (task, rung, person), on = self.chance.choice(lines)
            kind = self.chance.choice((HOLD, SKIP))
            until = on + dt.timedelta(days=self.chance.randrange(1, 25))
            with contextlib.suppress(WishStands):
                note(self.house, RungKey(task, 1, rung, person), kind, day=until)

    def ticks(self):
        for hour in (0, 6, 12, 18):
            now = self.house.clock.now()
            self.house.clock.set(now.replace(hour=hour, minute=1))
            self.house.sweep()
            self.house.deliver()


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(each, marks=pytest.mark.nightly) for each in (1, 2))]
)
def test_a_year_of_ticks_sends_on_each_day_exactly_what_the_forecast_says(house, seed):
    year = Year(house, seed)
    sent = 0
    for _ in range(365):
        house.clock.advance(days=1)
        if year.chance.random() < 0.08:
            year.open()
        if year.chance.random() < 0.35:
            year.wish()
        if year.chance.random() < 0.4:
            continue  # nobody swept on this day
        house.clock.set(house.clock.now().replace(hour=0, minute=0))
        today, before = house.clock.now().date(), gone(house)
        said = set(foreseen(house, today))
        year.ticks()
        assert gone(house) - before == said, today
        sent += len(said)
    assert sent > 40
    kept = [(row.task_id, row.rung, row.person_id) for row in house.all(Wish)
            if row.kind == SKIP and row.taken_back_at is None]  # fmt: skip
    assert not set(kept) & gone(house)


def test_a_year_without_outages_sends_exactly_what_was_foreseen_on_its_first_day(house):
    year = Year(house, 7)
    for _ in range(12):
        year.open()
    for _ in range(25):
        year.wish()
    said = foreseen(house)

    for _ in range(365):
        house.clock.advance(days=1)
        year.ticks()

    assert gone(house) == set(said)
    days = {(line["task"], line["rung"], m.person_id): m.day
            for m in house.messages(template="courtesy_reminder")
            for line in m.facts["reminders"]}  # fmt: skip
    assert days == {key: on for key, on in said.items() if key[2] != NOBODY}
