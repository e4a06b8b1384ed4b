"""Heads of the history: what no single chain can see is seen by a head, at last by one kept outside."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import heads, store, verify
from engine.db import writer
from engine.models.case import Case
from engine.models.history import DailyHead, Event, EventText
from tests.engine.bench import Bench, both, on_sqlite
from tests.engine.samples import LOOP, LOOP_RULES
from tests.engine.tampering import let_change

SEND, BACK, REMARK = "send", "back", "remark"
DAYS = (  # what each text lives through
    ((1, SEND), (1, BACK)),
    ((1, SEND), (2, SEND)),
    ((1, REMARK),),
    ((1, REMARK), (2, BACK), (2, SEND)),
)


def make(bench: Bench) -> DailyHead | None:
    now = bench.clock.now()
    return bench.write(lambda session: heads.make(session, now.date(), now))


def broken(bench: Bench, *outside: tuple[dt.date, str]) -> list[str]:
    return bench.read(lambda session: heads.broken(session, outside))


def lived(bench: Bench) -> Bench:
    """Two texts that go to and fro for some days; a head every evening."""
    author, reader = bench.seat("author", "XAA"), bench.seat("reader", "XAB")
    roles = {"author": [author], "reader": [reader]}
    texts = {n: bench.open("loop", roles=roles, subject=f"Text {n}") for n in (1, 2)}
    for day in DAYS:
        for text, trigger in day:
            words = {SEND: {"text": "Words"}, REMARK: {"remark": "Hm"}, BACK: {}}[trigger]
            bench.fire(texts[text], author if trigger == SEND else reader, trigger, **words)
        make(bench)
        bench.clock.advance(days=1)
    return bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Bench:
    return lived(on_sqlite(tmp_path_factory.mktemp("heads"), LOOP, rules={"loop": LOOP_RULES}))


@pytest.fixture(scope="module")
def kept(bench) -> list[tuple[dt.date, str]]:
    """What a witness has kept of every day."""
    query = sa.select(DailyHead.day, DailyHead.digest).order_by(DailyHead.day)
    return [(day, digest) for day, digest in bench.read(lambda s: s.execute(query).all())]


@both
def test_a_day_has_one_head_and_heads_follow_one_another(engine_of):
    bench = lived(engine_of(LOOP, rules={"loop": LOOP_RULES}))
    bench.clock.advance(days=-1)

    assert make(bench) is None
    rows = bench.read(lambda s: s.scalars(sa.select(DailyHead).order_by(DailyHead.day)).all())
    assert [row.events for row in rows] == [4, 6, 7, 10]
    assert [len(row.changed.splitlines()) for row in rows] == [2, 2, 1, 2]
    assert all(after.previous == before.digest for before, after in pairwise(rows))
    assert broken(bench, *((row.day, row.digest[:16]) for row in rows)) == []


def test_a_head_is_the_digest_that_its_description_says(bench, kept):
    query = sa.select(Case.reference, Case.version, Case.last_hash).order_by(Case.reference)
    rows = bench.read(lambda s: s.execute(query).all())
    day, previous = kept[-1][0], kept[-2][1]
    text = "".join(f"{last} {number} {reference}\n" for reference, number, last in rows)

    assert kept[-1][1] == hashlib.sha256(f"{day}\n{previous}\n{text}".encode()).hexdigest()


def test_a_head_kept_outside_is_compared(bench, kept):
    (day, digest), other = kept[1], kept[2][1]

    assert broken(bench, *kept) == []
    assert broken(bench, (day, other)) == [f"head of {day}: not the one that was kept outside"]
    assert broken(bench, (day, digest[:15])) != []  # too short to prove anything
    assert broken(bench, (day - dt.timedelta(days=9), digest)) == [
        f"head of {day - dt.timedelta(days=9)}: one was kept outside, none is here"
    ]


# The intruder knows how hashes are made.


def anew(session: Session, case: int, number: int, seed: int) -> None:
    """Change one event and write the whole chain after it anew, with all hashes right."""
    random_ = random.Random(seed)  # noqa: S311 - chooses what to change
    query = sa.select(Event).where(Event.case_id == case, Event.number >= number)
    previous = session.scalar(
        sa.select(Event.hash).where(Event.case_id == case, Event.number == number - 1)
    )
    for event in session.scalars(query.order_by(Event.number)).all():
        content = json.loads(event.content)
        if event.number == number:
            change(session, event, content, random_)
        content["previous"] = previous or ""
        event.content = store.canonical(content)
        previous = event.hash = store.seal(event.content)
    session.get_one(Case, case).last_hash = previous
    session.flush()


def change(session: Session, event: Event, content: dict, random_: random.Random) -> None:
    """Another time, another person, or other words."""
    text = session.scalar(sa.select(EventText).where(EventText.event_id == event.id))
    what = random_.choice(["at", "effective", "person", *(["text"] * 2 if text else [])])
    if what == "text":
        text.value += " and others"
        content["texts"][text.key] = store.cover(text.salt, text.value)
    elif what == "person":
        event.person_id = content["person"] = event.person_id % 3 + 1
    else:
        at = getattr(event, what) + dt.timedelta(minutes=random_.randint(1, 500))
        setattr(event, what, at)
        content[what] = at.isoformat()


def with_heads(session: Session) -> None:
    """Write all heads anew too, so that they follow one another and fit the events."""
    hashes, roll, previous = heads._hashes(session), heads.Roll(), ""
    for head in heads._heads(session):
        places = [
            heads.Place(each.reference, each.number, hashes[each.reference, each.number])
            for each in heads.parsed(head.changed)
        ]
        roll.take(places)
        head.changed, head.previous = "".join(each.line for each in places), previous
        previous = head.digest = roll.digest(head.day, previous)
    session.flush()


def after(bench: Bench, *works, outside=()) -> tuple[list[str], list[str]]:
    """What the chains and what the heads say after an intrusion, which is then rolled back."""
    with writer(bench.database).connect() as connection, connection.begin() as whole:
        let_change(connection)
        session = Session(connection, join_transaction_mode="create_savepoint")
        for work in works:
            work(session)
        session.expire_all()
        cases = session.scalars(sa.select(Case)).all()
        chains = [line for case in cases for line in verify.verify(session, case)]
        found = heads.broken(session, outside)
        session.close()
        whole.rollback()
    return chains, found


@pytest.mark.parametrize("number", range(1, 7))
def test_a_chain_written_anew_is_seen_by_the_heads_alone(bench, kept, number):
    for seed in range(6):
        chains, found = after(
            bench, lambda s, n=seed: anew(s, 1 + n % 2, number if n % 2 == 0 else min(number, 4), n)
        )

        assert (chains, bool(found)) == ([], True), seed


def test_heads_written_anew_with_it_are_seen_by_one_that_was_kept_outside(bench, kept):
    for number in range(1, 7):
        works = (lambda s, n=number: anew(s, 1, n, n)), with_heads

        assert after(bench, *works) == ([], [])
        assert after(bench, *works, outside=[kept[-1]]) == (
            [], [f"head of {kept[-1][0]}: not the one that was kept outside"],
        )  # fmt: skip


def test_several_heads_kept_outside_tell_the_first_day_that_is_not_as_it_was(bench, kept):
    works = (lambda s: anew(s, 1, 5, 1)), with_heads  # the fifth event is of the third day

    _, found = after(bench, *works, outside=kept)

    assert found == [f"head of {day}: not the one that was kept outside" for day, _ in kept[2:]]


def cut_back(session: Session, case: int, lines: int) -> None:
    """Cut off the end of a case and put its rows as its history then says."""
    row = session.get_one(Case, case)
    upto = row.version - lines
    last = session.scalar(sa.select(Event.hash).where(Event.case_id == case, Event.number == upto))
    image = verify.replay(session, case, upto)
    gone = sa.select(Event.id).where(Event.case_id == case, Event.number > upto)
    for table in ("fact", "event_text"):
        session.execute(
            sa.text(f"delete from {table} where event_id in (select id from event"  # noqa: S608
                    " where case_id = :case and number > :upto)"), {"case": case, "upto": upto},
        )  # fmt: skip
    session.execute(sa.delete(Event).where(Event.id.in_(gone)))
    row.version, row.last_hash, row.state = upto, last, image.state
    row.entry = image.entry
    session.flush()


@pytest.mark.parametrize("lines", range(1, 5))
def test_an_end_that_was_cut_off_is_seen_by_the_heads(bench, kept, lines):
    _, found = after(bench, lambda s: cut_back(s, 1, lines))

    assert f"head of {kept[-1][0]}: event 6 of" in found[-1]
    assert found[-1].endswith("is missing or was changed")


def test_a_house_put_back_to_an_older_copy_is_seen_by_a_head_kept_outside(bench, kept):
    def older(session: Session) -> None:
        for case, lines in ((1, 1), (2, 2)):
            cut_back(session, case, lines)
        session.execute(sa.delete(DailyHead).where(DailyHead.day == kept[-1][0]))

    assert after(bench, older)[1] == []
    assert after(bench, older, outside=kept[-1:])[1] == [
        f"head of {kept[-1][0]}: one was kept outside, none is here"
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "update daily_head set digest = previous where events = 6",
        "update daily_head set previous = 'x' where events = 6",
        "update daily_head set events = events + 1 where events = 6",
        "update daily_head set changed = substr(changed, 2) where events = 6",
        "update daily_head set changed = '' where events = 6",
        "update daily_head set changed = 'nothing of use' where events = 6",
        "update daily_head set day = '2020-01-01' where events = 6",
        "delete from daily_head where events = 6",
        "update cases set reference = 'other' where id = 1",
        "delete from event where case_id = 2",
    ],
)
def test_a_head_that_was_changed_is_found(bench, statement):
    def tamper(session: Session) -> None:
        session.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
        assert session.execute(sa.text(statement)).rowcount

    assert after(bench, tamper)[1] != []


def test_a_head_that_was_joined_with_the_one_before_breaks_the_row_of_heads(bench, kept):
    def tamper(session: Session) -> None:
        first, second, third = heads._heads(session)[:3]
        roll = heads.Roll()
        for each in (first, second):
            roll.take(heads.parsed(each.changed))
        session.delete(first)
        session.flush()
        second.changed = "".join(place.line for place in roll.places.values())
        second.previous, second.digest = "", roll.digest(second.day, "")
        session.flush()
        assert third.previous == kept[1][1]

    assert after(bench, tamper)[1] == [f"head of {kept[2][0]}: does not follow the one before"]
