"""The scheduler was off, the doors were shut, a tick was killed: dates decide, not the clockwork."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
import sqlalchemy as sa

from engine.models.anchors import Anchor, Replan, ReplanCase
from engine.models.doors import Closure
from engine.models.history import Event
from tests.reliability import crashes
from tests.reliability.house import (
    BOARD,
    TO_ANSWERS,
    TO_FILING,
    House,
    carry,
    open_dossier,
)

NAIROBI_MIDNIGHT = dt.time(21, tzinfo=dt.UTC)


def last(house: House, case: int) -> Event:
    return house.events(case)[-1]


def moved(house: House, case: int) -> list[Event]:
    return [event for event in house.events(case) if event.trigger == "replan"]


def move_session(house: House, to: dt.date) -> None:
    programme = next(case.id for case in house.cases() if case.definition == "programme")
    house.fire("officer", programme, "move_session", begins=to)


def due_in(house: House, case: int, timer: str) -> dt.date:
    due = house.timers(case)[timer]
    assert due is not None
    return due


@pytest.fixture
def filing(house) -> list[int]:
    """Five dossiers that wait for the session, and the programme that can move it."""
    house.open("officer", "programme", inputs={})
    return [carry(house, open_dossier(house), TO_FILING) for _ in range(5)]


# Five days without a scheduler


def test_timers_that_fell_due_while_the_scheduler_was_off_take_effect_at_their_dates(house):
    first = carry(house, open_dossier(house), 1)
    house.clock.advance(days=2)
    second = carry(house, open_dossier(house), 1)
    ends = {case: due_in(house, case, "reading_ends") for case in (first, second)}
    latest = max(ends.values())
    house.clock.set(dt.datetime.combine(latest + dt.timedelta(days=5), dt.time(6), dt.UTC))

    house.tick()

    for case, due in ends.items():
        event = last(house, case)
        assert (event.trigger, event.at) == ("reading_ends", house.clock.now())
        assert event.effective == dt.datetime.combine(
            due, NAIROBI_MIDNIGHT
        )  # 00:00 of the next day
    assert house.tick() == 0


def test_on_its_last_day_a_window_is_still_open(house):
    case = carry(house, open_dossier(house), 1)
    due = due_in(house, case, "reading_ends")

    house.clock.set(dt.datetime.combine(due, NAIROBI_MIDNIGHT) - dt.timedelta(seconds=1))
    assert house.tick() == 0

    house.clock.advance(seconds=1)
    assert house.tick() == 1
    assert house.case(case).state == "panel"


def test_whoever_comes_before_the_tick_finds_what_the_date_has_decided(house):
    case = carry(house, open_dossier(house), 1)
    due = due_in(house, case, "reading_ends")
    house.clock.set(dt.datetime.combine(due + dt.timedelta(days=4), dt.time(6), dt.UTC))
    guest = house.actors["adviser_xaf"].seat

    house.fire("officer", case, "invite", guest=guest)  # a step of the state that follows

    ended, invited = house.events(case)[-2:]
    assert (ended.trigger, invited.trigger) == ("reading_ends", "invite")
    assert ended.effective == dt.datetime.combine(due, NAIROBI_MIDNIGHT)
    assert ended.at == invited.at == house.clock.now()


def test_windows_that_the_clock_opens_count_from_the_day_it_was_told(house):
    case = carry(house, open_dossier(house), 1)
    house.clock.advance(days=70)

    house.tick()

    today = house.clock.now().date()
    assert house.tasks(case)["invite", ""] == today + dt.timedelta(days=7)


def test_a_hold_that_ended_while_the_scheduler_was_off_gives_the_days_left(house):
    case = open_dossier(house)
    left = house.tasks(case)["write", ""] - house.clock.now().date()
    until = house.clock.now().date() + dt.timedelta(days=10)
    house.fire("author_xaa", case, "rest", until=until)
    house.clock.advance(days=15)

    house.tick()
    house.tick()

    event = last(house, case)
    assert house.history(case)[1:] == ["rest", "go_on"]
    assert event.effective == dt.datetime.combine(until, NAIROBI_MIDNIGHT)
    assert house.case(case).hold is None
    # a State has 28 days at least; what is due on a day of rest is due on the next open day
    least = house.clock.now().date() + max(left, dt.timedelta(days=28))
    assert least <= house.tasks(case)["write", ""] <= least + dt.timedelta(days=2)


def test_the_window_of_a_child_stands_still_while_its_parent_rests(house):
    case = carry(house, open_dossier(house), TO_ANSWERS)
    child = house.children(case)[0]
    due = due_in(house, child, "expires")
    house.fire("author_xaa", case, "rest", until=due + dt.timedelta(days=60))
    house.clock.set(dt.datetime.combine(due + dt.timedelta(days=30), dt.time(6), dt.UTC))
    held = house.clock.now() - house.events(case)[-1].at

    assert house.tick() == 0
    house.fire("author_xaa", case, "go_on")
    house.tick()

    assert house.history(child) == ["open", "go_on"]
    assert due_in(house, child, "expires") >= due + dt.timedelta(days=held.days)
    assert house.tasks(child)["answer", ""] >= house.clock.now().date() + dt.timedelta(days=28)
    assert house.verified() == []


# Doors that were shut


def shut(house: House, until: dt.datetime) -> None:
    """No heartbeat until then; then the doors open."""
    house.clock.set(until)
    house.services.sweep().heartbeat()


def test_a_window_whose_last_day_fell_behind_shut_doors_ends_a_working_day_after_they_open(house):
    case = carry(house, open_dossier(house), 1)
    due = due_in(house, case, "reading_ends")
    asked = house.tasks(case)["comment", "XAC"]
    house.clock.set(dt.datetime.combine(due, dt.time(4), dt.UTC))
    house.services.sweep().heartbeat()

    shut(house, dt.datetime.combine(due + dt.timedelta(days=3), dt.time(6), dt.UTC))
    house.tick()

    opened = house.clock.now().date()
    extended = due_in(house, case, "reading_ends")
    assert house.case(case).state == "reading"
    assert extended > opened
    assert extended.weekday() < 5
    assert (extended - opened).days <= 3  # a weekend at most lies between
    assert last(house, case).trigger == "doors_shut"
    assert house.tasks(case)["comment", "XAC"] == asked  # it had passed before the doors were shut
    assert house.verified() == []

    house.clock.set(dt.datetime.combine(extended, NAIROBI_MIDNIGHT))
    house.tick()
    assert house.case(case).state == "panel"


def test_a_task_that_fell_due_behind_shut_doors_gets_its_working_day_too(house):
    case = open_dossier(house)
    due = house.tasks(case)["write", ""]
    house.clock.set(dt.datetime.combine(due, dt.time(4), dt.UTC))
    house.services.sweep().heartbeat()

    shut(house, dt.datetime.combine(due, dt.time(19), dt.UTC))
    house.tick()
    house.tick()

    assert house.history(case) == ["open", "doors_shut"]
    assert house.tasks(case)["write", ""] > house.clock.now().date()


def test_an_invitation_that_ended_behind_shut_doors_is_answered_a_working_day_later(house):
    child = house.children(carry(house, open_dossier(house), TO_ANSWERS))[0]
    due = due_in(house, child, "expires")
    house.clock.set(dt.datetime.combine(due, dt.time(4), dt.UTC))
    house.services.sweep().heartbeat()

    shut(house, dt.datetime.combine(due + dt.timedelta(days=1), dt.time(6), dt.UTC))
    house.tick()

    assert house.history(child) == ["open", "doors_shut"]
    assert house.tasks(child)["answer", ""] == due_in(house, child, "expires")
    house.fire("adviser_xaf", child, "answer", opinion="yes")
    assert house.verified() == []


def test_doors_that_opened_again_before_the_last_day_change_nothing(house):
    case = carry(house, open_dossier(house), 1)
    house.services.sweep().heartbeat()

    shut(house, house.clock.now() + dt.timedelta(days=2))
    house.tick()

    assert house.history(case) == ["open", "submit"]


def test_a_silence_of_less_than_an_hour_is_no_closure(house):
    house.services.sweep().heartbeat()

    shut(house, house.clock.now() + dt.timedelta(minutes=59))

    assert house.rows(sa.select(Closure)) == []


def test_whoever_comes_first_after_shut_doors_still_has_the_window(house):
    """The doors open, and somebody acts before the tick that draws the window anew."""
    case = carry(house, open_dossier(house), 1)
    due = due_in(house, case, "reading_ends")
    house.clock.set(dt.datetime.combine(due, dt.time(4), dt.UTC))
    house.services.sweep().heartbeat()
    shut(house, dt.datetime.combine(due + dt.timedelta(days=1), dt.time(6), dt.UTC))

    house.fire("peer_xac", case, "comment")

    assert house.case(case).state == "reading"


# Sessions that move


def test_a_replan_that_breaks_off_in_the_third_case_is_finished_by_the_next_try(
    house, filing, caplog
):
    before = {case: house.tasks(case) for case in filing}
    move_session(house, BOARD + dt.timedelta(days=14))
    logging.getLogger("engine.sweep").setLevel(logging.CRITICAL)

    with crashes.breaking("after the tasks", nth=3):
        house.tick()
    done = [case for case in filing if moved(house, case)]
    assert len(done) == 4  # one bad case stops nobody
    assert house.rows(sa.select(Replan.done_at)) == [(None,)]

    house.clock.advance(hours=1)  # until its incident is tried again
    house.tick()
    house.tick()

    assert [len(moved(house, case)) for case in filing] == [1] * 5
    assert all(house.tasks(case) != before[case] for case in filing)
    assert house.rows(sa.select(Replan.done_at)) == [(house.clock.now(),)]
    assert len(house.rows(sa.select(ReplanCase))) == 5
    assert house.verified() == []


def test_a_replan_whose_process_dies_in_the_third_case_is_finished_by_the_next_tick(house, filing):
    move_session(house, BOARD + dt.timedelta(days=14))

    def exit_() -> None:
        raise KeyboardInterrupt  # no handler of the sweep takes it

    with crashes.breaking("after the event", exit_, nth=3), pytest.raises(KeyboardInterrupt):
        house.tick()
    assert sum(len(moved(house, case)) for case in filing) == 2

    house.tick()

    assert [len(moved(house, case)) for case in filing] == [1] * 5
    assert house.verified() == []


def test_of_a_session_that_moved_twice_only_the_last_date_counts(house, filing):
    offset = house.tasks(filing[0])["file", ""] - BOARD
    move_session(house, BOARD + dt.timedelta(days=7))
    move_session(house, BOARD + dt.timedelta(days=28))

    house.tick()

    for case in filing:
        (event,) = moved(house, case)
        assert event.at == house.clock.now()
        assert house.tasks(case)["file", ""] - (BOARD + dt.timedelta(days=28)) == offset
    replans = house.rows(sa.select(Replan.id, Replan.done_at).order_by(Replan.id))
    touched = [row[0] for row in house.rows(sa.select(ReplanCase.replan_id).distinct())]
    assert touched == [replans[1][0]]
    assert all(done is not None for _, done in replans)


def test_a_session_that_moves_again_while_cases_are_re_planned_leaves_the_first_move_alone(
    house, filing
):
    move_session(house, BOARD + dt.timedelta(days=7))

    def exit_() -> None:
        raise KeyboardInterrupt

    with crashes.breaking("after the event", exit_, nth=3), pytest.raises(KeyboardInterrupt):
        house.tick()
    move_session(house, BOARD + dt.timedelta(days=28))

    house.tick()

    first, second = (row[0] for row in house.rows(sa.select(Replan.id).order_by(Replan.id)))
    of = house.rows(sa.select(ReplanCase.replan_id, sa.func.count()).group_by(ReplanCase.replan_id))
    assert dict(of) == {first: 2, second: 5}
    assert [len(moved(house, case)) for case in filing] == [2, 2, 1, 1, 1]
    assert {house.tasks(case)["file", ""] for case in filing} == {
        house.tasks(filing[0])["file", ""]
    }


def test_a_session_that_comes_too_near_hands_its_cases_to_the_next_one(house, filing):
    house.services.write(
        lambda s: s.add(
            Anchor(
                key="board_2",
                kind="board",
                date=BOARD + dt.timedelta(days=180),
                tentative=True,
                usable=True,
            )
        )
    )
    near = house.clock.now().date() + dt.timedelta(days=60)

    move_session(house, near)
    house.tick()

    case = filing[0]
    assert house.services.read(
        lambda s: house.engine.situation(s, house.case(case)).image.anchors
    ) == {"board": "board_2"}
    assert house.verified() == []


def test_no_state_has_less_than_28_days_after_a_session_moved(house, filing):
    earlier = house.clock.now().date() + dt.timedelta(days=100)

    move_session(house, earlier)
    house.tick()

    for case in filing:
        assert house.tasks(case)["agree", ""] >= house.clock.now().date() + dt.timedelta(days=28)


# A broadcast that broke off


def test_a_suspension_that_breaks_off_reaches_every_case_once_with_the_next_tick(house):
    programme = house.open("officer", "programme", inputs={})
    cases = [open_dossier(house, names=(programme,)) for _ in range(4)]
    house.fire("officer", programme, "suspend_all")

    def exit_() -> None:
        raise KeyboardInterrupt

    with crashes.breaking("after the timers", exit_, nth=3), pytest.raises(KeyboardInterrupt):
        house.tick()
    assert [house.case(case).hold for case in cases] == ["pause", "pause", None, None]

    house.tick()
    house.tick()

    assert [house.history(case) for case in cases] == [["open", "suspend"]] * 4


def test_a_case_of_which_the_clock_is_refused_stops_no_other(house, caplog):
    good, bad = (carry(house, open_dossier(house), TO_ANSWERS) for _ in range(2))
    house.clock.advance(days=40)
    logging.getLogger("engine.sweep").setLevel(logging.CRITICAL)

    with crashes.breaking("after the event", nth=3):
        house.tick()
    behind = [
        c for case in (good, bad) for c in house.children(case) if house.case(c).state == "asked"
    ]
    assert len(behind) == 1

    house.clock.advance(hours=1)  # until its incident is tried again
    house.tick()

    assert {house.case(c).state for case in (good, bad) for c in house.children(case)} == {
        "expired"
    }
