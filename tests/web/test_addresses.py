"""Addresses on a person's own page, and what the secretariat puts right."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from engine.models.person import Person, PersonAddress
from notifications.models import Message
from tests.web.browser import PASSWORD

AMINA, NEW = "amina.osei@example.org", "amina@ministry.example.org"


@pytest.fixture
def amina(house, reader):
    key = house.person("Amina Osei", "focal_point", password=PASSWORD)
    reader.sign_in(AMINA)
    return key


@pytest.fixture
def desk(house, another):
    house.person("Dana Officer", "secretariat", body="secretariat", password=PASSWORD)
    another.sign_in("dana.officer@example.org")
    return another


def mail_of(house):
    """What is queued: template, the address it goes to, the code it carries."""
    return house.services.read(
        lambda rows: [
            (row.template, row.facts.get("to", ""), row.facts.get("code", ""))
            for row in rows.scalars(sa.select(Message).order_by(Message.id))
        ]
    )


def add(reader, house, email=NEW):
    """Propose an address and type its code."""
    reader.get("/me")
    page = reader.post("/me/addresses", email=email)
    code = mail_of(house)[-2][2]
    return reader.post(page.request.path, code=code)


def test_a_new_address_is_confirmed_by_a_code_sent_to_it_and_the_old_one_is_told(
    reader, house, amina
):
    reader.get("/me")
    page = reader.post("/me/addresses", email=NEW)

    (code_mail, told) = mail_of(house)
    assert code_mail[:2] == ("address_code", NEW)
    assert told == ("addresses_changed", "", "")
    page = reader.post(page.request.path, code=code_mail[2])
    assert "The address is confirmed." in page.text
    assert NEW in page.text


def test_a_wrong_code_confirms_nothing(reader, house, amina):
    reader.get("/me")
    page = reader.post("/me/addresses", email=NEW)

    page = reader.post(page.request.path, code="12")

    assert page.status_code == 422
    assert "not the code last sent" in page.text
    assert not house.services.read(lambda rows: rows.scalar(sa.select(PersonAddress.confirmed_at)))


def test_a_person_signs_in_by_the_second_address_with_password_and_with_code(
    reader, another, house, amina
):
    add(reader, house)
    another.sign_in(NEW)
    assert another.signed_in

    third = another.copy()
    third.client.delete_cookie("quadrennial", domain="localhost")
    third.get("/sign-in")
    third.post("/sign-in", action="address", email=NEW)
    third.post("/sign-in", action="send_code")
    third.post("/sign-in", action="code", code=house.codes[-1][1])
    assert third.signed_in


def test_the_main_address_is_chosen_and_the_former_one_told(reader, house, amina):
    page = add(reader, house)
    url = re.search(r"/me/addresses/\d+/main", page.text).group()

    reader.post(url)

    assert house.services.read(lambda rows: rows.get(Person, amina).email) == NEW
    assert mail_of(house)[-1] == ("addresses_changed", AMINA, "")
    assert AMINA in reader.page.text


def test_an_address_is_removed(reader, another, house, amina):
    page = add(reader, house)

    reader.post(re.search(r"/me/addresses/\d+/remove", page.text).group())

    assert NEW not in reader.page.text
    another.sign_in(NEW)
    assert not another.signed_in


def test_the_address_of_another_is_refused_only_to_who_reads_its_mail(reader, house, amina):
    house.person("Bilal Haddad", "mission", body="XAB")
    reader.get("/me")

    page = reader.post("/me/addresses", email="bilal.haddad@example.org")
    assert page.status_code == 200
    page = reader.post(page.request.path, code=mail_of(house)[-2][2])

    assert page.status_code == 422
    assert "another account" in page.text


def test_what_is_no_address_is_kept_as_typed(reader, house, amina):
    reader.get("/me")

    page = reader.post("/me/addresses", email="amina at home")

    assert page.status_code == 422
    assert 'value="amina at home"' in page.text
    assert mail_of(house) == []


def test_nobody_touches_the_addresses_of_another(reader, another, house, amina):
    page = add(reader, house)
    key = re.search(r"/me/addresses/(\d+)/main", page.text).group(1)
    house.person("Bilal Haddad", "mission", body="XAB", password=PASSWORD)
    another.sign_in("bilal.haddad@example.org")

    assert another.get(f"/me/addresses/{key}").status_code == 404
    for act in ("", "/main", "/remove"):
        another.get("/me")
        assert another.post(f"/me/addresses/{key}{act}", code="1").status_code == 404


def test_the_secretariat_puts_an_address_right(reader, desk, house, amina):
    desk.get(f"/people/{amina}")

    page = desk.post(f"/people/{amina}/address", email="a.osei@example.org")

    assert "The address is put right." in page.text
    assert mail_of(house)[-1] == ("addresses_changed", AMINA, "")
    assert not reader.signed_in
    reader.sign_in("a.osei@example.org")
    assert reader.signed_in


def test_the_secretariat_gives_nobody_the_address_of_another(reader, desk, house, amina):
    house.person("Bilal Haddad", "mission", body="XAB")
    desk.get(f"/people/{amina}")

    page = desk.post(f"/people/{amina}/address", email="bilal.haddad@example.org")

    assert page.status_code == 422
    assert "another account" in page.text


def test_others_put_no_address_right(reader, house, amina):
    reader.get("/me")

    assert reader.post(f"/people/{amina}/address", email="x@example.org").status_code == 404
