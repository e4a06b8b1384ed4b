"""Mail within one State: a section is asked of a colleague, and handed back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.models.person import Person
from notifications.catalogue import ASKED, HANDED_BACK, SECTIONS_AWAITED
from notifications.models import FAILED, OBSOLETE, QUEUED, Bounce, Message
from notifications.queue import MORNING, Letter, Queue, local, of_day

RECALLED = "recalled"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is said to a colleague. `key`: the asking, whose link is made when it is sent."""

    key: int
    case: Case
    person: Person
    asker: int
    by: dt.date
    language: str
    to: str
    words: str


def ask(session: Session, queue: Queue, request: Request, *, now: dt.datetime) -> Message:
    """Queue the mail with a link, to the address that the colleague was asked at."""
    facts = {
        "asking": request.key, "asker": request.asker, "after": request.by.isoformat(),
        "language": request.language, "to": request.to, "said": request.words,
    }  # fmt: skip
    letter = Letter(
        kind=ASKED, template=ASKED, person=request.person, case=request.case, facts=facts
    )
    made = queue.new(session, letter, now=now)
    made.batch = f"{_of(request.key)}{made.id}"
    return made


def tell(
    session: Session, queue: Queue, case: Case, person: Person, seat: int, *, now: dt.datetime
) -> None:
    """Queue the mail that a section was handed back."""
    letter = Letter(kind=HANDED_BACK, template=HANDED_BACK, person=person, seat=seat, case=case)
    queue.new(session, letter, now=now)


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """A section that is still with a colleague. `key`: the asking."""

    key: int
    by: dt.date
    asker: int


def remind(
    session: Session, queue: Queue, first: Request, awaited: Sequence[Awaited], *,
    until: dt.datetime, now: dt.datetime,
) -> Message | None:  # fmt: skip
    """Queue the one courtesy mail of a colleague's day; None: not now, another has the day.

    `until`: from then on it makes no sense any more. Its links are made when it is sent.
    """
    there = local(first.person, now)
    if there.time() < MORNING or of_day(session, first.person.id, there.date()) is not None:
        return None
    lines = [
        {"asking": each.key, "by": each.by.isoformat(), "asker": each.asker} for each in awaited
    ]
    facts = {
        "sections": lines, "asker": first.asker, "language": first.language, "to": first.to,
        "until": until.isoformat(),
    }  # fmt: skip
    letter = Letter(
        kind=SECTIONS_AWAITED, template=SECTIONS_AWAITED, person=first.person, case=first.case,
        facts=facts,
    )  # fmt: skip
    return queue.new(session, letter, now=now, day=there.date())


def settle(session: Session, key: int) -> None:
    """What waits in a courtesy mail about an asking is not said any more."""
    waiting = session.scalars(
        sa.select(Message)
        .where(Message.template == SECTIONS_AWAITED, Message.state == QUEUED)
        .with_for_update()
    )
    for message in waiting.all():
        lines = message.facts.get("sections", [])
        kept = [line for line in lines if line["asking"] != key]
        if kept == lines:
            continue
        message.facts = {**message.facts, "sections": kept}
        if not kept:
            message.state, message.error, message.day = OBSOLETE, RECALLED, None
            message.facts, message.rendered = {}, None


def withdraw(session: Session, key: int) -> None:
    """What waits of an asking is not sent any more."""
    settle(session, key)
    session.execute(
        sa.update(Message)
        .where(Message.batch.startswith(_of(key)), Message.state == QUEUED)
        .values(state=OBSOLETE, error=RECALLED, facts={}, rendered=None)
        .execution_options(synchronize_session=False)
    )


def undelivered(session: Session, keys: Collection[int]) -> set[int]:
    """Those of these askings whose last mail did not arrive."""
    came_back = sa.exists().where(Bounce.message_id == Message.id)
    found = set()
    for key in keys:
        last = session.execute(
            sa.select(Message.state, came_back.label("back"))
            .where(Message.batch.startswith(_of(key)))
            .order_by(Message.id.desc())
            .limit(1)
        ).first()
        if last is not None and (last.state == FAILED or last.back):
            found.add(key)
    return found


def _of(key: int) -> str:
    return f"asking:{key}:"
