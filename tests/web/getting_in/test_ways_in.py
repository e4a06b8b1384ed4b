"""Sign-ins as their person and the secretariat end them, and what stands around a password."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from tests.web.browser import PASSWORD
from tests.web.getting_in.test_second_factor import AMINA, half_in, happened, set_up, told
from web.cli import command


@pytest.fixture
def house(built):
    return built.begin_anew().house


@pytest.fixture
def amina(house):
    return house.person("Amina Osei", "focal_point", password=PASSWORD)


def test_all_sign_ins_but_one_s_own_end_at_once(reader, another, amina):
    another.sign_in(AMINA)
    reader.sign_in(AMINA)

    page = reader.post("/me/sign-ins/end")

    assert "All other sign-ins have ended." in page.text
    assert reader.signed_in
    assert not another.signed_in


def test_the_secretariat_ends_all_sign_ins_of_a_person(reader, another, house, amina):
    house.person("Dana Officer", "secretariat", body="secretariat", password=PASSWORD)
    reader.sign_in(AMINA)
    another.sign_in("dana.officer@example.org")
    another.get(f"/people/{amina}")

    another.post(f"/people/{amina}/sign-ins/end")

    assert not reader.signed_in
    assert another.signed_in


def test_every_page_of_somebody_signed_in_lets_him_sign_out(reader, amina):
    reader.sign_in(AMINA)

    for address in ("/", "/me", "/inbox", "/calendar", "/me/second-factor", "/nothing-here"):
        assert 'action="/sign-out"' in reader.get(address, follow_redirects=True).text


def test_fields_of_passwords_and_codes_let_a_manager_fill_them_in(reader, house, clock, amina):
    """Hidden while typed, named for managers, pasted into: no script of ours looks at them."""
    reader.get("/sign-in")
    pages = [reader.post("/sign-in", action="address", email=AMINA)]
    reader.post("/sign-in", action="password", password=PASSWORD)
    pages += [reader.get("/me"), reader.get("/me/second-factor")]
    kinds = {
        (kind, filled)
        for page in pages
        for kind, filled in re.findall(
            r'name="(?:\w*password|code)" type="(\w+)"[^>]*autocomplete="([\w-]+)"', page.text
        )
    }

    assert kinds == {
        ("password", "current-password"), ("password", "new-password"), ("text", "one-time-code"),
    }  # fmt: skip


# From the machine itself


@pytest.fixture
def run(house, monkeypatch):
    settings = house.services.settings
    monkeypatch.setenv("QUADRENNIAL_SECRET_KEY", settings.secrets[0])
    monkeypatch.setenv("QUADRENNIAL_DATABASE_URL", settings.database_url)
    return lambda *words, given=None: CliRunner().invoke(command, list(words), input=given)


def test_a_password_given_by_a_command_does_not_do_away_with_the_second_factor(
    reader, house, clock, amina, run
):
    reader.sign_in(AMINA)
    set_up(reader, clock)

    said = run("user", "password", AMINA, "--password-stdin", given=PASSWORD)

    assert said.exit_code == 0
    assert not reader.signed_in
    assert half_in(reader).request.path == "/sign-in/second-factor"
    assert told(house) == happened(house, amina) == ["factor_on", "password"]


def test_a_command_lifts_the_second_factor_of_an_officer_whom_nobody_can_help(
    reader, house, clock, amina, run
):
    reader.sign_in(AMINA)
    set_up(reader, clock)

    said = run("user", "second-factor-off", AMINA)

    assert said.output == "The second factor was taken off.\n"
    assert told(house)[-1] == "factor_lifted"
    assert happened(house, amina)[-1] == "factor_lifted"
    assert not reader.signed_in
    half_in(reader)
    assert reader.signed_in
    assert "no second factor" in run("user", "second-factor-off", AMINA).output
    unknown = run("user", "second-factor-off", "x@example.org")
    assert unknown.exit_code == 1
