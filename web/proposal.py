"""A step before it is taken: what the confirmation page shows of an `engine.command.Step`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.change import Change, TaskImage, TaskName
from engine.command import Beside, Step
from engine.definition import Definition
from engine.models.person import Seat
from engine.queries.cases import naming
from engine.queries.reader import Reader, SeatName, holders, name_of_seat
from engine.situation import Situation
from web.current import Rows

MAIL = "mail"  # the channel of seats that the system writes to itself


@dataclass(frozen=True)
class Told:
    """A seat that will be told, and its holders where the reader may know them.

    No `seat`: one that the step will create, for the people whom it names.
    """

    seat: SeatName | None
    names: tuple[str, ...]
    vacant: bool = False


@dataclass(frozen=True)
class Opens:
    """A next step that will be asked for."""

    label: str
    role: str
    bodies: tuple[str, ...]
    due: dt.date | None
    ruled: dt.date | None
    optional: bool


@dataclass(frozen=True)
class Follows:
    """A move that follows by itself."""

    label: str
    target: str


@dataclass(frozen=True)
class BesideIt:
    """A case below or beside this one: it opens, or goes to another point."""

    label: str
    reference: str
    target: str
    opens: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A step that is asked of every case which names this one."""

    label: str
    cases: int


@dataclass(frozen=True)
class Proposal:
    """What a step will change. Labels are sentences to be translated."""

    target: str
    hold: str
    hold_until: dt.date | None
    ends_hold: bool
    met: tuple[str, ...]
    cancelled: tuple[str, ...]
    opens: tuple[Opens, ...]
    redated: tuple[tuple[str, dt.date | None], ...]
    follows: tuple[Follows, ...]
    beside: tuple[BesideIt, ...]
    asked: tuple[Asked, ...]
    told: tuple[Told, ...]

    @property
    def count(self) -> int:
        """How many people will be written to by the system."""
        by_mail = (told for told in self.told if told.seat is None or told.seat.channel == MAIL)
        return sum(max(1, len(told.names)) for told in by_mail)


def proposal(
    rows: Rows, reader: Reader, here: Situation, step: Step, named: Sequence[str] = ()
) -> Proposal:
    """The step as its confirmation page shows it; `here` is the case as it stands.

    `named`: the people whom the form names.
    """
    definition, changes = here.definition, list(step.changes)
    place = next(i for i, each in enumerate(changes) if each.trigger == step.transition.key)
    owed, main, follow = changes[:place], changes[place], changes[place + 1 :]
    return Proposal(
        target=definition.state(main.target).label if main.moved else "",
        hold=definition.hold(main.hold.kind).label if main.hold else "",
        hold_until=main.hold.until if main.hold else None,
        ends_hold=main.unhold and not main.final,
        met=_labels(definition, main, main.meets),
        cancelled=_labels(definition, main, main.cancels),
        opens=tuple(
            _opens(here, each, change) for change in [main, *follow] for each in change.opens
        ),
        redated=tuple(
            (_label(definition, main.target, each.task.key), each.due) for each in main.dates
        ),
        follows=tuple(_follows(definition, each) for each in [*owed, *follow]),
        beside=tuple(_beside(each) for each in step.beside),
        asked=tuple(_asked(rows, reader, here, step)),
        told=_told(rows, reader, here, step, named),
    )


def _labels(definition: Definition, change: Change, names: list[TaskName]) -> tuple[str, ...]:
    return tuple(_label(definition, change.source, name.key) for name in names)


def _label(definition: Definition, state: str, key: str) -> str:
    spec = definition.task(state, key)
    return spec.label if spec else key


def _opens(here: Situation, task: TaskImage, change: Change) -> Opens:
    parts = [part for part in here.image.parts if part not in change.ends] + change.binds
    roles = here.definition.members([task.role])
    bodies = [here.body_of(part.seat) for part in parts if part.role in roles]
    return Opens(
        label=_label(here.definition, change.target, task.key),
        role=here.definition.role(task.role).label,
        bodies=(task.body,) if task.body else tuple(dict.fromkeys(filter(None, bodies))),
        due=task.due,
        ruled=task.ruled,
        optional=task.optional,
    )


def _follows(definition: Definition, change: Change) -> Follows:
    transition = definition.transition(change.trigger)
    label = transition.label if transition else change.trigger
    return Follows(label, definition.state(change.target).label if change.moved else "")


def _beside(each: Beside) -> BesideIt:
    change, definition = each.change, each.definition
    return BesideIt(
        label=definition.label,
        reference=each.reference,
        target=definition.state(change.target).label if change.moved else "",
        opens=tuple(_label(definition, change.target, task.key) for task in change.opens),
    )


def _asked(rows: Rows, reader: Reader, here: Situation, step: Step) -> Iterator[Asked]:
    """What is asked of other cases; of cases that have no such step, nothing is."""
    if not step.broadcasts:
        return
    for key, count in naming(rows, here.case_id).items():
        definition = reader.registry.latest(key)
        for trigger in step.broadcasts:
            found = definition.transition(trigger)
            if found is not None:
                yield Asked(found.label, count)


def _told(
    rows: Rows, reader: Reader, here: Situation, step: Step, named: Sequence[str]
) -> tuple[Told, ...]:
    """Each seat once. Names are shown of those who play a part in this case, and of one's own."""
    ids = list(dict.fromkeys(notice.seat for notice in step.notices if notice.seat))
    told = {notice.seat for notice in step.notices if not notice.spares}
    spared = {each.seat: each.spares for each in step.notices if each.spares}
    held = holders(rows, ids, reader.now, {k: v for k, v in spared.items() if k not in told})
    known = {part.seat for part in here.image.parts}
    found = []
    for seat in (rows.get_one(Seat, i) for i in ids):
        own = reader.at_the_desk or seat.body == reader.actor.body
        names = tuple(held.get(seat.id, ())) if own or seat.id in known else ()
        vacant = seat.id not in held and reader.knows_vacancy([seat.body])
        found.append(Told(name_of_seat(seat), names, vacant))
    if named and any(notice.seat == 0 for notice in step.notices):
        found.append(Told(None, tuple(named)))
    return tuple(found)
