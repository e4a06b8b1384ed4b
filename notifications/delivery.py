"""The mail worker: takes a message, renders it once, hands it over, notes what became of it."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import incidents
from engine.clock import Clock
from engine.errors import Conflict
from engine.models.person import Person
from engine.registry import Registry
from notifications import claims, news, pauses, stops
from notifications.catalogue import DIGEST
from notifications.claims import Claimed, Rendered
from notifications.mail import Sender, UnsafeMail, build
from notifications.models import FAILED, KEPT, OBSOLETE, QUEUED, SENT, UNCERTAIN, Message
from notifications.news import Source
from notifications.render import Renderer
from notifications.sheet import Links, Sheet, gather
from notifications.smtp import STEPS, Connection, Declined, Lost, Smtp, Unreachable

log = logging.getLogger(__name__)
T = TypeVar("T")
Transaction: TypeAlias = Callable[[Callable[[Session], T]], T]

AT_ONCE = 100  # messages in one run
GIVE_UP = dt.timedelta(days=5)  # an outage over a long weekend loses nothing
LONGEST = dt.timedelta(hours=4)


@dataclass(frozen=True, kw_only=True)
class Office:
    """What a worker is handed. Without `smtp` messages are rendered and kept.

    `claim` runs READ COMMITTED transactions (queues), `write` those of everything else.
    """

    claim: Transaction[Any]
    write: Transaction[Any]
    clock: Clock
    registry: Registry
    renderer: Renderer
    links: Links
    sender: Sender
    smtp: Smtp | None = None
    followed: Source | None = None

    @property
    def lease(self) -> dt.timedelta:
        """How long a worker may take: longer than the server may make it wait."""
        wait = self.smtp.timeout if self.smtp else 1.0
        return dt.timedelta(seconds=60 + STEPS * wait)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a message. QUEUED: it waits; empty: somebody else has it by now.

    `rendered`: its words, to be kept with that.  `reached`: the server could be talked to.
    """

    state: str
    words: str = ""
    fault: str = ""
    rendered: Rendered | None = None
    reached: bool = True


class Worker:
    """One worker with one connection. Any number of them may run at once."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._owner = uuid.uuid4().hex
        self._connection = (
            Connection(office.smtp, office.sender.domain) if office.smtp is not None else None
        )

    def run(self, limit: int = AT_ONCE) -> int:
        """Deliver what is due, at most `limit`; answers how many messages were dealt with.

        What became of one is noted in the transaction that takes the next: a message waits for the
        disk twice, before its body leaves and after.
        """
        claim, count = self._office.claim, 0
        claim(lambda session: claims.sweep(session, self._now()))
        claimed = claim(self._take)
        while claimed is not None:
            outcome = self._deliver(claimed)
            count += outcome.reached
            more = outcome.reached and count < limit
            following = claim(partial(self._settle, claimed, outcome, more=more))
            if outcome.state:
                log.info(
                    "message %s", outcome.state,
                    extra={"message_id": claimed.id, "try": claimed.attempts},
                )  # fmt: skip
            claimed = following
        return count

    def close(self) -> None:
        if self._connection is not None:
            self._connection.quit()

    def _take(self, session: Session) -> Claimed | None:
        return claims.take(session, self._owner, self._now(), self._office.lease)

    def _now(self) -> dt.datetime:
        return self._office.clock.now()

    # One message

    def _deliver(self, claimed: Claimed) -> Outcome:
        """Render if need be, then hand over."""
        rendered = self._rendered(claimed)
        if isinstance(rendered, Outcome):
            return rendered
        if self._connection is None:
            return Outcome(state=KEPT, rendered=rendered)
        try:
            return self._hand_over(claimed, rendered, self._connection)
        except Unreachable as error:
            return Outcome(state=QUEUED, words=str(error), rendered=rendered, reached=False)

    def _hand_over(
        self, claimed: Claimed, rendered: Rendered, connection: Connection
    ) -> Outcome:  # fmt: skip
        """Raises Unreachable."""
        connection.open()
        try:
            connection.announce(self._office.sender.address, rendered.address)
            if not self._begin_data(claimed, rendered, connection):
                return Outcome(state="")
            connection.hand_over(rendered.data)
        except Declined as error:
            state = FAILED if error.for_good else QUEUED
            return Outcome(state=state, words=str(error), rendered=rendered)
        except Lost:
            return Outcome(state=UNCERTAIN, words="no answer after the body")
        return Outcome(state=SENT)

    def _begin_data(self, claimed: Claimed, rendered: Rendered, connection: Connection) -> bool:
        """Mark that the body is about to leave. If not, the server forgets what was announced."""
        mine = False
        try:
            mine = bool(
                self._office.claim(
                    lambda session: claims.begin_data(session, claimed.id, self._owner, rendered)
                )
            )
        finally:
            if not mine:
                connection.close()
        return mine

    def _rendered(self, claimed: Claimed) -> Rendered | Outcome:
        """Its words, asked and rendered if they were not; else why it goes no further.

        A broken template stops this message, and no step.
        """
        try:
            prepared = self._office.write(lambda session: self._prepare(session, claimed))
            if isinstance(prepared, str):
                return Outcome(state=OBSOLETE, words=prepared)
            if isinstance(prepared, Rendered):
                return prepared
            return self._render(claimed, *prepared)
        except (DBAPIError, Conflict) as error:
            return Outcome(state=QUEUED, words=type(error).__name__)
        except UnsafeMail as error:
            return Outcome(state=FAILED, words=str(error))
        except Exception as error:
            log.exception("message not rendered", extra={"message_id": claimed.id})
            words = f"{type(error).__name__}: {error}"
            return Outcome(state=FAILED, words=words, fault=incidents.said(error))

    def _prepare(self, session: Session, claimed: Claimed) -> str | Rendered | tuple[str, Sheet]:
        """Why the message stops here; else its words, or its address and what they are of."""
        office, now = self._office, self._now()
        message = session.get_one(Message, claimed.id)
        person = session.get_one(Person, message.person_id)  # held: asked for once
        told = len(news.told_in(message))
        found = news.standing(session, message, office.followed, now)
        reason = stops.stopped(session, message, registry=office.registry, now=now)
        if claimed.rendered is not None and len(found.items) < told and message.template == DIGEST:
            reason = reason or stops.WITHDRAWN  # what was rendered says what stands no more
        if reason:
            return reason
        if claimed.rendered is not None:
            return claimed.rendered
        sheet = gather(
            session, message, registry=office.registry, links=office.links, now=now, news=found
        )
        return claims.written_to(message, person), sheet

    def _render(self, claimed: Claimed, address: str, sheet: Sheet) -> Rendered:
        """Raises UnsafeMail."""
        office = self._office
        written = office.renderer.render(sheet)
        data = build(
            written, sender=office.sender, address=address, message_id=claimed.message_id,
            thread=claimed.thread, at=self._now(),
        )  # fmt: skip
        return Rendered(
            address=address, language=written.language, subject=written.subject[:400], data=data
        )

    # What became of it

    def _settle(
        self, claimed: Claimed, outcome: Outcome, session: Session, *, more: bool
    ) -> Claimed | None:
        """Note it, and take the next."""
        now = self._now()
        if outcome.state == QUEUED and not self._given_up(session, claimed, now):
            self._wait(session, claimed, outcome, now)
        elif outcome.state:
            claims.end(
                session, claimed, self._owner, now=now, words=outcome.words, fault=outcome.fault,
                state=FAILED if outcome.state == QUEUED else outcome.state,
                rendered=outcome.rendered,
            )  # fmt: skip
        return self._take(session) if more else None

    @staticmethod
    def _given_up(session: Session, claimed: Claimed, now: dt.datetime) -> bool:
        """After days it is left to a person; while mail was paused nobody tried."""
        paused = pauses.last_end(session, now)
        return now - max(claimed.since, paused or claimed.since) > GIVE_UP

    def _wait(
        self, session: Session, claimed: Claimed, outcome: Outcome, now: dt.datetime
    ) -> None:  # fmt: skip
        """Back into the queue, each time for longer."""
        wait = min(dt.timedelta(minutes=2 ** min(claimed.attempts, 8)), LONGEST)
        spread = dt.timedelta(seconds=claimed.id % 60)  # not all at the same second
        claims.later(
            session, claimed.id, self._owner, at=now + wait + spread, words=outcome.words,
            rendered=outcome.rendered,
        )  # fmt: skip


def deliver(office: Office, limit: int = AT_ONCE) -> int:
    """One run of one worker over one connection."""
    worker = Worker(office)
    try:
        return worker.run(limit)
    finally:
        worker.close()
