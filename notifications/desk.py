"""The secretariat's small tasks, and the formal communications it is asked to send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.models.case import Case, Task
from engine.models.person import Person
from engine.text import N_
from notifications.catalogue import OPENED
from notifications.models import DRAFTED, OBSOLETE, SENT, DeskTask, FormalCommunication

SEND_NOTE = "send_note"
CONTACT, CONSIDER_NOTE, PROPOSE = (
    "contact_focal_point", "consider_note_verbale", "propose_calendar",
)  # fmt: skip
CONTACT_CHECK, VACANT_SEAT = "contact_check", "vacant_seat"
TAKE_NOTE = "take_note"
RUNGS = (CONTACT, CONSIDER_NOTE, PROPOSE)  # the desk's rungs of a ladder, in order

LABELS = {
    SEND_NOTE: N_("Send the note verbale that has been drafted"),
    CONTACT: N_("Contact the office whose answer is awaited"),
    CONSIDER_NOTE: N_("Consider a note verbale"),
    PROPOSE: N_("Propose another calendar"),
    CONTACT_CHECK: N_("Check the address of the person who holds the seat"),
    VACANT_SEAT: N_("A seat is vacant: ask for a holder to be named"),
    TAKE_NOTE: N_("Take note of the date that was stated, or propose another"),
}


NOTES = sa.select(FormalCommunication).where(  # that ask for a next step
    FormalCommunication.case_id == sa.bindparam("case"),
    FormalCommunication.kind == OPENED,
    FormalCommunication.state == sa.bindparam("state"),
)


PENDING = sa.select(  # of a case: most have neither, and need not be asked further
    sa.exists()
    .where(DeskTask.case_id == sa.bindparam("case"), DeskTask.done_at.is_(None))
    .label("asked"),
    sa.exists()
    .where(
        FormalCommunication.case_id == sa.bindparam("case"), FormalCommunication.state == DRAFTED
    )
    .label("drafted"),
)


class NotADraft(EngineError):
    """A communication is recorded as sent once."""

    message = N_("This communication is recorded as sent, or is no longer needed.")


def ask(
    session: Session,
    kind: str,
    *,
    now: dt.datetime,
    case: int | None = None,
    task: int | None = None,
    seat: int | None = None,
    event: int | None = None,
    communication: int | None = None,
) -> DeskTask:
    """Open a task for the desk; one that is open about the same thing is enough."""
    about = communication or (None if kind == VACANT_SEAT and seat else task)
    key = f"{kind}:{case or 0}:{seat or 0}:{about or 0}"
    found = session.scalar(
        sa.select(DeskTask).where(DeskTask.key == key, DeskTask.done_at.is_(None))
    )
    if found is not None:
        return found
    made = DeskTask(
        kind=kind, key=key, case_id=case, task_id=task, seat_id=seat, event_id=event,
        communication_id=communication, opened_at=now, note="",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def settle(
    session: Session, task: DeskTask, *, now: dt.datetime, by: Person | None = None, note: str = ""
) -> None:
    """Close a desk task; what was done stays noted. A second time changes nothing."""
    if task.done_at is None:
        task.done_at, task.note = now, note.strip()
        task.done_by = by.id if by else None
        session.flush()


def settle_for(session: Session, case: Case, *, now: dt.datetime) -> None:
    """Close what was asked of the desk about tasks that are awaited no more, or a closed case.

    A note verbale that was to ask for a cancelled task is withdrawn, unless it has been sent.
    """
    row = session.execute(PENDING, {"case": case.id}).one()
    if row.asked:
        _settle_asked(session, case, now)
    notes = session.scalars(NOTES, {"case": case.id, "state": DRAFTED}).all() if row.drafted else ()
    for note in notes:
        if not _asks_still(session, note):
            withdraw(session, note, now=now)


def _settle_asked(session: Session, case: Case, now: dt.datetime) -> None:
    ended = sa.select(Task.id).where(Task.case_id == case.id, Task.status != "open")
    gone = sa.true() if case.closed_at is not None else DeskTask.task_id.in_(ended)
    session.execute(
        sa.update(DeskTask)
        .where(
            DeskTask.case_id == case.id,
            DeskTask.done_at.is_(None),
            DeskTask.kind.in_((*RUNGS, VACANT_SEAT, TAKE_NOTE)),
            gone,
        )
        .values(done_at=now)
        .execution_options(synchronize_session="fetch")
    )


def _asks_still(session: Session, note: FormalCommunication) -> bool:
    """Whether a next step that the note would ask for is awaited, or was taken without it."""
    asked = [line["task"] for line in note.facts.get("tasks", ())]
    query = sa.select(Task.id).where(Task.id.in_(asked), Task.status != "cancelled")
    return not asked or session.scalar(query.limit(1)) is not None


def settle_kind(session: Session, kind: str, case: Case, *, now: dt.datetime) -> None:
    """Close what the desk was asked about a case: a step has answered it."""
    session.execute(
        sa.update(DeskTask)
        .where(DeskTask.case_id == case.id, DeskTask.kind == kind, DeskTask.done_at.is_(None))
        .values(done_at=now)
        .execution_options(synchronize_session="fetch")
    )


def open_tasks(session: Session) -> Sequence[DeskTask]:
    """What the desk is asked, oldest first."""
    return session.scalars(
        sa.select(DeskTask).where(DeskTask.done_at.is_(None)).order_by(DeskTask.id)
    ).all()


def draft(
    session: Session,
    *,
    kind: str,
    seat: int,
    case: int | None,
    event: int | None,
    facts: Mapping[str, Any],
    now: dt.datetime,
    batch: str,
) -> FormalCommunication:
    """Draft what goes to a seat officially, one for each command, and ask the desk to send it."""
    found = session.scalar(
        sa.select(FormalCommunication).where(
            FormalCommunication.batch == batch, FormalCommunication.seat_id == seat
        )
    )
    if found is not None:
        found.facts = _joined(found.facts, facts)
        session.flush()
        return found
    made = FormalCommunication(
        case_id=case, seat_id=seat, event_id=event, kind=kind, batch=batch, facts=dict(facts),
        state=DRAFTED, drafted_at=now, number="",
    )  # fmt: skip
    session.add(made)
    session.flush()
    ask(session, SEND_NOTE, now=now, case=case, seat=seat, event=event, communication=made.id)
    return made


def _joined(have: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    lists = {key: [*have.get(key, []), *value] for key, value in more.items() if _many(value)}
    return {**more, **have, **lists}


def _many(value: object) -> bool:
    return isinstance(value, list)


def record_sent(
    session: Session,
    communication: FormalCommunication,
    *,
    number: str,
    date: dt.date,
    by: Person,
    now: dt.datetime,
) -> None:
    """Note that a person sent it, under which number and date. Raises NotADraft."""
    if communication.state != DRAFTED:
        raise NotADraft
    communication.number, communication.date = number.strip(), date
    communication.state, communication.sent_at, communication.sent_by = SENT, now, by.id
    _settle_note(session, communication, now, by)


def withdraw(session: Session, communication: FormalCommunication, *, now: dt.datetime) -> None:
    """A draft that is needed no more: its step was taken back."""
    communication.state = OBSOLETE
    _settle_note(session, communication, now, None)


def draft_again(session: Session, case: Case, tasks: Collection[int], *, now: dt.datetime) -> None:
    """Drafts that were withdrawn with these tasks of a case, which are awaited again."""
    for note in session.scalars(NOTES, {"case": case.id, "state": OBSOLETE}).all():
        if any(line["task"] in tasks for line in note.facts.get("tasks", ())):
            note.state = DRAFTED
            ask(
                session, SEND_NOTE, now=now, case=case.id, seat=note.seat_id,
                event=note.event_id, communication=note.id,
            )  # fmt: skip


def _settle_note(
    session: Session, communication: FormalCommunication, now: dt.datetime, by: Person | None
) -> None:
    for task in session.scalars(
        sa.select(DeskTask).where(DeskTask.communication_id == communication.id)
    ):
        settle(session, task, now=now, by=by)
    session.flush()
