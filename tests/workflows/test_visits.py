"""Visits: a programme drawn up by the State, calls to its meetings, a record both sides accept."""

from __future__ import annotations

import datetime as dt
import email
from email import policy

import icalendar
import pytest

from notifications.render import Renderer
from notifications.sheet import gather
from tests.journeys.review import begin, bring, confirm
from tests.journeys.world import person
from tests.workflows.visiting import NINE, Visiting
from workflows.domain.visits import overlaps, queries, record, services
from workflows.domain.visits.rules import PlanChanged


@pytest.fixture
def visit(at):
    return Visiting(at("visit_agreed"))


@pytest.fixture
def held(at):
    return Visiting(at("visit_held"))


# The programme


def test_a_programme_is_the_states_own_until_it_confirms_it(visit):
    visit.meeting()
    assert visit.standing() is None

    visit.confirm()
    visit.meeting("Lighting", day=1)

    found = visit.standing()
    assert (found.number, [each.subject for each in found.meetings]) == (1, ["Public places"])
    visit.confirm()
    assert (visit.standing().number, len(visit.standing().meetings)) == (2, 2)


def test_an_empty_programme_is_not_confirmed_and_one_in_words_is(visit):
    (told,) = visit.world.why("fp", visit.world.review, "confirm_programme")
    assert told.startswith("programme: No meeting is in the programme yet.")

    assert visit.world.why("fp", visit.world.review, "confirm_programme", programme="By day") == []
    assert visit.standing().on_paper


def test_an_invitation_taken_back_takes_the_programme_with_it(visit):
    visit.meeting()
    visit.confirm()
    take_back(visit)
    assert visit.standing() is None

    visit.invite()
    assert visit.standing() is None
    visit.confirm()
    assert visit.standing().number == 2  # a number is given once


def take_back(visit):
    visit.world.fire("fp", visit.world.review, "undo", reason="Too soon")


def test_what_the_desk_records_from_paper_leaves_the_draft_to_the_state(visit):
    visit.meeting()
    visit.world.record(visit.world.review, "confirm_programme", "fp", programme="As in the note")

    found = visit.standing()
    assert found.on_paper
    assert found.meetings == ()


def test_a_programme_in_one_place_is_noticed_and_one_in_two_is_not(visit):
    visit.meeting(capital=True)
    assert visit.read(lambda s: queries.draft(s, visit.case)).in_one_place

    visit.meeting("Lighting", place="Hill Town")
    assert not visit.read(lambda s: queries.draft(s, visit.case)).in_one_place


# Calls


def test_each_expert_is_called_once_to_all_meetings_in_one_message(visit):
    one, two = visit.meeting(), visit.meeting("Lighting", day=1)
    before = {who: len(visit.messages(who)) for who in ("expert_b", "expert_c", "focal_b")}
    visit.confirm()

    for who in ("expert_b", "expert_c"):
        assert visit.calls(who) == [[("REQUEST", one, 0), ("REQUEST", two, 0)]]
        assert len(visit.messages(who)) == before[who] + 1
    assert visit.calls("focal_b") == []


def test_a_change_tells_only_what_has_changed_with_a_higher_number(visit):
    one, two, three = (visit.meeting(each, day=n) for n, each in enumerate("abc"))
    visit.confirm()
    visit.change(one, place="Hill Town")
    visit.change(two, dropped=True)
    visit.confirm()

    assert visit.calls()[1] == [("REQUEST", one, 1), ("CANCEL", two, 1)]
    visit.confirm()
    assert len(visit.calls()) == 2
    assert three in {uid for _, uid, _ in visit.calls()[0]}


@pytest.mark.parametrize("ending", ["withdraw_invitation", "end_participation"])
def test_meetings_are_cancelled_when_the_visit_goes(visit, ending):
    one = visit.meeting()
    visit.confirm()
    visit.world.fire("fp" if ending[0] == "w" else "mission", visit.world.review, ending)

    assert visit.calls()[1:] == [[("CANCEL", one, 1)]]


def test_meetings_on_days_that_are_no_longer_of_the_visit_are_cancelled(visit):
    one = visit.meeting()
    visit.confirm()
    later = visit.first + dt.timedelta(days=30)
    visit.world.fire(
        "fp", visit.world.review, "change_visit", visit_mode="on_site", visit_start=later,
        visit_end=later,
    )  # fmt: skip

    assert visit.calls()[1:] == [[("CANCEL", one, 1)]]


def test_a_call_that_never_left_because_it_was_taken_back_is_not_cancelled(visit):
    one = visit.meeting()
    visit.confirm()
    take_back(visit)
    assert visit.calls() == []

    visit.invite()
    visit.confirm()
    assert visit.calls() == [[("REQUEST", one, 1)]]


def test_an_expert_who_leaves_is_no_longer_called_and_the_next_one_is(visit):
    one = visit.meeting()
    visit.confirm()
    review = visit.world.review
    visit.world.fire("expert_b", f"{review}/E1", "step_down")
    assert visit.calls()[1:] == [[("CANCEL", one, 1)]]
    assert len(visit.calls("expert_c")) == 1

    visit.world.fire("fp_b", f"{review}/E1", "name_another", expert=person("expert_new"))
    again = visit.world.references()[-1]
    confirm(visit.world, again, visit.world.meet("next", "expert_new@example.org") and "next")
    assert visit.calls("expert_new") == [[("REQUEST", one, 0)]]


def test_no_meeting_that_has_passed_is_cancelled(visit):
    visit.meeting()
    visit.confirm()
    visit.world.clock.set(dt.datetime.combine(visit.first, dt.time(20), dt.UTC))
    visit.world.fire("mission", visit.world.review, "end_participation")

    assert len(visit.calls()) == 1


def test_the_mail_carries_one_invitation_for_each_meeting_to_its_reader_alone(visit):
    visit.meeting(other_subject="Places for all", other_language="en", institutions="Ministry")
    visit.meeting("Lighting", day=1, mode="virtual", place="", link="https://meet.example")
    visit.confirm()

    first, second = (icalendar.Calendar.from_ical(each) for each in invitations(visit))
    event = first.walk("VEVENT")[0]
    assert (first["METHOD"], event["SEQUENCE"]) == ("REQUEST", 0)
    assert event["SUMMARY"] == "Places for all [XAA-2027]"
    assert (event["ATTENDEE"], event["LOCATION"]) == ("mailto:expert_b@example.org", "Port City")
    assert event["ORGANIZER"].startswith("mailto:")
    assert event["DTSTART"].params["TZID"] == "Africa/Cairo"
    assert event["DTSTART"].dt.replace(tzinfo=None) == dt.datetime.combine(visit.first, NINE)
    assert [each["TZID"] for each in first.walk("VTIMEZONE")] == ["Africa/Cairo"]
    assert second.walk("VEVENT")[0]["LOCATION"] == "Virtual meeting"
    assert b"Ministry" not in first.to_ical() + second.to_ical()
    assert b"meet.example" not in second.to_ical()


def invitations(visit):
    """The attachments of the mail, as they would leave."""
    from config.post import office
    from notifications.mail import build

    house = office(visit.world.services)
    message = next(each for each in visit.messages("expert_b") if each.facts.get("meetings"))
    now = visit.world.clock.now()
    sheet = visit.write(
        lambda s: gather(
            s, s.merge(message), registry=visit.world.services.registry, links=house.links, now=now
        )
    )
    renderer: Renderer = house.renderer
    data = build(
        renderer.render(sheet), sender=house.sender, address="expert_b@example.org",
        message_id="<a@example.org>", thread="", at=now,
    )  # fmt: skip
    mail = email.message_from_bytes(data, policy=policy.default)
    parts = list(mail.iter_attachments())
    assert {each.get_param("method") for each in parts} == {"REQUEST"}
    return [each.get_payload(decode=True) for each in parts]


# The record


def test_own_notes_stay_with_their_writer(held):
    held.note("Mine alone", shared=False)
    held.note("For the record")
    people = {who: held.world.actors[who].person for who in ("expert_b", "expert_c", "fp_b")}

    def notes(who):
        return [each.text for each in held.read(lambda s: record.notes(s, held.case, people[who]))]

    assert notes("expert_b") == ["Mine alone"]
    assert notes("expert_c") == notes("fp_b") == []
    held.propose()
    assert [each.text for each in held.passages()] == ["For the record"]


def test_only_what_both_sides_accept_is_evidence(held):
    for text in ("One", "Two", "Three"):
        held.note(text)
    held.propose()
    assert held.accepted() == []

    held.mark(_1=True, _2=False)
    assert [each.prepared for each in held.passages(prepared=True)] == [True, False, None]
    assert [each.prepared for each in held.passages()] == [None, None, None]
    held.accept()

    assert held.accepted() == ["One"]
    assert [each.accepted for each in held.passages()] == [True, False, None]


def test_the_whole_record_is_accepted_or_all_but_the_passages_named(held):
    held.propose(visit_record="One\n\nTwo\n\nThree")
    held.accept(left_out="2")
    assert held.accepted() == ["One", "Three"]

    held.accept()
    assert held.accepted() == ["One", "Two", "Three"]


def test_a_passage_that_is_not_there_cannot_be_left_out(held):
    held.note("One")
    held.propose()

    assert held.world.why("fp", held.world.review, "accept_visit_record", left_out="1, 9") == [
        "left_out: The record has no passage with the number 9."
    ]


def test_another_wording_waits_for_a_word_of_the_state_and_keeps_its_number(held):
    held.note("One")
    held.note("Two")
    held.propose()
    held.accept()

    def reword(session):
        found = record.drafted(session, held.case, 0)[0]
        row = record.entry(session, held.case, found.id)
        services.change_entry(
            session, row, seen=1, day=row.day, text="One, put better", language="en", shared=True,
            now=held.world.clock.now(),
        )  # fmt: skip

    held.write(reword)
    assert held.accepted() == ["One", "Two"]
    held.propose()

    assert [(each.number, each.accepted) for each in held.passages()] == [(1, None), (2, True)]
    assert held.accepted() == ["Two"]


def test_a_wording_proposed_after_the_marks_is_not_accepted_with_them(held):
    held.note("One")
    held.propose()
    seen = held.passages()
    held.mark(_1=True)
    held.note("Two")
    held.propose()
    with pytest.raises(PlanChanged):
        held.write(
            lambda s: services.mark(s, held.case, {seen[0].id: False}, now=held.world.clock.now())
        )
    held.accept()

    assert held.accepted() == ["One"]


def test_paper_accepts_for_the_state_and_leaves_its_marks_alone(held):
    held.note("One")
    held.note("Two")
    held.propose()
    held.mark(_1=False)
    held.world.record(held.world.review, "accept_visit_record", "fp", left_out="2")

    assert held.accepted() == ["One"]
    assert [each.prepared for each in held.passages(prepared=True)] == [False, None]


# Other visits


def test_visits_of_others_on_the_same_days_are_shown(visit):
    case, last = visit.world.case(visit.world.review), visit.first + dt.timedelta(days=4)
    by, now = visit.world.actors["officer"], visit.world.clock.now()

    def note(name, first, days):
        visit.write(
            lambda s: (
                services.note_other(
                    s, "XAA", name, first, first + dt.timedelta(days=days), by=by, now=now
                ).id
            )
        )

    note("Other review", last, 3)
    note("Long after", last + dt.timedelta(days=9), 1)

    found = visit.read(lambda s: overlaps.overlapping(s, case, visit.first, last, []))
    assert [(each.kind, each.name) for each in found] == [("noted", "Other review")]


def test_another_review_with_the_same_expert_on_the_same_days_is_shown(visit):
    world, mine = visit.world, visit.world.review
    expert, case = world.actors["expert_b"].person, world.case(mine)
    world.appoint("mission", "mission", "XAE", channel="note")
    world.review = begin(world, "XAE")
    bring(world, "visit_agreed")
    last = visit.first + dt.timedelta(days=4)

    found = visit.read(lambda s: overlaps.overlapping(s, case, visit.first, last, [expert]))
    assert [(each.kind, each.name) for each in found] == [("same_expert", world.review)]
    assert visit.read(lambda s: overlaps.overlapping(s, case, visit.first, last, [])) == ()
