"""A case under way goes on under another edition of its rules, by agreement of whom it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions, planner, tasks
from engine.access import RECORD_FOR, VIEW, Actor
from engine.change import Redate, TaskImage
from engine.command import Command, Result
from engine.declarations import TaskSpec
from engine.definition import SUBJECT
from engine.draft import StepDraft
from engine.errors import NotAllowed, NotFound, Refused
from engine.faults import lacking
from engine.models.case import Case
from engine.models.edition import Edition, EditionEffect
from engine.rules import Rules
from engine.service import NEEDS_SOURCE, Engine
from engine.situation import Situation
from engine.store import Made
from engine.text import N_, Text

KIND, TRIGGER = "migration", "other_edition"  # of the event
EDITION, SEEN = "edition", "seen"  # inputs: the edition agreed to, and the one the page showed
CLOSED = N_("The case is closed.")
BELOW = N_("The case follows the rules of the case above it.")
OWN = N_("The case follows this edition already.")
NEVER_IN_EFFECT = N_("This edition has not come into effect.")
LACKS = N_("%(reference)s: the edition lacks rules that the process reads: %(rules)s.")
NOBODY = N_("Nobody in this case stands for the State that it is about.")
MOVED = N_("The case has come to follow another edition since you opened this page. Compare again.")
AHEAD = N_("An agreement is recorded once it was given: its date is a day up to today.")


@dataclass(frozen=True)
class Standing:
    """For whom the agreement is recorded. `behalf`: the seat, where the desk records it."""

    party: int
    behalf: int | None


def stand(session: Session, engine: Engine, case: Case, actor: Actor) -> Standing | None:
    """How a person may bring the agreement: from a seat of its State, or as the desk for one.

    None where no seat of the State plays a part. Raises NotFound, NotAllowed.
    """
    here = engine.situation(session, case)
    if not engine.access.may(session, actor, case, VIEW, here.now):
        raise NotFound
    own = list(_seats_of_its_own(here))
    if actor.seat in own:
        return Standing(actor.seat, None)
    if not engine.access.desk_allows(actor, RECORD_FOR):
        raise NotAllowed
    return Standing(own[0], own[0]) if own else None


def _seats_of_its_own(here: Situation) -> Iterator[int]:
    """The seats of the State that the case is about; its standing office first."""
    known = {role.key: role for role in here.definition.plain_roles}
    parts = [part for part in here.image.parts if here.body_of(part.seat) == here.subject]
    for part in sorted(parts, key=lambda part: known[part.role].seating is not SUBJECT):
        if part.role in known and here.subject:
            yield part.seat


def choices(session: Session, case: Case) -> Sequence[Edition]:
    """The editions that are or were in effect, but for its own; the one in effect first."""
    effective = sa.select(EditionEffect.edition_id)
    return session.scalars(
        sa.select(Edition)
        .where(
            Edition.kind == editions.RULES, Edition.name == case.definition,
            Edition.id != (case.edition_id or 0),
            sa.or_(Edition.current, Edition.id.in_(effective)),
        )
        .order_by(Edition.current.desc(), Edition.id.desc())
    ).all()  # fmt: skip


def refusals(session: Session, engine: Engine, case: Case, edition: Edition) -> list[Text]:
    """Why a case cannot go on under an edition, whoever agrees."""
    if case.closed_at is not None:
        return [Text(CLOSED)]
    if case.parent_id is not None:
        return [Text(BELOW)]
    if edition.id == case.edition_id:
        return [Text(OWN)]
    found = [] if edition in choices(session, case) else [Text(NEVER_IN_EFFECT)]
    if not any(_seats_of_its_own(engine.situation(session, case))):
        found.append(Text(NOBODY))
    rules = editions.edition(session, edition.id)
    for each in [case, *_below(session, case)]:
        definition = engine.registry.get(each.definition, each.definition_version)
        if keys := lacking(definition, rules):
            found.append(Text(LACKS, reference=each.reference, rules=", ".join(keys)))
    return found


def redrawn(here: Situation, rules: Rules) -> StepDraft:
    """A draft with the dates of a case by other rules; from now on the situation reads these.

    Only a date that stands as the former rules count it is drawn anew: what a party stated, or
    what a rest or a moved session gave, stays. A timer goes with the task of its date.
    """
    former, here.rules = here.rules, rules
    draft = planner.begin(here, KIND, TRIGGER, None)
    moved: dict[dt.date, dt.date] = {}
    for task in here.image.open_tasks():
        spec = here.definition.task(here.state, task.key)
        if spec is None or spec.due is None or task.due is None:
            continue
        if _ruled(draft, spec, task, former)[0] != task.due:
            continue
        due, ruled = _ruled(draft, spec, task, rules)
        if due is not None and (due := _spared(here, task, due)) != task.due:
            draft.change.dates.append(Redate(task.name, due, ruled))
            moved[task.due] = due
    for timer in here.image.timers:
        if timer.due in moved:
            draft.change.timers_off.append(timer)
            changed = type(timer)(timer.entry, timer.transition, moved[timer.due])
            draft.change.timers.append(changed)
    return draft


def _ruled(
    draft: StepDraft, spec: TaskSpec, task: TaskImage, rules: Rules
) -> tuple[dt.date | None, dt.date | None]:
    here = draft.situation
    kept, here.rules = here.rules, rules
    try:
        return tasks.date_of(draft, spec, entered_on=here.entered_on, opened_on=task.opened_on)
    finally:
        here.rules = kept


def _spared(here: Situation, task: TaskImage, due: dt.date) -> dt.date:
    """No party has less than 28 days from now, unless it had less before."""
    if task.due is None or here.is_desk(task.role):
        return due
    least = here.calendar.roll(here.today + dt.timedelta(days=here.rules.least_after_move))
    return max(due, min(task.due, least))


def agree(session: Session, engine: Engine, command: Command) -> Result:
    """Record the agreement: the case and the open ones below it follow the edition from now on.

    The cases below keep the dates that were told in them. Raises NotFound, NotAllowed, Refused,
    CommandReused.
    """
    case = engine.locked(session, command.case)
    if (known := engine.known(session, command, case)) is not None:
        return known
    if command.actor is None:
        raise NotFound
    standing = stand(session, engine, case, command.actor)
    edition = session.get(Edition, command.inputs.get(EDITION) or 0)
    if edition is None or (edition.kind, edition.name) != (editions.RULES, case.definition):
        raise NotFound
    here = engine.situation(session, case)
    reasons = refusals(session, engine, case, edition)
    if not reasons and command.inputs.get(SEEN) != (case.edition_id or 0):
        reasons.append(Text(MOVED))
    if command.source is None:
        reasons.append(Text(NEEDS_SOURCE))
    elif command.source.date > here.today:
        reasons.append(Text(AHEAD))
    if reasons or standing is None:
        raise Refused(reasons)
    made = engine.made(session, command, here)
    here.actor_body = case.subject
    draft = redrawn(here, editions.edition(session, edition.id))
    engine.state_source(draft, command)
    event = _record(session, engine, draft, made, edition)
    for each in _below(session, case):
        there = engine.situation(session, each)
        there.rules = here.rules
        _record(session, engine, planner.begin(there, KIND, TRIGGER, None), made, edition)
    return Result(case.id, case.reference, event)


def _record(
    session: Session, engine: Engine, draft: StepDraft, made: Made, edition: Edition
) -> int:
    case = draft.situation.case
    case.edition_id = edition.id
    session.flush()
    draft.set_fact("rules_edition", edition.edition)
    event = engine.note(draft, made)
    engine.settle(session, case, made)
    return event


def _below(session: Session, case: Case) -> Sequence[Case]:
    """The open cases below a case, those opened first before the others."""
    return session.scalars(
        sa.select(Case)
        .where(Case.root_id == case.id, Case.id != case.id, Case.closed_at.is_(None))
        .order_by(Case.id)
    ).all()
