"""Who plays a part in a review and the cases below it: seats that steps bind, pass on and end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from engine.context import Context
from engine.effects import playing
from engine.models.case import Case, Part
from engine.models.person import Seat

SUR_PARTS = {"sur_mission": playing("sur_mission"), "sur_focal_point": playing("sur_focal_point")}
Seats = Callable[[Context], Sequence[int]]


def own_seats(role: str) -> Seats:
    """The seats of a role that belong to the acting State."""

    def seats(context: Context) -> Sequence[int]:
        return [s for s in context.seats(role) if context.body_of(s) == context.actor_body]

    return seats


def in_review(role: str) -> Seats:
    """The seats that play a role in the review above."""

    def seats(context: Context) -> Sequence[int]:
        return context.session.scalars(
            sa.select(Part.seat_id)
            .where(Part.case_id == context.root_id, Part.role == role, Part.until.is_(None))
            .order_by(Part.id)
        ).all()

    return seats


def board_seat(context: Context) -> Sequence[int]:
    """The standing seat of Board readers; the Board reads a review from its issue on."""
    return context.session.scalars(
        sa.select(Seat.id).where(Seat.title == "board", Seat.case_id.is_(None)).limit(1)
    ).all()


def invited_expert(context: Context) -> int | None:
    """The seat that was invited, kept so that it can be invited again."""
    seats = context.seats("rev_expert")
    return seats[0] if seats else None


def last_expert(context: Context) -> Sequence[int]:
    """The seat kept by `invited_expert`."""
    seat = context.fact("expert_seat")
    return [seat] if seat else []


def leave_review(role: str) -> Callable[[Context], None]:
    """End a State's parts of a role in the review: who left reads no more from this instant."""

    def effect(context: Context) -> None:
        if context.draft is None:
            return
        parent = sa.select(Case.parent_id).where(Case.id == context.case_id).scalar_subquery()
        bodies = {context.body_of(seat) for seat in context.seats("rev_mission")}
        rows = context.session.execute(
            sa.select(Part.seat_id, Seat.body)
            .join(Seat, Seat.id == Part.seat_id)
            .where(Part.case_id == parent, Part.role == role, Part.until.is_(None))
        )
        for row in rows:
            if row.body in bodies:
                context.draft.end(role, row.seat_id, parent=True)

    return effect


def only_the_state_stays(context: Context) -> None:
    """End every part but those of the State under review and the desk."""
    if context.draft is None:
        return
    for role in ("rev_expert", "rev_focal_point", "rev_mission", "board"):
        for seat in context.seats(role):
            context.draft.end(role, seat)
