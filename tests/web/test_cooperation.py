"""Tools, activities, projects, offers and joint programmes: who records, and who reads since when."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import sqlalchemy as sa

from engine.errors import InputFaults, Refused
from engine.models.person import Seat
from engine.queries.reader import Reader
from notifications.models import FormalCommunication
from tests.journeys import review
from tests.journeys.world import FILE
from tests.web.readers import new_world, site_over
from tests.web.registering import record, recorded, take
from workflows.domain.tools import queries

DAY = dt.date(2027, 1, 12)
TOOL = {
    "i.kind": "method", "i.about": "Walks by night that show where lamps are missing.",
    "i.owner": "Fictional City Network", "i.level": "local", "i.languages:en": "1",
    "i.shared_on": "2027-01-10",
}  # fmt: skip
TEST = {
    "test_city": "Second City", "test_result": "Eleven streets were walked.", "tested_on": DAY,
}  # fmt: skip
ACTIVITY = {"kind": "training", "level": "local", "audience": ["local_government"]}
PROJECT = {
    "title": "Lamps in the old town", "city": "Hill Town", "term": "short", "stage": "idea",
    "about": "Lamps where women ask for them.",
}  # fmt: skip
OFFER = {
    "title": "Two planners for a month", "kind": "cities", "own_city": "Hill Town",
    "about": "Planners who have worked in markets.",
}  # fmt: skip
TO_ONE = {**OFFER, "offered_to": "one", "to_state": ["XAB"]}
TO_ALL = {**OFFER, "offered_to": "all"}
JOINT = {"kind": "programme", "outcomes": ["3"], "states": ["XAA"]}
OTHERS = {"mission_c", "partner", "reader"}
SIDES = {"mission", "mission_b", "officer", "director"}
EVERYBODY = SIDES | OTHERS

pytestmark = pytest.mark.usefixtures("put_back")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """An installation in which nothing was recorded before."""
    world = new_world(tmp_path_factory.mktemp("cooperation"), listeners=None)
    world.appoint("partner", "partner", "city-network")
    yield site_over(world)
    world.services.close()


@pytest.fixture(scope="module")
def world(site):
    return site.world


@pytest.fixture(scope="module")
def tool(site):
    """A tool that a partner has shared."""
    return recorded(site.desk_of("partner"), "shared_tool", subject="Night walks", **TOOL)


def at(entry: str) -> str:
    return entry.removeprefix("/cases/")


def project(world, who="mission", **more) -> str:
    return world.open(who, "city_project", "XAA", inputs={**PROJECT, **more})


def offer(world, inputs) -> str:
    return world.open("mission", "cooperation_offer", "XAA", inputs=inputs)


def readers(world, reference) -> set[str]:
    return {who for who in EVERYBODY if reference in world.sees(who)}


def finds(site, who, register, reference) -> bool:
    """Whether somebody comes to an entry: by its page, the list and the file, or by none."""
    browser, listed = site.desk_of(who), f"/registers/{register}"
    found = {
        browser.get(f"/cases/{reference}").status_code == 200,
        f'/cases/{reference}"' in browser.get(listed).text,
        f"{reference}," in browser.get(f"{listed}?format=csv").text,
    }
    assert len(found) == 1
    return found.pop()


def dated(world, found, since=None, until=None):
    """The days and kinds of records, as the Board reads them."""
    house = world.services
    looking = Reader(house.access, house.registry, world.actors["reader"], world.clock.now())
    lines = house.read(lambda s: found(s, looking, since, until))
    return [(each.day.day, each.kind) for each in lines]


def test_every_register_stands_in_the_programme_and_says_that_it_is_empty(site, untouched):
    browser = site.desk_of("reader")
    programme = browser.get("/programme").text
    for key, label in (
        ("shared_tool", "Tools"), ("activity", "Capacity-building and technical advice"),
        ("city_project", "City projects"), ("cooperation_offer", "Cooperation offers"),
        ("joint_programme", "Joint programming and the Global Programme"),
    ):  # fmt: skip
        assert label in programme
        page = browser.get(f"/registers/{key}").text
        assert "Nothing has been recorded here yet." in page
        assert f"/cases/new/{key}" not in page  # the Board reads, and records nothing


# Tools


def test_a_tool_is_shared_adopted_and_tested_and_every_act_is_a_dated_record(site, world, tool):
    page = take(site.desk_of("mission_b"), tool, "adopt", **{
        "i.adopter": "Second City", "i.adopted_in:XAB": "1", "i.adopted_on": "2027-01-11",
    })  # fmt: skip
    assert "11 January 2027" in page.text
    world.fire("mission_b", at(tool), "record_test", **TEST, tested_in=["XAB"])
    page = site.desk_of("reader").get(tool).text
    assert "Tool adopted" in page
    assert "Eleven streets were walked." in page

    assert dated(world, queries.shared) == [(10, "Tool shared"), (11, "Tool adopted")]
    assert dated(world, queries.shared, dt.date(2027, 1, 11)) == [(11, "Tool adopted")]
    assert dated(world, queries.tested) == [(12, "Test")]
    assert dated(world, queries.tested, until=dt.date(2027, 1, 11)) == []


def test_a_state_records_its_own_test_alone_and_the_desk_from_a_letter(site, world, tool):
    why = world.why("mission", at(tool), "record_test", **TEST, tested_in=["XAB"])
    assert "Please choose your own State" in str(why)
    desk, step = site.desk_of("officer"), f"{tool}/steps/record_test"
    typed = {
        "i.test_city": "Third City", "i.test_result": "Two.", "i.tested_on": "2027-01-12",
        "i.tested_in:XAC": "1", "command": "", "do": "preview",
    }  # fmt: skip
    desk.get(step)
    page = desk.post(step, **typed)
    assert page.status_code == 409
    assert "needs number and file of its document" in page.text
    letter = (io.BytesIO(b"%PDF-1.4 letter"), "letter.pdf")
    assert (
        desk.post(step, **typed, **{"i.test_document": "NV/31", "i.test_file": letter}).status_code
        == 200
    )


def test_only_who_shared_a_tool_amends_it_and_the_desk_from_a_document(site, tool):
    assert site.desk_of("mission").get(f"{tool}/steps/amend").status_code in {403, 404}
    assert "Number of the document" in site.desk_of("officer").get(f"{tool}/steps/amend").text


# Activities


def test_an_activity_is_planned_held_and_counted_by_group(site, world, tool):
    mission = site.desk_of("mission_b")
    entry = recorded(mission, "activity", subject="Training on walks", **{
        "i.kind": "training", "i.level": "local", "i.audience:local_government": "1",
        "i.topics:data_governance": "1", "i.tool": str(world.case(at(tool)).id),
    })  # fmt: skip
    held = {"held_from": DAY, "held_until": DAY}
    world.fire("mission_b", at(entry), "record_held", **held, participants=30, women=17)
    world.fire("mission_b", at(entry), "amend_held", **held, participants=31)
    page = site.desk_of("reader").get(entry).text
    assert ">31<" in page
    assert ">17<" not in page
    assert at(tool) in page
    found = site.desk_of("reader").get("/registers/activity?topics=data_governance").text
    assert "Training on walks" in found
    assert "No entry fits" in site.desk_of("reader").get("/registers/activity?level=global").text


def test_a_need_that_an_activity_serves_is_known_to_its_state_and_the_keeper_alone(site, world):
    need = world.open("mission", "assistance_request", "XAA", inputs={
        "title": "Lamps", "language": "en", "what": "Advice.",
    })  # fmt: skip
    told = {**ACTIVITY, "need": world.case(need).id}
    with pytest.raises(InputFaults):
        world.open("mission_b", "activity", "Not ours", inputs=told)

    entry = world.open("mission", "activity", "Advice on lamps", inputs=told)
    assert "need" in world.reads("mission", entry)
    for who in EVERYBODY - {"mission"}:
        assert entry in world.sees(who)
        assert "need" not in world.reads(who, entry)
    desk = site.desk_of("officer")
    for page in (f"/cases/{entry}", f"/cases/{entry}/history", "/registers/activity?format=csv"):
        assert need not in desk.get(page).text


# City projects


def test_a_project_is_the_states_own_until_it_releases_it_and_again_afterwards(site, world):
    typed = {f"i.{key}": value for key, value in PROJECT.items()}
    own = site.desk_of("mission")
    entry = recorded(own, "city_project", subject="XAA", **typed, **{
        "i.budget": "40000", "i.currency": "EUR", "i.analysis": "preparing",
    })  # fmt: skip
    assert readers(world, at(entry)) == {"mission"}
    assert not finds(site, "officer", "city_project", at(entry))

    world.fire(
        "mission", at(entry), "record_quality", assured_by="An engineer",
        assured_what="The plan of the cables", assured_on=DAY,
    )  # fmt: skip
    take(own, entry, "release")
    assert readers(world, at(entry)) == EVERYBODY
    assert finds(site, "reader", "city_project", at(entry))
    page = site.desk_of("reader").get(entry).text
    assert "The plan of the cables" in page
    assert "40,000" in page

    world.fire("mission", at(entry), "take_back_release")
    assert readers(world, at(entry)) == {"mission"}


def test_nobody_records_a_project_for_another_state_and_the_desk_needs_the_note(site, world):
    assert "mission_b" not in project(world)
    page = record(site.desk_of("mission_b"), "city_project", subject="XAA")
    assert page.status_code == 422
    with pytest.raises(Refused):
        project(world, "officer")
    note = {"note_number": "NV/4", "note_date": DAY, "note_file": FILE}
    assert readers(world, project(world, "officer", **note)) == {"mission", "officer"}


def test_paragraphs_are_named_only_where_the_state_has_opened_them(world):
    found = world.case(review.begin(world)).id
    with pytest.raises(InputFaults) as fault:
        project(world, review=found, paragraphs="1")
    assert "only agreed paragraphs that the State has opened" in str(fault.value.faults)
    with pytest.raises(InputFaults) as fault:
        project(world, paragraphs="1")
    assert "Please choose the review" in str(fault.value.faults)


# Offers of cooperation


def test_an_offer_to_one_state_lies_between_the_two_until_both_open_it(site, world):
    typed = {f"i.{key}": value for key, value in OFFER.items()}
    entry = at(recorded(site.desk_of("mission"), "cooperation_offer", subject="XAA", **typed, **{
        "i.offered_to": "one", "i.to_state:XAB": "1",
    }))  # fmt: skip
    assert readers(world, entry) == SIDES
    assert not finds(site, "partner", "cooperation_offer", entry)
    assert "Look at the offer of cooperation" in site.desk_of("mission_b").get("/inbox").text
    drafted = sa.select(Seat.body).join(FormalCommunication, FormalCommunication.seat_id == Seat.id)
    assert "XAB" in world.services.read(lambda s: s.scalars(drafted).all())

    take(site.desk_of("mission_b"), f"/cases/{entry}", "accept")
    world.fire("mission", entry, "agree_to_open", opened_by_own="agreed")
    assert readers(world, entry) == SIDES
    world.fire(
        "mission", entry, "record_outcome", outcome="Four markets were walked.", held_from=DAY,
        held_until=DAY,
    )  # fmt: skip
    assert readers(world, entry) == SIDES
    world.fire("mission_b", entry, "agree_to_open_too", opened_by_addressed="agreed")
    assert readers(world, entry) == EVERYBODY
    assert finds(site, "partner", "cooperation_offer", entry)
    world.fire("mission_b", entry, "add_view", view="The walks were welcome.")
    page = site.desk_of("reader").get(f"/cases/{entry}").text
    assert "Four markets were walked." in page
    assert "The walks were welcome." in page


def test_not_taking_an_offer_up_asks_for_no_reason_and_is_read_by_nobody_else(site, world):
    entry = offer(world, TO_ONE)
    form = site.desk_of("mission_b").get(f"/cases/{entry}/steps/not_take_up").text
    assert 'name="i.' not in form
    world.fire("mission_b", entry, "not_take_up")
    assert world.state(entry) == "not_taken_up"
    assert readers(world, entry) == SIDES


def test_an_offer_to_all_is_open_at_once_and_each_state_takes_it_up_for_itself(site, world):
    entry = offer(world, TO_ALL)
    assert readers(world, entry) == EVERYBODY
    assert world.why("mission", entry, "take_up", taken_by=["XAA"])
    assert world.why("mission_c", entry, "take_up", taken_by=["XAB"])
    assert world.why("mission_c", entry, "take_up", taken_by=["XAC"]) == []
    assert "Fictional State 3" in site.desk_of("reader").get(f"/cases/{entry}").text


def test_an_offer_names_one_state_or_none_and_never_the_own(world):
    for inputs in (
        {**OFFER, "offered_to": "one"}, {**TO_ONE, "offered_to": "all"},
        {**TO_ONE, "to_state": ["XAA"]}, {**TO_ONE, "to_state": ["XAB", "XAC"]},
    ):  # fmt: skip
        with pytest.raises(InputFaults):
            offer(world, inputs)


# Joint programmes


def test_a_joint_programme_has_two_entities_and_its_funds_by_currency(site, world):
    with pytest.raises(InputFaults):
        world.open("officer", "joint_programme", "Safer", inputs={**JOINT, "others": "One fund"})
    entry = recorded(site.desk_of("officer"), "joint_programme", subject="Safer markets", **{
        "i.kind": "programme", "i.others": "Fictional Fund\nFictional Bank",
    })  # fmt: skip
    for sum_, money in ((50_000, "USD"), (20_000, "EUR")):
        world.fire(
            "officer", at(entry), "record_funds", funds=sum_, funds_currency=money,
            funds_source="Fictional Fund", funds_on=DAY,
        )  # fmt: skip
    take(site.desk_of("officer"), entry, "begin", **{"i.begun_on": "2027-01-12"})
    page = site.desk_of("reader").get(entry).text
    assert "Work under way" in page
    assert "50,000" in page
    assert "20,000" in page
    assert "70,000" not in page
    assert "Record funds" not in page
