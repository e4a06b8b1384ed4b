"""Codes, guesses and sign-ins as rows."""

from __future__ import annotations

import argon2
import pytest
import sqlalchemy as sa
from argon2.profiles import CHEAPEST

import workflows.domain.documents.models  # noqa: F401 - a table
from engine import disposal, seats
from engine.models import anchors, case, edition, history  # noqa: F401 - tables
from tests.workflows.accounts.conftest import SECRET
from workflows.domain.accounts import queries, rules, services, spent
from workflows.domain.accounts.models import Attempt, SignIn, SignInCode


@pytest.fixture
def amina(session, clock):
    return seats.find_or_make_person(
        session, name="Amina Osei", email="amina@example.org", now=clock.now()
    )


def ask(session, person, clock):
    return services.request_code(session, person, now=clock.now(), secret=SECRET)


def right(session, person, code, clock):
    return services.check_code(session, person, code, now=clock.now(), secret=SECRET)


def test_a_code_has_six_digits_and_is_kept_as_a_hash(session, amina, clock):
    code = ask(session, amina, clock)

    assert (len(code), code.isdigit()) == (6, True)
    kept = queries.live_code(session, amina.id, now=clock.now())
    assert code not in kept.code_hash


def test_five_wrong_tries_end_a_code(session, amina, clock):
    code = ask(session, amina, clock)
    wrong = "000000" if code != "000000" else "111111"

    assert [right(session, amina, wrong, clock) for _ in range(5)] == [False] * 5
    assert not right(session, amina, code, clock)


def test_a_newer_code_replaces_an_older_one(session, amina, clock):
    first = ask(session, amina, clock)
    clock.advance(minutes=2)
    second = ask(session, amina, clock)

    assert not right(session, amina, first, clock) or first == second
    assert right(session, amina, second, clock)


def test_no_second_code_within_a_minute(session, amina, clock):
    assert ask(session, amina, clock)
    clock.advance(seconds=59)

    assert ask(session, amina, clock) is None


def test_six_codes_an_hour(session, amina, clock):
    sent = []
    for _ in range(8):
        sent.append(ask(session, amina, clock))
        clock.advance(minutes=5)

    assert len([code for code in sent if code]) == 6


def test_guesses_are_counted_by_account_and_network(session, clock):
    here, there = (
        rules.attempt_key("amina@example.org", "10.0.0.1"),
        rules.attempt_key("amina@example.org", "10.0.0.2"),
    )

    assert [services.attempt(session, here, now=clock.now()) for _ in range(11)] == [True] * 10 + [
        False
    ]
    assert services.attempt(session, there, now=clock.now())


def test_a_window_of_guesses_slides(session, clock):
    key = rules.attempt_key("amina@example.org", "10.0.0.1")
    for _ in range(10):
        services.attempt(session, key, now=clock.now())
        clock.advance(seconds=20)

    assert services.throttled(session, key, now=clock.now())
    clock.advance(minutes=2)
    assert services.attempt(session, key, now=clock.now())


def test_a_network_is_an_address_or_half_of_one():
    assert rules.network("192.0.2.7") == "192.0.2.7"
    assert rules.network("2001:db8:1:2:3:4:5:6") == rules.network("2001:db8:1:2::1")
    assert rules.network(None) == ""


def test_the_browser_alone_holds_the_token(session, amina, clock):
    token = services.begin(session, amina.id, now=clock.now(), method="code", user_agent="x" * 300)

    found, person = queries.sign_in(session, token, now=clock.now())
    assert (person.id, len(found.user_agent)) == (amina.id, 120)
    assert token not in found.token_hash
    assert queries.sign_in(session, found.token_hash, now=clock.now()) is None


def test_a_person_acts_in_a_seat_that_is_held(session, amina, clock):
    seat = seats.create_seat(session, title="focal_point", body="XAA", now=clock.now())
    held = seats.appoint(session, seat, amina, now=clock.now())
    token = services.begin(session, amina.id, now=clock.now(), method="code")
    sign_in, _ = queries.sign_in(session, token, now=clock.now())
    assert sign_in.seat_id == seat.id

    clock.advance(minutes=1)
    seats.end_appointment(session, held, now=clock.now())

    assert queries.held_seats(session, amina.id, now=clock.now()) == []
    assert not services.choose_seat(session, sign_in.id, seat.id, now=clock.now())


def test_all_sign_ins_but_one_end(session, amina, clock):
    tokens = [services.begin(session, amina.id, now=clock.now(), method="code") for _ in range(3)]
    kept, _ = queries.sign_in(session, tokens[1], now=clock.now())

    services.end_all(session, amina.id, now=clock.now(), but=kept.id)

    live = [queries.sign_in(session, token, now=clock.now()) is not None for token in tokens]
    assert live == [False, True, False]


def test_being_there_is_noted_every_five_minutes(session, amina, clock):
    token = services.begin(session, amina.id, now=clock.now(), method="code")
    sign_in, _ = queries.sign_in(session, token, now=clock.now())
    begun = clock.now()

    clock.advance(minutes=4)
    services.seen(session, sign_in.id, now=clock.now())
    session.refresh(sign_in)
    assert sign_in.seen_at == begun

    clock.advance(minutes=1)
    services.seen(session, sign_in.id, now=clock.now())
    session.refresh(sign_in)
    assert sign_in.seen_at == clock.now()


def test_what_has_served_its_time_is_thrown_away(session, amina, clock):
    ask(session, amina, clock)
    services.attempt(session, "key", now=clock.now())
    services.begin(session, amina.id, now=clock.now(), method="code")
    clock.advance(days=100)

    for kind in (spent.ATTEMPTS, spent.SIGN_INS, spent.CODES):
        for rows in kind.rows:
            disposal.take(session, rows, clock.now(), clock.now())

    for table in (Attempt, SignIn, SignInCode):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_a_password_is_compared_slowly_whether_there_is_one_or_not(monkeypatch):
    monkeypatch.setattr(rules, "HASHER", argon2.PasswordHasher.from_parameters(CHEAPEST))
    kept = rules.hash_password("eleven kites over the lake")

    assert rules.verify_password(kept, "eleven kites over the lake")
    assert not rules.verify_password(kept, "another")
    assert not rules.verify_password(None, "eleven kites over the lake")
    assert not rules.verify_password("no hash at all", "another")


def test_a_password_is_compared_as_it_was_typed_and_to_its_end(monkeypatch):
    """Not cut, no space taken off, no letter made small; only its way of writing signs is evened."""
    monkeypatch.setattr(rules, "HASHER", argon2.PasswordHasher.from_parameters(CHEAPEST))
    long = "x" * 255
    kept = [rules.hash_password(each) for each in (f"{long}a", " eleven kites ", "Zürich am See")]

    assert rules.verify_password(kept[0], f"{long}a")
    assert not rules.verify_password(kept[0], f"{long}b")
    assert rules.verify_password(kept[1], " eleven kites ")
    assert not rules.verify_password(kept[1], "eleven kites")
    assert not rules.verify_password(kept[1], " Eleven kites ")
    assert rules.verify_password(kept[2], "Zu\u0308rich am See")


def test_the_list_of_what_is_guessed_first_is_as_long_as_it_has_to_be():
    """At least 3,000 that our own rule of length would let through."""
    assert sum(len(each) >= rules.LEAST for each in rules._used_most()) > 3000


@pytest.mark.parametrize(
    "good", ["eleven kites over the lake", "كلمات كثيرة معاً", "tr0ub4dor&x", "8 letters"]
)
def test_length_counts_and_no_kind_of_character_is_asked_for(good):
    assert rules.password_faults(good, ["Amina", "Osei"]) == []


@pytest.mark.parametrize(
    "bad",
    [
        "seven77",
        "x" * 257,
        "password1",
        "PeerReview2027!",
        "aaaaaaaaaa",
        "12345678",
        "Amina2027",
        "1qaz2wsx",
        "Hilfiger",
        "063dyjuy",
    ],
)
def test_what_would_be_guessed_first_is_not_taken(bad):
    assert len(rules.password_faults(bad, ["Amina", "Osei"])) == 1
