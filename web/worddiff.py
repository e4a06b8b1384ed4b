"""Two texts compared word by word; in a script without spaces, sign by sign."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from operator import attrgetter
from typing import TypeAlias

SAME, ADDED, REMOVED = "same", "added", "removed"

# Chinese, Japanese: a sign is a word.  Vowel signs and joiners belong to the word they stand in.
SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
MARKS = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d"
PIECES = re.compile(rf"(\n|[{SIGNS}]|(?:(?![{SIGNS}])[\w{MARKS}])+|[^\w\s]|^)([^\S\n]*)")

Piece: TypeAlias = tuple[str, str]  # a word, and the space after it
MOST = 4_000_000  # pairs of equal words; where there are more, paragraphs are compared


@dataclass(frozen=True)
class Change:
    """A run of text. `op`: same, added or removed."""

    op: str
    text: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """What became of a text. All but what was added is the one, all but what went the other."""
    old, new = PIECES.findall(_lines(before)), PIECES.findall(_lines(after))
    if _pairs(old, new) > MOST:
        old, new = (re.findall(r"([^\n]+|\n)()", _lines(text)) for text in (before, after))
    return tuple(_joined(_runs(old, new)))


def paragraphs(found: Sequence[Change]) -> tuple[tuple[Change, ...], ...]:
    """The same by paragraph, each of which has a direction of its own.

    A break that came or went is a change like another, and shown by a sign.
    """
    rows: list[list[Change]] = [[]]
    for each in found:
        for place, text in enumerate(each.text.split("\n")):
            if place:
                if each.op != SAME:
                    rows[-1].append(Change(each.op, "¶"))
                rows.append([])
            if text:
                rows[-1].append(Change(each.op, text))
    return tuple(tuple(row) for row in rows if row)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _pairs(old: Sequence[Piece], new: Sequence[Piece]) -> int:
    """What the comparison costs: a page must not wait for a text of ten thousand dots."""
    one, other = (Counter(word for word, _ in each) for each in (old, new))
    return sum(times * other[word] for word, times in one.items())


def _runs(old: Sequence[Piece], new: Sequence[Piece]) -> Iterator[Change]:
    match = SequenceMatcher(None, [w for w, _ in old], [w for w, _ in new], autojunk=False)
    for tag, a, b, c, d in match.get_opcodes():
        if tag == "equal":
            for (word, space), (_, other) in zip(old[a:b], new[c:d], strict=True):
                yield Change(SAME, word)
                yield from _spaces(space, other)
        else:
            yield from _replaced(_text(old[a:b]), _text(new[c:d]))


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(word + space for word, space in pieces)


def _spaces(before: str, after: str) -> Iterator[Change]:
    if before == after:
        yield Change(SAME, before)
    else:
        yield Change(REMOVED, before)
        yield Change(ADDED, after)


def _replaced(removed: str, added: str) -> Iterator[Change]:
    """A space at the end of both stands after them, unchanged."""
    space = " " if removed.endswith(" ") and added.endswith(" ") else ""
    yield Change(REMOVED, removed[: len(removed) - len(space)])
    yield Change(ADDED, added[: len(added) - len(space)])
    yield Change(SAME, space)


def _joined(found: Iterable[Change]) -> Iterator[Change]:
    """Runs of one kind as one, without empty ones."""
    for op, runs in groupby((each for each in found if each.text), key=attrgetter("op")):
        yield Change(op, "".join(each.text for each in runs))
