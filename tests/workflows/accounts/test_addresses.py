"""Several addresses of one person: one where mail goes, the others open the same account."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine import seats
from engine.models.person import PersonAddress
from tests.workflows.accounts.conftest import SECRET
from workflows.domain.accounts import addresses, queries, services

NEW = "amina@ministry.example.org"


@pytest.fixture
def amina(person):
    return person("Amina Osei")


def code_for(session, who, address, clock):
    return addresses.request_code(session, who, address, now=clock.now(), secret=SECRET)


def confirm(session, who, address, code, clock):
    return addresses.confirm(session, who, address, code, now=clock.now(), secret=SECRET)


def added(session, who, email, clock):
    """An address that is proposed and confirmed."""
    address = addresses.propose(session, who.id, email, now=clock.now())
    code = code_for(session, who, address, clock)
    assert confirm(session, who, address, code, clock) is None
    clock.advance(minutes=2)
    return address


def test_an_address_counts_once_its_code_was_typed(session, amina, clock):
    address = addresses.propose(session, amina.id, NEW.upper(), now=clock.now())
    code = code_for(session, amina, address, clock)
    assert queries.person_of(session, NEW) is None

    assert confirm(session, amina, address, code, clock) is None

    assert queries.person_of(session, NEW).id == amina.id
    assert seats.find_person(session, NEW).id == amina.id
    assert queries.person_of(session, "amina@example.org").id == amina.id


def test_a_code_confirms_the_address_it_was_sent_to_and_no_other(session, amina, clock):
    first = addresses.propose(session, amina.id, NEW, now=clock.now())
    second = addresses.propose(session, amina.id, "b@example.org", now=clock.now())
    code = code_for(session, amina, first, clock)

    assert confirm(session, amina, second, code, clock) is not None
    assert second.confirmed_at is None


def test_a_code_to_sign_in_confirms_no_address(session, amina, clock):
    address = addresses.propose(session, amina.id, NEW, now=clock.now())
    code = services.request_code(session, amina, now=clock.now(), secret=SECRET)

    assert confirm(session, amina, address, code, clock) is not None


def test_an_address_of_another_account_is_not_taken_and_only_its_reader_learns_why(
    session, amina, person, clock
):
    person("Bilal Haddad")
    assert addresses.why_not(session, amina, "bilal@example.org") is None
    address = addresses.propose(session, amina.id, "bilal@example.org", now=clock.now())
    code = code_for(session, amina, address, clock)

    why = confirm(session, amina, address, code, clock)

    assert "another account" in str(why)
    assert seats.find_person(session, "bilal@example.org").name == "Bilal Haddad"


def test_two_who_propose_the_same_address_do_not_both_get_it(session, amina, person, clock):
    bilal = person("Bilal Haddad")
    mine = addresses.propose(session, amina.id, NEW, now=clock.now())
    his = addresses.propose(session, bilal.id, NEW, now=clock.now())
    codes = [code_for(session, who, it, clock) for who, it in ((amina, mine), (bilal, his))]

    assert confirm(session, amina, mine, codes[0], clock) is None
    assert confirm(session, bilal, his, codes[1], clock) is not None


def test_the_database_itself_keeps_a_confirmed_address_with_one_person(
    session, amina, person, clock
):
    bilal, now = person("Bilal Haddad"), clock.now()
    for who in (amina, bilal):
        session.add(PersonAddress(person_id=who.id, email=NEW, added_at=now, confirmed_at=now))

    with pytest.raises(IntegrityError):
        session.flush()


def test_a_person_made_later_by_a_second_address_is_the_same_person(session, amina, clock):
    added(session, amina, NEW, clock)

    found = seats.find_or_make_person(session, name="A. Osei", email=NEW, now=clock.now())

    assert found.id == amina.id


def test_the_main_address_changes_and_the_former_one_still_signs_in(session, amina, clock):
    address = added(session, amina, NEW, clock)

    assert addresses.make_main(session, amina, address)

    assert amina.email == NEW
    assert [line.email for line in addresses.addresses(session, amina.id)] == ["amina@example.org"]
    assert queries.person_of(session, "amina@example.org").id == amina.id


def test_what_is_not_confirmed_does_not_become_the_main_address(session, amina, clock):
    address = addresses.propose(session, amina.id, NEW, now=clock.now())

    assert not addresses.make_main(session, amina, address)
    assert amina.email == "amina@example.org"


def test_a_removed_address_opens_nothing(session, amina, clock):
    addresses.remove(session, added(session, amina, NEW, clock))

    assert queries.person_of(session, NEW) is None


def test_the_password_counts_for_every_address(session, amina, clock):
    services.set_password(session, amina.id, "a-hash", now=clock.now())
    added(session, amina, NEW, clock)

    assert queries.password_hash(session, NEW) == "a-hash"


def test_a_correction_ends_sign_ins_and_drops_the_former_address(session, amina, clock):
    token = services.begin(session, amina.id, now=clock.now(), method="code")

    assert addresses.correct(session, amina, "a.osei@example.org", now=clock.now()) is None

    assert queries.person_of(session, "amina@example.org") is None
    assert queries.person_of(session, "a.osei@example.org").id == amina.id
    assert queries.sign_in(session, token, now=clock.now()) is None


def test_a_correction_takes_nobody_elses_address(session, amina, person, clock):
    added(session, person("Bilal Haddad"), NEW, clock)

    assert addresses.correct(session, amina, NEW, now=clock.now()) is not None
    assert amina.email == "amina@example.org"


def test_five_addresses_beside_the_main_one_are_enough(session, amina, clock):
    for n in range(5):
        addresses.propose(session, amina.id, f"a{n}@example.org", now=clock.now())

    assert addresses.why_not(session, amina, "a5@example.org") is not None
    assert addresses.why_not(session, amina, "a4@example.org") is None
    assert session.scalar(sa.select(sa.func.count()).select_from(PersonAddress)) == 5
