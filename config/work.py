"""What the metronome calls, and how often."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from config import post
from config.bootstrap import Services
from notifications.delivery import Worker
from workflows.domain.accounts import services as accounts
from workflows.domain.documents import services as documents

SWEEP, MAIL, REMIND, HEARTBEAT, TIDY = 20, 10, 60, 60, 3600  # seconds


def jobs(services: Services) -> Mapping[str, tuple[Callable[[], object], int]]:
    """Name -> (work, seconds between beats). Any number of nodes may run them at once."""
    sweep = services.sweep()
    worker = Worker(post.office(services))
    return {
        "heartbeat": (sweep.heartbeat, HEARTBEAT),
        "sweep": (sweep.tick, SWEEP),
        "reminders": (lambda: remind(services), REMIND),
        "mail": (worker.run, MAIL),
        "tidy": (lambda: services.write(lambda session: tidy(services, session)), TIDY),
    }


def remind(services: Services) -> int:
    """Take every rung of the ladder whose time has come."""
    return services.outbox.reminders.sweep(services.write, services.clock.now())


def tidy(services: Services, session: Session) -> None:
    """Throw away what has served its time: codes, old sign-ins, bytes nobody delivered."""
    now = services.clock.now()
    accounts.sweep(session, now=now)
    documents.sweep(session, now)
