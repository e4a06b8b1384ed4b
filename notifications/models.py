"""What was planned, queued and sent: messages, rungs, the desk's small tasks, formal notes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base

QUEUED, SENDING, SENT, UNCERTAIN, FAILED, OBSOLETE, KEPT = (
    "queued", "sending", "sent", "uncertain", "failed", "obsolete", "kept",
)  # fmt: skip
STATES = (QUEUED, SENDING, SENT, UNCERTAIN, FAILED, OBSOLETE, KEPT)
DATA = "data"  # the phase in which the body may have left
PLANNED, SKIPPED, CANCELLED = "planned", "skipped", "cancelled"
DRAFTED = "drafted"
HARD, SOFT = "hard", "soft"
REQUEST, CANCEL = "REQUEST", "CANCEL"  # of a meeting, as calendars call it
NOBODY = 0  # the person of a rung that is a task for the desk
HOLD, SKIP, SAY = "hold", "skip", "say"  # what the desk wishes for a rung
DAILY, WEEKLY, OFF = "daily", "weekly", "off"  # how often an overview comes


def _among(column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


class Message(Base):
    """What is queued to one person. Person, seat and facts are frozen when it is queued.

    `batch` joins what one command says to a person into one message. `day` is the person's day
    to which an automatic message belongs; there is one a day at most. `facts` holds ids, keys
    and dates. `rendered` is written once and never again.
    `disposed_at`: since when words, address and facts are gone; `body_sha256` proves the words.
    """

    __tablename__ = "message"
    __table_args__ = (
        sa.UniqueConstraint("batch", "person_id"),
        sa.UniqueConstraint("person_id", "day"),
        sa.Index("ix_message_queued", "next_at", "id", **_where("state = 'queued'")),
        sa.Index("ix_message_sending", "lease", **_where("state = 'sending'")),
        _among("state", *STATES),
        _among("phase", "", DATA),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(sa.String(320), index=True)
    kind: Mapped[str] = mapped_column(sa.String(64))
    template: Mapped[str] = mapped_column(sa.String(64))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"), index=True)
    batch: Mapped[str | None] = mapped_column(sa.String(80))
    day: Mapped[dt.date | None]
    thread: Mapped[str] = mapped_column(sa.String(80), default="")
    facts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(16), default=QUEUED)
    phase: Mapped[str] = mapped_column(sa.String(8), default="")
    owner: Mapped[str | None] = mapped_column(sa.String(64))
    lease: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    sent_at: Mapped[dt.datetime | None]
    address: Mapped[str] = mapped_column(sa.String(254), default="")
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    subject: Mapped[str] = mapped_column(sa.String(400), default="")
    rendered: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    error: Mapped[str] = mapped_column(sa.String(200), default="")
    resent_from: Mapped[int | None] = mapped_column(sa.ForeignKey("message.id"), unique=True)
    body_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    disposed_at: Mapped[dt.datetime | None]


class MessageEvent(Base):
    """An event that a message tells of; when it is taken back, the message is sought here."""

    __tablename__ = "message_event"

    message_id: Mapped[int] = mapped_column(sa.ForeignKey("message.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), primary_key=True, index=True)


class MeetingCall(Base):
    """An invitation to a meeting, or its cancellation, as one person is told it.

    `uid` names the meeting for good, `sequence` rises with every call of it.
    """

    __tablename__ = "meeting_call"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "person_id", "uid", "sequence"),
        _among("method", REQUEST, CANCEL),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    uid: Mapped[str] = mapped_column(sa.String(64))
    sequence: Mapped[int]
    method: Mapped[str] = mapped_column(sa.String(8))
    content: Mapped[dict[str, Any]]
    message_id: Mapped[int] = mapped_column(sa.ForeignKey("message.id"), index=True)


class Plan(Base):
    """The next rung of an open task's ladder. `since`: when its present date was told."""

    __tablename__ = "ladder_plan"

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    due_version: Mapped[int]
    since: Mapped[dt.datetime]
    next_rung: Mapped[str] = mapped_column(sa.String(16))
    next_on: Mapped[dt.date] = mapped_column(index=True)


class Rung(Base):
    """One line of the ledger, written before anything is sent.

    `rung`: "mail:-14", "after:7", "desk:14"; "staff:20270311" for what a person sent by
    hand.  `person_id`: 0 for the desk, so no foreign key.
    """

    __tablename__ = "ladder_rung"
    __table_args__ = (_among("state", PLANNED, SENT, SKIPPED, CANCELLED),)

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), primary_key=True)
    due_version: Mapped[int] = mapped_column(primary_key=True)
    rung: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    planned_on: Mapped[dt.date]
    state: Mapped[str] = mapped_column(sa.String(16), default=PLANNED)
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("message.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)


class FormalCommunication(Base):
    """A draft of what goes to a State officially. A person sends it and notes number and date."""

    __tablename__ = "formal_communication"
    __table_args__ = (
        sa.UniqueConstraint("batch", "seat_id"),
        _among("state", DRAFTED, SENT, OBSOLETE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(64))
    batch: Mapped[str | None] = mapped_column(sa.String(80))
    facts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(16), default=DRAFTED)
    drafted_at: Mapped[dt.datetime]
    number: Mapped[str] = mapped_column(sa.String(200), default="")
    date: Mapped[dt.date | None]
    sent_at: Mapped[dt.datetime | None]
    sent_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class DeskTask(Base):
    """A small task of the secretariat that belongs to no state of a case.

    `key` says what it is about; of one key at most one is open. `done_by` is empty where the
    matter settled itself.
    """

    __tablename__ = "desk_task"
    __table_args__ = (
        sa.Index("uq_desk_task_open", "key", unique=True, **_where("done_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(32), index=True)
    key: Mapped[str] = mapped_column(sa.String(120))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"))
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"))
    communication_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("formal_communication.id"), index=True
    )
    opened_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(sa.Text, default="")


class Bounce(Base):
    """A report that a message did not arrive, or not yet. The same report is filed once.

    `kind`: "hard" (the address takes no mail), "soft" (for the time being).  `report`: the name of
    the report, by which it is known again.  `code`, `words`: from outside; shown, never trusted.
    """

    __tablename__ = "bounce"
    __table_args__ = (_among("kind", HARD, SOFT),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(sa.ForeignKey("message.id"), index=True)
    report: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    code: Mapped[str] = mapped_column(sa.String(16))
    words: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[dt.datetime]


class Pause(Base):
    """A time in which nothing leaves but codes for sign-in. It ends by itself at `until`.

    `ended_at`: when somebody ended it before that.
    """

    __tablename__ = "mail_pause"

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    begun_at: Mapped[dt.datetime]
    begun_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    until: Mapped[dt.datetime] = mapped_column(index=True)
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Wish(Base):
    """What the desk wishes for one rung and one person; `person_id` 0 where the rung is its own.

    `kind`: "hold" (not before `day`), "skip" (it never goes), "say" (`words` go with it, in
    `language`).  Of one kind at most one stands; what was taken back stays as the log.
    """

    __tablename__ = "ladder_wish"
    __table_args__ = (
        sa.Index(
            "uq_ladder_wish_standing", "task_id", "due_version", "rung", "person_id", "kind",
            unique=True, **_where("taken_back_at IS NULL"),
        ),
        _among("kind", HOLD, SKIP, SAY),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    due_version: Mapped[int]
    rung: Mapped[str] = mapped_column(sa.String(16))
    person_id: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(8))
    day: Mapped[dt.date | None]
    words: Mapped[str] = mapped_column(sa.Text, default="")
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[dt.datetime]
    by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    taken_back_at: Mapped[dt.datetime | None]
    taken_back_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class DigestWish(Base):
    """How often a person wishes an overview.

    Without a row: daily for the desk, weekly for who follows something, others never.
    """

    __tablename__ = "digest_wish"
    __table_args__ = (_among("often", DAILY, WEEKLY, OFF),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    often: Mapped[str] = mapped_column(sa.String(8))
    since: Mapped[dt.datetime]


class Digest(Base):
    """An overview on a person's own day. Without a message there was nothing to say."""

    __tablename__ = "digest"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("message.id"), index=True)
    at: Mapped[dt.datetime]


class Told(Base):
    """What a person needs not be told again of what he follows.

    Without a message it could be seen before he followed; else that message said it.
    """

    __tablename__ = "follow_told"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    thing: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("message.id"), index=True)
    at: Mapped[dt.datetime]
