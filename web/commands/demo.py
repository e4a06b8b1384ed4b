"""The demonstration: a living cycle of fictional States."""

from __future__ import annotations

import datetime as dt
import logging

import click

from config import founding
from config.bootstrap import Services
from config.demo import build
from config.founding import Account
from web.commands import house

DATE = click.DateTime(["%Y-%m-%d"])
BEGINS = dt.timedelta(days=560)  # about as long before its end as the demonstration begins


@click.command()
@click.option("--until", type=DATE, help="Last day of the virtual past; default: yesterday.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same cycle.")
def demo(until: dt.datetime | None, seed: int) -> None:
    """Furnish an empty database with a cycle of 48 fictional States."""
    with house.services(demo=True) as services:
        if not services.read(founding.is_empty):
            raise click.ClickException(
                "The database is not empty; the demonstration needs its own."
            )
        furnish(services, until.date() if until else None, seed)


def furnish(services: Services, until: dt.date | None = None, seed: int = 1) -> None:
    """Build the demonstration and say who can sign in."""
    logging.getLogger("notifications").setLevel(logging.WARNING)  # thousands of mails are kept
    last = until or services.clock.now().date() - dt.timedelta(days=1)
    first = last - BEGINS
    with click.progressbar(length=BEGINS.days, label="A cycle of 48 fictional States") as bar:
        gone = [first]

        def progress(day: dt.date) -> None:
            bar.update(max((day - gone[0]).days, 0))
            gone[0] = max(day, gone[0])

        accounts = build.build(services.settings, last, seed=seed, progress=progress)
    logging.getLogger("notifications").setLevel(logging.NOTSET)
    services.name_book.forget()
    show(accounts)


def show(accounts: list[Account]) -> None:
    click.echo(
        "Fictional States, invented data. Everybody's password is: " + founding.DEMO_PASSWORD
    )
    for account in accounts:
        click.echo(f"  {account.email:26} {account.role}")


COMMANDS = (demo,)
