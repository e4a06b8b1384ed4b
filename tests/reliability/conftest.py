"""Houses on real databases: a SQLite file and a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.reliability.acts")  # so that it says what it found

from tests.reliability.house import House, furnish, house_at, make_tables  # noqa: E402


@pytest.fixture
def url(database_url) -> str:
    """A fresh database with all tables, once on each kind."""
    return make_tables(database_url)


@pytest.fixture
def house(url) -> Iterator[House]:
    """A furnished house, once on each kind of database."""
    made = furnish(house_at(url))
    yield made
    made.close()


@pytest.fixture
def sqlite_house(sqlite_url) -> Iterator[House]:
    made = furnish(house_at(make_tables(sqlite_url)))
    yield made
    made.close()


@pytest.fixture
def postgres_house(postgres_url) -> Iterator[House]:
    made = furnish(house_at(make_tables(postgres_url)))
    yield made
    made.close()
