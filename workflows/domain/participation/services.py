"""What the steps of a State's file check, and whose seats they bind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from engine.context import Context
from engine.errors import Refused
from engine.models.case import Case
from engine.models.person import Seat
from engine.text import N_, Text
from workflows.domain.assistance.queries import focal_points
from workflows.domain.participation import rules
from workflows.domain.registers.inputs import known_states

DESK, MISSION, FOCAL_POINT = "secretariat", "mission", "focal_point"
NOTE = ("note_number", "note_date", "note_file")
NOTE_NEEDED = N_("What is recorded for a State needs number, date and file of its note verbale.")
OWN_STATE = N_("This is recorded by the State itself, or from its note verbale.")
OPEN_ALREADY = N_("This State has an open file already.")
ONE_STATE = N_("Please choose one State.")
NO_SEAT = N_("The State has no mission in the list of seats yet. Add its seat first.")
CLOSED = N_("The call is not open for expressions of interest now.")


def title_of_actor(context: Context) -> str:
    """The office that acts, or on whose behalf it is recorded."""
    seat = context.session.get(Seat, context.actor_seat) if context.actor_seat else None
    return seat.title if seat else ""


def only_file(context: Context) -> None:
    """A State has one open file; after the end of its participation it may open another."""
    if context.draft is None:
        return
    other = sa.exists().where(
        Case.definition == rules.FILE, Case.subject == context.subject, Case.closed_at.is_(None),
        Case.id != context.case_id,
    )  # fmt: skip
    if context.session.scalar(sa.select(other)):
        raise Refused([Text(OPEN_ALREADY)])


def of_own_state(context: Context) -> None:
    """Recorded by a seat of the State itself, or by the desk from its note verbale."""
    if context.draft is None:
        return
    title = title_of_actor(context)
    if title == DESK:
        _need_note(context)
        return
    own = context.actor_body == context.subject
    if title == FOCAL_POINT:
        own = own and context.actor_seat in own_focal_points(context)
    if not own:
        raise Refused([Text(OWN_STATE)])


def own_focal_points(context: Context) -> Sequence[int]:
    """The focal points of the reviews of the State that the case is about."""
    return focal_points(context.session, context.subject, context.now)


def _need_note(context: Context) -> None:
    if not all(context.inputs.get(key) for key in NOTE):
        raise Refused([Text(NOTE_NEEDED)])


# Hosting


def one_state(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    return known_states(context, value) if len(value) == 1 else Text(ONE_STATE)


def call_is_open(context: Context) -> Text | None:
    return None if context.state == "open" else Text(CLOSED)


def from_host(context: Context) -> None:
    """A mission offers for its own State; the desk records an offer from a note verbale."""
    if context.draft is None:
        return
    if title_of_actor(context) == DESK:
        _need_note(context)
        if not context.inputs.get("state"):
            raise Refused([Text(ONE_STATE)])
        if not host(context):
            raise Refused([Text(NO_SEAT)])
    elif context.inputs.get("state") not in (None, [context.actor_body]):
        raise Refused([Text(OWN_STATE)])


def host(context: Context) -> Sequence[int]:
    """The mission of the State that offers to be the host."""
    named = context.inputs.get("state") or [context.actor_body]
    query = sa.select(Seat.id).where(
        Seat.title == MISSION, Seat.body.in_(named), Seat.case_id.is_(None)
    )
    return context.session.scalars(query.order_by(Seat.id)).all()


def some_entity(context: Context) -> Text | None:
    """There is a United Nations entity to which the State has opened its file."""
    if context.seats("un_entity"):
        return None
    return Text(N_("The file is open to no United Nations entity."))
