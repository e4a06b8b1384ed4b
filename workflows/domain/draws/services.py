"""Freezing a pool, writing down the seed that a meeting drew, and computing all of it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import InputFaults, Refused
from engine.store import canonical
from engine.text import N_, Nn_, Text
from workflows.domain.draws import queries
from workflows.domain.draws.models import Draw
from workflows.domain.draws.order import digest, order, seed_of

LONGEST = 200  # characters of a seed, or of the reference of a meeting

AWAITS_SEED = N_("The pool is frozen already. The seed is awaited from an open meeting.")
FREEZE_FIRST = N_("Please freeze the pool first: the seed is drawn after it.")
SEED_STAYS = N_("The seed of this draw is recorded and stays as it is.")
USED = Nn_(
    "The rules provide for %(n)s draw in a review. A pair is now formed in consultation with the"
    " State, and only with its express acceptance.",
    "The rules provide for %(n)s draws in a review. A pair is now formed in consultation with the"
    " State, and only with its express acceptance.",
)
GIVE_SEED = N_("Please give the seed as it was drawn in the meeting.")
GIVE_MEETING = N_("Please give the reference of the open meeting.")
GIVE_DAY = N_("Please give the day of the meeting.")
BEFORE_POOL = N_("The seed is drawn on or after the day on which the pool was frozen.")
AHEAD = N_("This date still lies ahead.")
TOO_LONG = N_("Use at most %(most)s characters.")

POOL_DIFFERS = N_("The frozen pool does not agree with its SHA-256.")
ORDER_DIFFERS = N_("The order does not follow from the seed.")
HISTORY_DIFFERS = N_("The draw does not agree with what the history of the review says of it.")


def freeze(
    session: Session,
    case: int,
    *,
    pool: Sequence[Mapping[str, Any]],
    constraints: Mapping[str, Any],
    most: int,
    person: int,
    now: dt.datetime,
    today: dt.date,
) -> Draw:
    """Keep pool and constraints as they are at this instant. Raises Refused."""
    if reasons := not_to_freeze(queries.draws(session, case), most):
        raise Refused(reasons)
    number = len(queries.draws(session, case)) + 1
    frozen = canonical(
        {
            "constraints": {**constraints, "draw": number},
            "pool": sorted(pool, key=lambda each: str(each["key"])),
        }
    )
    made = Draw(case_id=case, number=number, frozen=frozen, sha256=digest(frozen))
    made.frozen_on, made.frozen_at, made.frozen_by = today, now, person
    session.add(made)
    session.flush()
    return made


def not_to_freeze(before: Sequence[Draw], most: int) -> list[Text]:
    """Why no further pool is frozen."""
    if before and before[-1].seed is None:
        return [Text(AWAITS_SEED)]
    return [Text(USED, n=most)] if len(before) >= most else []


def record_seed(
    session: Session,
    case: int,
    *,
    seed: str,
    meeting: str,
    met_on: dt.date | str,
    person: int,
    now: dt.datetime,
    today: dt.date,
) -> Draw:
    """Write down what the meeting drew, and the order that follows. Raises Refused, InputFaults."""
    found = queries.draws(session, case)
    if not found:
        raise Refused([Text(FREEZE_FIRST)])
    draw = found[-1]
    if draw.seed is not None:
        raise Refused([Text(SEED_STAYS)])
    seed, meeting = seed_of(seed), " ".join(meeting.split())
    if faults := _faults(draw, seed, meeting, met_on, today):
        raise InputFaults(faults)
    draw.seed, draw.meeting, draw.drawn_at, draw.drawn_by = seed, meeting, now, person
    draw.met_on = met_on if isinstance(met_on, dt.date) else None
    draw.order = order(seed, draw.sha256, draw.eligible)
    session.flush()
    return draw


def _faults(
    draw: Draw, seed: str, meeting: str, met_on: dt.date | str, today: dt.date
) -> dict[str, Text]:
    faults = {}
    for key, value, missing in (("seed", seed, GIVE_SEED), ("meeting", meeting, GIVE_MEETING)):
        if not value:
            faults[key] = Text(missing)
        elif len(value) > LONGEST:
            faults[key] = Text(TOO_LONG, most=LONGEST)
    if not isinstance(met_on, dt.date):
        faults["met_on"] = Text(GIVE_DAY)
    elif met_on < draw.frozen_on:
        faults["met_on"] = Text(BEFORE_POOL)
    elif met_on > today:
        faults["met_on"] = Text(AHEAD)
    return faults


def verify(session: Session, draw: Draw) -> list[Text]:
    """What does not agree when a stored draw is computed again; empty when all does."""
    found = []
    if digest(draw.frozen) != draw.sha256:
        found.append(Text(POOL_DIFFERS))
    if draw.seed is not None and draw.order != order(draw.seed, draw.sha256, draw.eligible):
        found.append(Text(ORDER_DIFFERS))
    said = queries.stated(session, draw)
    if said and said != stated(draw):
        found.append(Text(HISTORY_DIFFERS))
    return found


def stated(draw: Draw) -> dict[str, Any]:
    """What a step that rests on a draw says of it, so that the chain of events covers it."""
    values = (draw.number, draw.sha256, draw.seed, draw.meeting)
    return dict(zip(queries.STATED, values, strict=True))
