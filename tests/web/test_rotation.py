"""A new secret: what the former one signed opens until its own end; what nobody knows, nothing."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from config import unsubscribing
from engine import seats
from tests.web.browser import Browser
from tests.web.mechanism import PAPER, VISIT
from web import handed, surveys
from web.app import create_app
from web.handed import Handed
from workflows.domain.surveys import rules

NEW = "another-secret-that-is-long-enough-too"
FILE = Handed("0" * 64, 3, "note.pdf", "application/pdf")


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


def rotated(house, *, forgotten: bool = False):
    """The same house, started anew with another secret."""
    known = house.services.settings
    former = "" if forgotten else known.secret_key.get_secret_value()
    house.services.settings = known.model_copy(
        update={"secret_key": SecretStr(NEW), "secret_key_fallbacks": SecretStr(former)}
    )
    app = create_app(house.services)
    app.testing = True
    return app


@pytest.fixture
def links(house, app, cast):
    """What was signed before: an unsubscription, a questionnaire's link, a file in a form."""
    key = rules.new_key()
    with app.test_request_context():
        survey = surveys.address(key).rpartition("/")[2]
        carried = handed._signed(FILE).signed
    person = house.services.read(lambda s: seats.find_person(s, "fay@example.org"))
    wish = unsubscribing.token(house.services.settings, person)
    return key, survey, carried, wish


def opened(house, app, links) -> tuple[bool, bool, bool]:
    key, survey, carried, wish = links
    with app.test_request_context():
        read = house.services.read(
            lambda s: unsubscribing.person_of(s, house.services.settings, wish)
        )
        return surveys.key_of(survey) == key, handed._carried(carried) is not None, bool(read)


def test_links_of_the_former_secret_open_and_new_ones_are_signed_anew(house, app, cast, links):
    assert opened(house, app, links) == (True, True, True)

    after = rotated(house)

    assert opened(house, after, links) == (True, True, True)
    with after.test_request_context():
        fresh = surveys.address(links[0]).rpartition("/")[2]
    assert fresh != links[1]
    assert rules.key_of(fresh, NEW) == links[0]


def test_without_the_former_secret_they_open_nothing(house, app, cast, links):
    assert opened(house, rotated(house, forgotten=True), links) == (False, False, False)


def test_who_is_signed_in_stays_so_across_a_rotation(house, app, cast):
    before = Browser(app)
    before.sign_in("omar@example.org")
    assert before.signed_in

    for forgotten, there in ((False, True), (True, False)):
        other = Browser(rotated(house, forgotten=forgotten))
        other.client._cookies = dict(before.client._cookies)
        assert other.signed_in is there
