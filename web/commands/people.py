"""Commands about people and seats."""

from __future__ import annotations

from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import founding, roster
from config.bootstrap import Services
from engine import seats as offices
from engine.models.person import Person
from web.commands import house
from web.commands.secret import ask_password
from workflows.domain.accounts import factors, happenings


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("list")
def listed() -> None:
    """Everybody who is known, by name."""
    with house.services() as services:
        people = services.read(lambda s: s.scalars(sa.select(Person).order_by(Person.name)).all())
    for person in people:
        click.echo(f"{person.email}\t{person.name}\t{person.language}")


@user.command("create")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--language", default="en", show_default=True)
@click.option("--title", default="", help="Office of a standing seat, such as mission.")
@click.option("--body", default="", help="State or body of the seat, such as XAA.")
@click.option("--channel", default="mail", type=click.Choice(["mail", "note"]))
def create(email: str, name: str, language: str, title: str, body: str, channel: str) -> None:  # noqa: PLR0917
    """Make a person, and appoint him to a standing seat where one is named."""
    account = founding.Account(title or "-", name, email, language, title, body)
    with house.services() as services:
        if title and body:
            founding.hold(services, account, channel=channel)
        else:
            services.write(lambda s: founding.know(services, s, account))
    click.echo(f"{email.lower()}: made")


@user.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True)
def password(email: str, password_stdin: bool) -> None:  # noqa: FBT001
    """Give a person a password; every sign-in of his ends."""
    chosen = ask_password(from_stdin=password_stdin)
    with house.services() as services:

        def known(session: Session) -> bool:
            return offices.find_person(session, email) is not None

        if not services.read(known):
            raise click.ClickException(f"Nobody has the address {email}.")
        founding.set_password(services, [email.lower()], chosen)
        services.write(lambda session: told(services, session, email, happenings.PASSWORD))
    click.echo("The password was changed.")


@user.command("second-factor-off")
@click.argument("email")
def second_factor_off(email: str) -> None:
    """Take off a second factor that is lost; the person is told, and every sign-in of his ends."""
    with house.services() as services:

        def work(session: Session) -> bool:
            person = offices.find_person(session, email)
            if person is None:
                raise click.ClickException(f"Nobody has the address {email}.")
            lifted = factors.lift(session, person.id, by=None, now=services.clock.now())
            if lifted:
                services.tell_of_account(session, person, happenings.FACTOR_LIFTED)
            return lifted

        lifted = services.write(work)
    click.echo("The second factor was taken off." if lifted else "There was no second factor.")


def told(services: Services, session: Session, email: str, what: str) -> None:
    """Note what happened to an account, and write it to its person."""
    person = offices.find_person(session, email)
    if person is not None:
        happenings.note(session, person.id, what, now=services.clock.now())
        services.tell_of_account(session, person, what)


@click.group()
def seats() -> None:
    """Offices."""


@seats.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True)
def imported(file: Path, dry_run: bool) -> None:  # noqa: FBT001
    """Take over people and seats from a CSV or XLSX file, all rows or none.

    Columns: title, body, name, email; optional: channel, language, kind, reference.
    """
    rows = roster.read(file)
    with house.services() as services:
        lines, faults = roster.take_over(services, rows, dry_run=dry_run)
    for line in lines:
        click.echo(line)
    if faults:
        raise click.ClickException(f"{faults} rows cannot be taken over; nothing was stored.")


COMMANDS = (user, seats)
