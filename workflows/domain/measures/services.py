"""What the steps of a State's sheet do: record values, release them, take the release back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.context import Context
from engine.errors import Refused
from engine.models.case import Case
from engine.models.history import Event
from engine.models.person import Seat
from engine.text import N_, Text
from workflows.domain.assistance.queries import focal_points as seats_of_focal_points
from workflows.domain.measures import queries, rules
from workflows.domain.measures.brought import Given
from workflows.domain.measures.models import MeasureImport, MeasureValue

DESK_TITLE, FOCAL_TITLE = "secretariat", "focal_point"
OWN_STATE = N_("A sheet is opened by the State itself, or recorded from its note verbale.")
NOTE_NEEDED = N_("What is recorded for a State needs number, date and file of its note verbale.")
THERE = N_("This State has a sheet already. Its mission can let further seats of the State in.")
NO_BATCH = N_("There are no values to record. Type them in, or bring a file, on the sheet.")
NOTHING = N_("No value has been recorded yet.")
ALL_RELEASED = N_("Everything that is recorded has been released already.")


# Preparing


def prepare(
    session: Session, case: Case, values: Sequence[Given], *, name: str, sha256: str, seat: int,
    now: dt.datetime,
) -> int:  # fmt: skip
    """Values that wait for the step; what the same seat has prepared before gives way."""
    session.execute(
        sa.delete(MeasureImport).where(
            MeasureImport.case_id == case.id, MeasureImport.event.is_(None),
            MeasureImport.seat_id == seat,
        )
    )  # fmt: skip
    row = MeasureImport(
        case_id=case.id, name=name[:255], sha256=sha256, rows=[each.kept() for each in values],
        event=None, made_at=now, seat_id=seat,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def waiting(context: Context) -> list[tuple[str, str]]:
    """What was prepared, by name and number of values."""
    found = queries.waiting(context.session, context.case_id)
    return [(str(each.id), f"{each.name} ({len(each.rows)})") for each in found]


def something_waits(context: Context) -> Text | None:
    return None if queries.waiting(context.session, context.case_id) else Text(NO_BATCH)


# Opening


def begin(context: Context) -> None:
    """The mission, the focal point of the State's own review, or the desk from a note verbale."""
    if context.draft is None:
        return
    _require_state(context)
    other = sa.select(Case.id).where(
        Case.definition == rules.SHEET, Case.subject == context.subject,
        Case.closed_at.is_(None), Case.id != context.case_id,
    )  # fmt: skip
    if context.session.scalar(other.limit(1)) is not None:
        raise Refused([Text(THERE)])


def _require_state(context: Context) -> None:
    """Asked first: nobody learns whether another State has a sheet."""
    seat = context.session.get(Seat, context.actor_seat) if context.actor_seat else None
    if seat is not None and seat.title == DESK_TITLE:
        if not all(context.inputs.get(f"note_{each}") for each in ("number", "date", "file")):
            raise Refused([Text(NOTE_NEEDED)])
        return
    own = seat is not None and seat.body == context.subject
    if own and seat is not None and seat.title == FOCAL_TITLE:
        own = seat.id in focal_points(context)
    if not own:
        raise Refused([Text(OWN_STATE)])


def focal_points(context: Context) -> Sequence[int]:
    """The focal points of the State's own reviews."""
    return seats_of_focal_points(context.session, context.subject, context.now)


def opening_desk(context: Context) -> Sequence[int]:
    """The desk, where it records a sheet from a note verbale; else it knows of nothing."""
    found = desk(context)
    return found if context.actor_seat in found else ()


def desk(context: Context) -> Sequence[int]:
    """The standing seat of the secretariat."""
    found = seats.standing(context.session, DESK_TITLE, DESK_TITLE)
    return [found.id] if found else ()


def desk_is_out(context: Context) -> Text | None:
    if not context.seats("helper"):
        return None
    return Text(N_("The secretariat reads this sheet already."))


# Values


def record(context: Context) -> None:
    """The prepared values become rows; a later one for the same place and year supersedes."""
    if context.draft is None:
        return
    session = context.session
    batch = session.get(MeasureImport, int(context.inputs["batch"]))
    if batch is None or batch.case_id != context.case_id or batch.event is not None:
        raise Refused([Text(NO_BATCH)])
    values = [Given(**row) for row in batch.rows]
    batch.event = _number(context)
    stands = queries.rows_that_stand(session, context.case_id)
    for each in values:
        before = stands.get(each.key)
        session.add(_row(context, batch.event, each, before))
    context.draft.set_fact("values_recorded", len(values))
    context.draft.set_fact("values_sha256", digest(values))
    session.flush()


def _row(context: Context, event: int, given: Given, before: MeasureValue | None) -> MeasureValue:
    """A corrected place keeps the name under which it is known."""
    place = before.place if before else given.place
    return MeasureValue(
        case_id=context.case_id, event=event, indicator=given.indicator,
        edition_id=given.edition_id, place=place, place_key=rules.place_key(place),
        year=given.year, group=given.group, figure=given.figure, unit=given.unit,
        source=given.source, link=given.link, method=given.method, audience="",
        supersedes_id=before.id if before else None, at=context.now,
    )  # fmt: skip


def _number(context: Context) -> int:
    """The number that the event of this step will have."""
    last = sa.select(sa.func.max(Event.number)).where(Event.case_id == context.case_id)
    return (context.session.scalar(last) or 0) + 1


def digest(values: Sequence[Given]) -> str:
    """The hash by which the history vouches for the values of a step."""
    content = json.dumps([each.kept() for each in values], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


# Releasing


def release(audience: str) -> Callable[[Context], None]:
    """Everything recorded so far is for this audience; what is recorded later is not yet."""

    def effect(context: Context) -> None:
        if context.draft is not None:
            _open_to(context, audience)

    return effect


def take_back(context: Context) -> None:
    """Nobody but the State reads a value any more."""
    if context.draft is not None:
        _open_to(context, "")


def _open_to(context: Context, audience: str) -> None:
    mine = sa.update(MeasureValue).where(MeasureValue.case_id == context.case_id)
    context.session.execute(mine.values(audience=audience))


def some_value(context: Context) -> Text | None:
    found = queries.rows_that_stand(context.session, context.case_id)
    return None if found else Text(NOTHING)


def not_all_released(audience: str) -> Callable[[Context], Text | None]:
    """There is a value that this audience does not read yet."""

    def guard(context: Context) -> Text | None:
        found = queries.rows_that_stand(context.session, context.case_id)
        done = found and all(row.audience == audience for row in found.values())
        return Text(ALL_RELEASED) if done else None

    return guard
