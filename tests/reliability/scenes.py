"""Three pieces of work that a fault may break off: a step, the mail of a step, a beat of the clock."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from config import post
from config.bootstrap import wire
from config.settings import Settings
from engine.clock import FixedClock
from engine.models.history import Event
from notifications.delivery import Worker
from notifications.models import FAILED, QUEUED, SENDING, Message
from tests.reliability.definitions import FAMILY
from tests.reliability.forms import command_of
from tests.reliability.house import TO_VISIT, House, carry, open_dossier

NOWHERE = "smtp://127.0.0.1:9"  # whoever is told is only queued


def posting(url: str, smtp: str, now: dt.datetime) -> House:
    """A house that tells its steps and has a mail server."""
    settings = Settings(
        database_url=url, smtp_url=smtp, mail_from="desk@reviews.example.org",
        base_url="https://reviews.example.org", secret_key="a secret of tests, long enough to be one",
    )  # fmt: skip
    clock = FixedClock(now)
    return House(wire(settings, clock, FAMILY), clock)


@dataclass(frozen=True)
class Scene:
    """A house made ready for the work, the work, and what is done once it was broken off.

    `ready` answers what the work is given; `work` and `again` answer whether it was done before.
    """

    ready: Callable[[House], dict[str, Any]]
    work: Callable[[House, dict[str, Any]], object]
    again: Callable[[House, dict[str, Any]], object]


def _answer(house: House) -> dict[str, Any]:
    """The step that moves most: a child's answer, on which its parent moves and closes it."""
    case = carry(house, open_dossier(house), TO_VISIT - 1)
    actor = house.actors["adviser_xag"]
    return {
        "id": "the-step", "case": house.children(case)[1], "trigger": "answer",
        "actor": [actor.person, actor.seat, actor.title, actor.body], "inputs": {"opinion": "no"},
    }  # fmt: skip


def send(house: House, given: dict[str, Any]) -> bool:
    return house.send(command_of(dict(given))).repeated


def _queue(house: House) -> dict[str, Any]:
    open_dossier(house)
    return {}


def deliver(house: House, _: dict[str, Any]) -> None:
    """One run of a worker that lives as long as its house, as in the scheduler."""
    worker = house.__dict__.setdefault("worker", Worker(post.office(house.services)))
    worker.run()


def deliver_later(house: House, given: dict[str, Any]) -> None:
    """Once leases have run out, and pauses between two tries."""
    for _ in range(2):
        house.clock.advance(hours=1)
        deliver(house, given)


def _window(house: House) -> dict[str, Any]:
    carry(house, open_dossier(house), 1)
    house.clock.advance(days=70)
    return {}


def tick(house: House, _: dict[str, Any]) -> None:
    house.tick()


def tick_later(house: House, _: dict[str, Any]) -> None:
    """Once what failed is tried again."""
    house.clock.advance(hours=2)
    house.tick()
    house.tick()


SCENES = {
    "step": Scene(_answer, send, send),
    "mail": Scene(_queue, deliver, deliver_later),
    "tick": Scene(_window, tick, tick_later),
}


# What came of it


def outcome(house: House) -> tuple[Counter[Any], Counter[Any]]:
    """All that was done and said, however often it was begun."""
    events = house.rows(sa.select(Event.case_id, Event.trigger, Event.command_id))
    told = house.rows(sa.select(Message.person_id, Message.kind, Message.case_id))
    return Counter(map(tuple, events)), Counter(map(tuple, told))


def lost(house: House, received: Counter[str]) -> list[str]:
    """Mail that neither arrived nor says that it may not have; mail that arrived twice."""
    found = [f"{name} arrived {n} times" for name, n in received.items() if n > 1]
    for message in house.services.read(lambda s: list(s.scalars(sa.select(Message)))):
        if message.state in {QUEUED, SENDING, FAILED}:
            found.append(f"{message.id} is {message.state}: {message.error}")
        elif message.state == "sent" and not received[message.message_id]:
            found.append(f"{message.id} never arrived")
    return found


def uncertain(house: House) -> int:
    query = sa.select(sa.func.count()).select_from(Message)
    return int(house.rows(query.where(Message.state == "uncertain"))[0][0])
