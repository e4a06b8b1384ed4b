"""What the metronome calls, and how often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from config import disposals, post, sections
from config.bootstrap import Services
from config.followed import followed
from config.watch import Watch
from engine import disposal, doors, editions, heads
from engine.models.disposal import CALENDAR
from engine.timekeeping import Timekeeper
from notifications import contacts
from notifications.delivery import Worker
from notifications.digests import Digests
from workflows.domain.accounts import handover, queries

SWEEP, MAIL, REMIND, HEARTBEAT, TIDY, CONTACT = 20, 10, 60, 60, 3600, 3600  # seconds
HEAD, DISPOSE = 600, 600
AWAKE = frozenset({"heartbeat", "mail"})  # ask by themselves whether the house stands still


def jobs(services: Services) -> Mapping[str, tuple[Callable[[], object], int]]:
    """Name -> (work, seconds between beats). Any number of nodes may run them at once."""
    sweep = services.sweep()
    worker, watch = Worker(post.office(services)), Watch(services.clock)
    keeper = Timekeeper(services.clock)

    def beat() -> None:
        if keeper.watch(services.write):
            sweep.heartbeat()
            services.write(watch.write)

    every: dict[str, tuple[Callable[[], object], int]] = {
        "heartbeat": (beat, HEARTBEAT),
        "sweep": (sweep.tick, SWEEP),
        "reminders": (lambda: tell(services), REMIND),
        "mail": (worker.run, MAIL),
        "contacts": (lambda: contact(services), CONTACT),
        "head": (lambda: head(services), HEAD),
        "dispose": (lambda: dispose(services), DISPOSE),
        "tidy": (lambda: services.write(lambda session: tidy(services, session)), TIDY),
    }
    return {
        name: (watch.timed(name, work if name in AWAKE else resting(services, keeper, work)), pause)
        for name, (work, pause) in every.items()
    }


def resting(
    services: Services, keeper: Timekeeper, work: Callable[[], object]
) -> Callable[[], object]:
    """The same work, left undone while the house stands still or its clock is not believed."""

    def rests(session: Session) -> bool:
        return doors.stands_still(session) or bool(keeper.doubt(session))

    return lambda: None if services.read(rests) else work()


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


def head(services: Services) -> bool:
    """Write the head of the day's history, once a day, whoever comes first; whether we did."""
    now = services.clock.now()

    def today(session: Session) -> dt.date:
        return editions.calendar_of(session).day(now)

    if not services.read(lambda session: heads.due(session, today(session))):
        return False
    return bool(services.write(lambda session: heads.make(session, today(session), now)))


def remind(services: Services) -> int:
    """Take every rung of the ladder whose time has come."""
    return services.outbox.reminders.sweep(services.write, services.clock.now())


def dispose(services: Services) -> bool:
    """Throw away what has served its time, once a day, whoever comes first; whether we did."""
    now = services.clock.now()
    today = services.read(editions.calendar_of).day(now)
    if services.read(lambda session: disposal.claimed(session, today)):
        return False
    if not services.write(lambda session: disposal.claim(session, today, now)):
        return False
    disposals.run(services, CALENDAR)
    return True


def tidy(services: Services, session: Session) -> None:
    """End what hangs on seats that were left."""
    handover.settle(session, now=services.clock.now())
