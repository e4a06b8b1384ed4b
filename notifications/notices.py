"""Decides who will be told of a step: the preview of a step and the outbox ask the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import sqlalchemy as sa

from engine.command import Notice, Taken
from engine.models.history import Event
from engine.models.person import Seat
from notifications import parties
from notifications.catalogue import (
    ACTOR,
    CLOSED,
    GENERIC,
    HELD,
    NAMED,
    NAMED_NOTE,
    OPENED,
    RESUMED,
    TAKEN,
    Catalogue,
    Notification,
)
from notifications.parties import MAIL, NOTE, Party

STEPS = frozenset({"step", "opened"})  # kinds of events that are told; an undo is corrected
TOLD = STEPS | {"replan", "migration", "noted"}  # where the catalogue names them
SEAT_BEHIND = (  # a command
    sa.select(sa.func.coalesce(Event.behalf_id, Event.seat_id))
    .where(Event.command_id == sa.bindparam("command"), Event.seat_id.is_not(None))
    .order_by(Event.id)
    .limit(1)
)
PERSON_BEHIND = (
    sa.select(Event.person_id)
    .where(Event.command_id == sa.bindparam("command"), Event.person_id.is_not(None))
    .order_by(Event.id)
    .limit(1)
)


def notices(catalogue: Catalogue, taken: Taken) -> list[Notice]:
    """One for each seat and task, one for each other seat that hears of the step."""
    found = parties.after(taken.situation, taken.change)
    actor = Doer(taken)
    opened = list(_opened(taken, found, actor))
    told = {notice.seat for notice in opened}
    entries = catalogue.of(taken.definition.key, taken.change.trigger)
    if taken.change.kind in TOLD and entries:
        said = opened + list(_declared(taken, entries, found, actor))
    else:
        said = opened + [each for each in _generic(taken, found, actor) if each.seat not in told]
    return list(_to_others(taken, said, actor))


@dataclass
class Doer:
    """Who took a step, or the command that an automatic move follows; asked once, if at all."""

    taken: Taken

    @cached_property
    def seat(self) -> Seat | None:
        session, seat = self.taken.situation.session, self.taken.seat
        if seat is None and self.taken.command is not None:
            seat = session.scalar(SEAT_BEHIND, {"command": self.taken.command})
        return session.get(Seat, seat) if seat else None

    @cached_property
    def person(self) -> int | None:
        if self.taken.person or self.taken.command is None:
            return self.taken.person
        return self.taken.situation.session.scalar(PERSON_BEHIND, {"command": self.taken.command})

    @cached_property
    def holders(self) -> frozenset[int]:
        """Who holds the seat now."""
        here = self.taken.situation
        held = parties.holders(here.session, self.seat.id, here.now) if self.seat else ()
        return frozenset(person.id for person in held)


def _to_others(taken: Taken, said: Iterable[Notice], actor: Doer) -> Iterator[Notice]:
    """Who took a step from a seat knows of it; whoever holds the seat beside him is told."""
    here, seat = taken.situation, actor.seat
    desk = {part.seat for part in here.image.parts if here.is_desk(part.role)}
    for notice in said:
        own = seat is not None and notice.seat == seat.id
        if not own or not (notice.kind in GENERIC or notice.seat in desk):
            yield notice  # a receipt is for the person who acted
        elif seat is not None and seat.channel == MAIL and actor.holders - {actor.person}:
            yield replace(notice, spares=actor.person)


def _opened(taken: Taken, found: list[Party], actor: Doer) -> Iterator[Notice]:
    """The tasks that the step opens, each to the seats it asks; no invitation to its own seat."""
    here, change = taken.situation, taken.change
    resting = change.hold or (here.image.hold and not change.unhold) or here.held_above
    if resting or change.kind == "undo":
        return
    for task in change.opens:
        if here.is_desk(task.role):
            continue
        for party in parties.asked(taken.definition, found, task.role, task.body):
            if not (task.optional and _acts(actor, party)):
                yield Notice(OPENED, party.seat, task.key, task.body)


def _declared(
    taken: Taken, entries: Iterable[Notification], found: list[Party], actor: Doer
) -> Iterator[Notice]:
    """What the catalogue says of the step, whoever acted; each seat once for each entry."""
    for entry in entries:
        asked = [party for key in entry.to for party in _named(taken, key, found, actor)]
        for party in dict.fromkeys(asked):
            yield Notice(entry.key, party.seat)


def _named(taken: Taken, key: str, found: list[Party], actor: Doer) -> Iterable[Party]:
    if key == ACTOR:
        seat = actor.seat
        return [Party("", seat.id, seat.body)] if seat and seat.channel == MAIL else []
    if key in {NAMED, NAMED_NOTE}:
        return _of_named_step(taken, found, NOTE if key == NAMED_NOTE else MAIL)
    if not taken.definition.has_role(key):
        return []
    return parties.asked(taken.definition, found, key, "")


def _of_named_step(taken: Taken, found: list[Party], channel: str) -> Iterator[Party]:
    """Whom the next step asks that the step is about; of a State asked, the seats of a channel."""
    said = next((each.value for each in taken.change.facts if each.key == "step"), None)
    key, _, body = str(said or "").partition(":")
    tasks = (each for each in taken.situation.image.open_tasks() if each.key == key)
    asked = [
        party
        for task in tasks
        if body in ("", task.body)
        for party in parties.asked(taken.definition, found, task.role, task.body)
    ]
    if channel == MAIL:
        yield from (party for party in asked if party.channel == MAIL)
        return
    bodies = {party.body for party in asked}
    yield from (party for party in found if party.channel == NOTE and party.body in bodies)


def _generic(taken: Taken, found: list[Party], actor: Doer) -> Iterator[Notice]:
    kind = _kind(taken)
    if kind is None:
        return
    open_to = _readers(taken)
    for party in parties.others(taken.definition, found):
        if open_to is not None and party.role not in open_to:
            continue
        if not (kind == TAKEN and _own(actor, party)):
            yield Notice(kind, party.seat)


def _kind(taken: Taken) -> str | None:
    """What an event is to those it is told to; None: nothing worth a message."""
    change = taken.change
    if change.kind not in STEPS:
        return None
    if change.final:
        return CLOSED
    if change.hold is not None:
        return HELD
    if change.unhold:
        return RESUMED
    return TAKEN if change.moved or change.facts else None


def _readers(taken: Taken) -> frozenset[str] | None:
    """The roles that may read an act whose every fact is for some only; None: no such limit."""
    change = taken.change
    if change.moved or not change.facts or any(not fact.visible_to for fact in change.facts):
        return None
    return frozenset(role for fact in change.facts for role in fact.visible_to)


def _acts(actor: Doer, party: Party) -> bool:
    """Whether the seat acted by itself; of what was recorded on its behalf it is told."""
    if actor.seat is None or party.seat != actor.seat.id:
        return False
    return actor.person is None or party.channel == NOTE or actor.person in actor.holders


def _own(actor: Doer, party: Party) -> bool:
    """Whether it is the acting State's own step, other than one recorded on behalf of the seat."""
    return (
        actor.seat is not None
        and party.body == actor.seat.body
        and (party.seat != actor.seat.id or _acts(actor, party))
    )
