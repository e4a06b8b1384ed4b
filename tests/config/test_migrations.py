"""The schema goes up and down, and is what the models say, on both databases."""

from __future__ import annotations

import sqlalchemy as sa

from config import migrate
from engine import appendonly
from engine.db import connect, writer


def test_the_schema_goes_up_down_and_up_again(empty_database_url):
    database = connect(empty_database_url)

    migrate.upgrade(writer(database))
    up = set(sa.inspect(database).get_table_names())
    migrate.downgrade(writer(database), "base")
    down = set(sa.inspect(database).get_table_names())
    migrate.upgrade(writer(database))

    assert (down, set(sa.inspect(database).get_table_names())) == ({"alembic_version"}, up)
    database.dispose()


def test_models_and_migrations_agree(empty_database_url):
    database = connect(empty_database_url)

    migrate.upgrade(writer(database))

    assert migrate.drift(database) == []
    database.dispose()


def test_a_table_that_no_migration_made_is_drift(empty_database_url):
    database = connect(empty_database_url)
    migrate.upgrade(writer(database))

    with writer(database).begin() as connection:
        connection.execute(sa.text("DROP TABLE heartbeat"))

    assert [change[0] for change in migrate.drift(database)] == ["add_table"]
    database.dispose()


def test_the_schema_guards_history_and_does_so_again_after_a_table_was_rebuilt(database_url):
    database = connect(database_url)
    with database.connect() as connection:
        made = appendonly.unguarded(connection)

    with writer(database).begin() as connection:
        for table in appendonly.GUARDED:
            appendonly.loosen(connection, table)
    migrate.upgrade(writer(database))  # to where it stands already

    with database.connect() as connection:
        assert (made, appendonly.unguarded(connection)) == ([], [])
    database.dispose()
