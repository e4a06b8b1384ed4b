"""Who may do and see what: one rule, answered in Python (`may`) and as SQL (`visible`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.definition import Definition
from engine.models.case import Case, Part
from engine.models.person import Appointment, Person, Seat
from engine.registry import Registry

VIEW = "case.view"  # read the case as it stands
HISTORY = "case.history"  # read how it came to stand so: events, people, what was replaced
READING = frozenset({VIEW, HISTORY})  # where a State leaves them unsaid, every role has them
FACT = "case.fact"  # know that the case exists, and no more
RECORD_FOR = "case.record_for"  # record a step on behalf of a seat, from its document


@dataclass(frozen=True)
class Actor:
    """A person acting in one seat."""

    person: int
    seat: int
    title: str
    body: str


def actor(session: Session, person: int, seat: int, now: dt.datetime) -> Actor | None:
    """The person in that seat, if he holds it now."""
    row = session.execute(
        sa.select(Seat.title, Seat.body)
        .join(Appointment, Appointment.seat_id == Seat.id)
        .join(Person, Person.id == Appointment.person_id)
        .where(Seat.id == seat, Person.id == person, Person.active, Appointment.lasts(now))
    ).first()
    return Actor(person, seat, row.title, row.body) if row else None


class Access:
    """The rule. `desk`: title of a standing seat -> permissions it has in every case."""

    def __init__(self, registry: Registry, desk: Mapping[str, frozenset[str]]) -> None:
        self._registry = registry
        self._desk = desk

    def desk_allows(self, who: Actor | None, permission: str) -> bool:
        """Desk-wide permissions, from the one table."""
        return who is not None and permission in self._desk.get(who.title, frozenset())

    def roles(self, session: Session, who: Actor, case_id: int) -> frozenset[str]:
        """The roles with whose eyes the actor's seat reads a case: played, or handed on to it."""
        return self._roles(session, who, case_id, VIEW)

    def _roles(self, session: Session, who: Actor, case_id: int, permission: str) -> frozenset[str]:
        bound = self._bound(session, who, case_id, permission)
        return bound | self._by_office(session, who, case_id)

    def _bound(self, session: Session, who: Actor, case_id: int, permission: str) -> frozenset[str]:
        sits = (Part.case_id == case_id, Part.until.is_(None), self._sits(who, permission))
        return frozenset(session.scalars(sa.select(Part.role).where(*sits)))

    def _sits(self, who: Actor, permission: str) -> sa.ColumnElement[bool]:
        """The seat plays the part; to read, also where the part was handed on to it."""
        own = Part.seat_id == who.seat
        roles = {
            role.key for each in self._registry for role in each.plain_roles
            if role.hands_on and role.title == who.title
        }  # fmt: skip
        if permission not in READING or not roles:
            return own
        return sa.or_(own, sa.and_(Part.role.in_(sorted(roles)), _handed_on(who)))

    def _by_office(self, session: Session, who: Actor, case_id: int) -> frozenset[str]:
        """What every holder of the office plays; asked of the case only where one may."""
        if not any(who.title in each.offices for each in self._registry):
            return frozenset()
        case = session.get_one(Case, case_id)
        return self._registry.get(case.definition, case.definition_version).of_office(who.title)

    def may(
        self, session: Session, who: Actor | None, case: Case, permission: str, now: dt.datetime
    ) -> bool:
        """Whether the actor has a permission in a case, as it stands."""
        if who is None or actor(session, who.person, who.seat, now) is None:
            return False
        if not self._open_above(session, who, case):
            return False
        definition = self._registry.get(case.definition, case.definition_version)
        named = definition.may_read(case.state, permission)
        if named is not None:
            return bool(self._roles(session, who, case.id, permission) & named)
        return self.desk_allows(who, permission) or (
            permission in READING and bool(self._bound(session, who, case.id, permission))
        )

    def _open_above(self, session: Session, who: Actor, case: Case) -> bool:
        """A final state that names its readers closes the case's children to everybody else."""
        if case.root_id is None or case.root_id == case.id:
            return True
        root = session.get_one(Case, case.root_id)
        definition = self._registry.get(root.definition, root.definition_version)
        named = definition.may_read(root.state, VIEW)
        if named is None or not definition.state(root.state).final:
            return True
        return bool(self.roles(session, who, root.id) & named)

    def visible(
        self, who: Actor | None, permission: str, now: dt.datetime
    ) -> sa.ColumnElement[bool]:
        """The same rule as a condition on `Case`, for every list, count, search and export."""
        if who is None:
            return sa.false()
        held = sa.exists().where(
            Appointment.seat_id == who.seat,
            Appointment.person_id == who.person,
            Appointment.lasts(now),
            Person.id == Appointment.person_id,
            Person.active,
        )
        said, rules = [], []
        for definition, here, roles in self._named(permission):
            said.append(here)
            plays = self._plays(who, Case.id, roles, permission, definition)
            rules.append(sa.and_(here, plays))
        unsaid = sa.not_(sa.or_(sa.false(), *said))
        known = sa.tuple_(Case.definition, Case.definition_version).in_(
            [(each.key, each.version) for each in self._registry]
        )
        if self.desk_allows(who, permission):
            rules.append(unsaid)
        elif permission in READING:
            rules.append(sa.and_(unsaid, self._plays(who, Case.id, None, permission)))
        return sa.and_(held, known, sa.or_(sa.false(), *rules), self._visible_above(who))

    def _visible_above(self, who: Actor) -> sa.ColumnElement[bool]:
        root = aliased(Case)
        closed = [
            sa.and_(
                root.definition == definition.key,
                root.definition_version == definition.version,
                root.state == state,
                sa.not_(self._plays(who, root.id, roles, VIEW, definition)),
            )
            for definition, state, roles in self._cells(VIEW)
            if definition.state(state).final
        ]
        if not closed:
            return sa.true()
        return sa.not_(
            sa.exists().where(root.id == Case.root_id, root.id != Case.id, sa.or_(*closed))
        )

    def _cells(self, permission: str) -> Iterator[tuple[Definition, str, frozenset[str]]]:
        for definition in self._registry:
            for state in definition.states:
                named = definition.may_read(state.key, permission)
                if named is not None:
                    yield definition, state.key, named

    def _named(
        self, permission: str
    ) -> Iterator[tuple[Definition, sa.ColumnElement[bool], frozenset[str]]]:
        """Where states name their readers: one condition for each set of readers."""
        groups: dict[tuple[Definition, frozenset[str]], list[str]] = {}
        for definition, state, roles in self._cells(permission):
            groups.setdefault((definition, roles), []).append(state)
        for (definition, roles), states in groups.items():
            yield (
                definition,
                sa.and_(
                    Case.definition == definition.key,
                    Case.definition_version == definition.version,
                    Case.state.in_(states),
                ),
                roles,
            )

    def _plays(
        self,
        who: Actor,
        case_id: object,
        roles: frozenset[str] | None,
        permission: str,
        definition: Definition | None = None,
    ) -> sa.ColumnElement[bool]:
        if definition is not None and roles and roles & definition.of_office(who.title):
            return sa.true()
        sits = self._sits(who, permission)
        conditions = [Part.case_id == case_id, Part.until.is_(None), sits]
        if roles is not None:
            conditions.append(Part.role.in_(sorted(roles)))
        return sa.exists().where(*conditions)


def _handed_on(who: Actor) -> sa.ColumnElement[bool]:
    """His State or body had the part under a case that is closed; he plays it in a later one."""
    below, over, later = aliased(Case), aliased(Case), aliased(Case)
    former, own = aliased(Seat), aliased(Part)
    return sa.exists().where(
        below.id == Part.case_id, over.id == below.root_id, over.closed_at.is_not(None),
        former.id == Part.seat_id, former.body == who.body, later.definition == over.definition,
        later.subject == over.subject, later.id > over.id, own.case_id == later.id,
        own.role == Part.role, own.seat_id == who.seat, own.until.is_(None),
    )  # fmt: skip
