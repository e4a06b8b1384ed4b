"""Each thing that must be true of the tables is broken once by hand, and `check` names it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from config import checks
from engine import appendonly
from tests.reliability.house import (
    TO_ANSWERS,
    TO_FILING,
    House,
    carry,
    furnish,
    house_at,
    make_tables,
    open_dossier,
)
from workflows.domain.documents import services as documents

FIRST = re.compile(r"FIRST\((.*?)\)")  # the first row of a table


@pytest.fixture(scope="module")
def watched(tmp_path_factory) -> Iterator[House]:
    """Dossiers at several points, one step taken back, mail on its way, a file."""
    url = f"sqlite:///{tmp_path_factory.mktemp('watched') / 'q.db'}"
    made = furnish(house_at(make_tables(url), listeners=None))
    for steps in (0, TO_ANSWERS, TO_FILING):
        carry(made, open_dossier(made), steps)
    back = open_dossier(made)
    carry(made, back, 1)
    made.fire("author_xaa", back, "undo")
    now = made.clock.now()
    documents.store(made.services.write, io.BytesIO(b"%PDF-1.7 a file"), now=now)
    yield made
    made.close()


def found(house: House, *statements: str) -> list[str]:
    """What `check` says after somebody with the database in hand ran these; nothing is kept."""

    def work(session) -> list[str]:
        for table in appendonly.GUARDED:
            appendonly.loosen(session.connection(), table)
        for statement in ("PRAGMA defer_foreign_keys=ON", *statements):
            done = session.execute(sa.text(FIRST.sub(r"(SELECT MIN(id) FROM \1)", statement)))
            assert done.rowcount != 0 or "PRAGMA" in statement, statement
        return checks.broken(house.services, session)

    return house.services.rehearse(work)


def test_a_house_in_which_nobody_meddled_is_whole(watched):
    assert found(watched) == []


BREAKS = {
    "a case left elsewhere": (
        ["UPDATE cases SET state='panel' WHERE id=1"], "not where its last event left it",
    ),
    "a version too high": (
        ["UPDATE cases SET version=version+1 WHERE id=1"], "not where its last event left it",
    ),
    "a row that history does not know": (
        ["UPDATE task SET due='2031-01-01' WHERE id=FIRST(task WHERE status='open')"], "the rows differ from the replay",
    ),
    "a command without events": (
        ["INSERT INTO command SELECT 'lone', case_id, \"trigger\", person_id, seat_id, digest, at FROM command WHERE id=FIRST(command)"],
        "command lone: a command without events",
    ),
    "a case without history": (["DELETE FROM event WHERE case_id=1"], "not where its last event"),
    "an event that was changed": (
        ["UPDATE event SET content=content || ' ' WHERE id=1"],
        "content and hash differ",
    ),
    "a text that was changed": (
        ["UPDATE event_text SET value='other' WHERE event_id=(SELECT MIN(event_id) FROM event_text)"],
        "was changed",
    ),
    "a number left out": (
        ["UPDATE event SET number=number+1 WHERE case_id=1"], "number 1 was expected",
    ),
    "an event by nobody who held the seat": (
        ["UPDATE appointment SET since='2035-01-01 00:00:00'"], "did not hold seat",
    ),
    "two principals": (
        [
            "DROP INDEX IF EXISTS uq_appointment_principal",
            "INSERT INTO appointment (seat_id, person_id, kind, since, reference) SELECT seat_id, person_id, 'principal', since, '' FROM appointment WHERE id=FIRST(appointment)",
        ],
        "several principals",
    ),
    "a task of a state that was left": (
        ["UPDATE task SET entry=entry+7 WHERE id=FIRST(task WHERE status='open')"], "but its state was left",
    ),
    "a task due before it was asked": (
        ["UPDATE task SET due='2020-01-01' WHERE status='open'"], "before the state was entered",
    ),
    "a task that is open and ended": (
        ["UPDATE task SET ended_at='2031-01-01 00:00:00' WHERE id=FIRST(task WHERE status='open')"], "is open, and ended",
    ),
    "a timer of a state that was left": (
        ["UPDATE timer SET entry=entry+7 WHERE id=FIRST(timer WHERE status='pending')"],
        "is pending, but its state was left",
    ),
    "a case that waits for nobody": (
        ["UPDATE task SET status='cancelled'", "UPDATE timer SET status='cancelled'"],
        "nobody is asked for anything",
    ),
    "a reminder of what is over": (
        ["UPDATE task SET status='cancelled' WHERE id=(SELECT MIN(task_id) FROM ladder_plan)"],
        "a reminder is planned for",
    ),
    "a reminder that rests": (
        ["UPDATE cases SET hold='rest' WHERE id=(SELECT MIN(case_id) FROM ladder_plan)"],
        "while the case rests",
    ),
    "a message in nobody's hands": (
        ["UPDATE message SET state='sending' WHERE id=FIRST(message)"],
        "and its other columns do not say so",
    ),
    "a message sent at no time": (
        ["UPDATE message SET state='sent' WHERE id=FIRST(message)"],
        "and its other columns do not say so",
    ),
    "a copy of what has not gone": (
        ["UPDATE message SET resent_from=FIRST(message) WHERE id=(SELECT MAX(id) FROM message)"],
        "which has not gone",
    ),
    "a file whose bytes were changed": (["UPDATE blob_part SET bytes=x'00'"], "its bytes are not"),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_what_was_broken_by_hand_is_named(watched, name):
    statements, said = BREAKS[name]

    lines = found(watched, *statements)

    assert any(said in line for line in lines), lines
