"""Whether the house can serve: its database, its schema, somebody who ticks."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import fitness, migrate
from config.bootstrap import Services
from engine import doors, timekeeping
from engine.clock import SystemClock
from engine.models.doors import Heartbeat

PATIENCE = 1.0  # seconds
SILENCE = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Reason:
    """Why not: a word for a probe, a sentence for whoever runs the house."""

    word: str
    sentence: str


DATABASE = Reason("database", "The database does not answer within a second.")
SCHEMA = Reason("schema", "The schema is not up to date.")
ROOM = Reason("room", "The disk of the database has less than 256 MiB left: nothing is taken in.")
HOLD = Reason("hold", "The house came from a copy and stands still until somebody lets it go on.")
NEVER = Reason("scheduler", "No scheduler has run yet: start `quadrennial scheduler`.")


class Probe:
    """Asks the database in a thread of its own: one that hangs keeps one thread, not the site."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="probe")

    def reasons(self, patience: float = PATIENCE) -> list[Reason]:
        """Why the house is not ready; empty when it is."""
        asked: Future[list[Reason]] = self._thread.submit(reasons, self._services)
        try:
            return asked.result(timeout=patience)
        except (TooLong, sa.exc.SQLAlchemyError):
            asked.cancel()  # where an earlier one still hangs, this one never begins
            return [DATABASE]


def reasons(services: Services) -> list[Reason]:
    """The same without a limit of time. Raises what the database raises."""
    if not migrate.at_head(services.database):
        return [SCHEMA]
    return room(services) + services.read(
        lambda session: (
            standing_still(session)
            + ticking(session, services.clock.now())
            + doubted(services, session)
        )
    )


def room(services: Services) -> list[Reason]:
    return [ROOM] if fitness.short_of_room(services) else []


def doubted(services: Services, session: Session) -> list[Reason]:
    """Whether the clock of this machine is believed. One that was set by hand is."""
    if not isinstance(services.clock, SystemClock):
        return []
    doubt = timekeeping.against(session, services.clock.now())
    return [Reason("clock", f"The clock of this machine {doubt}.")] if doubt else []


def standing_still(session: Session) -> list[Reason]:
    return [HOLD] if doors.stands_still(session) else []


def ticking(session: Session, now: dt.datetime) -> list[Reason]:
    """Whether a scheduler has shown itself of late."""
    row = session.get(Heartbeat, 1)
    if row is None:
        return [NEVER]
    if now - row.at > SILENCE:
        at = row.at.strftime("%Y-%m-%d %H:%M")
        said = f"No scheduler has shown itself since {at} UTC: start `quadrennial scheduler`."
        return [Reason(NEVER.word, said)]
    return []
