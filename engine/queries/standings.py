"""What the course of cases is computed from, read for a whole list with a few queries."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.calendar import Calendar
from engine.change import Change, HoldImage
from engine.definition import Definition, Kind
from engine.models.anchors import Anchor, Replan
from engine.models.case import Case, CaseAnchor, Fact, Task
from engine.models.history import Event
from engine.queries import stays
from engine.queries.stays import Stay
from engine.registry import Registry
from engine.rules import Rules


@dataclass(frozen=True)
class Asked:
    """A task as far as dates go. `ended`: the day on which it was met."""

    key: str
    body: str
    entry: int
    opened: dt.date
    due: dt.date | None
    changed: bool
    open: bool
    ended: dt.date | None = None


@dataclass(frozen=True)
class AnchorDay:
    """A date that cases hang on."""

    key: str
    kind: str
    date: dt.date
    tentative: bool = True
    usable: bool = True


@dataclass(frozen=True)
class Standing:
    """One case: where it has been, what was asked, and the days it counts from."""

    case: int
    definition: Definition
    rules: Rules
    calendar: Calendar
    today: dt.date
    state: str
    entry: int
    opened: dt.date
    stays: tuple[Stay, ...]
    tasks: tuple[Asked, ...] = ()
    facts: Mapping[str, dt.date] = field(default_factory=dict)
    anchors: Mapping[str, AnchorDay] = field(default_factory=dict)
    first_anchors: Mapping[str, AnchorDay] = field(default_factory=dict)
    sessions: tuple[AnchorDay, ...] = ()  # all that can be chosen, by date
    hold: HoldImage | None = None
    closed: bool = False

    def after(self, change: Change) -> Standing:
        """The same case, once a step that leaves it where it is has been taken."""
        dates = {(each.task.entry, each.task.key, each.task.body): each for each in change.dates}
        tasks = tuple(
            replace(task, due=dates[name].due, changed=True)
            if task.open and (name := (task.entry, task.key, task.body)) in dates
            else task
            for task in self.tasks
        )
        known = {each.key: each for each in self.sessions}
        chosen = {name: known[key] for name, key in change.anchors.items() if key in known}
        hold = change.hold or (None if change.unhold else self.hold)
        return replace(self, tasks=tasks, anchors={**self.anchors, **chosen}, hold=hold)


def standings(
    session: Session,
    registry: Registry,
    cases: Sequence[Case],
    *,
    now: dt.datetime,
    at_first: bool = True,
) -> dict[int, Standing]:
    """By case. Seven queries, and one for each edition of the rules, however many cases.

    `at_first`: with the sessions that each first hung on; the forecast does without.
    """
    calendar, ids = editions.calendar_of(session), [case.id for case in cases]
    been, tasks = _stays(session, ids, calendar), _tasks(session, ids, calendar)
    facts, known = _facts(session, ids), _known(session)
    anchors, first = _anchors(session, ids, known), _first(session, ids, known) if at_first else {}
    usable = tuple(each for each in known.values() if each.usable)
    return {
        case.id: Standing(
            case=case.id, rules=editions.rules_of(session, case), calendar=calendar,
            definition=registry.get(case.definition, case.definition_version),
            today=calendar.day(now), state=case.state, entry=case.entry,
            opened=calendar.day(case.opened_at), stays=tuple(been.get(case.id, ())),
            tasks=tuple(tasks.get(case.id, ())), facts=facts.get(case.id, {}),
            anchors=anchors.get(case.id, {}), first_anchors=first.get(case.id, {}),
            sessions=usable, closed=case.closed_at is not None,
            hold=HoldImage(case.hold, case.held_on, case.held_until)
            if case.hold and case.held_on
            else None,
        )
        for case in cases
    }  # fmt: skip


def _stays(session: Session, ids: Sequence[int], calendar: Calendar) -> dict[int, list[Stay]]:
    rows = session.execute(stays.moves().where(Event.case_id.in_(ids)))
    return {
        case: list(stays.of_events(events, calendar))
        for case, events in stays.by_case(rows).items()
    }


# What was asked and stated


def _tasks(session: Session, ids: Sequence[int], calendar: Calendar) -> dict[int, list[Asked]]:
    rows = session.execute(
        sa.select(
            Task.case_id, Task.key, Task.body, Task.entry, Task.opened_on, Task.due,
            Task.due_version, Task.status, Task.ended_at,
        )
        .where(Task.case_id.in_(ids), Task.status != "cancelled", Task.optional.is_(False))
        .order_by(Task.id)
    )  # fmt: skip
    return {
        case: [
            Asked(
                row.key, row.body, row.entry, row.opened_on, row.due,
                changed=row.due_version > 1, open=row.status == "open",
                ended=calendar.day(row.ended_at) if row.ended_at else None,
            )
            for row in found
        ]
        for case, found in stays.by_case(rows).items()
    }  # fmt: skip


def _facts(session: Session, ids: Sequence[int]) -> dict[int, dict[str, dt.date]]:
    rows = session.execute(
        sa.select(Fact.case_id, Fact.key, Fact.value)
        .where(Fact.case_id.in_(ids), Fact.kind == Kind.DATE, Fact.taken_back.is_(False))
        .order_by(Fact.id)
    )
    return {
        case: {row.key: dt.date.fromisoformat(row.value) for row in found if row.value}
        for case, found in stays.by_case(rows).items()
    }


# Sessions


def _known(session: Session) -> dict[int, AnchorDay]:
    rows = session.scalars(sa.select(Anchor).order_by(Anchor.date, Anchor.id))
    return {
        row.id: AnchorDay(row.key, row.kind, row.date, row.tentative, row.usable) for row in rows
    }


def _anchors(
    session: Session, ids: Sequence[int], known: Mapping[int, AnchorDay]
) -> dict[int, dict[str, AnchorDay]]:
    rows = session.execute(
        sa.select(CaseAnchor.case_id, CaseAnchor.name, CaseAnchor.anchor_id).where(
            CaseAnchor.case_id.in_(ids)
        )
    )
    return {
        case: {row.name: known[row.anchor_id] for row in found}
        for case, found in stays.by_case(rows).items()
    }


def _first(
    session: Session, ids: Sequence[int], known: Mapping[int, AnchorDay]
) -> dict[int, dict[str, AnchorDay]]:
    """The sessions that each case first hung on, with the dates that these had then."""
    rows = session.execute(
        sa.select(Event.case_id, Event.number, Event.at, Event.content, Event.takes_back)
        .where(Event.case_id.in_(ids), Event.content.contains('"anchors":{'))
        .order_by(Event.case_id, Event.number)
    )
    moves = session.execute(
        sa.select(Replan.anchor_id, Replan.at, Replan.before).order_by(Replan.id)
    ).all()
    by_key = {each.key: (key, each) for key, each in known.items()}
    found: dict[int, dict[str, AnchorDay]] = {}
    for case, events in stays.by_case(rows).items():
        for event in events:
            for name, key in json.loads(event.content)["results"].get("anchors", {}).items():
                if key in by_key and name not in found.setdefault(case, {}):
                    row, now = by_key[key]
                    then = (m.before for m in moves if m.anchor_id == row and m.at > event.at)
                    found[case][name] = replace(now, date=next(then, now.date))
    return found
