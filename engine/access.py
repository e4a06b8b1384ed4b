"""Who may do and see what: one rule, answered in Python (`may`) and as SQL (`visible`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.among import among
from engine.definition import Definition
from engine.models.case import Case, Part
from engine.models.person import Appointment, Person, Seat
from engine.registry import Registry

VIEW = "case.view"  # read the case as it stands
HISTORY = "case.history"  # read how it came to stand so: events, people, what was replaced
READING = frozenset({VIEW, HISTORY})  # where a State leaves them unsaid, every role has them
FACT = "case.fact"  # know that the case exists, and no more
RECORD_FOR = "case.record_for"  # record a step on behalf of a seat, from its document

Place: TypeAlias = tuple[str, int, str]  # a process, its version, one of its states
HOLDS = (  # a person a seat
    sa.select(Seat.title, Seat.body)
    .join(Appointment, Appointment.seat_id == Seat.id)
    .join(Person, Person.id == Appointment.person_id)
    .where(
        Seat.id == sa.bindparam("seat"),
        Person.id == sa.bindparam("person"),
        Person.active,
        Appointment.lasts(sa.bindparam("now", type_=Appointment.since.type)),
    )
)
# Made once: an alias weighs far more than the conditions it stands in.
ROOT, BELOW, OVER, LATER = (aliased(Case) for _ in range(4))
FORMER, OWN, THERE = aliased(Part), aliased(Part), aliased(Seat)
Handed: TypeAlias = tuple[int, str]  # the event by which a file came, and the key of its input
Shut: TypeAlias = Callable[[Session, int, Collection[int]], frozenset[Handed]]
OF_OFFICE = frozenset({"*"})  # readers by their title alone, whatever they play in the case
Condition: TypeAlias = sa.ColumnElement[bool]
Readers: TypeAlias = Mapping[frozenset[str], tuple[Place, ...]]


@dataclass(frozen=True)
class Actor:
    """A person acting in one seat."""

    person: int
    seat: int
    title: str
    body: str


def actor(session: Session, person: int, seat: int, now: dt.datetime) -> Actor | None:
    """The person in that seat, if he holds it now."""
    row = session.execute(HOLDS, {"seat": seat, "person": person, "now": now}).first()
    return Actor(person, seat, row.title, row.body) if row else None


def nothing_shut(_session: Session, _person: int, _cases: Collection[int]) -> frozenset[Handed]:
    """Where files have no labels."""
    return frozenset()


class Access:
    """The rule. `desk`: title of a standing seat -> permissions it has in every case.

    `shut`: which of the files handed in to cases a person neither opens nor knows by name.
    """

    def __init__(
        self, registry: Registry, desk: Mapping[str, frozenset[str]], shut: Shut = nothing_shut
    ) -> None:
        self._registry = registry
        self._desk = desk
        self.shut = shut
        self._rule = lru_cache(maxsize=1024)(self._rule_for)  # lists ask for it on every page

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

    def _sits(self, who: Actor, permission: str) -> Condition:
        """The seat plays the part; to read, also where the part was handed on to it."""
        own = Part.seat_id == who.seat
        roles = _handing_on(tuple(self._registry), who.title)
        if permission not in READING or not roles:
            return own
        return sa.or_(own, _handed_on(who, roles))

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

    def visible(self, who: Actor | None, permission: str, now: dt.datetime) -> Condition:
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
        return sa.and_(held, self._rule(tuple(self._registry), who, permission))

    def _rule_for(
        self, definitions: tuple[Definition, ...], who: Actor, permission: str
    ) -> Condition:
        """What holds whenever the actor holds his seat."""
        versions = tuple((each.key, each.version) for each in definitions)
        known = among((Case.definition, Case.definition_version), versions)
        places = _places(definitions, permission, who.title)
        unsaid: Condition = sa.false()
        if self.desk_allows(who, permission):
            unsaid = sa.true()
        elif permission in READING:
            unsaid = self._plays(who, Case.id, permission)
        named = tuple(place for here in places.values() for place in here)
        office = among(_place(Case), places.get(OF_OFFICE, ()))
        said = sa.or_(office, self._plays_in(who, Case, places, permission))
        # Most cases stand where nothing is named: one look tells it. Nothing is asked by NOT IN,
        # for which SQLite walks through all the rows.
        rule = sa.case((among(_place(Case), named), said), (known, unsaid), else_=sa.false())
        return sa.and_(rule, self._visible_above(definitions, who))

    def _visible_above(self, definitions: tuple[Definition, ...], who: Actor) -> Condition:
        places = _places(definitions, VIEW, who.title, final=True)
        closed = tuple(
            place for roles, here in places.items() if roles is not OF_OFFICE for place in here
        )
        if not closed:
            return sa.true()
        return sa.not_(
            sa.exists().where(
                ROOT.id == Case.root_id, ROOT.id != Case.id, among(_place(ROOT), closed),
                sa.not_(self._plays_in(who, ROOT, places, VIEW)),
            )
        )  # fmt: skip

    def _plays(self, who: Actor, case_id: object, permission: str) -> Condition:
        """Whether the seat plays any role in a case."""
        return sa.exists().where(
            Part.case_id == case_id, Part.until.is_(None), self._sits(who, permission)
        )

    def _plays_in(
        self, who: Actor, case: type[Case], places: Readers, permission: str
    ) -> Condition:
        """Whether the seat plays a role that is named where the case stands."""
        here = among((*_place(case), Part.role), _with_roles(places))
        return sa.exists().where(
            Part.case_id == case.id, Part.until.is_(None), self._sits(who, permission), here
        )


# What depends on the processes alone is worked out once: lists ask for it on every page.


@lru_cache(maxsize=256)
def _places(
    definitions: tuple[Definition, ...], permission: str, title: str, *, final: bool = False
) -> Readers:
    """Where states name who has a permission: those readers -> the places, of every process.

    Where everybody with the title is among them, they stand under `OF_OFFICE`.
    `final`: of final states alone.
    """
    found: dict[frozenset[str], list[Place]] = {}
    for each in definitions:
        for state in each.states:
            named = each.may_read(state.key, permission)
            if named is not None and (state.final or not final):
                readers = OF_OFFICE if named & each.of_office(title) else named
                found.setdefault(readers, []).append((each.key, each.version, state.key))
    return {readers: tuple(places) for readers, places in found.items()}


def _with_roles(places: Readers) -> tuple[tuple[str | int, ...], ...]:
    """Every place with each of the roles that are named there."""
    return tuple(
        (*place, role)
        for roles, here in places.items()
        if roles is not OF_OFFICE
        for place in here
        for role in sorted(roles)
    )


@lru_cache(maxsize=256)
def _handing_on(definitions: tuple[Definition, ...], title: str) -> tuple[str, ...]:
    """The roles of a title that are handed on to whoever plays them in a later case."""
    roles = (role for each in definitions for role in each.plain_roles)
    return tuple(sorted({role.key for role in roles if role.hands_on and role.title == title}))


def _place(case: Any) -> tuple[Any, Any, Any]:  # noqa: ANN401
    return case.definition, case.definition_version, case.state


@lru_cache(maxsize=256)  # building it costs more than asking it
def _handed_on(who: Actor, roles: tuple[str, ...]) -> Condition:
    """His State or body had the part under a case that is closed; he plays it in a later one."""
    # Asked once for a list, beginning with the few parts he plays, not once for every line of it.
    return Part.id.in_(
        sa.select(FORMER.id).where(
            OWN.seat_id == who.seat, OWN.until.is_(None), OWN.role.in_(roles),
            LATER.id == OWN.case_id, OVER.subject == LATER.subject,
            OVER.definition == LATER.definition, OVER.id < LATER.id, OVER.closed_at.is_not(None),
            BELOW.root_id == OVER.id, FORMER.case_id == BELOW.id, FORMER.role == OWN.role,
            THERE.id == FORMER.seat_id, THERE.body == who.body,
        )
    )  # fmt: skip
