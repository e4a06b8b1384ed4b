"""Carries events out: writes one, tells the listeners, and lets everything follow from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import anchors, companions, editions, inputs, opening, planner, store, tasks
from engine.access import VIEW, Access, Actor
from engine.change import Change, PartImage
from engine.clock import Clock
from engine.command import Command, Notice, Opening, Taken
from engine.declarations import BROADCAST, ENGINE, PARENT, Mark, keys_of
from engine.definition import Definition, Input, Kind, Transition
from engine.draft import ChildPlan, Closing, StepDraft
from engine.effects import BeginHold, Resume
from engine.errors import InputFaults
from engine.models.anchors import Anchor, Broadcast, Replan
from engine.models.case import Case, Part
from engine.models.person import Seat
from engine.registry import Registry
from engine.situation import Situation, load
from engine.store import Made
from engine.text import Text

MOST_AUTOMATIC = 10


class Listener(Protocol):
    """Hears of every event in its transaction; answers before, in `notices`, whom it would tell."""

    def notices(self, taken: Taken) -> Iterable[Notice]: ...

    def taken(self, session: Session, taken: Taken) -> None: ...

    def replanned(self, session: Session, replan: Replan, cases: Sequence[int]) -> None: ...


class Runner:
    """Moves of cases, and what they do to other cases. Sessions are handed in."""

    def __init__(
        self,
        registry: Registry,
        access: Access,
        clock: Clock,
        listeners: Sequence[Listener] = (),
    ) -> None:
        self.registry = registry
        self.access = access
        self.clock = clock
        self.listeners = list(listeners)

    def situation(self, session: Session, case: Case) -> Situation:
        """The case as it stands now."""
        return load(
            session,
            case,
            definition=self.registry.get(case.definition, case.definition_version),
            rules=editions.rules_of(session, case),
            calendar=editions.calendar_of(session),
            now=self.clock.now(),
        )

    def draft(self, here: Situation, transition: Transition) -> StepDraft:
        draft = planner.draft(here, transition, writes=True)
        for effect in transition.effects:
            if not hasattr(effect, "draft"):
                here.draft = draft
                effect(here)
        return draft

    def resolve(
        self, here: Situation, declared: Iterable[Input], asked: Command | Opening, *, writes: bool
    ) -> tuple[dict[str, Any], dict[str, Text]]:
        """What was typed, as values and faults; a case that one may not see cannot be named."""
        declared = tuple(declared)
        values, faults = inputs.resolve(here, declared, asked.inputs, writes=writes)
        for each in declared:
            named = values.get(each.key) if each.kind == Kind.CASE else None
            if named is not None and not self.knows(here.session, asked.actor, named):
                faults[each.key] = Text(inputs.NOT_A_CASE)
        return values, faults

    def knows(self, session: Session, actor: Actor | None, case_id: int) -> bool:
        """Whether the actor may see a case."""
        case = session.get(Case, case_id)
        now = self.clock.now()
        return case is not None and self.access.may(session, actor, case, VIEW, now)

    def finish(self, draft: StepDraft, transition: Transition | None, made: Made) -> int:
        """Write a draft as an event, then let automatic moves follow."""
        event = self.record(draft, transition, made)
        self.settle(draft.situation.session, draft.situation.case, made, draft.situation)
        return event

    def record(self, draft: StepDraft, transition: Transition | None, made: Made) -> int:
        """Close and write a draft, tell the listeners, do what it asks of other cases."""
        here = draft.situation
        session, case = here.session, here.case
        anchors.move(draft, made)
        companions.complete(draft)
        if draft.change.anchors:
            here.anchor_dates = {**here.anchor_dates, **_dates(session, draft.change.anchors)}
        planner.close(draft, transition)
        event, number = store.write(session, case, draft.change, made, draft.texts)
        here.texts |= {(number, key): value for key, value in draft.texts.items()}
        here.draft, here.first_parts = None, ()
        here.image.apply(draft.change)
        self.tell(here, draft.change, event, made)
        self._others(draft, made)
        return event

    def note(self, draft: StepDraft, made: Made) -> int:
        """Write an event that no step makes, such as dates drawn anew, and tell the listeners."""
        here = draft.situation
        event, _ = store.write(here.session, here.case, draft.change, made, draft.texts)
        here.image.apply(draft.change)
        self.tell(here, draft.change, event, made)
        return event

    def tell(self, here: Situation, change: Change, event: int, made: Made) -> None:
        taken = Taken(
            here.case, here.definition, here, change, event, made.at, made.person,
            made.behalf or made.seat, made.command,
        )  # fmt: skip
        for listener in self.listeners:
            listener.taken(here.session, taken)
        read = partial(self.situation, here.session)
        for draft in companions.elsewhere(here, change, self.registry, read):
            self.note(draft, Made(made.at, made.effective))

    # What a step does to other cases

    def _others(self, draft: StepDraft, made: Made) -> None:
        here, session = draft.situation, draft.situation.session
        if draft.parent_binds or draft.parent_ends:
            self._parent_parts(here, draft.parent_binds, draft.parent_ends, made)
        for closing in draft.closes:
            for child in self._closed_by(here, closing):
                self.fire_machine(session, child, PARENT, made=made)
        for plan in draft.children:
            self._open_child(here, plan, made)
        for transition in draft.broadcasts:
            row = Broadcast(case_id=here.case_id, transition=transition, at=made.at, done_at=None)
            here.session.add(row)
        if draft.resumed:
            self._resume_children(here, draft, made)
        here.session.flush()

    def _parent_parts(
        self, here: Situation, binds: list[PartImage], ends: list[PartImage], made: Made
    ) -> None:
        if here.case.parent_id is None:
            return
        parent = self.situation(here.session, here.session.get_one(Case, here.case.parent_id))
        draft = planner.begin(parent, "parts", here.trigger, None, writes=True)
        for part in binds:
            parent.bodies_of_seats[part.seat] = here.body_of(part.seat)
            draft.bind(part.role, part.seat)
        for part in ends:
            draft.end(part.role, part.seat)
        if draft.change.binds or draft.change.ends:
            self.finish(draft, None, made)

    def _open_child(self, here: Situation, plan: ChildPlan, made: Made) -> None:
        definition, parent = self.registry.latest(plan.definition), self._above(here, plan)
        self.open_case(
            here.session, definition, parent.subject, plan.parts, made, parent=parent,
            edition_id=parent.edition_id,
        )  # fmt: skip

    def foreseen(self, draft: StepDraft) -> Iterator[tuple[Situation, Change, str]]:
        """What a step would change in the cases below or beside its own; nothing is written."""
        here = draft.situation
        for closing in draft.closes:
            for child in self._closed_by(here, closing):
                there = self.situation(here.session, child)
                follow = self._of_machine(there, PARENT)
                if follow is not None:
                    made = planner.draft(there, follow)
                    planner.close(made, None)
                    yield there, made.change, child.reference
        for plan in draft.children:
            yield *self._foreseen_child(here, plan), ""

    def _foreseen_child(self, here: Situation, plan: ChildPlan) -> tuple[Situation, Change]:
        definition, parent = self.registry.latest(plan.definition), self._above(here, plan)
        case = opening.new_case(
            definition, subject=parent.subject, now=here.now, edition_id=parent.edition_id,
            parent=parent,
        )  # fmt: skip
        there = self.situation(here.session, case)
        there.bodies_of_seats[0] = here.bodies_of_seats.get(0, "")
        made = planner.begin(there, "opened", "open", definition.initial_key)
        parts = opening.parts_at_opening(
            here.session, definition, parent.subject, plan.parts, here.now, writes=False
        )
        for part in parts:
            made.bind(part.role, part.seat)
        planner.close(made, None)
        return there, made.change

    def _closed_by(self, here: Situation, closing: Closing) -> Sequence[Case]:
        query = sa.select(Case).where(
            Case.parent_id == self._above(here, closing).id,
            Case.definition == closing.definition,
            Case.closed_at.is_(None),
        )
        if closing.seats:
            parts = sa.select(Part.case_id).where(
                Part.seat_id.in_(closing.seats), Part.until.is_(None)
            )
            query = query.where(Case.id.in_(parts))
        return here.session.scalars(query.order_by(Case.id)).all()

    @staticmethod
    def _above(here: Situation, plan: ChildPlan | Closing) -> Case:
        """The case whose children are meant: this one, or the one above it."""
        if plan.beside and here.case.parent_id is not None:
            return here.session.get_one(Case, here.case.parent_id)
        return here.case

    def _resume_children(self, here: Situation, draft: StepDraft, made: Made) -> None:
        since = draft.held_since
        if since is None:
            return
        query = sa.select(Case).where(Case.parent_id == here.case_id, Case.closed_at.is_(None))
        for child in here.session.scalars(query.order_by(Case.id)):
            there = self.situation(here.session, child)
            if there.image.hold is not None:
                continue
            made_of = planner.begin(there, "resumed", draft.change.trigger, None)
            dates = tasks.after_hold(there, since)
            made_of.shift_after_hold(dates, (there.today - since).days)
            made_of.held_since = since
            if dates or there.image.timers:
                self.note(made_of, made)
            self._resume_children(there, made_of, made)

    # Moves without a person

    def settle(
        self, session: Session, case: Case, made: Made, here: Situation | None = None
    ) -> None:
        """Let automatic moves follow an event of the case, then of its parent.

        `here`: the case with the event applied; it is read anew if more was written to it.
        """
        for _ in range(MOST_AUTOMATIC):
            if not self._may_follow(case):
                break
            if here is None or here.image.number != case.version:
                here = self.situation(session, case)
            here.forget_actor()
            follow = planner.automatic(here)
            if follow is None:
                break
            here.trigger = follow.key
            draft = self.draft(here, follow)
            self.record(draft, None, Made(made.at, made.effective, command=made.command))
        if case.parent_id is not None:
            self.settle(session, session.get_one(Case, case.parent_id), made)

    def _may_follow(self, case: Case) -> bool:
        """Whether the state has an automatic move at all."""
        definition = self.registry.get(case.definition, case.definition_version)
        return any(ENGINE in keys_of(each.by) for each in definition.from_state(case.state))

    def settle_clock(self, session: Session, case: Case, here: Situation | None = None) -> int:
        """Make the moves that the clock owes to a case by now; answer how many.

        `here`: the case as it was just read, if it was.
        """
        for count in range(MOST_AUTOMATIC):
            here = self.situation(session, case) if here is None or count else here
            move = next(planner.clock_moves(here), None)
            if move is None:
                return count
            transition, effective, timer = move
            here.trigger = transition.key
            if planner.refusals(here, transition):
                return count
            draft = self.draft(here, transition)
            draft.change.timers_fired = [timer] if timer else []
            self.finish(draft, None, Made(at=here.now, effective=effective))
        return MOST_AUTOMATIC

    def _lift(self, here: Situation, transition: Transition, made: Made) -> None:
        draft = planner.begin(here, "step", transition.key, None, writes=True)
        draft.change.next_hold = None
        self.finish(draft, None, made)

    def fire_machine(
        self, session: Session, case: Case, by: Mark, *, trigger: str = "", made: Made | None = None
    ) -> bool:
        """Make the first possible transition of a machine (PARENT, BROADCAST); whether one was."""
        here = self.situation(session, case)
        made = made or Made(at=here.now, effective=here.now)
        lifted = here.definition.transition(trigger)
        if lifted is not None and _only_lifts(here, lifted, by):
            self._lift(here, lifted, made)
            return True
        follow = self._of_machine(here, by, trigger)
        if follow is None:
            return False
        here.trigger = follow.key
        self.finish(self.draft(here, follow), None, made)
        return True

    @staticmethod
    def _of_machine(here: Situation, by: Mark, trigger: str = "") -> Transition | None:
        """The first transition that a machine could make now, or the one of a trigger."""
        for each in here.definition.from_state(here.state):
            meant = trigger in ("", each.key) and by in planner.resume_roles(here, each)
            if meant and (not planner.refusals(here, each) or _passes_into(here, each, by)):
                return each
        return None

    def open_case(
        self,
        session: Session,
        definition: Definition,
        subject: str,
        roles: Mapping[str, tuple[int, ...]],
        made: Made,
        *,
        edition_id: int | None,
        parent: Case | None = None,
        asked: Opening | None = None,
    ) -> Case:
        year = editions.calendar_of(session).day(made.at).year
        case = opening.insert_case(
            session, definition, subject=subject, now=made.at, year=year, edition_id=edition_id,
            parent=parent,
        )  # fmt: skip
        opening.name_cases(session, case, asked.names if asked else (), parent)
        if asked is not None:
            store.record_command(
                session, id=asked.id, case_id=case.id, trigger="open", person_id=made.person,
                seat_id=made.seat, digest=asked.digest, at=made.at,
            )  # fmt: skip
        here = self.situation(session, case)
        draft = planner.begin(here, "opened", "open", definition.initial_key, writes=True)
        draft.change.source = ""
        for part in opening.parts_at_opening(session, definition, subject, roles, made.at):
            here.bodies_of_seats[part.seat] = session.get_one(Seat, part.seat).body
            draft.bind(part.role, part.seat)
        if made.seat is not None:
            here.actor_seat, here.actor_body = made.seat, session.get_one(Seat, made.seat).body
            here.actor_person = made.person
        if asked is not None:
            self._opening_inputs(here, draft, definition, asked)
        self.finish(draft, None, made)
        return case

    def _opening_inputs(
        self, here: Situation, draft: StepDraft, definition: Definition, asked: Opening
    ) -> None:
        declared = definition.opening
        draft.change.anchors |= dict(asked.anchors)
        if declared is None:
            return
        values, faults = self.resolve(here, declared.inputs, asked, writes=True)
        if faults:
            raise InputFaults(faults)
        here.inputs, here.draft, here.first_parts = values, draft, draft.change.binds
        planner.state_inputs(draft, declared.inputs)
        for effect in declared.effects:
            if hasattr(effect, "draft"):
                effect.draft(here, draft)
            else:
                effect(here)


def _dates(session: Session, anchors: dict[str, str]) -> dict[str, dt.date]:
    rows = session.execute(
        sa.select(Anchor.key, Anchor.date).where(Anchor.key.in_(anchors.values()))
    )
    dates = {row.key: row.date for row in rows}
    return {name: dates[key] for name, key in anchors.items() if key in dates}


def _only_lifts(here: Situation, transition: Transition, by: Mark) -> bool:
    """A suspension that ends while the case still rests on its own account."""
    resumes = any(isinstance(effect, Resume) for effect in transition.effects)
    declared = by is BROADCAST and BROADCAST in keys_of(transition.by)
    return declared and resumes and here.image.next_hold is not None


def _passes_into(here: Situation, transition: Transition, by: Mark) -> bool:
    """A case already on hold passes into a general suspension when its own hold ends."""
    holds = any(isinstance(effect, BeginHold) for effect in transition.effects)
    return by is BROADCAST and holds and here.image.hold is not None
