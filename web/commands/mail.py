"""Commands about mail and reminders."""

from __future__ import annotations

import datetime as dt
import logging
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import click
from sqlalchemy.orm import Session

from config import post
from config.bootstrap import Services
from config.i18n import LANGUAGES
from engine import seats
from notifications import bounces, mailbox, queries, returned
from notifications.delivery import Worker
from notifications.models import Message
from web.commands import house

log = logging.getLogger(__name__)


@click.group()
def mail() -> None:
    """Mail."""


@mail.command("test")
@click.argument("address")
@click.option("--language", default="en", type=click.Choice(list(LANGUAGES)), show_default=True)
def tried(address: str, language: str) -> None:
    """Send one message to an address and say what became of it."""
    with house.services() as services:
        number = services.write(partial(_queue, services, address, language))
        Worker(post.office(services)).run()
        state = services.read(partial(_outcome, number))
    click.echo(f"{address}: {state}")


def _queue(services: Services, address: str, language: str, session: Session) -> int:
    now = services.clock.now()
    person = seats.find_or_make_person(
        session, name=address, email=address, language=language, now=now
    )
    return services.outbox.post(session, "activation", person, {}, now=now).id


def _outcome(number: int, session: Session) -> str:
    row = session.get_one(Message, number)
    return f"{row.state} {row.error or ''}".strip()


@mail.command("bounces")
@click.option("--maildir", type=click.Path(path_type=Path), help="A Maildir instead of the input.")
@click.option("--imap", help="imaps://user@host/folder instead of the input.")
def came_back(maildir: Path | None, imap: str | None) -> None:
    """File reports about mail that came back: one message or an mbox from the standard input."""
    if maildir is not None and imap is not None:
        raise click.ClickException("Either --maildir or --imap.")
    with house.services() as services:
        try:
            counts = _file(services, _waiting(services, maildir, imap))
        except mailbox.MailboxFault as fault:
            raise click.ClickException(str(fault)) from None
    for line in counts.lines():
        click.echo(line)


def _waiting(
    services: Services, maildir: Path | None, imap: str | None
) -> Iterable[mailbox.Waiting]:
    if maildir is not None:
        return mailbox.maildir(maildir)
    if imap is not None:
        return mailbox.Imap(imap, services.settings.imap_password.get_secret_value())
    return mailbox.stream(sys.stdin.buffer.read())


def _file(services: Services, waiting: Iterable[mailbox.Waiting]) -> bounces.Counts:
    """One transaction for each mail; only then is it settled in its mailbox."""
    counts = bounces.Counts()
    for data, settle in waiting:
        try:
            found = returned.read(data)
        except Exception:
            log.warning("a mail could not be read", exc_info=True)
            counts.unread += 1
            continue
        outcome = services.write(partial(bounces.file, found=found, now=services.clock.now()))
        counts.add(outcome)
        if outcome in bounces.SETTLED:
            settle()
    return counts


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show; without it, what is due is sent.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As if it were that day.")
def reminders(dry_run: bool, day: dt.datetime | None) -> None:  # noqa: FBT001
    """Show or take the rungs of the reminder ladder."""
    with house.services() as services:
        if not dry_run:
            if day is not None:
                raise click.ClickException("--on goes with --dry-run.")
            count = services.outbox.reminders.sweep(services.write, services.clock.now())
            click.echo(f"{count} rungs taken")
            return
        until = day.date() if day else services.clock.now().date()
        lines = services.read(partial(_forecast, services, until))
    for line in lines:
        click.echo(line)
    click.echo(f"{len(lines)} until {until}")


def _forecast(services: Services, until: dt.date, session: Session) -> list[str]:
    now = services.clock.now()
    rows = queries.forecast(session, services.registry, now=now, until=until)
    return [f"{row.on}\t{row.reference}\t{row.rung}\t{row.person or 'secretariat'}" for row in rows]


COMMANDS = (mail, reminders)
