"""Several who show the same code at once: one of them comes in, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
import sqlalchemy as sa

from engine.clock import FixedClock
from tests.web.conftest import START, build
from workflows.domain.accounts import factors
from workflows.domain.accounts.models import RecoveryCode

AT_ONCE = 6


@pytest.fixture
def house(database_url):
    house = build(database_url, FixedClock(START))
    yield house
    house.services.close()


def test_of_several_who_show_the_same_code_one_comes_in(house):
    person, secrets = house.person("Amina Osei"), house.services.settings.secrets
    secret, clock = pyotp.random_base32(), house.services.clock
    app = pyotp.TOTP(secret)

    def ask(code):
        def check(rows):
            return factors.check(rows, person, code, secrets=secrets, now=clock.now())

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(lambda _: house.services.write(check), range(AT_ONCE)))

    codes = house.services.write(
        lambda rows: factors.set_up(
            rows, person, secret, app.at(clock.now()), secrets=secrets, now=clock.now()
        )
    )
    clock.advance(seconds=30)

    assert sorted(ask(app.at(clock.now()))) == [""] * (AT_ONCE - 1) + ["app"]
    assert sorted(ask(codes[0])) == [""] * (AT_ONCE - 1) + ["recovery"]
    used = sa.select(sa.func.count(RecoveryCode.used_at))
    assert house.services.read(lambda rows: rows.scalar(used)) == 1
