"""The second factor: set up, asked for at every sign-in, good once, and lifted when it is lost."""

from __future__ import annotations

import html
import re

import pyotp
import pytest
import sqlalchemy as sa

from notifications.models import Message
from tests.web.browser import PASSWORD, Browser
from tests.web.getting_in.doors import sets
from workflows.domain.accounts import sealing
from workflows.domain.accounts.factors import PURPOSE
from workflows.domain.accounts.models import AccountEvent, RecoveryCode, SecondFactor, SignIn

AMINA, FACTOR = "amina.osei@example.org", "/sign-in/second-factor"


@pytest.fixture
def house(built):
    before = built.house.services.settings
    yield built.begin_anew().house
    built.house.services.settings = before


@pytest.fixture
def amina(house):
    return house.person("Amina Osei", "focal_point", password=PASSWORD)


class App:
    """An authenticator app that has read the page."""

    def __init__(self, page, clock):
        self.secret = re.search(r'class="key">([A-Z2-7 ]+)<', page.text).group(1).replace(" ", "")
        self.clock = clock

    @property
    def code(self):
        return pyotp.TOTP(self.secret).at(self.clock.now())


def hidden(page, name):
    return html.unescape(re.search(rf'name="{name}" value="([^"]+)"', page.text).group(1))


def set_up(browser, clock, at="/me/second-factor"):
    """Read the picture, type the code; answers the app and the recovery codes."""
    page = browser.get(at)
    app = App(page, clock)
    page = browser.send(at, sealed=hidden(page, "sealed"), code=app.code)
    clock.advance(seconds=30)
    return app, re.findall(r'class="key">([A-Z2-7-]{29})<', page.text)


def half_in(browser, email=AMINA):
    """The first factor is shown; the page that asks for the second is open."""
    browser.get("/sign-in")
    browser.post("/sign-in", action="address", email=email)
    return browser.post("/sign-in", action="password", password=PASSWORD)


def told(house):
    return house.services.read(
        lambda rows: [
            row.facts["changed"]
            for row in rows.scalars(sa.select(Message).order_by(Message.id))
            if row.template == "account_changed"
        ]
    )


def happened(house, person):
    query = sa.select(AccountEvent.kind).where(AccountEvent.person_id == person)
    return house.services.read(lambda rows: list(rows.scalars(query.order_by(AccountEvent.id))))


def test_it_counts_once_a_code_was_right_and_ends_the_other_sign_ins(
    reader, another, house, clock, amina
):
    another.sign_in(AMINA)
    reader.sign_in(AMINA)
    page = reader.get("/me/second-factor")
    sealed = hidden(page, "sealed")

    wrong = reader.send("/me/second-factor", sealed=sealed, code="000000")

    assert wrong.status_code == 422
    assert App(wrong, clock).secret == App(page, clock).secret
    assert house.services.read(lambda rows: rows.get(SecondFactor, amina)) is None
    page = reader.send("/me/second-factor", sealed=sealed, code=App(page, clock).code)
    codes = re.findall(r'class="key">([A-Z2-7-]{29})<', page.text)
    assert len(set(codes)) == 10
    assert reader.signed_in
    assert not another.signed_in
    assert told(house) == ["factor_on"]
    assert happened(house, amina) == ["factor_on"]


def test_until_the_code_comes_nothing_is_open(reader, another, house, clock, amina):
    reader.sign_in(AMINA)
    app, _ = set_up(reader, clock)

    page = half_in(another)

    assert page.request.path == FACTOR
    for address in ("/me", "/people/", "/cases/", "/me/second-factor", "/inbox"):
        answer = another.client.get(address)
        assert answer.status_code in {303, 404}
        assert answer.location in {"/sign-in", None}
    assert "Amina" not in another.get("/").text
    with another.client.session_transaction() as cookie:
        cookie["_user_id"] = cookie["waiting"]  # as if its token were one of a sign-in
    assert not another.signed_in
    another.get(FACTOR)
    another.post(FACTOR, code=app.code)
    assert another.signed_in
    assert (
        house.services.read(
            lambda rows: rows.scalar(sa.select(SignIn.factor).order_by(SignIn.id.desc()))
        )
        == "app"
    )


def test_a_code_of_the_app_is_taken_once_and_one_step_off_at_most(reader, house, clock, amina):
    reader.sign_in(AMINA)
    app, _ = set_up(reader, clock)
    taken = app.code
    early, late = Browser(reader.client.application), Browser(reader.client.application)

    half_in(reader)
    reader.post("/sign-out")
    half_in(reader)
    reader.post(FACTOR, code=taken)
    assert reader.signed_in
    half_in(late)
    assert late.post(FACTOR, code=taken).status_code == 422
    clock.advance(seconds=60)
    two_off = app.code
    clock.advance(seconds=60)
    assert late.post(FACTOR, code=two_off).status_code == 422
    clock.advance(seconds=-30)
    assert late.post(FACTOR, code=two_off).status_code == 200
    assert late.signed_in
    half_in(early)
    assert early.post(FACTOR, code=two_off).status_code == 422


def test_a_recovery_code_is_good_once_and_told(reader, another, house, clock, amina):
    reader.sign_in(AMINA)
    _, codes = set_up(reader, clock)

    half_in(another)
    another.post(FACTOR, code=codes[3].lower().replace("-", " "))

    assert another.signed_in
    another.post("/sign-out")
    half_in(another)
    assert another.post(FACTOR, code=codes[3]).status_code == 422
    assert told(house) == ["factor_on", "code_used"]
    kept = house.services.read(lambda rows: list(rows.scalars(sa.select(RecoveryCode.code_hash))))
    assert not set(codes) & set(kept)


def test_guesses_of_a_second_factor_are_counted_wherever_they_come_from(
    reader, another, clock, amina
):
    reader.sign_in(AMINA)
    app, _ = set_up(reader, clock)
    half_in(another)
    for guess in range(10):
        another.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{guess}"
        assert another.post(FACTOR, code="000000").status_code == 422

    assert another.post(FACTOR, code=app.code).status_code == 429
    clock.advance(minutes=5)
    another.get(FACTOR)
    another.post(FACTOR, code=app.code)
    assert another.signed_in


def test_a_sign_in_half_done_ends_after_ten_minutes(reader, another, clock, amina):
    reader.sign_in(AMINA)
    app, _ = set_up(reader, clock)
    half_in(another)
    clock.advance(minutes=10)

    page = another.post(FACTOR, code=app.code)

    assert page.request.path == "/sign-in"
    assert not another.signed_in


def test_a_mailed_code_is_one_factor_as_well(reader, another, house, clock, amina):
    reader.sign_in(AMINA)
    set_up(reader, clock)
    another.get("/sign-in")
    another.post("/sign-in", action="address", email=AMINA)
    another.post("/sign-in", action="send_code")

    page = another.post("/sign-in", action="code", code=house.codes[-1][1])

    assert page.request.path == FACTOR
    assert not another.signed_in


def test_new_codes_and_removal_ask_for_a_code_of_now(reader, another, house, clock, amina):
    reader.sign_in(AMINA)
    app, codes = set_up(reader, clock)
    reader.get("/me/second-factor")
    for address in ("/me/second-factor/codes", "/me/second-factor/remove"):
        assert reader.send(address, code="000000").status_code == 422

    page = reader.send("/me/second-factor/codes", code=app.code)

    new = re.findall(r'class="key">([A-Z2-7-]{29})<', page.text)
    assert len(new) == 10
    assert not set(new) & set(codes)
    reader.get("/me/second-factor")
    assert reader.send("/me/second-factor/remove", code=codes[0]).status_code == 422
    assert reader.post("/me/second-factor/remove", code=new[0]).status_code == 200
    another.sign_in(AMINA)
    assert another.signed_in
    assert told(house) == ["factor_on", "new_codes", "code_used", "factor_off"]


def test_a_new_password_keeps_what_was_shown_and_is_told(reader, house, clock, amina):
    reader.sign_in(AMINA)
    set_up(reader, clock)
    reader.get("/me")

    reader.post("/me/password", old_password=PASSWORD, new_password="a boat for two rivers")

    assert reader.signed_in
    assert told(house) == happened(house, amina) == ["factor_on", "password"]


def test_the_secretariat_lifts_what_is_lost_but_not_its_own(reader, another, house, clock, amina):
    desk = house.person("Dana Officer", "secretariat", body="secretariat", password=PASSWORD)
    reader.sign_in(AMINA)
    set_up(reader, clock)
    another.sign_in("dana.officer@example.org")
    set_up(another, clock)
    page = another.get(f"/people/{amina}")
    assert "Take it off" in page.text

    another.post(f"/people/{amina}/second-factor/lift")

    assert not reader.signed_in
    assert told(house)[-1] == "factor_lifted"
    assert happened(house, amina) == ["factor_on", "factor_lifted"]
    half_in(reader)
    assert reader.signed_in
    assert "Take it off" not in another.get(f"/people/{desk}").text
    assert another.post(f"/people/{desk}/second-factor/lift").status_code == 409
    reader.get("/me")
    assert reader.post(f"/people/{desk}/second-factor/lift").status_code == 404


def test_the_secret_lies_sealed_and_opens_by_a_former_secret_of_the_house(
    reader, house, clock, amina
):
    reader.sign_in(AMINA)
    app, _ = set_up(reader, clock)
    sealed = house.services.read(lambda rows: rows.get(SecondFactor, amina).sealed)
    own, new = house.services.settings.secrets[0], "another-secret-that-is-long-enough-too"

    assert app.secret not in sealed
    assert sealing.unseal(sealed, [new], PURPOSE, clock.now()) is None
    assert sealing.unseal(sealed, [new, own], PURPOSE, clock.now()) == app.secret
    assert sealing.unseal(sealed, [own], "another purpose", clock.now()) is None


# Where the installation asks for it


def test_whose_seat_needs_two_sets_it_up_before_anything_else(reader, another, house, clock, amina):
    house.person("Mona Mission", "mission", password=PASSWORD)
    sets(house.services, second_factor="required")
    mission = another

    page = half_in(reader)

    assert page.request.path == f"{FACTOR}/set-up"
    assert not reader.signed_in
    assert reader.get("/sign-in").location == f"{FACTOR}/set-up"
    shown, _ = set_up(reader, clock, f"{FACTOR}/set-up")
    assert reader.signed_in
    half_in(mission, "mona.mission@example.org")
    assert mission.signed_in  # not among the seats of the setting
    reader.get("/me/second-factor")
    reader.post("/me/second-factor/remove", code=shown.code)
    assert not reader.signed_in


def test_sign_ins_by_one_factor_end_when_the_house_begins_to_ask_for_two(house, reader, amina):
    reader.sign_in(AMINA)
    assert reader.signed_in

    sets(house.services, second_factor="required")

    assert not reader.signed_in
