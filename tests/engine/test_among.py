"""Constants written into a statement: they mean what parameters would, on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine import db
from engine.among import among
from engine.models.case import Task, Timer

NAMES = ("plain", "d'été", "a'' b", "100 %", ":name", "back\\slash", "نعم", "")
NUMBERED = tuple((name, n) for n, name in enumerate(NAMES))


@pytest.fixture
def words(database_url):
    """A table with each of the names and its number."""
    engine = db.connect(database_url)
    table = sa.Table(
        "words", sa.MetaData(), sa.Column("name", sa.String), sa.Column("n", sa.Integer)
    )
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), [{"name": name, "n": n} for name, n in NUMBERED])

    def found(condition) -> list[str]:
        with engine.connect() as connection:
            query = sa.select(table.c.name).where(condition).order_by(table.c.n)
            return list(connection.scalars(query))

    yield table.c, found
    engine.dispose()


@pytest.mark.parametrize("row", NUMBERED)
def test_a_row_is_found_among_others_by_all_its_columns(words, row):
    columns, found = words
    rows = (row, ("plain", 99), ("other", row[1]))

    assert found(among((columns.name, columns.n), rows)) == [row[0]]
    assert found(sa.not_(among((columns.name, columns.n), rows))) == [
        name for name in NAMES if name != row[0]
    ]


def test_nothing_is_among_no_rows(words):
    columns, found = words

    assert found(among((columns.name,), ())) == []
    assert found(sa.not_(among((columns.name,), ()))) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_word_is_compared_as_it_is(words, name):
    columns, found = words
    word = sa.type_coerce(columns.name, db.Word)

    assert found(word == name) == [name]
    assert found(word != name) == [each for each in NAMES if each != name]


@pytest.mark.parametrize("column", [Task.status, Timer.status])
def test_a_state_behind_a_partial_index_is_no_parameter(column):
    """SQLite would prepare the statement anew each time it runs."""
    asked = sa.select(column).where(column == "open").compile()

    assert asked.params == {}
    assert "= 'open'" in str(asked)
