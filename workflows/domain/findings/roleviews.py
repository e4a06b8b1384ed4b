"""Looking at the findings as another role reads them: who did so, when, as which role."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import Actor
from engine.models.person import Person
from workflows.domain.findings.models import RoleView

SHOWN = 50  # of the last looks


@dataclass(frozen=True)
class Look:
    """One look."""

    id: int
    role: str
    person: str
    at: dt.datetime


def note(session: Session, case: int, *, role: str, by: Actor, now: dt.datetime) -> int:
    """Keep that somebody is about to look; answers the number of the look."""
    row = RoleView(case_id=case, role=role, person_id=by.person, seat_id=by.seat, at=now)
    session.add(row)
    session.flush()
    return row.id


def looks(session: Session, case: int) -> tuple[Look, ...]:
    """The looks at a case, the latest first."""
    rows = session.execute(
        sa.select(RoleView.id, RoleView.role, Person.name, RoleView.at)
        .join(Person, Person.id == RoleView.person_id)
        .where(RoleView.case_id == case)
        .order_by(RoleView.id.desc())
        .limit(SHOWN)
    )
    return tuple(Look(*row) for row in rows)


def own_look(session: Session, case: int, id: int, person: int) -> str | None:  # noqa: A002
    """The role of a look, for the person who took it."""
    return session.scalar(
        sa.select(RoleView.role).where(
            RoleView.id == id, RoleView.case_id == case, RoleView.person_id == person
        )
    )
