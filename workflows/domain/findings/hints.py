"""Advice to those who draft findings: how many, which say nearly the same. Never a gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from engine.rules import Rules
from workflows.domain.findings import rules
from workflows.domain.findings.items import Item

ALIKE = 0.8  # of their words two texts share
MOST_COMPARED = 400  # words of a text that are compared


@dataclass(frozen=True)
class Advice:
    """What a drafter may wish to look at. `alike`: pairs that say nearly the same."""

    items: int
    most: int  # items that are advised
    uncited: tuple[Item, ...]
    alike: tuple[tuple[Item, Item], ...]
    long: tuple[Item, ...]
    words: int  # of an item that are advised

    @property
    def many(self) -> bool:
        return self.items > self.most


def advised(edition: Rules, key: str) -> int:
    """A number of advice: the edition's own, else the default."""
    return edition.number_or("counts", key, rules.ADVISED[key])


def advice(found: Iterable[Item], edition: Rules) -> Advice:
    """What is advised on a draft; items that were taken out do not count."""
    here = [each for each in found if not each.taken_out]
    words = advised(edition, "finding_words")
    return Advice(
        len(here), advised(edition, "findings_advised"),
        uncited=tuple(each for each in here if not each.cites and not each.sources),
        alike=tuple(_alike(here)),
        long=tuple(each for each in here if rules.words(each.text) > words), words=words,
    )  # fmt: skip


def _alike(found: list[Item]) -> Iterator[tuple[Item, Item]]:
    """Pairs of one kind, or that cite the same, whose words are nearly the same."""
    folded = {each.id: each.text.casefold().split()[:MOST_COMPARED] for each in found}
    for one, other in combinations(found, 2):
        if one.kind == other.kind or _cite_the_same(one, other):
            match = SequenceMatcher(None, folded[one.id], folded[other.id], autojunk=False)
            if match.quick_ratio() >= ALIKE and match.ratio() >= ALIKE:
                yield one, other


def _cite_the_same(one: Item, other: Item) -> bool:
    named = one.cites.casefold().strip()
    return bool(named and named == other.cites.casefold().strip()) or bool(
        set(one.sources) & set(other.sources)
    )
