"""Commands about data: the first officer, editions, documentation."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click
from sqlalchemy.orm import Session

from config import docs as pages
from config import founding, seeds
from config.desk import EXECUTIVE_DIRECTOR, SECRETARIAT
from config.founding import Account
from config.i18n import LANGUAGES
from config.load import Difference
from engine import editions
from engine.errors import NotFound, Refused
from web.commands import house
from web.commands.secret import ask_password
from workflows.domain.reports import decisions
from workflows.domain.reports.decisions import Decision

SAID = {"waiting": "loaded, not in effect; record the decision with `config decide` or on its page"}
DATE = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--name", required=True, help="Name of the first officer.")
@click.option("--email", required=True)
@click.option("--director", default="", help="Address of the Executive Director's office.")
@click.option("--cycle", default="", help="Name of the first cycle, such as 2026-2029.")
@click.option("--language", default="en", type=click.Choice(list(LANGUAGES)), show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def init(  # noqa: PLR0917
    name: str, email: str, director: str, cycle: str, language: str,
    password_stdin: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """Make the first officer, load the seeds, seed the sessions and open a cycle."""
    password = ask_password(from_stdin=password_stdin)
    with house.services() as services:
        found = seeds.read()
        _print(founding.load_seeds(services, found), as_json=False)
        officer = founding.hold(
            services, Account("officer", name, email, language, SECRETARIAT, SECRETARIAT)
        )
        founding.set_password(services, [email.lower()], password)
        meetings = found.calendar.data.meeting if found.calendar else []
        click.echo(f"sessions: {founding.seed_meetings(services, officer, meetings)} new")
        if cycle:
            head = Account(
                "director", director or name, director or email, language, EXECUTIVE_DIRECTOR,
                SECRETARIAT,
            )  # fmt: skip
            founding.open_cycle(services, founding.hold(services, head), cycle)
            click.echo(f"cycle {cycle}: open")


@click.group()
def config() -> None:
    """Rules, calendar and register."""


@config.command("load")
@click.option("--dir", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only validate, and show what differs.")
@click.option("--json", "as_json", is_flag=True)
def load(folder: Path | None, dry_run: bool, as_json: bool) -> None:  # noqa: FBT001
    """Validate the seed files, show what differs, and store them."""
    with house.services() as services:
        demo = services.read(founding.is_demo)
        found = seeds.read(folder or seeds.FOLDER, fictional=demo and folder is None)
        _print(founding.load_seeds(services, found, keep=not dry_run), as_json=as_json)
        if dry_run and not as_json:
            click.echo("The files are in order. Nothing was stored.")


@config.command("decide")
@click.argument("definition")
@click.argument("edition")
@click.option("--kind", required=True, type=click.Choice(list(decisions.KINDS)))
@click.option("--reference", required=True, help="Of the decision or notice, as it is written.")
@click.option("--on", "decided", type=DATE, required=True, help="Day of the decision.")
@click.option("--as", "email", required=True, help="Address of the person who records it.")
@click.option("--dry-run", is_flag=True, help="Only say what would be recorded.")
def decide(  # noqa: PLR0917
    definition: str, edition: str, kind: str, reference: str, decided: dt.datetime, email: str,
    dry_run: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """Put a loaded edition of the rules in effect for new cases, by a decision on record."""
    with house.services() as services:
        actor = house.acting(services, email)
        if not services.access.desk_allows(actor, "rules.decide"):
            raise click.ClickException(f"{email} may not record a decision on rules.")

        def work(session: Session) -> str:
            found = decisions.find(session, definition, edition)
            before = editions.current(session, definition)
            taken = Decision(kind, reference, decided.date(), before.id if before else 0)
            decisions.put_in_effect(
                session, services.registry, found, taken, actor=actor, now=services.clock.now()
            )
            return before.edition if before else "none"

        try:
            before = (services.rehearse if dry_run else services.write)(work)
        except Refused as refused:
            raise click.ClickException(" ".join(str(each) for each in refused.reasons)) from None
        except NotFound:
            raise click.ClickException(f"There is no edition {edition} of {definition}.") from None
    verb = "would take" if dry_run else "take"
    click.echo(f"{definition}: new cases {verb} {edition}, in place of {before}")


def _print(differences: list[Difference], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([vars(each) for each in differences]))
        return
    countries = [each for each in differences if each.what == "country"]
    for each in differences:
        if each.what != "country":
            click.echo(f"{each.what} {each.name}: {SAID.get(each.change, each.change)}")
    click.echo(f"register: {len(countries)} new or changed")


@click.command()
@click.option("--check", is_flag=True, help="Only tell what is not up to date.")
@click.option("--fingerprints", is_flag=True, help="Print the lines of a release.")
def docs(check: bool, fingerprints: bool) -> None:  # noqa: FBT001
    """Write the generated parts of the documentation: process diagrams and tables."""
    with house.services() as services:
        if fingerprints:
            click.echo(pages.fingerprints(services.registry))
            return
        stale = pages.write(services.registry, only_check=check)
    for path in stale:
        click.echo(f"{path}: {'not up to date' if check else 'written'}")
    if check and stale:
        raise click.exceptions.Exit(1)


COMMANDS = (init, config, docs)
