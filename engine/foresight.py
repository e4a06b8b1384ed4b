"""What there is to see of a case and to do with it, and what a step would bring. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import planner
from engine.access import FACT, RECORD_FOR, VIEW, Actor
from engine.change import Change
from engine.command import Beside, Command, Notice, Step, Taken
from engine.definition import Transition
from engine.errors import NotAllowed, NotFound, Stale
from engine.models.case import Case
from engine.runner import MOST_AUTOMATIC, Runner
from engine.situation import Situation
from engine.text import N_

TASK_CLOSED = N_("What this page asked for has been settled since. Nothing was recorded.")


class Foresight(Runner):
    """Reading, planning, and who may do what."""

    # Reading

    def case(self, session: Session, reference: str, actor: Actor | None) -> Case:
        """The case of a reference, if the actor may read it. Raises NotFound."""
        case = session.scalar(sa.select(Case).where(Case.reference == reference))
        if case is None or not self.access.may(session, actor, case, VIEW, self.clock.now()):
            raise NotFound
        return case

    def bare_fact(self, session: Session, reference: str, actor: Actor | None) -> Case:
        """The case of a reference, if the actor may know that it exists. Raises NotFound."""
        case = session.scalar(sa.select(Case).where(Case.reference == reference))
        now = self.clock.now()
        if case is None or not any(
            self.access.may(session, actor, case, permission, now) for permission in (VIEW, FACT)
        ):
            raise NotFound
        return case

    def options(self, session: Session, case: Case, actor: Actor) -> list[Step]:
        """Every transition that the actor's seat might make, with the reasons why not."""
        here = self.situation(session, case)
        self._owed(here)
        here.actor_person = actor.person
        found = []
        for transition in here.definition.from_state(here.state):
            own = self._stand(here, transition, actor.seat)
            behalf = not own and self._may_record(here, transition, actor)
            if own or behalf:
                reasons = planner.refusals(here, transition, asked=False)
                found.append(Step(transition, tuple(reasons), on_behalf=behalf))
        return found

    def plan(self, session: Session, command: Command) -> Step:
        """What a command would do, and why it cannot be done. Decides; writes nothing.

        Raises NotFound, NotAllowed, Stale.
        """
        case = session.get_one(Case, command.case)
        here = self.situation(session, case)
        transition = self._authorise(here, command)
        if changes := self._owed(here):
            transition = self._still(here, command)
        self._require_fresh(here, command)
        values, faults = self.resolve(here, transition.inputs, command, writes=False)
        here.ask(transition.key, values, on_behalf=command.on_behalf_of is not None)
        reasons = tuple(planner.refusals(here, transition, asked=bool(command.inputs)))
        if reasons:
            return Step(transition, reasons, on_behalf=command.on_behalf_of is not None)
        draft = planner.draft(here, transition)
        planner.close(draft, transition)
        main, seat = draft.change, here.actor_seat
        changes.append(main)
        notices = self._notices(here, main, command, seat)
        beside = list(self.foreseen(draft))
        for there, change, _ in beside:
            notices += self._notices(there, change, command, seat)
        here.image.apply(main)
        for follow in self._foreseen(here):
            notices += self._notices(here, follow, command, seat)
            changes.append(follow)
        others = [Beside(there.definition, change, name) for there, change, name in beside]
        return Step(
            transition, (), tuple(changes), tuple(notices),
            on_behalf=command.on_behalf_of is not None, faults=faults,
            beside=tuple(others), broadcasts=tuple(draft.broadcasts),
            moves_dates=bool(draft.anchor_moves),
        )  # fmt: skip

    def _owed(self, here: Situation) -> list[Change]:
        """Apply to the image what the clock owes; answer the changes."""
        found: list[Change] = []
        while len(found) < MOST_AUTOMATIC:
            move = next(planner.clock_moves(here), None)
            if move is None:
                break
            draft = planner.draft(here, move[0])
            draft.change.timers_fired = [move[2]] if move[2] else []
            planner.close(draft, None)
            here.image.apply(draft.change)
            found += [draft.change, *self._foreseen(here)]
        return found

    @staticmethod
    def _foreseen(here: Situation) -> Iterator[Change]:
        """What follows by itself; each change is applied once it has been looked at."""
        here.forget_actor()
        for _ in range(MOST_AUTOMATIC):
            follow = planner.automatic(here)
            if follow is None:
                return
            draft = planner.draft(here, follow)
            planner.close(draft, None)
            yield draft.change
            here.image.apply(draft.change)

    def _notices(
        self, here: Situation, change: Change, command: Command, seat: int | None
    ) -> list[Notice]:
        taken = Taken(
            here.case, here.definition, here, change, 0, here.now,
            command.actor.person if command.actor else None, seat, command.id,
        )  # fmt: skip
        return [notice for listener in self.listeners for notice in listener.notices(taken)]

    # Rights

    def _stand(self, here: Situation, transition: Transition, seat: int) -> bool:
        """Let the situation be seen from a seat; whether it may make the transition."""
        here.seen_from(seat)
        by = here.definition.members(planner.resume_roles(here, transition))
        return bool(by & here.actor_roles)

    def _may_record(self, here: Situation, transition: Transition, actor: Actor) -> bool:
        if not self.access.desk_allows(actor, RECORD_FOR):
            return False
        return any(self._stand(here, transition, part.seat) for part in here.image.parts)

    def _authorise(self, here: Situation, command: Command) -> Transition:
        """The transition of a command, if its actor may make it. Raises NotFound, NotAllowed."""
        actor = command.actor
        if actor is None or not self.access.may(here.session, actor, here.case, VIEW, here.now):
            raise NotFound
        transition = here.definition.transition(command.trigger)
        if transition is None:
            raise NotFound
        here.actor_person = actor.person
        if command.on_behalf_of is None:
            if not self._stand(here, transition, actor.seat):
                raise NotAllowed
            return transition
        if not self.access.desk_allows(actor, RECORD_FOR) or not self._stand(
            here, transition, command.on_behalf_of
        ):
            raise NotAllowed
        return transition

    def _still(self, here: Situation, command: Command) -> Transition:
        """The same once the clock has moved the case. Raises Stale: until then he might."""
        try:
            return self._authorise(here, command)
        except (NotFound, NotAllowed):
            raise Stale from None

    @staticmethod
    def _require_fresh(here: Situation, command: Command) -> None:
        if command.seen_entry is not None and command.seen_entry != here.image.entry:
            raise Stale
        if command.seen_task:
            key, _, body = command.seen_task.partition(":")
            task = here.task(key, body)
            if task is None or task.status != "open":
                raise Stale(TASK_CLOSED)
