"""Commands about copies: making one, coming back from one, carrying a house elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from config import backup as copies
from config import move as moves
from config import restore as returns
from config import settings
from config.restore import Proven
from engine import db, timekeeping
from engine.clock import SystemClock
from notifications import backlog
from web.commands import house

FILE = click.Path(dir_okay=False, path_type=Path)
STILL = "It stands still: no mail leaves and no date takes effect until somebody releases it."


@click.command()
@click.argument("file", type=FILE)
@click.option("--self-test", is_flag=True, help="Try an existing FILE in a scratch database.")
def backup(file: Path, self_test: bool) -> None:  # noqa: FBT001
    """Write a complete copy of the database to FILE, checked before it is named.

    FILE.manifest.json beside it says what it holds; a restore needs both.
    """
    if self_test:
        url, now = settings.load().database_url, SystemClock().now()
        _say(f"{file}: comes back whole", returns.self_test(file, url, now))
        return
    with house.services() as services:
        made = copies.write(services.database, file, services.clock.now())
    click.echo(f"{file}: {made.size} bytes, {made.events} events in {len(made.tables)} tables")


@click.command()
@click.argument("file", type=FILE)
@click.option("--into", default="", help="URL of an empty database; by default the configured one.")
def restore(file: Path, into: str) -> None:
    """Bring a copy back into an empty database, where it stands still until it is released."""
    url = into or settings.load().database_url
    _say(f"{file}: brought back", returns.restore(file, url, SystemClock().now()))
    click.echo(STILL)


@click.command()
@click.option("--to", required=True, help="URL of an empty database.")
def move(to: str) -> None:
    """Copy the house into another database, PostgreSQL or SQLite; the first one stays as it is."""
    source = db.connect(settings.load().database_url)
    try:
        _say("moved", moves.move(source, to, SystemClock().now()))
    finally:
        source.dispose()
    click.echo(STILL)


@click.command()
@click.option("--as", "email", required=True, help="Address of the person who releases it.")
@click.option("--keep-back", is_flag=True, help="Send nothing again that was queued before.")
def release(email: str, keep_back: bool) -> None:  # noqa: FBT001
    """Let a house go on that came from a copy, or of which the clock was not believed."""
    with house.services() as services:
        actor = house.acting(services, email)
        if not services.access.desk_allows(actor, "mail.view"):
            raise click.ClickException(f"{email} may not release the house.")
        now = services.clock.now()
        clocks = services.write(
            lambda session: timekeeping.confirm(session, by=actor.person, now=now)
        )
        kept = services.write(
            lambda session: backlog.release(
                session, services.registry, by=actor.person, keep_back=keep_back, now=now
            )
        )
    if clocks:
        click.echo(f"It is {now:%Y-%m-%d %H:%M} UTC; the clock is believed.")
    elif kept is None:
        raise click.ClickException("The house does not stand still.")
    if kept is not None:
        click.echo(f"released; {kept} kept back")


def _say(what: str, found: Proven) -> None:
    click.echo(
        f"{what}: {found.tables} tables, {found.events} events, {found.cases} cases verify,"
        f" {found.files} uploaded files whole; as of {found.at:%Y-%m-%d %H:%M} UTC"
    )


COMMANDS = (backup, restore, move, release)
