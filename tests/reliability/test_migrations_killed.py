"""A migration that is killed, or meets a full disk: the old schema or the new one, never half."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from config import checks, migrate
from config.settings import SettingsError
from engine import appendonly
from engine.db import connect, writer
from tests.reliability.house import House, carry, furnish, house_at, open_dossier
from tests.reliability.migrating import (
    KILLED,
    count_statements,
    full,
    killed,
    refused,
    with_made_up,
)

REVISIONS = [each.revision for each in ScriptDirectory(str(migrate.SCRIPTS)).walk_revisions()][::-1]


def inside(url: str) -> dict[str, str]:
    """Every table with a sum of its columns and rows."""
    engine = connect(url)
    with engine.connect() as connection:
        columns = sa.inspect(connection).get_multi_columns()
        found = {}
        for (_, name), told in columns.items():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()  # noqa: S608
            said = repr(
                (sorted((c["name"], str(c["type"])) for c in told), sorted(map(repr, rows)))
            )
            found[str(name)] = hashlib.sha256(said.encode()).hexdigest()
    engine.dispose()
    return found


def furnished_at(url: str) -> None:
    """A dossier on its way, with opinions below it, mail and a head."""
    house = furnish(house_at(url, listeners=None))
    carry(house, open_dossier(house), 9)
    house.close()


def well(url: str) -> list[str]:
    house: House = house_at(url, listeners=None)
    services = house.services
    try:
        return services.read(lambda s: checks.broken(services, s) + checks.whole(s))
    finally:
        house.close()


def to(revision: str, engine: sa.Engine, *, down: bool = False) -> None:
    (migrate.downgrade if down else migrate.upgrade)(engine, revision)


@pytest.fixture
def made_up(tmp_path, monkeypatch) -> Iterator[None]:
    monkeypatch.setattr(migrate, "SCRIPTS", with_made_up(tmp_path))


def points(statements: int, few: int) -> list[int]:
    """The first statement, the last, and some between."""
    step = max(1, statements // few)
    return sorted({1, *range(step, statements, step), statements})


def breaks_off(url: str, work: partial, statements: int, few: int) -> None:
    """Wherever it breaks off, all is as it was."""
    before = inside(url)
    for at in points(statements, few):
        for strike, end in ((killed, KILLED), (refused, 1)):
            assert strike(url, work, at) == end
            assert inside(url) == before, f"{strike.__name__} at {at} of {statements}"


EVERY = ("base", *REVISIONS, "0002", "0003")


@pytest.mark.parametrize(
    ("chain", "few"), [(EVERY[-2:], 1), pytest.param(EVERY, 25, marks=pytest.mark.nightly)]
)
def test_whatever_breaks_a_revision_off_the_schema_is_old_or_new_and_no_row_is_lost(
    url, chain, few, made_up
):
    """Every revision there is, with data, and two made-up ones that rebuild parents."""
    furnished_at(url)
    count_statements(url, partial(to, "0003"))
    for before, after in reversed(list(pairwise(chain))):
        up, down = partial(to, after), partial(to, before, down=True)
        there = inside(url)
        assert after != REVISIONS[-1] or well(url) == []
        falling = count_statements(url, down)
        gone = inside(url)
        climbing = count_statements(url, up)
        assert before == "base" or inside(url) == there  # there is data to come back to
        breaks_off(url, down, falling, few)
        count_statements(url, down)
        assert inside(url) == gone
        breaks_off(url, up, climbing, few)


def test_children_outlive_the_rebuilding_of_their_parents_and_history_is_guarded_again(
    url, made_up
):
    furnished_at(url)
    before = inside(url)
    engine = connect(url)

    to("0003", writer(engine))

    with engine.connect() as connection:
        children = connection.exec_driver_sql("SELECT count(*) FROM made_up_child").scalar_one()
        cases = connection.exec_driver_sql("SELECT count(*) FROM cases").scalar_one()
        assert (children, appendonly.unguarded(connection)) == (cases, [])
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    to("0001", writer(engine), down=True)
    engine.dispose()
    after = inside(url)
    assert {name for name in before if before[name] != after[name]} <= {"alembic_version"}
    assert well(url) == []


def test_on_a_full_disk_a_migration_is_taken_back_and_comes_once_there_is_room(sqlite_url, made_up):
    furnished_at(sqlite_url)
    before = inside(sqlite_url)
    up = partial(to, "0003")

    spares = [full(sqlite_url, up, spare) for spare in (0, 2, 6)]

    assert spares == [False] * 3
    assert inside(sqlite_url) == before
    assert well(sqlite_url) == []
    assert full(sqlite_url, up, 10_000)


def test_a_schema_of_a_later_version_stops_the_start_in_a_sentence_and_is_left_alone(url):
    furnished_at(url)
    engine = connect(url)
    with writer(engine).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    before = inside(url)

    with pytest.raises(SettingsError, match="revision 9999, which this version does not know"):
        migrate.prepare(engine)

    assert inside(url) == before
    engine.dispose()
