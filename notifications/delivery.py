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
from notifications.claims import Claimed
from notifications.mail import Sender, UnsafeMail, Written, build
from notifications.models import FAILED, KEPT, OBSOLETE, SENT, UNCERTAIN, Message
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


class Worker:
    """One worker with one connection. Any number of them may run at once."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._owner = uuid.uuid4().hex
        self._connection = (
            Connection(office.smtp, office.sender.domain) if office.smtp is not None else None
        )

    def run(self, limit: int = AT_ONCE) -> int:
        """Deliver what is due, at most `limit`; answers how many messages were taken."""
        self._office.claim(lambda session: claims.sweep(session, self._now()))
        for count in range(limit):
            claimed = self._office.claim(self._take)
            if claimed is None:
                return count
            try:
                self._deliver(claimed)
            except Unreachable as error:
                self._later(claimed, str(error))
                return count
        return limit

    def close(self) -> None:
        if self._connection is not None:
            self._connection.quit()

    def _take(self, session: Session) -> Claimed | None:
        return claims.take(session, self._owner, self._now(), self._office.lease)

    def _now(self) -> dt.datetime:
        return self._office.clock.now()

    # One message

    def _deliver(self, claimed: Claimed) -> None:
        """Render if need be, then hand over. Raises Unreachable; the message then waits."""
        frozen = self._frozen(claimed)
        if frozen is None:
            return
        if self._connection is None:
            if claimed.frozen is not None:  # what was rendered now is kept already
                self._end(claimed, KEPT)
            return
        address, data = frozen
        connection = self._connection
        connection.open()
        try:
            connection.announce(self._office.sender.address, address)
            if not self._begin_data(claimed, connection):
                return  # somebody else has it by now
            connection.hand_over(data)
        except Declined as error:
            self._declined(claimed, error)
        except Lost:
            self._end(claimed, UNCERTAIN, "no answer after the body")
        else:
            self._end(claimed, SENT)

    def _begin_data(self, claimed: Claimed, connection: Connection) -> bool:
        """Mark that the body is about to leave. If not, the server forgets what was announced."""
        mine = False
        try:
            mine = bool(self._office.claim(lambda s: claims.begin_data(s, claimed.id, self._owner)))
        finally:
            if not mine:
                connection.close()
        return mine

    def _frozen(self, claimed: Claimed) -> tuple[str, bytes] | None:
        """Address and bytes, asked and rendered if they were not; None: it goes no further.

        A broken template stops this message, and no step.
        """
        try:
            return self._freeze(claimed)
        except (DBAPIError, Conflict) as error:
            self._later(claimed, type(error).__name__)
        except UnsafeMail as error:
            self._end(claimed, FAILED, str(error))
        except Exception as error:
            log.exception("message not rendered", extra={"message_id": claimed.id})
            words = f"{type(error).__name__}: {error}"
            self._end(claimed, FAILED, words, fault=incidents.said(error))
        return None

    def _freeze(self, claimed: Claimed) -> tuple[str, bytes] | None:
        office = self._office
        prepared = office.write(lambda session: self._prepare(session, claimed))
        if isinstance(prepared, str):
            self._end(claimed, OBSOLETE, prepared)
            return None
        if claimed.frozen is not None:
            return claimed.frozen
        address, sheet = prepared
        written = office.renderer.render(sheet)
        data = build(
            written, sender=office.sender, address=address, message_id=claimed.message_id,
            thread=claimed.thread, at=self._now(),
        )  # fmt: skip
        frozen = office.claim(partial(self._keep, claimed, (address, data), written))
        return (address, data) if frozen else None

    def _keep(
        self, claimed: Claimed, frozen: tuple[str, bytes], written: Written, session: Session
    ) -> bool:
        """Write down what was rendered; without a server that is the end of it."""
        mine = claims.freeze(
            session, claimed.id, self._owner, address=frozen[0], data=frozen[1], written=written
        )
        if mine and self._connection is None:
            claims.end(session, claimed, self._owner, state=KEPT, now=self._now(), words="")
        return mine

    def _prepare(self, session: Session, claimed: Claimed) -> str | tuple[str, Sheet | None]:
        """Why the message stops here; else its address and what it is rendered from."""
        office, now = self._office, self._now()
        message = session.get_one(Message, claimed.id)
        person = session.get_one(Person, message.person_id)  # held: asked for once
        told = len(news.told_in(message))
        found = news.standing(session, message, office.followed, now)
        reason = stops.stopped(session, message, registry=office.registry, now=now)
        if claimed.frozen is not None and len(found.items) < told and message.template == DIGEST:
            reason = reason or stops.WITHDRAWN  # what was rendered says what stands no more
        if reason or claimed.frozen is not None:
            return reason or (message.address, None)
        sheet = gather(
            session, message, registry=office.registry, links=office.links, now=now, news=found
        )
        return claims.written_to(message, person), sheet

    # What became of it

    def _declined(self, claimed: Claimed, error: Declined) -> None:
        if error.for_good:
            self._end(claimed, FAILED, str(error))
        else:
            self._later(claimed, str(error))

    def _later(self, claimed: Claimed, words: str) -> None:
        """Back into the queue, each time for longer; after days it is left to a person."""
        now = self._now()
        paused = self._office.claim(lambda session: pauses.last_end(session, now))
        if now - max(claimed.since, paused or claimed.since) > GIVE_UP:
            self._end(claimed, FAILED, words)
            return
        wait = min(dt.timedelta(minutes=2 ** min(claimed.attempts, 8)), LONGEST)
        spread = dt.timedelta(seconds=claimed.id % 60)  # not all at the same second
        self._office.claim(
            lambda session: claims.later(
                session, claimed.id, self._owner, at=now + wait + spread, words=words
            )
        )

    def _end(self, claimed: Claimed, state: str, words: str = "", *, fault: str = "") -> None:
        now = self._now()
        self._office.claim(
            lambda session: claims.end(
                session, claimed, self._owner, state=state, now=now, words=words, fault=fault
            )
        )
        log.info("message %s", state, extra={"message_id": claimed.id, "try": claimed.attempts})


def deliver(office: Office, limit: int = AT_ONCE) -> int:
    """One run of one worker over one connection."""
    worker = Worker(office)
    try:
        return worker.run(limit)
    finally:
        worker.close()
