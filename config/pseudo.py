"""Two languages that nobody speaks, for development: what is not marked for translation shows.

`en-XA` writes every sentence with accents, longer by a third and between brackets: words without
brackets were never marked, a bracket that is cut off has too little room, two pairs in one sentence
were glued together. `ar-XB` turns each word round, as if English ran from right to left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from babel.support import NullTranslations

LONG, TURNED = "en-XA", "ar-XB"
BEGIN, END = "⟦", "⟧"
RLO, PDF = "\u202e", "\u202c"
KEPT = re.compile(r"%\(\w+\)\w|%%|</?\w[^>]*>|&\w+;|\n")  # what no translator touches
WORD = re.compile(r"\w[\w'’-]*")
ACCENTS = str.maketrans(
    "ABCDEGHIKLNORSTUWYZabcdeghiklnorstuwyz", "ÅƁÇÐÉĜĤÎĶĻÑÖŔŠŢÛŴÝŽåƀçðéĝĥîķļñöŕšţûŵýž"
)
MORE = 3  # one letter more for every three


def _between(change: Callable[[str], str], sentence: str) -> str:
    """Change a sentence but for its parameters and markup."""
    kept = [*KEPT.findall(sentence), ""]
    parts = KEPT.split(sentence)
    return "".join(change(part) + keep for part, keep in zip(parts, kept, strict=True))


def lengthened(sentence: str) -> str:
    """⟦Šåvé ţĥé ðŕåfţ···⟧."""
    letters = sum(map(str.isalpha, KEPT.sub("", sentence)))
    said = _between(lambda part: part.translate(ACCENTS), sentence)
    return f"{BEGIN}{said}{'·' * (letters // MORE)}{END}" if sentence.strip() else sentence


def turned(sentence: str) -> str:
    """Every word from its end to its beginning, by the marks that Unicode has for it."""
    return _between(lambda part: WORD.sub(lambda word: f"{RLO}{word[0]}{PDF}", part), sentence)


# What each is like: the locale whose dates and direction it has, and how it writes.
PSEUDO: Mapping[str, tuple[str, Callable[[str], str]]] = MappingProxyType(
    {LONG: ("en_GB", lengthened), TURNED: ("ar", turned)}
)


class Catalogue(NullTranslations):
    """Sentences that nobody has to translate."""

    def __init__(self, write: Callable[[str], str]) -> None:
        super().__init__()
        self._write = write

    def gettext(self, message: str) -> str:
        return self._write(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self._write(singular if n == 1 else plural)
