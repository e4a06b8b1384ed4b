"""The zones a person may choose: those that bear the name of a place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

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
def zones() -> Mapping[str, str]:
    """Key -> as it is shown: Africa/Nairobi -> Africa: Nairobi."""
    named = [zone for zone in available_timezones() if zone.split("/")[0] in AREAS]
    return {zone: zone.replace("_", " ").replace("/", ": ", 1) for zone in ["UTC", *sorted(named)]}
