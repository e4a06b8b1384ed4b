"""Who may review whom, and who may serve on which side (S1 §8: impartial)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from engine.context import Context
from engine.guards import reads
from engine.models.case import Case, CaseName, Part
from engine.models.person import Appointment, Seat
from engine.queries.reader import Row
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

# Why a State cannot have a place, in the order in which the reasons are told.
BARS: Mapping[str, str] = MappingProxyType(
    {"own": OWN_STATE, "here": HERE, "mutual": MUTUAL, "repeated": REPEATED, "load": LOAD}
)
PLACES = ("proposed", "paired")  # of a Pairing, in which its State has a place
REVIEWERS = ("rev_mission", "rev_focal_point", "rev_expert")


@dataclass(frozen=True)
class Standing:
    """Who serves in which reviews of the cycle, and whose reviews they are."""

    served: Mapping[str, frozenset[int]]  # or is proposed to
    formed: Mapping[str, frozenset[int]]  # or has served: a pair that was formed stays formed
    reviews: Mapping[str, frozenset[int]]

    def load(self, body: str) -> int:
        return len(self.served.get(body, ()))


def standing(context: Context) -> Standing:
    """The cycle of this review as it stands."""
    return Standing(
        _grouped(_served(context, Part.until.is_(None))),
        _grouped(_served(context, sa.true())),
        _grouped(_reviews(context)),
    )


@reads(counts=("load_cap",))
def bars(context: Context, body: str, cycle: Standing) -> Iterator[str]:
    """Why a State cannot have a place in this review: keys of BARS."""
    none: frozenset[int] = frozenset()
    subject, served = context.subject, cycle.served.get(body, none)
    own, formed = cycle.reviews.get(subject, none), cycle.formed
    if body == subject:
        yield "own"
    if context.root_id in served:
        yield "here"
    if cycle.reviews.get(body, none) & formed.get(subject, none):
        yield "mutual"
    if (own - {context.root_id}) & formed.get(body, none):
        yield "repeated"
    if context.root_id not in served and len(served) >= context.count("load_cap"):
        yield "load"


@reads(counts=("load_cap",))
def reviewer_fits(context: Context, seat: Any) -> Text | None:  # noqa: ANN401
    """Another State that has no part in this review, owes no return, and has not its full load."""
    found = next(bars(context, context.body_of(seat), standing(context)), None)
    return Text(BARS[found]) if found else None


@reads(counts=("load_cap",))
def another_reviewer(context: Context, seat: Any) -> Text | None:  # noqa: ANN401
    """The same for the second place: another State than the first."""
    first = context.inputs.get("first_reviewer")
    if first is not None and context.body_of(first) == context.body_of(seat):
        return Text(TWICE)
    return reviewer_fits(context, seat)


def _served(context: Context, which: sa.ColumnElement[bool]) -> Sequence[Row]:
    """(State, review of the cycle) wherever a State has a place, or is proposed to.

    `which` of the parts: those that have not ended, or all.
    """
    return context.session.execute(
        sa.select(Seat.body, Case.root_id)
        .join(Part, Part.seat_id == Seat.id)
        .join(Case, Case.id == Part.case_id)
        .where(
            Part.role == "rev_mission",
            which,
            sa.or_(
                Case.definition == "country_review",
                sa.and_(Case.definition == "pairing", Case.state.in_(PLACES), Part.until.is_(None)),
            ),
            _same_cycle(context),
        )
        .distinct()
    ).all()


def _reviews(context: Context) -> Sequence[Row]:
    """(State, its review) of the cycle."""
    query = sa.select(Case.subject, Case.id).where(Case.definition == "country_review")
    return context.session.execute(query.where(_same_cycle(context))).all()


def _grouped(rows: Sequence[Row]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for body, review in rows:
        if review is not None:
            found.setdefault(body, set()).add(review)
    return {body: frozenset(reviews) for body, reviews in found.items()}


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
