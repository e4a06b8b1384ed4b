"""What the steps of an organization's entry check, and whose seat is bound to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.context import Context
from engine.errors import Refused
from engine.models.person import Seat
from engine.text import N_, Text
from workflows.domain.partners import queries, rules

LETTER = ("letter", "letter_on", "letter_file")
LETTER_NEEDED = N_(
    "What is recorded for an organization needs number, date and file of its letter."
)
ONE_ENTRY = N_("This organization has an entry already. Amend that one.")
TAKEN = N_("This seat belongs to the entry of another organization.")


def from_letter(context: Context) -> None:
    """What the desk records for an organization carries its letter."""
    if context.draft is None or own_seat(context):
        return
    if not all(context.inputs.get(key) for key in LETTER):
        raise Refused([Text(LETTER_NEEDED)])


def one_entry(context: Context) -> None:
    """A body has one entry."""
    if context.draft is None or not own_seat(context):
        return
    if queries.entry_of(context.session, context.actor_body) is not None:
        raise Refused([Text(ONE_ENTRY)])


def own_seat(context: Context) -> Sequence[int]:
    """The seat of a partner that records itself."""
    seat = context.session.get(Seat, context.actor_seat) if context.actor_seat else None
    return [seat.id] if seat is not None and seat.title == rules.PARTNER else []


def seat_is_free(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    found = queries.entry_of(context.session, context.body_of(value))
    return None if found is None or found == context.case_id else Text(TAKEN)
