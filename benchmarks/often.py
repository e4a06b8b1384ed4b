"""What something takes when nothing else disturbs it: of many times, the best tenth.

On a machine that others use, too, whoever works longer at a stretch is interrupted more often: a
sum, a mean or a median would say more about the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise


def share(took: Sequence[float], part: float) -> float:
    """The value below which so large a part lies."""
    ordered = sorted(took)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def typical(took: Sequence[float], kinds: int = 1) -> float:
    """Seconds for one of each kind; the kinds follow one another, again and again."""
    return sum(share(took[kind::kinds], 0.1) for kind in range(kinds))


def between(instants: Sequence[float]) -> list[float]:
    return [after - before for before, after in pairwise(instants)]


@dataclass(frozen=True)
class Cost:
    """What one of something takes: by the clock in the best tenth, and in work on average."""

    clock: float
    work: float

    def times(self, other: Cost) -> tuple[float, float]:
        """How many times another one's, by the clock and in work."""
        return self.clock / other.clock, self.work / other.work


@dataclass
class Times:
    """What was measured of one side, round after round."""

    kinds: int = 1
    took: list[float] = field(default_factory=list)
    work: float = 0.0

    def add(self, took: Sequence[float], work: float) -> None:
        self.took += took
        self.work += work

    @property
    def cost(self) -> Cost:
        return Cost(typical(self.took, self.kinds) / self.kinds, self.work / len(self.took))
