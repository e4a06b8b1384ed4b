"""What a proposed pair owes to the draw: the recorded order, the region rule, and its record."""

from __future__ import annotations

from collections.abc import Collection

from engine.context import Context
from engine.errors import Refused
from engine.guards import reads
from engine.text import N_, Text
from workflows.domain.draws import queries, services
from workflows.domain.draws.models import Draw
from workflows.domain.reviews import eligibility

NO_DRAW = N_("No draw is recorded. Please say why the pair is proposed without a draw.")
OTHER_PAIR = N_(
    "By the recorded order the places fall to other States. Please say why the pair departs from"
    " the order."
)
REGION = N_(
    "Neither State belongs to the regional group of the State under review. Please give the reason"
    " for the waiver."
)


@reads(counts=("reviewing_states", "load_cap", "draws"))
def freeze(
    context: Context, *, waiver: str, request: str, person: int, again: Collection[str] = ()
) -> Draw:
    """Freeze the pool of the review as it stands now. Raises Refused, InputFaults.

    `again`: States that were not available before and wish to be asked once more.
    """
    before, most = queries.draws(context.session, context.root_id), context.count("draws")
    if reasons := services.not_to_freeze(before, most):
        raise Refused(reasons)
    pool = eligibility.candidates(context, again if before else ())
    held_to = eligibility.constraints(
        context, pool, waiver=waiver, request=request, again=again, repeated=bool(before)
    )
    return services.freeze(
        context.session, context.root_id, pool=[each.entry for each in pool], constraints=held_to,
        most=most, person=person, now=context.now, today=context.today,
    )  # fmt: skip


@reads(counts=("reviewing_states", "load_cap"))
def as_drawn(context: Context) -> Text | None:
    """The pair follows the recorded order, or says why it does not."""
    pair = _pair(context)
    if not pair or context.inputs.get("departure"):
        return None
    draw = queries.last_drawn(context.session, context.root_id)
    if draw is None:
        return Text(NO_DRAW)
    if set(pair) == set(eligibility.next_in_order(context, draw)):
        return None
    return Text(OTHER_PAIR)


def of_own_group(context: Context) -> Text | None:
    """One of the pair is of the own regional group, or a reason for the waiver is on record."""
    pair, own = _pair(context), eligibility.group_of(context, context.subject)
    if not pair or not own or own in [eligibility.group_of(context, key) for key in pair]:
        return None
    draw = queries.last_drawn(context.session, context.root_id)
    waived = draw is not None and draw.constraints["waiver"]
    return None if waived or context.inputs.get("waiver") else Text(REGION)


def _pair(context: Context) -> tuple[str, ...]:
    """The two States as they were typed; nothing while the step is only offered."""
    seats = [context.inputs.get(key) for key in ("first_reviewer", "second_reviewer")]
    found = [context.body_of(seat) for seat in seats if seat]
    return tuple(found) if len(found) == len(seats) else ()


def state_draw(context: Context) -> None:
    """Say on which draw the step rests, so that the chain of events covers the record."""
    draw = queries.last_drawn(context.session, context.root_id)
    if context.draft is None or draw is None:
        return
    for key, value in services.stated(draw).items():
        context.draft.set_fact(key, value)
