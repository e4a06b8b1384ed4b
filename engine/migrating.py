"""Moves open cases to another version of their Definition, a recorded step each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions, planner, store, tasks
from engine.definition import Definition
from engine.draft import StepDraft
from engine.errors import Refused
from engine.faults import lacking
from engine.models.case import Case
from engine.models.edition import Edition
from engine.runner import Runner
from engine.store import Made
from engine.text import N_, Text

UNMAPPED = N_("%(reference)s is at %(state)s, which the new version does not have.")
NO_EDITION = N_("There is no edition %(name)s of these rules: load it first.")
UNRULED = N_(
    "%(reference)s: the edition of its rules lacks %(rules)s, which the new version reads."
)


@dataclass(frozen=True)
class Migration:
    """What became, or would become, of one case."""

    reference: str
    version: int
    source: str
    target: str


def migrate(
    session: Session,
    runner: Runner,
    key: str,
    to: int,
    mapping: Mapping[str, str],
    *,
    edition: str = "",
    dry_run: bool = False,
) -> list[Migration]:
    """Move every open case of a definition. Tasks that both versions ask keep their dates.

    `mapping`: old state -> new state, where the key changed.  `edition`: of the rules, that the
    cases and those below them follow from now on (default: each its own). Raises Refused, with
    one reason a case, before anything is written; UnknownDefinition.
    """
    definition, rules = runner.registry.get(key, to), _edition(session, key, edition)
    cases = _open_cases(session, key, to)
    known = {state.key for state in definition.states}
    targets = {case.id: mapping.get(case.state, case.state) for case in cases}
    if missing := [case for case in cases if targets[case.id] not in known]:
        raise Refused(
            [Text(UNMAPPED, reference=case.reference, state=case.state) for case in missing]
        )
    if unruled := list(_unruled(session, definition, cases, rules)):
        raise Refused(unruled)
    found = [
        Migration(case.reference, case.definition_version, case.state, targets[case.id])
        for case in cases
    ]
    if not dry_run:
        for case in cases:
            if rules is not None:
                _follow(session, case, rules)
            _move(session, runner, case, definition, targets[case.id])
    return found


def _edition(session: Session, key: str, name: str) -> Edition | None:
    found = editions.current(session, key, name) if name else None
    if name and found is None:
        raise Refused([Text(NO_EDITION, name=name)])
    return found


def _unruled(
    session: Session, definition: Definition, cases: Sequence[Case], rules: Edition | None
) -> Iterator[Text]:
    """Cases whose edition of the rules was written for less than the new version reads."""
    for case in cases:
        edition = rules.id if rules else case.edition_id
        if lacks := lacking(definition, editions.edition(session, edition)):
            yield Text(UNRULED, reference=case.reference, rules=", ".join(lacks))


def _open_cases(session: Session, key: str, to: int) -> Sequence[Case]:
    return session.scalars(
        sa.select(Case)
        .where(Case.definition == key, Case.definition_version != to, Case.closed_at.is_(None))
        .order_by(Case.id)
        .with_for_update()
    ).all()


def _move(
    session: Session, runner: Runner, case: Case, definition: Definition, target: str
) -> None:
    here = runner.situation(session, case)
    draft = planner.begin(here, "migration", "migrate", None)
    change = draft.change
    if here.rules.edition:
        draft.set_fact("rules_edition", here.rules.edition)
    change.target, change.version = target, definition.version
    change.final = definition.state(target).final
    here.definition = definition
    here.image.state = target
    _tasks(draft, definition, target)
    change.timers_off = list(here.image.timers)
    dates = {timer.transition: timer.due for timer in here.image.timers}
    change.timers = [
        replace(timer, due=dates.get(timer.transition, timer.due))
        for timer in tasks.timers_of(draft, definition.state(target), here.entered_on)
    ]
    made = Made(at=here.now, effective=here.now)
    event, _ = store.write(session, case, change, made, {})
    runner.tell(runner.situation(session, case), change, event, made)
    runner.settle(session, case, made)


def _follow(session: Session, case: Case, rules: Edition) -> None:
    """The case and those below it follow another edition of the rules from now on."""
    below = sa.or_(Case.id == case.id, Case.root_id == case.id)
    for each in session.scalars(sa.select(Case).where(below)).all():
        each.edition_id = rules.id
    session.flush()


def _tasks(draft: StepDraft, definition: Definition, target: str) -> None:
    """Keep what both versions ask, cancel what is gone, open what is new."""
    here, change = draft.situation, draft.change
    specs = {spec.key: spec for spec in definition.state(target).tasks}
    change.cancels = [t.name for t in here.image.open_tasks() if t.key not in specs]
    present = {task.key for task in here.image.tasks if task.entry == here.entry}
    for spec in specs.values():
        if spec.key not in present and not spec.after:
            change.opens += tasks.open_tasks(
                draft, spec, here.image.parts, entered_on=here.entered_on
            )


def unknown_cases(session: Session, runner: Runner) -> Iterator[str]:
    """Open cases that name a version or a state nobody declares: start-up refuses them."""
    rows = session.execute(
        sa.select(Case.reference, Case.definition, Case.definition_version, Case.state).where(
            Case.closed_at.is_(None)
        )
    )
    states = {
        (each.key, each.version): {state.key for state in each.states} for each in runner.registry
    }
    for row in rows:
        if row.state not in states.get((row.definition, row.definition_version), set()):
            yield f"{row.reference}: {row.definition} v{row.definition_version}, {row.state}"
