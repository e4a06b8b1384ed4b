"""The living demonstration: the real engine, one and a half virtual years, 48 fictional States."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import argon2
import pytest
import sqlalchemy as sa
from argon2.profiles import CHEAPEST

import config.migrate
from config import founding
from config.bootstrap import Services, wire
from config.demo import build
from config.demo.needs import PARTNERS
from config.settings import Settings
from engine import verify
from engine.clock import FixedClock
from engine.db import writer
from engine.models.case import Case, Fact, Part
from engine.models.history import Event
from engine.models.person import Person, Seat
from notifications.models import FormalCommunication, Message
from tests.authorization.crawl import Crawl
from tests.authorization.forms import Form
from tests.authorization.house import House
from tests.authorization.matrix import Matrix
from tests.authorization.trial import Trial
from tests.authorization.tried import every
from workflows.country_review import DEFINITION, PHASES
from workflows.domain.accounts import rules
from workflows.domain.knowledge.models import KnowledgePage
from workflows.domain.reviews.models import Country

UNTIL = dt.date(2026, 11, 20)
FINAL = {"kept", "obsolete"}
UNTRIED = {  # rule -> why the demonstration has no address for it
    "translations.sections": "no translation is asked for in it",
    "translations.save": "no translation is asked for in it",
}
LOOKED_AT = ("/cases", "/cases?q=kanari7x", "/cases?format=csv", "/find?q=kanari7x", "/needs",
             "/needs?q=kanari7x", "/calendar", "/inbox", "/registers/city", "/practices")  # fmt: skip

FILLED_IN = {  # who -> pages with forms of all sorts
    "focal point, own": ("/me", "/cycles/2025-2029/views"),
    "secretariat": ("/people/new", "/cases/{}/notes"),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Services:
    """Built once for all tests of this file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "HASHER", argon2.PasswordHasher.from_parameters(CHEAPEST))
        url = f"sqlite:///{tmp_path_factory.mktemp('demo')}/quadrennial.db"
        settings = Settings(demo=True, database_url=url)
        clock = FixedClock(dt.datetime.combine(UNTIL, dt.time(6), dt.UTC))
        services = wire(settings, clock)
        config.migrate.upgrade(writer(services.database))
        build.build(settings, UNTIL)
        yield services
        services.close()


@pytest.fixture(scope="module")
def matrix(demo, tmp_path_factory) -> Iterator[Matrix]:
    """Everybody, and every door of a house that holds a copy of all this."""
    considered = sa.select(Case.id).where(
        Case.definition == "country_review", Case.state == "considered"
    )
    path = sa.make_url(demo.settings.database_url).database
    house = House(tmp_path_factory.mktemp("matrix"), path, demo.clock.now())
    yield Matrix(house, all_of(demo, considered)[0], most=1)
    house.close()


def all_of(demo: Services, query) -> list:
    return demo.read(lambda session: list(session.scalars(query)))


def reviews(demo: Services) -> list[Case]:
    return all_of(demo, sa.select(Case).where(Case.definition == "country_review"))


def test_every_phase_has_a_review(demo):
    phases = {DEFINITION.state(case.state).phase for case in reviews(demo)}

    assert phases == set(PHASES)


def test_side_paths_are_there(demo):
    states = {case.state for case in reviews(demo)}
    holds = {case.hold for case in reviews(demo)}
    taken = set(all_of(demo, sa.select(Event.trigger).distinct()))

    assert {"concluded", "participation_ended", "scheduled_later"} <= states
    assert {"deferred", "pending_communication"} <= holds
    assert {
        "not_available", "invitation_ends", "name_another", "step_down", "set_aside", "decline",
        "propose_next", "choose_no_visit", "choose_both_views", "ask_to_reconcile",
        "conclude_without_transmittal", "request_clarification", "state_new_date",
        "record_consideration", "withdraw_consent",
    } <= taken  # fmt: skip


def test_only_fictional_states_take_part(demo):
    bodies = all_of(demo, sa.select(Seat.body).join(Part, Part.seat_id == Seat.id).distinct())
    fictional = all_of(demo, sa.select(Country.key).where(Country.kind == "fictional"))

    assert len(fictional) == 48
    partners = {each.body for each in PARTNERS.values()}
    assert set(bodies) - set(fictional) <= {"secretariat", "board"} | partners
    assert {case.subject for case in reviews(demo)} <= set(fictional)
    assert demo.read(founding.is_demo)


def test_all_six_languages_are_worked_in(demo):
    written = all_of(demo, sa.select(Fact.value).where(Fact.key == "state_language"))
    held = all_of(demo, sa.select(Person.language).distinct())

    assert set(written) == set(held) == {"ar", "zh", "en", "fr", "ru", "es"}


def test_every_case_replays_and_verifies(demo):
    cases = all_of(demo, sa.select(Case).order_by(Case.id))

    faults = demo.read(lambda session: [verify.verify(session, case) for case in cases])

    assert [found for found in faults if found] == []
    assert len(cases) > 150


def test_every_message_of_the_past_is_final(demo):
    now = demo.clock.now()
    waiting = sa.select(Message).where(Message.state.not_in(FINAL), Message.next_at <= now)

    assert all_of(demo, waiting) == []
    assert len(all_of(demo, sa.select(Message.id))) > 1000


def test_nothing_lies_in_the_future(demo):
    latest = demo.read(lambda session: session.scalar(sa.select(sa.func.max(Event.at))))

    assert latest.date() <= UNTIL


def test_the_desk_has_sent_its_notes(demo):
    states = all_of(demo, sa.select(FormalCommunication.state))

    assert states.count("sent") > states.count("drafted") > 0


def test_nobody_reviews_the_own_state_and_no_two_review_one_another(demo):
    pairs = demo.read(
        lambda session: session.execute(
            sa.select(Case.subject, Seat.body)
            .join(Part, Part.case_id == Case.id)
            .join(Seat, Seat.id == Part.seat_id)
            .where(Case.definition == "country_review", Part.role == "rev_mission")
        ).all()
    )

    found = {tuple(pair) for pair in pairs}
    assert [pair for pair in found if pair[0] == pair[1]] == []
    assert [pair for pair in found if pair[::-1] in found] == []


def test_needs_stand_at_three_points_of_their_way(demo):
    needs = all_of(demo, sa.select(Case).where(Case.definition == "assistance_request"))

    assert {each.state for each in needs} == {"identified", "released", "in_delivery"}


def test_states_and_a_partner_have_shared_what_they_know(demo):
    pages = all_of(demo, sa.select(KnowledgePage))
    items = all_of(demo, sa.select(Case).where(Case.definition == "knowledge_item"))

    assert {page.standing for page in pages} == {"published"}
    assert len(pages) == len([case for case in items if case.state == "published"]) == 5
    assert [case.state for case in items if case.state != "published"] == ["submitted"]


# Nobody in where they do not belong: samples of what runs as a whole every night.


def test_every_rule_of_the_site_is_tried(matrix):
    assert matrix.without_address() == set(UNTRIED)


def test_nobody_gets_where_he_does_not_belong(matrix):
    cells = list(matrix.sample(90))

    found = [fault for cell in cells for fault in matrix.look(cell)]

    assert found == []
    assert len(cells) > 300


def test_nobody_can_tell_houses_apart_that_differ_in_what_he_may_not_know(matrix):
    for who in matrix.people:
        if who.name in {"mission, reviewing", "board"}:
            assert matrix.tells(who, list(LOOKED_AT)) == []


def test_forms_change_what_they_ask_for_and_what_is_typed_stays_text(demo, tmp_path):
    """A handful of them; every form of the site is sent so every night."""
    drafted = sa.select(Case.id).where(
        Case.definition == "country_review", Case.state == "sa_drafting"
    )
    path = sa.make_url(demo.settings.database_url).database
    house = House(tmp_path, path, demo.clock.now())
    crawl = Crawl(house, all_of(demo, drafted)[:1], tuple(FILLED_IN))
    forms: list[Form] = []
    for review, who in crawl.people:
        pages = [page.format(review.reference) for page in FILLED_IN[who.name]]
        forms += crawl.of(who, pages, further=False)

    tried = every(Trial(crawl), forms, deep=0)
    house.close()

    assert tried.unasked == tried.alive == []
    assert len(tried.accepted) >= 10
    assert len(tried.kept) >= 4
