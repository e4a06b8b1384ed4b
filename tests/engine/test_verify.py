"""Histories that were changed from outside are found; those that were not rebuild their case."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest
import sqlalchemy as sa

from engine import store, verify
from engine.db import writer
from engine.models.case import Case
from engine.models.history import Event
from tests.engine.bench import NOTE, Bench, both
from tests.engine.samples import PANEL, PANEL_RULES, VOICE
from tests.engine.tampering import intrude, let_change


@pytest.fixture
def text(loop) -> int:
    """A text with a history: sent, sent back, held, resumed, taken back, sent, agreed."""
    author, reader = loop.seat("author", "XAA"), loop.seat("reader", "XAB")
    case = loop.open("loop", roles={"author": [author], "reader": [reader]})
    loop.fire(case, author, "send", text="One")
    loop.fire(case, reader, "remark", remark="Hm")
    loop.fire(case, reader, "back")
    loop.fire(case, author, "rest", until=dt.date(2027, 2, 1))
    loop.clock.advance(days=40)
    loop.tick()
    loop.fire(case, author, "send", text="Two")
    loop.fire(case, author, "undo", reason="Wrong file")
    loop.fire(case, author, "send", text="Three")
    loop.fire(case, reader, "agree")
    return case


@both
def test_a_history_rebuilds_the_rows_of_its_case(loop, text):
    assert loop.verified(text) == []


def test_a_history_rebuilds_the_facts_of_a_file(loop):
    author, reader = loop.seat("author", "XAA"), loop.seat("reader", "XAB")
    case = loop.open("loop", roles={"author": [author], "reader": [reader]})

    loop.fire(case, loop.desk, "send", text="Hello", on_behalf_of=author.seat, source=NOTE)

    assert loop.verified(case) == []


def test_a_history_rebuilds_every_moment_of_its_case(engine_of):
    bench = engine_of(PANEL, VOICE, rules={"panel": PANEL_RULES})
    host = bench.seat("host", "XHH")
    bench.open("panel", roles={"host": [host]})
    guests = [bench.seat("member", state) for state in ("XAA", "XAB")]
    for guest in guests:
        bench.fire(1, host, "invite", guest=guest.seat)
    for child, guest in enumerate(guests, start=2):
        bench.fire(child, guest, "answer")
        bench.fire(1, guest, "comment" if child == 2 else "speak")
    bench.fire(1, host, "leave")

    states = [bench.read(lambda s, n=n: verify.replay(s, 1, n).state) for n in range(1, 10)]

    assert states == ["inviting"] * 6 + ["meeting"] * 2 + ["left"]
    assert [bench.verified(case) for case in (1, 2, 3)] == [[], [], []]


# Tampering. Each is a statement that somebody with the database in hand might run.


def column(name: str):
    """Another value in one column of one line."""

    def tamper(random_: random.Random, session, event: Event) -> bool:
        before = getattr(event, name)
        after = other_than(before, random_)
        session.execute(sa.update(Event).where(Event.id == event.id).values({name: after}))
        return True

    return tamper


def other_than(value: object, random_: random.Random) -> object:
    by = random_.randint(100, 900)
    match value:
        case bool():
            other: object = not value
        case int():
            other = value + by
        case dt.datetime():
            other = value + dt.timedelta(minutes=by)
        case list():
            other = [*value, by]
        case str() if value:
            at = random_.randrange(len(value))
            other = value[:at] + ("a" if value[at] != "a" else "b") + value[at + 1 :]
        case _:
            other = 1 if value is None else "x"
    return other


def sql(statement: str):
    """A statement with the event's id and number; whether it changed anything."""

    def tamper(_random: random.Random, session, event: Event) -> bool:
        names = {"id": event.id, "number": event.number, "case": event.case_id}
        asked = {key: value for key, value in names.items() if f":{key}" in statement}
        return session.execute(sa.text(statement), asked).rowcount > 0

    return tamper


def within_the_content(random_: random.Random, session, event: Event) -> bool:
    """Another digit or letter, so that the content stays readable."""
    spots = [at for at, sign in enumerate(event.content) if sign.isdigit()]
    at = random_.choice(spots)
    digit = str((int(event.content[at]) + random_.randint(1, 8)) % 10)
    content = event.content[:at] + digit + event.content[at + 1 :]
    session.execute(sa.update(Event).where(Event.id == event.id).values(content=content))
    return True


def swapped(_random: random.Random, session, event: Event) -> bool:
    """A line in the place of the next one, and that one in its place."""
    place = sa.case(
        {event.number: event.number + 1, event.number + 1: event.number}, value=Event.number
    )
    both = sa.and_(
        Event.case_id == event.case_id, Event.number.in_([event.number, event.number + 1])
    )
    session.execute(sa.update(Event).where(both).values(number=-place))
    session.execute(sa.update(Event).where(Event.number < 0).values(number=-Event.number))
    return session.scalar(sa.select(sa.func.count()).where(both)) == 2


def inserted(random_: random.Random, session, event: Event) -> bool:
    """Another line between two: those after it move down, its hash is right."""
    after = sa.and_(Event.case_id == event.case_id, Event.number > event.number)
    session.execute(sa.update(Event).where(after).values(number=-(Event.number + 1)))
    session.execute(sa.update(Event).where(Event.number < 0).values(number=-Event.number))
    row = {each.key: getattr(event, each.key) for each in sa.inspect(Event).column_attrs}
    content = json.loads(event.content) | {
        "number": event.number + 1, "previous": event.hash, "person": random_.randint(1, 3),
    }  # fmt: skip
    row |= {"id": None, "number": event.number + 1, "content": store.canonical(content)}
    row |= {"person_id": content["person"], "hash": store.seal(row["content"])}
    session.execute(sa.insert(Event), row)
    return True


def closed_up(_random: random.Random, session, event: Event) -> bool:
    """A line deleted; those after it move up."""
    session.execute(sa.text("delete from event where id = :id"), {"id": event.id})
    after = sa.and_(Event.case_id == event.case_id, Event.number > event.number)
    session.execute(sa.update(Event).where(after).values(number=-(Event.number - 1)))
    session.execute(sa.update(Event).where(Event.number < 0).values(number=-Event.number))
    return True


def cut(random_: random.Random, session, event: Event) -> bool:
    """The last lines deleted, and the case made to end before them."""
    upto = random_.randint(3, 8)
    last = session.scalar(sa.select(Event.hash).where(Event.number == upto))
    session.execute(sa.text("delete from event where number > :upto"), {"upto": upto})
    case = sa.update(Case).where(Case.id == event.case_id)
    session.execute(case.values(version=upto, last_hash=last))
    return True


TAMPERINGS = {
    **{
        name: column(name)
        for name in (
            "number", "kind", "trigger", "source", "target", "entry", "at", "effective",
            "person_id", "seat_id", "behalf_id", "command_id", "moved", "takes_back", "hash",
        )
    },
    "content": within_the_content,
    "unreadable content": sql("update event set content = substr(content, 2) where id = :id"),
    "two lines swapped": swapped,
    "a line inserted": inserted,
    "a line deleted, the others closed up": closed_up,
    "the last lines cut off": cut,
    "a line deleted": sql("delete from event where id = :id"),
    "the words of a text": sql("update event_text set value = value || '.' where event_id = :id"),
    "the salt of a text": sql("update event_text set salt = '00' where event_id = :id"),
    "words without salt": sql(
        "update event_text set value = 'other', salt = null where event_id = :id"
    ),
    "a text deleted": sql("delete from event_text where event_id = :id"),
    "a text added": sql(
        "insert into event_text (event_id, key, salt, value) values (:id, 'extra', '00', 'x')"
    ),
    "a task's status": sql(
        "update task set status = 'cancelled' where case_id = :case and status = 'met'"
    ),
    "a task's date": sql("update task set due = '2030-01-01' where case_id = :case"),
    "a fact's value": sql("update fact set value = '\"2030-01-01\"' where kind = 'date'"),
    "a fact deleted": sql("delete from fact where event_id = :id"),
    "a part": sql("update part set role = 'reader' where case_id = :case"),
    "the state": sql("update cases set state = 'writing' where id = :case"),
    "the last hash": sql("update cases set last_hash = 'x' where id = :case"),
}  # fmt: skip
EACH = 6  # times 35 kinds: more than two hundred


def tampered(bench: Bench, case: int, kind: str, seed: int) -> list[str] | None:
    """What verification says after one tampering, which is then rolled back; None: no change."""
    random_ = random.Random(seed)  # noqa: S311 - chooses the line, keeps no secret
    with writer(bench.database).connect() as connection, connection.begin() as whole:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        let_change(connection)
        session = sa.orm.Session(connection, join_transaction_mode="create_savepoint")
        event = random_.choice(session.scalars(sa.select(Event)).all())
        changed = TAMPERINGS[kind](random_, session, event)
        session.flush()
        session.expire_all()
        found = verify.verify(session, session.get_one(Case, case)) if changed else None
        session.close()
        whole.rollback()
    return found


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_a_tampering_is_found(loop, text, kind):
    tries = [tampered(loop, text, kind, seed) for seed in range(EACH * 3)]

    said = [found for found in tries if found is not None][:EACH]

    assert said
    assert all(said), f"{said.count([])} of {len(said)} were not found"


def test_erasing_a_text_is_no_tampering(loop, text):
    loop.write(lambda s: s.execute(sa.text("update event_text set value = null, salt = null")))

    assert loop.verified(text) == []


def test_a_whole_line_taken_from_the_end_is_found(loop, text):
    intrude(loop, "delete from event where number = 10")

    assert loop.read(lambda s: verify.broken(s, s.get_one(Case, text))) == [
        "the case does not end with its last event"
    ]
