"""Processes and words of the partners' subject, and until when an input may be given."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.errors import EngineError
from engine.text import N_
from workflows.domain.assistance.rules import THEMES
from workflows.domain.reviews.inputs import PARTNER_CATEGORIES

__all__ = ["CATEGORIES", "THEMES"]

ORGANISATION, INPUT = "partner_organisation", "partner_input"  # keys of the processes
REVIEW = "country_review"
YES = "yes"
PARTNER = "partner"  # the title of a seat
SEATED, AUTHOR = "organisation", "author"  # roles
IN_NETWORK, LEFT = "in_network", "left"  # of an entry: its name and category are looked at by then
JOINS = ("join", "join_body")
AGREED, RELEASED = "agrees_to_be_named", "named_in_public"  # facts: both, or it is not public
DRAFT, WITH_STATE, PASSED_ON, WITHDRAWN = "draft", "with_state", "passed_on", "withdrawn"
SENT = (WITH_STATE, PASSED_ON)
WRITE = "input.write"  # write the text of an input
FILES = "input_file"  # the key of the documents that go with an input

CATEGORIES: Mapping[str, str] = MappingProxyType(dict(PARTNER_CATEGORIES))
UN = "un_entity"  # speaks in reviews through what it has published (domain: S1 §11, §21)

# From the delivery of the draft findings on nothing is given, passed on or withdrawn any more.
FINDINGS_DELIVERED = frozenset(
    {
        "state_comments", "revising", "text_proposed", "reconciling", "agreed", "both_views",
        "preparing", "filed", "issued", "considered", "concluded", "participation_ended",
    }
)  # fmt: skip

LONGEST_TEXT, LONGEST_LINE = 20_000, 200
MOST_FILES = 10


class InputMoved(EngineError):
    """The text was saved by somebody else, or sent, since the page was shown."""

    message = N_(
        "Somebody of your organization has saved this text meanwhile. Your words are still here:"
        " compare them with what was saved, then save again."
    )
