"""What `quadrennial check` says of the way to the servers."""

from __future__ import annotations

import pytest

from config.checks import unproven

ELSEWHERE = "postgresql+psycopg://peer@db.example.org/reviews"


@pytest.mark.parametrize(
    "address",
    [ELSEWHERE, f"{ELSEWHERE}?sslmode=require", f"{ELSEWHERE}?sslmode=verify-ca",
     "postgresql+psycopg://peer@/reviews?host=10.0.0.7"],
)  # fmt: skip
def test_a_database_across_a_network_that_need_not_prove_who_it_is_is_named(address, monkeypatch):
    monkeypatch.delenv("PGSSLMODE", raising=False)

    assert unproven(address)


@pytest.mark.parametrize(
    "address",
    [f"{ELSEWHERE}?sslmode=verify-full", "sqlite:///reviews.db", "postgresql+psycopg:///reviews",
     "postgresql+psycopg://peer@localhost/reviews", "postgresql+psycopg://peer@[::1]/reviews",
     "postgresql+psycopg://peer@/reviews?host=/var/run/postgresql"],
)  # fmt: skip
def test_one_that_proves_it_or_is_at_hand_is_not(address, monkeypatch):
    monkeypatch.delenv("PGSSLMODE", raising=False)

    assert not unproven(address)


def test_the_environment_may_ask_for_it(monkeypatch):
    monkeypatch.setenv("PGSSLMODE", "verify-full")

    assert not unproven(ELSEWHERE)
