"""What the metronome calls, and how often."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from config import post, sections
from config.bootstrap import Services
from config.followed import followed
from notifications import contacts
from notifications.delivery import Worker
from notifications.digests import Digests
from workflows.domain.accounts import queries
from workflows.domain.accounts import services as accounts
from workflows.domain.documents import services as documents

SWEEP, MAIL, REMIND, HEARTBEAT, TIDY, CONTACT = 20, 10, 60, 60, 3600, 3600  # seconds


def jobs(services: Services) -> Mapping[str, tuple[Callable[[], object], int]]:
    """Name -> (work, seconds between beats). Any number of nodes may run them at once."""
    sweep = services.sweep()
    worker = Worker(post.office(services))
    return {
        "heartbeat": (sweep.heartbeat, HEARTBEAT),
        "sweep": (sweep.tick, SWEEP),
        "reminders": (lambda: tell(services), REMIND),
        "mail": (worker.run, MAIL),
        "contacts": (lambda: contact(services), CONTACT),
        "tidy": (lambda: services.write(lambda session: tidy(services, session)), TIDY),
    }


def tell(services: Services) -> int:
    """Overviews first, so that the reminders of the day join them."""
    return overviews(services) + remind(services) + sections.remind(services)


def overviews(services: Services) -> int:
    """Queue every overview whose day has come."""
    made = Digests(
        services.registry, services.outbox.queue, desk_titles(services), followed(services)
    )
    return made.sweep(services.write, services.clock.now())


def contact(services: Services) -> int:
    """Ask the desk about seats from which nobody has come since two mails."""
    return contacts.watch(
        services.read, services.write, queries.last_sign_ins, desk=desk_titles(services),
        now=services.clock.now(),
    )  # fmt: skip


def desk_titles(services: Services) -> frozenset[str]:
    """The titles whose holders do the work of the desk."""
    return frozenset(title for title, may in services.desk.items() if "desk" in may)


def remind(services: Services) -> int:
    """Take every rung of the ladder whose time has come."""
    return services.outbox.reminders.sweep(services.write, services.clock.now())


def tidy(services: Services, session: Session) -> None:
    """Throw away what has served its time: codes, old sign-ins, bytes nobody delivered."""
    now = services.clock.now()
    accounts.sweep(session, now=now)
    documents.sweep(session, now)
