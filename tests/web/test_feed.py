"""A person's dates in his own calendar: by a link of his own, and only what his seats may see."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from engine import seats
from engine.models.case import Task
from engine.models.person import Appointment, Person, Seat
from tests.journeys import review
from tests.web.readers import interest
from workflows.domain.accounts.models import CalendarFeed

LINK = re.compile(r'id="link"[^>]*value="http://localhost(/calendar/[^"]+\.ics)"')


def subscribe(site, who):
    """Make a link, as it is shown once."""
    browser, person = site.enter(who), site.world.actors[who].person
    site.world.services.write(lambda s: setattr(s.get_one(Person, person), "language", "en"))
    browser.get("/calendar/feed")
    return LINK.search(browser.post("/calendar/feed").text).group(1)


def events(site, link, **headers):
    answer = site.app.test_client().get(link, headers=headers)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return {str(each["uid"]): each for each in Calendar.from_ical(answer.data).walk("VEVENT")}


def asked(site, link):
    return {
        str(each["summary"]): str(each["status"])
        for uid, each in events(site, link).items()
        if uid.startswith("task-")
    }


def test_a_date_is_an_all_day_entry_that_says_step_reference_and_link_alone(world, site):
    review.begin(world, "XAE")
    link = subscribe(site, "director")

    found = events(site, link)

    (uid,) = [each for each in found if each.startswith("task-")]
    entry = found[uid]
    assert re.fullmatch(r"task-\d+@[\w.]+", uid)
    assert str(entry["summary"]) == "Acknowledge the interest – XAE-2027 (until 23:59 in Nairobi)"
    assert entry["dtstart"].dt == dt.date(2027, 1, 29)
    assert entry["dtend"].dt == dt.date(2027, 1, 30)
    assert entry["sequence"] == 1
    assert entry["transp"] == "TRANSPARENT"
    assert str(entry["url"]).startswith("http://localhost/cases/XAE-2027?seat=")
    assert "description" not in entry
    assert "attendee" not in entry


def test_it_asks_calendars_to_look_again_and_answers_briefly_where_nothing_changed(world, site):
    review.begin(world, "XAE")
    link = subscribe(site, "director")
    client = site.app.test_client()

    first = client.get(link)
    world.clock.advance(hours=3)
    again = client.get(link, headers={"If-None-Match": first.headers["ETag"]})

    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in first.data
    assert b"X-PUBLISHED-TTL:PT12H" in first.data
    assert b"METHOD:PUBLISH" in first.data
    assert again.status_code == 304
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_what_was_taken_is_cancelled_for_some_weeks_under_the_same_name(world, site):
    review.bring(world, "sa_drafting")
    link = subscribe(site, "fp")
    before = asked(site, link)
    assert before["Submit the self-assessment – XAA-2027 (until 23:59 in Nairobi)"] == "CONFIRMED"

    review.bring(world, "sa_submitted")
    after = asked(site, link)
    world.clock.advance(weeks=7)

    assert after["Submit the self-assessment – XAA-2027 (until 23:59 in Nairobi)"] == "CANCELLED"
    assert not [each for each in asked(site, link) if each.startswith("Submit the self")]


def test_while_a_case_rests_its_dates_do_not_count_and_then_come_with_a_higher_number(world, site):
    review.bring(world, "sa_drafting")
    link = subscribe(site, "fp")
    name = "Submit the self-assessment – XAA-2027 (until 23:59 in Nairobi)"

    world.fire("fp", world.review, "defer", defer_until=dt.date(2027, 5, 20))
    resting = asked(site, link)[name]
    world.on(dt.date(2027, 5, 22))
    numbers = [e["sequence"] for e in events(site, link).values() if str(e["summary"]) == name]

    assert resting == "CANCELLED"
    assert asked(site, link)[name] == "CONFIRMED"
    assert numbers[0] > 1


def test_others_dates_and_other_seats_dates_are_in_nobodys_feed(world, site):
    review.bring(world, "sa_drafting")

    seen = {
        who: set(asked(site, subscribe(site, who))) for who in ("fp", "fp_b", "mission_d", "reader")
    }

    assert any("Submit the self-assessment" in each for each in seen["fp"])
    assert not any("Submit the self-assessment" in each for each in seen["fp_b"])
    assert seen["mission_d"] == set()
    assert seen["reader"] == set()


def test_sessions_are_there_for_everybody_tentative_or_cancelled(world, site):
    link = subscribe(site, "mission_d")

    found = [e for uid, e in events(site, link).items() if uid.startswith("session-")]

    assert len(found) == 5
    assert {str(each["status"]) for each in found} == {"TENTATIVE"}


def test_a_session_that_moved_keeps_its_name_and_a_cancelled_one_says_so(world, site):
    link = subscribe(site, "mission_d")

    def autumn():
        found = [e for e in events(site, link).values() if "2027" in str(e["dtstart"].dt)]
        return [
            (str(e["uid"]), e["dtstart"].dt, e["dtend"].dt, e["sequence"], str(e["status"]))
            for e in found
        ]

    ((uid, *_),) = autumn()
    meeting = world.open(
        "officer", "meeting", "board_2027_2",
        inputs={
            "kind": "board", "begins": dt.date(2027, 11, 30), "ends": dt.date(2027, 12, 2),
            "meeting_key": "board_2027_2", "parts": "",
        },
    )  # fmt: skip
    moved = (uid, dt.date(2027, 11, 30), dt.date(2027, 12, 3))

    assert autumn() == [(*moved, 2, "TENTATIVE")]
    world.fire("officer", meeting, "confirm", source="HSP/EB/9")
    assert autumn() == [(*moved, 3, "CONFIRMED")]
    world.fire("officer", meeting, "cancel")
    assert [each[4] for each in autumn()] == ["CANCELLED"]


def test_whoever_holds_no_seat_has_the_sessions_alone(world, site):
    link = subscribe(site, "director")
    review.begin(world, "XAE")
    now, seat = world.clock.now(), world.seat("director")
    held = sa.select(Appointment).where(Appointment.seat_id == seat)
    world.services.write(lambda s: setattr(s.scalars(held).one(), "until", now))

    assert {uid.split("-")[0] for uid in events(site, link)} == {"session"}


def test_a_visit_is_there_for_the_parties_until_it_is_withdrawn(world, site):
    review.bring(world, "visit_agreed")
    links = {who: subscribe(site, who) for who in ("fp", "expert_b", "officer", "reader")}

    def visits():
        return {
            who: [
                (str(e["status"]), (e["dtend"].dt - e["dtstart"].dt).days)
                for uid, e in events(site, link).items()
                if uid.startswith("visit-")
            ]
            for who, link in links.items()
        }

    assert visits() == {who: [("CONFIRMED", 5)] for who in ("fp", "expert_b", "officer")} | {
        "reader": []
    }

    world.fire("fp", world.review, "withdraw_invitation")

    assert visits()["expert_b"] == [("CANCELLED", 5)]


@pytest.mark.parametrize("who", ["fp_b", "mission_b", "expert_b"])
def test_when_participation_ends_nothing_of_the_review_is_left_for_others(world, site, who):
    review.bring(world, "desk_review")
    link = subscribe(site, who)
    assert any("XAA-2027" in each for each in asked(site, link))

    world.fire("mission", world.review, "end_participation")

    assert asked(site, link) == {}


def test_the_link_is_shown_once_and_only_its_hash_is_kept(world, site):
    browser = site.enter("officer")
    browser.get("/calendar/feed")
    page = browser.post("/calendar/feed")
    token = LINK.search(page.text).group(1).split("/")[-1].removesuffix(".ics")

    again = browser.get("/calendar/feed")

    assert token not in again.text
    assert "Replace the link" in again.text
    kept = world.services.read(lambda s: s.scalars(sa.select(CalendarFeed.token_hash)).one())
    assert token not in kept


def test_a_link_that_was_replaced_or_switched_off_leads_nowhere(world, site):
    first = subscribe(site, "officer")
    second = subscribe(site, "officer")
    client = site.app.test_client()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200

    browser = site.enter("officer")
    browser.get("/calendar/feed")
    browser.post("/calendar/feed/off")

    assert client.get(second).status_code == 404
    assert client.get("/calendar/none.ics").status_code == 404


def test_a_person_who_is_not_active_any_more_has_no_feed(world, site):
    link = subscribe(site, "officer")
    key = world.actors["officer"].person

    world.services.write(lambda s: setattr(s.get_one(Person, key), "active", False))

    assert site.app.test_client().get(link).status_code == 404


def test_asking_writes_nothing_and_asks_as_often_for_three_reviews_as_for_twelve(world, site):
    interest(world, "XAE", "XAF", "XAG")
    link = subscribe(site, "director")
    client = site.app.test_client()
    client.get(link)
    with site.statements() as three:
        client.get(link)

    interest(world, *(f"XA{each}" for each in "HIJKLMNOP"))
    with site.statements() as twelve:
        found = asked(site, link)

    assert len(found) == 12
    assert len(twelve) == len(three)
    assert not [e for e in twelve if re.match(r"\s*(insert|update|delete)", e, re.IGNORECASE)]


def test_it_speaks_the_language_of_the_person(world, site):
    review.begin(world, "XAE")
    link = subscribe(site, "director")
    key = world.actors["director"].person
    world.services.write(lambda s: setattr(s.get_one(Person, key), "language", "ar"))

    (name,) = asked(site, link)

    assert "Acknowledge" not in name
    assert "XAE-2027" in name
    assert "\u2068" not in name


def test_the_entry_of_a_mail_and_that_of_the_feed_have_the_same_name(world, site):
    review.begin(world, "XAE")
    found = events(site, subscribe(site, "director"))
    domain = world.services.settings.mail_from.partition("@")[2]
    key = world.services.read(
        lambda s: s.scalars(sa.select(Task.id).where(Task.status == "open")).one()
    )

    assert f"task-{key}@{domain}" in found


def test_of_several_seats_all_dates_are_there_and_the_link_opens_the_right_seat(world, site):
    review.begin(world, "XAE")
    chair = world.services.read(lambda s: s.get_one(Seat, world.seat("director")))
    world.services.write(
        lambda s: seats.appoint(
            s, s.get_one(Seat, chair.id), s.get_one(Person, world.actors["officer"].person),
            kind="alternate", now=world.clock.now(),
        ).id
    )  # fmt: skip

    found = events(site, subscribe(site, "officer"))

    urls = [str(each["url"]) for uid, each in found.items() if uid.startswith("task-")]
    assert urls == [f"http://localhost/cases/XAE-2027?seat={chair.id}"]
