"""The writes of one event, prebuilt. Only here are state, version, entry and hold written."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import bindparam as p
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from engine.change import Change, TaskName
from engine.db import Base
from engine.errors import Conflict
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseAnchor, Fact, Part, Task, Timer
from engine.models.history import Command, Event, EventText


# Core tables: the constants below are compiled once and cached by SQLAlchemy.
def _table(mapped: type[Base]) -> sa.Table:
    return cast("sa.Table", mapped.__table__)


_case, _event, _text = _table(Case), _table(Event), _table(EventText)
_task, _timer, _part = _table(Task), _table(Timer), _table(Part)
_fact, _command, _case_anchor = _table(Fact), _table(Command), _table(CaseAnchor)

ADVANCE = (
    sa.update(_case)
    .where(_case.c.id == p("case"), _case.c.version == p("seen"))
    .values(
        version=_case.c.version + 1, state=p("state_"), entry=p("entry_"), entries=p("entries_"),
        definition_version=p("definition_version_"), entered_at=p("entered_at_"),
        closed_at=p("closed_at_"), hold=p("hold_"), held_on=p("held_on_"),
        held_until=p("held_until_"), next_hold=p("next_hold_"), last_hash=p("last_hash_"),
    )
)  # fmt: skip
_ROOT = sa.select(Case.root_id).where(Case.id == p("case")).scalar_subquery()
LOCKED = (  # the case above was there first, so its id is the lower one
    sa.select(Case)
    .where(sa.or_(Case.id == p("case"), Case.id == _ROOT))
    .order_by(Case.id)
    .with_for_update()
)
INSERT_COMMAND = sa.insert(_command)
INSERT_EVENT = sa.insert(_event).returning(_event.c.id)
INSERT_TEXT = sa.insert(_text)
INSERT_FACT = sa.insert(_fact)
INSERT_TASK = sa.insert(_task)
INSERT_TIMER = sa.insert(_timer)
INSERT_PART = sa.insert(_part)
_OPEN_TASK = (
    _task.c.case_id == p("case"),
    _task.c.entry == p("entry_"),
    _task.c.key == p("key_"),
    _task.c.body == p("body_"),
)
END_TASK = (
    sa.update(_task)
    .where(*_OPEN_TASK, _task.c.status == "open")
    .values(status=p("status_"), ended_at=p("at_"))
)
REDATE_TASK = (
    sa.update(_task)
    .where(*_OPEN_TASK, _task.c.status == "open")
    .values(due=p("due_"), ruled=p("ruled_"), due_version=_task.c.due_version + 1)
)
RENAME_TASK = (
    sa.update(_task)
    .where(_task.c.case_id == p("case"), _task.c.key == p("old"), _task.c.status == "open")
    .values(key=p("new"))
)
LAST_OF_NAME = sa.select(sa.func.max(_task.c.id)).where(*_OPEN_TASK).scalar_subquery()
REOPEN_TASK = (
    sa.update(_task).where(_task.c.id == LAST_OF_NAME).values(status="open", ended_at=None)
)
END_TIMER = (
    sa.update(_timer)
    .where(
        _timer.c.case_id == p("case"),
        _timer.c.entry == p("entry_"),
        _timer.c.transition == p("transition_"),
        _timer.c.status == "pending",
    )
    .values(status=p("status_"))
)
END_PART = (
    sa.update(_part)
    .where(
        _part.c.case_id == p("case"),
        _part.c.role == p("role_"),
        _part.c.seat_id == p("seat_"),
        _part.c.until.is_(None),
    )
    .values(until=p("at_"))
)
FORGET_FACTS = (
    sa.update(_fact)
    .where(
        _fact.c.case_id == p("case"),
        _fact.c.event_id.in_(
            sa.select(_event.c.id).where(
                _event.c.case_id == p("case"), _event.c.number == p("number_")
            )
        ),
    )
    .values(taken_back=True)
)


@dataclass(frozen=True)
class Made:
    """Who made an event, when, and by which form."""

    at: dt.datetime
    effective: dt.datetime
    person: int | None = None
    seat: int | None = None
    behalf: int | None = None
    command: str | None = None


def canonical(data: Mapping[str, Any]) -> str:
    """Canonical JSON: sorted keys, no spaces, no floats."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def seal(content: str) -> str:
    """The hash of an event's content, which names the hash before it."""
    return hashlib.sha256(content.encode()).hexdigest()


def cover(salt: str, value: str) -> str:
    """What the chain knows of a free text."""
    return hmac.new(bytes.fromhex(salt), value.encode(), hashlib.sha256).hexdigest()


def locked(session: Session, case_id: int) -> Case:
    """The case, locked after the case at its top: root first, then child, then their rows."""
    found = session.scalars(LOCKED, {"case": case_id}).all()
    return next(case for case in found if case.id == case_id)


def record_command(session: Session, *, id: str, **row: Any) -> None:  # noqa: A002, ANN401
    session.execute(INSERT_COMMAND, {"id": id, **row})


def write(
    session: Session, case: Case, change: Change, made: Made, texts: Mapping[str, str]
) -> tuple[int, int]:
    """Write one event and all it changes. Answers (event id, its number).

    Raises Conflict when somebody else has written to the case since it was read.
    """
    number = case.version + 1
    salts = {key: secrets.token_hex(16) for key in texts}
    covered = {key: cover(salts[key], value) for key, value in texts.items()}
    content = canonical(_content(case, number, change, made, covered))
    sealed = seal(content)
    _advance(session, case, change, made, sealed)
    row = _event_row(case, number, change, made) | {"content": content, "hash": sealed}
    event = session.execute(INSERT_EVENT, row)
    event_id = int(event.scalar_one())
    words = [
        {"event_id": event_id, "key": key, "salt": salts[key], "value": value}
        for key, value in texts.items()
    ]
    _insert(session, INSERT_TEXT, words)
    _write_facts(session, case.id, event_id, change)
    _write_tasks(session, case.id, change, made.at)
    _write_timers(session, case.id, change)
    _write_parts(session, case.id, change, made.at)
    _write_anchors(session, case.id, change)
    return event_id, number


def _insert(session: Session, statement: sa.Insert, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(statement, rows)


def _content(
    case: Case, number: int, change: Change, made: Made, covered: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "case": case.reference,
        "number": number,
        "at": made.at.isoformat(),
        "effective": made.effective.isoformat(),
        "person": made.person,
        "seat": made.seat,
        "behalf": made.behalf,
        "command": made.command,
        "results": change.results(),
        "texts": dict(covered),
        "previous": case.last_hash,
    }


def _advance(session: Session, case: Case, change: Change, made: Made, sealed: str) -> None:
    hold = change.hold
    keep = hold is None and not change.unhold
    row = {
        "state": change.target,
        "entry": change.entry,
        "entries": change.entries,
        "definition_version": change.version,
        "entered_at": made.at if change.moved else _entered_at(session, case, change),
        "closed_at": (case.closed_at or made.at) if change.final else None,
        "hold": case.hold if keep else (hold.kind if hold else None),
        "held_on": case.held_on if keep else (hold.since if hold else None),
        "held_until": case.held_until if keep else (hold.until if hold else None),
        "next_hold": change.next_hold,
        "last_hash": sealed,
    }
    given = {f"{key}_": value for key, value in row.items()}
    if session.execute(ADVANCE, given | {"case": case.id, "seen": case.version}).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict
    for key, value in (row | {"version": case.version + 1}).items():
        set_committed_value(case, key, value)  # as it stands in the database now


def _entered_at(session: Session, case: Case, change: Change) -> dt.datetime:
    """When the present stay began; a stay taken up again by an undo began when it first did."""
    if change.entry == case.entry:
        return case.entered_at
    first = (
        sa.select(_event.c.at)
        .where(_event.c.case_id == case.id, _event.c.entry == change.entry, _event.c.moved)
        .order_by(_event.c.number)
        .limit(1)
    )
    return session.scalar(first) or case.entered_at


def _event_row(case: Case, number: int, change: Change, made: Made) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "number": number,
        "kind": change.kind,
        "trigger": change.trigger,
        "source": change.source,
        "target": change.target,
        "entry": change.entry,
        "moved": change.moved,
        "takes_back": change.takes_back,
        "at": made.at,
        "effective": made.effective,
        "person_id": made.person,
        "seat_id": made.seat,
        "behalf_id": made.behalf,
        "command_id": made.command,
    }


def _write_facts(session: Session, case: int, event: int, change: Change) -> None:
    for number in change.takes_back:
        session.execute(FORGET_FACTS, {"case": case, "number_": number})
    rows = [
        {
            "case_id": case, "entry": fact.entry, "event_id": event, "key": fact.key,
            "body": fact.body, "kind": fact.kind, "value": fact.value,
            "visible_to": list(fact.visible_to), "taken_back": False,
        }
        for fact in change.facts
    ]  # fmt: skip
    _insert(session, INSERT_FACT, rows)


def _named(case: int, name: TaskName) -> dict[str, Any]:
    return {"case": case, "entry_": name.entry, "key_": name.key, "body_": name.body}


def _write_tasks(session: Session, case: int, change: Change, at: dt.datetime) -> None:
    for old, new in change.names.items():
        session.execute(RENAME_TASK, {"case": case, "old": old, "new": new})
    for name in change.reopens:
        session.execute(REOPEN_TASK, _named(case, name))
    for each in change.dates:
        session.execute(
            REDATE_TASK, _named(case, each.task) | {"due_": each.due, "ruled_": each.ruled}
        )
    for status, names in (("met", change.meets), ("cancelled", change.cancels)):
        for name in names:
            session.execute(END_TASK, _named(case, name) | {"status_": status, "at_": at})
    rows = [
        {
            "case_id": case, "entry": task.entry, "key": task.key, "role": task.role,
            "body": task.body, "optional": task.optional, "status": "open", "due": task.due,
            "ruled": task.ruled, "due_version": task.due_version,
            "opened_on": task.opened_on, "opened_at": at, "ended_at": None,
        }
        for task in change.opens
    ]  # fmt: skip
    _insert(session, INSERT_TASK, rows)


def _write_timers(session: Session, case: int, change: Change) -> None:
    for status, timers in (("fired", change.timers_fired), ("cancelled", change.timers_off)):
        for timer in timers:
            row = {"entry_": timer.entry, "transition_": timer.transition, "status_": status}
            session.execute(END_TIMER, row | {"case": case})
    rows = [
        {
            "case_id": case, "entry": timer.entry, "transition": timer.transition,
            "due": timer.due, "status": "pending",
        }
        for timer in change.timers
    ]  # fmt: skip
    _insert(session, INSERT_TIMER, rows)


def _write_parts(session: Session, case: int, change: Change, at: dt.datetime) -> None:
    for part in change.ends:
        row = {"case": case, "role_": part.role, "seat_": part.seat, "at_": at}
        session.execute(END_PART, row)
    rows = [
        {"case_id": case, "role": part.role, "seat_id": part.seat, "since": at, "until": None}
        for part in change.binds
    ]
    _insert(session, INSERT_PART, rows)


def _write_anchors(session: Session, case: int, change: Change) -> None:
    for name, key in change.anchors.items():
        session.execute(
            sa.delete(_case_anchor).where(
                _case_anchor.c.case_id == case, _case_anchor.c.name == name
            )
        )
        if not key:
            continue
        anchor = session.scalars(sa.select(Anchor.id).where(Anchor.key == key)).one()
        row = {"case_id": case, "name": name, "anchor_id": anchor}
        session.execute(sa.insert(_case_anchor), row)
