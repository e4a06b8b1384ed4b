"""Kinds of findings, what may be said to them, and numbers as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from engine.errors import EngineError
from engine.text import N_, Text

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "measure": N_("Measure taken"),
        "success": N_("Success"),
        "good_practice": N_("Good practice"),
        "challenge": N_("Difficulty or challenge"),
        "need": N_("Technical-assistance need"),
        "observation": N_("Observation"),
    }
)
COMMENTS = MappingProxyType(
    {
        "agrees": N_("Agrees"),
        "factual_correction": N_("Factual correction"),
        "other_view": N_("Other view"),
        "adds_context": N_("Adds context"),
        "no_comment": N_("No comment"),
    }
)
REPLIES = MappingProxyType(
    {
        "taken_up": N_("Taken up"),
        "kept": N_("Text kept"),
        "partly": N_("Taken up in part"),
    }
)
CHOICES = MappingProxyType(
    {
        "dropped": N_("Leave the item out"),
        "both_views": N_("Print the view of the State beside it"),
        "not_transmitted": N_("Not transmitted beyond the review team"),
    }
)
RESPONSES = MappingProxyType(
    {
        "welcomed": N_("Welcomed"),
        "under_consideration": N_("Under consideration"),
        "comment": N_("Comment attached"),
    }
)
CORRECTIONS = MappingProxyType({"corrected": N_("Corrected wording")})
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "comment": COMMENTS,
        "reply": REPLIES,
        "choice": CHOICES,
        "response": RESPONSES,
        "correction": CORRECTIONS,
    }
)
CONTESTING = frozenset({"factual_correction", "other_view"})
PROPOSING = CONTESTING  # comments that may carry another wording
BY_REVIEWERS = frozenset({"reply", "correction"})  # acts of the reviewing side
# What says little without words of its own, or a wording that is proposed.
NEEDS_WORDS = frozenset(
    {
        ("comment", "factual_correction"),
        ("comment", "other_view"),
        ("comment", "adds_context"),
        ("choice", "both_views"),
        ("response", "comment"),
        ("correction", "corrected"),
    }
)

DRAFT, COMMENT, ANSWER, RESPOND, CORRECT = (
    "findings.draft",
    "findings.comment",
    "findings.answer",
    "findings.respond",
    "findings.correct",
)
# Who may say what is asked of the case's state by these permissions.
PERMISSIONS: Mapping[str, str] = MappingProxyType(
    {
        "comment": COMMENT,
        "reply": DRAFT,
        "choice": ANSWER,
        "response": RESPOND,
        "correction": CORRECT,
    }
)

# Whose eyes an item is seen with; DELIVERED reads nobody's drafts.
STATE, REVIEWERS, DESK, DELIVERED = "state", "reviewers", "desk", "delivered"
STATE_ROLES = frozenset({"sur_focal_point", "sur_mission"})
REVIEWER_ROLES = frozenset({"rev_focal_point", "rev_expert"})
DESK_ROLES = frozenset({"secretariat", "executive_director"})

# How an item stands.
OPEN, CONTESTED, AGREED, BOTH_VIEWS = "open", "contested", "agreed", "both_views"
DROPPED, NOT_TRANSMITTED, TAKEN_OUT = "dropped", "not_transmitted", "taken_out"
UNSETTLED = frozenset({OPEN, CONTESTED})
STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        OPEN: N_("Open"),
        CONTESTED: N_("Contested"),
        AGREED: N_("Agreed"),
        BOTH_VIEWS: N_("Both views"),
        DROPPED: N_("Left out by choice of the State"),
        NOT_TRANSMITTED: N_("Not transmitted"),
        TAKEN_OUT: N_("Taken out by the reviewers"),
    }
)
LONGEST_CITATION = 200
# What an item may rest on, beside an article in words.
QUESTION, ANSWERED, FILE, VISIT = "question", "answer", "file", "visit"
REPLIED = "reply"  # of the State, to a question of the desk review
INPUT = "input"  # of a partner, which the State lets its reviewers read

# Advice to drafters, where the rules of procedure have no other number: key -> default.
ADVISED: Mapping[str, int] = MappingProxyType(
    {"findings_advised": 10, "finding_words": 150, "summary_words": 1500}
)

_RANGE = re.compile(r"(\d+)\s*[-\u2013]\s*(\d+)")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+")
_BETWEEN = re.compile(r"[\s,;.\u060c\u061b\u3001\uff0c]*")
LONGEST_LIST, MOST_OF_A_RANGE = 2000, 1000


class TextChanged(EngineError):
    """The text was saved by somebody else since the page was shown."""

    message = N_(
        "Somebody has saved this text since you opened it. Nothing of yours is lost: compare, "
        "then save again."
    )


class ItemSettled(EngineError):
    """The item is settled, or not part of the text any more."""

    message = N_("This item is settled. Its text and the views on it stay as they are.")


def side_of(roles: Iterable[str], *, at_the_desk: bool = False) -> str:
    """With whose eyes somebody looks; empty for missions of reviewing States and the Board."""
    held = frozenset(roles)
    if held & STATE_ROLES:
        return STATE
    if held & REVIEWER_ROLES:
        return REVIEWERS
    return DESK if at_the_desk or held & DESK_ROLES else ""


def words(text: str) -> int:
    """How many words a text has; a Chinese or Japanese sign is one."""
    return len(_WORD.findall(text))


def numbers(typed: str) -> list[int] | None:
    """1, 4-6 and 9, in the digits of any script; None where something else was typed."""
    rest = _RANGE.sub(" ", typed)
    if len(typed) > LONGEST_LIST or not _BETWEEN.fullmatch(_NUMBER.sub(" ", rest)):
        return None
    found = {int(each) for each in _NUMBER.findall(rest)}
    for first, last in _RANGE.findall(typed):
        found |= set(range(int(first), min(int(last), int(first) + MOST_OF_A_RANGE) + 1))
    return sorted(found)


def listed(found: Iterable[int]) -> str:
    """Numbers in one line."""
    return ", ".join(str(each) for each in sorted(found))


def unknown(typed: str, known: Iterable[int]) -> Text | None:
    """Why these numbers cannot be taken; `known`: those of the open items."""
    found, known = numbers(typed), set(known)
    if not found:
        return Text(N_("Give the numbers of items, such as 1, 4, 7."))
    strange = set(found) - known
    if not strange:
        return None
    if not known:
        return Text(N_("No item is open."))
    return Text(
        N_("No open item has the number %(numbers)s. Open are: %(open)s."),
        numbers=listed(strange),
        open=listed(known),
    )
