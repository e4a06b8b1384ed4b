"""What entries of a State check, and whose seats they bind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from engine import seats
from engine.context import Context
from engine.errors import Refused
from engine.models.case import Case, Part
from engine.models.person import Seat
from engine.text import N_, Text
from workflows.domain.cooperation.rules import EVERY_STATE, OFFERED_TO, ONE_STATE
from workflows.domain.findings import rules as findings
from workflows.domain.registers.inputs import known_states
from workflows.domain.reports.observations import opened_to_the_board

OF_STATE = ("mission", "focal_point")
NOTE = ("note_number", "note_date", "note_file")
NEED_ROLES = ("state_focal_point", "state_mission")
OWN_STATE = N_("It is recorded by the State itself, or from its note verbale.")
NOTE_NEEDED = N_("What is recorded for a State needs number, date and file of its note verbale.")
OPENED_ONLY = N_("Here stand only agreed paragraphs that the State has opened to the Board.")
REVIEW_FIRST = N_("Please choose the review that the paragraphs stand in.")
NOT_NUMBERS = N_("Please give numbers of paragraphs, such as 1, 4, 7.")
OTHER_STATE = N_("Please choose one State, other than your own.")
ONE_OR_ALL = N_("Please choose one State if it is meant for one, and none if it is meant for all.")
OWN_TAKES_UP = N_("Please choose your own State; an offer is taken up by another than made it.")
OF_THE_TWO = N_("Please choose a review of your own State, or of the State addressed.")


# Opening


def title_of_actor(context: Context) -> str:
    """The office that acts, or on whose behalf it is recorded."""
    seat = context.session.get(Seat, context.actor_seat) if context.actor_seat else None
    return seat.title if seat else ""


def by_the_state(context: Context) -> None:
    """A State speaks for itself; the desk records what a note verbale says."""
    if context.draft is None:
        return
    if title_of_actor(context) in OF_STATE:
        if context.actor_body != context.subject:
            raise Refused([Text(OWN_STATE)])
    elif not all(context.inputs.get(key) for key in NOTE):
        raise Refused([Text(NOTE_NEEDED)])


def acting_focal_point(context: Context) -> Sequence[int]:
    """The seat that acts, where it is a focal point's: of a review of another State too."""
    if context.actor_seat is None or title_of_actor(context) != "focal_point":
        return []
    return [context.actor_seat]


# The State addressed


def addressed_to(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """One State is named where one is addressed, and none where all are."""
    named = bool(context.inputs.get(OFFERED_TO))
    return None if named == (value != EVERY_STATE) else Text(ONE_OR_ALL)


def one_other_state(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    if len(value) != 1 or context.subject in value:
        return Text(OTHER_STATE)
    return known_states(context, value)


def addressed_missions(context: Context) -> Sequence[int]:
    """The mission of the State addressed; a seat that nobody has made yet is made, vacant."""
    return _missions(context, context.inputs.get(OFFERED_TO) or ())


def _missions(context: Context, states: Iterable[str]) -> Sequence[int]:
    found = []
    for state in states:
        seat = seats.standing(context.session, "mission", state) or seats.create_seat(
            context.session, title="mission", body=state, now=context.now, channel="note"
        )
        found.append(seat.id)
    return found


def own_state(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A State takes an offer up for itself, and not its own."""
    own = list(value) == [context.actor_body] and context.actor_body != context.subject
    return None if own else Text(OWN_TAKES_UP)


def of_one_of_the_two(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A review of the State that offers; where one State is addressed, also one of that State."""
    found = context.session.get(Case, value)
    sides = {context.subject}
    if context.fact(ONE_STATE) != EVERY_STATE:
        sides |= {*(context.inputs.get(OFFERED_TO) or ()), *context.bodies("addressed")}
    return None if found is not None and found.subject in sides else Text(OF_THE_TWO)


def taking_mission(context: Context) -> Sequence[int]:
    """The mission of the State that takes an offer up, whichever of its offices does so."""
    return _missions(context, [context.actor_body])


# Findings and needs


def opened_items(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """Numbers of agreed paragraphs of the review that its State has opened."""
    review = context.session.get(Case, context.inputs.get("review") or 0)
    if review is None:
        return Text(REVIEW_FIRST)
    found = findings.numbers(str(value))
    if not found:
        return Text(NOT_NUMBERS)
    opened = {number for _, number in opened_to_the_board(context.session, review.reference)}
    return None if set(found) <= opened else Text(OPENED_ONLY)


def state_of_need(context: Context) -> Sequence[int]:
    """The seats of the State whose need is served, which do not know of it yet."""
    known = set(context.seats("need_state"))
    return [seat for seat in _of_need(context) if seat not in known]


def state_of_need_no_more(context: Context) -> Sequence[int]:
    """The seats of a State whose need was named before."""
    meant = set(_of_need(context))
    return [seat for seat in context.seats("need_state") if seat not in meant]


def _of_need(context: Context) -> Sequence[int]:
    query = sa.select(Part.seat_id).where(
        Part.case_id == context.inputs.get("need"), Part.role.in_(NEED_ROLES), Part.until.is_(None)
    )
    return context.session.scalars(query.distinct().order_by(Part.seat_id)).all()


# Entities


def two_or_more(context: Context, _value: Any) -> Text | None:  # noqa: ANN401
    """A joint entry has at least two entities: partners, States, and others by their names."""
    others = [line for line in str(context.inputs.get("others") or "").splitlines() if line.strip()]
    states, partners = (context.inputs.get(key) or () for key in ("with_states", "with_partners"))
    if len(others) + len(states) + len(partners) > 1:
        return None
    return Text(N_("Please name two entities or more; others by their names, each on a line."))
