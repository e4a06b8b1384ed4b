"""Organizations of the network as far as a reader sees them, and what they are to the house."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case, Fact, Part
from engine.models.person import Seat
from engine.queries.facts import as_it_stands
from engine.queries.reader import CaseLine, Reader
from workflows.domain.partners import rules
from workflows.domain.registers import queries as registers


@dataclass(frozen=True)
class Joined:
    """That an organization joined the network, or a further body of it. `event`: its record."""

    case: CaseLine
    event: int
    day: dt.date
    category: str  # a label
    network_body: str
    supports: bool  # in support of the peer review


def joined(
    session: Session, reader: Reader, since: dt.date | None, until: dt.date | None
) -> tuple[Joined, ...]:
    """The records of joining in some days (S1 §25 f), the earliest first; both days count."""
    found = registers.acts(session, reader, rules.ORGANISATION, rules.JOINS)
    cases = session.scalars(sa.select(Case).where(Case.id.in_({act.case.id for act in found})))
    stands = as_it_stands(session, reader, cases.all())
    lines = []
    for act in found:
        day, network = act.facts["joined_on"].value, act.facts.get("network_body")
        if (since is None or since <= day) and (until is None or day <= until):
            category = stands[act.case.id].get("category")
            lines.append(
                Joined(
                    act.case, act.event, day, str(category.value) if category else "",
                    str(network.value) if network else "", _is_yes(session, act.event),
                )
            )  # fmt: skip
    return tuple(sorted(lines, key=lambda each: (each.day, each.event)))


def _is_yes(session: Session, event: int) -> bool:
    query = sa.select(Fact.value).where(Fact.event_id == event, Fact.key == "supports")
    return session.scalar(query) == "yes"


def entry_of(session: Session, body: str) -> int | None:
    """The entry that stands of the organization that acts in a body's seat."""
    query = _seated().where(Seat.body == body).with_only_columns(Case.id)
    return session.scalar(query.order_by(Case.id.desc()).limit(1))


def category_of(session: Session, body: str) -> str:
    """The category of a body, by an entry that is in the network; else empty."""
    query = (
        _seated()
        .join(Fact, Fact.case_id == Case.id)
        .where(
            Seat.body == body, Case.state == rules.IN_NETWORK, Fact.key == "category",
            Fact.taken_back.is_(False),
        )
        .with_only_columns(Fact.value)
        .order_by(Fact.id.desc())
        .limit(1)
    )  # fmt: skip
    return str(session.scalar(query) or "")


def names(session: Session) -> Mapping[str, str]:
    """What the bodies of partners are called: body -> the name in its organization's entry.

    Only once the secretariat has recorded that it joined: nobody takes a name by himself.
    """
    joined_once = Case.state.in_((rules.IN_NETWORK, rules.LEFT))
    query = _seated().where(joined_once).with_only_columns(Seat.body, Case.subject)
    return {row.body: row.subject for row in session.execute(query.order_by(Case.id))}


def _seated() -> sa.Select[Any]:
    return (
        sa.select(Case)
        .join(Part, Part.case_id == Case.id)
        .join(Seat, Seat.id == Part.seat_id)
        .where(
            Case.definition == rules.ORGANISATION, Case.state != "taken_out",
            Part.role == rules.SEATED, Part.until.is_(None),
        )
    )  # fmt: skip
