"""What happened in a case and what was stated, as far as a reader may see it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.definition import Definition, Kind
from engine.errors import UnknownDefinition
from engine.models.case import Case, Fact
from engine.models.history import Command as CommandRow
from engine.models.history import Event, EventText
from engine.models.person import Person, Seat
from engine.queries.facts import FactLine, fact_lines, fact_rows
from engine.queries.reader import Page, Query, Reader, Row, SeatName, name_of_seat, paged
from engine.text import N_

LABELS = {
    "opened": N_("Case opened"),
    "undo": N_("Last step taken back"),
    "parts": N_("Parts changed"),
    "replan": N_("Calendar adjusted"),
    "seat": N_("Seat changed"),
    "migration": N_("Moved to a new edition of the process"),
    "resumed": N_("Resumed together with the case above"),
}
NOTED = {  # what no step makes, and moves nothing
    "all_in": N_("No further questions from the experts"),
    "question_recalled": N_("Question recalled before it was opened"),
    "text_erased": N_("Text erased on request"),
}
BY_TRIGGER = {  # what is said more exactly than by its kind
    **NOTED,
    "later_session": N_(
        "On to the next session: according to the forecast, the former one is not reached"
    ),
    "holder_named": N_("Holder of a seat named"),
    "came_in_beside": N_("A further seat of the State comes in"),
    "holder_left": N_("Holder of a seat left"),
    "handover_taken_back": N_("Handover of a seat does not take place"),
    "other_edition": N_("On under another edition of the rules, by agreement of the State"),
}
REASON = N_("Reason")
PARTLY = N_("Step of another party")


@dataclass(frozen=True)
class HistoryLine:
    """One event: who, for whom, when, what changed. Labels are sentences to be translated."""

    id: int
    number: int
    kind: str
    label: str
    at: dt.datetime
    effective: dt.datetime
    person: str  # empty: the calendar, what follows by itself, or somebody whose data were erased
    seat: SeatName | None
    behalf: SeatName | None
    moved_to: str
    met: tuple[str, ...]
    opened: tuple[tuple[str, dt.date | None], ...]
    redated: tuple[tuple[str, dt.date | None], ...]
    taken_back: bool
    takes_back: tuple[int, ...]
    facts: tuple[FactLine, ...] = ()
    partly: bool = False  # who took which step is not for this reader
    erased: bool = False  # the data of the person were


def history(session: Session, reader: Reader, case: Case, number: int = 1) -> Page[HistoryLine]:
    """The events of a case, the latest first."""
    query = _events(case).order_by(Event.number.desc())
    return paged(session, query, number, lambda rows: _lines(session, reader, case, rows))


def since(session: Session, reader: Reader, case: Case, number: int) -> list[HistoryLine]:
    """What has happened after the event of that number, oldest first."""
    query = _events(case).where(Event.number > number).order_by(Event.number)
    return _lines(session, reader, case, session.execute(query).all())


def by_command(session: Session, reader: Reader, case: Case, command: str) -> HistoryLine | None:
    """What became of a form, where the reader's person sent it."""
    query = _events(case).where(Event.command_id == command, Event.person_id == reader.actor.person)
    rows = session.execute(query.order_by(Event.number).limit(1)).all()
    return next(iter(_lines(session, reader, case, rows)), None)


def recorded(session: Session, reader: Reader, command: str) -> str | None:
    """The reference of the case in which a form of the reader's person was carried out."""
    return session.scalar(
        sa.select(Case.reference)
        .join(CommandRow, CommandRow.case_id == Case.id)
        .where(CommandRow.id == command, CommandRow.person_id == reader.actor.person)
    )


def taken_back(session: Session, cases: Collection[int]) -> frozenset[tuple[int, int]]:
    """(case, number) of the events of some cases that were taken back."""
    rows = session.execute(
        sa.select(Event.case_id, Event.takes_back).where(Event.case_id.in_(cases))
    )
    return frozenset((case, number) for case, numbers in rows for number in numbers)


def trigger_label(definition: Definition, event: Event) -> str:
    """What a step is called."""
    transition = definition.transition(event.trigger)
    if event.kind == "step" and transition is not None:
        return transition.label
    if event.kind in {"replan", "seat", "migration", "noted"} and event.trigger in BY_TRIGGER:
        return BY_TRIGGER[event.trigger]
    return LABELS.get(event.kind, event.trigger)


def _events(case: Case) -> Query:
    own, behalf = sa.orm.aliased(Seat), sa.orm.aliased(Seat)
    return (
        sa.select(Event, Person, own, behalf)
        .outerjoin(Person, Person.id == Event.person_id)
        .outerjoin(own, own.id == Event.seat_id)
        .outerjoin(behalf, behalf.id == Event.behalf_id)
        .where(Event.case_id == case.id)
    )


def _lines(session: Session, reader: Reader, case: Case, rows: Sequence[Row]) -> list[HistoryLine]:
    ids = [row.Event.id for row in rows]
    stated = session.execute(fact_rows().where(Fact.event_id.in_(ids)).order_by(Fact.id)).all()
    by_event: dict[int, list[FactLine]] = {}
    for each in [*fact_lines(session, reader, case, stated), *_reasons(session, rows)]:
        by_event.setdefault(each.event, []).append(each)
    back, hidden = _taken_back(session, case), _hidden(session, reader, case)
    lines = []
    for row in rows:
        known = _own(reader, row) or (
            row.Event.kind != "parts" and not hidden & {row.Event.number, *row.Event.takes_back}
        )
        said = by_event.get(row.Event.id, []) if known else []
        lines.append(_line(reader, case, row, said, back, known=known))
    return lines


def _hidden(session: Session, reader: Reader, case: Case) -> frozenset[int]:
    """The numbers of the steps whose author is named to others than the reader."""
    definition = reader.definition(case)
    limited = [each for each in definition.transitions if each.visible_to]
    if reader.at_the_desk or not limited:
        return frozenset()
    roles = reader.access.roles(session, reader.actor, case.id)
    keys = [each.key for each in limited if not definition.members(each.visible_to) & roles]
    query = sa.select(Event.number).where(Event.case_id == case.id, Event.kind == "step")
    return frozenset(session.scalars(query.where(Event.trigger.in_(keys))))


def _own(reader: Reader, row: Row) -> bool:
    """Whether the desk reads, or the State or body that took the step.

    Who let a part begin or end did so in another case, which others may not view.
    """
    _, _, seat, behalf = row
    chair = behalf or seat
    return reader.at_the_desk or (chair is not None and chair.body == reader.actor.body)


def _line(
    reader: Reader, case: Case, row: Row, facts: list[FactLine], back: frozenset[int], *,
    known: bool,
) -> HistoryLine:  # fmt: skip
    event, person, own, behalf = row
    erased = person is not None and person.erased_at is not None
    results = json.loads(event.content).get("results", {})
    definition = _definition(reader, case, int(results.get("version", case.definition_version)))
    moved = event.moved or event.kind in {"opened", "undo"} or event.trigger == "migrate"
    return HistoryLine(
        id=event.id, number=event.number, kind=event.kind,
        label=trigger_label(definition, event) if known else PARTLY,
        at=event.at, effective=event.effective,
        person=person.name if person and known and not erased else "",
        seat=_seat(own) if known else None,
        behalf=_seat(behalf) if known else None,
        moved_to=definition.state(event.target).label if moved else "",
        met=tuple(_task(definition, event.source, row["key"]) for row in results.get("meets", ())),
        opened=tuple(_dated(definition, event.target, each) for each in results.get("opens", ())),
        redated=tuple(
            _dated(definition, event.target, each | each["task"])
            for each in results.get("dates", ())
        ),
        taken_back=event.number in back, takes_back=tuple(event.takes_back), facts=tuple(facts),
        partly=not known, erased=erased and known,
    )  # fmt: skip


def _definition(reader: Reader, case: Case, version: int) -> Definition:
    try:
        return reader.registry.get(case.definition, version)
    except UnknownDefinition:
        return reader.definition(case)


def _task(definition: Definition, state: str, key: str) -> str:
    """The label of a task, looked for first in the state it belonged to."""
    states = [each for each in definition.states if each.key == state] + list(definition.states)
    found = (task.label for each in states for task in each.tasks if task.key == key)
    return next(found, key)


def _dated(
    definition: Definition, state: str, row: Mapping[str, Any]
) -> tuple[str, dt.date | None]:
    due = row.get("due")
    return _task(definition, state, row["key"]), dt.date.fromisoformat(due) if due else None


def _seat(seat: Seat | None) -> SeatName | None:
    return name_of_seat(seat) if seat else None


def _taken_back(session: Session, case: Case) -> frozenset[int]:
    return frozenset(number for _, number in taken_back(session, [case.id]))


def _reasons(session: Session, rows: Sequence[Row]) -> Iterator[FactLine]:
    """Why a step was taken back: words that are no fact of the case."""
    undone = {row.Event.id: row.Event for row in rows if row.Event.kind == "undo"}
    texts = session.execute(
        sa.select(EventText.event_id, EventText.value).where(
            EventText.event_id.in_(undone), EventText.key == "reason"
        )
    )
    for event, value in texts:
        yield FactLine("reason", REASON, Kind.TEXT, value, "", event, undone[event].at)
