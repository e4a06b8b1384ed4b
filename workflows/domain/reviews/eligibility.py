"""The pool of a draw: every State that could be asked, and in words why one is not drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from engine.context import Context
from engine.errors import InputFaults, Refused
from engine.guards import reads
from engine.models.person import Seat
from engine.text import N_, Text
from workflows.domain.draws import queries
from workflows.domain.draws.models import Draw
from workflows.domain.draws.order import fill
from workflows.domain.reviews import impartial
from workflows.domain.reviews.models import Country

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "AFR": N_("African States"),
        "APG": N_("Asia-Pacific States"),
        "EEG": N_("Eastern European States"),
        "GRULAC": N_("Latin American and Caribbean States"),
        "WEOG": N_("Western European and other States"),
        "": N_("No regional group"),
    }
)
LEFT: Mapping[str, str] = MappingProxyType(
    {
        "set_aside": N_("The State under review prefers another State."),
        "decline": N_("This State is not available for this review."),
        "stand_down": N_("This State was relieved of its place in this review."),
        "record_relieved": N_("This State was relieved of its place in this review."),
    }
)
MAY_RETURN = frozenset({"decline", "stand_down", "record_relieved"})  # in a later draw
REASONS: Mapping[str, str] = MappingProxyType({**impartial.BARS, **LEFT})

ALL_TAKEN = N_("Every place of this review has its State.")
TOO_FEW = N_("Fewer States are eligible than there are places. Further volunteers are invited.")
GIVE_WAIVER = N_(
    "No other State of the regional group of the State under review is eligible. Please give the"
    " reason for a waiver, or invite further volunteers."
)
NO_WAIVER = N_("A State of the same regional group is eligible, so nothing is waived.")
GIVE_REQUEST = N_("Please name the communication in which the State asks for another draw.")


@dataclass(frozen=True)
class Candidate:
    """A State of the pool. `reasons`: keys of REASONS.  `load`: reviews it serves in."""

    key: str
    group: str
    reasons: tuple[str, ...]
    load: int = 0

    @property
    def eligible(self) -> bool:
        return not self.reasons

    @property
    def entry(self) -> dict[str, Any]:
        """As it is frozen. How often it serves is no part of it."""
        return {
            "key": self.key, "group": self.group, "eligible": self.eligible,
            "reasons": list(self.reasons),
        }  # fmt: skip


@reads(counts=("load_cap",))
def candidates(
    context: Context, again: Collection[str] = (), since: dt.datetime | None = None
) -> list[Candidate]:
    """The States of the register that have a mission here, by their codes.

    `again`: who left its place and wishes to be asked once more; what it did `since` still counts.
    """
    cycle = impartial.standing(context)
    left = _left(context, again, since)
    return [
        Candidate(
            key, group, tuple(_reasons(context, key, cycle, left)), cycle.load(key)
        )
        for key, group in _with_missions(context)
    ]  # fmt: skip


def _left(context: Context, again: Collection[str], since: dt.datetime | None) -> Mapping[str, str]:
    ever = queries.left(context.session, context.root_id)
    anew = queries.left(context.session, context.root_id, since) if since else {}
    back = {key for key in again if ever.get(key) in MAY_RETURN}
    return {**{key: step for key, step in ever.items() if key not in back}, **anew}


def _reasons(
    context: Context, key: str, cycle: impartial.Standing, left: Mapping[str, str]
) -> list[str]:
    found = list(impartial.bars(context, key, cycle))
    return [*found, left[key]] if key in left and "here" not in found else found


def _with_missions(context: Context) -> Sequence[tuple[str, str]]:
    """(State, regional group). A regional organization has no number among countries."""
    rows = context.session.execute(
        sa.select(Country.key, Country.group)
        .join(Seat, Seat.body == Country.key)
        .where(
            Seat.title == "mission", Seat.case_id.is_(None),
            sa.or_(Country.kind == "fictional", Country.m49 != ""),
        )
        .distinct()
        .order_by(Country.key)
    )  # fmt: skip
    return [(row.key, row.group) for row in rows]


# What a draw is held to


@reads(counts=("reviewing_states", "load_cap"))
def constraints(
    context: Context,
    pool: Sequence[Candidate],
    *,
    waiver: str,
    request: str,
    again: Collection[str] = (),
    repeated: bool = False,
) -> dict[str, Any]:
    """What is frozen beside the pool. Raises Refused, InputFaults."""
    places, taken = context.count("reviewing_states"), holders_of_places(context)
    if len(taken) >= places:
        raise Refused([Text(ALL_TAKEN)])
    eligible = [each for each in pool if each.eligible]
    if len(eligible) < places - len(taken):
        raise Refused([Text(TOO_FEW)])
    kin, own = has_kin(context, pool), group_of(context, context.subject)
    if faults := _faults(kin=kin, waiver=waiver, request=request, repeated=repeated):
        raise InputFaults(faults)
    return {
        "review": context.reference, "places": places, "taken": sorted(taken), "own_group": own,
        "from_own_group": 1 if own and not waiver else 0, "load_cap": context.count("load_cap"),
        "waiver": waiver, "request": request,
        "asked_again": sorted(each.key for each in eligible if each.key in again),
    }  # fmt: skip


def has_kin(context: Context, pool: Sequence[Candidate]) -> bool:
    """Whether a State of the own regional group has a place or is eligible; or there is no group.

    Where not, the region rule cannot be met without a waiver.
    """
    own, taken = group_of(context, context.subject), holders_of_places(context)
    kin = (each.group for each in pool if each.eligible or each.key in taken)
    return not own or own in kin


def _faults(*, kin: bool, waiver: str, request: str, repeated: bool) -> dict[str, Text]:
    faults = {}
    if kin and waiver:
        faults["waiver"] = Text(NO_WAIVER)
    if not kin and not waiver:
        faults["waiver"] = Text(GIVE_WAIVER)
    if repeated and not request:
        faults["request"] = Text(GIVE_REQUEST)
    return faults


def holders_of_places(context: Context) -> list[str]:
    """The States that are proposed or paired in this review."""
    found = queries.places(context.session, context.root_id)
    return [place.body for place in found if place.state in impartial.PLACES]


def group_of(context: Context, key: str) -> str:
    query = sa.select(Country.group).where(Country.key == key)
    return context.session.scalar(query) or ""


@reads(counts=("load_cap",))
def next_in_order(context: Context, draw: Draw) -> tuple[str, ...]:
    """The States of the recorded order to whom the open places fall now."""
    said = draw.constraints
    found = candidates(context, said["asked_again"], draw.frozen_at)
    fits = {each.key for each in found if each.eligible}
    return fill(
        [key for key in draw.order or () if key in fits], draw.groups, own=said["own_group"],
        from_own=said["from_own_group"], places=said["places"], taken=holders_of_places(context),
    )  # fmt: skip
