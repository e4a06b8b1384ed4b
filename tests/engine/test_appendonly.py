"""The database itself refuses to change history; erasing the words of a text is all it lets through."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import appendonly, heads
from engine.db import Base, writer
from engine.models.history import EventText
from tests.engine.bench import Bench, both
from tests.engine.tampering import intrude

CHANGES = (
    "update event set at = at",
    "update event set content = '{}' where id = 1",
    "delete from event where id = 1",
    "update command set digest = ''",
    "delete from command",
    "update daily_head set digest = ''",
    "delete from daily_head",
    "delete from event_text",
    "update event_text set value = 'other'",
    "update event_text set value = value",
    "update event_text set salt = '00'",
    "update event_text set value = null, salt = '00'",
    "update event_text set value = null, key = 'other'",
    "update event_text set value = null, event_id = 1",
)
OF_SQLITE = (
    "insert or replace into event select * from event where id = 1",
    "update or ignore event set content = ''",
    "insert into event select * from event where true on conflict do update set content = ''",
)
OF_POSTGRES = (
    "truncate event, command, event_text, daily_head cascade",
    "truncate event_text",
    "insert into event select * from event on conflict (id) do update set content = ''",
)


@pytest.fixture
def text(loop) -> Bench:
    """A text that was sent, and a head."""
    author, reader = loop.seat("author", "XAA"), loop.seat("reader", "XAB")
    case = loop.open("loop", roles={"author": [author], "reader": [reader]})
    loop.fire(case, author, "send", text="One")
    loop.fire(case, reader, "remark", remark="Words to be erased")
    now = loop.clock.now()
    loop.write(lambda session: heads.make(session, now.date(), now))
    return loop


def words(bench: Bench) -> list[tuple[str | None, str | None]]:
    query = sa.select(EventText.value, EventText.salt)
    return [tuple(row) for row in bench.read(lambda session: session.execute(query).all())]


def everything(session: Session) -> str:
    """All rows of all tables, written out."""
    there = sa.inspect(session.connection()).get_table_names()
    tables = (table for table in Base.metadata.sorted_tables if table.name in there)
    return repr([session.execute(sa.select(table)).all() for table in tables])


@both
def test_history_is_neither_changed_nor_deleted(text):
    own = OF_SQLITE if text.database.dialect.name == "sqlite" else OF_POSTGRES
    before = words(text)

    for statement in CHANGES + own:
        with pytest.raises(sa.exc.DBAPIError, match="is append-only"):
            text.write(lambda s, statement=statement: s.execute(sa.text(statement)))

    assert words(text) == before
    assert text.verified(1) == text.read(heads.broken) == []


@both
def test_the_words_of_a_text_are_erased_for_good_and_the_chain_stays_valid(text):
    known = "Words to be erased"
    erase = sa.text("update event_text set value = null, salt = null where value = :known")

    assert known in text.read(everything)
    text.write(lambda s: s.execute(erase, {"known": known}))

    assert (None, None) in words(text)
    assert known not in text.read(everything)
    assert text.verified(1) == text.read(heads.broken) == []
    with pytest.raises(sa.exc.DBAPIError, match="is append-only"):
        text.write(lambda s: s.execute(sa.update(EventText).values(value=known)))


OPENED_ON_SQLITE = (
    ("drop trigger event_unchanged",),
    (
        "drop trigger event_unchanged",
        "create trigger event_unchanged before update on event begin select 1; end",
    ),
)
NO_REFUSAL = """create or replace function keep_history() returns trigger language plpgsql
    as $$ begin return new; end $$"""
OPENED_ON_POSTGRES = (
    ("drop trigger event_unchanged on event",),
    ("alter table event disable trigger event_unchanged",),
    (NO_REFUSAL,),
)


@both
def test_a_trigger_that_is_gone_off_or_another_is_noticed_and_made_again(text):
    own = OPENED_ON_SQLITE if text.database.dialect.name == "sqlite" else OPENED_ON_POSTGRES

    def unguarded() -> list[str]:
        return text.read(lambda session: appendonly.unguarded(session.connection()))

    assert unguarded() == []
    for statements in own:
        with writer(text.database).begin() as connection:
            for each in statements:
                connection.exec_driver_sql(each)
        assert "event" in unguarded(), statements
        with writer(text.database).begin() as connection:
            appendonly.protect(connection)
        assert unguarded() == []


def test_the_intruder_of_the_tests_leaves_the_triggers_as_they_were(text):
    intrude(text, "update event set kind = 'noted' where id = 1")

    assert text.read(lambda session: appendonly.unguarded(session.connection())) == []
    assert text.verified(1) == ["event 1: kind was changed"]
