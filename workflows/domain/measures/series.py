"""Values put in order for reading: place by place, each with its own course over the years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from workflows.domain.measures.queries import Value


@dataclass(frozen=True)
class Series:
    """One indicator in one place, for one group and in one unit, by year."""

    indicator: str
    group: str
    unit: str
    values: tuple[Value, ...]

    @property
    def points(self) -> tuple[tuple[int, Decimal], ...]:
        """What can be drawn."""
        return tuple((each.year, each.figure) for each in self.values if each.figure is not None)

    @property
    def gaps(self) -> tuple[int, ...]:
        """The years between the first and the last for which nothing is known."""
        known = {each.year for each in self.values if each.figure is not None}
        years = [each.year for each in self.values]
        return tuple(year for year in range(min(years), max(years) + 1) if year not in known)


@dataclass(frozen=True)
class Place:
    """A city or place of a State, with what is known of it."""

    state: str
    key: str
    name: str
    series: tuple[Series, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.indicator for each in self.series))


def places(values: Iterable[Value]) -> tuple[Place, ...]:
    """The places in the order of the values: by State and name. Nothing is added up over them."""
    return tuple(
        _place(state, key, list(own))
        for (state, key), own in groupby(values, lambda each: (each.state, each.place_key))
    )


def _place(state: str, key: str, own: list[Value]) -> Place:
    series = tuple(
        Series(indicator, group, unit, tuple(course))
        for (indicator, group, unit), course in groupby(
            own, lambda each: (each.indicator, each.group, each.unit)
        )
    )
    return Place(state, key, own[0].place, series)
