"""The Engine: opens cases, plans, fires and takes back steps. The one door to a state."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import anchors, companions, editions, inputs, opening, planner, store, undoing
from engine.access import RECORD_FOR, VIEW, Actor
from engine.command import Command, Opening, Result, Source
from engine.definition import SUBJECT, Definition, Kind
from engine.draft import StepDraft
from engine.effects import seats_from
from engine.errors import CommandReused, InputFaults, NotAllowed, NotFound, Refused
from engine.foresight import Foresight
from engine.models.case import Case
from engine.models.history import Command as CommandRow
from engine.models.history import Event
from engine.models.person import Seat
from engine.rules import LACKING
from engine.situation import Situation
from engine.store import Made
from engine.text import N_, Text

UNDO = "undo"
KNOWN = sa.select(CommandRow).where(CommandRow.id == sa.bindparam("id"))
NEEDS_SOURCE = N_("A step on behalf of a seat needs number, date and file of its document.")


class Engine(Foresight):
    """Cases run by their Definitions. Sessions and transactions are handed in."""

    locked = staticmethod(store.locked)  # for those who write beside a step

    # Firing

    def fire(self, session: Session, command: Command) -> Result:
        """Carry out a command, once. Raises EngineError; then nothing was written.

        NotFound, NotAllowed, Stale, Refused, InputFaults, CommandReused, Conflict.
        """
        case = self.locked(session, command.case)
        if (known := self.known(session, command, case)) is not None:
            return known
        if command.trigger == UNDO:
            return self._take_back(session, case, command)
        here = self.situation(session, case)
        transition = self._authorise(here, command)
        if self.settle_clock(session, case, here):
            here = self.situation(session, case)
            transition = self._still(here, command)
        self._require_fresh(here, command)
        values, faults = self.resolve(here, transition.inputs, command, writes=True)
        if faults:
            raise InputFaults(faults)
        here.ask(transition.key, values, on_behalf=command.on_behalf_of is not None)
        if reasons := planner.refusals(here, transition):
            raise Refused(reasons)
        draft = self.draft(here, transition)
        self.state_source(draft, command)
        made = self.made(session, command, here)
        event = self.finish(draft, transition, made)
        return Result(case.id, case.reference, event)

    def known(self, session: Session, command: Command | Opening, case: Case) -> Result | None:
        row = session.scalar(KNOWN, {"id": command.id})
        if row is None:
            return None
        actor = command.actor
        same = (row.case_id, row.trigger, row.digest, row.person_id, row.seat_id) == (
            case.id, getattr(command, "trigger", "open"), command.digest,
            actor.person if actor else None, actor.seat if actor else None,
        )  # fmt: skip
        if not same:
            raise CommandReused
        event = session.scalars(
            sa.select(Event.id)
            .where(Event.command_id == row.id, Event.case_id == case.id)
            .order_by(Event.number)
        ).first()
        return Result(case.id, case.reference, event or 0, repeated=True)

    @staticmethod
    def state_source(draft: StepDraft, command: Command) -> None:
        source = command.source
        if command.on_behalf_of is None and source is None:
            return
        if not isinstance(source, Source) or not source.number.strip() or not source.file:
            raise Refused([Text(NEEDS_SOURCE)])
        readers = draft.situation.desk_roles()
        draft.set_fact("source_number", source.number, kind=Kind.TEXT, visible_to=readers)
        draft.set_fact("source_date", source.date, visible_to=readers)
        draft.set_fact("source_file", dict(source.file), kind=Kind.FILE, visible_to=readers)

    def made(self, session: Session, command: Command, here: Situation) -> Made:
        actor = command.actor
        store.record_command(
            session, id=command.id, case_id=here.case_id, trigger=command.trigger,
            person_id=actor.person if actor else None, seat_id=actor.seat if actor else None,
            digest=command.digest, at=here.now,
        )  # fmt: skip
        return Made(
            at=here.now, effective=here.now, person=actor.person if actor else None,
            seat=actor.seat if actor else None, behalf=command.on_behalf_of, command=command.id,
        )  # fmt: skip

    # Opening

    def open(self, session: Session, asked: Opening) -> Result:
        """Open a case.

        Raises NotAllowed, InputFaults, Refused, UnknownDefinition, CommandReused.
        """
        row = session.get(CommandRow, asked.id)
        if row is not None:
            known = self.known(session, asked, session.get_one(Case, row.case_id))
            if known is not None:
                return known
        definition = self.registry.latest(asked.definition)
        now = self.clock.now()
        parent = self._require_opener(session, definition, asked)
        edition = parent.edition_id if parent else self._edition(session, definition, asked)
        if lacks := self.registry.missing_rules(definition, editions.edition(session, edition)):
            raise Refused([Text(LACKING, rules=", ".join(lacks))])
        faults = opening.faults(session, definition, asked)
        if any(not self.knows(session, asked.actor, case) for case in asked.names):
            faults["names"] = Text(inputs.NOT_A_CASE)
        if faults:
            raise InputFaults(faults)
        roles = asked.roles if parent is None else self._parts(session, definition, parent, asked)
        actor = asked.actor
        made = Made(
            now, now, actor.person if actor else None, actor.seat if actor else None, None, asked.id
        )
        case = self.open_case(
            session, definition, parent.subject if parent else asked.subject, roles, made,
            asked=asked, edition_id=edition, parent=parent,
        )  # fmt: skip
        event = session.scalars(sa.select(Event.id).where(Event.case_id == case.id)).first()
        return Result(case.id, case.reference, event or 0)

    @staticmethod
    def _edition(session: Session, definition: Definition, asked: Opening) -> int | None:
        found = editions.current(session, definition.key, asked.edition)
        return found.id if found else None

    def _parts(
        self, session: Session, definition: Definition, parent: Case, asked: Opening
    ) -> dict[str, tuple[int, ...]]:
        above = self.situation(session, parent)
        declared = definition.opening
        sources = declared.parts if declared else {}
        found = {role: tuple(seats_from(above, None, source)) for role, source in sources.items()}
        return found | dict(asked.roles)

    def _require_opener(
        self, session: Session, definition: Definition, asked: Opening
    ) -> Case | None:
        """Refuse who may not open; answer the parent of a child. Raises NotAllowed, Refused."""
        actor, declared = asked.actor, definition.opening
        if declared is None or actor is None:
            raise NotAllowed
        if declared.parent:
            return self._require_parent(session, definition, asked)
        if self.access.desk_allows(actor, "case.open"):
            return None
        for key in definition.members(declared.by):
            role = next(each for each in definition.plain_roles if each.key == key)
            own = role.seating is not SUBJECT or actor.body == asked.subject
            if role.title == actor.title and own:
                return None
        raise NotAllowed

    def _require_parent(self, session: Session, definition: Definition, asked: Opening) -> Case:
        declared = definition.opening
        parent = session.get(Case, asked.parent) if asked.parent else None
        if declared is None or parent is None or parent.definition != declared.parent:
            raise NotFound
        now = self.clock.now()
        if asked.actor is None or not self.access.may(session, asked.actor, parent, VIEW, now):
            raise NotFound
        if reasons := self.refusals_below(session, definition, parent, asked.actor):
            raise Refused(reasons)
        return parent

    def refusals_below(
        self, session: Session, definition: Definition, parent: Case, actor: Actor
    ) -> list[Text]:
        """Why a person may not open a child of a case now. Raises NotAllowed: never he."""
        declared = definition.opening
        above = self.situation(session, parent)
        above.actor_seat, above.actor_body = actor.seat, above.body_of(actor.seat)
        above.actor_person = actor.person
        if declared is None or not definition.members(declared.by) & above.actor_roles:
            raise NotAllowed
        return [reason for guard in declared.guards if (reason := guard(above))]

    # Taking back

    def _take_back(self, session: Session, case: Case, command: Command) -> Result:
        actor = command.actor
        if actor is None or not self.access.may(session, actor, case, VIEW, self.clock.now()):
            raise NotFound
        self.settle_clock(session, case)
        here = self.situation(session, case)
        self._require_fresh(here, command)
        body = self._party(session, actor, command)
        agreed = command.source is not None and command.on_behalf_of is None
        undoing.require(undoing.refusals(session, case, here.definition, body, agreed=agreed))
        last = undoing.last_step(session, case)
        if last is None:
            raise Refused([Text(undoing.NOTHING)])
        made = self.made(session, command, here)
        for other in undoing.others(session, case, last):
            numbers = session.scalars(
                sa.select(Event.number).where(
                    Event.case_id == other.id, Event.command_id.in_(last.commands)
                )
            )
            self._write_back(session, StepDraft(self.situation(session, other)), numbers, made)
        draft = StepDraft(here)
        here.actor_body = body
        draft.texts["reason"] = str(command.inputs.get("reason") or "").strip()
        self.state_source(draft, command)
        event = self._write_back(session, draft, last.numbers, made)
        return Result(case.id, case.reference, event)

    def _party(self, session: Session, actor: Actor, command: Command) -> str:
        """For whom a step is taken back: the own office, or the seat on whose behalf."""
        if command.on_behalf_of is None:
            return actor.body
        if not self.access.desk_allows(actor, RECORD_FOR):
            raise NotAllowed
        return session.get_one(Seat, command.on_behalf_of).body

    def _write_back(
        self, session: Session, draft: StepDraft, numbers: Iterable[int], made: Made
    ) -> int:
        case = draft.situation.case
        numbers = tuple(numbers)
        facts, draft.change = draft.change.facts, undoing.change_back(session, case, numbers)
        draft.change.facts = facts
        companions.complete(draft)
        draft.anchor_moves = undoing.anchors_back(session, case.id, numbers)
        anchors.move(draft, made)
        texts = {key: value for key, value in draft.texts.items() if value}
        event, _ = store.write(session, case, draft.change, made, texts)
        self.tell(self.situation(session, case), draft.change, event, made)
        return event
