"""A need is the State's own until it says so; partners offer, deliver and tell; nobody assesses."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

import config.schema  # noqa: F401 - every table
from config.settings import Settings
from engine import db, verify
from engine.access import HISTORY, VIEW
from engine.db import Base, writer
from engine.models.case import Case
from engine.models.person import Person
from engine.queries import cases as listed
from engine.queries.cases import Wanted
from engine.queries.reader import Reader
from notifications.models import DeskTask, FormalCommunication, Message
from tests.journeys.review import begin, bring
from tests.journeys.world import FILE, SUR, World, make_world
from workflows.domain.assistance import queries, rules, services
from workflows.domain.assistance.queries import Sought

GNSC, CITIES = "Fictional Safety Network", "Fictional Cities League"
OFFERED = {
    "offer_what": "Two trainers",
    "offer_contact": "desk@example.org",
    "offer_language": "en",
}
NOTE = {"note_number": "NV/3", "note_date": dt.date(2027, 1, 10), "note_file": FILE}
PEOPLE = ("fp", "mission", "mission_b", "officer", "director", "reader", "ann", "bob")


def house(path, **wiring) -> World:
    """A world with two partners, whose review has a focal point."""
    url = f"sqlite:///{path}"
    database = db.connect(url)
    Base.metadata.create_all(writer(database))
    database.dispose()
    made = make_world(url, settings=Settings(demo=True, database_url=url), upgrade=False, **wiring)
    made.appoint("ann", "partner", GNSC)
    made.appoint("bob", "partner", CITIES)
    begin(made)
    bring(made, "sa_drafting")
    return made


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = house(tmp_path_factory.mktemp("needs") / "needs.db")
    yield made
    made.services.close()


def opened(world: World, who="fp", **more) -> str:
    given = {"title": "Safer markets", "what": "Training of market wardens", "language": "en"}
    return world.open(who, rules.REQUEST, SUR, inputs=given | more)


def brought(world: World, state: str, audience: str = "partners") -> str:
    """A need that has come to a state by its own steps."""
    need = opened(world)
    way = (
        ("substantiated", "fp", "substantiate", {}),
        ("confirmed", "fp", "confirm", {}),
        ("released", "fp", "release", {"audience": audience}),
        ("matched", "fp", "match", {}),
        ("in_delivery", "ann", "begin_delivery", {}),
    )
    for _, who, trigger, given in way:
        inputs = given
        if world.state(need) == state:
            break
        if trigger == "match":
            world.fire("ann", need, "offer", **OFFERED)
            inputs = {"offer": offer(world, need, "ann")}
        world.fire(who, need, trigger, **inputs)
    assert world.state(need) == state
    return need


def offer(world: World, need: str, who: str) -> str:
    body, case = world.actors[who].body, world.case(need).id
    return world.services.read(lambda s: str(queries.standing_offers(s, case, body)[-1].id))


def readers(world: World, need: str, permission: str = VIEW) -> set[str]:
    """Who may read it; and the two halves of the rule agree."""
    access, now, case = world.services.access, world.clock.now(), world.case(need)

    def ask(session):
        may = {n for n in PEOPLE if access.may(session, world.actors[n], case, permission, now)}
        listed_for = {
            n for n in PEOPLE
            if session.scalar(sa.select(Case.id).where(
                Case.id == case.id, access.visible(world.actors[n], permission, now)))
        }  # fmt: skip
        assert may == listed_for
        return may

    return world.services.read(ask)


def listing(world: World, who: str) -> list[str]:
    def ask(session):
        access, registry = world.services.access, world.services.registry
        looking = Reader(access, registry, world.actors[who], world.clock.now())
        found = queries.needs(session, looking, Sought(), 1, 500).items
        cases = listed.cases(session, looking, Wanted(definition=rules.REQUEST, size=500)).items
        return [each.reference for each in found], {each.case.reference for each in cases}

    return world.services.read(ask)


STATE = {"fp", "mission"}


def test_a_need_goes_its_whole_way_and_its_history_verifies(world):
    need = brought(world, "in_delivery")

    world.fire("ann", need, "report_delivery", told="Twelve wardens trained", told_language="en")
    world.fire("fp", need, "add_view", told="Well received", told_language="fr")
    world.fire("mission", need, "meet")

    assert world.state(need) == "met"
    assert (
        world.services.read(lambda s: verify.verify(s, s.get_one(Case, world.case(need).id))) == []
    )


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        ("identified", STATE),
        ("substantiated", STATE),
        ("confirmed", STATE),
        ("released", STATE | {"officer", "ann", "bob"}),
        ("matched", STATE | {"officer", "ann"}),
        ("in_delivery", STATE | {"officer", "ann"}),
    ],
)
def test_a_need_is_read_by_whom_the_state_lets_read_it(world, state, seen):
    need = brought(world, state)

    assert readers(world, need) == seen
    assert readers(world, need, HISTORY) == seen - {"ann", "bob"}


def test_before_the_release_a_need_is_in_no_list_of_others(world):
    need = brought(world, "confirmed")

    for who in ("ann", "bob", "officer", "director", "reader", "mission_b"):
        found, cases = listing(world, who)
        assert need not in found
        assert need not in cases
    assert need in listing(world, "mission")[1]


def test_a_release_that_is_taken_back_leaves_the_need_to_the_state(world):
    need = brought(world, "released", "public")
    before = listing(world, "bob")[0], public(world)

    world.fire("mission", need, "take_back_release")

    assert need in before[0]
    assert need in before[1]
    assert need not in listing(world, "bob")[0]
    assert need not in public(world)
    assert readers(world, need) == STATE


def public(world: World) -> list[str]:
    found = world.services.read(lambda s: queries.released(s, rules.PUBLIC))
    return [each.reference for each in found]


def test_the_public_reads_only_what_was_released_to_it(world):
    need = brought(world, "released")

    assert need not in public(world)
    assert need in [
        each.reference for each in world.services.read(lambda s: queries.released(s, "partners"))
    ]


def test_a_partner_that_joins_afterwards_reads_what_is_released(world):
    need = brought(world, "released")
    world.appoint("cleo", "partner", "Fictional Fund")

    access, now, case = world.services.access, world.clock.now(), world.case(need)
    assert world.services.read(lambda s: access.may(s, world.actors["cleo"], case, VIEW, now))
    assert world.why("cleo", need, "offer", **OFFERED) == []


def test_an_offer_is_read_by_its_own_partner_and_the_state_alone(world):
    need = brought(world, "released")
    world.fire("ann", need, "offer", **OFFERED)
    case = world.case(need).id

    def bodies(side, body):
        found = world.services.read(lambda s: queries.offers(s, case, side, body))
        return [each.body for each in found]

    assert bodies(rules.STATE, SUR) == [GNSC]
    assert bodies(rules.PARTNER, GNSC) == [GNSC]
    assert bodies(rules.PARTNER, CITIES) == []
    assert bodies(rules.DESK, "secretariat") == []
    stated = {who for who in PEOPLE if "offer_what" in world.reads(who, need)}
    assert stated == STATE | {"ann"}


def test_an_offer_that_is_not_taken_up_leaves_the_others(world):
    need = brought(world, "released")
    world.fire("ann", need, "offer", **OFFERED)
    world.fire("bob", need, "offer", **OFFERED)

    world.fire("fp", need, "not_take_up", offer=offer(world, need, "ann"))

    assert world.why("ann", need, "withdraw_offer", offer="1") != []
    assert world.why("fp", need, "match", offer=offer(world, need, "bob")) == []
    assert readers(world, need) == STATE | {"officer", "bob"}


def test_one_partner_does_not_withdraw_what_another_has_offered(world):
    need = brought(world, "released")
    world.fire("ann", need, "offer", **OFFERED)
    world.fire("bob", need, "offer", **OFFERED)

    assert world.why("bob", need, "withdraw_offer", offer=offer(world, need, "ann")) != []
    assert world.why("bob", need, "withdraw_offer", offer=offer(world, need, "bob")) == []


def test_a_partner_can_offer_only_while_the_need_is_released(world):
    assert world.why("ann", brought(world, "confirmed"), "offer", **OFFERED) == ["NotFound"]
    assert world.why("bob", brought(world, "matched"), "offer", **OFFERED) == ["NotFound"]


def test_when_they_part_the_need_is_the_states_alone_again(world):
    need = brought(world, "in_delivery")

    world.fire("ann", need, "part_ways")

    assert world.state(need) == "confirmed"
    assert readers(world, need) == STATE
    assert world.why("mission", need, "release", audience="partners") == []


def test_the_state_drops_a_need_at_any_time_without_a_reason(world):
    for state in ("identified", "confirmed", "released", "matched", "in_delivery"):
        need = brought(world, state)

        assert world.why("mission", need, "drop") == []
        assert "officer" not in readers(world, need)
        assert "bob" not in readers(world, need)


def test_the_secretariat_reads_a_confirmed_need_that_was_handed_in(world):
    need = brought(world, "confirmed")
    world.fire("fp", need, "hand_in")
    handed = readers(world, need)

    world.fire("fp", need, "reopen")

    assert handed == STATE | {"officer"}
    assert readers(world, need) == STATE


def test_nobody_but_the_state_takes_its_steps(world):
    need = brought(world, "released")

    for who in ("officer", "ann"):
        for trigger in ("match", "take_back_release", "drop"):
            assert world.why(who, need, trigger) == ["NotAllowed"]


def test_a_need_is_opened_by_its_own_state(world):
    given = {"title": "Lamps", "language": "en"}

    def why(who, subject, **more):
        try:
            world.open(who, rules.REQUEST, subject, inputs=given | more)
        except Exception as error:  # noqa: BLE001 - which one is the answer
            return [str(each) for each in getattr(error, "reasons", ())] or [type(error).__name__]
        return []

    assert why("mission", SUR) == []
    assert why("mission_b", SUR) == ["NotAllowed"]
    assert why("fp", "XAB") == [services.OWN_STATE]
    assert why("ann", SUR) == ["NotAllowed"]
    assert why("officer", SUR) == [services.NOTE_NEEDED]
    assert why("officer", SUR, **NOTE) == []


def test_a_state_on_paper_is_served_without_the_room(world):
    need = opened(world, "officer", **NOTE)

    for trigger, inputs in (
        ("substantiate", {}),
        ("confirm", {}),
        ("release", {"audience": "partners"}),
    ):
        world.record(need, trigger, "mission", **inputs)

    assert world.state(need) == "released"


def test_silence_ends_nothing(world):
    needs = {state: brought(world, state) for state in ("identified", "released", "in_delivery")}
    tasks = {state: world.open_tasks(need) for state, need in needs.items()}

    world.advance(days=700)

    assert {state: world.state(need) for state, need in needs.items()} == {s: s for s in needs}
    assert tasks["identified"] == {}
    assert tasks["released"] == {"answer_offers": "None"}
    assert "report_delivery" in tasks["in_delivery"]


def told(world: World, need: str) -> list[tuple[str, str]]:
    """Whom messages and drafted notes about a need are for, and of what kind."""
    case = world.case(need).id
    mails = sa.select(Message.kind, Person.name).join(Person, Person.id == Message.person_id)
    notes = sa.select(FormalCommunication.id).where(FormalCommunication.case_id == case)
    tasks = sa.select(DeskTask.id).where(DeskTask.case_id == case)

    def ask(session):
        assert session.scalars(notes).all() == []
        assert session.scalars(tasks).all() == []
        return [tuple(row) for row in session.execute(mails.where(Message.case_id == case))]

    return world.services.read(ask)


def test_nobody_is_written_to_about_a_need_that_is_the_states_alone(tmp_path):
    world = house(tmp_path / "mail.db", listeners=None)
    need = opened(world, "mission")
    for who, trigger in (("mission", "substantiate"), ("fp", "confirm"), ("fp", "reopen"),
                         ("mission", "confirm")):  # fmt: skip
        world.fire(who, need, trigger)

    assert told(world, need) == []
    world.fire("fp", need, "release", audience="partners")
    world.fire("ann", need, "offer", **OFFERED)
    world.fire("fp", need, "match", offer=offer(world, need, "ann"))
    found = told(world, need)
    world.services.close()

    assert ("offer_made", "fatima") in found
    assert ("task_opened", "ann") in found  # joined with the news that the offer is taken up
    assert {who for _, who in found} == {"fatima", "ali", "ann"}


def test_a_text_that_another_has_saved_is_not_overwritten(world):
    need = world.case(opened(world)).id
    fp, mission, now = world.actors["fp"], world.actors["mission"], world.clock.now()

    def save(who, words):
        world.services.write(
            lambda s: services.save(
                s, queries.need(s, need), {"why": words}, seen=1, by=who, now=now
            )
        )

    save(fp, "First")
    with pytest.raises(rules.NeedChanged):
        save(mission, "Second")

    assert world.services.read(lambda s: queries.need(s, need).why) == "First"


def test_a_range_has_one_currency_and_its_ends_in_order():
    assert rules.cost_faults(None, None, "") == {}
    assert rules.cost_faults(10, 20, "USD") == {}
    assert set(rules.cost_faults(10, 20, "")) == {"currency"}
    assert set(rules.cost_faults(20, 10, "EUR")) == {"cost_to"}
    assert set(rules.cost_faults("ten", None, "USD")) == {"cost_from"}
