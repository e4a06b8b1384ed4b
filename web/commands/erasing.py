"""Commands that erase on request: a text of an event, or what is held about a person."""

from __future__ import annotations

import datetime as dt
from functools import partial

import click
from sqlalchemy.orm import Session

from config import erasable, erasure, mentions
from config.bootstrap import Services
from engine import erasing, seats
from engine.access import Actor
from engine.db import settle
from engine.erasing import Decision
from engine.models.person import Person
from web.commands import house

ACTING = click.option("--as", "email", required=True, help="Address of the officer who decides.")
NUMBER = click.option("--document", required=True, help="Number of the request or decision.")
DAY = click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Its date."
)
WHY = click.option("--reason", required=True, help="Why; these words stay.")
REALLY = click.option("--really/--dry-run", default=False, help="Erase; else only say what goes.")
NOT_DONE = "Nothing was erased; add --really for that. It cannot be taken back."


@click.group()
def erase() -> None:
    """Erase on request, by a document. The history stays provable and says that it was done."""


@erase.command("person")
@click.argument("address")
@NUMBER
@DAY
@WHY
@ACTING
@REALLY
def of_person(  # noqa: PLR0917
    address: str, document: str, day: dt.datetime, reason: str, email: str,
    really: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """Erase what is held about the person of an ADDRESS who holds no seat."""
    decision = Decision(document, day.date(), reason)
    with house.services() as services:
        by, now = _officer(services, email), services.clock.now()
        key = services.read(partial(_key, address=address))
        found = services.read(
            lambda s: erasable.ahead(s, services.registry, s.get_one(Person, key), now)
        )
        for line in _said(found):
            click.echo(line)
        if found.refusal is not None:
            raise click.ClickException(str(found.refusal))
        if not really:
            click.echo(NOT_DONE)
            return
        engine = services.engine
        services.write(lambda s: erasure.person(s, engine, key, decision, by=by, now=now).id)
        settle(services.database)
    click.echo("erased")


@erase.command("text")
@click.argument("reference")
@click.argument("number", type=int)
@click.argument("key")
@NUMBER
@DAY
@WHY
@ACTING
@REALLY
def of_event(  # noqa: PLR0917
    reference: str, number: int, key: str, document: str, day: dt.datetime, reason: str,
    email: str, really: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """Erase the text KEY of event NUMBER of the case REFERENCE, and copies of it in that case."""
    decision = Decision(document, day.date(), reason)
    with house.services() as services:
        by, now = _officer(services, email), services.clock.now()
        event, places = services.read(partial(_text, reference=reference, number=number, key=key))
        for each in places:
            stays = ", delivered: it stays" if each.stays else ""
            click.echo(f"also in {each.table}.{each.column}{stays}")
        if not really:
            click.echo(NOT_DONE)
            return
        engine = services.engine
        services.write(lambda s: erasure.text(s, engine, event, key, decision, by=by, now=now).id)
        settle(services.database)
    click.echo("erased")


def _officer(services: Services, email: str) -> Actor:
    found = house.acting(services, email)
    if not services.access.desk_allows(found, "people.manage"):
        raise click.ClickException(f"{email} may not erase.")
    return found


def _key(session: Session, address: str) -> int:
    found = seats.find_person(session, address)
    if found is None:
        raise click.ClickException(f"Nobody has the address {address}.")
    return found.id


def _text(
    session: Session, reference: str, number: int, key: str
) -> tuple[int, list[mentions.Place]]:
    row = erasing.of_case(session, reference, number, key)
    if row is None or row[1].value is None:
        raise click.ClickException(f"Event {number} of {reference} has no text {key!r}.")
    return row[0].id, erasure.copies(session, row[1])


def _said(found: erasable.Ahead) -> list[str]:
    lines = [
        f"holds {each.title} of {each.body}"
        + (f", next steps awaited in {', '.join(each.awaited)}" if each.awaited else "")
        for each in found.held
    ]
    lines += [f"has a section of {reference} in his hands" for reference in found.asked]
    lines += [f"{table}: {count} rows" for table, count in sorted(found.own.items())]
    lines += [f"messages: {found.messages}"] if found.messages else []
    lines += [f"text {each.key} of event {each.number} of {each.reference}" for each in found.texts]
    lines += [f"named in {table}: {count}" for table, count in sorted(found.places.items())]
    lines += [f"stays: {table} of {reference}, delivered" for reference, table in found.stays]
    return lines


COMMANDS = (erase,)
