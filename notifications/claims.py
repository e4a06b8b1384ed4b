"""The writes of the mail worker, each a short transaction that only the owner's claim allows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import doors, incidents
from engine.errors import EngineError
from engine.models.doors import HouseHold
from engine.models.person import Person
from engine.text import N_
from notifications import desk, pauses
from notifications.catalogue import (
    ACTIVATION,
    ADDRESS_CODE,
    ASKED,
    CODE,
    OWN_AFFAIRS,
    SECTIONS_AWAITED,
)
from notifications.models import (
    CANCELLED,
    DATA,
    FAILED,
    KEPT,
    OBSOLETE,
    PLANNED,
    QUEUED,
    SENDING,
    SENT,
    UNCERTAIN,
    Message,
    Pause,
    Rung,
)

SECRET = frozenset(  # forgotten once it was said
    {CODE, ACTIVATION, ADDRESS_CODE, ASKED, SECTIONS_AWAITED}
)
PROMPT = (CODE, ADDRESS_CODE)  # somebody sits there and waits: they go while mail is paused
AGAIN = frozenset({UNCERTAIN, FAILED, SENT})
MAIL, RENDER = "mail", "render"  # what an incident of a message is about
BROKEN_OFF = "worker ended after the body"


class NotAgain(EngineError):
    """Only what has ended may be sent again by a person."""

    message = N_("This message cannot be sent again: it has not been sent, or is no longer needed.")


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A message in its words, as it goes out now and whenever it is sent again."""

    address: str
    language: str
    subject: str
    data: bytes

    def values(self) -> dict[str, Any]:
        return {
            "address": self.address, "language": self.language, "subject": self.subject,
            "rendered": self.data,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A message in a worker's hands. `rendered`: where an earlier try has kept it."""

    id: int
    template: str
    case: int | None
    seat: int | None
    message_id: str
    thread: str
    attempts: int
    since: dt.datetime
    rendered: Rendered | None


_message = cast("sa.Table", Message.__table__)  # no rows in hand to keep in step: plain statements

PAUSED = sa.select(Pause.id).where(pauses.stands(sa.bindparam("now"))).exists()
# In a house that stands still only who asks for a code there and then is answered.
STILL = sa.exists().where(
    doors.STANDING,
    sa.or_(Message.template.not_in(PROMPT), Message.created_at <= HouseHold.begun_at),
)
OLDEST = (
    sa.select(Message.id)
    .where(
        Message.state == QUEUED,
        Message.next_at <= sa.bindparam("now"),
        sa.or_(Message.template.in_(PROMPT), sa.not_(PAUSED)),
        sa.not_(STILL),
    )
    .order_by(Message.next_at, Message.id)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
TAKE = (
    sa.update(_message)
    .where(_message.c.id == OLDEST, _message.c.state == QUEUED)
    .values(
        state=SENDING,
        phase="",
        owner=sa.bindparam("by"),
        lease=sa.bindparam("ends"),
        attempts=_message.c.attempts + 1,
    )
    .returning(_message)
)


def take(session: Session, owner: str, now: dt.datetime, lease: dt.timedelta) -> Claimed | None:
    """Take the message that has waited longest. No two workers take the same.

    While outgoing mail is paused, or the house stands still, only codes that somebody waits for
    are taken.
    """
    row = session.execute(TAKE, {"now": now, "by": owner, "ends": now + lease}).one_or_none()
    if row is None:
        return None
    return Claimed(
        id=row.id, template=row.template, case=row.case_id, seat=row.seat_id,
        message_id=row.message_id, thread=row.thread, attempts=row.attempts,
        since=row.created_at, rendered=_kept(row),
    )  # fmt: skip


def _kept(row: sa.Row[Any]) -> Rendered | None:
    if row.rendered is None:
        return None
    return Rendered(
        address=row.address, language=row.language, subject=row.subject, data=row.rendered
    )


def sweep(session: Session, now: dt.datetime) -> None:
    """Leases that ran out: before the body the message waits again, after it nobody knows."""
    expired = (Message.state == SENDING, Message.lease < now)
    lost = session.execute(
        sa.update(_message)
        .where(*expired, Message.phase == DATA)
        .values(state=UNCERTAIN, owner=None, lease=None, error=BROKEN_OFF)
        .returning(_message.c.id, _message.c.case_id, _message.c.template)
    ).all()
    for row in lost:
        if row.template not in OWN_AFFAIRS:
            incidents.note(session, MAIL, row.id, UNCERTAIN, now=now, case=row.case_id)
    _update(session, *expired, values={
        "state": QUEUED, "phase": "", "owner": None, "lease": None, "next_at": now,
    })  # fmt: skip


def begin_data(session: Session, key: int, owner: str, rendered: Rendered) -> bool:
    """Keep the words and mark that they are about to leave. False: the lease is lost."""
    values = {"phase": DATA, **rendered.values()}
    return _mine(session, key, owner, Message.phase == "", values=values)


def later(
    session: Session, key: int, owner: str, *, at: dt.datetime, words: str,
    rendered: Rendered | None = None,
) -> bool:  # fmt: skip
    """Back into the queue, with its words: the server said so, or was not there."""
    return _mine(session, key, owner, values={
        "state": QUEUED, "phase": "", "owner": None, "lease": None, "next_at": at,
        "error": words[:200], **(rendered.values() if rendered else {}),
    })  # fmt: skip


def end(
    session: Session, claimed: Claimed, owner: str, *, state: str, now: dt.datetime, words: str,
    fault: str = "", rendered: Rendered | None = None,
) -> bool:  # fmt: skip
    """What became of the message. A worker whose lease was lost changes nothing.

    `fault`: of ours, where it could not be rendered.
    """
    values: dict[str, Any] = {"state": state, "owner": None, "lease": None, "error": words[:200]}
    values |= rendered.values() if rendered else {}
    if state == SENT:
        values["sent_at"] = now
    if state == OBSOLETE:
        values["day"] = None  # another automatic message may have the day
    if claimed.template in SECRET and state in {SENT, OBSOLETE, FAILED}:
        values |= {"facts": {}, "rendered": None}
    if not _mine(session, claimed.id, owner, values=values):
        return False
    _note(session, claimed, state, now)
    if state in {FAILED, UNCERTAIN} and claimed.template not in OWN_AFFAIRS:
        what, said = (RENDER, fault) if fault else (MAIL, state)
        incidents.note(session, what, claimed.id, said, now=now, case=claimed.case)
    return True


def _note(session: Session, claimed: Claimed, state: str, now: dt.datetime) -> None:
    """The ledger's line, and what the desk has to look after."""
    gone = {SENT: SENT, KEPT: SENT, UNCERTAIN: SENT, OBSOLETE: CANCELLED}.get(state)
    if gone is not None:
        session.execute(
            sa.update(Rung)
            .where(Rung.message_id == claimed.id, Rung.state == PLANNED)
            .values(state=gone, at=now)
            .execution_options(synchronize_session=False)
        )
    if state == FAILED and claimed.seat is not None:
        desk.ask(session, desk.CONTACT_CHECK, now=now, case=claimed.case, seat=claimed.seat)


def _mine(
    session: Session, key: int, owner: str, *conditions: sa.ColumnElement[bool],
    values: dict[str, Any],
) -> bool:  # fmt: skip
    held = (Message.id == key, Message.owner == owner, Message.state == SENDING)
    return _update(session, *held, *conditions, values=values) == 1


def _update(session: Session, *conditions: sa.ColumnElement[bool], values: dict[str, Any]) -> int:
    done = session.execute(sa.update(_message).where(*conditions).values(**values))
    return int(done.rowcount)  # type: ignore[attr-defined]


def address_of(session: Session, message: Message) -> str:
    """Where the person is written to now."""
    return written_to(message, session.get_one(Person, message.person_id))


def written_to(message: Message, person: Person) -> str:
    """The main address; a message about an address goes to that address."""
    return str(message.facts.get("to") or person.email)


def resend(
    session: Session, message: Message, *, now: dt.datetime, by: int | None = None
) -> Message:
    """Send again what a person decided to send again: the same mail under the same Message-ID.

    Rendered anew only where it never was, or where the address has been put right since.
    Raises NotAgain. `by`: the person, who by that settles the incident.
    """
    known = session.scalar(sa.select(Message).where(Message.resent_from == message.id))
    if known is not None:
        return known
    if not may_resend(message):
        raise NotAgain
    same = message.address == address_of(session, message)
    made = Message(
        message_id=message.message_id, kind=message.kind, template=message.template,
        person_id=message.person_id, seat_id=message.seat_id, case_id=message.case_id,
        event_id=message.event_id, task_id=message.task_id, batch=None, day=None,
        thread=message.thread, facts=dict(message.facts), state=QUEUED, phase="", attempts=0,
        next_at=now, created_at=now, resent_from=message.id, language=message.language,
        address=message.address if same else "", subject=message.subject,
        rendered=message.rendered if same else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    for what in (MAIL, RENDER):
        incidents.settle(session, what, [message.id], now=now, by=by)
    return made


def may_resend(message: Message) -> bool:
    """Whether a person may send it once more: it has ended, has its words, carries no secret."""
    ended = message.state in AGAIN and message.disposed_at is None
    return ended and message.template not in SECRET
