"""The organizations of the network by name: for whoever has a seat, and what of it is public."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.letters import order
from engine.models.case import Case, Fact
from engine.models.history import EventText
from workflows.domain.partners import rules

TOLD = ("category", "joined_on", "network_body", rules.AGREED, rules.RELEASED)


@dataclass(frozen=True)
class Joining:
    """When an organization joined, and which body; empty: the network itself."""

    day: dt.date
    network_body: str


@dataclass(frozen=True)
class Partner:
    """An organization in the network.

    `agrees`: it has said that it may be named in public.  `released`: so has the secretariat.
    """

    case: int
    reference: str
    name: str
    category: str  # its key
    joined: tuple[Joining, ...]  # the earliest first
    agrees: bool
    released: bool

    @property
    def is_public(self) -> bool:
        return self.agrees and self.released


def in_network(session: Session) -> list[Partner]:
    """All of them. Nobody but those with a seat reads this; the public reads `public`."""
    cases = session.scalars(
        sa.select(Case).where(Case.definition == rules.ORGANISATION, Case.state == rules.IN_NETWORK)
    ).all()
    stated = _stated(session, [each.id for each in cases])
    found = [_partner(each, stated.get(each.id, {})) for each in cases]
    return sorted(found, key=lambda each: (order(each.name), each.reference))


def public(session: Session) -> list[Partner]:
    """Those of which the organization and the secretariat have both said so."""
    return [each for each in in_network(session) if each.is_public]


def _partner(case: Case, events: dict[int, dict[str, Any]]) -> Partner:
    last: dict[str, Any] = {}
    for said in events.values():
        last |= said
    joined = [
        Joining(dt.date.fromisoformat(said["joined_on"]), said.get("network_body") or "")
        for said in events.values()
        if "joined_on" in said
    ]
    return Partner(
        case.id, case.reference, case.subject, last.get("category", ""),
        tuple(sorted(joined, key=lambda each: each.day)),
        agrees=last.get(rules.AGREED) == rules.YES, released=last.get(rules.RELEASED) == rules.YES,
    )  # fmt: skip


def _stated(session: Session, cases: list[int]) -> dict[int, dict[int, dict[str, Any]]]:
    """Case -> event -> what was stated in it, the earliest event first."""
    rows = session.execute(
        sa.select(Fact, EventText.value)
        .outerjoin(
            EventText, sa.and_(EventText.event_id == Fact.event_id, EventText.key == Fact.key)
        )
        .where(Fact.case_id.in_(cases), Fact.key.in_(TOLD), Fact.taken_back.is_(False))
        .order_by(Fact.id)
    )
    found: dict[int, dict[int, dict[str, Any]]] = {}
    for fact, words in rows:
        said = found.setdefault(fact.case_id, {}).setdefault(fact.event_id, {})
        said[fact.key] = words or fact.value
    return found
