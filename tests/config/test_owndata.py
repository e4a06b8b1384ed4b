"""What a person is given of what is held about him: all of it, and nothing of others."""

from __future__ import annotations

import config.schema  # noqa: F401 - every table
from config import owndata
from engine.db import Base


def of_a_person():
    """Every column that names a person, by a key or by its name."""
    return {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name == "person_id"
        or any(key.target_fullname == "person.id" for key in column.foreign_keys)
    }


def test_every_column_that_names_a_person_is_given_or_has_its_reason():
    """A new table fails here until somebody has decided."""
    given = {(each.table, each.column) for each in owndata.HELD}

    assert of_a_person() - given - set(owndata.LEFT_OUT) == set()
    assert (given | set(owndata.LEFT_OUT)) - of_a_person() == set()
    assert given & set(owndata.LEFT_OUT) == set()
    assert all(owndata.LEFT_OUT.values())


def test_no_number_of_ours_and_no_secret_is_given():
    never = {"id", "token_hash", "code_hash", "password_hash", "sealed", "hash", "facts", "content"}
    for each in owndata.HELD:
        columns = Base.metadata.tables[each.table].columns
        shown = {*each.shows.split(), *each.words.split()}
        assert shown <= set(columns.keys()), each.table
        assert not shown & never, each.table
        others = {
            name
            for name in shown
            if any(key.target_fullname == "person.id" for key in columns[name].foreign_keys)
        }
        assert not others, each.table
        assert not each.words or "case_id" in shown, each.table
