"""What a programme, a checklist and a record may say, and what one is asked to look at."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from engine.errors import EngineError
from engine.text import N_, Text

# Who may prepare what is asked of the case's state by these permissions.
PLAN, CHECK, NOTE, VIEW = "visits.plan", "visits.check", "visits.note", "visits.view"

# Whose eyes a visit is seen with.
STATE, REVIEWERS, DESK = "state", "reviewers", "desk"

ON_SITE, VIRTUAL = "on_site", "virtual"
MODES: Mapping[str, str] = MappingProxyType({ON_SITE: N_("On site"), VIRTUAL: N_("Virtual")})
PAYERS: Mapping[str, str] = MappingProxyType(
    {
        "state": N_("The State under review"),
        "reviewing": N_("The reviewing State"),
        "contributions": N_("Contributions"),
        "": N_("Not settled"),
    }
)
COSTS: Mapping[str, str] = MappingProxyType(
    {
        "travel": N_("Travel"),
        "accommodation": N_("Accommodation"),
        "interpretation": N_("Interpretation"),
    }
)
CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "visa": N_("Visa"),
        "security": N_("Security clearance"),
        "interpretation": N_("Interpretation"),
        "travel": N_("Travel"),
    }
)
OPEN, UNDER_WAY, DONE, NOT_NEEDED = "open", "under_way", "done", "not_needed"
STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        OPEN: N_("Open"),
        UNDER_WAY: N_("Under way"),
        DONE: N_("Arranged"),
        NOT_NEEDED: N_("Not needed"),
    }
)
SETTLED = frozenset({DONE, NOT_NEEDED})

LONGEST_SUBJECT, LONGEST_PLACE, LONGEST_LINK, LONGEST_NOTE = 300, 200, 500, 500
LONGEST_NAME, LONGEST_TEXT = 200, 8000
MOST_MEETINGS = 200

_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})")
_NUMBER = re.compile(r"\d+")


class PlanChanged(EngineError):
    """The text was saved by somebody else since the page was shown."""

    message = N_(
        "Somebody has saved this since you opened it. Nothing of yours is lost: compare, then save "
        "again."
    )


def a_time(typed: str) -> dt.time | None:
    """9:30, 09:30 or 9.30, in the digits of any script; None where it is no time of day."""
    found = _CLOCK.fullmatch(typed.strip())
    if found is None:
        return None
    hour, minute = (int(each) for each in found.groups())
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004


def numbers(typed: str) -> list[int]:
    """The numbers in a line that somebody wrote, in order."""
    return sorted({int(each) for each in _NUMBER.findall(typed)})


def unknown_passages(typed: str, known: Iterable[int]) -> Text | None:
    """Why these numbers cannot be taken; `known`: those of the proposed record."""
    found, known = numbers(typed), set(known)
    if not found:
        return Text(N_("Give the numbers of passages, such as 2, 5."))
    strange = [each for each in found if each not in known]
    if not strange:
        return None
    listed = ", ".join(str(each) for each in strange)
    return Text(N_("The record has no passage with the number %(numbers)s."), numbers=listed)


def paragraphs(text: str) -> list[str]:
    """A text as its paragraphs: what stands between empty lines."""
    return [each.strip() for each in re.split(r"\n\s*\n", text) if each.strip()]


def one_place(places: Iterable[str]) -> bool:
    """Whether several meetings on site are all in the same place."""
    named = [" ".join(each.casefold().split()) for each in places]
    return len(named) > 1 and len(set(named)) == 1
