"""Who is told of a step, in the step's own transaction."""

import datetime as dt

import pytest
import sqlalchemy as sa

from engine.models.anchors import Anchor, Replan
from engine.models.person import Person
from notifications import desk
from notifications.catalogue import ACTOR, Catalogue, Notification
from notifications.models import DeskTask, FormalCommunication, Message

BOTH_AUTHORS = [("ana", "task_opened"), ("abe", "task_opened")]


def test_an_opened_task_is_told_to_holder_and_alternate(house):
    house.open()

    assert house.told() == [*BOTH_AUTHORS, ("rui", "step_taken")]
    assert [m.state for m in house.messages()] == ["queued"] * 3


def test_the_frozen_facts_hold_keys_and_dates_only(house):
    case = house.open()

    told = house.messages()[0]
    assert told.facts == {
        "tasks": [
            {
                "case": case.reference, "definition": "loop", "version": 1,
                "task": house.task("write").id, "key": "write", "due": "2027-02-10",
                "due_version": 1, "optional": False, "event": told.event_id, "seat": told.seat_id,
            }
        ]
    }  # fmt: skip
    assert told.seat_id == house.actors["ana"].seat
    assert told.message_id.startswith("<")
    assert told.message_id.endswith("@reviews.example.org>")


def test_a_step_tells_the_others_and_not_who_took_it(house):
    case = house.open()
    house.forget()

    house.fire(case, "ana", "send")

    assert house.told(state="queued") == [("rui", "task_opened")]


def test_what_the_principals_own_step_asks_next_is_told_to_his_alternate(house):
    case = house.open()
    house.fire(case, "ana", "send")
    house.forget()

    house.fire(case, "ana", "write_on")

    assert house.told(state="queued") == [("abe", "task_opened"), ("rui", "step_taken")]


def test_several_tasks_of_one_command_join_in_one_message(house):
    case = house.open()
    house.fire(case, "ana", "send")
    house.forget()

    house.fire(case, "rui", "back")

    assert house.told(state="queued") == BOTH_AUTHORS


def test_an_act_that_others_may_not_read_is_not_told(house):
    case = house.open()
    house.fire(case, "ana", "send")
    house.forget()

    house.fire(case, "rui", "remark", words="for the desk alone")

    assert house.told(state="queued") == []


def test_a_hold_and_its_end_are_told_to_everybody_but_who_asked_for_it(house):
    case = house.open()
    house.forget()

    house.fire(case, "ana", "rest", until=dt.date(2027, 2, 1))
    house.fire(case, "ana", "go_on")

    assert house.told(state="queued") == [
        ("abe", "case_held"), ("rui", "case_held"), ("abe", "case_resumed"), ("rui", "case_resumed"),
    ]  # fmt: skip


def test_a_closed_case_is_told_to_all_other_parties(house):
    case = house.open()
    house.fire(case, "ana", "send")
    house.forget()

    house.fire(case, "rui", "agree")

    assert house.told(state="queued") == [("ana", "case_closed"), ("abe", "case_closed")]


def test_a_case_that_closes_while_it_rests_is_told_as_closed(house):
    case = house.open()
    house.fire(case, "ana", "send")
    house.fire(case, "ana", "rest", until=dt.date(2027, 2, 1))
    house.forget()

    house.fire(case, "rui", "agree")

    assert house.told(state="queued") == [("ana", "case_closed"), ("abe", "case_closed")]


def test_the_preview_names_whom_a_case_that_opens_will_tell(house):
    case = house.open()
    house.forget()

    step = house.plan(case, "ana", "send_with_errand")
    house.fire(case, "ana", "send_with_errand")

    assert [(each.definition.key, each.reference) for each in step.beside] == [("errand", "")]
    assert [n.task for n in step.notices if n.seat == house.actors["rui"].seat] == ["read", "look"]
    assert house.told(state="queued") == [("rui", "task_opened")]


def test_what_the_preview_names_is_what_is_told(house):
    case = house.open()
    house.forget()

    step = house.plan(case, "ana", "send")
    house.fire(case, "ana", "send")

    seats = {actor.seat: name for name, actor in house.actors.items()}
    assert [(seats[n.seat], n.kind, n.task) for n in step.notices] == [
        ("rui", "task_opened", "read")
    ]
    assert house.told(state="queued") == [("rui", "task_opened")]


def test_a_note_seat_gets_no_mail_but_a_draft_and_a_task_for_the_desk(house):
    house.name("mission", "XAC", "amb")
    house.open("XAC", author=())

    drafts = house.all(FormalCommunication)
    assert "amb" not in [name for name, _ in house.told()]
    assert [(d.kind, d.seat_id, d.state) for d in drafts] == [
        ("task_opened", house.actors["amb"].seat, "drafted")
    ]
    assert [(t.kind, t.communication_id) for t in house.all(DeskTask)] == [
        ("send_note", drafts[0].id)
    ]


def test_a_groups_notice_goes_to_the_mail_seat_where_there_is_one(house):
    house.name("mission", "XAA", "amb")

    house.open()

    assert house.told()[:2] == BOTH_AUTHORS
    assert house.all(FormalCommunication) == []


def test_a_vacant_seat_is_told_to_the_desk_and_its_next_holder_to_the_task(house):
    house.vacate("ana")
    house.open()

    assert house.told() == [("rui", "step_taken")]
    assert house.desk(done_at=None) == ["vacant_seat"]

    house.name("author", "XAA", "eva")
    house.sweep()

    assert house.told() == [("rui", "step_taken"), ("eva", "task_opened")]
    assert house.desk(done_at=None) == []


def test_the_catalogue_takes_the_place_of_the_generic_step_message(build_house):
    entries = [
        Notification(key="receipt", on=("loop", "send"), to=(ACTOR,)),
        Notification(key="text_sent", on=("loop", "send"), to=("secretariat",)),
    ]
    house = build_house(catalogue=Catalogue(entries))
    case = house.open()
    house.forget()

    house.fire(case, "ana", "send")

    assert sorted(house.told(state="queued")) == [
        ("abe", "receipt"), ("ana", "receipt"), ("rui", "task_opened"), ("sec", "text_sent"),
    ]  # fmt: skip


def test_nobody_is_asked_for_where_the_catalogue_waits_for_a_name(build_house):
    entry = Notification(key="k", on=("loop", "agree"), to=("author",), only_once_named=True)
    house = build_house(catalogue=Catalogue([entry]))
    case = house.open()
    house.fire(case, "ana", "send")
    house.vacate("ana")
    house.vacate("abe")
    house.forget()

    house.fire(case, "rui", "agree")

    assert house.told(state="queued") == []
    assert house.desk() == []


def test_a_step_recorded_on_behalf_is_told_to_the_seat(house, note_source):
    case = house.open()
    house.forget()

    house.fire(case, "sec", "send", behalf=house.actors["ana"].seat, source=note_source)

    assert ("ana", "task_opened") in house.told(state="queued")  # the optional one


@pytest.mark.parametrize("told", [False, True])
def test_an_undo_cancels_what_is_unsent_and_corrects_what_was_told(posted, smtp_server, told):
    case = posted.open()
    posted.deliver()
    posted.fire(case, "ana", "send")
    if told:
        posted.deliver()
    smtp_server.messages.clear()

    posted.fire(case, "ana", "undo", reason="too early")
    posted.deliver()

    assert posted.told(state="obsolete") == ([] if told else [("rui", "task_opened")])
    assert posted.told(kind="correction") == ([("rui", "correction")] if told else [])
    assert [to for _, to, _ in smtp_server.messages] == ([["rui@example.org"]] if told else [])


def test_an_undo_withdraws_the_draft_of_a_note(house):
    house.name("mission", "XAC", "amb")
    case = house.open("XAC", author=())
    house.fire(case, "amb", "send")
    house.fire(case, "rui", "back")

    house.fire(case, "rui", "undo", reason="a slip")

    states = [note.state for note in house.all(FormalCommunication)]
    assert states == ["drafted", "obsolete"]
    assert len(house.desk(done_at=None)) == 1


def test_an_undo_asks_again_for_the_note_that_its_step_had_made_needless(house):
    house.name("mission", "XAC", "amb")
    case = house.open("XAC", author=())
    house.fire(case, "rui", "go_without")
    between = [note.state for note in house.all(FormalCommunication)]

    house.fire(case, "rui", "undo", reason="a slip")

    assert between == ["obsolete", "drafted"]
    assert [note.state for note in house.all(FormalCommunication)] == ["drafted", "obsolete"]
    assert house.desk(done_at=None) == ["send_note"]


def test_what_the_clock_does_on_one_day_is_one_message(house):
    house.name("reader", "XAC", "rio")
    cases = [house.open(), house.open(reader=("rio",))]
    for case, reader in zip(cases, ("rui", "rio"), strict=True):
        house.fire(case, "ana", "send")
        house.fire(case, reader, "plan", start=dt.date(2027, 6, 1))
    house.forget()

    house.clock.advance(days=30)
    for case in cases:
        house.tick(case)

    assert sorted(house.told(state="queued")) == [
        ("abe", "task_opened"), ("ana", "task_opened"), ("rio", "step_taken"),
        ("rui", "step_taken"),
    ]  # fmt: skip
    ana = next(m for m in house.messages(state="queued") if m.kind == "task_opened")
    assert [line["case"] for line in ana.facts["tasks"]] == [case.reference for case in cases]


def test_message_is_one_for_each_command_and_person(either):
    either.open()

    batches = [(m.batch, m.person_id) for m in either.all(Message)]
    assert len(batches) == len(set(batches)) == 3


def test_what_one_command_does_in_two_cases_is_one_message(house):
    case = house.open()
    house.forget()

    house.fire(case, "ana", "send_with_errand")

    told = house.messages(state="queued")
    assert house.told(state="queued") == [("rui", "task_opened")]
    assert [line["case"] for line in told[0].facts["tasks"]] == ["XAA-2027", "XAA-2027/E1"]


def test_an_undo_corrects_once_for_all_the_cases_of_the_step(house):
    case = house.open()
    house.fire(case, "ana", "send_with_errand")
    house.deliver()

    house.fire(case, "ana", "undo", reason="too early")

    assert house.told(kind="correction") == [("rui", "correction")]


def test_a_date_that_moved_for_many_cases_is_one_message_for_each_person(house):
    house.name("mission", "XAC", "amb")
    cases = [house.open(), house.open(), house.open("XAC", author=())]
    house.forget()
    before, after = dt.date(2027, 11, 8), dt.date(2027, 11, 22)

    def move(session):
        anchor = Anchor(key="eb-2027", kind="board", date=after, tentative=False, usable=True)
        session.add(anchor)
        session.flush()
        replan = Replan(anchor_id=anchor.id, before=before, after=after, at=house.clock.now())
        session.add(replan)
        session.flush()
        house.outbox.replanned(session, replan, [case.id for case in cases])

    house.write(move)
    house.deliver()
    assert house.told(kind="session_moved", state="kept") == []  # it can still be taken back
    house.clock.advance(minutes=30)
    house.deliver()

    told = {name: m for (name, _), m in zip(
        house.told(kind="session_moved"), house.messages(kind="session_moved"), strict=True)}  # fmt: skip
    references = [case.reference for case in cases]
    assert told.keys() == {"ana", "abe", "rui"}
    assert told["ana"].facts["cases"] == references[:2]
    assert told["rui"].facts["cases"] == references
    text = house.mail(told["rui"]).get_body(("plain",)).get_content()
    assert "from Monday, 8 November 2027 to Monday, 22 November 2027" in text
    assert all(reference in text for reference in references)
    notes = house.all(FormalCommunication, kind="calendar_change")
    assert [note.seat_id for note in notes] == [house.actors["amb"].seat]


def test_the_desk_records_which_note_it_sent(house):
    house.name("mission", "XAC", "amb")
    house.open("XAC", author=())

    def send(session):
        note = session.scalars(sa.select(FormalCommunication)).one()
        officer = session.get_one(Person, house.actors["sec"].person)
        desk.record_sent(
            session, note, number="NV 3/2027", date=dt.date(2027, 1, 12), by=officer,
            now=house.clock.now(),
        )  # fmt: skip

    house.write(send)

    note = house.all(FormalCommunication)[0]
    assert (note.state, note.number, note.sent_by) == (
        "sent", "NV 3/2027", house.actors["sec"].person,
    )  # fmt: skip
    assert house.desk(done_at=None) == []
    with pytest.raises(desk.NotADraft):
        house.write(send)
