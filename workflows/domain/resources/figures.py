"""Sums of records by what they are meant for, each currency and unit by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workflows.domain.resources import rules
from workflows.domain.resources.records import Record

WHOLE, SCOPE, OUTCOME, COUNTRY, REVIEW, PARAGRAPH = (
    "whole", "scope", "outcome", "country", "review", "paragraph",
)  # fmt: skip
By = Callable[[Record], str]
GROUPS: Mapping[str, By] = {
    WHOLE: lambda _each: "",
    SCOPE: lambda each: each.meant.scope,
    OUTCOME: lambda each: each.meant.outcome,
    COUNTRY: lambda each: each.meant.country,
    REVIEW: lambda each: each.meant.review,
    PARAGRAPH: lambda each: each.meant.paragraph,
}
MEASURES = tuple(key for key, _ in rules.MEASURES)


@dataclass(frozen=True)
class Row:
    """The figures of one group in one currency or unit; one that nobody recorded is missing."""

    key: str
    measure: str
    sums: Mapping[str, int] = field(default_factory=dict)

    @property
    def gap(self) -> int | None:
        """What is needed less what was pledged; nothing is known where no need is."""
        if rules.NEEDED not in self.sums:
            return None
        return max(self.sums[rules.NEEDED] - self.sums.get(rules.PLEDGED, 0), 0)


def within(
    records: Iterable[Record], since: dt.date | None, until: dt.date | None
) -> tuple[Record, ...]:
    """The records of some days; what is needed is needed whichever days are asked for."""
    return tuple(
        each for each in records
        if each.figure == rules.NEEDED
        or ((since is None or each.day >= since) and (until is None or each.day <= until))
    )  # fmt: skip


def table(records: Iterable[Record], by: str, keys: Sequence[str] = ()) -> tuple[Row, ...]:
    """One row for each group and measure. `keys`: the groups in their order, shown even if empty.

    What names no group comes last.
    """
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for each in records:
        here = sums.setdefault((GROUPS[by](each), each.measure), {})
        here[each.figure] = here.get(each.figure, 0) + each.amount
    for key in keys:
        if not any(known == key for known, _ in sums):
            sums[key, ""] = {}
    others = sorted({key for key, _ in sums} - {*keys, ""})
    order = {key: place for place, key in enumerate((*keys, *others, ""))}
    places = {measure: place for place, measure in enumerate(("", *MEASURES))}
    found = sorted(sums, key=lambda pair: (order[pair[0]], places[pair[1]]))
    return tuple(Row(key, measure, sums[key, measure]) for key, measure in found)


def behind(
    records: Iterable[Record], *, figure: str, measure: str, by: str, key: str
) -> tuple[Record, ...]:
    """The records from which one figure of a table follows, the earliest first."""
    found = [
        each for each in records
        if each.figure == figure and each.measure == measure and GROUPS[by](each) == key
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.day, each.case.reference)))
