"""Files reports about mail that did not arrive: the message is marked, the desk asked once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.person import Appointment
from engine.text import N_
from notifications import desk
from notifications.models import HARD, SOFT, Bounce, DeskTask, Message
from notifications.returned import Found, Quiet, Report

LABELS = {
    HARD: N_("Mail came back"),
    SOFT: N_("Mail came back, perhaps for the time being"),
}
FILED, KNOWN, QUIET, UNMATCHED, OTHER = "filed", "known", "quiet", "unmatched", "other"
SETTLED = frozenset({FILED, KNOWN, QUIET})  # nobody has to look at these mails any more


@dataclass(frozen=True)
class Mark:
    """That a message came back. `code` and `words` are a server's, from outside."""

    kind: str
    code: str
    words: str
    at: dt.datetime

    @property
    def label(self) -> str:
        return LABELS[self.kind]


@dataclass
class Counts:
    """What became of the mails that were read."""

    filed: int = 0
    known: int = 0
    quiet: int = 0
    unmatched: int = 0
    other: int = 0
    unread: int = 0

    def add(self, outcome: str) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)

    def lines(self) -> list[str]:
        return [f"{getattr(self, each.name)} {SAID[each.name]}" for each in fields(self)]


SAID = {
    "filed": "reports filed",
    "known": "reports that were filed before",
    "quiet": "automatic answers, filed quietly",
    "unmatched": "reports about no message of ours, left where they are",
    "other": "other mails, left where they are",
    "unread": "mails that could not be read, left where they are",
}


def file(session: Session, found: Found, *, now: dt.datetime) -> str:
    """File one mail; answers what became of it. The same report twice changes nothing."""
    if not isinstance(found, Report):
        return QUIET if isinstance(found, Quiet) else OTHER
    if session.scalar(sa.select(Bounce.id).where(Bounce.report == found.name)) is not None:
        return KNOWN
    message = _message(session, found)
    if message is None:
        return UNMATCHED
    session.add(
        Bounce(
            message_id=message.id, report=found.name, kind=found.kind, code=found.code,
            words=found.words, at=now,
        )
    )  # fmt: skip
    session.flush()
    if found.final:
        _ask(session, message, now)
    return FILED


def _message(session: Session, report: Report) -> Message | None:
    """The message of a Message-ID. A copy sent again bears the same: the recipient tells them
    apart, else the latest counts.
    """
    for name in report.names:
        rows = session.scalars(
            sa.select(Message).where(Message.message_id == name).order_by(Message.id.desc())
        ).all()
        if rows:
            return next((row for row in rows if row.address.lower() == report.recipient), rows[0])
    return None


def _ask(session: Session, message: Message, now: dt.datetime) -> None:
    """Ask the desk to check the address; one open task for a seat is enough."""
    seat = message.seat_id or _seat_of(session, message.person_id, now)
    if seat is None:
        return
    asked = sa.select(DeskTask.id).where(
        DeskTask.kind == desk.CONTACT_CHECK, DeskTask.seat_id == seat, DeskTask.done_at.is_(None)
    )
    if session.scalar(asked.limit(1)) is None:
        desk.ask(session, desk.CONTACT_CHECK, now=now, case=message.case_id, seat=seat)


def _seat_of(session: Session, person: int, now: dt.datetime) -> int | None:
    """A seat of somebody who was written to for no seat's sake: a code, an activation."""
    query = sa.select(Appointment.seat_id).where(
        Appointment.person_id == person, Appointment.lasts(now),
    )  # fmt: skip
    return session.scalar(query.order_by(Appointment.id).limit(1))


# Reading


def of_messages(session: Session, keys: list[int]) -> dict[int, Mark]:
    """The latest mark of each message that came back."""
    query = sa.select(Bounce).where(Bounce.message_id.in_(keys)).order_by(Bounce.id)
    return {row.message_id: _mark(row) for row in session.scalars(query)}


def of_person(session: Session, person: int, address: str) -> Mark | None:
    """What last came back from the address that the person has now; put right, it is gone."""
    query = (
        sa.select(Bounce)
        .join(Message, Message.id == Bounce.message_id)
        .where(Message.person_id == person, Message.address == address)
    )
    found = session.scalar(query.order_by(Bounce.id.desc()).limit(1))
    return _mark(found) if found else None


def of_seats(session: Session, seats: list[int]) -> dict[int, Mark]:
    """What last came back of the mail to each seat."""
    query = (
        sa.select(Message.seat_id, Bounce)
        .join(Bounce, Bounce.message_id == Message.id)
        .where(Message.seat_id.in_(seats))
        .order_by(Bounce.id)
    )
    return {row.seat_id: _mark(row.Bounce) for row in session.execute(query)}


def _mark(row: Bounce) -> Mark:
    return Mark(row.kind, row.code, row.words, row.at)
