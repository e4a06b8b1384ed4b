"""Overviews are optional: how often is a person's own say, and a link in the mail does without."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from config import unsubscribing
from engine.models.person import Person
from notifications.models import DigestWish
from tests.web.browser import Browser
from tests.web.mechanism import PAPER, VISIT


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture
def fay(cast, house):
    return house.services.read(lambda s: s.scalar(sa.select(Person).where(Person.name == "Fay")))


@pytest.fixture
def link(house, fay):
    return f"/unsubscribe/{unsubscribing.token(house.services.settings, fay)}"


def wish(house, fay, often):
    from notifications import digests

    now = house.services.clock.now()
    house.services.write(lambda s: digests.wish(s, fay.id, often, now=now))


def often(house, person):
    row = house.services.read(lambda s: s.get(DigestWish, person.id))
    return row and row.often


def test_a_person_says_how_often(focal, house, fay):
    page = focal.get("/me")
    assert "Overviews by mail" in page.text
    assert 'value="off" checked' in page.text

    page = focal.post("/me/overview", often="weekly")

    assert often(house, fay) == "weekly"
    assert 'value="weekly" checked' in page.text


def test_the_desk_has_them_daily_until_it_says_otherwise(officer):
    assert 'value="daily" checked' in officer.get("/me").text


def test_no_other_word_is_taken(focal, house, fay):
    focal.get("/me")

    assert focal.post("/me/overview", often="hourly").status_code == 400
    assert often(house, fay) is None


def test_opening_the_link_shows_what_it_would_do_and_does_nothing(app, house, fay, link):
    wish(house, fay, "weekly")
    anybody = Browser(app)

    page = anybody.get(link)
    anybody.client.head(link)

    assert page.status_code == 200
    assert "With this button no overview comes to you any more." in page.text
    assert often(house, fay) == "weekly"
    assert "Fay" not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_the_button_does_it_and_the_page_shows_the_way_back(app, house, fay, link):
    wish(house, fay, "weekly")
    anybody = Browser(app)
    anybody.get(link)

    page = anybody.post(link)

    assert often(house, fay) == "off"
    assert "You receive no overviews." in page.text
    assert 'href="/me#overviews"' in page.text


def test_a_mail_program_does_it_in_one_post_without_a_page(app, house, fay, link):
    """RFC 8058: no cookie, no token of a form, no redirect."""
    wish(house, fay, "daily")

    page = app.test_client().post(link, data={"List-Unsubscribe": "One-Click"})

    assert page.status_code == 200
    assert often(house, fay) == "off"


def test_it_is_done_once_and_stays_done(app, house, fay, link):
    for _ in range(2):
        app.test_client().post(link, data={"List-Unsubscribe": "One-Click"})

    assert often(house, fay) == "off"


def test_the_token_opens_this_one_act(app, house, fay, link):
    anybody = Browser(app)
    anybody.get(link)
    anybody.post(link)

    assert anybody.get("/me").status_code != 200
    token = link.rpartition("/")[2]
    assert anybody.get(f"/i/{token}").status_code == 404
    assert anybody.client.put(link).status_code == 405


@pytest.mark.parametrize("change", ["person", "signature", "short", "empty", "marks"])
def test_a_token_of_another_making_opens_nothing(app, house, fay, link, change):
    token = link.rpartition("/")[2]
    other = {
        "person": "B" + token[1:],
        "signature": token[:-2] + ("AA" if token[-2:] != "AA" else "BA"),
        "short": token[:10],
        "empty": "-",
        "marks": "%D8%A7%00",
    }[change]
    wish(house, fay, "daily")

    assert app.test_client().get(f"/unsubscribe/{other}").status_code in {400, 404}
    assert app.test_client().post(f"/unsubscribe/{other}").status_code in {303, 400, 404}

    assert often(house, fay) == "daily"


def test_a_token_that_went_to_an_address_given_up_opens_nothing(app, house, fay, link):
    wish(house, fay, "daily")

    def move(session):
        session.get_one(Person, fay.id).email = "fay.new@example.org"

    house.services.write(move)

    assert app.test_client().post(link).status_code in {303, 404}
    assert often(house, fay) == "daily"


def test_a_form_of_another_site_is_not_taken(app, house, fay, link):
    wish(house, fay, "daily")

    page = app.test_client().post(link, headers={"Sec-Fetch-Site": "cross-site"})

    assert page.status_code == 400
    assert often(house, fay) == "daily"


def test_the_links_of_mail_open_the_page(house, fay):
    from config import post

    office = post.office(house.services)
    address = office.links.unsubscribe(fay)

    assert address.startswith("http://localhost/unsubscribe/")
    token = address.rpartition("/")[2]
    found = house.services.read(
        lambda s: unsubscribing.person_of(s, house.services.settings, token).id
    )
    assert found == fay.id
