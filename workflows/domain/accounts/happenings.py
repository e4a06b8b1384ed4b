"""What happened to the ways into an account: shown to its person, and to who manages people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.person import Person
from engine.text import N_
from workflows.domain.accounts.models import AccountEvent

FACTOR_ON, FACTOR_OFF, FACTOR_LIFTED = "factor_on", "factor_off", "factor_lifted"
NEW_CODES, CODE_USED = "new_codes", "code_used"
LINKED, UNLINKED, PASSWORD = "linked", "unlinked", "password"
EXPORTED = "exported"
LABELS = {
    FACTOR_ON: N_("Second factor set up"),
    FACTOR_OFF: N_("Second factor removed"),
    FACTOR_LIFTED: N_("Second factor taken off by the secretariat"),
    NEW_CODES: N_("New recovery codes made"),
    CODE_USED: N_("Recovery code used"),
    LINKED: N_("First sign-in by a provider"),
    UNLINKED: N_("Sign-in by a provider forgotten"),
    PASSWORD: N_("Password changed"),
    EXPORTED: N_("Own data fetched"),
}
SHOWN = 20


@dataclass(frozen=True)
class Happening:
    """One line. `by`: who did it, where it was somebody else."""

    kind: str
    at: dt.datetime
    by: str


def note(
    session: Session, person: int, kind: str, *, now: dt.datetime, by: int | None = None
) -> None:
    session.add(AccountEvent(person_id=person, kind=kind, at=now, by_id=by))
    session.flush()


def of(session: Session, person: int) -> tuple[Happening, ...]:
    """The latest first."""
    rows = session.execute(
        sa.select(AccountEvent, Person.name)
        .outerjoin(Person, sa.and_(Person.id == AccountEvent.by_id, Person.id != person))
        .where(AccountEvent.person_id == person)
        .order_by(AccountEvent.id.desc())
        .limit(SHOWN)
    )
    return tuple(Happening(row.kind, row.at, name or "") for row, name in rows)
