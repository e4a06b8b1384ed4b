"""Takes back the last step: a new event that leads to where the case stood before it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import verify
from engine.change import Change, Image, TimerImage
from engine.definition import Definition
from engine.draft import AnchorMove
from engine.errors import Refused
from engine.models.case import Case
from engine.models.history import Event
from engine.models.person import Seat
from engine.text import N_, Text

NOTHING = N_("There is no step that could be taken back.")
FINAL_STEP = N_("This step is an express act and cannot be taken back.")
NOT_YOURS = N_("Only the party that made the step may take it back.")
NEXT_ACTED = N_(
    "The next party has acted since. The step can still be taken back with the written agreement "
    "of all parties on file."
)
OTHER_VERSION = N_(
    "The case has gone on to a new version of the process, or to another edition of its rules."
)
MOVED_ON = N_("A case that this step opened or closed has moved on since.")

SEAT = "seat"  # kind of an event that tells who holds a seat: no step, and nothing to take back


@dataclass(frozen=True)
class Last:
    """The last step of a case that changed its state or moved an anchor: its command's events."""

    commands: frozenset[str]
    numbers: tuple[int, ...]  # these events and all that came after
    trigger: str
    body: str  # the party that made it
    followed: bool  # another party, or the clock, has acted since
    migrated: bool  # the case has gone on to another version since


def last_step(session: Session, case: Case) -> Last | None:
    """The step that could be taken back, if there is one."""
    events = session.scalars(
        sa.select(Event).where(Event.case_id == case.id).order_by(Event.number)
    ).all()
    taken = {number for event in events for number in event.takes_back}
    moves = [
        e
        for e in events
        if e.kind == "step" and e.number not in taken and e.command_id and _can_go(e)
    ]
    if not moves:
        return None
    group = [event for event in events if event.command_id == moves[-1].command_id]
    first = group[0]
    later = [e for e in events if e.number > group[-1].number and e.number not in taken]
    body = _body(session, first)
    going = [e for e in events if e.number >= first.number and e.kind != SEAT]
    return Last(
        commands=frozenset(
            e.command_id for e in going if e.kind == "step" and e.person_id and e.command_id
        ),
        numbers=tuple(e.number for e in going),
        trigger=first.trigger,
        body=body,
        followed=any(e.kind == "step" and _body(session, e) != body for e in later),
        migrated=any(e.kind == "migration" for e in later),
    )


def _can_go(event: Event) -> bool:
    """An act stays on record; one that moved a date of many cases is taken back as a step is."""
    return event.moved or bool(verify.change_of(event).moved_anchors)


def _body(session: Session, event: Event) -> str:
    """The party of an event: the seat that acted, or on whose behalf it was recorded."""
    seat = session.get(Seat, event.behalf_id or event.seat_id or 0)
    return seat.body if seat else ""


def refusals(
    session: Session, case: Case, definition: Definition, body: str, *, agreed: bool
) -> list[Text]:
    """Why the party `body` cannot take back the last step; `agreed`: an agreement is on file."""
    last = last_step(session, case)
    if last is None:
        return [Text(NOTHING)]
    found = []
    events = session.scalars(
        sa.select(Event).where(Event.case_id == case.id, Event.number.in_(last.numbers))
    )
    fixed = False
    for event in events:
        transition = definition.transition(event.trigger)
        fixed |= transition is not None and event.kind == "step" and not transition.undo
    if fixed:
        found.append(Text(FINAL_STEP))
    if last.body != body:
        found.append(Text(NOT_YOURS))
    if last.migrated:
        found.append(Text(OTHER_VERSION))
    if last.followed and not agreed:
        found.append(Text(NEXT_ACTED))
    if any(_moved_on(session, other, last.commands) for other in others(session, case, last)):
        found.append(Text(MOVED_ON))
    return found


def others(session: Session, case: Case, last: Last) -> list[Case]:
    """Other cases that the same commands moved, children first."""
    ids = session.scalars(
        sa.select(Event.case_id)
        .where(Event.command_id.in_(last.commands), Event.case_id != case.id)
        .distinct()
    )
    return sorted((session.get_one(Case, i) for i in ids), key=lambda each: -each.id)


def _moved_on(session: Session, case: Case, commands: frozenset[str]) -> bool:
    newest = session.scalars(
        sa.select(Event.command_id)
        .where(Event.case_id == case.id, Event.kind != SEAT)
        .order_by(Event.number.desc())
        .limit(1)
    ).one()
    return newest not in commands


def change_back(session: Session, case: Case, numbers: tuple[int, ...]) -> Change:
    """The change from how a case stands to how it stood before these events."""
    now = verify.replay(session, case.id)
    before = verify.replay(session, case.id, upto=min(numbers) - 1)
    if before.number == 0:
        return _void(now, numbers)
    made = Change(
        kind="undo", trigger="undo", source=now.state, target=before.state, entry=before.entry,
        entries=now.entries, version=before.version, final=before.closed,
        next_hold=before.next_hold, takes_back=list(numbers),
    )  # fmt: skip
    _tasks_back(made, now, before)
    _rest_back(made, now, before)
    return made


def anchors_back(session: Session, case: int, numbers: tuple[int, ...]) -> list[AnchorMove]:
    """What gives the anchors back that these events moved: each to where the first found it."""
    found: dict[str, AnchorMove] = {}
    for event, change in verify.changes(session, case):
        if event.number in numbers:
            for was in change.moved_anchors:
                date = was.date if was.usable else None
                found.setdefault(was.key, AnchorMove(was.key, date, tentative=was.tentative))
    return list(found.values())


def moves_dates(session: Session, case: Case) -> bool:
    """Whether taking back the last step moves a date that other cases hang on."""
    last = last_step(session, case)
    return last is not None and bool(anchors_back(session, case.id, last.numbers))


def _void(now: Image, numbers: tuple[int, ...]) -> Change:
    """A case that the step had opened: closed where it began."""
    return Change(
        kind="undo", trigger="undo", source=now.state, target=now.state, entry=now.entry,
        entries=now.entries, version=now.version, final=True, takes_back=list(numbers),
        cancels=[task.name for task in now.open_tasks()], timers_off=list(now.timers),
        ends=list(now.parts),
    )  # fmt: skip


def _tasks_back(made: Change, now: Image, before: Image) -> None:
    was = {task.name for task in before.open_tasks()}
    is_now = {task.name for task in now.open_tasks()}
    made.reopens = sorted(was - is_now)
    made.cancels = sorted(is_now - was)


def _rest_back(made: Change, now: Image, before: Image) -> None:
    def key(timer: TimerImage) -> tuple[int, str, object]:
        return timer.entry, timer.transition, timer.due

    was, is_now = {key(t) for t in before.timers}, {key(t) for t in now.timers}
    made.timers = [timer for timer in before.timers if key(timer) not in is_now]
    made.timers_off = [timer for timer in now.timers if key(timer) not in was]
    made.binds = [part for part in before.parts if part not in now.parts]
    made.ends = [part for part in now.parts if part not in before.parts]
    made.hold = before.hold
    made.unhold = now.hold is not None and before.hold is None
    made.anchors = {k: v for k, v in before.anchors.items() if now.anchors.get(k) != v}
    made.anchors |= dict.fromkeys(set(now.anchors) - set(before.anchors), "")


def require(reasons: list[Text]) -> None:
    if reasons:
        raise Refused(reasons)
