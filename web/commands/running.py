"""Commands that run: the site, the scheduler, checks of the whole house."""

from __future__ import annotations

import datetime as dt
import re
import signal
import sys
import threading

import click
from waitress import create_server

from config import checks, founding, logs, readiness, settings, work
from engine import heads
from engine.scheduler import Metronome
from web.app import begun, create_app
from web.commands import house
from web.commands.demo import furnish
from web.printing import faces
from web.printing.galley import language_name

DIGEST = re.compile(f"[0-9a-f]{{{heads.LEAST_SIGNS},64}}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--threads", default=8, show_default=True)
@click.option("--demo", is_flag=True, help="Fictional States; an empty database is furnished.")
def serve(host: str, port: int, threads: int, demo: bool) -> None:  # noqa: FBT001
    """Serve the pages and run the scheduler, in one process."""
    with house.services(demo=demo) as services:
        logs.begin(services.settings.log)
        settings.check_host(services.settings, host)
        services.settings = settings.served_at(services.settings, host, port)
        checks.refuse_start(services)
        if demo and services.read(founding.is_empty):
            furnish(services)
        elif services.read(founding.is_empty):
            click.echo("Nobody is known here yet. Make the first officer:")
            click.echo("  quadrennial init --name NAME --email ADDRESS")
        metronome = Metronome()
        metronome.start(work.jobs(services))
        server = create_server(create_app(services), host=host, port=port, threads=threads)
        begun()
        click.echo(f"Quadrennial: http://{host}:{port}")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # ends `run`, requests come through
        try:
            server.run()
        finally:
            metronome.stop()


@click.command()
def scheduler() -> None:
    """Run the scheduler alone; any number of these may run beside one another."""
    with house.services() as services:
        logs.begin(services.settings.log)
        checks.refuse_start(services)
        metronome = Metronome()
        metronome.start(work.jobs(services))
        stop = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stop.set())
        click.echo("scheduler running")
        stop.wait()
        metronome.stop()


@click.command()
def check() -> None:
    """Look at settings, schema, definitions and data; say what is wrong."""
    with house.services() as services:
        click.echo(services.settings.describe())
        faults = checks.faults(services) + checks.server_faults(services)
        if lacking := faces.lacking_at_all():
            names = ", ".join(str(language_name(code)) for code in lacking)
            click.echo(f"PDF files lack a typeface for: {names}; docs/operations.md says more.")
        for reason in readiness.reasons(services):
            click.echo(reason.sentence)
        for line in faults:
            click.echo(line, err=True)
        if faults:
            raise click.exceptions.Exit(1)
        click.echo("All is well.")


class Head(click.ParamType[tuple[dt.date, str]]):
    """A head that was kept outside: its day, and its digest or the first signs of it."""

    name = "DAY:DIGEST"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[dt.date, str]:
        day, _, digest = str(value).partition(":")
        try:
            kept = dt.date.fromisoformat(day), digest.strip().lower()
        except ValueError:
            self.fail(f"{value}: write it as 2027-01-15:9f86d081884c7d65...", param, ctx)
        if not DIGEST.fullmatch(kept[1]):
            self.fail(f"{value}: {heads.LEAST_SIGNS} to 64 signs of the digest.", param, ctx)
        return kept


@click.command()
@click.argument("references", nargs=-1)
@click.option("--head", "outside", type=Head(), multiple=True, help="A head kept elsewhere.")
def verify(references: tuple[str, ...], outside: tuple[tuple[dt.date, str], ...]) -> None:
    """Rebuild cases from their history and check the chain; all cases by default.

    With all cases, or with a head that was printed or mailed, the daily heads are checked, too.
    """
    with house.services() as services:
        count, faults = services.read(lambda session: checks.verify(session, references))
        if outside or not references:
            faults += services.read(lambda session: checks.whole(session, outside))
        last = services.read(heads.latest)
    for line in faults:
        click.echo(line, err=True)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo(f"{count} cases verify.")
    if last and (outside or not references):
        click.echo(f"The heads of all days up to {last.day} follow one another.")
    for day, _ in sorted(outside):
        click.echo(f"The head kept of {day} is the one here.")


@click.command()
def head() -> None:
    """Print the latest head of the history, to be kept elsewhere; see `verify --head`."""
    with house.services() as services:
        last = services.read(heads.latest)
    if last is None:
        raise click.ClickException("No head was made yet; the scheduler makes one a day.")
    click.echo(f"{last.day}:{last.digest}")


COMMANDS = (serve, scheduler, check, verify, head)
