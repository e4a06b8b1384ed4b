"""Kinds of items, what a sheet asks for, and which findings one can be made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.errors import EngineError
from engine.text import N_, Text

ITEM = "knowledge_item"  # the key of the Definition
AUTHORS = frozenset({"author_focal_point", "author_mission", "partner"})
RECORDER = "recorder"  # the desk, where it records an item from a State's paper
REVIEW, CONSENT = "country_review", "consent"

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "practice": N_("Good practice"),
        "tool": N_("Tool"),
        "lesson": N_("Lesson learned"),
    }
)
EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        "described": N_("Described by those who did it"),
        "measured": N_("Measured by those who did it"),
        "evaluated": N_("Evaluated by others"),
        "compared": N_("Evaluated against a comparison"),
    }
)
SCALES: Mapping[str, str] = MappingProxyType(
    {
        "national": N_("Whole country"),
        "region": N_("Region or province"),
        "large": N_("City of more than 1 million people"),
        "middle": N_("City of 100,000 to 1 million people"),
        "small": N_("Town of fewer than 100,000 people"),
        "area": N_("Neighbourhood or public space"),
    }
)
LICENCES: Mapping[str, str] = MappingProxyType(
    {
        "cc_by": N_("Free use with the source named (CC BY 4.0)"),
        "cc_by_nc": N_("Free use for non-commercial ends with the source named (CC BY-NC 4.0)"),
        "reserved": N_("All rights reserved; may be quoted with the source named"),
    }
)
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "kind": N_("Kind"),
        "title": N_("Title"),
        "language": N_("Language of the text"),
        "summary": N_("Summary"),
        "done": N_("What was done"),
        "results": N_("Results"),
        "evidence": N_("Evidence for the results"),
        "place": N_("Place"),
        "scale": N_("Level, or size of the place"),
        "theme": N_("Theme"),
        "cost_least": N_("Cost, from"),
        "cost_most": N_("Cost, to"),
        "currency": N_("Currency"),
        "contact": N_("Institution to contact"),
        "licence": N_("Terms of use"),
    }
)
ASKED = ("title", "summary", "done", "results", "place", "contact")  # the six in words
WORDED = ("title", "summary", "done", "results")  # what can be said in further languages
CHOSEN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"kind": KINDS, "evidence": EVIDENCE, "scale": SCALES, "licence": LICENCES}
)
NEEDED = (*ASKED, "kind", "language", "evidence", "licence")
LONGEST: Mapping[str, int] = MappingProxyType(
    {"title": 200, "summary": 1200, "done": 20_000, "results": 20_000, "place": 200,
     "contact": 400}
)  # fmt: skip
MOST_COST = 10**12

# An item may be made of these, once the text is settled.
SOURCES = frozenset({"good_practice", "success", "measure"})
SETTLED = frozenset({"agreed", "both_views"})

PUBLISHED, RETIRED, WITHDRAWN = "published", "retired", "withdrawn"
WRITE = "knowledge.write"  # change the sheet
TITLE_CUT = 120

_CURRENCY = re.compile(r"[A-Z]{3}")
_SENTENCE = re.compile(r"(?<=[.!?؟。！？])\s+|\n")


class SheetChanged(EngineError):
    """The sheet was saved by somebody else since the page was shown."""

    message = N_(
        "Somebody has saved this sheet since you opened it. Nothing of yours is lost: compare, "
        "then save again."
    )


class NotOfThis(EngineError):
    """A finding of which no item can be made."""

    message = N_(
        "An item can be made of a settled measure, success or good practice of one's own State."
    )


def title_of(text: str) -> str:
    """The first sentence of a finding, as the title to begin with."""
    first = next((each for each in _SENTENCE.split(text.strip()) if each.strip()), "").strip()
    if len(first) <= TITLE_CUT:
        return first.rstrip(".。")
    cut = first[:TITLE_CUT].rpartition(" ")[0] or first[:TITLE_CUT]
    return f"{cut}…"


def lacking(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of what a sheet still needs before it can be sent."""
    return tuple(key for key in NEEDED if not values.get(key))


def is_currency(typed: str) -> bool:
    """The three letters of one."""
    return _CURRENCY.fullmatch(typed) is not None


def cost_faults(least: int | None, most: int | None, currency: str) -> dict[str, Text]:
    """What is wrong with a range of costs; nothing where none was given."""
    found: dict[str, Text] = {}
    for key, value in (("cost_least", least), ("cost_most", most)):
        if value is not None and not 0 <= value < MOST_COST:
            found[key] = Text(N_("Please give a whole number."))
    if least is not None and most is not None and most < least:
        found.setdefault("cost_most", Text(N_("The second amount cannot be less than the first.")))
    if (least is not None or most is not None) and not is_currency(currency):
        found["currency"] = Text(N_("Give the three letters of the currency, such as USD."))
    return found
