"""When a task's reminders fall due, what silences them, and what a missed run makes up for."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.calendar import Calendar
from engine.rules import Ladder
from notifications import ahead
from notifications.models import Message, Plan, Rung
from notifications.rungs import Dated, steps

DECIDED = Ladder(mail=(-14, -3, 7), desk=(14, 30, 60))
MONDAY = dt.date(2027, 1, 11)


def day(month, number):
    return dt.date(2027, month, number)


def rungs_of(length, *, ladder=DECIDED, since=dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)):
    due = None if length is None else MONDAY + dt.timedelta(days=length)
    found = steps(ladder, Dated(MONDAY, due, since), Calendar())
    return [(step.rung, step.on) for step in found]


def reminders(house):
    """(person, day, rungs) of every reminder."""
    names = {actor.person: name for name, actor in house.actors.items()}
    return [
        (names[m.person_id], m.day, [line["rung"] for line in m.facts["reminders"]])
        for m in house.messages(template="courtesy_reminder")
    ]


def test_the_decided_ladder_of_a_step_of_thirty_days():
    assert rungs_of(30) == [
        ("mail:-14", day(1, 27)), ("mail:-3", day(2, 8)), ("mail:7", day(2, 17)),
        ("desk:14", day(2, 24)), ("desk:30", day(3, 12)), ("desk:60", day(4, 12)),
    ]  # fmt: skip


@pytest.mark.parametrize("length", [14, 10])
def test_reminders_longer_than_the_step_are_dropped(length):
    assert [rung for rung, _ in rungs_of(length)][:2] == ["mail:-3", "mail:7"]


def test_no_reminder_comes_within_two_days_of_the_notice_of_the_date():
    assert next(rung for rung, _ in rungs_of(15)) == "mail:-3"
    assert next(rung for rung, _ in rungs_of(3)) == "mail:7"


def test_an_invitation_is_recalled_on_its_own_days_and_has_no_desk_rungs():
    invited = Ladder(after_opening=(7, 12))

    assert rungs_of(14, ladder=invited) == [("after:7", day(1, 18)), ("after:12", day(1, 25))]
    assert rungs_of(None, ladder=invited) == [("after:7", day(1, 18)), ("after:12", day(1, 25))]


def test_a_rung_on_a_closed_day_goes_on_the_next_open_one():
    assert dict(rungs_of(33))["mail:-3"] == day(2, 10)  # a Wednesday as it is
    assert dict(rungs_of(30))["desk:60"] == day(4, 12)  # 11 April is a Sunday


def test_no_rung_falls_into_the_weeks_at_the_turn_of_the_year():
    november = dt.datetime(2027, 11, 15, 8, tzinfo=dt.UTC)
    task = Dated(november.date(), dt.date(2027, 12, 10), november)

    found = {step.rung: step.on for step in steps(DECIDED, task, Calendar())}

    assert found["mail:7"] == found["desk:14"] == dt.date(2028, 1, 6)


def test_the_plan_holds_the_next_rung_of_each_awaited_task(house):
    case = house.open()
    assert house.plans() == [("mail:-14", day(1, 27))]

    house.fire(case, "ana", "send")

    assert house.plans() == [("mail:-14", day(1, 18))]  # of the reader; the optional one has none


def test_holder_and_alternate_are_reminded_each_once(house):
    house.open()
    house.forget()

    house.days(20)

    assert reminders(house) == [
        ("ana", day(1, 27), ["mail:-14"]), ("abe", day(1, 27), ["mail:-14"]),
    ]  # fmt: skip


def test_leaving_a_state_silences_its_reminders(house):
    case = house.open()
    house.fire(case, "ana", "send")
    house.fire(case, "rui", "agree")

    house.days(90)

    assert reminders(house) == []
    assert house.plans() == []


def test_after_the_last_reminder_only_the_desk_is_asked(house):
    house.open()

    house.days(110)

    assert [rungs for who, _, rungs in reminders(house) if who == "ana"] == [
        ["mail:-14"], ["mail:-3"], ["mail:7"],
    ]  # fmt: skip
    assert house.desk() == ["contact_focal_point", "consider_note_verbale", "propose_calendar"]
    assert house.plans() == []


def test_what_the_desk_was_asked_settles_itself_when_the_task_is_met(house):
    case = house.open()
    house.days(50)
    assert house.desk(done_at=None) == ["contact_focal_point"]

    house.fire(case, "ana", "send")

    assert house.desk(done_at=None) == []


def test_five_days_off_make_exactly_one_reminder_for_each(house):
    house.open()
    house.forget()

    house.clock.advance(days=21)  # past -14, no run meanwhile
    house.sweep()
    house.sweep()

    assert reminders(house) == [
        ("ana", day(2, 1), ["mail:-14"]), ("abe", day(2, 1), ["mail:-14"]),
    ]  # fmt: skip


def test_a_missed_run_takes_the_latest_rung_and_notes_the_others_as_skipped(house):
    house.open()
    house.forget()

    house.clock.advance(days=29)
    house.sweep()

    assert [rungs for _, _, rungs in reminders(house)] == [["mail:-3"], ["mail:-3"]]
    assert sorted(house.rungs(person_id=house.actors["ana"].person)) == [
        ("mail:-14", "skipped"), ("mail:-3", "planned"),
    ]  # fmt: skip


def test_a_moved_date_plans_anew_and_repeats_nothing(house):
    case = house.open()
    house.fire(case, "ana", "send")
    house.fire(case, "rui", "plan", start=day(3, 1))
    house.write(lambda s: s.execute(sa.delete(Plan)))
    house.forget()
    before = house.task("prepare")
    house.fire(case, "rui", "move", start=day(6, 1))  # plans the open task again
    assert house.plans() == [("mail:-14", day(6, 8))]

    house.fire(case, "rui", "move", start=day(7, 1))

    after = house.task("prepare")
    assert (after.due_version, after.due > before.due) == (3, True)
    assert house.plans() == [("mail:-14", day(7, 8))]
    house.clock.set(dt.datetime(2027, 6, 10, 8, tzinfo=dt.UTC))
    house.sweep()
    assert reminders(house) == []


def test_a_date_that_moves_after_a_reminder_is_told_once_for_each_date(house):
    case = house.open()
    house.fire(case, "ana", "send")
    house.fire(case, "rui", "plan", start=day(1, 18))
    house.days(8)  # the time-out has not come; -14 of 8 February is gone by
    house.fire(case, "rui", "move", start=day(2, 15))
    version = house.task("prepare").due_version

    house.days(10)

    keys = [(r.task_id, r.due_version, r.rung, r.person_id) for r in house.all(Rung)]
    assert len(keys) == len(set(keys))
    assert {v for _, v, _, _ in keys} <= {1, version}


def test_a_hold_silences_and_its_end_plans_anew(house):
    case = house.open()
    house.fire(case, "ana", "rest", until=day(5, 3))
    assert house.plans() == []
    house.days(60)
    assert reminders(house) == []

    house.fire(case, "ana", "go_on")

    due = house.task("write").due
    assert house.plans() == [("mail:-14", Calendar().roll(due - dt.timedelta(days=14)))]


def test_reminders_of_one_day_join_and_no_second_one_goes_that_day(house):
    one, two = house.open(), house.open()
    house.forget()

    house.days(17)

    assert [who for who, _, _ in reminders(house)] == ["ana", "abe"]
    lines = house.messages(template="courtesy_reminder")[0].facts["reminders"]
    assert [line["case"] for line in lines] == [one.reference, two.reference]


def test_a_second_reminder_waits_for_the_next_day(house):
    house.open()
    house.clock.advance(hours=22)
    house.open("XAA")  # a day later: its rung falls on the same Wednesday's morrow
    house.forget()
    house.clock.set(dt.datetime(2027, 1, 28, 8, tzinfo=dt.UTC))
    plans = [plan.task_id for plan in house.all(Plan)]
    house.write(lambda s: house.outbox.reminders._one(s, plans[0], house.clock.now()))
    house.clock.advance(minutes=10)
    house.deliver()

    house.sweep()
    house.deliver()
    assert [(who, on) for who, on, _ in reminders(house)] == [
        ("ana", day(1, 28)), ("abe", day(1, 28)),
    ]  # fmt: skip

    house.clock.advance(days=1)
    house.sweep()
    assert [(who, on) for who, on, _ in reminders(house)][2:] == [
        ("ana", day(1, 29)), ("abe", day(1, 29)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "hours"), [("America/New_York", 13), ("Africa/Nairobi", 5), ("Asia/Tokyo", -1)]
)
def test_no_reminder_comes_before_eight_of_the_persons_own_day(build_house, zone, hours):
    house = build_house()
    house.name("reader", "XAB", "rui", zone=zone)
    case = house.open()
    house.fire(case, "ana", "send")
    house.forget()
    opens = dt.datetime(2027, 1, 18, tzinfo=dt.UTC) + dt.timedelta(hours=hours)

    house.clock.set(opens - dt.timedelta(minutes=1))
    house.sweep()
    assert reminders(house) == []

    house.clock.set(opens)
    house.sweep()
    assert [who for who, _, _ in reminders(house)] == ["rui"]


def test_a_note_seats_task_has_the_desks_rungs_only(house):
    house.name("mission", "XAC", "amb")
    house.open("XAC", author=())

    house.days(50)

    assert reminders(house) == []
    assert house.desk() == ["send_note", "contact_focal_point"]


def test_the_forecast_is_what_is_then_sent(either):
    case = either.open()
    either.fire(case, "ana", "send")
    either.open()
    either.deliver()
    until = day(3, 31)
    start = either.clock.now()
    with Session(either.database) as session:
        foreseen = ahead.forecast(session, either.registry, now=start, until=until)

    while either.clock.now().date() < until:
        either.days(1)

    went = sorted(
        (rung.at.date(), rung.task_id, rung.rung, rung.person_id)
        for rung in either.all(Rung)
        if rung.state in {"sent", "planned"}
    )
    assert went == sorted((f.on, f.task, f.rung, f.person) for f in foreseen)
    assert len(went) > 8


def test_the_forecast_of_one_person_names_him_alone(house):
    house.open()
    person = house.actors["abe"].person
    with Session(house.database) as session:
        found = ahead.forecast(
            session, house.registry, now=house.clock.now(), until=day(4, 30), person=person
        )

    assert [(f.rung, f.person) for f in found] == [
        ("mail:-14", person), ("mail:-3", person), ("mail:7", person),
    ]  # fmt: skip


def test_one_row_that_cannot_be_worked_stops_no_other(house, monkeypatch):
    house.open()
    house.open()
    house.forget()
    house.clock.advance(days=17)
    work, first = house.outbox.reminders._one, house.all(Plan)[0].task_id

    def poisoned(session, task, now):
        if task == first:
            raise RuntimeError("poison")
        return work(session, task, now)

    monkeypatch.setattr(house.outbox.reminders, "_one", poisoned)

    assert house.sweep() == 2
    assert len(house.all(Message, template="courtesy_reminder")) == 2


def test_a_hold_silences_the_children_too_and_its_end_wakes_them(house):
    case = house.open()
    house.fire(case, "ana", "send_with_errand")
    child = next(plan.case_id for plan in house.all(Plan) if plan.case_id != case.id)

    house.fire(case, "ana", "rest", until=day(5, 3))
    assert house.plans() == []
    house.days(60)
    assert reminders(house) == []

    house.fire(case, "ana", "go_on")
    assert sorted(plan.case_id for plan in house.all(Plan)) == sorted([case.id, child])
