"""Commands about cases, cycles and sessions."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from config.desk import EXECUTIVE_DIRECTOR, SECRETARIAT
from engine import migrating, seats
from engine.command import Command, Opening
from engine.definition import Input, Kind
from engine.models.case import Case
from web.commands import house

ACTING = click.option("--as", "email", required=True, help="Address of the person who acts.")
DATE = click.DateTime(["%Y-%m-%d"])


@click.group()
def case() -> None:
    """Cases of every definition."""


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    """KEY=VALUE options. Ends the command on anything else."""
    if wrong := [value for value in values if "=" not in value]:
        raise click.ClickException(f"KEY=VALUE is expected, not {wrong[0]!r}")
    return dict(value.split("=", 1) for value in values)


@case.command("open")
@click.argument("definition")
@click.option("--subject", default="", help="A State's key, or a few words; its parent's if below.")
@click.option("--part", "parts", multiple=True, help="ROLE=TITLE:BODY, a standing seat.")
@click.option("--anchor", "anchors", multiple=True, help="NAME=KEY")
@click.option("--input", "inputs", multiple=True, help="KEY=VALUE")
@click.option("--names", multiple=True, help="Reference of a case that this one names.")
@click.option("--parent", default="", help="Reference of the case below which it is opened.")
@ACTING
def opened(  # noqa: PLR0917
    definition: str, subject: str, parts: tuple[str, ...], anchors: tuple[str, ...],
    inputs: tuple[str, ...], names: tuple[str, ...], parent: str, email: str,
) -> None:  # fmt: skip
    """Open a case."""
    with house.services() as services:
        found = services.registry.latest(definition)
        declared = found.opening.inputs if found.opening else ()
        asked = Opening(
            str(uuid.uuid4()), definition, subject, house.acting(services, email),
            roles=services.read(partial(_seats, _pairs(parts))),
            inputs=_typed(declared, _pairs(inputs)), anchors=_pairs(anchors),
            names=tuple(services.read(partial(_cases, names))),
            parent=services.read(partial(_case, reference=parent)).id if parent else None,
        )  # fmt: skip
        result = services.write(lambda session: services.engine.open(session, asked))
    click.echo(result.reference)


def _seats(parts: dict[str, str], session: Session) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for role, seat in parts.items():
        chosen: list[int] = []
        for each in seat.split(","):
            title, _, body = each.partition(":")
            row = seats.standing(session, title, body)
            if row is None:
                raise click.ClickException(f"There is no standing seat {each!r}.")
            chosen.append(row.id)
        found[role] = tuple(chosen)
    return found


def _cases(references: tuple[str, ...], session: Session) -> list[int]:
    return [_case(session, reference).id for reference in references]


def _case(session: Session, reference: str) -> Case:
    found = session.scalar(sa.select(Case).where(Case.reference == reference))
    if found is None:
        raise click.ClickException(f"There is no case {reference}.")
    return found


def _typed(declared: tuple[Input, ...], given: dict[str, str]) -> dict[str, object]:
    kinds = {each.key: Kind(each.kind) for each in declared}
    found: dict[str, object] = {}
    for key, value in given.items():
        match kinds.get(key):
            case Kind.DATE:
                found[key] = dt.date.fromisoformat(value)
            case Kind.NUMBER | Kind.CASE | Kind.SEAT:
                found[key] = int(value)
            case Kind.CHOICES | Kind.BODIES:
                found[key] = value.split(",")
            case _:
                found[key] = value
    return found


@case.command("show")
@click.argument("reference")
def show(reference: str) -> None:
    """Where a case stands."""
    with house.services() as services:
        row = services.read(partial(_case, reference=reference))
        definition = services.registry.get(row.definition, row.definition_version)
        click.echo(f"{row.reference}: {definition.label}: {definition.state(row.state).label}")


@case.command("migrate")
@click.argument("definition")
@click.option("--to", "version", type=int, required=True)
@click.option("--map", "mapping", multiple=True, help="OLD=NEW, for a state that changed its key.")
@click.option("--edition", default="", help="Edition of the rules that they follow from then on.")
@click.option("--dry-run", is_flag=True)
def migrate(
    definition: str,
    version: int,
    mapping: tuple[str, ...],
    edition: str,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Move the open cases of a definition to another version."""
    with house.services() as services:
        work = partial(
            migrating.migrate, runner=services.engine, key=definition, to=version,
            mapping=_pairs(mapping), edition=edition, dry_run=dry_run,
        )  # fmt: skip
        moved = (services.read if dry_run else services.write)(work)
    for each in moved:
        click.echo(f"{each.reference}: v{each.version} {each.source} -> {each.target}")
    click.echo(f"{len(moved)} cases {'would move' if dry_run else 'moved'}")


@click.group()
def cycle() -> None:
    """Cycles of reviews."""


@cycle.command("open")
@click.argument("name")
@click.option("--assembly", default="", help="Key of the Assembly session it leads to.")
@ACTING
def cycle_open(name: str, assembly: str, email: str) -> None:
    """Open a cycle; its call and its start are steps of its own."""
    with house.services() as services:
        asked = Opening(
            str(uuid.uuid4()), "cycle", name, house.acting(services, email, EXECUTIVE_DIRECTOR),
            anchors={"assembly": assembly} if assembly else {},
        )  # fmt: skip
        click.echo(services.write(lambda session: services.engine.open(session, asked)).reference)


@click.group()
def meeting() -> None:
    """Sessions of the Assembly and the Board."""


@meeting.command("move")
@click.argument("reference")
@click.option("--from", "begins", type=DATE, required=True)
@click.option("--to", "ends", type=DATE, required=True)
@click.option("--reason", default="")
@ACTING
def move(reference: str, begins: dt.datetime, ends: dt.datetime, reason: str, email: str) -> None:
    """Give a session other dates; reviews that hang on it are re-planned."""
    with house.services() as services:
        row = services.read(partial(_case, reference=reference))
        command = Command(
            str(uuid.uuid4()), row.id, "move", house.acting(services, email, SECRETARIAT),
            {"begins": begins.date(), "ends": ends.date(), "reason": reason},
        )  # fmt: skip
        services.write(lambda session: services.engine.fire(session, command))
        services.sweep().tick()
    click.echo(f"{reference}: {begins.date()} to {ends.date()}")


COMMANDS = (case, cycle, meeting)
