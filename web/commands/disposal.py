"""The command that throws away what has served its time, or only says what would go."""

from __future__ import annotations

import click

from config import disposals
from config.disposals import Line
from engine import doors
from engine.models.disposal import COMMAND
from web.commands import house

NOTHING = "No edition of the periods was loaded: `quadrennial config load`."
STILL = "This house came from a copy and stands still: nothing is disposed of until its release."


@click.command()
@click.option("--really/--dry-run", default=False, help="Dispose; else only say what is due.")
def dispose(really: bool) -> None:  # noqa: FBT001
    """Throw away what has served its time; the scheduler does so once a day by itself.

    Says for each kind how many are due and since when the oldest of them counts.
    """
    with house.services() as services:
        now = services.clock.now()
        known, lines = services.read(lambda session: disposals.ahead(session, now))
        if known is None:
            raise click.ClickException(NOTHING)
        if really and services.read(doors.stands_still):
            raise click.ClickException(STILL)
        for line in lines:
            click.echo(_said(line))
        if not really:
            click.echo(f"Edition {known.edition}. Nothing was disposed of; add --really for that.")
            return
        taken = disposals.run(services, COMMAND)
    for kind, count in taken.items():
        if count:
            click.echo(f"{kind}: {count} disposed of")
    click.echo(f"Edition {known.edition}. {sum(taken.values())} disposed of.")


def _said(line: Line) -> str:
    key, days = line.period.key, line.period.days
    if days is None:
        return f"{key:10} kept for good"
    period = f"{key:10} {days} days"
    if line.due is None:
        return f"{period}, kept by the machine; see docs/operations.md"
    oldest = f", the oldest of {line.due.oldest:%Y-%m-%d}" if line.due.oldest else ""
    rule = f" ({line.period.anchor})" if line.period.anchor else " (our default)"
    return f"{period}{rule}: {line.due.count} due{oldest}"


COMMANDS = (dispose,)
