"""Mail: the worker's delivery against a bare loop that renders the same messages and sends them."""

from __future__ import annotations

import json
import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.often import Cost, Times, between
from benchmarks.places import Place
from benchmarks.steps import metered
from config import post
from notifications import claims
from notifications.delivery import Office, Worker
from notifications.mail import build
from notifications.models import SENT, Message
from notifications.sheet import Sheet, gather
from notifications.smtp import Smtp
from tests.reliability.house import House, furnish, house_at, make_tables, open_dossier

Ready: TypeAlias = tuple[str, str, str, Sheet]  # address, message id, thread


@dataclass(frozen=True)
class Mail:
    """What a message costs, by the clock as the server sees them come.

    `sent`: how many our tables say, `taken`: the server says.
    """

    messages: int
    ours: Cost
    bare: Cost
    sent: int
    taken: int


def measure(place: Place, messages: int, rounds: int = 2) -> Mail:
    """Rounds of ours and of the bare loop by turns, to one server for both."""
    count = _queued(place, messages)
    ours, bare = Times(), Times()
    with server() as (smtp, taken):
        for _ in range(rounds):
            house = house_at(place.again(), listeners=None)
            office = replace(post.office(house.services), smtp=smtp)
            sheets = house.services.read(lambda rows, office=office: _sheets(rows, office))
            meter = metered(house)
            _loop(sheets, office)
            bare.add(between(taken()), meter())
            worker, meter = Worker(office), metered(house)
            worker.run(count)
            arrived = taken()
            ours.add(between(arrived), meter())
            worker.close()
            sent = house.rows(sa.select(sa.func.count()).where(Message.state == SENT))[0][0]
            house.close()
    return Mail(count, ours.cost, bare.cost, sent, len(arrived))


def _queued(place: Place, messages: int) -> int:
    """Dossiers are opened until so many messages wait; answers how many there are."""
    house = furnish(house_at(make_tables(place.empty()), listeners=None))
    while (count := _waiting(house)) < messages:
        open_dossier(house)
    house.close()
    place.keep()
    return count


def _waiting(house: House) -> int:
    return int(house.rows(sa.select(sa.func.count()).select_from(Message))[0][0])


def _sheets(session: Session, office: Office) -> list[Ready]:
    """What each message is rendered from: the bare loop asks no database."""
    now, found = office.clock.now(), []
    for message in session.scalars(sa.select(Message).order_by(Message.next_at, Message.id)):
        sheet = gather(session, message, registry=office.registry, links=office.links, now=now)
        address = claims.address_of(session, message)
        found.append((address, message.message_id, message.thread, sheet))
    return found


def _loop(sheets: list[Ready], office: Office) -> None:
    """Render, build, send: smtplib over one connection."""
    assert office.smtp is not None
    now, sender = office.clock.now(), office.sender
    with smtplib.SMTP(office.smtp.host, office.smtp.port, sender.domain) as connection:
        for address, message_id, thread, sheet in sheets:
            written = office.renderer.render(sheet)
            data = build(
                written, sender=sender, address=address, message_id=message_id, thread=thread,
                at=now,
            )  # fmt: skip
            connection.sendmail(sender.address, [address], data)


@contextmanager
def server() -> Iterator[tuple[Smtp, Callable[[], list[float]]]]:
    """A mail server in a process of its own, and when it took what came since it was asked last."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "benchmarks.sink", str(port)]
    with subprocess.Popen(  # noqa: S603
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        into, out = process.stdin, process.stdout
        assert out.readline() == "ready\n"

        def taken() -> list[float]:
            into.write("?\n")
            into.flush()
            found: list[float] = json.loads(out.readline())
            return found

        try:
            yield Smtp(host="127.0.0.1", port=port), taken
        finally:
            into.close()
            process.wait(timeout=30)
