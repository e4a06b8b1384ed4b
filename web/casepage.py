"""The page of a case: where it is, whose turn, until when, why it waits, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from engine import editions, following, undoing
from engine.access import FACT, RECORD_FOR, VIEW
from engine.command import Step
from engine.definition import Definition, Held, Input, State
from engine.errors import NotAllowed
from engine.models.case import Case
from engine.queries import cases as listed
from engine.queries import turns
from engine.queries.cases import AnchorLine, Listed
from engine.queries.facts import FactLine, facts_of
from engine.queries.history import LABELS
from engine.queries.reader import CaseLine, Reader, line
from engine.queries.turns import Turn
from engine.text import Text
from web import current, labels
from web.current import Rows
from web.dates import Basis, basis
from web.i18n import locale, say
from web.knockon import later_group
from web.labels import Files
from web.programme import REGISTERS
from web.reading import may_look_back
from web.rooms import Tab, tabs
from workflows.domain.classification import told
from workflows.domain.classification.told import Register
from workflows.domain.registers import queries as registers
from workflows.domain.registers.queries import Act
from workflows.domain.surveys import invitations
from workflows.domain.surveys.rules import E_SURVEY

MOST_STEPS = 9  # on one line; a longer path is drawn by its phases


@dataclass(frozen=True)
class Place:
    """One point of the stepper, in the reader's words. `place`: "done", "now" or "ahead"."""

    label: str
    place: str


@dataclass(frozen=True)
class Waiting:
    """An awaited next step with the rule behind its date."""

    turn: Turn
    basis: Basis | None


@dataclass(frozen=True)
class TakeBack:
    """Whether the last step can be taken back by the reader."""

    label: str
    reasons: tuple[Text, ...]
    with_agreement: bool  # the written agreement of all parties would do


@dataclass(frozen=True)
class Waits:
    """A step that cannot be taken now, with all the reasons."""

    label: str
    reasons: tuple[Text, ...]


@dataclass(frozen=True)
class ActTable:
    """The times that one step of an entry was taken, with what was stated each time."""

    label: str
    inputs: tuple[Input, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class CasePage:
    """Everything that the page shows, read in one transaction."""

    case: CaseLine
    above: CaseLine | None
    phases: tuple[Place, ...]
    steps: tuple[Place, ...]
    follows: bool  # the reader may follow the course; else he sees only what he is asked
    waiting: tuple[Waiting, ...]
    invited: tuple[Waiting, ...]
    now: tuple[Step, ...]  # what the reader may do now
    titles: Mapping[str, str]  # trigger -> what it does, where a next step says it better
    more: tuple[Step, ...]  # acts that belong to no next step of his
    behalf: tuple[Step, ...]  # to be recorded for a seat
    not_now: tuple[Waits, ...]
    below: tuple[Definition, ...]  # what the reader may open below this case
    children: tuple[Listed, ...]
    anchors: tuple[AnchorLine, ...]
    facts: tuple[FactLine, ...]
    files: Files
    take_back: TakeBack | None
    tabs: tuple[Tab, ...]
    later_group: str  # the step by which the State joins one, where the secretariat may offer it
    acts: tuple[ActTable, ...]  # of an entry of a register
    classified: Register | None  # of a strictly confidential file, for who is told
    survey: bool  # the reader's State is invited to answer it
    other_edition: bool  # of the rules is there, and the reader may bring the agreement to it


def page(rows: Rows, reader: Reader, reference: str) -> CasePage:
    """Raises NotFound."""
    engine = current.services().engine
    case = engine.case(rows, reference, reader.actor)
    definition = reader.definition(case)
    options = engine.options(rows, case, reader.actor)
    own = [step for step in options if not step.on_behalf]
    asked = _tasks_met(rows, reader, case)
    possible = [step for step in own if step.possible]
    first = [step for step in possible if set(step.transition.meets) & asked]
    seen = listed.visited(rows, case)
    below = list(_below(rows, reader, case))
    return CasePage(
        case=line(reader, case), above=listed.parent(rows, reader, case),
        phases=_phases(definition, case.state), steps=_steps(definition, case.state, seen),
        follows=(follows := may_look_back(rows, reader, case)),
        waiting=_waiting(rows, reader, case, follows=follows),
        invited=_invited(rows, reader, case, follows=follows),
        now=tuple(first), titles=_titles(definition, case.state, first),
        more=tuple(step for step in possible if step not in first),
        behalf=tuple(step for step in options if step.on_behalf and step.possible),
        not_now=tuple(
            Waits(step.transition.action or step.transition.label, step.refusals)
            for step in own
            if not step.possible and _concerns(step, case)
        )
        + tuple(Waits(each.label, tuple(reasons)) for each, reasons in below if reasons),
        below=tuple(each for each, reasons in below if not reasons),
        children=listed.children(rows, reader, case), anchors=listed.anchors_of(rows, case),
        facts=_stated(rows, reader, case), files=labels.files(rows, reader, case),
        take_back=take_back(rows, reader, case), tabs=tabs(rows, reader, case),
        later_group=later_group(rows, reader, case), acts=_acts(rows, reader, case),
        other_edition=_other(rows, reader, case),
        classified=told.register(rows, reader, case),
        survey=bool(case.definition == E_SURVEY and invitations.open_to(rows, reader, case.id)),
    )  # fmt: skip


def _below(rows: Rows, reader: Reader, case: Case) -> Iterator[tuple[Definition, list[Text]]]:
    """What a person may open below this case, with the reasons why not now."""
    engine = current.services().engine
    for each in reader.registry.current():
        if each.opening is None or each.opening.parent != case.definition:
            continue
        with suppress(NotAllowed):
            yield each, engine.refusals_below(rows, each, case, reader.actor)


def _stated(rows: Rows, reader: Reader, case: Case) -> tuple[FactLine, ...]:
    """An entry of a register as it stands; of other cases what each party stated last."""
    register = REGISTERS.get(case.definition)
    if register is None:
        return facts_of(rows, reader, case)
    apart = {each.key for table in _inputs(reader, case, register.acts) for each in table[1]}
    return tuple(each for each in registers.stated(rows, reader, case) if each.key not in apart)


def _acts(rows: Rows, reader: Reader, case: Case) -> tuple[ActTable, ...]:
    register = REGISTERS.get(case.definition)
    if register is None or not register.acts:
        return ()
    of_case = (Case.id == case.id,)
    found = registers.acts(rows, reader, case.definition, register.acts, of_case)
    return tuple(
        ActTable(label, asked, own)
        for (key, label), asked in _inputs(reader, case, register.acts)
        if (own := tuple(each for each in found if each.trigger == key))
    )


def _inputs(
    reader: Reader, case: Case, triggers: Collection[str]
) -> list[tuple[tuple[str, str], tuple[Input, ...]]]:
    """What some steps of a process ask for: ((key, label), inputs)."""
    steps = (reader.definition(case).transition(each) for each in triggers)
    return [((each.key, each.label), each.inputs) for each in steps if each]


def _other(rows: Rows, reader: Reader, case: Case) -> bool:
    """Whether the way to another edition of the rules is shown; its page asks again."""
    if case.closed_at is not None or case.parent_id is not None:
        return False
    records = reader.access.desk_allows(reader.actor, RECORD_FOR)
    return (records or reader.actor.body == case.subject) and bool(following.choices(rows, case))


def _concerns(step: Step, case: Case) -> bool:
    """What only ends a rest says nothing while there is none."""
    return case.hold is not None or step.transition.held is not Held.ONLY


def bare(rows: Rows, reader: Reader, reference: str) -> CaseLine | None:
    """The case, where the reader may know that it exists and no more."""
    engine = current.services().engine
    case = engine.bare_fact(rows, reference, reader.actor)
    may = reader.access.may
    view = may(rows, reader.actor, case, VIEW, reader.now)
    known = may(rows, reader.actor, case, FACT, reader.now)
    return line(reader, case) if known and not view else None


def take_back(rows: Rows, reader: Reader, case: Case) -> TakeBack | None:
    """What could be taken back; None where there is no such step."""
    last = undoing.last_step(rows, case)
    body = reader.actor.body
    if last is None or last.body != body:
        return None
    definition = reader.definition(case)
    reasons = undoing.refusals(rows, case, definition, body, agreed=False)
    transition = definition.transition(last.trigger)
    label = transition.label if transition else LABELS["opened"]
    agreed = undoing.refusals(rows, case, definition, body, agreed=True) if reasons else reasons
    return TakeBack(label, tuple(reasons), with_agreement=bool(reasons) and not agreed)


def _tasks_met(rows: Rows, reader: Reader, case: Case) -> set[str]:
    """The keys of the open tasks that the reader's seat was asked."""
    found = turns.tasks(rows, reader, case)
    return {turn.key for turn in found if turn.mine and turn.status == "open"}


def _waiting(rows: Rows, reader: Reader, case: Case, *, follows: bool) -> tuple[Waiting, ...]:
    rules, here = editions.rules_of(rows, case), locale()
    known = {case.id: case}
    found = turns.told(turns.whose_turn(rows, reader, case), follows=follows)
    for each in {turn.case for turn in found if not turn.hidden} - {case.id}:
        known[each] = rows.get_one(Case, each)
    return tuple(
        Waiting(
            turn,
            None
            if turn.hidden
            else basis(
                rules, reader.definition(known[turn.case]), known[turn.case].state, turn.key, here
            ),
        )
        for turn in found
    )


def _invited(rows: Rows, reader: Reader, case: Case, *, follows: bool) -> tuple[Waiting, ...]:
    """What somebody is invited to do and nobody waits for."""
    if case.hold is not None:
        return ()
    rules, definition, here = editions.rules_of(rows, case), reader.definition(case), locale()
    return tuple(
        Waiting(turn, basis(rules, definition, case.state, turn.key, here))
        for turn in turns.told(turns.tasks(rows, reader, case), follows=follows)
        if turn.optional and turn.status == "open"
    )


def _titles(definition: Definition, state: str, steps: list[Step]) -> dict[str, str]:
    """A step that alone meets a task is called as the task is: by what there is to do."""
    meeting = [key for step in steps for key in step.transition.meets]
    found = {}
    for step in steps:
        if step.transition.action:
            found[step.transition.key] = step.transition.action
            continue
        meets = step.transition.meets
        spec = definition.task(state, meets[0]) if len(meets) == 1 else None
        if spec is not None and meeting.count(spec.key) == 1:
            found[step.transition.key] = spec.label
    return found


# Where it is


def _phases(definition: Definition, state: str) -> tuple[Place, ...]:
    """The phases of a long path; nothing for a short one, whose states are shown themselves."""
    if not definition.phases or len(definition.expected_path) <= MOST_STEPS:
        return ()
    here = list(definition.phases).index(definition.state(state).phase)
    return tuple(
        Place(say(label), "done" if i < here else "now" if i == here else "ahead")
        for i, label in enumerate(definition.phases.values())
    )


def _steps(definition: Definition, state: str, seen: frozenset[str]) -> tuple[Place, ...]:
    """The path; of a long one the states of the present phase. The present state is always there.

    A state that was passed over is left out: the case was never in it.
    """
    path = [definition.state(key) for key in definition.expected_path]
    now = definition.state(state)
    if _phases(definition, state):
        path = [each for each in path if each.phase == now.phase]
    if now not in path:
        path.insert(_beside(definition, path, now), now)
    here = path.index(now)
    return tuple(
        Place(say(each.label), "done" if i < here else "now" if i == here else "ahead")
        for i, each in enumerate(path)
        if i >= here or each.key in seen
    )


def _beside(definition: Definition, path: list[State], now: State) -> int:
    """Where a state beside the path belongs: as it was declared."""
    order = list(definition.states)
    return sum(order.index(each) < order.index(now) for each in path)
