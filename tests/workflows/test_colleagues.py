"""A section in a colleague's hands: what a link opens, how long, and whom a State may ask."""

from __future__ import annotations

import datetime as dt

import pytest

from engine import seats
from engine.calendar import Calendar
from tests.journeys.review import bring
from workflows.domain.colleagues import queries, services
from workflows.domain.colleagues.models import Asking
from workflows.domain.colleagues.rules import (
    EXPIRED,
    HANDED,
    OPEN,
    OVER,
    RECALLED,
    RESTS,
    Ended,
    HasIt,
    NoMail,
    NotYours,
    OtherOffice,
    OwnWay,
    ends,
    is_drafting,
    place_of,
)
from workflows.domain.colleagues.services import Wanted

FEBRUARY, MARCH = dt.date(2027, 2, 1), dt.date(2027, 3, 1)


@pytest.fixture
def drafting(at):
    return at("sa_drafting")


def definition(world):
    case = world.case(world.review)
    return world.services.registry.get(case.definition, case.definition_version)


def ask(world, email="carla@ministry.example", by=FEBRUARY):
    wanted = Wanted(section="guidelines", name="Carla", email=email, language="en", by=by)

    def work(session):
        return services.ask(
            session, world.case(world.review), wanted, definition=definition(world),
            desk=world.services.desk.keys(), by=world.actors["fp"].person, now=world.clock.now(),
        ).id  # fmt: skip

    return world.services.write(work)


def change(world, work):
    """Let work change the one asking; answers what it answers."""
    return world.services.write(lambda s: work(s, s.get_one(Asking, 1), world.clock.now()))


def link(world):
    return world.services.write(lambda s: services.link(s, 1, world.clock.now()))


def place(world, token):
    def work(session):
        asking, found = queries.of_token(session, token)
        return place_of(
            asking, found, world.case(world.review), definition(world), world.clock.now()
        )

    return world.services.read(work)


def test_a_link_opens_the_section_until_it_is_handed_back_or_recalled(drafting):
    ask(drafting)
    token = link(drafting)
    assert place(drafting, token) == OPEN

    assert change(drafting, lambda s, row, now: services.hand_back(s, row, now=now)) is True
    assert change(drafting, lambda s, row, now: services.hand_back(s, row, now=now)) is False
    assert place(drafting, token) == HANDED
    change(drafting, lambda s, row, now: services.take_up(s, row, now=now))
    assert place(drafting, token) == OPEN
    by = drafting.actors["mission"].person
    change(drafting, lambda s, row, now: services.recall(s, row, by=by, now=now))

    assert place(drafting, token) == RECALLED
    for late in (services.mail_again, services.hand_link):
        with pytest.raises(Ended):
            change(drafting, lambda s, row, now, late=late: late(s, row, now=now))


def test_a_link_opens_nothing_once_the_drafting_is_over(drafting):
    ask(drafting)
    token = link(drafting)

    drafting.fire("fp", drafting.review, "submit", blanks_confirmed="yes")
    assert place(drafting, token) == OVER
    bring(drafting, "desk_review")

    assert place(drafting, token) == OVER


def test_a_link_rests_with_the_review_and_ends_with_the_participation(drafting):
    ask(drafting)
    token = link(drafting)

    drafting.fire("fp", drafting.review, "defer", defer_until=MARCH)
    assert place(drafting, token) == RESTS
    drafting.fire("fp", drafting.review, "end_participation")

    assert place(drafting, token) == OVER


def test_the_drafting_is_one_step_of_the_review(drafting):
    case = drafting.case(drafting.review)
    found = []
    for state in definition(drafting).states:
        case.state = state.key
        found += [state.key] if is_drafting(definition(drafting), case) else []

    assert found == ["sa_drafting"]


def test_a_link_ends_thirty_days_after_its_day_or_after_today():
    calendar, now = Calendar(), dt.datetime(2027, 2, 10, 9, tzinfo=dt.UTC)

    assert ends(calendar, MARCH, now) == dt.datetime(2027, 3, 31, 21, tzinfo=dt.UTC)
    assert ends(calendar, FEBRUARY, now) == dt.datetime(2027, 3, 12, 21, tzinfo=dt.UTC)


def test_another_day_lets_the_links_live_on_as_long(drafting):
    ask(drafting)
    token = link(drafting)

    change(drafting, lambda s, row, now: services.change_day(s, row, MARCH, now=now))
    drafting.clock.set(dt.datetime(2027, 3, 31, 20, tzinfo=dt.UTC))

    assert place(drafting, token) == OPEN
    drafting.clock.advance(hours=1)
    assert place(drafting, token) == EXPIRED


def test_nobody_is_asked_who_reviews_receives_or_has_a_seat_of_the_state(drafting):
    drafting.appoint("retired", "reader", "XAZ")
    retired = drafting.actors["retired"].person
    drafting.services.write(lambda s: setattr(s.get_one(seats.Person, retired), "active", False))

    for email, fault in (
        ("fatima@example.org", OwnWay), ("mission@example.org", OwnWay),
        ("expert_b@example.org", OtherOffice), ("mission_b@example.org", OtherOffice),
        ("director@example.org", OtherOffice), ("retired@example.org", NoMail),
    ):  # fmt: skip
        with pytest.raises(fault):
            ask(drafting, email)


def test_a_section_is_with_a_person_once_and_may_be_with_several(drafting):
    assert [ask(drafting), ask(drafting, "omar@city.example")] == [1, 2]

    with pytest.raises(HasIt):
        ask(drafting, "Carla@Ministry.example")


def test_notes_are_kept_once_and_changed_by_their_writer_alone(drafting):
    fp, mission = (drafting.actors[who].person for who in ("fp", "mission"))
    case, now = drafting.case(drafting.review).id, drafting.clock.now()

    def work(session):
        first = services.add_note(session, case, "vision", "Words", person=fp, now=now)
        again = services.add_note(session, case, "vision", "Words", person=fp, now=now)
        assert first is again
        with pytest.raises(NotYours):
            services.change_note(first, "Others", person=mission, now=now)
        services.settle_note(first, settled=True, person=mission, now=now)
        services.change_note(first, "Better", person=fp, now=now)
        return queries.notes(session, case, fp)["vision"]

    (line,) = drafting.services.write(work)

    assert (line.text, line.settled_by, line.mine) == ("Better", "mission", True)
