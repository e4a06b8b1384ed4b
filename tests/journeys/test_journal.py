"""Everybody is told what docs/journey.md says, and nothing else; missions are never written to."""

from __future__ import annotations

import email
import email.policy
from collections import Counter, defaultdict

import pytest
import sqlalchemy as sa

from engine.models.case import Case, CaseName
from engine.models.person import Person, Seat
from notifications.models import KEPT, FormalCommunication, Message
from tests.journeys.journal import PAGE, Journal, house, page, read, seat_name
from tests.journeys.steps import JOURNEY
from tests.journeys.world import SUR as SUR_STATE
from tests.journeys.world import make_world

SUR, FIRST, SECOND = "focal point XAA", "focal point XAB", "focal point XAD"
DESK = "secretariat"
THREE = {SUR, FIRST, SECOND}
EXPERTS = {"expert XAB", "expert XAD"}
TEAM = {FIRST, SECOND} | EXPERTS
OPENED = "opened"  # a next step, named by its key

# Who hears of what, in mail: the list of domain E.6, for the steps that this journey takes.
TOLD = {
    "interest_received, recorded by the one officer himself": {("country_review", "open"): set()},
    "participation_confirmed, once named": {("country_review", "begin_pairing"): {SUR}},
    "place_handed_on": {
        ("country_review", "name_focal_point"): {SUR},
        ("pairing", "accept_pairing"): {FIRST, SECOND},
    },
    "pairing_issued": {("country_review", "issue_pairing"): {SUR}},
    "pair_formed": {("country_review", "form_pair"): THREE},
    "expert_invited": {("assignment", OPENED, "confirm_availability"): EXPERTS},
    "expert_confirmed": {("assignment", "confirm"): {FIRST, SECOND, DESK}},
    "expert_place_open": {("assignment", "invitation_ends"): {SECOND, DESK}},
    "kick_off_note": {("country_review", "file_kick_off_note"): THREE | EXPERTS},
    "self_assessment_open": {("country_review", OPENED, "submit_self_assessment"): {SUR}},
    "receipt": {
        ("country_review", "submit"): {SUR},
        ("country_review", "answer_clarification"): {SUR},
        ("country_review", "agree_text"): THREE,
        ("consent", "open"): {SUR, DESK},
    },
    "clarification_requested": {("country_review", "request_clarification"): {SUR}},
    "desk_review_open": {("country_review", "begin_desk_review"): TEAM},
    "questions_sent": {("country_review", "send_questions"): {SUR}},
    "answers_received": {("country_review", "answer_questions"): TEAM | {SUR}},
    "visit_invited": {("country_review", "invite_visit"): THREE | EXPERTS},
    "visit_changed": {("country_review", "change_visit"): THREE | EXPERTS},
    "visit_record_proposed": {("country_review", "propose_visit_record"): {SUR}},
    "draft_transmitted": {("country_review", "deliver_draft"): {SUR}},
    "text_delivered": {("country_review", "deliver_text"): {SUR}},
    "comments_received": {("country_review", "send_comments"): TEAM | {SUR}},
    "discussion_of_text": {("country_review", "ask_to_reconcile"): THREE | EXPERTS},
    "transmittal_agreed": {("country_review", "agree_transmittal"): {SUR, DESK}},
    "transmittal_taken_back": {("country_review", "take_back_transmittal"): {SUR, DESK}},
    "report_filed": {("country_review", "file_document"): THREE},
    "report_issued": {("country_review", "record_issue"): THREE},
    "report_considered": {("country_review", "record_consideration"): THREE},
    "concluded, with the offer": {
        ("country_review", "conclude"): THREE,
        ("follow_up", "open"): {SUR},
    },
    "calendar_adjusted": {("country_review", "state_new_date"): THREE},
}
QUIET = {
    ("country_review", each)
    for each in (
        "clear_desk_note",
        "clear_draft",
        "clear_text",
        "complete_checklist",
        "close_draft",
    )
}


@pytest.fixture(scope="module")
def sqlite_journal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("journey")
    journal = Journal(house(f"sqlite:///{folder / 'journey.db'}")).run()
    yield journal
    journal.world.services.close()


def outbox(journal):
    """What stands in the outbox itself: (day, kind, seat, language) -> how many."""

    def work(session):
        rows = session.execute(
            sa.select(Message, Seat, Person.language)
            .join(Seat, Seat.id == Message.seat_id, isouter=True)
            .join(Person, Person.id == Message.person_id)
        )
        return Counter(
            (row.Message.created_at.date(), row.Message.kind, seat_name(row.Seat), row.language)
            for row in rows
        )

    return journal.world.services.read(work)


def compare(journal):
    listed, queued = read(PAGE.read_text(encoding="utf-8")), outbox(journal)
    assert queued - listed == Counter(), "queued, and not on the page"
    assert listed - queued == Counter(), "on the page, and not queued"
    assert page(journal) == PAGE.read_text(encoding="utf-8"), "python -m tests.journeys.journal"
    assert journal.world.faults() == {}
    assert journal.unlike == []


def test_the_page_lists_every_message(sqlite_journal):
    compare(sqlite_journal)


@pytest.mark.nightly
@pytest.mark.postgres
def test_the_page_lists_every_message_on_postgresql(postgres_url):
    journal = Journal(house(postgres_url)).run()
    try:
        compare(journal)
    finally:
        journal.world.services.close()


def test_nothing_is_told_twice_and_every_message_was_rendered(sqlite_journal):
    def work(session):
        for message in session.scalars(sa.select(Message)):
            assert message.state == KEPT, (message.kind, message.state, message.error)
            for lines in (message.facts.get("steps", []), message.facts.get("tasks", [])):
                assert len({str(line) for line in lines}) == len(lines)

    sqlite_journal.world.services.read(work)


def test_a_mail_has_its_own_words_and_nothing_of_what_was_handed_in(sqlite_journal):
    """What a step is told as stands in the mail; what was typed in the step stands in none."""
    typed = {
        value
        for step in JOURNEY
        for value in getattr(step, "inputs", {}).values()
        if isinstance(value, str) and " " in value
    }
    assert len(typed) > 5

    def work(session):
        for message in session.scalars(sa.select(Message)):
            parsed = email.message_from_bytes(message.rendered, policy=email.policy.default)
            parts = [parsed.get_body((kind,)).get_content() for kind in ("plain", "html")]
            for text in parts:
                assert [each for each in typed if each in text] == [], message.kind
                assert ("This message is for your information." in text) is False, message.kind
            own = {kind for line in message.facts.get("steps", ()) for kind in line["kinds"]}
            assert "quiet" not in own

    sqlite_journal.world.services.read(work)


def test_no_machine_writes_to_a_mission(sqlite_journal):
    def work(session):
        written_to = session.execute(
            sa.select(Seat.title, Seat.channel).join(Message, Message.seat_id == Seat.id)
        ).all()
        assert {row.channel for row in written_to} == {"mail"}
        drafted = session.scalars(
            sa.select(Seat.title).join(FormalCommunication, FormalCommunication.seat_id == Seat.id)
        ).all()
        assert set(drafted) == {"mission"}
        missions = sa.select(Person.email).where(Person.email.startswith("mission"))
        told = sa.select(Person.email).join(Message, Message.person_id == Person.id)
        assert not set(session.scalars(missions)) & set(session.scalars(told))

    sqlite_journal.world.services.read(work)


@pytest.fixture(scope="module")
def heard(sqlite_journal):
    """(definition, trigger) or (definition, "opened", task) -> the seats that were told of it."""

    def work(session):
        found = defaultdict(set)
        for message in session.scalars(sa.select(Message)):
            seat = seat_name(session.get_one(Seat, message.seat_id))
            for step in message.facts.get("steps", []):
                found[step["definition"], step["trigger"]].add(seat)
            for task in message.facts.get("tasks", []):
                found[task["definition"], OPENED, task["key"]].add(seat)
        return found

    return sqlite_journal.world.services.read(work)


@pytest.mark.parametrize("mail", TOLD)
def test_each_mail_goes_to_its_seats(heard, mail):
    for event, seats in TOLD[mail].items():
        assert heard[event] == seats, event


def test_an_interest_that_a_mission_states_is_told_to_the_secretariat(sqlite_url):
    world = make_world(sqlite_url, listeners=None)
    review = world.open("mission", "country_review", SUR_STATE, inputs={"state_language": "ar"})
    cycle = sa.select(CaseName.named_id).where(CaseName.case_id == world.case(review).id)

    found = world.services.read(
        lambda s: s.execute(
            sa.select(Message.kind, Seat.title).join(Seat, Seat.id == Message.seat_id)
        ).all()
    )

    assert [tuple(row) for row in found] == [("interest_received", "secretariat")]
    assert world.services.read(lambda s: s.scalars(cycle).all()) == [world.case(world.cycle).id]


def test_drafting_is_told_to_nobody(heard):
    assert {event: heard[event] for event in QUIET if event in heard} == {}


def test_who_was_set_aside_hears_nothing_of_it(sqlite_journal):
    """The place was proposed to the mission; that another State was preferred is not told to it."""

    def work(session):
        aside = session.scalars(sa.select(Case).where(Case.reference.endswith("/P2"))).one()
        return session.execute(
            sa.select(Seat.body, Message.kind)
            .join(Message, Message.seat_id == Seat.id)
            .where(Message.case_id == aside.id)
        ).all()

    rows = sqlite_journal.world.services.read(work)
    assert [tuple(row) for row in rows] == [("secretariat", "place_open")]
