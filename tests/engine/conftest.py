"""What the engine's tests stand on: a database with its tables, and a workbench on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.bench import Bench, bench_of, with_tables
from tests.engine.samples import LOOP, LOOP_RULES


@pytest.fixture
def engine_url(request, tmp_path) -> Iterator[str]:
    """The address of an empty database: a SQLite file, or what `both` asks for."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path / 'engine.db'}"
        return
    server = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def engine_of(engine_url):
    """A function that answers a Bench for Definitions and their Rules."""
    database = with_tables(engine_url)
    yield lambda *definitions, rules=None, desk=None: bench_of(
        database, definitions, rules or {}, desk
    )
    database.dispose()


@pytest.fixture
def loop(engine_of) -> Bench:
    """A bench with the two-party text loop."""
    return engine_of(LOOP, rules={"loop": LOOP_RULES})
