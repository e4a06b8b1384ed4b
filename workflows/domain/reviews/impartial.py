"""Who may review whom, and who may serve on which side (S1 §8: impartial)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from engine.context import Context
from engine.guards import reads
from engine.models.case import Case, CaseName, Part
from engine.models.person import Appointment, Seat
from engine.text import N_, Text

OWN_STATE = N_("A State does not review itself.")
TWICE = N_("Please name two different States.")
HERE = N_("This State has a place in this review already.")
MUTUAL = N_("Two States do not review one another in the same cycle.")
REPEATED = N_("A State reviews another once in a cycle.")
LOAD = N_("This State already serves in as many reviews as the rules provide for.")
OWN_SIDE = N_("This person holds a seat of the State under review.")
OTHER_SIDE = N_("This person serves in this review for a reviewing State.")
INVITED = N_("This person is invited to this review already.")

PLACES = ("proposed", "paired")  # of a Pairing, in which its State has a place
REVIEWERS = ("rev_mission", "rev_focal_point", "rev_expert")


@reads(counts=("load_cap",))
def reviewer_fits(context: Context, seat: Any) -> Text | None:  # noqa: ANN401
    """Another State that has no part in this review, owes no return, and has not its full load."""
    body, subject = context.body_of(seat), context.subject
    served = _served(context, body)
    if body == subject:
        return Text(OWN_STATE)
    if context.root_id in served:
        return Text(HERE)
    if _reviews(context, subject=body) & set(_served(context, subject)):
        return Text(MUTUAL)
    if _reviews(context, subject=subject) & set(served):
        return Text(REPEATED)
    return Text(LOAD) if len(served) >= context.count("load_cap") else None


@reads(counts=("load_cap",))
def another_reviewer(context: Context, seat: Any) -> Text | None:  # noqa: ANN401
    """The same for the second place: another State than the first."""
    first = context.inputs.get("first_reviewer")
    if first is not None and context.body_of(first) == context.body_of(seat):
        return Text(TWICE)
    return reviewer_fits(context, seat)


def _served(context: Context, body: str) -> Sequence[int]:
    """The reviews of the cycle in which a State serves or has served, or is proposed to."""
    rows = context.session.scalars(
        sa.select(Case.root_id)
        .join(Part, Part.case_id == Case.id)
        .join(Seat, Seat.id == Part.seat_id)
        .where(
            Part.role == "rev_mission",
            Part.until.is_(None),
            Seat.body == body,
            sa.or_(
                Case.definition == "country_review",
                sa.and_(Case.definition == "pairing", Case.state.in_(PLACES)),
            ),
            _same_cycle(context),
        )
        .distinct()
    )
    return [root for root in rows if root is not None]


def _reviews(context: Context, *, subject: str) -> set[int]:
    """The reviews of a State in the cycle."""
    query = sa.select(Case.id).where(Case.definition == "country_review", Case.subject == subject)
    return set(context.session.scalars(query.where(_same_cycle(context))))


def _same_cycle(context: Context) -> sa.ColumnElement[bool]:
    """Cases that name what this review names; all of them where it names nothing."""
    cycles = sa.select(CaseName.named_id).where(CaseName.case_id == context.root_id)
    same = sa.select(CaseName.case_id).where(CaseName.named_id.in_(cycles))
    return sa.or_(Case.id.in_(same), sa.not_(cycles.exists()))


# People


def expert_fits(context: Context, person: Any) -> Text | None:  # noqa: ANN401
    """Nobody of the State under review, and nobody twice."""
    if _holds(context, person, Seat.body == context.subject):
        return Text(OWN_SIDE)
    if _holds(context, person, Seat.id.in_(_players(context, ("rev_expert",)))):
        return Text(INVITED)
    return None


def focal_point_fits(context: Context, person: Any) -> Text | None:  # noqa: ANN401
    """Nobody serves on both sides of a review."""
    if context.actor_body != context.subject:
        own = _holds(context, person, Seat.body == context.subject)
        return Text(OWN_SIDE) if own else None
    other = sa.and_(Seat.id.in_(_players(context, REVIEWERS)), Seat.body != context.subject)
    return Text(OTHER_SIDE) if _holds(context, person, other) else None


def _holds(context: Context, person: Any, which: sa.ColumnElement[bool]) -> bool:  # noqa: ANN401
    until = Appointment.until
    query = (
        sa.select(Seat.id)
        .join(Appointment, Appointment.seat_id == Seat.id)
        .where(
            Appointment.person_id == person,
            sa.or_(until.is_(None), until > context.now),
            which,
        )
    )
    return context.session.scalar(query.limit(1)) is not None


def _players(context: Context, roles: Sequence[str]) -> sa.Select[int]:
    """The seats that play these roles in the review or a case below it."""
    return (
        sa.select(Part.seat_id)
        .join(Case, Case.id == Part.case_id)
        .where(Case.root_id == context.root_id, Part.role.in_(roles), Part.until.is_(None))
    )
