"""What every command begins with: settings, services, the officer on whose behalf it acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import migrate, settings
from config.bootstrap import Services, wire
from engine import access
from engine.access import Actor
from engine.clock import Clock
from engine.models.person import Appointment, Person, Seat


@contextmanager
def services(*, demo: bool | None = None, clock: Clock | None = None) -> Iterator[Services]:
    """The house over the configured database, its schema brought up to date."""
    house = wire(settings.load(demo=True) if demo else settings.load(), clock)
    try:
        migrate.prepare(house.database)
        yield house
    finally:
        house.close()


def acting(house: Services, email: str, title: str = "") -> Actor:
    """The person of an address, in the seat of that title or the only one. Ends the command."""

    def find(session: Session) -> Actor | None:
        now = house.clock.now()
        query = (
            sa.select(Person.id, Seat.id)
            .join(Appointment, Appointment.person_id == Person.id)
            .join(Seat, Seat.id == Appointment.seat_id)
            .where(Person.email == email.lower(), Appointment.until.is_(None))
            .order_by(Seat.id)
        )
        if title:
            query = query.where(Seat.title == title)
        row = session.execute(query).first()
        return access.actor(session, row[0], row[1], now) if row else None

    found = house.read(find)
    if found is None:
        raise click.ClickException(f"Nobody with the address {email} holds such a seat.")
    return found
