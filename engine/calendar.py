"""Days on which the mechanism rests, and where its days begin and end."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

NAIROBI = ZoneInfo("Africa/Nairobi")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Calendar:
    """Closed days roll forward. `quiet`: (month, day) pairs between which no window ends."""

    zone: ZoneInfo = NAIROBI
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[dt.date] = frozenset()
    quiet: tuple[tuple[int, int], tuple[int, int]] | None = ((12, 15), (1, 5))
    names: dict[dt.date, dict[str, str]] = field(default_factory=dict, hash=False)

    def day(self, now: dt.datetime) -> dt.date:
        """The day that an instant falls on, here."""
        return now.astimezone(self.zone).date()

    def begins(self, day: dt.date) -> dt.datetime:
        """The instant at which a day begins here, in UTC."""
        return dt.datetime.combine(day, dt.time(), self.zone).astimezone(dt.UTC)

    def ends(self, day: dt.date) -> dt.datetime:
        """00:00 of the next day: what is due on `day` is due until then."""
        return self.begins(day + dt.timedelta(days=1))

    def closed(self, day: dt.date) -> bool:
        """No office hours: a weekend or a holiday."""
        return day.weekday() in self.weekend or day in self.holidays

    def is_quiet(self, day: dt.date) -> bool:
        """In the weeks at the turn of the year in which no window ends."""
        if self.quiet is None:
            return False
        first, last = self.quiet
        here = (day.month, day.day)
        return here >= first or here <= last if first > last else first <= here <= last

    def roll(self, day: dt.date) -> dt.date:
        """The first day from `day` on that is open and not quiet."""
        while self.closed(day) or self.is_quiet(day):
            day += dt.timedelta(days=1)
        return day

    def next_open(self, day: dt.date) -> dt.date:
        """The first open day after `day`."""
        return self.roll(day + dt.timedelta(days=1))


@lru_cache(maxsize=16)
def parse(content: str) -> Calendar:
    """Read a calendar from its TOML. It was validated when it was loaded."""
    data = tomllib.loads(content)
    quiet = data.get("quiet")
    return Calendar(
        zone=ZoneInfo(data.get("zone", "Africa/Nairobi")),
        weekend=frozenset(_DAYS.index(day) for day in data.get("weekend", ("saturday", "sunday"))),
        holidays=frozenset(row["date"] for row in data.get("holiday", ())),
        quiet=(_month_day(quiet["from"]), _month_day(quiet["to"])) if quiet else None,
        names={row["date"]: row.get("name", {}) for row in data.get("holiday", ())},
    )


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)
