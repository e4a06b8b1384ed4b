"""Frameworks whose goals, targets and paragraphs things can be tagged with, and of which kinds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

TAGS, CHECKLIST = "tags", "checklist"  # kinds of editions
CHECKLIST_EDITION = "checklist_edition"  # the fact of a checklist
FINDING, ITEM, ENTRY = "finding", "item", "entry"
KINDS = frozenset({FINDING, ITEM, ENTRY})
SOURCE = "S1 §12, §17 b"
WHOLE = "whole"  # the key of a tag that stands for all of its framework
BETWEEN = ":"  # of a framework and a tag, in addresses and forms
MOST_FREE = 40  # paragraphs that one thing may name
_NUMBER = re.compile(r"\d+")
_LIST = re.compile(r"[\d\s,;.،؛、\uff0c\uff1b§]*")

Words = Mapping[str, str]


@dataclass(frozen=True)
class Thing:
    """What carries tags. `side`: of a finding, whose tags they are; else empty."""

    kind: str
    id: int
    side: str = ""


@dataclass(frozen=True)
class Tag:
    """`indicators`: keys of indicators whose released values come under it.

    `wording`: where its words come from.  `confirmed`: languages in which they were compared.
    """

    key: str
    title: Words
    source: str = ""
    indicators: tuple[str, ...] = ()
    wording: Words = field(default_factory=dict)
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Framework:
    """`most`: where its tags are free numbers of paragraphs, the last of them; else 0."""

    name: str
    edition: str
    edition_id: int
    title: Words
    short: Words
    source: str
    tags: Mapping[str, Tag] = field(default_factory=dict)
    most: int = 0
    label: Words = field(default_factory=dict)

    def has(self, tag: str) -> bool:
        return tag in self.tags or (tag.isdecimal() and 1 <= int(tag) <= self.most)

    def place(self, tag: str) -> tuple[int, str]:
        """Where a tag stands: as the edition lists it, paragraphs by number."""
        keys = list(self.tags)
        return (keys.index(tag) if tag in keys else int(tag) if tag.isdecimal() else 999, tag)


@lru_cache(maxsize=32)
def parse(content: str, edition_id: int) -> Framework:
    """The stored TOML of an edition, which was checked when it was loaded."""
    data = tomllib.loads(content)
    free = data.get("free", {})
    tags = {
        row["key"]: Tag(
            row["key"], row["title"], row["source"], tuple(row.get("indicators", ())),
            row.get("wording", {}), tuple(row.get("confirmed", ())),
        )
        for row in data.get("tag", ())
    }  # fmt: skip
    return Framework(
        data["name"], data["edition"], edition_id, data["title"], data["short"],
        data["source"], tags,
        int(free.get("most", 0)), free.get("label", {}),
    )  # fmt: skip


def numbers(typed: str, most: int) -> list[str] | None:
    """Numbers of paragraphs, in the digits of any script; None where something else was typed."""
    if not _LIST.fullmatch(typed):
        return None
    found = sorted({int(each) for each in _NUMBER.findall(typed)})
    if len(found) > MOST_FREE or any(not 1 <= each <= most for each in found):
        return None
    return [str(each) for each in found]


def named(framework: str, tag: str) -> str:
    return f"{framework}{BETWEEN}{tag}"


def in_order(
    found: Iterable[tuple[str, str]], frameworks: Sequence[Framework]
) -> list[tuple[str, str]]:
    """(framework, tag) as the editions list them."""
    known = {each.name: (place, each) for place, each in enumerate(frameworks)}
    return sorted(
        (pair for pair in set(found) if pair[0] in known),
        key=lambda pair: (known[pair[0]][0], known[pair[0]][1].place(pair[1])),
    )
