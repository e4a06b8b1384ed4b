"""What can be followed, and what following each brings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.text import N_

STATE, THEME, FIELD = "state", "theme", "field"
KINDS: Mapping[str, str] = MappingProxyType(
    {STATE: N_("States"), THEME: N_("Themes"), FIELD: N_("Fields in which help is sought")}
)
BRINGS: Mapping[str, str] = MappingProxyType(
    {
        STATE: N_(
            "Its published practices, its issued executive summary, its agreed observations, the "
            "needs it has released and the phase of its review, each as far as you may see it."
        ),
        THEME: N_(
            "Published practices on this theme, and agreed observations on it where the report of "
            "the cycle is open to you."
        ),
        FIELD: N_("Released needs in this field, as far as you may see them."),
    }
)

# What is told of, in the order in which it stands in a message.
PRACTICE, SUMMARY, OBSERVATIONS, NEED, PHASE, INPUT = (
    "practice", "summary", "observations", "need", "phase", "input",
)  # fmt: skip
TOLD: Mapping[str, str] = MappingProxyType(
    {
        PRACTICE: N_("Published in the repository"),
        SUMMARY: N_("Executive summary issued"),
        OBSERVATIONS: N_("Agreed observations can be read"),
        NEED: N_("Need for technical assistance released"),
        PHASE: N_("The review has reached a further phase"),
        INPUT: N_("The State has passed on an input of a partner to its reviewers"),
    }
)
OF_OFFICE = frozenset({INPUT})  # told to those whose work it is; nobody follows it
