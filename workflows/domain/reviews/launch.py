"""How late a group can be launched together and still reach the Board before the Assembly (E.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from engine.rules import Rules
from workflows.domain.reviews.sessions import TIMETABLE

# Where an edition from before them says nothing.
GROUP_LEAST, GROUP_MOST = 10, 15
FLOAT = ("launch_float", 90)  # days for rounds of discussion: "Float, not counted" of E.5


@dataclass(frozen=True)
class Reckoning:
    """The days of an edition of the rules, and its target for the size of a group."""

    timetable: int  # from the exchange of notes to the Board session
    before_assembly: int  # so long before the Assembly the last Board session is held
    spare: int
    least: int
    most: int


@dataclass(frozen=True)
class Board:
    """A Board session that reviews may reach. `key`: its anchor."""

    key: str
    date: dt.date
    tentative: bool


@dataclass(frozen=True)
class Launch:
    """The last day on which a group may begin that is to reach a Board session.

    `in_time`: the session is held long enough before the Assembly.  `last`: none later is.
    """

    board: Board
    safe: dt.date
    without_spare: dt.date
    in_time: bool
    last: bool = False


def reckoning(rules: Rules) -> Reckoning:
    """What the edition says. Raises Refused where it lacks a window of the timetable."""
    filing = -rules.number("days", "document_filing")
    return Reckoning(
        timetable=sum(rules.number("days", key) for key in TIMETABLE) + filing,
        before_assembly=filing,
        spare=rules.number_or("days", *FLOAT),
        least=rules.number_or("counts", "group_least", GROUP_LEAST),
        most=rules.number_or("counts", "group_most", GROUP_MOST),
    )


def last_safe(board: dt.date, by: Reckoning, *, spare: bool = True) -> dt.date:
    """The last day of an exchange of notes from which the timetable reaches a Board session."""
    return board - dt.timedelta(days=by.timetable + (by.spare if spare else 0))


def launches(
    boards: Iterable[Board], assembly: dt.date | None, by: Reckoning, *, today: dt.date
) -> tuple[Launch, ...]:
    """Every Board session ahead and before the Assembly, by date, with its last safe launch."""
    ahead = sorted(
        (each for each in boards if each.date > today and (not assembly or each.date < assembly)),
        key=lambda each: (each.date, each.key),
    )
    latest = assembly - dt.timedelta(days=by.before_assembly) if assembly else dt.date.max
    reached = [each for each in ahead if each.date <= latest]
    return tuple(
        Launch(
            each, last_safe(each.date, by), last_safe(each.date, by, spare=False),
            in_time=each in reached, last=bool(reached) and each == reached[-1],
        )
        for each in ahead
    )  # fmt: skip


def fits(count: int, by: Reckoning) -> bool:
    """Whether a group is as large as the target says."""
    return by.least <= count <= by.most
