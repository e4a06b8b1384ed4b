"""Whose turn it is: the open tasks of cases, and of those below them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.definition import Definition
from engine.models.case import Case, Part, Task
from engine.models.person import Seat
from engine.queries.reader import Reader, holders
from engine.text import N_

BESIDE = N_("An answer in a parallel step")


@dataclass(frozen=True)
class Turn:
    """A next step that is awaited: from which seats, since when, by which indicative date.

    `hidden`: it belongs to a case that the reader may not view; only that something is awaited.
    `vacant`: nobody holds the seat; told to the State concerned and to the desk.
    """

    case: int
    reference: str
    key: str
    label: str
    role: str
    role_label: str
    body: str
    bodies: tuple[str, ...]
    since: dt.date
    due: dt.date | None
    ruled: dt.date | None
    optional: bool = False
    status: str = "open"
    vacant: bool = False
    mine: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class _Relative:
    """A case of the same family, as far as it is needed here."""

    id: int
    parent: int | None
    hold: str | None
    reference: str
    definition: Definition
    state: str
    seen: bool


@dataclass(frozen=True)
class _Player:
    role: str
    seat: int
    body: str


def turns(
    session: Session, reader: Reader, cases: Sequence[Case], *, below: bool = True
) -> dict[int, tuple[Turn, ...]]:
    """What each case waits for, by case; with `below` also the tasks of the cases below it.

    Optional tasks are never awaited; nothing is while a case rests. Five queries, however many.
    """
    family = _family(session, reader, cases)
    born = _children(family)
    under = {case.id: _under(born, case.id) if below else [case.id] for case in cases}
    awaited = {i for ids in under.values() for i in ids if not _rests(family, i)}
    query = sa.select(Task).where(
        Task.case_id.in_(awaited), Task.status == "open", Task.optional.is_(False)
    )
    found = _read(session, reader, family, query)
    return {
        case.id: tuple(_hide(turn for i in under[case.id] for turn in found.get(i, ())))
        for case in cases
    }


def whose_turn(session: Session, reader: Reader, case: Case) -> tuple[Turn, ...]:
    """What one case waits for, the cases below it included."""
    return turns(session, reader, [case])[case.id]


def of_tasks(session: Session, reader: Reader, tasks: Sequence[Task]) -> dict[int, Turn]:
    """The same of these very tasks, by task."""
    ids = [task.case_id for task in tasks]
    cases = session.scalars(sa.select(Case).where(Case.id.in_(ids))).all()
    family = _family(session, reader, cases)
    players = _players(session, ids)
    held = _held(session, reader, players)
    return {
        task.id: _turn(reader, family[task.case_id], task, players.get(task.case_id, ()), held)
        for task in tasks
    }


def tasks(session: Session, reader: Reader, case: Case) -> tuple[Turn, ...]:
    """The tasks of the present stay in a state, optional and met ones included."""
    family = _family(session, reader, [case])
    query = sa.select(Task).where(
        Task.case_id == case.id, Task.entry == case.entry, Task.status != "cancelled"
    )
    return tuple(_read(session, reader, family, query).get(case.id, ()))


def told(found: Sequence[Turn], *, follows: bool) -> tuple[Turn, ...]:
    """What a reader learns of it: who reads results alone, only what he is asked himself."""
    return tuple(turn for turn in found if follows or turn.mine)


def _read(
    session: Session, reader: Reader, family: Mapping[int, _Relative], query: sa.Select[Task]
) -> dict[int, list[Turn]]:
    rows = session.scalars(query.order_by(Task.due.nulls_last(), Task.id)).all()
    players = _players(session, {row.case_id for row in rows})
    held = _held(session, reader, players)
    found: dict[int, list[Turn]] = {}
    for row in rows:
        turn = _turn(reader, family[row.case_id], row, players.get(row.case_id, ()), held)
        found.setdefault(row.case_id, []).append(turn)
    return found


def _family(session: Session, reader: Reader, cases: Sequence[Case]) -> dict[int, _Relative]:
    """Every case under the same roots, closed ones included: a hold comes from above."""
    rows = session.execute(
        sa.select(
            Case.id, Case.parent_id, Case.hold, Case.reference, Case.definition,
            Case.definition_version, Case.state, reader.sees.label("seen"),
        ).where(Case.root_id.in_({case.root_id for case in cases}))
    )  # fmt: skip
    return {
        row.id: _Relative(
            row.id, row.parent_id, row.hold, row.reference,
            reader.registry.get(row.definition, row.definition_version), row.state, bool(row.seen),
        )
        for row in rows
    }  # fmt: skip


def _children(family: Mapping[int, _Relative]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for i, relative in family.items():
        if relative.parent is not None:
            found.setdefault(relative.parent, []).append(i)
    return found


def _under(born: Mapping[int, Sequence[int]], top: int) -> list[int]:
    """The case and all below it."""
    found = [top]
    for each in found:
        found += born.get(each, ())
    return found


def _rests(family: Mapping[int, _Relative], case: int) -> bool:
    above: int | None = case
    while above is not None and above in family:
        if family[above].hold is not None:
            return True
        above = family[above].parent
    return False


def _players(session: Session, cases: Iterable[int]) -> dict[int, list[_Player]]:
    rows = session.execute(
        sa.select(Part.case_id, Part.role, Part.seat_id, Seat.body)
        .join(Seat, Seat.id == Part.seat_id)
        .where(Part.case_id.in_(set(cases)), Part.until.is_(None))
        .order_by(Part.id)
    )
    found: dict[int, list[_Player]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(_Player(row.role, row.seat_id, row.body))
    return found


def _held(
    session: Session, reader: Reader, players: Mapping[int, Sequence[_Player]]
) -> frozenset[int]:
    seats = {player.seat for each in players.values() for player in each}
    return frozenset(holders(session, list(seats), reader.now))


def _turn(
    reader: Reader, of: _Relative, task: Task, players: Sequence[_Player], held: frozenset[int]
) -> Turn:
    roles = of.definition.members([task.role])
    asked = [p for p in players if p.role in roles and task.body in ("", p.body)]
    bodies = tuple(dict.fromkeys(p.body for p in asked)) or ((task.body,) if task.body else ())
    spec = of.definition.task(of.state, task.key)
    vacant = not any(p.seat in held for p in asked)
    return Turn(
        case=of.id, reference=of.reference, key=task.key, label=spec.label if spec else task.key,
        role=task.role, role_label=_role_label(of.definition, task.role), body=task.body,
        bodies=bodies, since=task.opened_on, due=task.due, ruled=task.ruled,
        optional=task.optional, status=task.status,
        vacant=vacant and reader.knows_vacancy(bodies), hidden=not of.seen,
        mine=any(player.seat == reader.actor.seat for player in asked),
    )  # fmt: skip


def _role_label(definition: Definition, role: str) -> str:
    return definition.role(role).label if definition.has_role(role) else role


def _hide(found: Iterable[Turn]) -> Iterable[Turn]:
    """Of cases that the reader may not view: at most one line, without whom or what."""
    told = False
    for turn in found:
        if not turn.hidden:
            yield turn
        elif not told:
            told = True
            yield replace(
                turn, reference="", key="", label=BESIDE, role="", role_label="", body="",
                bodies=(), due=None, ruled=None, vacant=False,
            )  # fmt: skip
