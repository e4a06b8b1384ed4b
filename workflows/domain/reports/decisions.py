"""How an edition of the rules comes to count: a decision, recorded with its document."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine import editions, rules
from engine.access import Actor
from engine.editions import RULES
from engine.errors import NotFound, Refused
from engine.models.case import Case
from engine.models.edition import Edition, EditionEffect
from engine.models.person import Person, Seat
from engine.queries.reader import Reader, SeatName, name_of_seat
from engine.registry import Registry
from engine.text import N_, Text

BOARD, ASSEMBLY, DIRECTOR = "board", "assembly", "executive_director"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        BOARD: N_("Decision of the Executive Board"),
        ASSEMBLY: N_("Decision or resolution of the Assembly"),
        DIRECTOR: N_("The Executive Director, with notice: provisional defaults only"),
    }
)
IN_EFFECT = N_("This edition is in effect already.")
LACKS = N_("This edition lacks rules that the process reads: %(rules)s.")
FOR_A_BODY = N_(
    "This edition is not marked as provisional. A decision of the Board or the Assembly is needed."
)
AHEAD = N_("A decision is recorded once it was taken: give a day up to today.")
MOVED = N_("Another edition has come into effect since you opened this page. Compare again.")
LONGEST_REFERENCE = 200


@dataclass(frozen=True)
class Decision:
    """What is recorded. `seen`: the edition that was in effect when its page was shown."""

    kind: str
    reference: str
    decided_on: dt.date
    seen: int


@dataclass(frozen=True)
class DecisionLine:
    """One line of the record."""

    definition: str
    edition: str
    before: str
    kind: str
    reference: str
    decided_on: dt.date
    person: str
    seat: SeatName
    at: dt.datetime
    sha256: str

    @property
    def label(self) -> str:
        return KINDS[self.kind]


def reasons(registry: Registry, edition: Edition) -> Iterator[Text]:
    """Why an edition cannot come into effect, whoever decides."""
    if edition.current:
        yield Text(IN_EFFECT)
    if not registry.knows(edition.name):
        return
    read = rules.parse(edition.content)
    if missing := registry.missing_rules(registry.latest(edition.name), read):
        yield Text(LACKS, rules=", ".join(missing))


def is_provisional(content: str) -> bool:
    """Whether an edition says of itself that it holds defaults."""
    return bool(tomllib.loads(content).get("provisional", False))


def find(session: Session, definition: str, name: str) -> Edition:
    """Raises NotFound."""
    found = editions.current(session, definition, name) if name else None
    if found is None:
        raise NotFound
    return found


def put_in_effect(
    session: Session,
    registry: Registry,
    edition: Edition,
    decision: Decision,
    *,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """From now on new cases take this edition; those under way keep their own.

    Raises Refused.
    """
    before = editions.current(session, edition.name)
    why = list(reasons(registry, edition))
    if not why and (before.id if before else 0) != decision.seen:
        why.append(Text(MOVED))
    if decision.kind == DIRECTOR and not is_provisional(edition.content):
        why.append(Text(FOR_A_BODY))
    if decision.decided_on > editions.calendar_of(session).day(now):
        why.append(Text(AHEAD))
    if why:
        raise Refused(why)
    session.execute(
        sa.update(Edition)
        .where(Edition.kind == RULES, Edition.name == edition.name)
        .values(current=False)
    )
    edition.current = True
    session.add(
        EditionEffect(
            edition_id=edition.id, before_id=before.id if before else None, sha256=edition.sha256,
            kind=decision.kind, reference=decision.reference, decided_on=decision.decided_on,
            person_id=actor.person, seat_id=actor.seat, at=now,
        )
    )  # fmt: skip
    session.flush()
    editions.forget(session)


def keeping(session: Session, reader: Reader, edition: Edition) -> tuple[tuple[str, str], ...]:
    """(reference, edition) of the open cases that follow another edition, and go on doing so."""
    rows = session.execute(
        sa.select(Case.reference, Edition.edition)
        .outerjoin(Edition, Edition.id == Case.edition_id)
        .where(
            Case.definition == edition.name, Case.closed_at.is_(None), reader.sees,
            sa.or_(Case.edition_id.is_(None), Case.edition_id != edition.id),
        )
        .order_by(Case.reference)
    )  # fmt: skip
    return tuple((row.reference, row.edition or "") for row in rows)


def recorded(session: Session) -> tuple[DecisionLine, ...]:
    """Every decision that was recorded, the latest first; open to all who read the rules."""
    before = aliased(Edition)
    rows = session.execute(
        sa.select(EditionEffect, Edition, before.edition.label("before"), Person.name, Seat)
        .join(Edition, Edition.id == EditionEffect.edition_id)
        .join(Person, Person.id == EditionEffect.person_id)
        .join(Seat, Seat.id == EditionEffect.seat_id)
        .outerjoin(before, before.id == EditionEffect.before_id)
        .where(EditionEffect.kind.in_(KINDS))
        .order_by(EditionEffect.id.desc())
    )
    return tuple(
        DecisionLine(
            row.Edition.name, row.Edition.edition, row.before or "", row.EditionEffect.kind,
            row.EditionEffect.reference, row.EditionEffect.decided_on, row.name,
            name_of_seat(row.Seat), row.EditionEffect.at, row.EditionEffect.sha256,
        )
        for row in rows
    )  # fmt: skip
