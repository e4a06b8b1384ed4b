"""Signing in by a ministry's own provider, over real HTTP; and all that lets nobody in."""

from __future__ import annotations

import datetime as dt
import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import sqlalchemy as sa

from config.providers import provider_faults
from engine.models.person import Person
from notifications.models import Message
from tests.web.browser import PASSWORD
from tests.web.getting_in.doors import sets
from tests.web.getting_in.providing import CLIENT, SECRET, Says, ministry
from workflows.domain.accounts.models import ProviderLink, SignIn

BACK = "http://localhost/sign-in/with/foreign/back"
AMINA = "amina.osei@example.org"


@pytest.fixture(scope="module")
def provider():
    with ministry(BACK) as made:
        yield made


@pytest.fixture
def says(provider):
    """What the provider says from now on."""
    provider.says, provider.asked = Says(), []
    return provider.says


def settings_of(provider, **more):
    one = {
        "key": "foreign", "name": "Ministry of Foreign Affairs", "issuer": provider.issuer,
        "client_id": CLIENT, "client_secret": SECRET, "domains": ["example.org"],
    }  # fmt: skip
    return json.dumps([one | more])


@pytest.fixture
def house(built, provider, says):
    """The tokens of the provider bear the time of day."""
    before = built.house.services.settings
    made = built.begin_anew().house
    built.clock.set(dt.datetime.fromtimestamp(int(time.time()), dt.UTC))
    sets(made.services, oidc_providers=settings_of(provider))
    made.person("Amina Osei", "focal_point", password=PASSWORD)
    made.person("Bela Kun", "focal_point", body="XAB", password=PASSWORD)
    yield made
    made.services.settings = before


def go(browser):
    """To the provider; answers the way back that it sends the browser."""
    browser.get("/sign-in")
    assert "Ministry of Foreign Affairs" in browser.page.text
    answer = browser.client.get("/sign-in/with/foreign")
    assert answer.status_code == 302
    return requests.get(answer.location, allow_redirects=False, timeout=5).headers["Location"]


def come(browser):
    """There and back; answers the page after it."""
    return browser.get(go(browser).removeprefix("http://localhost"))


def links(house):
    return house.services.read(
        lambda rows: [(row.subject, row.person_id) for row in rows.scalars(sa.select(ProviderLink))]
    )


def test_whoever_is_known_comes_in_and_is_known_again(house, reader, another, provider):
    page = come(reader)

    assert (page.status_code, page.location) == (303, "/")
    assert reader.signed_in
    assert links(house) == [("u-1", 1)]
    come(another)
    assert another.signed_in
    assert links(house) == [("u-1", 1)]
    methods = house.services.read(lambda rows: list(rows.scalars(sa.select(SignIn.method))))
    told = house.services.read(lambda rows: list(rows.scalars(sa.select(Message.facts))))
    assert methods == ["oidc", "oidc"]
    assert told == [{"changed": "linked"}]
    assert len(provider.asked) == 2


def test_an_address_may_be_told_at_a_second_place_of_the_same_subject(house, reader, says):
    says.asked_again = "u-2"
    assert "not be taken as genuine" in come(reader).text
    says.asked_again = "u-1"
    come(reader)

    assert reader.signed_in


def test_what_is_asked_of_the_provider_is_bound_to_this_browser(house, reader, another):
    asked = parse_qs(urlsplit(reader.client.get("/sign-in/with/foreign").location).query)

    assert asked["redirect_uri"] == [BACK]
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert (
        another.get(f"/sign-in/with/foreign/back?code=x&state={asked['state'][0]}").status_code
        == 422
    )


@pytest.mark.parametrize(
    ("bent", "sentence"),
    [
        ({"bent": {"aud": "somebody-else"}}, "not be taken as genuine"),
        ({"bent": {"aud": [CLIENT, "somebody-else"]}}, "not be taken as genuine"),
        ({"bent": {"nonce": "of another sign-in"}}, "not be taken as genuine"),
        ({"bent": {"iss": "https://another.example.org"}}, "not be taken as genuine"),
        ({"bent": {"exp": 1_000_000_000}}, "not be taken as genuine"),
        ({"bent": {"iat": 4_000_000_000}}, "not be taken as genuine"),
        ({"forged": True}, "not be taken as genuine"),
        ({"verified": False}, "not confirmed an address"),
        ({"verified": "true"}, "not confirmed an address"),
        ({"email": "stranger@example.org"}, "not known here"),
        ({"email": "amina.osei@example.net"}, "does not speak here"),
        ({"denied": True}, "broken off"),
    ],
)  # fmt: skip
def test_nobody_comes_in_by_what_is_not_right(house, reader, says, bent, sentence):
    for name, value in bent.items():
        setattr(says, name, value)

    page = come(reader)

    assert page.status_code == 422
    assert sentence in page.text
    assert not reader.signed_in
    assert links(house) == []
    assert house.services.read(lambda rows: rows.scalar(sa.select(sa.func.count(Person.id)))) == 2


def test_a_way_back_is_walked_once_whatever_cookie_comes_with_it(house, reader, provider):
    way = go(reader).removeprefix("http://localhost")
    copied = reader.copy()
    reader.get(way)
    assert reader.signed_in
    asked = len(provider.asked)

    for again in (reader.get(way), copied.get(way)):
        assert again.status_code == 422
        assert "came twice" in again.text
    assert not copied.signed_in
    assert len(provider.asked) == asked


def test_a_way_back_ends_after_ten_minutes(house, reader, clock):
    way = go(reader).removeprefix("http://localhost")
    clock.advance(minutes=10)

    assert reader.get(way).status_code == 422
    assert not reader.signed_in


def test_a_subject_that_has_changed_or_is_of_another_lets_nobody_in(house, reader, another, says):
    come(reader)
    says.subject = "u-2"
    assert "knows you otherwise" in come(another).text
    says.subject, says.email = "u-1", "bela.kun@example.org"
    assert "knows you otherwise" in come(another).text
    assert not another.signed_in

    key = house.services.read(lambda rows: rows.scalar(sa.select(ProviderLink.id)))
    reader.get("/me")
    assert reader.post(f"/me/providers/{key}/forget").status_code == 200
    come(another)
    assert another.signed_in
    assert links(house) == [("u-1", 2)]
    assert reader.post("/me/providers/99/forget").status_code == 404


def test_where_somebody_goes_afterwards_is_a_page_of_ours(house, reader):
    reader.get("/me?x=1")

    assert come(reader).location == "/me?x=1"


# Two factors


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        (({}, {"amr": ["pwd", "mfa"]}), True),
        (({"second_factor": "always"}, {}), False),
        (({"second_factor": "claims"}, {"amr": ["pwd"]}), True),
        (({"second_factor": "claims"}, {"amr": ["pwd", "mfa"]}), False),
        (({"second_factor": "claims", "acr": ["high"]}, {"acr": "high"}), False),
        (({"second_factor": "claims"}, {"amr": "mfa"}), True),
    ],
)
def test_the_settings_say_whether_its_word_counts_as_two(house, reader, provider, more, asked):
    more, provider.says.bent = more
    sets(house.services, second_factor="required", oidc_providers=settings_of(provider, **more))

    page = come(reader)

    assert page.location == ("/sign-in/second-factor/set-up" if asked else "/")
    assert reader.signed_in is not asked


# Settings


def test_a_provider_that_is_away_is_said_in_a_sentence(house, reader):
    sets(house.services, oidc_providers=settings_of(SimpleProvider("http://127.0.0.1:9")))

    page = reader.get("/sign-in/with/foreign")

    assert page.status_code == 422
    assert "cannot be reached" in page.text
    assert reader.get("/sign-in/with/another").status_code == 404


def test_a_provider_that_calls_itself_otherwise_is_not_asked(house, reader, provider):
    """The same address, but for a stroke: the issuer is compared as a whole."""
    sets(house.services, oidc_providers=settings_of(SimpleProvider(f"{provider.issuer}/")))

    assert reader.get("/sign-in/with/foreign").status_code == 422


def test_the_answer_of_another_issuer_is_not_looked_at(house, reader, provider):
    way = go(reader).removeprefix("http://localhost")

    page = reader.get(f"{way}&iss=https://another.example.org")

    assert page.status_code == 422
    assert provider.asked == []


class SimpleProvider:
    def __init__(self, issuer):
        self.issuer = issuer


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://login.example.org"}, {"domains": []}, {"domains": ["@x"]},
        {"client_secret": ""}, {"key": "../x"}, {"second_factor": "perhaps"}, {"more": 1},
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_settings_is_told_without_a_secret(wrong):
    found = provider_faults(settings_of(SimpleProvider("https://login.example.org"), **wrong))

    assert found
    assert SECRET not in " ".join(found)
    assert provider_faults(settings_of(SimpleProvider("https://login.example.org"))) == []
    assert provider_faults("[") == ["a JSON list of providers is expected"]
