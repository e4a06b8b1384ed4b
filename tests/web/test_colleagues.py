"""A section in a colleague's hands: a link that opens it, and nothing else, until it is recalled."""

from __future__ import annotations

import re

import pytest

from tests.web.assessing import ROOM, Site
from tests.web.browser import Browser
from tests.web.colleaguing import (
    ASK,
    COLLEAGUE,
    LIST,
    NOTES,
    ask,
    colleague,
    deliver,
    link,
    mails,
    rows_of,
    text_of,
    write,
)
from tests.web.hand import Hand
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from workflows.domain.assessment.models import Answer
from workflows.domain.colleagues.models import Asking, Link

OTHERS = ("officer", "director", "fp_b", "expert_b", "mission_b", "reader", "mission_d")


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return Site(at("sa_drafting"))


# Asking


def test_a_colleague_is_asked_for_a_section_in_three_clicks(site):
    focal = Hand(site.enter("fp"), ROOM).follow(r"/sections/guidelines$").follow(r"/colleague$")
    focal.press(r"/colleague$", **COLLEAGUE)

    assert focal.clicks == 3
    assert "Carla Colleague" in focal.text
    assert "With a colleague" in focal.text
    assert "Friday, 20 August 2027" in focal.text


def test_the_mail_says_what_is_asked_and_an_answer_to_it_reaches_the_colleague(site):
    ask(site)

    address = link(site)

    mail = mails(site)[0]
    text = text_of(mail)
    assert mail.address == "carla@ministry.example"
    assert b"Reply-To: fatima@example.org" in mail.rendered
    for words in ("fatima asks", "Friday, 20 August 2027", "Only the second question, please"):
        assert words in text
    assert "secretariat." not in text
    token = address.rsplit("/", 1)[1]
    assert [len(each.token_hash) for each in rows_of(site, Link)] == [64]
    assert token not in str([vars(each) for each in rows_of(site, Link)])


def test_the_mail_is_in_the_language_that_was_chosen(site):
    ask(site, language="ar")

    deliver(site)

    mail = mails(site)[0]
    assert mail.language == "ar"
    assert "?lang=ar" in text_of(mail)


def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(site):
    for changed, fault in (
        ({"email": "carla"}, "Enter an address"),
        ({"name": ""}, "Fill in this field"),
        ({"by": "soon"}, "Please give a date"),
        ({"by": "2027-01-14"}, "Choose today or a later day"),
        ({"words": "x" * 501}, "Use at most"),
        ({"email": "fatima@example.org"}, "opens the section with an account"),
        ({"email": "expert_b@example.org"}, "acts in the review for another office"),
        ({"email": "officer@example.org"}, "acts in the review for another office"),
    ):
        page = ask(site, **changed)

        assert page.status_code == 422, changed
        assert fault in page.text, changed
        assert (changed.get("words") or "Only the second question, please") in page.text
    assert rows_of(site, Asking) == []
    assert mails(site) == []


def test_a_section_is_asked_of_one_address_once_at_a_time(site):
    ask(site)

    page = ask(site)

    assert page.status_code == 422
    assert "in the hands of this address already" in page.text
    assert len(mails(site)) == 1


def test_the_mission_sees_what_the_focal_point_asked_and_may_recall_it(site):
    ask(site)
    address = link(site)
    mission = site.enter("mission")

    assert "Carla Colleague" in mission.get(ROOM).text
    mission.post(f"{LIST}/1/recall")

    assert "with your colleagues again" in colleague(site).get(address).text


def test_the_state_can_pass_a_link_on_itself_where_mail_does_not_arrive(site):
    ask(site)
    focal = site.enter("fp")
    focal.get(LIST)

    page = focal.post(f"{LIST}/1/link")

    address = re.search(r"(/c/[\w-]{22})", page.text).group(1)
    assert "q-vision" in colleague(site).get(address).text
    assert address not in focal.get(LIST).text
    focal.post(f"{LIST}/1/recall")
    assert "with your colleagues again" in colleague(site).get(address).text


# Handing back


def test_handing_back_saves_tells_the_focal_point_and_can_be_taken_up_again(site):
    ask(site)
    address, carla = link(site), colleague(site)

    page = write(carla, address, do="done")

    assert "You handed it back." in page.text
    assert "By Carla" in page.text
    deliver(site)
    told = mails(site, "section_handed_back")
    assert {each.address for each in told} == {"fatima@example.org", "ali@example.org"}
    assert LIST in text_of(told[0])
    assert "By Carla" not in text_of(told[0])
    assert "Handed back" in site.enter("fp").get(LIST).text
    write(carla, address, "Again")
    assert "Again" not in [row.text for row in rows_of(site, Answer)]
    carla.post(f"{address}/seen")
    write(carla, address, "Again")
    assert [row.text for row in rows_of(site, Answer)] == ["Again"]


def test_a_courtesy_mail_goes_by_hand_and_once_a_day(site):
    ask(site)
    first = link(site)
    focal = site.enter("fp")
    assert "Send a courtesy mail" not in focal.get(LIST).text
    assert focal.post(f"{LIST}/1/mail").status_code == 409
    site.world.advance(days=1)
    focal = site.enter("fp")

    assert "Send a courtesy mail" in focal.get(LIST).text
    focal.post(f"{LIST}/1/mail")
    second = link(site)

    assert len(mails(site)) == 2
    assert first != second
    assert {colleague(site).get(each).status_code for each in (first, second)} == {200}


def test_the_day_can_be_changed_and_when_it_passes_nothing_follows(site):
    ask(site)
    address = link(site)
    focal = site.enter("fp")
    focal.get(LIST)
    assert focal.post(f"{LIST}/1/day", **{"by.1": "2027-01-01"}).status_code == 422

    focal.post(f"{LIST}/1/day", **{"by.1": "2027-02-01"})
    assert "Monday, 1 February 2027" in focal.get(LIST).text
    site.world.advance(days=20)

    assert "q-vision" in colleague(site).get(address).text
    assert len(mails(site)) == 1


# Access


def test_nobody_outside_the_state_knows_who_has_a_section(site):
    ask(site)
    address = link(site)
    for who in OTHERS:
        other = site.enter(who)

        assert [other.get(url).status_code for url in (LIST, ASK, NOTES)] == [404] * 3, who
        for url in (
            ASK,
            NOTES,
            f"{LIST}/1/recall",
            f"{LIST}/1/mail",
            f"{LIST}/1/link",
            f"{LIST}/1/day",
        ):
            other.get("/me")
            assert other.post(url, **COLLEAGUE).status_code == 404, (who, url)
        for url in ("/cases/XAA-2027", "/cases/XAA-2027/history", ROOM):
            assert "Carla" not in other.get(url).text, (who, url)
    assert "q-vision" in colleague(site).get(address).text


def test_asking_stands_in_no_history_and_the_desk_finds_no_such_mail(site):
    before = site.world.triggers(site.world.review)
    ask(site)
    write(colleague(site), link(site), do="done")
    deliver(site)
    officer = site.enter("officer")

    assert site.world.triggers(site.world.review) == before
    for url in ("/mail/", "/people/", "/people/?q=carla", "/find?q=carla", "/find?q=section"):
        assert "carla@" not in officer.get(url).text.casefold(), url
        assert "Carla" not in officer.get(url).text, url
    for message in (*mails(site), *mails(site, "section_handed_back")):
        assert officer.get(f"/mail/{message.id}").status_code == 404


def test_a_form_without_its_token_writes_nothing(site):
    ask(site)
    address, carla = link(site), Browser(site.app)

    answered = carla.client.post(address, data={"q.vision.text": "x", "q.vision.seen": "0:x"})

    assert answered.status_code == 400
    assert rows_of(site, Answer) == []
