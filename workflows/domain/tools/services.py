"""What the acts of the register of tools check: each speaks for itself, the desk from a letter."""

from __future__ import annotations

from typing import Any

from engine.context import Context
from engine.declarations import Guard
from engine.models.person import Seat
from engine.text import N_, Text
from workflows.domain.reviews.inputs import not_ahead

OF_STATE, DESK = ("mission", "focal_point"), "secretariat"
OWN_STATE = N_("Please choose your own State; other States record for themselves.")
ONE_STATE = N_("Please choose the one State in which the test was made.")
LETTER_NEEDED = N_("What the secretariat records for others needs number and file of its document.")


def adopted_on(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A day up to today; a State records its own adoption alone."""
    return not_ahead(context, value) or _own(context, "adopted_in")


def tested_on(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A day up to today; a test is in one State, and a State records its own alone."""
    found = not_ahead(context, value) or _own(context, "tested_in")
    if found is None and len(context.inputs.get("tested_in") or ()) != 1:
        return Text(ONE_STATE)
    return found


def _own(context: Context, key: str) -> Text | None:
    named = list(context.inputs.get(key) or ())
    if _title(context) in OF_STATE and named != [context.actor_body]:
        return Text(OWN_STATE)
    return None


def from_letter(day: str, stem: str) -> Guard:
    """What the desk records for others carries its document; asked once the day is given."""

    def guard(context: Context) -> Text | None:
        if not context.inputs.get(day) or _title(context) != DESK:
            return None
        given = all(context.inputs.get(f"{stem}_{each}") for each in ("document", "file"))
        return None if given else Text(LETTER_NEEDED)

    return guard


def _title(context: Context) -> str:
    seat = context.session.get(Seat, context.actor_seat) if context.actor_seat else None
    return seat.title if seat else ""
