"""How long each kind of thing is kept: the edition that counts, and when what is due."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from config.retentionfiles import RetentionFile
from engine import editions

RETENTION = "retention"  # a kind of editions


@dataclass(frozen=True)
class Period:
    """`days`: none for good.  `anchor`: the rule that says so; empty: a default of ours."""

    key: str
    days: int | None
    anchor: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    counted: Mapping[str, str] = field(default_factory=dict)

    def before(self, now: dt.datetime) -> dt.datetime | None:
        """What has counted since then, or longer, is due."""
        return None if self.days is None else now - dt.timedelta(days=self.days)


@dataclass(frozen=True)
class Periods:
    """An edition. `notice`: that nobody has adopted it yet."""

    id: int
    edition: str
    title: Mapping[str, str]
    notice: Mapping[str, str]
    rows: Mapping[str, Period]


def current(session: Session) -> Periods | None:
    """The edition that counts; without one nothing is disposed of."""
    row = editions.counting(session, RETENTION)
    return None if row is None else parsed(row.id, row.content)


def parsed(key: int, content: str) -> Periods:
    said = RetentionFile.model_validate(tomllib.loads(content))
    rows: dict[str, Period] = {
        each.key: Period(
            each.key, each.days, each.anchor, dict(each.title.every()), dict(each.counted.every())
        )
        for each in said.period
    }
    notice = dict(said.notice.every()) if said.notice else {}
    return Periods(key, said.edition, dict(said.title.every()), notice, rows)
