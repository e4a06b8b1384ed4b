"""How words are compared: what a search passes over, and in which order a list of words stands.

Passed over are capitals, accents, vowel marks, tatweel, the forms of hamza, alef, ya and ta
marbuta, the digits of other scripts and hidden marks of direction; of a word that is looked for,
the Arabic article too. This is the one rule for all searches: of texts in memory, of the index of
the repository and, in `engine/likeness.py`, of columns in both databases.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 64  # letters of a word that are compared

_ALIKE = str.maketrans("ىیةکٱ", "ييهكا", "\u0640")
_ARTICLE = re.compile(r"^(?:[وفبكل]?ال|لل)(?=.{3})")
_HEAD = re.compile(r"^ال(?=..)")

# Letters of their own in the alphabet of a language, which stand behind the one they look like.
_BEHIND = {"es": {"ñ": "n\uffff"}, "ru": {"й": "и\uffff"}}


class _Letters(dict[int, str]):
    """Letter -> what is left of it, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code)).casefold()
        kept = "".join(each for each in plain if not _passed_over(each)).translate(_ALIKE)
        self[code] = found = "".join(map(_digit, kept))
        return found


def _passed_over(letter: str) -> bool:
    return bool(unicodedata.combining(letter)) or unicodedata.category(letter) == "Cf"


def _digit(letter: str) -> str:
    return str(unicodedata.digit(letter)) if letter.isdigit() else letter


_letters = _Letters()


def folded(text: str) -> str:
    """A text without what people leave out when they type it."""
    return text.translate(_letters)


def fold(word: str) -> str:
    """One word that is looked for, or kept in an index: without its article."""
    return _ARTICLE.sub("", folded(word))[:LONGEST]


def bare(name: str) -> str:
    """A whole name to compare with another, word by word."""
    return " ".join(map(fold, name.split()))


def asked(typed: str) -> tuple[str, ...]:
    """The words that somebody typed, folded; none where he typed marks alone."""
    return tuple(dict.fromkeys(word for each in typed.split() if (word := fold(each))))


def has(text: str, typed: str) -> bool:
    """Whether every word that was typed stands in the text."""
    words, kept = asked(typed), folded(text)
    return bool(words) and all(each in kept for each in words)


def order(words: str, language: str = "") -> tuple[str, str]:
    """What to sort words by, in the order of a language: Chinese ones by their sound.

    The order of GB 2312 is that of pinyin for the characters in common use.
    """
    if language == "zh":
        return words.casefold().encode("gb18030", "replace").decode("latin-1"), words
    behind, letters = _BEHIND.get(language, {}), unicodedata.normalize("NFC", words).casefold()
    key = "".join(behind.get(each) or folded(each) for each in letters)
    return _HEAD.sub("", key), words
