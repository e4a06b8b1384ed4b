"""The network of partners, and an input that reaches a review as its State lets it."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa

from engine.errors import Refused
from engine.models.person import Person
from notifications.models import Message
from tests.journeys import review
from tests.web.browser import Browser
from tests.web.partnering import (
    WORDS,
    begun,
    dossier,
    fire,
    known,
    open_to,
    room,
    sent,
    told,
    written,
)
from tests.web.readers import new_world, site_over
from tests.web.registering import record, recorded, take
from tests.web.test_follows import days
from web import citing
from workflows.country_review import DEFINITION
from workflows.domain.partners import queries
from workflows.domain.partners.rules import FINDINGS_DELIVERED
from workflows.domain.partners.services import GONE_ON

LETTER = {"i.letter": "L/7", "i.letter_on": "2027-01-09"}
JOINED = {"joined_on": dt.date(2027, 1, 11), "supports": "yes"}
NAMES = {
    "network": ("City Network", "city-network", "local"),
    "civil": ("Night Workers", "night-workers", "civil"),
    "un": ("Safety Agency", "safety-agency", "un_entity"),
}

pytestmark = pytest.mark.usefixtures("put_back")


def letter() -> dict:
    return {**LETTER, "i.letter_file": (io.BytesIO(b"%PDF-1.4 letter"), "letter.pdf")}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A review under desk review, three organizations, one of them of the category that is let."""
    world = new_world(tmp_path_factory.mktemp("partners"), listeners=None)
    for who, (_, body, _) in NAMES.items():
        world.appoint(who, "partner", body)
    review.bring(world, "desk_review")
    yield site_over(world)
    world.services.close()


@pytest.fixture(scope="module")
def entries(site):
    """The three are in the network: each has recorded itself, the desk that it has joined."""
    found = {}
    for who, (name, _, category) in NAMES.items():
        partner = site.desk_of(who)
        found[who] = recorded(
            partner, "partner_organisation", subject=name, **{"i.category": category}
        )
        fire(site, "officer", found[who], "join", **JOINED)
    site.world.services.name_book.forget()
    return found


@pytest.fixture(scope="module")
def given(site, entries):
    """The address of an input that was sent; its review is open to local governments alone."""
    open_to(site, "local")
    return sent(site, "network")


@pytest.fixture
def passed_on(site, given):
    """The same input once the State has passed it on to those who review it."""
    fire(site, "fp", given, "pass_on")
    return given


# The network


def test_an_organization_recorded_from_its_letter_joins_and_is_counted(site, entries):
    desk = site.desk_of("officer")
    page = record(desk, "partner_organisation", subject="Forum", **{"i.category": "academia"})
    assert page.status_code == 409
    assert "number, date and file of its letter" in page.text
    entry = recorded(
        desk, "partner_organisation", subject="Forum",
        **{"i.category": "academia", "i.countries:XAA": "1", **letter()},
    )  # fmt: skip
    assert "Recorded" in take(desk, entry, "join", **{
        "i.joined_on": "2012-09-05", "i.supports": "no", "i.network_body": "Steering Committee",
    }).text  # fmt: skip
    fire(site, "officer", entry, "join_body", joined_on=dt.date(2027, 1, 12), supports="yes")

    reader, read = known(site, "mission"), site.world.services.read
    found = read(lambda s: queries.joined(s, reader, None, None))
    assert len(found) == 5
    assert (found[0].day, found[0].network_body, found[0].supports) == (
        dt.date(2012, 9, 5), "Steering Committee", False,
    )  # fmt: skip
    late = read(lambda s: queries.joined(s, reader, dt.date(2027, 1, 12), dt.date(2027, 1, 12)))
    assert [(each.case.subject, each.category) for each in late] == [("Forum", "Academia")]

    fire(site, "officer", entry, "leave", left_on=dt.date(2027, 1, 13))
    page = site.desk_of("mission").get("/registers/partner_organisation?category=academia").text
    assert "Forum" in page
    assert "City Network" not in page


def test_a_partner_has_one_entry_and_no_say_over_its_category(site, entries):
    partner, entry = site.desk_of("network"), entries["network"]
    again = record(partner, "partner_organisation", subject="Twice", **{"i.category": "civil"})
    assert "has an entry already" in again.text
    for step in ("correct_category", "join_body", "connect"):
        assert partner.get(f"{entry}/steps/{step}").status_code in {403, 404}
    page = take(partner, entry, "amend", **{"i.offers": "Training", "i.category": "private"})
    assert "Training" in page.text
    assert "Networks of local governments" in page.text


def test_the_desk_connects_an_entry_with_a_seat_and_the_seat_has_its_name(site, entries):
    world, desk = site.world, site.desk_of("officer")
    world.appoint("late", "partner", "late-seat")
    entry = recorded(
        desk, "partner_organisation", subject="Institute of Places",
        **{"i.category": "academia", **letter()},
    )  # fmt: skip
    taken = world.seat("network")
    page = desk.get(f"{entry}/steps/connect")
    page = desk.post(f"{entry}/steps/connect", do="preview", **{"i.seat_of": str(taken)})
    assert "belongs to the entry of another organization" in page.text
    fire(site, "officer", entry, "connect", seat_of=world.seat("late"))
    assert not world.services.read(lambda s: queries.category_of(s, "late-seat"))
    fire(site, "officer", entry, "join", **JOINED)
    assert world.services.read(lambda s: queries.category_of(s, "late-seat")) == "academia"
    assert world.services.read(queries.names)["late-seat"] == "Institute of Places"


# In public


def partners_seen(site, who="") -> str:
    return (site.desk_of(who) if who else Browser(site.app)).get("/partners").text


def test_an_organization_is_public_by_its_own_word_and_the_secretariats(site, entries):
    assert "No organization is named here in public yet." in partners_seen(site)
    inside = partners_seen(site, "mission")
    assert "City Network" in inside
    assert "Networks of local governments" in inside

    entry = entries["network"].removeprefix("/cases/")
    with pytest.raises(Refused, match="has not said that it may be named"):
        fire(site, "officer", entry, "release_public", named_in_public="yes")
    with pytest.raises(Refused, match="letter"):
        fire(site, "officer", entry, "agree_public", agrees_to_be_named="yes")
    take(site.desk_of("network"), entries["network"], "agree_public", **{
        "i.agrees_to_be_named": "yes",
    })  # fmt: skip
    assert "City Network" not in partners_seen(site)
    assert "Agreed, not released yet" in partners_seen(site, "network")
    fire(site, "officer", entry, "release_public", named_in_public="yes")

    page = partners_seen(site)
    assert "City Network" in page
    assert "11 January 2027" in page
    for other in ("Night Workers", "Training", entry):
        assert other not in page
    fire(site, "network", entry, "agree_public", agrees_to_be_named="no")
    assert "City Network" not in partners_seen(site)


# Input


def test_nothing_is_open_before_the_state_opens_it_and_to_no_other_category(site, entries):
    open_to(site, is_open="no")
    number = site.world.case(site.world.review).id
    partner = site.desk_of("network")
    assert "No review is open to your input now." in partner.get("/input").text
    assert partner.post(f"/input/{number}").status_code == 404
    assert site.desk_of("mission").get("/input").status_code == 404

    case = f"/cases/{site.world.review}/steps/set_input"
    site.desk_of("fp").get(case)
    page = site.desk_of("fp").post(case, do="preview", **{"i.input_open": "yes"})
    assert "Choose at least one category" in page.text
    take(site.desk_of("fp"), f"/cases/{site.world.review}", "set_input", **{
        "i.input_open": "yes", "i.input_categories:local": "1",
    })  # fmt: skip
    assert "Fictional State 1" in partner.get("/input").text
    other = site.desk_of("civil")
    assert "Fictional State 1" not in other.get("/input").text
    assert other.post(f"/input/{number}").status_code == 404
    assert other.post(f"/input/{number + 1000}").status_code == 404


def test_a_draft_is_its_partners_own(site, given):
    entry = begun(site, "network")
    case = entry.removeprefix("/cases/")
    assert "Somebody" not in written(site, "network", entry).text
    for who in ("civil", "mission", "fp", "officer", "director", "expert_b", "fp_b"):
        browser = site.desk_of(who)
        for place in (entry, f"{entry}/input", f"{entry}/input/text", f"{entry}/history"):
            assert browser.get(place).status_code == 404, (who, place)
        assert case not in browser.get("/").text
    assert "Somebody of your organization" in site.desk_of("network").post(
        f"{entry}/input/text", version="0", language="en", **{"text.policies": "Other words"}
    ).text  # fmt: skip


def test_the_state_has_an_input_before_anybody_else_and_says_who_reads_it(site, given):
    assert WORDS in room(site, "fp")
    assert WORDS in room(site, "mission")
    assert WORDS in site.desk_of("fp").get(f"{given}/input").text
    for who in ("expert_b", "fp_b", "officer"):
        page = room(site, who)
        assert "Whether input is open" in page
        assert WORDS not in page
        assert WORDS.encode() not in dossier(site, who)
        assert told(site, who) == set()
    assert "City Network" not in room(site, "expert_b")
    assert "City Network" in room(site, "officer")  # the form of it
    assert WORDS not in site.desk_of("officer").get(f"{given}/input").text
    assert site.desk_of("expert_b").get(f"{given}/input").status_code == 404

    assert WORDS.encode() in dossier(site, "fp")
    tasks = site.world.open_tasks(given.removeprefix("/cases/"))
    assert list(tasks) == ["read_input"]
    take(site.desk_of("fp"), given, "pass_on", **{
        "i.state_comment": "Two cities alone", "i.comment_language": "en",
    })  # fmt: skip
    for who in ("expert_b", "fp_b", "officer", "fp"):
        page = room(site, who)
        assert WORDS in page
        assert "Two cities alone" in page
        packed = dossier(site, who)
        assert WORDS.encode() in packed
        assert b"Two cities alone" in packed
    assert b"Two cities alone" not in dossier(site, "network", given)
    partner = site.desk_of("network").get(f"{given}/input").text
    assert WORDS in partner
    assert "Two cities alone" not in partner
    for place in ("history", "people"):  # who acts for the State is not for the partner
        assert site.desk_of("network").get(f"{given}/{place}").status_code == 404
    assert "fatima" not in site.desk_of("network").get(given).text


def test_the_partner_sees_nothing_else_of_the_review(site, given):
    partner, case = site.desk_of("network"), f"/cases/{site.world.review}"
    places = ("", "/inputs", "/history", "/people", "/diagram", "/assessment", "/findings", "/plan")
    for place in places:
        assert partner.get(case + place).status_code == 404, place
    page = partner.get(given).text
    assert "Desk review" not in page
    assert f'href="{case}"' not in page
    for who in ("civil", "mission_d", "fp_d"):
        if who in site.world.actors:
            assert site.desk_of(who).get(given).status_code == 404
            assert site.desk_of(who).get(f"{case}/inputs").status_code == 404


def test_files_go_with_the_text_and_are_read_by_its_readers(site, given):
    pdf = (io.BytesIO(b"%PDF-1.4 night walks"), "walks.pdf")
    entry = sent(site, "network", file=pdf)
    page = room(site, "fp")
    link = re.search(r'href="(/cases/[^"]+/inputs/\d+/files/\d+)"', page).group(1)
    document = link.rpartition("/")[2]
    own = f"{entry}/input/files/{document}"
    assert site.desk_of("fp").get(link).data == b"%PDF-1.4 night walks"
    assert site.desk_of("network").get(own).status_code == 200
    for who in ("expert_b", "officer"):
        assert b"night walks" not in dossier(site, who)
        assert site.desk_of(who).get(link).status_code == 404
        assert site.desk_of(who).get(own).status_code == 404
        assert site.desk_of(who).get(f"{entry}/files/{document}").status_code == 404
    site.world.record(entry.removeprefix("/cases/"), "pass_on", "mission")  # by note verbale
    assert site.desk_of("expert_b").get(link).status_code == 200
    for who in ("expert_b", "fp_b", "officer", "fp"):
        assert dossier(site, who).count(b"%PDF-1.4 night walks") == 1
    assert b"%PDF-1.4 night walks" in dossier(site, "network", entry)

    fire(site, "network", entry, "withdraw")
    for who in ("expert_b", "fp", "officer"):
        assert site.desk_of(who).get(link).status_code == 404
        assert site.desk_of(who).get(entry).status_code == 404
        assert "walks.pdf" not in room(site, who)
        packed = dossier(site, who)
        assert b"night walks" not in packed
        assert b"walks.pdf" not in packed
    assert WORDS in site.desk_of("network").get(f"{entry}/input").text


def test_a_finding_may_rest_on_an_input_that_was_passed_on(site, passed_on):
    world, case = site.world, site.world.case(site.world.review)
    with site.app.test_request_context():
        found = world.services.read(lambda s: citing.sources(s, known(site, "expert_b"), case))
    assert {ref for ref in found.known if ref[0] == "input"} == {("input", "1")}


def test_an_entity_of_the_united_nations_names_what_it_has_published(site, given):
    open_to(site, "local", "un_entity")
    entry = begun(site, "un")
    written(site, "un", entry)
    why = site.world.why("un", entry.removeprefix("/cases/"), "send")
    assert why
    assert "speaks here through what it has published" in why[0]
    written(site, "un", entry, published="Common Country Assessment 2026")
    assert "With the State" in take(site.desk_of("un"), entry, "send").text


def test_after_closing_a_draft_stays_with_its_partner(site, passed_on):
    entry = begun(site, "network")
    written(site, "network", entry)
    open_to(site, is_open="no")
    assert "No review is open to your input now." in site.desk_of("network").get("/input").text
    assert "closed its review to input" in site.desk_of("network").get(f"{entry}/input").text
    assert "has not opened" in site.world.why("network", entry.removeprefix("/cases/"), "send")[0]
    assert WORDS in room(site, "expert_b")  # what was passed on stays

    open_to(site, "local", input_until=dt.date(2027, 3, 1))
    site.world.clock.set(dt.datetime(2031, 3, 2, 6, tzinfo=dt.UTC))
    assert "has not opened" in site.world.why("network", entry.removeprefix("/cases/"), "send")[0]


def test_whoever_leaves_the_network_gives_no_input(site, given, entries):
    open_to(site, "local")
    entry = begun(site, "network")
    written(site, "network", entry)
    fire(site, "network", entries["network"], "leave", left_on=dt.date(2027, 1, 14))
    assert "has not opened" in site.world.why("network", entry.removeprefix("/cases/"), "send")[0]


def test_the_state_is_told_that_there_is_something_and_the_partner_has_a_receipt(site, given):
    def told(rows):
        query = sa.select(Message.kind, Person.name, Message.facts).join(
            Person, Person.id == Message.person_id
        )
        return rows.execute(query.where(Message.case_id == case)).all()

    case = site.world.case(given.removeprefix("/cases/")).id
    rows = site.world.services.read(told)
    assert {("receipt", "network"), ("task_opened", "fatima")} <= {row[:2] for row in rows}
    assert {row.name for row in rows} <= {"network", "fatima", "ali"}
    assert WORDS not in str(rows)


def test_the_reviewers_find_once_in_their_overview_that_something_is_to_be_read(site, passed_on):
    page = f"http://localhost/cases/{site.world.review}/inputs"
    assert told(site, "expert_b") == told(site, "fp_b") == {page}
    for who in ("fp", "mission", "officer", "network", "civil"):
        assert told(site, who) == set()
    sent = [text for _ in range(3) for text in days(site.world, "expert_b")]
    (of_it,) = [text for text in sent if f"{page}?seat=" in text]
    assert "To be read in your reviews" in of_it
    assert "me/follows" not in of_it
    assert "City Network" not in str(sent)
    assert WORDS not in str(sent)


def test_from_the_delivery_of_the_draft_findings_on_inputs_stay_as_they_are(site, passed_on):
    states = {each.key for each in DEFINITION.states}
    path = [getattr(each, "key", each) for each in DEFINITION.path]
    later = set(path[path.index("state_comments") :])
    assert later | {"reconciling", "both_views", "participation_ended"} == FINDINGS_DELIVERED
    assert states >= FINDINGS_DELIVERED

    world = site.world
    open_to(site, "local")
    waiting, draft = sent(site, "network"), begun(site, "network")
    written(site, "network", draft)
    review.bring(world, "state_comments")
    for who, entry, step in (
        ("network", passed_on, "withdraw"), ("network", waiting, "withdraw"), ("fp", waiting, "pass_on")
    ):  # fmt: skip
        assert world.why(who, entry.removeprefix("/cases/"), step) == [GONE_ON]
    assert "has not opened" in world.why("network", draft.removeprefix("/cases/"), "send")[0]
    assert "No review is open to your input now." in site.desk_of("network").get("/input").text
    assert WORDS in room(site, "expert_b")

    world.fire("fp", world.review, "end_participation")
    for who in ("expert_b", "fp_b", "officer", "network"):
        assert site.desk_of(who).get(f"/cases/{world.review}/inputs").status_code == 404
    assert WORDS not in site.desk_of("officer").get(f"{passed_on}/input").text
    assert told(site, "expert_b") == set()
    assert WORDS in room(site, "fp")
