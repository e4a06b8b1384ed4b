"""What the steps of a review do to its findings, and what they ask of them beforehand.

Effects deliver: what a side has prepared in the room is its own until it takes one of these steps
itself. A step that the desk records for a State from a letter delivers what the letter says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.context import Context
from engine.declarations import FactIs
from engine.models.case import Case
from engine.store import canonical
from engine.text import N_, Text
from workflows.domain.findings import queries, rules, services, summary

SUMMARY = "executive_summary"  # the input of `agree_transmittal`

# Inputs of `choose_both_views` that name items by number, and the choice each stands for.
NAMED: Mapping[str, str] = {
    "dropped_items": "dropped",
    "both_views_items": "both_views",
    "not_transmitted_items": "not_transmitted",
}


def _event(context: Context) -> int:
    """The number that the event of this step is going to have."""
    return context.session.get_one(Case, context.case_id).version + 1


def transmit(context: Context) -> None:
    """`deliver_draft`: the draft becomes the first round."""
    if context.draft is not None:
        services.deliver_texts(context.session, context.case_id, event=_event(context))


def propose(context: Context) -> None:
    """`propose_text`: the replies of the round, the text of the next and the summary of it."""
    if context.draft is not None:
        event = _event(context)
        services.deliver_positions(context.session, context.case_id, "reply", event=event)
        summary.deliver(context.session, context.case_id, event=event)
        services.deliver_texts(context.session, context.case_id, event=event)


def send_comments(context: Context) -> None:
    """`send_comments`, and `ask_to_reconcile` where the State asks."""
    if context.draft is not None and context.actor_roles & rules.STATE_ROLES:
        _deliver(context, "comment")


def respond(context: Context) -> None:
    """`respond_to_observations`."""
    if context.draft is not None:
        _deliver(context, "response")


def correct(context: Context) -> None:
    """`correct_text`: the corrected wordings that the reviewers have prepared."""
    if context.draft is not None:
        _deliver(context, "correction")


def agree_summary(context: Context) -> None:
    """`agree_transmittal`: the history carries the hash of the summary that was agreed."""
    if context.draft is None:
        return
    texts = summary.summary(context.session, context.case_id)
    if texts and not context.inputs.get(SUMMARY):
        found = hashlib.sha256(canonical(texts).encode()).hexdigest()
        context.draft.set_fact("summary_sha256", found)


def agree_items(context: Context) -> None:
    """`agree_items`: those that are named, and no other."""
    if context.draft is not None:
        named = rules.numbers(str(context.inputs.get("agreed_items", ""))) or ()
        services.settle(context.session, context.case_id, dict.fromkeys(named, rules.AGREED))


def agree_text(context: Context) -> None:
    """`agree_text`: whatever is still open."""
    if context.draft is not None:
        found = queries.open_items(context.session, context.case_id)
        services.settle(context.session, context.case_id, dict.fromkeys(found, rules.AGREED))


def settle_choices(context: Context) -> None:
    """`choose_both_views`: by the numbers given with the step, else as prepared in the room."""
    if context.draft is not None:
        choices = _choices(context)  # before they are delivered, and so no drafts any more
        if not _named(context):
            _deliver(context, "choice")
        services.settle(context.session, context.case_id, choices)


def _deliver(context: Context, act: str) -> None:
    if context.on_behalf:
        return
    services.deliver_positions(context.session, context.case_id, act, event=_event(context))


# What is asked beforehand


@dataclass(frozen=True)
class SummaryAtHand(FactIs):
    """The executive summary was delivered with the text, or is handed in with the step."""

    def __call__(self, context: Context) -> Text | None:
        if summary.summary(context.session, context.case_id):
            return None
        return super().__call__(context)


summary_at_hand = SummaryAtHand(
    SUMMARY, reason=N_("Hand in the executive summary: none was delivered with the text.")
)


def some_item_open(context: Context) -> Text | None:
    """There is an item that could be agreed."""
    if queries.open_items(context.session, context.case_id):
        return None
    return Text(N_("No item is open."))


def are_open(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """Numbers of open items."""
    return rules.unknown(str(value), queries.open_items(context.session, context.case_id))


def named_once(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """Numbers of open items, none of which was named in a field above."""
    if (fault := are_open(context, value)) is not None:
        return fault
    twice = set(rules.numbers(str(value)) or ()) & set(_named(context))
    if not twice:
        return None
    return Text(
        N_("One choice for each item; named twice: %(numbers)s."), numbers=rules.listed(twice)
    )


def every_item_chosen(context: Context) -> Text | None:
    """The State has chosen for each open item; asked of the State, not of a desk that looks."""
    if not context.actor_roles & rules.STATE_ROLES:
        return None
    missing = queries.open_items(context.session, context.case_id).keys() - _choices(context).keys()
    if not missing:
        return None
    return Text(N_("A choice is awaited for items: %(numbers)s."), numbers=rules.listed(missing))


def _named(context: Context) -> dict[int, str]:
    """The choices given with the step itself, as a letter of the State states them."""
    return {
        number: choice
        for key, choice in NAMED.items()
        for number in rules.numbers(str(context.inputs.get(key, ""))) or ()
    }


def _choices(context: Context) -> dict[int, str]:
    """Number -> choice. Numbers given with the step count alone: drafts then stay drafts."""
    named = _named(context)
    if named or context.on_behalf:
        return named
    session, case = context.session, context.case_id
    course, found = queries.course(session, case), queries.open_items(session, case)
    drafted = queries.drafted(session, case, "choice", course.latest, course)
    return {number: drafted[each.id].kind for number, each in found.items() if each.id in drafted}
