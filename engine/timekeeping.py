"""Whether the clock of a machine is believed: what it says against all that is known beside it."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import time
import zlib
from collections.abc import Callable
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import doors, incidents
from engine.clock import Clock, SystemClock
from engine.db import on_sqlite
from engine.models.doors import Heartbeat
from engine.models.incidents import Incident

CLOCK = "clock"  # what an incident is about; its row names the machine
JITTER = dt.timedelta(minutes=2)
SILENCE = dt.timedelta(days=7)  # whoever starts after a longer one is asked whether it was so long
APART = "differs from the clock of the database by more than two minutes"
BACK = "is behind the last sign of life of the house"
JUMPED = "jumped by more than two minutes while the process ran"
LEAP = "is more than seven days after the last sign of life of the house"

T = TypeVar("T")


class Write(Protocol):
    """Runs work in one transaction and answers its result."""

    def __call__(self, work: Callable[[Session], T], /) -> T: ...


_THEIRS = sa.text("SELECT clock_timestamp() AS at, host(inet_server_addr()) AS address")


def since_boot() -> float:
    """Seconds that pass whatever the clock is set to, a machine's sleep included."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Timekeeper:
    """The clock of one process, and why it is not believed. One that is set by hand always is."""

    def __init__(self, clock: Clock, elapsed: Callable[[], float] = since_boot) -> None:
        self._clock, self._elapsed = clock, elapsed
        self._row = zlib.crc32(socket.gethostname().encode()) & 0x7FFFFFFF
        self._told = False
        self.believe()

    def believe(self) -> None:
        """From here on it is right."""
        self._at, self._began, self._measured = self._clock.now(), self._elapsed(), True

    def doubt(self, session: Session) -> str:
        """What speaks against the clock; empty where nothing does."""
        if not isinstance(self._clock, SystemClock):
            return ""
        if self._measured and self._jumped():
            return JUMPED
        found = against(session, self._clock.now())
        if found:
            self._measured = False  # it was wrong already: being set right is no jump
        else:
            self.believe()
        return found

    def _jumped(self) -> bool:
        passed = dt.timedelta(seconds=self._elapsed() - self._began)
        return abs(self._clock.now() - self._at - passed) > JITTER

    def watch(self, write: Write) -> bool:
        """Whether it is believed. If not, an incident says so until it is, or a person says so."""
        doubt, stood = write(self._note)
        if doubt and self._told and not stood:
            self._told = False
            self.believe()  # a person has looked; the next beat goes on, or doubts anew
            return False
        self._told = bool(doubt)
        return not doubt

    def _note(self, session: Session) -> tuple[str, bool]:
        """The doubt there is, and whether an incident of this machine stood already."""
        if doors.stands_still(session):
            return "", False  # the release of the house counts as a sign of life
        now, doubt = self._clock.now(), self.doubt(session)
        stood = self._row in incidents.standing(session, CLOCK)
        if doubt and not self._told and not stood:
            incidents.note(session, CLOCK, self._row, f"The clock {doubt}.", now=now)
        if stood and self._told and not doubt:
            incidents.settle(session, CLOCK, [self._row], now=now)
        return doubt, stood


def against(session: Session, now: dt.datetime) -> str:
    """What the database and the last sign of life say against an instant."""
    witnessed = False
    if not on_sqlite(session):
        theirs = session.execute(_THEIRS).one()
        if abs(now - theirs.at) > JITTER:
            return APART
        witnessed = bool(theirs.address) and not ipaddress.ip_address(theirs.address).is_loopback
    last = session.scalar(sa.select(Heartbeat.at))
    if last is None:
        return ""
    if now < last - JITTER:
        return BACK
    return LEAP if now > last + SILENCE and not witnessed else ""


def confirm(session: Session, *, by: int, now: dt.datetime, note: str = "") -> int:
    """A person says that the clock is right; answers how many incidents that settles."""
    found = session.scalars(
        sa.select(Incident).where(Incident.what == CLOCK, Incident.resolved_at.is_(None))
    ).all()
    for each in found:
        incidents.resolve(session, each, now=now, by=by, note=note)
    row = session.get(Heartbeat, 1)
    if against(session, now) == APART:
        return len(found)  # the clock of the database says otherwise: nothing goes on by this one
    if found and row is not None and row.at > now:
        row.at = now
        session.flush()
    elif found:
        doors.beat(session, now)  # the silence counts as one of shut doors
    return len(found)
