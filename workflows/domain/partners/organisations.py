"""What the steps of an organization's entry check, and whose seat is bound to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.context import Context
from engine.declarations import Effect
from engine.errors import Refused
from engine.models.person import Seat
from engine.text import N_, Text
from workflows.domain.partners import queries, rules

LETTER, LETTER_OF_NAMING = "letter", "naming_letter"  # by which something was recorded
LETTER_NEEDED = N_(
    "What is recorded for an organization needs number, date and file of its letter."
)
ONE_ENTRY = N_("This organization has an entry already. Amend that one.")
NOT_AGREED = N_("The organization has not said that it may be named in public.")
TAKEN = N_("This seat belongs to the entry of another organization.")


def keys_of(letter: str) -> tuple[str, str, str]:
    """Number, day and file of a letter."""
    return letter, f"{letter}_on", f"{letter}_file"


def from_letter(letter: str = LETTER) -> Effect:
    """An effect: what the desk records for an organization carries its letter."""

    def carries(context: Context) -> None:
        if context.draft is None or own_seat(context):
            return
        if not all(context.inputs.get(key) for key in keys_of(letter)):
            raise Refused([Text(LETTER_NEEDED)])

    return carries


def one_entry(context: Context) -> None:
    """A body has one entry."""
    if context.draft is None or not own_seat(context):
        return
    if queries.entry_of(context.session, context.actor_body) is not None:
        raise Refused([Text(ONE_ENTRY)])


def agrees(context: Context) -> Text | None:
    """Nobody is named in public without his own word."""
    return None if context.fact(rules.AGREED) == rules.YES else Text(NOT_AGREED)


def own_seat(context: Context) -> Sequence[int]:
    """The seat of a partner that records itself."""
    seat = context.session.get(Seat, context.actor_seat) if context.actor_seat else None
    return [seat.id] if seat is not None and seat.title == rules.PARTNER else []


def seat_is_free(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    found = queries.entry_of(context.session, context.body_of(value))
    return None if found is None or found == context.case_id else Text(TAKEN)
