"""What the guards of a review ask and its dates count from, beside the ready-made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from engine.context import Context
from engine.declarations import keys_of
from engine.guards import reads
from engine.text import N_, Nn_, Text
from workflows.domain.questions.rules import NOTE_ASKS
from workflows.domain.reviews.roles import REV, SUR


def today(context: Context) -> dt.date:
    """The day of the step."""
    return context.today


def asked_tasks(context: Context) -> Sequence[tuple[str, str]]:
    """The open tasks of the acting State, to name the one whose date it states."""
    found = context.open_tasks_of(context.actor_roles, context.actor_body)
    return [(f"{task.key}:{task.body}" if task.body else task.key, label) for task, label in found]


def tasks_of_states(context: Context) -> Sequence[tuple[str, str]]:
    """What States are asked now, to name the next step for which another date is proposed."""
    roles = frozenset(keys_of([*SUR.members, *REV.members]))
    bodies = dict.fromkeys([*context.bodies("sur"), *context.bodies("rev")])
    found = [each for body in bodies for each in context.open_tasks_of(roles, body)]
    return list(dict.fromkeys((task.key, label) for task, label in found))


def input_named(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """Input is opened to categories that the State names, until a day that lies ahead."""
    if value != "yes":
        return None
    if not context.inputs.get("input_categories"):
        return Text(N_("Choose at least one category that may give input."))
    until = context.inputs.get("input_until")
    if until is not None and until < context.today:
        return Text(N_("The last day for input cannot lie in the past."))
    return None


def own_state_is_asked(context: Context) -> Text | None:
    """There is a next step of the acting State, whose date it could state."""
    if asked_tasks(context):
        return None
    return Text(N_("Nothing is asked of your seat at the moment."))


def states_are_asked(context: Context) -> Text | None:
    """There is a next step whose date a State could state."""
    return None if tasks_of_states(context) else Text(N_("Nothing is asked of a State now."))


# Designation


def focal_point_named(context: Context) -> Text | None:
    """The State under review has named its focal point (S1 §25c)."""
    if context.seats("sur_focal_point"):
        return None
    return Text(N_("The name of the focal point is awaited."))


def no_pairing_yet(context: Context) -> Text | None:
    """A pairing is issued once; later places are filled in the Pairing cases."""
    if not context.children("pairing"):
        return None
    return Text(N_("The pairing has been issued."))


@reads(counts=("reviewing_states", "experts_per_state"))
def experts_confirmed(context: Context) -> Text | None:
    """All places are taken, and enough experts of each reviewing State have confirmed."""
    reviewing = context.bodies("rev")
    if len(reviewing) < context.count("reviewing_states"):
        return Text(N_("The place of a reviewing State is open."))
    wanted = context.count("experts_per_state")
    have = [context.body_of(seat) for seat in context.seats("rev_expert")]
    if all(have.count(body) >= wanted for body in reviewing):
        return None
    return Text(N_("The confirmation of an expert is awaited."))


# Review


def asks_something(context: Context) -> Text | None:
    """At least one desk note asks a question."""
    if "yes" in context.facts_by_body(NOTE_ASKS).values():
        return None
    return Text(N_("The desk note asks nothing."))


def asks_nothing(context: Context) -> Text | None:
    """Every desk note is cleared and none asks a question."""
    if asks_something(context) is not None:
        return None
    return Text(N_("The desk note asks something."))


def text_settled(context: Context) -> Text | None:
    """The text is agreed, or both views are recorded (domain: consent, act ii)."""
    if context.state == "participation_ended":
        return Text(N_("Participation has ended; nothing of the review is used."))
    if context.entries("agreed") or context.entries("both_views"):
        return None
    return Text(N_("The text has not been settled yet."))


def taken_back_or_new(context: Context) -> Text | None:
    """Agreement to transmittal, a second time only after it was taken back."""
    if context.state == "preparing" and context.fact("transmittal") == "agreed":
        return Text(N_("The State has agreed to the transmittal."))
    return None


def agreement_stands(context: Context) -> Text | None:
    """There is an agreement to take back."""
    if context.fact("transmittal") == "agreed":
        return None
    return Text(N_("There is no agreement to take back."))


# Notes verbales


@reads(days=("pending_after",))
def note_without_reply(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """The note verbale was sent long enough ago (rule `pending_after`)."""
    days = context.days("pending_after")
    if isinstance(value, dt.date) and (context.today - value).days >= days:
        return None
    return Text(
        Nn_(
            "The rules provide for %(n)s day after the note verbale.",
            "The rules provide for %(n)s days after the note verbale.",
        ),
        n=days,
    )


@reads(days=("pending_after",))
def relieved_by_note(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """The answer of the State, of any date; or a note verbale without reply, old enough."""
    if context.inputs.get("relieved_on") == "answer":
        return None
    return note_without_reply(context, value)
