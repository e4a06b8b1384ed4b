"""What each kind of message is called on pages."""

from __future__ import annotations

from engine.queries.history import LABELS as EVENTS
from engine.text import N_
from web import current

KINDS = {
    "task_opened": N_("Next step opened"),
    "step_taken": N_("Step taken"),
    "case_held": N_("Case on hold"),
    "case_resumed": N_("Case resumed"),
    "case_closed": N_("Case closed"),
    "courtesy_reminder": N_("Courtesy reminder"),
    "correction": N_("Correction"),
    "session_moved": N_("Calendar adjusted"),
    "expert_invited": N_("Invitation of an expert"),
    "sign_in_code": N_("Sign-in code"),
    "activation": N_("Activation"),
    "digest": N_("Overview by mail"),
    "seat_handed_on": N_("Seat passed on"),
    "address_code": N_("Code for an address"),
    "section_asked": N_("Section asked of a colleague"),
    "section_handed_back": N_("Section handed back"),
    "sections_awaited": N_("Section still with a colleague"),
    "addresses_changed": N_("Addresses changed"),
    "account_changed": N_("Way of signing in changed"),
    "agreement_request": N_("Text proposed for agreement"),
    "meetings": N_("Meetings of a visit"),
    "closed_with_review": N_("Case closed"),
}


def kinds() -> dict[str, str]:
    """What each kind of message is called; one that tells of a step, by the step."""
    house = current.services()
    found: dict[str, str] = {}
    known = {each.key: each for each in house.registry.current()}
    for each in house.outbox.catalogue:
        definition = known.get(each.on[0])
        transition = definition.transition(each.on[1]) if definition else None
        found.setdefault(each.key, transition.label if transition else EVENTS["opened"])
    return found | KINDS
