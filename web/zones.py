"""The zones a person may choose: those that bear the name of a place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from config.i18n import SOURCE, Translator
from engine.letters import order

AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def zones(locale: str = SOURCE) -> Mapping[str, str]:
    """Key -> as it is shown: Africa: Nairobi; in other languages by the city, then the key."""
    named = sorted(zone for zone in available_timezones() if zone.split("/")[0] in AREAS)
    if locale == SOURCE:
        shown = {zone: zone.replace("_", " ").replace("/", ": ", 1) for zone in named}
    else:
        words = Translator(locale)
        named_by = lambda zone: order(words.place(zone), locale)  # noqa: E731
        shown = {z: f"{words.place(z)}{words.aside(z)}" for z in sorted(named, key=named_by)}
    return {"UTC": "UTC"} | shown
