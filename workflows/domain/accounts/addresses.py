"""The addresses of a person: one where mail goes, and others that open the same account."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.models.person import Person, PersonAddress
from engine.text import N_, Text
from workflows.domain.accounts import services

MOST = 5  # beside the main one
NOT_THE_CODE = N_("This is not the code last sent, or its fifteen minutes have passed.")
OF_ANOTHER = N_(
    "This address belongs to another account. If both accounts are yours, "
    "the secretariat can join them."
)
OWN_ALREADY = N_("This address belongs to the account already.")
TOO_MANY = N_("An account has at most five addresses beside the main one.")


@dataclass(frozen=True)
class AddressLine:
    """One of a person's other addresses; without a confirmation it opens nothing."""

    id: int
    email: str
    confirmed: bool


def addresses(session: Session, person: int) -> tuple[AddressLine, ...]:
    """The addresses beside the main one, the oldest first."""
    rows = session.scalars(
        sa.select(PersonAddress).where(PersonAddress.person_id == person).order_by(PersonAddress.id)
    )
    return tuple(AddressLine(row.id, row.email, row.confirmed_at is not None) for row in rows)


def own(session: Session, person: int, key: int) -> PersonAddress | None:
    """An address of this very person."""
    found = session.get(PersonAddress, key)
    return found if found is not None and found.person_id == person else None


def why_not(session: Session, person: Person, email: str) -> Text | None:
    """Why a person may not propose an address. Whether somebody else has it is not told here."""
    address = email.strip().lower()
    known = seats.find_person(session, address)
    if known is not None and known.id == person.id:
        return Text(OWN_ALREADY)
    others = addresses(session, person.id)
    if len(others) >= MOST and address not in {each.email for each in others}:
        return Text(TOO_MANY)
    return None


def propose(session: Session, person: int, email: str, *, now: dt.datetime) -> PersonAddress:
    """An address that waits for its code; twice the same is once."""
    address = email.strip().lower()
    found = session.scalar(
        sa.select(PersonAddress).where(
            PersonAddress.person_id == person, PersonAddress.email == address
        )
    )
    if found is None:
        found = PersonAddress(person_id=person, email=address, added_at=now, confirmed_at=None)
        session.add(found)
        session.flush()
    return found


def request_code(
    session: Session, person: Person, address: PersonAddress, *, now: dt.datetime, secret: str
) -> str | None:
    """A code for this address alone; None where one has just been sent, or too many."""
    return services.request_code(session, person, now=now, secret=secret, purpose=_purpose(address))


def confirm(
    session: Session,
    person: Person,
    address: PersonAddress,
    code: str,
    *,
    now: dt.datetime,
    secret: str,
) -> Text | None:
    """Take an address into use; else why not. Only who reads its mail learns that it is taken."""
    if address.confirmed_at is not None:
        return None
    if not services.check_code(
        session, person, code, now=now, secret=secret, purpose=_purpose(address)
    ):
        return Text(NOT_THE_CODE)
    known = seats.find_person(session, address.email)
    if known is not None:
        return Text(OWN_ALREADY if known.id == person.id else OF_ANOTHER)
    address.confirmed_at = now
    session.flush()
    return None


def make_main(session: Session, person: Person, address: PersonAddress) -> bool:
    """Let mail go to a confirmed address; the former main one stays beside it."""
    if address.confirmed_at is None:
        return False
    person.email, address.email = address.email, person.email
    session.flush()
    return True


def remove(session: Session, address: PersonAddress) -> None:
    """The address opens nothing any more."""
    session.delete(address)
    session.flush()


def correct(
    session: Session, person: Person, email: str, *, now: dt.datetime, spared: int | None = None
) -> Text | None:
    """Put the main address right, for the secretariat; else why not. Sign-ins end, but `spared`."""
    address = email.strip().lower()
    known = seats.find_person(session, address)
    if known is not None and known.id != person.id:
        return Text(OF_ANOTHER)
    if address == person.email:
        return Text(OWN_ALREADY)
    session.execute(
        sa.delete(PersonAddress).where(
            PersonAddress.person_id == person.id, PersonAddress.email == address
        )
    )
    person.email = address
    services.end_all(session, person.id, now=now, but=spared)
    session.flush()
    return None


def _purpose(address: PersonAddress) -> str:
    return f"address:{address.id}"
