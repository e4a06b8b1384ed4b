"""Countries of the programme, from an empty installation: invited, interested, taking part."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
import sqlalchemy as sa
from docx import Document

from engine.models.person import Seat
from notifications.models import FormalCommunication
from tests.journeys import review
from tests.journeys.world import FILE
from tests.web.hand import Hand
from tests.web.readers import new_world, site_over
from tests.web.registering import recorded, take
from workflows.domain.participation import queries

HOME = "/programme/countries"
MARKS = "\u200e\u200f\u2068\u2069"
INTEREST = {"i.be_reviewed": "yes", "i.review": "yes", "i.language": "ar",
            "i.cities": "Port Example\nHill Example", "i.champion": "yes"}  # fmt: skip

pytestmark = pytest.mark.usefixtures("put_back")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    world = new_world(tmp_path_factory.mktemp("countries"))
    world.services.engine.listeners = [world.services.outbox]
    world.appoint("entity", "partner", "Fictional UN entity")
    yield site_over(world)
    world.services.close()


@pytest.fixture(scope="module")
def file(site):
    """The file of a State whose mission expressed interest on its pages, with the clicks."""
    mission = Hand(site.desk_of("mission"))
    mission.follow(r"/programme$").follow(rf"{HOME}$").press(rf"{HOME}/XAA$", "express_interest")
    mission.press("express_interest", "preview", **INTEREST)
    mission.press("express_interest", "confirm")
    assert mission.clicks == 5
    return "PROG-XAA-2027"


def test_a_mission_expresses_interest_and_the_director_acknowledges(site, file):
    world = site.world
    assert world.state(file) == "interest_expressed"
    assert world.open_tasks(file) == {"acknowledge": "2027-01-29"}
    assert world.sees("director") >= {file}

    page = take(site.desk_of("director"), f"/cases/{file}", "acknowledge")

    assert "Interest acknowledged" in page.text
    assert formal(world) == [("interest_acknowledged", "mission")]  # written to formally
    desk = Hand(site.desk_of("officer"), f"/cases/{file}").follow("/country$").text
    assert "/cases/new/country_review?subject=XAA" in desk
    form = site.desk_of("officer").get("/cases/new/country_review?subject=XAA").text
    assert '<option value="XAA" selected' in form


def test_interest_is_between_the_state_and_the_secretariat(site, file):
    for who in ("mission_b", "reader", "entity"):
        browser = site.desk_of(who)
        assert file not in site.world.sees(who)
        assert browser.get(f"/cases/{file}").status_code == 404
        page = browser.get(f"{HOME}?q=State+1").text
        row = page.partition("Fictional State 1</bdi>")[2].partition("</tr>")[0]
        assert "nothing recorded" in row
        one = browser.get(f"{HOME}/XAA").text
        assert "Port Example" not in one
        assert "Interest" not in one.partition("<main")[2]
        assert "No country fits" in browser.get(f"{HOME}?standing=interest").text
        sheet = browser.get(f"{HOME}?all=1&format=csv").data.decode("utf-8-sig")
        line = next(each for each in csv.DictReader(io.StringIO(sheet)) if each["Code"] == "XAA")
        assert not line["Interest expressed"]
    own = site.desk_of("mission").get(f"{HOME}/XAA").text
    assert "Port Example" in own
    assert "Interest expressed" in own


def test_the_desk_invites_and_records_the_answer_of_a_state_on_paper(site):
    world = site.world
    desk = site.desk_of("officer")
    desk.get(f"{HOME}/XAB")
    page = desk.post(f"{HOME}/XAB", step="invite", command="")
    reference = page.request.path.split("/")[2]
    assert "Number of the note verbale" in page.text
    note = {"note_number": "NV/9", "note_date": dt.date(2027, 1, 12), "note_file": FILE}
    world.fire("officer", reference, "invite", **note)
    assert "Invited" in desk.get(f"{HOME}?standing=invited").text

    world.record(
        reference, "express_interest", "mission_b", be_reviewed="yes", review="no", language="fr"
    )

    assert world.state(reference) == "interest_expressed"
    form = desk.get("/cases/new/country_review?subject=XAB").text  # its note is not asked twice
    for kept in ('value="NV/7"', 'value="2027-01-10"', '<option value="fr" selected'):
        assert kept in form
    assert "NV/7" not in desk.get("/cases/new/country_review?subject=XAA").text
    assert world.why("officer", reference, "acknowledge") == ["NotAllowed"]
    assert desk.post(f"{HOME}/XAB", step="invite").status_code == 200  # its one file, again
    assert sum(each.startswith("PROG-XAB") for each in world.references()) == 1


def test_a_state_ends_its_part_at_any_time_and_what_it_said_is_its_own_again(site):
    world = site.world
    other = world.open("mission_c", "participation", "XAC")
    world.fire(
        "mission_c", other, "express_interest", be_reviewed="no", review="yes", language="en"
    )
    take(site.desk_of("mission_c"), f"/cases/{other}", "end")

    assert other in world.sees("mission_c")
    assert other not in world.sees("officer")
    assert "Fictional State 3" not in site.desk_of("officer").get(HOME).text
    assert world.open("mission_c", "participation", "XAC") != other


def test_what_the_country_assessment_says_is_recorded_and_the_coordinator_stays_hidden(site, file):
    world, mission = site.world, site.desk_of("mission")
    world.fire("officer", file, "record_cca", cca_exists="yes", cca_year=2025,
               cca_says="Safety stands on page 12.")  # fmt: skip
    world.fire("officer", file, "record_coordinator", coordinator="Nadia Example")
    assert world.why("entity", file, "record_team", team="x") == ["NotFound"]
    world.fire("mission", file, "name_entity", un_entity=world.seat("entity"))
    world.fire("entity", file, "record_team", team="Country team office", interventions="Lamps")

    entity = site.desk_of("entity").get(f"/cases/{file}").text
    assert "Safety stands on page 12." in entity
    assert "Nadia Example" not in entity
    assert "Willing to be reviewed" not in entity
    for page in (f"{HOME}/XAA", f"/cases/{file}"):
        assert "Nadia Example" in mission.get(page).text
        assert "Lamps" in mission.get(page).text
        assert ">2025</bdi>" in mission.get(page).text  # a year has no groups of digits

    world.fire("mission", file, "end_entity")
    assert file not in world.sees("entity")


def test_who_confirmed_is_counted_for_everybody_and_listed_for_the_board(site, file):
    world = site.world
    kept, world.review = world.review, ""
    review.begin(world)
    assert not participating(world)
    world.fire("director", world.review, "confirm_participation", note_number="NV/1",
               note_date=dt.date(2027, 1, 12), note_file=FILE)  # fmt: skip
    world.fire("mission", world.review, "name_focal_point", note_number="NV/2",
               focal_point={"name": "Fay", "email": "fay@example.org", "language": "en"})  # fmt: skip

    assert [(each.state, each.day, each.review) for each in participating(world)] == [
        ("XAA", dt.date(2027, 1, 15), world.review)
    ]
    assert not participating(world, since=dt.date(2027, 1, 16))
    board = site.desk_of("reader")
    page = board.get(f"{HOME}?standing=participating").text
    assert "Fictional State 1" in page
    assert "Champion country" in page  # the State's own word
    assert "Fay" not in board.get(f"{HOME}/XAA").text
    assert "Fay" in site.desk_of("mission").get(f"{HOME}/XAA").text
    assert "Fictional State 1" in board.get(f"{HOME}/focal-points").text
    focal_point = world.meet("fay", "fay@example.org")
    assert focal_point.body == "XAA"
    for page in (f"{HOME}/XAA", f"/cases/{file}"):  # reads, and the mission answers
        text = site.desk_of("fay").get(page).text
        assert "Port Example" in text
        assert f"/cases/{file}/steps/" not in text
        assert f"/cases/{file}/steps/state_facts" in site.desk_of("mission").get(page).text
    assert world.why("fay", file, "state_facts", champion="no") == ["NotAllowed"]

    world.fire("mission", file, "state_facts", champion="no")
    assert "Champion country" not in board.get(f"{HOME}/XAA").text
    world.fire("mission", world.review, "end_participation")
    assert not participating(world)
    assert "Fictional State 1<" not in board.get(f"{HOME}?standing=participating").text
    assert not world.services.read(queries.focal_points_designated)
    world.review = kept


def test_the_list_for_the_board_is_in_english_order_in_every_language(site, file):
    board = site.desk_of("reader")
    for language, heading in (("en", "Countries identified in S1 §22"), ("ar", "")):
        made = board.get(f"{HOME}/list.docx?in={language}")
        read = Document(io.BytesIO(made.data))
        codes = [row.cells[1].text.strip(MARKS) for table in read.tables[1:] for row in table.rows]
        listed = [each for each in codes if len(each) == 3]
        assert listed[:3] == ["ARG", "AUS", "AUT"]
        assert len(listed) == 48
        assert heading in "\n".join(each.text for each in read.paragraphs)
    page = board.get(f"{HOME}/list").text
    assert "Listing implies neither participation nor consent." in page
    assert "legal status of any country" in page


def test_every_number_opens_its_list(site):
    page = Hand(site.desk_of("reader"), HOME)
    page.follow("standing=identified")
    assert page.text.count("<tr>") == 1 + 25
    page.follow("page=2")
    assert page.text.count("<tr>") == 1 + 23


def test_a_city_is_the_states_own_until_the_state_opens_it(site):
    world, mission = site.world, site.desk_of("mission")
    city = recorded(mission, "city", subject="XAA", **{
        "i.city": "Port Example", "i.focal_since": "2027-01-10", "i.focal_name": "Cyra Example",
        "i.readers": "between",
    })  # fmt: skip
    reference = city.removeprefix("/cases/")
    assert reference == "CITY-XAA-2027"
    assert "Port Example" not in site.desk_of("reader").get("/registers/city").text
    assert not designated(world)
    assert world.why("mission_b", reference, "make_known") == ["NotFound"]

    take(mission, city, "make_known")

    page = site.desk_of("reader").get(city).text
    assert "Port Example" in page
    assert "Cyra Example" not in page
    assert "Port Example" in site.desk_of("reader").get(f"{HOME}/XAA").text
    assert [(each.state, each.day) for each in designated(world)] == [("XAA", dt.date(2027, 1, 10))]
    page = site.desk_of("officer").get("/cases/new/city")
    page = site.desk_of("officer").post("/cases/new/city", command="", subject="XAB", **{
        "i.city": "Elsewhere", "i.readers": "everybody"})  # fmt: skip
    assert page.status_code == 409  # the State's note verbale is needed


def test_a_direct_request_for_assistance_is_two_clicks_from_the_menu(site):
    world = site.world
    mission = Hand(site.desk_of("mission_d")).follow(r"^/needs$")
    mission.follow(r"/cases/new/assistance_request")
    assert mission.clicks == 2
    mission.press("assistance_request", **{"i.title": "Advice on a law", "i.language": "en"})
    need = next(each for each in world.references() if each.startswith("XAD"))
    browser = site.desk_of("mission_d")
    browser.get(f"/cases/{need}/need/text")
    browser.post(f"/cases/{need}/need/text", version="1", title="Advice on a law", language="en",
                 what="Advice", law="Act 7 is to be noted.")  # fmt: skip
    assert "Act 7 is to be noted." in browser.get(f"/cases/{need}/need").text
    assert need not in world.sees("officer")


def test_an_offer_to_host_is_between_its_state_and_the_secretariat(site):
    world, desk = site.world, site.desk_of("officer")
    call = recorded(desk, "hosting", subject="Host of the secretariat", **{
        "i.about": "A host is sought.", "i.closes_on": "2027-02-26"})  # fmt: skip
    reference = call.removeprefix("/cases/")
    assert site.desk_of("mission").get(call).status_code == 404  # not published yet
    take(desk, call, "publish", **{"i.circular": "NV/40"})
    for who in ("mission", "mission_b"):
        new = f"/cases/new/hosting_offer?parent={reference}"
        assert new in site.desk_of(who).get(call).text
        site.desk_of(who).get(new)
        page = site.desk_of(who).post("/cases/new/hosting_offer", parent=reference, command="",
                                      **{"i.offer": f"A house of {who}", "i.offer_language": "en"})  # fmt: skip
        assert f"A house of {who}" in page.text
    assert world.sees("mission") & {f"{reference}/H1", f"{reference}/H2"} == {f"{reference}/H1"}
    assert world.sees("reader") & {f"{reference}/H1", f"{reference}/H2"} == set()
    assert "house of" not in site.desk_of("reader").get(call).text
    assert world.sees("officer") >= {f"{reference}/H1", f"{reference}/H2"}
    assert world.why("officer", f"{reference}/H1", "make_known") == ["NotAllowed"]

    world.fire("officer", reference, "move_last_day", closes_on=dt.date(2027, 3, 1))
    world.on(dt.date(2027, 2, 27))
    assert world.state(reference) == "open"
    world.on(dt.date(2027, 3, 2))
    assert world.state(reference) == "closed"
    world.fire("officer", reference, "decide", host=["XAB"], place="Second City",
               decided_by="Executive Board", decision="2027/4", decided_on=dt.date(2027, 2, 27))  # fmt: skip
    assert "host" in world.reads("reader", reference)
    assert f"{reference}/H2" not in world.sees("reader")
    world.fire("mission_b", f"{reference}/H2", "make_known")
    assert f"{reference}/H2" in world.sees("reader")


def participating(world, **given):
    registry = world.services.registry
    return world.services.read(lambda rows: queries.participating(rows, registry, **given))


def formal(world):
    """The formal communications that are drafted: kind, and title of the seat."""
    query = sa.select(FormalCommunication.kind, Seat.title).join(
        Seat, Seat.id == FormalCommunication.seat_id
    )
    return [tuple(row) for row in world.services.read(lambda rows: rows.execute(query).all())]


def designated(world):
    found = world.services.read(queries.focal_points_designated)
    return [each for each in found if each.kind == "city_focal_point"]


def test_who_takes_part_is_named_to_states_and_the_board_and_to_others_by_its_consent(site):
    world = site.world
    review.begin(world, "XAD")
    review.ONWARD["interest_received"](world, world.review)
    site.inside.clear()  # days have gone by
    for who in ("mission", "reader"):
        assert "Fictional State 4" in site.desk_of(who).get(f"{HOME}?standing=participating").text
    entity = site.desk_of("entity")
    total = len(world.services.read(
        lambda s: queries.participating(s, world.services.registry)
    ))  # fmt: skip

    page = entity.get(f"{HOME}?standing=participating").text
    assert f'<bdi dir="ltr">{total}</bdi> · Named here' in page
    assert "Fictional State 4" not in page
    assert "A State that is not named to your seat" in entity.get("/success-indicators").text
    assert "Fictional State 4" not in entity.get("/success-indicators").text


def test_the_desk_records_of_which_list_the_board_took_note(site):
    desk = site.desk_of("officer")
    recorded(desk, "country_list", subject="First session of 2027", **{
        "i.noted_on": "2027-01-14", "i.record": "Decision 2027/1", "i.countries": "12",
    })  # fmt: skip
    for reader in ("mission", "reader"):
        page = site.desk_of(reader).get("/registers/country_list").text
        assert "Decision 2027/1" in page
        assert "First session of 2027" in page
    assert site.desk_of("mission").get("/cases/new/country_list").status_code == 403
