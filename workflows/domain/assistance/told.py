"""Which partners a step tells how their offers stand: those it concerns, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.context import Context
from engine.declarations import Ready
from engine.effects import bind_part, end_part
from workflows.domain.assistance import queries
from workflows.domain.assistance.models import Offer

Seats = Callable[[Context], Sequence[int]]
OFFERING = "offering_partner"  # the role of whom the last such step told


def tells(concerned: Seats) -> tuple[Ready, Ready]:
    """The effects by which a step tells these seats, in the place of those told before."""

    def no_longer(context: Context) -> Sequence[int]:
        return [each for each in context.seats(OFFERING) if each not in concerned(context)]

    return (end_part(OFFERING, seat=no_longer), bind_part(OFFERING, seat=concerned))


def waiting(context: Context) -> Sequence[int]:
    """The partners whose offers have no answer yet."""
    found = queries.standing_offers(context.session, context.case_id)
    return tuple(dict.fromkeys(each.seat_id for each in found))


def answered(context: Context) -> Sequence[int]:
    """The partner whose offer the step answers."""
    given = context.inputs.get("offer")
    found = context.session.get(Offer, int(given)) if given else None
    return (found.seat_id,) if found else ()


def others(context: Context) -> Sequence[int]:
    """The partners whose offers have no answer while another's is taken up."""
    taken = answered(context)
    return tuple(each for each in waiting(context) if each not in taken)


def supporting(context: Context) -> Sequence[int]:
    """The partner that gives support, where it is the State that ends it."""
    found = context.seats("supporting_partner")
    return () if context.actor_seat in found else found
