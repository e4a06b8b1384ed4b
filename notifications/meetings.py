"""Calls people to meetings by their calendars: what is new, changed or gone, and nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.command import Taken
from engine.models.case import Case
from engine.models.person import Person
from notifications.catalogue import TAKEN
from notifications.lines import step_line
from notifications.models import CANCEL, OBSOLETE, REQUEST, MeetingCall, Message
from notifications.queue import Letter, Queue, batch_of

KIND = "meetings"  # its words say that invitations are attached


@dataclass(frozen=True)
class Meeting:
    """A meeting as a calendar has it. `begins`, `ends`: local times of `zone`, as ISO writes them.

    `virtual`: it has no place, and says so in the reader's language.
    """

    uid: str
    summary: str
    place: str
    virtual: bool
    begins: str
    ends: str
    zone: str

    @property
    def ends_at(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.ends).replace(tzinfo=ZoneInfo(self.zone))


@dataclass(frozen=True)
class Invited:
    """A person who takes part from a seat, and the meetings that stand for him."""

    person: int
    seat: int
    meetings: tuple[Meeting, ...]


@dataclass
class _Told:
    """What one person was told of one meeting last, and the last number used."""

    sequence: int = -1
    method: str = CANCEL
    content: Mapping[str, Any] | None = None


def bring(session: Session, queue: Queue, taken: Taken, invited: Iterable[Invited]) -> None:
    """Tell each person what has changed for him since he was told last; one message each."""
    told = _told(session, taken.case)
    standing = {each.person: each for each in invited}
    for person in sorted({*standing, *told}):
        known, wanted = told.get(person, {}), standing.get(person)
        calls = list(_calls(known, wanted.meetings if wanted else (), taken.at))
        if calls:
            seat = wanted.seat if wanted else None
            _tell(session, queue, taken, session.get_one(Person, person), seat, calls)


def _told(session: Session, case: Case) -> dict[int, dict[str, _Told]]:
    """person -> uid -> what was told. What never left, because its step was taken back, was not."""
    rows = session.execute(
        sa.select(MeetingCall, Message.state)
        .join(Message, Message.id == MeetingCall.message_id)
        .where(MeetingCall.case_id == case.id)
        .order_by(MeetingCall.sequence)
    )
    found: dict[int, dict[str, _Told]] = {}
    for call, state in rows:
        last = found.setdefault(call.person_id, {}).setdefault(call.uid, _Told())
        last.sequence = call.sequence
        if state != OBSOLETE:
            last.method, last.content = call.method, call.content
    return found


def _calls(
    known: Mapping[str, _Told], wanted: Sequence[Meeting], now: dt.datetime
) -> Iterator[dict[str, Any]]:
    """What has passed is neither asked for nor cancelled."""
    for each in wanted:
        last, content = known.get(each.uid, _Told()), asdict(each)
        stands = last.method == REQUEST and last.content == content
        if each.ends_at > now and not stands:
            yield content | {"method": REQUEST, "sequence": last.sequence + 1}
    kept = {each.uid for each in wanted}
    for uid, last in known.items():
        if uid in kept or last.method == CANCEL or last.content is None:
            continue
        if Meeting(**last.content).ends_at > now:
            yield {**last.content, "method": CANCEL, "sequence": last.sequence + 1}


def _tell(  # noqa: PLR0917
    session: Session, queue: Queue, taken: Taken, person: Person, seat: int | None,
    calls: list[dict[str, Any]],
) -> None:  # fmt: skip
    undone = taken.change.kind == "undo"
    batch = taken.command or f"undo:{taken.event}" if undone else batch_of(taken)
    lines = [each | {"reference": taken.case.reference} for each in calls]
    letter = Letter(
        kind=KIND, template=TAKEN, person=person, seat=seat, case=taken.case, event=taken.event,
        facts={"steps": [step_line(taken, KIND)], "meetings": lines},
    )  # fmt: skip
    message = queue.put(session, letter, now=taken.at, batch=batch)
    for each in calls:
        content = {key: each[key] for key in Meeting.__dataclass_fields__}
        session.add(
            MeetingCall(
                case_id=taken.case.id, person_id=person.id, uid=each["uid"],
                sequence=each["sequence"], method=each["method"], content=content,
                message_id=message.id,
            )
        )  # fmt: skip
    session.flush()
