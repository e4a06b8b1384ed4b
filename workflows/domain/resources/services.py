"""What the steps of a contribution check, and whose seats they bind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from engine.context import Context
from engine.errors import Refused
from engine.models.case import Part
from engine.models.person import Seat
from engine.text import N_, Text
from workflows.domain.registers.inputs import known_states
from workflows.domain.resources import rules

OWN_TITLES = {"mission": rules.STATE, "focal_point": rules.STATE, "partner": rules.PARTNER}
REVIEWED = ("sur_mission", "sur_focal_point")
LETTER = ("letter", "letter_on", "letter_file")
LETTER_NEEDED = N_("What is recorded for a giver needs number, date and file of its letter.")
OTHERS = N_("You can record what your own State or organization gives.")
ONE_GIVER = N_("Please name one giver: a State, a partner, or an institution by its name.")
NOT_OF_KIND = N_("A contribution in cash is in a currency, every other one in a unit.")
ONE_STATE = N_("Please choose one State; what is given for several is recorded in parts.")
NO_REVIEW = N_("Please choose a review in which the giver or the secretariat takes part.")


def title_of_actor(context: Context) -> str:
    """The office that acts, or on whose behalf it is recorded."""
    seat = context.session.get(Seat, context.actor_seat) if context.actor_seat else None
    return seat.title if seat else ""


def given_by(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """One giver is named; a State or a partner records what it gives itself."""
    states = list(context.inputs.get("giver_state") or ())
    partners = list(context.inputs.get("giver_partner") or ())
    named = [*states, *partners, *filter(None, [context.inputs.get("giver_name")])]
    own = OWN_TITLES.get(title_of_actor(context))
    if own is not None and named != [context.actor_body]:
        return Text(OTHERS)
    fits = bool(states) == (value == rules.STATE)
    return None if len(named) == 1 and fits else Text(ONE_GIVER)


def measured(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """Cash has a currency, everything else a unit."""
    cash = context.inputs.get("kind") == rules.CASH
    return None if rules.is_currency(value) == cash else Text(NOT_OF_KIND)


def one_state(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    return known_states(context, value) if len(value) == 1 else Text(ONE_STATE)


def known_review(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A review in which somebody of the acting State or body has a part."""
    query = sa.exists().where(
        Part.case_id == value, Part.until.is_(None), Part.seat_id == Seat.id,
        Seat.body == context.actor_body,
    )  # fmt: skip
    return None if context.session.scalar(sa.select(query)) else Text(NO_REVIEW)


def from_letter(context: Context) -> None:
    """What the desk records for a giver carries its letter."""
    if context.draft is None or title_of_actor(context) in OWN_TITLES:
        return
    if not all(context.inputs.get(key) for key in LETTER):
        raise Refused([Text(LETTER_NEEDED)])


def giver(context: Context) -> Sequence[int]:
    """The seats of the State or partner that gives."""
    keys = ("giver_state", "giver_partner")
    named = [body for key in keys for body in context.inputs.get(key) or ()]
    query = sa.select(Seat.id).where(Seat.body.in_(named), Seat.title.in_(OWN_TITLES))
    return context.session.scalars(query.order_by(Seat.id)).all()


def reviewed(context: Context) -> Sequence[int]:
    """The seats of the State under the review that it is meant for, which do not read it yet."""
    known = set(context.seats("reviewed"))
    return [seat for seat in _of_review(context) if seat not in known]


def reviewed_no_more(context: Context) -> Sequence[int]:
    """The seats of a State under another review, for which it was meant before."""
    meant = set(_of_review(context))
    return [seat for seat in context.seats("reviewed") if seat not in meant]


def _of_review(context: Context) -> Sequence[int]:
    query = sa.select(Part.seat_id).where(
        Part.case_id == context.inputs.get("for_review"), Part.role.in_(REVIEWED),
        Part.until.is_(None),
    )  # fmt: skip
    return context.session.scalars(query.distinct().order_by(Part.seat_id)).all()


def nothing_received(context: Context) -> Text | None:
    """Before anything was received a contribution is withdrawn; afterwards it is concluded."""
    if not context.times("receive"):
        return None
    return Text(N_("Something was received. Conclude the contribution with what was received."))


def something_received(context: Context) -> Text | None:
    return None if context.times("receive") else Text(N_("Nothing was received yet."))
